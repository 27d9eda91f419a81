/* Handlers of parameters run once: when the body ends, behind those of its
   variables and the last parameter first; when the future is dropped where it
   waits; and when it is dropped before it began.
   SPDX-License-Identifier: GPL-3.0-or-later

   GCC ignores the attribute on parameters of ordinary functions: no-sync.  */
/* { dg-do run } */
/* { dg-options "-Wno-old-style-definition" } */
/* { dg-additional-sources "aux/parm-cleanup-2.c" } */
/* { dg-skip-stress "says what holds after each poll" } */

#include <stdlib.h>
#include "test.h"
#include "aux/parm-cleanup.h"
#include "aux/counted-memory.h"

static char trail[64];

void
give_up (char *c)
{
  trail[strlen (trail)] = *c;
}

void
give_up_owned (struct owned *o)
{
  give_up (&o->name);
}

static void
give_up_const (const char *c)
{
  give_up (&(char) { *c });
}

static void
give_up_volatile (volatile char *c)
{
  give_up (&(char) { *c });
}

static void
expect (const char *what, int line)
{
  if (strcmp (trail, what))
    printf ("line %d: \"%s\", not \"%s\"\n", line, trail, what);
  CHECK (!strcmp (trail, what));
  memset (trail, 0, sizeof trail);
}

#define EXPECT(what) expect (what, __LINE__)
#define OWNED(c) ((struct owned) { .name = (c) })

/* ---- every kind of body --------------------------------------------------- */

/* It never suspends.  */
static NOINLINE __async int
at_once (GIVES_UP char a, int n, GIVES_UP_OWNED struct owned b)
{
  GIVES_UP char v = 'v';
  give_up (&(char) { 'x' });
  return n + (a == 'a') + (b.name == 'b') + (v == 'v');
}

static NOINLINE __async int
waits (GIVES_UP char a, int n, GIVES_UP_OWNED struct owned b)
{
  GIVES_UP char v = 'v';
  give_up (&(char) { 'x' });
  b.name = 'c';
  __async_suspend ();
  give_up (&(char) { 'y' });
  __async_suspend ();
  return n + (a == 'a') + (b.name == 'c') + (v == 'v');
}

/* The same, where the inliner may look.  */
static inline __async int
inlined (GIVES_UP char a, int n, GIVES_UP_OWNED struct owned b)
{
  return __await (waits (a, n, b));
}

/* Code that exists only once.  */
static NOINLINE __async int
labels (GIVES_UP char a, int n, GIVES_UP_OWNED struct owned b)
{
  static void *const to[] = { &&first, &&second };
  GIVES_UP char v = 'v';
  give_up (&(char) { 'x' });
  b.name = 'c';
  goto *to[n & 1];
first:
  __async_suspend ();
second:
  give_up (&(char) { 'y' });
  __async_suspend ();
  return n + (a == 'a') + (b.name == 'c') + (v == 'v');
}

/* The first statement is a loop.  */
static NOINLINE __async int
loops (GIVES_UP char a, int n, GIVES_UP_OWNED struct owned b)
{
  for (;;)
    {
      give_up (&(char) { 'x' + n - 40 });
      if (n++ == 42)
	return n - 1 + (a == 'a') + (b.name == 'c') + 1;
      b.name = 'c';
      __async_suspend ();
    }
}

/* A result and parameters in memory; the result is a parameter.  */
static NOINLINE __async struct owned
in_memory (GIVES_UP_OWNED struct owned a, int n, GIVES_UP_OWNED struct owned b)
{
  while (n-- > 0)
    __async_suspend ();
  a.name++;
  return b.name == 'b' ? a : b;
}

static NOINLINE __async void
empty (GIVES_UP char a, GIVES_UP char b)
{
}

static NOINLINE __async void
forever (GIVES_UP char a)
{
  for (;;)
    __async_suspend ();
}

static NOINLINE __async int
old_style (n, a, b)
     int n;
     char a GIVES_UP, b GIVES_UP;
{
  while (n-- > 0)
    __async_suspend ();
  return a + b;
}

static int sizes;

static void
give_up_row (void *row)
{
  CHECK (**(int **) row == 7);
  give_up (&(char) { 'r' });
}

