/* Futures of pointers, of pointers to functions, of void, of futures; and
   qualifiers, which do not make another future.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* no-sync: futures are objects here  */

#include "test.h"

struct incomplete;

static int global = 5;
static int plain (int x) { return x + global; }

static __async int *where (void) { __async_suspend (); return &global; }
static __async const char *text (int n) { return n ? "yes" : "no"; }
static __async void *anything (void *p) { __async_suspend (); return p; }
static __async struct incomplete *opaque (struct incomplete *p) { return p; }
static __async int (*callee (void)) (int) { return plain; }
static __async char (*row (char (*p)[4], int i))[4] { return p + i; }

static int runs;
static __async void counts (void) { runs++; __async_suspend (); runs++; }
static __async void returns (int n)
{
  if (n)
    return;
  __async_suspend ();
  runs += 100;
}
static __async void calls (void) { return __await (counts ()); }

/* A future as a result: it is handed on, not awaited.  */
static __async __future (int) lazily (int n)
{
  __async_suspend ();
  return later (n);
}

static __async __future (__future (int)) twice_lazily (int n)
{
  return lazily (n);
}

/* A future as an argument, in a structure, by reference.  */
struct boxed { int tag; __future (int) f; };

static __async int consume (__future (int) f) { return __await (f); }
static __async int consume_box (struct boxed b) { return b.tag + __await (b.f); }
static __async int consume_ref (__future (int) *f)
{
  int v = __await (*f);
  *f = NULL;
  return v;
}

/* The same future type, whatever the qualifiers.  */
static __async const int constant (int n) { return n; }
static __async volatile int unstable (int n) { __async_suspend (); return n; }
__future (int) same1 (int);
__future (const int) same1 (int);
__future (volatile int) same1 (int);
__future (_Atomic int) same1 (int);
__async int same1 (int n) { return n; }

typedef int number;
typedef __future (number) future_number;
typedef __future (void) future_void;

_Static_assert (sizeof (__future (int)) == sizeof (void *), "pointer-sized");

static __async int
all (void)
{
  CHECK (__await (where ()) == &global);
  *__await (where ()) = 6;
  CHECK (!strcmp (__await (text (1)), "yes") && __await (text (0))[0] == 'n');
  char c[3][4] = { "ab", "cd", "ef" };
  CHECK (__await (anything (c)) == c);
  CHECK (__await (opaque ((struct incomplete *) c)) == (void *) c);
  CHECK (__await (callee ()) (4) == 10);
  CHECK ((*__await (row (c, 2)))[1] == 'f');

  __await (counts ());
  CHECK (runs == 2);
  __await (calls ());
  CHECK (runs == 4);
  __await (returns (1));
  CHECK (runs == 4);
  __await (returns (0));
  CHECK (runs == 104);
  future_void fv = counts ();
  CHECK (runs == 104);
  __await (fv);
  CHECK (runs == 106);
  (void) __await (counts ());
  __await (counts ()), __await (counts ());
  CHECK (runs == 112);

  CHECK (__await (__await (lazily (3))) == 3);
  CHECK (__await (__await (__await (twice_lazily (4)))) == 4);
  CHECK (__await (consume (later (5))) == 5);
  CHECK (__await (consume_box ((struct boxed) { 10, later (6) })) == 16);
  __future (int) f = later (7);
  CHECK (f != NULL && f);
  CHECK (__await (consume_ref (&f)) == 7 && !f && f == NULL);

  CHECK (__await (constant (1)) == 1 && __await (unstable (2)) == 2);
  __future (int) q = constant (1);
  CHECK (__await (q) == 1);
  q = unstable (4);
  const future_number cq = q;
  CHECK (__await (cq) == 4);
  CHECK (_Generic (same1 (0), __future (int): 1, default: 0));
  CHECK (_Generic (cq, __future (number): 1, default: 0));
  CHECK (_Generic (&all, __future (int) (*) (void): 1, default: 0));
  CHECK (_Generic (__await (same1 (0)), int: 1, default: 0));
  return 0;
}

int
main (void)
{
  CHECK (run (all ()) == 0);
  run (counts ());
  CHECK (runs == 114);
  /* A future that was never started is dropped.  */
  __future (int) f = later (1);
  async_drop (f);
  return 0;
}
