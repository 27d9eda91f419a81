/* Generators and streams of all kinds: for editors.sh, whose tools say nothing of this
   program.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <asyncc.h>
#include <asyncc/stream.h>
#include <stdbool.h>
#include <stdlib.h>

struct pair { int a; double b; };
struct range { struct async_stream stream; int next, end; };
static const struct async_vtable range_vtable = { .poll = NULL };

static __generator int
count (int n)
{
  if (n == 3)
    return;
  for (int i = 0; i < n; i++)
    __yield (i);
}

static __generator struct pair
pairs (int n)
{
  while (n--)
    __yield (((struct pair) { n, 1.5 }));
}

static __generator int
range (int from, int end)
{
  for (__each (v, count (end)))
    if (v >= from)
      __yield (v);
  __yield_all (count (from));
}

static __stream (int)
by_hand (int end)
{
  struct range *r = malloc (sizeof *r);
  async_stream_init (r, &range_vtable);
  r->end = end;
  return async_stream_as (int, r);
}

static __generator const char *
texts (void)
{
  for (;;)
    __yield ("a");
}

static __async __generator int
slow (int n)
{
  for (int i = 0; i < n; i++)
    {
      __await (async_sleep (1000));
      __yield (i);
    }
  if (n)
    __yield_all (slow (n - 1));
  __yield_all (count (n));
}

static __generator int (*const table[]) (int) = { count };
struct holder { __stream (int) s; __async_stream (struct pair) t; __generator int (*make) (int); };

static __async int
user (struct holder *h, __stream (int) s __async_auto, int n)
{
  int v, total = 0;
  struct pair p;
  const char *text;
  while (__next (s, &v))
    total += v;
  for (__each (w, slow (n)))
    {
      if (w == 2)
	continue;
      total += w;
      for (__each (q, pairs (w)))
	total += q.a;
    }
  __async_stream (int) t __async_auto = slow (3);
  while (__await (__next (t, &v)))
    total += v;
  __future (bool) f = __next (t, &v);
  total += __await (f);
  while (__await (__next (h->t, &p)))
    total += p.a;
  __stream (struct pair) u = pairs (4);
  total += __next (u, &p) ? p.a : -1;
  async_drop (u);
  h->s = table[0] (3);
  __stream (const char *) x = texts ();
  __next (x, &text);
  async_drop (x);
  h->s = __generator_block (int, { for (int i = 0; i < total; i++) __yield (i); return; });
  __stream (int) y = __generator_block (int, { __yield (total); });
  for (__each (z, y))
    total += z;
  async_drop (by_hand (3));
  return total + (h->make (1) == 0);
}

/* What is asked in a given time.  */
static __async int
again (__async_stream (int) s, int n)
{
  bool more;
  int total = 0;
  if (__await (async_within (1000, __next (s, &total), &more)) < 0 || !more)
    return -1;
  async_drop (s);
  return total + n;
}

int
main (void)
{
  struct holder h = { 0 };
  int total = 0;
  h.make = count;
  for (__each (v, range (3, 9)))
    total += v;
  total += async_run (again (slow (3), 4));
  return async_run (user (&h, count (3), total));
}
