/* async_backtrace prints the chain of awaits by readable names, innermost
   first, with the lines of the awaits; through tasks and objects too.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-options "-g" } */
/* { dg-require-library dw } */
/* no-sync: there is no chain  */

#include "test.h"

static char *text;
static size_t length;

static void
print (void)
{
  FILE *f = open_memstream (&text, &length);
  async_backtrace (f);
  fclose (f);
}

static __async void
c (void)
{
  __await (async_yield ());
  print ();
}

static __async void
b (void)
{
  __await (c ());
}

static __async void
a (void)
{
  __await (async_yield ());
  __await (b ());
}

/* NAMES stand in the text, in this order, and no other async functions.  */
static void
expect (const char *const *names)
{
  const char *p = text;
  for (; *names; names++)
    {
      const char *found = strstr (p, *names), *next = strstr (p, "::{async-fn#0}");
      if (!found || found > next)
	fprintf (stderr, "%s is not the next one in\n%s", *names, text);
      CHECK (found && found <= next);
      p = strchr (found, '\n');
    }
  CHECK (!strstr (p, "{async-"));
  free (text);
  text = NULL;
}

static __async void
through_object (void)
{
  __future (void) f = a ();
  __await (f);
}

static __async void
block (void)
{
  __await (__async_block (void, { __await (c ()); }));
}

static __async int
middle (void)
{
  __future (void) inner = async_spawn (c ());
  __await (inner);
  return 0;
}

static __async void
group (void)
{
  __async_group struct async_group g = ASYNC_GROUP_INIT;
  async_group_spawn (&g, middle ());
  __await (async_group_wait (&g));
}

static __async __generator int
generator (void)
{
  __await (c ());
  __yield (1);
}

static __async void
consumer (void)
{
  int value;
  __async_auto __async_stream (int) s = generator ();
  while (__await (__next (s, &value)))
    continue;
}

/* GCC would split it behind the await.  */
static __async void
whole (void)
{
  print ();
  free (text);
  __await (async_yield ());
  print ();
}

/* The group's task is under a deadline, which it inherits, and has a value.  */
static async_local (int) key;

static __async void
scopes (void)
{
  __async_group struct async_group g = ASYNC_GROUP_INIT;
  async_group_spawn (&g, async_with_local (key, 1, middle ()));
  __await (async_group_wait (&g));
}

static __async int
shielded (void)
{
  return __await (async_shield (middle ()));
}

int
main (void)
{
  async_run (a ());
  expect ((const char *[]) { "c::{async-fn#0}", "b::{async-fn#0}", "a::{async-fn#0}", NULL });
  async_run (through_object ());
  expect ((const char *[]) { "c::{async-fn#0}", "b::{async-fn#0}", "a::{async-fn#0}",
			     "through_object::{async-fn#0}", NULL });
  async_run (block ());
  expect ((const char *[]) { "c::{async-fn#0}", "block::{async-fn#0}::{async-block#0}",
			     "block::{async-fn#0}", NULL });
  async_run (group ());
  expect ((const char *[]) { "c::{async-fn#0}", "middle::{async-fn#0}", NULL });
  async_run (consumer ());
  expect ((const char *[]) { "c::{async-fn#0}", "generator::{generator#0}",
			     "consumer::{async-fn#0}", NULL });
  async_run (whole ());
  expect ((const char *[]) { "whole::{async-fn#0}", NULL });
  async_run (async_deadline (async_now () + ASYNC_S (1000), scopes (), NULL));
  expect ((const char *[]) { "c::{async-fn#0}", "middle::{async-fn#0}", NULL });
  async_run (async_with_local (key, 1, shielded ()));
  expect ((const char *[]) { "c::{async-fn#0}", "middle::{async-fn#0}",
			     "shielded::{async-fn#0}", NULL });
  print ();
  CHECK (length == 0);
  return 0;
}
