/* The rows of make bench in C++20, for g++ and clang++: see coroutine.h.  A row does the
   same work as the C program of the same name in the folder above, and gives the same value.
   SPDX-License-Identifier: MIT  */

#include "coroutine.h"

#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#define NOINLINE [[gnu::noinline]]

/* The compiler knows nothing of X from here on. */
template <class T> static inline void
opaque (T &x)
{
  asm volatile ("" : "+r" (x));
}

/* add.c */
NOINLINE static task<long>
add_noinline (long a, long b)
{
  co_return a + b;
}

static inline task<long>
add_inline (long a, long b)
{
  co_return a + b;
}

template <task<long> (*add) (long, long)> static task<long>
adds (long n)
{
  long sum = 0;

  for (long i = 0; i < n; i++) {
    sum = co_await add (sum, i);
    opaque (sum);
  }
  co_return sum;
}

/* suspend.c */
static task<long>
tick (long v)
{
  co_await suspend ();
  co_return v + 1;
}

static task<long>
ticks (long n)
{
  long sum = 0;

  for (long i = 0; i < n; i++)
    sum += co_await tick (i);
  co_return sum;
}

/* chain.c */
template <int k> NOINLINE static task<long>
level (long v)
{
  if constexpr (k == 0) {
    co_await suspend ();
    co_return v;
  } else
    co_return co_await level<k - 1> (v) + k;
}

template <int k> static inline task<long>
level_inline (long v)
{
  if constexpr (k == 0) {
    co_await suspend ();
    co_return v;
  } else
    co_return co_await level_inline<k - 1> (v) + k;
}

template <task<long> (*top) (long)> static task<long>
chains (long n)
{
  long sum = 0;

  for (long i = 0; i < n; i++)
    sum += co_await top (i);
  co_return sum;
}

/* deep.c: once so deep, and N suspensions there; or N times so deep, and one there. */
NOINLINE static task<long>
deep (long depth, long n)
{
  long sum = 0;

  if (depth > 0)
    co_return co_await deep (depth - 1, n) + depth;
  for (long i = 0; i < n; i++) {
    co_await suspend ();
    sum += i;
  }
  co_return sum;
}

template <long depth> static task<long>
deep_once (long n)
{
  co_return co_await deep (depth, n);
}

template <long depth> static task<long>
deep_again (long n)
{
  long sum = 0;

  for (long i = 0; i < n; i++)
    sum += co_await deep (depth, 1);
  co_return sum;
}

/* reader.c */
static char buffer[64];
static int used = sizeof buffer;

NOINLINE static void
refill ()
{
  for (int i = 0; i < (int) sizeof buffer; i++)
    buffer[i] = i % 8 == 7 ? ' ' : '1' + i % 8;
  asm volatile ("" : : : "memory");
  used = 0;
}

static inline task<int>
next_byte ()
{
  if (used == sizeof buffer) [[unlikely]] {
    co_await suspend ();
    refill ();
  }
  co_return buffer[used++];
}

static task<long>
reads (long n)
{
  long sum = 0, number = 0;

  while (n--) {
    int c = co_await next_byte ();

    if (c == ' ') {
      sum += number;
      number = 0;
    } else
      number = number * 10 + (c - '0');
  }
  co_return sum;
}

/* fib.c */
static task<long>
fib (int n)
{
  if (n < 2)
    co_return n;
  long a = co_await fib (n - 1);
  co_return a + co_await fib (n - 2);
}

static task<long>
fibs (long n)
{
  long sum = 0;

  while (n--) {
    int k = 25;

    opaque (k);
    sum += co_await fib (k);
  }
  co_return sum;
}

/* tree.c */
static task<long>
tree (int n)
{
  if (n < 2) {
    co_await suspend ();
    co_return n;
  }
  long a = co_await tree (n - 1);
  co_return a + co_await tree (n - 2);
}

static task<long>
trees (long n)
{
  long sum = 0;

  while (n--)
    sum += co_await tree (15);
  co_return sum;
}

/* yield.c */
static task<long>
yields (long n)
{
  long sum = 0;

  for (long i = 0; i < n; i++) {
    co_await yield ();
    sum += i;
  }
  co_return sum;
}

/* spawn.c */
static task<long>
work (long v)
{
  co_return v + 1;
}

static task<long>
spawns (long n)
{
  long sum = 0;

  for (long i = 0; i < n; i++)
    sum += co_await job<long> (work (i));
  co_return sum;
}

/* select.c: a branch ends when it is woken, or all end when the last wake came. */
template <long width> struct selection {
  event events[width];
  long left, sum = 0;

  explicit selection (long n) noexcept : left (n) {}

  template <bool patient> task<long>
  branch (long k)
  {
    do {
      co_await events[k];
      sum += k;
    } while (patient && --left > 0);
    co_return k;
  }

  task<long>
  wakes (long n)
  {
    for (long i = 0; i < n; i++) {
      co_await yield ();
      events[i * 7 % width].set ();
    }
    co_return 0;
  }
};

