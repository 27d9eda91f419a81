/* Futures as objects: made early, awaited late, in another order, through
   arrays, conditionals, structures and callers that do not wait.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "counts polls" } */
/* no-sync: polls futures by hand  */

#include "test.h"

static int started, finished;

static NOINLINE __async int
work (int id, int polls)
{
  started++;
  while (polls-- > 0)
    __async_suspend ();
  finished++;
  return id * 10;
}

static __async long
sum (__future (int) a, __future (int) b)
{
  long s = __await (b);
  return s * 1000 + __await (a);
}

static NOINLINE __async int
lazy (void)
{
  __future (int) f = work (1, 2), g = work (2, 0);
  CHECK (started == 0 && finished == 0);
  int a = __await (g);
  CHECK (started == 1 && finished == 1 && a == 20);
  __async_suspend ();
  CHECK (started == 1);
  a += __await (f);
  CHECK (started == 2 && finished == 2);
  return a;
}

static NOINLINE __async int
arrays (int n)
{
  __future (int) f[8];
  for (int i = 0; i < 8; i++)
    f[i] = work (i, i % 3);
  int s = 0;
  for (int i = 7; i >= 0; i--)
    s = s * 2 + __await (f[i]);
  for (int i = 0; i < n; i++)
    f[i] = (i & 1 ? far_later : far_now) (i);
  for (int i = 0; i < n; i++)
    s += __await (f[i]);
  return s;
}

static NOINLINE __async int
conditional (int c)
{
  __future (int) f = work (3, 1), g = work (4, 1);
  int s = __await (c ? f : g);
  s += __await (c ? g : f) * 2;
  s += __await (c ? work (5, 0) : later (5));
  s += __await (({ __future (int) h = work (6, 2); h; }));
  s += __await ((work (7, 1)));
  s += __await ((started++, work (8, 1)));
  return s;
}

int
main (void)
{
  CHECK (run (lazy ()) == 30);
  started = finished = 0;

  __future (int) f = work (5, 3);
  CHECK (started == 0);
  CHECK (!poll_times (f, 1) && started == 1 && finished == 0);
  CHECK (!poll_times (f, 2) && finished == 0);
  CHECK (poll_times (f, 1) && finished == 1);
  /* Ready stays ready, and is not run again.  */
  CHECK (poll_times (f, 5) && finished == 1);
  CHECK (*async_result (f) == 50);
  CHECK (__asyncc_take (f) == 50);

  /* A future that is ready already, or half-way, is awaited.  */
  __future (int) a = work (1, 0), b = work (2, 4);
  poll_times (a, 1);
  poll_times (b, 2);
  CHECK (run (sum (a, b)) == 20010);

  int s = 0;
  for (int i = 7; i >= 0; i--)
    s = s * 2 + i * 10;
  started = 0;
  CHECK (run (arrays (5)) == s + 10 && started == 8);
  CHECK (run (conditional (1)) == 30 + 80 + 50 + 60 + 70 + 80);
  CHECK (run (conditional (0)) == 40 + 60 + 5 + 60 + 70 + 80);
  CHECK (sizeof f == sizeof (void *));

  /* Casts to the header's type and back.  */
  struct async_future *raw = (struct async_future *) work (9, 1);
  CHECK (drive (raw) == 1);
  CHECK (__asyncc_take ((__future (int)) raw) == 90);
  return 0;
}
