/* __yield_all: a stream stands for the generator that yields all of it, at any depth,
   on a machine stack that does not grow.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "looks at the machine stack" } */
/* no-sync: a stream gives its values one at a time  */

#include "test.h"

static int alive, cleaned;
static char *lowest, *highest;

static void
clean (int *p)
{
  alive--;
  cleaned = *p;
}

#define ALIVE(N) int alive_##N __attribute__ ((__cleanup__ (clean))) = (N); alive++

/* Where the machine stack ends here.  */
static NOINLINE void
note_stack (void)
{
  char *here = __builtin_frame_address (0);
  if (!lowest || here < lowest)
    lowest = here;
  if (here > highest)
    highest = here;
}

static __generator int
deep (int n)
{
  int me = n;
  ALIVE (me);
  note_stack ();
  __yield (n);
  if (n > 0)
    __yield_all (deep (n - 1));
  note_stack ();
  __yield (-n);
}

static void
depth (int n)
{
  __stream (int) s = deep (n);
  int v;
  lowest = highest = NULL;
  for (int i = n; i >= 0; i--)
    CHECK (__next (s, &v) && v == i);
  CHECK (alive == n + 1);
  for (int i = 0; i <= n; i++)
    CHECK (__next (s, &v) && v == -i && alive == n + 1 - i);
  CHECK (!__next (s, &v) && !__next (s, &v) && alive == 0);
  async_drop (s);
  CHECK (highest - lowest < 4000);
}

/* Whoever stands for the others is dropped first.  */
static void
drop_deep (int n, int values)
{
  __stream (int) s = deep (n);
  int v;
  for (int i = 0; i < values; i++)
    CHECK (__next (s, &v));
  cleaned = -1;
  async_drop (s);
  CHECK (alive == 0 && (values == 0 || cleaned == n));
}

struct node { struct node *left, *right; int key; };

static __generator int
walk (struct node *t)
{
  if (!t)
    return;
  __yield_all (walk (t->left));
  __yield (t->key);
  __yield_all (walk (t->right));
}

static void
trees (void)
{
  static struct node nodes[100];
  struct node *root = NULL;
  int v, i;
  for (i = 0; i < 100; i++)
    {
      struct node **at = &root;
      nodes[i].key = i * 37 % 100;
      while (*at)
	at = nodes[i].key < (*at)->key ? &(*at)->left : &(*at)->right;
      *at = &nodes[i];
    }
  __stream (int) s = walk (root);
  for (i = 0; __next (s, &v); i++)
    CHECK (v == i);
  CHECK (i == 100);
  async_drop (s);
}

/* Streams that are new, that have given values, that have stepped aside themselves,
   that have ended, and one that is not compiled.  */

struct range { struct async_stream stream; int next, end; };
static int dropped;

static async_poll_t
range_poll (struct async_future *self, struct async_context *value)
{
  struct range *r = (struct range *) self;
  if (r->next == r->end)
    return ASYNC_READY;
  *(int *) (void *) value = r->next++;
  return ASYNC_PENDING;
}

static void
range_drop (struct async_future *self)
{
  dropped++;
  free (self);
}

static const struct async_vtable range_vtable = { .poll = range_poll, .drop = range_drop };

static __stream (int)
range (int from, int end)
{
  struct range *r = malloc (sizeof *r);
  async_stream_init (r, &range_vtable);
  r->next = from;
  r->end = end;
  return (__stream (int)) (void *) r;
}

static __generator int
several (__stream (int) given __async_auto)
{
  ALIVE (1);
  int v;
  __yield_all (given);
  __stream (int) s __async_auto = deep (2);
  CHECK (__next (s, &v) && v == 2 && __next (s, &v) && v == 1);
  __yield_all (s);
  CHECK (s == NULL);
  __stream (int) e = deep (0);
  while (__next (e, &v))
    ;
  __yield_all (e);
  for (int i = 0; i < 3; i++)
    __yield_all (range (i, 2));
  __yield (100);
  __yield_all (range (7, 7));
}

static __generator int
outer (void)
{
  int v;
  ALIVE (2);
  __stream (int) s __async_auto = several (range (50, 52));
  CHECK (__next (s, &v) && v == 50);
  __yield (v);
  __yield_all (s);
  __yield_all (deep (1));
}

static const int values[] = { 50, 51, 0, 0, -1, -2, 0, 1, 1, 100, 1, 0, 0, -1 };
#define NVALUES ((int) (sizeof values / sizeof *values))

static void
mixed (int stop)
{
  __stream (int) s = outer ();
  int v, i;
  dropped = 0;
  for (i = 0; i < stop && __next (s, &v); i++)
    CHECK (i < NVALUES && v == values[i]);
  CHECK (i == (stop < NVALUES ? stop : NVALUES));
  async_drop (s);
  CHECK (alive == 0);
  if (stop >= NVALUES)
    CHECK (dropped == 5);
}

/* A value wider than a register, and a place that moves.  */

struct pair { double a[3]; int i; };

static __generator struct pair
pairs (int n)
{
  __yield (((struct pair) { { n, 1, n + 0.5 }, n }));
  if (n)
    __yield_all (pairs (n - 1));
}

static void
wide (void)
{
  __stream (struct pair) s = pairs (5);
  struct pair p[6], q;
  for (int i = 0; i < 6; i++)
    {
      CHECK (__next (s, &p[i]));
      CHECK (p[i].i == 5 - i && p[i].a[0] == 5 - i && p[i].a[2] == 5.5 - i);
    }
  CHECK (!__next (s, &q));
  async_drop (s);
}

int
main (void)
{
  depth (0);
  depth (1);
  depth (5);
  depth (100000);
  for (int i = 0; i < 10; i++)
    drop_deep (3, i < 8 ? i : 3);
  drop_deep (100000, 100001);
  drop_deep (100000, 50000);
  trees ();
  for (int stop = 0; stop < NVALUES + 2; stop++)
    mixed (stop);
  wide ();
  return 0;
}
