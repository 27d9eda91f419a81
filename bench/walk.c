/* A recursive generator: the keys of a tree of depth 16 in order, N of them.
   SPDX-License-Identifier: MIT  */

#include "bench.h"
#include <asyncc/stream.h>
#include <stdbool.h>

enum { DEPTH = 16 };

struct node {
  struct node *left, *right;
  long key;
};

static struct node *
grow (int depth)
{
  static long keys;
  struct node *t;

  if (depth == 0)
    return NULL;
  t = malloc (sizeof *t);
  if (!t)
    abort ();
  t->left = grow (depth - 1);
  t->key = keys++;
  t->right = grow (depth - 1);
  return t;
}

static struct node *tree;

/* Before the time is taken. */
static __attribute__ ((__constructor__)) void
plant (void)
{
  tree = grow (DEPTH);
}

static __generator long
walk (const struct node *t)
{
  if (!t)
    return;
  if (t->left)
    __yield_all (walk (t->left));
  __yield (t->key);
  if (t->right)
    __yield_all (walk (t->right));
}

static __async long
run_async (long n)
{
  long sum = 0;

  while (n > 0)
    for (__each (key, walk (tree))) {
      sum += key;
      if (--n == 0)
	break;
    }
  return sum;
}

/* By hand: an explicit stack. */
struct iterator {
  const struct node *stack[DEPTH];
  int n;
};

static void
go_left (struct iterator *it, const struct node *t)
{
  for (; t; t = t->left)
    it->stack[it->n++] = t;
}

static NOINLINE bool
iterator_next (struct iterator *it, long *key)
{
  const struct node *t;

  if (it->n == 0)
    return false;
  t = it->stack[--it->n];
  *key = t->key;
  go_left (it, t->right);
  return true;
}

static long
run_hand (long n)
{
  long sum = 0, key;

  while (n > 0) {
    struct iterator it = { .n = 0 };

    go_left (&it, tree);
    while (n > 0 && iterator_next (&it, &key)) {
      sum += key;
      n--;
    }
  }
  return sum;
}

/* Plain recursion that adds up. */
static NOINLINE void
add (const struct node *t, long *n, long *sum)
{
  if (t->left)
    add (t->left, n, sum);
  if (*n == 0)
    return;
  *sum += t->key;
  --*n;
  if (t->right)
    add (t->right, n, sum);
}

static long
run_sync (long n)
{
  long sum = 0;

  while (n > 0)
    add (tree, &n, &sum);
  return sum;
}