template <long width, bool anew> static task<long>
selects (long n)
{
  auto s = std::make_unique<selection<width>> (n);
  job<long> waker (s->wakes (n));
  std::vector<task<long>> of (width);

  for (long k = 0; k < width; k++)
    of[k] = s->template branch<!anew> (k);
  for (long i = 0; i < (anew ? n : 1); i++) {
    long k = co_await first_of<long> (width, of.data ());
    of[k] = s->template branch<!anew> (k);
  }
  co_await waker;
  co_return s->sum;
}

/* generator.c */
static inline unsigned long
mix (unsigned long x)
{
  return x ^ x >> 7;
}

NOINLINE static generator<unsigned long>
values_noinline (long n)
{
  for (long i = 0; i < n; i++)
    co_yield mix ((unsigned long) i);
}

static inline generator<unsigned long>
values_inline (long n)
{
  for (long i = 0; i < n; i++)
    co_yield mix ((unsigned long) i);
}

template <generator<unsigned long> (*values) (long)> NOINLINE static long
generate (long n)
{
  unsigned long sum = 0;

  for (unsigned long v : values (n))
    sum += v;
  return (long) sum;
}

/* walk.c */
struct node {
  std::unique_ptr<node> left, right;
  long key;
};

static std::unique_ptr<node>
grow (int depth)
{
  static long keys;

  if (depth == 0)
    return nullptr;
  auto t = std::make_unique<node> ();
  t->left = grow (depth - 1);
  t->key = keys++;
  t->right = grow (depth - 1);
  return t;
}

static std::unique_ptr<node> planted;

static nested_generator<long>
walk (const node *t)
{
  if (t->left)
    co_yield walk (t->left.get ());
  co_yield t->key;
  if (t->right)
    co_yield walk (t->right.get ());
}

static long
walks (long n)
{
  long sum = 0;

  while (n > 0)
    for (long key : walk (planted.get ())) {
      sum += key;
      if (--n == 0)
	break;
    }
  return sum;
}

/* stream.c */
NOINLINE static stream<long>
stream_values (long n)
{
  for (long i = 0; i < n; i++) {
    if (i % 64 == 63) [[unlikely]]
      co_await suspend ();
    co_yield i ^ i >> 3;
  }
}

static task<long>
streams (long n)
{
  stream<long> s = stream_values (n);
  long sum = 0;

  while (const long *v = co_await s.next ())
    sum += *v;
  co_return sum;
}

template <task<long> (*f) (long)> static long
driven (long n)
{
  return drive (f (n));
}

template <task<long> (*f) (long)> static long
as_job (long n)
{
  return run (f (n));
}

struct row {
  const char *name;
  long (*run) (long n);
};

static const row rows[] = {
  { "add-noinline", driven<adds<add_noinline>> },
  { "add-inline", driven<adds<add_inline>> },
  { "add-unit", driven<adds<add_elsewhere>> },
  { "add-frame", driven<adds<add_with_array>> },
  { "suspend", driven<ticks> },
  { "chain", driven<chains<level<10>>> },
  { "chain-inline", driven<chains<level_inline<10>>> },
  { "deep-1", driven<deep_once<1>> },
  { "deep-10", driven<deep_once<10>> },
  { "deep-100", driven<deep_once<100>> },
  { "deep-1000", driven<deep_once<1000>> },
  { "again-1", driven<deep_again<1>> },
  { "again-10", driven<deep_again<10>> },
  { "again-100", driven<deep_again<100>> },
  { "again-1000", driven<deep_again<1000>> },
  { "reader", driven<reads> },
  { "fib", driven<fibs> },
  { "tree", driven<trees> },
  { "yield", as_job<yields> },
  { "spawn", as_job<spawns> },
  { "generator-noinline", generate<values_noinline> },
  { "generator-inline", generate<values_inline> },
  { "walk", walks },
  { "stream", driven<streams> },
  { "select-2", as_job<selects<2, false>> },
  { "select-10", as_job<selects<10, false>> },
  { "select-100", as_job<selects<100, false>> },
  { "select-1000", as_job<selects<1000, false>> },
  { "select-anew-2", as_job<selects<2, true>> },
  { "select-anew-10", as_job<selects<10, true>> },
  { "select-anew-100", as_job<selects<100, true>> },
  { "select-anew-1000", as_job<selects<1000, true>> },
};

/* What is ready before the time is taken. */
static void
prepare (const char *row)
{
  if (!strcmp (row, "walk"))
    planted = grow (16);
}

int
main (int argc, char **argv)
{
  for (const row &r : rows)
    if (argc > 2 && !strcmp (r.name, argv[1])) {
      prepare (r.name);
      measure (r.run, strtol (argv[2], nullptr, 10));
      return 0;
    }
  fprintf (stderr, "usage: %s ROW N\n", argv[0]);
  return 2;
}
