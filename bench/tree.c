/* Recursion in which each leaf suspends: 1,973 calls, each of which needs a frame
   that the caller's cannot hold.
   SPDX-License-Identifier: MIT  */

#define CHAIN
#include "bench.h"

enum { DEPTH = 15 };

static __async long
tree (int n)
{
  if (n < 2) {
    __async_suspend ();
    return n;
  }
  return __await (tree (n - 1)) + __await (tree (n - 2));
}

static __async long
run_async (long n)
{
  long sum = 0;

  while (n--)
    sum += __await (tree (DEPTH));
  return sum;
}

/* By hand: a frame for each call, from a list of those that were given back, and
   a way from each to the one that waits for it. */
struct frame {
  struct frame *parent;
  int n, state;
  long left;
};

struct root {
  struct machine m;
  struct frame *leaf;
  struct frame *unused;
};

static struct frame *
enter (struct root *r, struct frame *parent, int n)
{
  struct frame *f = r->unused;

  if (f)
    r->unused = f->parent;
  else if (!(f = malloc (sizeof *f)))
    abort ();
  *f = (struct frame) { .parent = parent, .n = n };
  return f;
}

static void
leave (struct root *r, struct frame *f)
{
  f->parent = r->unused;
  r->unused = f;
}

/* Go down from a new frame to a leaf. */
static struct frame *
descend (struct root *r, struct frame *parent, int n)
{
  struct frame *f = enter (r, parent, n);

  while (f->n >= 2)
    f = enter (r, f, f->n - 1);
  return f;
}

/* The leaf is woken: go up until another is reached, or to the end. */
static struct frame *
ascend (struct root *r, struct frame *f, long *value)
{
  *value = f->n;
  for (;;) {
    struct frame *parent = f->parent;

    leave (r, f);
    if (!parent)
      return NULL;
    f = parent;
    if (f->state == 0) {
      f->state = 1;
      f->left = *value;
      return descend (r, f, f->n - 2);
    }
    *value += f->left;
  }
}

static async_poll_t
root_poll (struct async_future *self, struct async_context *cx)
{
  struct root *r = (struct root *) self;
  long value;

  (void) cx;
  if (self->state == 0) {
    self->state = 1;
    r->m.sum = 0;
    r->leaf = descend (r, NULL, DEPTH);
    return ASYNC_PENDING;
  }
  r->leaf = ascend (r, r->leaf, &value);
  if (r->leaf)
    return ASYNC_PENDING;
  r->m.sum += value;
  if (--r->m.n == 0)
    return ASYNC_READY;
  r->leaf = descend (r, NULL, DEPTH);
  return ASYNC_PENDING;
}

static const struct async_vtable root_vtable = { .poll = root_poll };

static long
run_hand (long n)
{
  struct root r = { .unused = NULL };
  long sum = drive_machine (&r.m, &root_vtable, n);

  while (r.unused) {
    struct frame *f = r.unused;
    r.unused = f->parent;
    free (f);
  }
  return sum;
}

static NOINLINE long
tree_sync (int n)
{
  return n < 2 ? n : tree_sync (n - 1) + tree_sync (n - 2);
}

static long
run_sync (long n)
{
  long sum = 0;

  while (n--)
    sum += tree_sync (DEPTH);
  return sum;
}
