/* Awaits of statement expressions that call an async function at their end: the scope's
   variables, small and large ones, and what happens at its end.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-additional-sources "aux/scope-await-2.c" } */

#include "test.h"
#include "aux/scope-await.h"

/* As macros that check types do.  */
#define SEND(T, value) ({ T put = (value); send_bytes (&put, sizeof put); })
#define GET(to) ({ int *get = (to); get_int (get); })

int ended;

static void
note_end (int *p)
{
  ended = *p;
}

union either { int i; float f; };

static NOINLINE __async int
here (int n)
{
  __await (async_yield ());
  return n;
}

/* Of every size, also with awaits within.  */
static NOINLINE __async long
values (int t)
{
  long sum = 0;
  int got = 0;

  sum += __await (SEND (char, t));
  sum += __await (SEND (long, 300));
  sum += __await (SEND (struct small, ((struct small) { { 1, 2, 3, 4 }, 5 })));
  sum += __await (({ struct large put = { { 1, [19] = 7 } }; sum_large (put); }));
  sum += __await (SEND (union either, (union either) { .i = t }));
  sum += __await (SEND (int, __await (here (t)) + __await (SEND (int, 9))));
  sum += __await (GET (&got)) + got;
  __await (GET (&got));
  (void) __await (({ got++; get_int (&got); }));
  sum += got;
  return sum + (__await (GET (t ? &got : NULL)) ? got : -1);
}

/* The end of a scope comes before the await.  */
static NOINLINE __async int
ends (int t)
{
  int seen = 0;

  ended = 0;
  seen += __await (({ __attribute__ ((cleanup (note_end))) int mine = t;
		      note (mine, &ended); }));
  ended = 0;
  seen += 10 * __await (({ int plain = t; note (plain, &ended); }));
  return seen;
}

/* Nothing, structures, pointers; scopes in scopes; arrays of variable length; no call.  */
static NOINLINE __async int
kinds (int t)
{
  int n = 0, i = 0;

  __await (({ int k = t; nothing (&n, k); }));
  CHECK (n == t);
  struct small s = __await (({ char k = 3; get_small (k); }));
  CHECK (s.c[3] == 3 && s.s == 3);
  CHECK (__await (({ int *p = &n; same (p); })) == &n);
  CHECK (__await (({ int k = 1; ({ int l = k + 1; ({ plus (k, l); }); }); })) == 3);
  CHECK (__await (({ int k[t + 1]; k[t] = 5; plus (k[t], (int) (sizeof k / sizeof *k)); }))
	 == 5 + t + 1);
  CHECK (__await (({ static int calls; calls = 1; plus (calls, i); })) == 1);
  CHECK (__await (({ typedef int number; number k = 2; plus (k, k); })) == 4);
  CHECK (__await (({ enum { FIVE = 5 }; int k = FIVE; at (&k); })) == 5);
  CHECK (__await (({ int other (int); extern int others[]; int k = 6; at (&k); })) == 6);
  CHECK (__await (({ __label__ l; int k = 7; l: at (&k); })) == 7);
  CHECK (__await (({ int k = 3; int *p = &k; ({ int l = *p + 1; at (&l); }); })) == 4);
  CHECK (__await (({ ; plus (1, 1); })) == 2);
  __future (int) f = plus (2, 3);
  CHECK (__await (({ i++; f; })) == 5 && i == 1);
  for (i = 0; i < 3; i++)
    CHECK (__await (({ if (i == 1) continue; int k = i; plus (k, 1); })) == i + 1);
  return t;
}

int
main (void)
{
  for (int t = 0; t < 3; t++)
    {
      long sum = async_run (values (t));
      long expected = t + 44 + (1 + 2 + 3 + 4 + 5) + 8 + (t + t + 9);
      CHECK (sum == expected + 1 + 7 + 8 + (t ? 7 : -1));
      CHECK (async_run (ends (t)) == (ENDED_FIRST ? t : 0));
      CHECK (async_run (kinds (t)) == t);
    }
  return 0;
}