/* The size is computed when the body begins, and not for a drop before.  */
static NOINLINE __async int
rows (int n, int row[sizes += n] __attribute__ ((__cleanup__ (give_up_row))),
      const char c __attribute__ ((__cleanup__ (give_up_const))),
      volatile char v __attribute__ ((__cleanup__ (give_up_volatile))))
{
  __async_suspend ();
  return row[0] + n + (c == 'c') + (v == 'v');
}

static NOINLINE __async int
recursive (int n, GIVES_UP char a)
{
  __async_suspend ();
  return n ? __await (recursive (n - 1, a + 1)) + 1 : 0;
}

/* ---- each of them in each state ------------------------------------------- */

#define DROPPED(call, polls, what)			\
  do {							\
    CHECK (!drop_after (call, polls));			\
    EXPECT (what);					\
  } while (0)
#define DONE(call, value, what)				\
  do {							\
    CHECK (run (call) == (value));			\
    EXPECT (what);					\
  } while (0)

static void
states (void)
{
  struct owned b = OWNED ('b');

  DROPPED (at_once ('a', 40, b), 0, "ba");
  DONE (at_once ('a', 40, b), 43, "xvba");
  DROPPED (waits ('a', 40, b), 0, "ba");
  DROPPED (waits ('a', 40, b), 1, "xvca");
  DROPPED (waits ('a', 40, b), 2, "xyvca");
  DONE (waits ('a', 40, b), 43, "xyvca");
  DROPPED (inlined ('a', 40, b), 0, "ba");
  DROPPED (inlined ('a', 40, b), 1, "xvcaba");
  DONE (inlined ('a', 40, b), 43, "xyvcaba");
  DROPPED (labels ('a', 40, b), 0, "ba");
  DROPPED (labels ('a', 40, b), 1, "xvca");
  DROPPED (labels ('a', 40, b), 2, "xyvca");
  DONE (labels ('a', 40, b), 43, "xyvca");
  DROPPED (loops ('a', 40, b), 0, "ba");
  DROPPED (loops ('a', 40, b), 1, "xca");
  DROPPED (loops ('a', 40, b), 2, "xyca");
  DONE (loops ('a', 40, b), 45, "xyzca");
  DROPPED (in_memory (OWNED ('m'), 1, b), 0, "bm");
  DROPPED (in_memory (OWNED ('m'), 1, b), 1, "bm");
  CHECK (run (in_memory (OWNED ('m'), 1, b)).name == 'n');
  EXPECT ("bn");
  DROPPED (empty ('a', 'b'), 0, "ba");
  run (empty ('a', 'b'));
  EXPECT ("ba");
  DROPPED (forever ('a'), 0, "a");
  DROPPED (forever ('a'), 3, "a");
  DROPPED (old_style (2, 'a', 'b'), 0, "ba");
  DROPPED (old_style (2, 'a', 'b'), 1, "ba");
  DONE (old_style (2, 'a', 'b'), 'a' + 'b', "ba");
  DROPPED (recursive (2, 'a'), 0, "a");
  DROPPED (recursive (2, 'a'), 2, "ba");
  DONE (recursive (2, 'a'), 2, "cba");
}

static void
odd_parameters (void)
{
  int row[3] = { 7 };

  DROPPED (rows (3, row, 'c', 'v'), 0, "vcr");
  CHECK (sizes == 0);
  DROPPED (rows (3, row, 'c', 'v'), 1, "vcr");
  CHECK (sizes == 3);
  DONE (rows (3, row, 'c', 'v'), 12, "vcr");
}

/* A future that is done has nothing left to give up.  */
static void
done_and_dropped (void)
{
  __future (int) f = waits ('a', 40, OWNED ('b')), g = at_once ('a', 0, OWNED ('b'));
  CHECK (poll_times (f, 3) && poll_times (g, 1));
  EXPECT ("xyvcaxvba");
  async_drop (f);
  async_drop (g);
  EXPECT ("");
}

/* ---- nested functions ------------------------------------------------------ */

static void
nested (char last)
{
  int given = 0;
  auto void give (char *c);
  void
  give (char *c)
  {
    given += *c == last;
    give_up (c);
  }
  __async int
  inner (int n, char a __attribute__ ((__cleanup__ (give))), GIVES_UP char b)
  {
    while (n-- > 0)
      __async_suspend ();
    return given + a + b;
  }

  DROPPED (inner (1, last, 'b'), 0, "bl");
  DROPPED (inner (1, last, 'b'), 1, "bl");
  DROPPED (inner (0, last, 'b'), 0, "bl");
  CHECK (given == 3);
  DONE (inner (1, last, 'b'), 3 + last + 'b', "bl");
  DONE (inner (0, last, 'b'), 4 + last + 'b', "bl");
}

