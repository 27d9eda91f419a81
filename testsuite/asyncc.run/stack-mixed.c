/* Blocks of alloca and variable-length arrays in any order, in loops that
   suspend: each lives until its function or its scope ends, in every round.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "millions of polls" } */

#include "test.h"
#ifndef ASYNCC_SYNC
# include "aux/counted-memory.h"
#endif

/* Write over what lies on the machine's stack beyond the caller's frame.  */
static NOINLINE void
smash (void)
{
  volatile char big[3000];
  for (unsigned i = 0; i < sizeof big; i++)
    big[i] = 0x55;
}

static NOINLINE __async void
wait (void)
{
  smash ();
  __async_suspend ();
  smash ();
}

static NOINLINE void fill (int n, int *v, int from) { while (n--) v[n] = from + n; }
static NOINLINE int sum (int n, const int *v)
{
  int s = 0;
  while (n--)
    s += v[n];
  return s;
}

/* The sum of from, ..., from + n - 1.  */
static int series (int n, int from) { return n * from + n * (n - 1) / 2; }

struct node { struct node *next; int v; };

static NOINLINE int
sum_list (const struct node *p)
{
  int s = 0;
  for (; p; p = p->next)
    s += p->v;
  return s;
}

#define PUSH(list, value)					\
  do								\
    {								\
      struct node *new_node = __builtin_alloca (sizeof *new_node);	\
      new_node->next = list;					\
      new_node->v = value;					\
      list = new_node;						\
    }								\
  while (0)

/* An array before the await, a block behind it.  */

static NOINLINE __async int
array_await_block (int n)
{
  struct node *list = NULL;
  for (int i = 0; i < n; i++)
    {
      int s;
      {
	int v[n];
	fill (n, v, i);
	s = sum (n, v);
      }
      __await (wait ());
      PUSH (list, s);
    }
  return sum_list (list);
}

static inline int
sum_of_array (int n, int from)
{
  int v[n];
  fill (n, v, from);
  return sum (n, v);
}

static NOINLINE __async int
inlined_array_await_block (int n)
{
  struct node *list = NULL;
  for (int i = 0; i < n; i++)
    {
      int s = sum_of_array (n, i);
      __await (wait ());
      PUSH (list, s);
    }
  return sum_list (list);
}

static NOINLINE __async int
block_array_await (int n)
{
  struct node *list = NULL;
  for (int i = 0; i < n; i++)
    {
      PUSH (list, series (n, i) - 1);
      {
	int v[n];
	fill (n, v, i);
	list->v = sum (n, v);
      }
      __await (wait ());
    }
  return sum_list (list);
}

static NOINLINE __async int
await_array_block (int n)
{
  struct node *list = NULL;
  for (int i = 0; i < n; i++)
    {
      __await (wait ());
      int s = sum_of_array (n, i);
      PUSH (list, s);
    }
  return sum_list (list);
}

/* The scope of the array is left by continue, break and goto.  */

static NOINLINE __async int
left_anyhow (int n)
{
  struct node *list = NULL;
  int i = 0;
again:
  for (;; i++)
    {
      int s;
      {
	int v[n + i];
	fill (n, v, i);
	s = sum (n, v);
	if (i == n)
	  break;
	if (i % 3 == 0)
	  goto behind;
	if (i % 3 == 1)
	  {
	    __await (wait ());
	    s += v[0] - i;
	  }
      }
    behind:
      __await (wait ());
      PUSH (list, s);
      if (i % 4 == 3)
	{
	  int w[i];
	  fill (i, w, 1);
	  __await (wait ());
	  list->v += w[0] - 1;
	  i++;
	  goto again;
	}
      if (i % 2)
	continue;
      __await (wait ());
    }
  __await (wait ());
  return sum_list (list);
}

/* A block in the scope of an array ends with it, as GCC has it; one from
   before the scope does not.  */

static NOINLINE __async int
inside_scope (int n)
{
  struct node *list = NULL;
  int s = 0;
  for (int i = 0; i < n; i++)
    {
      PUSH (list, i);
      {
	int v[i + 1];
	int *p = __builtin_alloca (n * sizeof *p);
	fill (n, p, i);
	fill (i + 1, v, 7);
	{
	  int w[n];
	  fill (n, w, 1);
	  __await (wait ());
	  s += sum (n, w);
	}
	__await (wait ());
	s += sum (n, p) + sum (i + 1, v);
      }
      __await (wait ());
    }
  return s + sum_list (list);
}

/* Nested scopes; only the outer one is there while the function waits.  */

static NOINLINE __async int
nested (int n)
{
  int s = 0;
  for (int i = 1; i <= n; i++)
    {
      int v[i];
      fill (i, v, i);
      for (int k = 1; k <= n; k++)
	{
	  {
	    int w[k];
	    fill (k, w, k);
	    s += sum (k, w);
	  }
	  __await (wait ());
	  {
	    int w[n];
	    fill (n, w, k);
	    s += sum (n, w);
	  }
	}
      s += sum (i, v);
    }
  return s;
}

/* A block that only some rounds make.  */

static NOINLINE __async int
some_rounds (int n)
{
  int *p = NULL, s = 0;
  for (int i = 0; i < n; i++)
    {
      s += sum_of_array (n, i);
      if (i == n / 2)
	{
	  p = __builtin_alloca (n * sizeof *p);
	  fill (n, p, 100);
	}
      s += sum_of_array (i + 1, i);
      __await (wait ());
      if (p)
	s += sum (n, p);
    }
  return s;
}

/* Nothing is in use at the await, in a scope that has begun before it.  */

static NOINLINE __async int
later_in_scope (int n)
{
  int s = 0;
  for (int i = 0; i < n; i++)
    {
      if (i & 1)
	__await (wait ());
      int v[n + i];
      fill (n, v, i);
      s += sum (n, v);
    }
  return s;
}

#define TEST(call, value)					\
  do								\
    {								\
      CHECK (run (call) == (value));				\
      EVERY_DROP (call);					\
    }								\
  while (0)

#ifdef ASYNCC_SYNC
# define EVERY_DROP(call) ((void) 0)
#else
# define EVERY_DROP(call)					\
  for (int polls = 0; ; polls++)				\
    {								\
      bool ready = drop_after (call, polls);			\
      CHECK (allocated == 0);					\
      if (ready)						\
	break;							\
    }
#endif

int
main (void)
{
  enum { N = 5 };
  int all = 0;
#ifndef ASYNCC_SYNC
  async_set_allocator (count_alloc, count_free);
#endif
  for (int i = 0; i < N; i++)
    all += series (N, i);
  TEST (array_await_block (N), all);
  TEST (inlined_array_await_block (N), all);
  TEST (block_array_await (N), all);
  TEST (await_array_block (N), all);
  TEST (left_anyhow (N), all);
  int s = 0;
  for (int i = 0; i < N; i++)
    s += i + series (N, 1) + series (N, i) + series (i + 1, 7);
  TEST (inside_scope (N), s);
  s = 0;
  for (int i = 1; i <= N; i++)
    {
      for (int k = 1; k <= N; k++)
	s += series (k, k) + series (N, k);
      s += series (i, i);
    }
  TEST (nested (N), s);
  s = 0;
  for (int i = 0; i < N; i++)
    s += series (N, i) + series (i + 1, i) + (i >= N / 2) * series (N, 100);
  TEST (some_rounds (N), s);
  TEST (later_in_scope (N), all);
  return 0;
}
