/* Variables of all kinds, and a call of stop where a debugger looks at those of all async
   functions on the stack: before and after suspensions, in the innermost one and in its
   callers.  As a synchronous program (-DASYNCC_SYNC) it stops in the same order.
   SPDX-License-Identifier: MIT  */

#include <asyncc.h>
#include <stdio.h>

#define NOINLINE static __attribute__ ((__noinline__))

struct pair { int x, y; };

volatile int sink;

NOINLINE void
stop (int n)
{
  sink = n;
  __asm__ volatile ("" ::: "memory");
}

NOINLINE int
sum (int *a)
{
  return a[0] + a[1];
}

NOINLINE __async int
leaf (int arg, struct pair by)
{
  int number = arg * 2;
  double real = 2.5 + arg;
  const char *text = "some text";
  struct pair pair = { 3, arg };
  int array[3] = { 5, 6, arg };
  int count = 0;
  stop (1);
  for (int i = 0; i < 2; i++)
    {
      int inner = i + number;
      __await (async_yield ());
      stop (2);
      count += inner;
    }
  number++;
  stop (3);
  return number + pair.x + array[2] + (int) real + text[0] + count + by.x;
}

/* What nobody needs behind the await.  */
NOINLINE __async int
unneeded (int arg, int other)
{
  int array[3] = { 5, 6, arg };
  int early = sum (array) + other;
  struct pair pair = { early, 2 };
  int dead = pair.x * 3;
  sink = dead;
  stop (4);
  __await (async_yield ());
  stop (5);
  early += sink;
  return early;
}

/* What nobody computes, and what is computed from it.  */
NOINLINE __async int
computed (int arg, int other)
{
  int a = arg * 3;
  int b = a + 1, c = a * other;
  int d = b - c, e = b * 7, f = d + e;
  stop (14);
  __await (async_yield ());
  stop (15);
  return arg + other;
}

/* What only what was computed from it still knows.  */
NOINLINE __async int
undone (int arg)
{
  int own = sink + arg, next = own + 1;
  stop (17);
  __await (async_yield ());
  stop (18);
  return next;
}

/* Where a way with a suspension, which is not taken, meets another.  */
NOINLINE __async int
skipping (int arg)
{
  int own = arg * 3;
  if (arg < 0)
    {
      __await (async_yield ());
      sink = own;
    }
  stop (16);
  return arg;
}

/* What has another value by another way, and is not needed any more.  */
NOINLINE __async int
chosen (int arg)
{
  int way;
  if (arg > 15)
    {
      way = arg * 5;
      sink = 1;
    }
  else
    {
      way = arg * 3;
      sink = 2;
    }
  stop (19);
  __await (async_yield ());
  stop (20);
  return arg;
}

struct link { int value; struct link *next; };

struct link *volatile kept, *volatile spare = &(struct link) { 0, NULL };

/* What is at a distance from what is kept, what a comparison has told, and an address of what
   is in the frame.  */
NOINLINE __async int
beside (struct link *link, int index, int side)
{
  struct link own = { index, link }, *at = &own, *last = spare, **end = &last->next;
  unsigned turned = ~(unsigned) index;
  kept = at;
  if (side == 3)
    {
      stop (23);
      __await (async_yield ());
      stop (21);
      *end = link;
      return own.value + (int) turned;
    }
  return at->value;
}

/* Parameters that are loaded behind each suspension.  */
NOINLINE __async int
filling (const struct link *from, struct link *to, int n)
{
  int room = 20 - to->value;
  while (room > 0)
    {
      int want = room < 7 ? room : 7;
      int got = 0;
      got = __await (beside (to, want, n));
      stop (22);
      if (got == 0)
	break;
      to->value += want + from->value;
      room -= want;
    }
  return room;
}

NOINLINE __async int
middle (int arg)
{
  int before = arg + 100;
  struct pair p = { arg, 9 };
  int r = 0;
  r = __await (leaf (arg, p));
  stop (6);
  r += __await (unneeded (arg, 3));
  stop (7);
  return r + before + p.y;
}

static __async int
small (int q)
{
  int twice = q * 2;
  __await (async_yield ());
  stop (8);
  return twice + q;
}

NOINLINE __async int
user (int n)
{
  int k = n + 1, other = sink, a = 0, b = 0;
  a = __await (small (k));
  stop (9);
  b = __await (small (a));
  stop (10);
  return a + b + k + other;
}

NOINLINE __async int
recursive (int depth, const char *name)
{
  char text[16] = "";
  int here = depth * 10, r = 0;
  snprintf (text, sizeof text, "%s%d", name, depth);
  if (depth == 0)
    {
      __await (async_yield ());
      stop (11);
      return here;
    }
  r = __await (recursive (depth - 1, text));
  stop (12);
  return r + here + text[0];
}

NOINLINE __async int
outer (int arg)
{
  int own = arg * 7, r = 0, u = 0, d = 0;
  struct link links[2] = { { 0, NULL }, { 3, NULL } };
  sink = __await (computed (arg, 4));
  sink = __await (undone (arg));
  sink = __await (skipping (arg));
  sink = __await (chosen (arg));
  sink = __await (chosen (2 * arg));
  sink = __await (filling (&links[0], &links[1], 3 + (arg < 0)));
  r = __await (middle (arg));
  u = __await (user (r));
  d = __await (recursive (2, "x"));
  stop (13);
  return r + u + d + own;
}

int
main (int argc, char **argv)
{
  (void) argv;
  printf ("%d\n", async_run (outer (argc + 9)));
  return 0;
}
