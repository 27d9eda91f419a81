/* A value that only a drop looks at, at a suspension later than those that it
   was made before.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "says what holds after each poll" } */
/* no-sync: functions that never end  */

#include "test.h"

static int seen;

static inline void
look (int *p)
{
  seen = *p;
}

static NOINLINE int
make (int n)
{
  __asm__ volatile ("" : "+r" (n));
  return n + 40;
}

static NOINLINE __async void
serve (int n)
{
  int made = make (n);
  __async_suspend ();
  __await (far_later (3));
  __attribute__ ((__cleanup__ (look))) int guard = made;
  for (;;)
    __async_suspend ();
}

static NOINLINE __async void
serve_argument (int n)
{
  __await (far_later (3));
  {
    __attribute__ ((__cleanup__ (look))) int guard = n;
    for (;;)
      {
	__async_suspend ();
	__await (far_later (1));
      }
  }
}

int
main (void)
{
  for (int i = 0; i < 8; i++)
    {
      seen = 0;
      drop_after (serve (2), i);
      CHECK (seen == (i < 3 ? 0 : 42));
      seen = 0;
      drop_after (serve_argument (7), i);
      CHECK (seen == (i < 2 ? 0 : 7));
    }
  return 0;
}
