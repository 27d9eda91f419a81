/* An exception that leaves a generator before its first value ends it.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-options "-fexceptions" } */
/* no-sync: a stream gives its values one at a time  */

#include "test.h"
#include <pthread.h>

static int begun, cleaned;

static void
clean (int *p)
{
  cleaned += *p;
}

/* The thread ends where N says, and in the last case not at all.  */
static __generator int
ends (int n)
{
  int here __attribute__ ((__cleanup__ (clean))) = 1;
  begun++;
  if (n == 0)
    pthread_exit (NULL);
  __yield (1);
  if (n == 1)
    pthread_exit (NULL);
  __yield (2);
  CHECK (here == 1);
}

static void *
ask (void *s)
{
  int v;
  while (__next ((__stream (int)) s, &v))
    continue;
  return s;
}

int
main (void)
{
  for (int n = 0; n < 3; n++)
    {
      __stream (int) s = ends (n);
      pthread_t thread;
      void *ended;
      int v;
      begun = cleaned = 0;
      CHECK (pthread_create (&thread, NULL, ask, s) == 0);
      CHECK (pthread_join (thread, &ended) == 0 && !ended == (n < 2));
      CHECK (!__next (s, &v) && !__next (s, &v));
      async_drop (s);
      CHECK (begun == 1 && cleaned == 1);
    }
  return 0;
}