/* ---- futures as parameters ------------------------------------------------- */

static NOINLINE __async int
child (GIVES_UP char c)
{
  __async_suspend ();
  return c;
}

static NOINLINE __async int
twice (__async_auto __future (int) f)
{
  GIVES_UP char t = 't';
  return 2 * __await (f) + t - 't';
}

static NOINLINE __async int
perhaps (bool wanted, __async_auto __future (int) f)
{
  __async_suspend ();
  if (!wanted)
    return 0;
  __async_auto __future (int) mine = f;
  f = NULL;
  return __await (mine);
}

static NOINLINE __async int
dropping (__async_auto __future (int) f, __async_auto __future (int) g)
{
  async_drop (f);
  CHECK (f == NULL);
  __async_suspend ();
  return __await (g);
}

static void
futures (void)
{
  DROPPED (twice (child ('c')), 0, "c");
  DROPPED (twice (child ('c')), 1, "ct");
  DONE (twice (child ('c')), 2 * 'c', "ct");
  DROPPED (twice (twice (child ('c'))), 0, "c");
  DROPPED (twice (twice (child ('c'))), 1, "ctt");
  DROPPED (perhaps (true, child ('c')), 0, "c");
  DROPPED (perhaps (true, child ('c')), 1, "c");
  DROPPED (perhaps (true, child ('c')), 2, "c");
  DONE (perhaps (true, child ('c')), 'c', "c");
  DONE (perhaps (false, child ('c')), 0, "c");
  DROPPED (dropping (child ('c'), child ('d')), 0, "dc");
  DROPPED (dropping (child ('c'), child ('d')), 1, "cd");
  DONE (dropping (child ('c'), child ('d')), 'd', "cd");
}

/* ---- awaits of calls, here and in the other unit ---------------------------- */

static NOINLINE __async int
awaits (int polls)
{
  int s = 0;

  s += __await (at_once ('a', 0, OWNED ('b')));
  EXPECT ("xvba");
  s += __await (inlined ('a', 0, OWNED ('b')));
  EXPECT ("xyvcaba");
  s += __await (there (polls, 'a', OWNED ('b'))) == 'a' + 'b';
  EXPECT ("ba");
  s += __await (there_owned (polls, OWNED ('b'))).name == 'b';
  EXPECT ("b");
  s += __await (weak_there (polls, 'w')) == 'w';
  EXPECT ("w");
  s += __await (recursive (2, 'a'));
  EXPECT ("cba");
  return s;
}

static NOINLINE __async int
await_in_loop (int n)
{
  int s = 0;

  for (char c = 'a'; n-- > 0; c++)
    s += __await (child (c)) + __await (there (1, c, OWNED (c)));
  return s;
}

static void
calls (void)
{
  CHECK (run (awaits (0)) == 11);
  CHECK (run (awaits (2)) == 11);
  DROPPED (await_in_loop (2), 0, "");
  DROPPED (await_in_loop (2), 1, "a");
  DROPPED (await_in_loop (2), 2, "aaa");
  DROPPED (await_in_loop (2), 4, "aaabbb");
  DONE (await_in_loop (2), 3 * 'a' + 3 * 'b', "aaabbb");
  DROPPED (there (1, 'a', OWNED ('b')), 0, "ba");
  DROPPED (there (1, 'a', OWNED ('b')), 1, "ba");
  DROPPED (there_owned (1, OWNED ('b')), 0, "b");
  DROPPED (weak_there (1, 'w'), 0, "w");
}

/* ---- tasks ------------------------------------------------------------------ */

static __async int
tasks (void)
{
  async_drop (async_spawn (waits ('a', 40, OWNED ('b'))));
  EXPECT ("ba");
  async_drop (async_spawn (twice (child ('c'))));
  EXPECT ("c");
  __future (int) h = async_spawn (at_once ('a', 40, OWNED ('b')));
  CHECK (__await (h) == 43);
  EXPECT ("xvba");
  return 0;
}

int
main (void)
{
  async_set_allocator (count_alloc, count_free);
  states ();
  odd_parameters ();
  done_and_dropped ();
  nested ('l');
  futures ();
  calls ();
  CHECK (allocated == 0);
  async_run (tasks ());
  return 0;
}
