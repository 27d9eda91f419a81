/* The value of an await is stored to the thread-local variable of the thread that
   runs the function behind it, not of the one that began it.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "says where it is after each poll" } */
/* { dg-options "-fexceptions -pthread" } */
/* no-sync: polls on two threads  */

#include "test.h"
#include <errno.h>
#include <pthread.h>

struct pair { int a, b; };
struct large { int v[20]; };

static __thread int number;
static __thread struct pair pair;
static __thread struct pair pairs[4];
static __thread struct large large;
static __thread struct { struct large of[2]; struct { unsigned low : 3, high : 13; } bits; } nested;
static __thread char array[8];
static __thread _Complex double complex_number;

static NOINLINE __async int
one (int n)
{
  __async_suspend ();
  return n;
}

static NOINLINE __async struct pair
two (int n)
{
  __async_suspend ();
  return (struct pair) { n, n + 1 };
}

static NOINLINE __async struct large
many (int n)
{
  __async_suspend ();
  return (struct large) { { n, [19] = n + 19 } };
}

static NOINLINE __async _Complex double
complex_one (int n)
{
  __async_suspend ();
  return n + 2.0i;
}

/* A handler in scope: then a call that may throw ends its block.  */

static int ended;
static void end (int *p) { ended += *p; }

/* Behind the await PLACE is VALUE, on another thread than before.  */
#define TEST(name, place, await, value)				\
static NOINLINE __async void					\
name (int i)							\
{								\
  __attribute__ ((__cleanup__ (end))) int guard = 1;		\
  (void) i;							\
  place = await;						\
  CHECK (value);						\
}								\
static NOINLINE __async void					\
name##_alone (int i)						\
{								\
  (void) i;							\
  place = await;						\
  CHECK (value);						\
}

TEST (to_number, number, __await (one (i)), number == i)
TEST (to_member, pair.b, __await (one (i)), pair.a == 0 && pair.b == i)
TEST (to_element, pairs[i].b, __await (one (i)), pairs[i].b == i && !pairs[i].a)
TEST (to_char, array[i], __await (one (i)), array[i] == i && !array[i + 1])
TEST (to_bits, nested.bits.high, __await (one (i)), nested.bits.high == (unsigned) i)
TEST (to_pair, pair, __await (two (i)), pair.a == i && pair.b == i + 1)
TEST (to_pairs, pairs[i + 1], __await (two (i)), pairs[i + 1].a == i && pairs[i + 1].b == i + 1)
TEST (to_large, large, __await (many (i)), large.v[0] == i && large.v[19] == i + 19)
TEST (to_nested, nested.of[i & 1], __await (many (i)), nested.of[i & 1].v[19] == i + 19)
TEST (to_complex, complex_number, __await (complex_one (i)), complex_number == i + 2.0i)
TEST (to_errno, errno, __await (one (i)), errno == i)
TEST (to_errno_sum, errno, 1 + __await (one (i)), errno == i + 1)
TEST (to_object, number, ({ __future (int) f = one (i); __await (f); }), number == i)

/* Compound assignments, to a place that was there before the await, too: the
   value from before is that of the thread.  */
#define MORE(name, place, operator, await, value)		\
static NOINLINE __async void					\
name (int i)							\
{								\
  place = 0;							\
  place operator await;						\
  CHECK (value);						\
}

static _Thread_local _Atomic int atomic_number;
static __thread double real_number;

static NOINLINE __attribute__ ((const)) int *
place_of_number (void)
{
  return &number;
}

MORE (add_to_number, number, +=, __await (one (i)), number == i)
MORE (add_to_errno, errno, +=, __await (one (i)), errno == i)
MORE (or_to_errno, errno, |=, 8 * __await (one (i)), errno == 8 * i)
MORE (add_to_bits, nested.bits.high, +=, __await (one (i)), nested.bits.high == (unsigned) i)
MORE (add_to_element, array[i], +=, __await (one (i)), array[i] == i)
MORE (add_to_awaited, pairs[__await (one (1))].b, +=, __await (one (i)), pairs[1].b == i)
MORE (add_to_real, real_number, +=, __await (one (i)), real_number == i)
MORE (add_to_atomic, atomic_number, +=, __await (one (i)), atomic_number == i)
MORE (add_to_complex, complex_number, +=, __await (complex_one (i)), complex_number == i + 2.0i)
MORE (add_to_place, *place_of_number (), +=, __await (one (i)), number == i)
MORE (add_to_either, *(i ? place_of_number () : &errno), +=, __await (one (i)), number == i)

static NOINLINE __async void
all (int i)
{
#define BOTH(name) __await (name (i)), __await (name##_alone (i))
  BOTH (to_number);
  BOTH (to_member);
  BOTH (to_element);
  BOTH (to_char);
  BOTH (to_bits);
  BOTH (to_pair);
  BOTH (to_pairs);
  BOTH (to_large);
  BOTH (to_nested);
  BOTH (to_complex);
  BOTH (to_errno);
  BOTH (to_errno_sum);
  BOTH (to_object);
  __await (add_to_number (i));
  __await (add_to_errno (i));
  __await (or_to_errno (i));
  __await (add_to_bits (i));
  __await (add_to_element (i));
  __await (add_to_awaited (i));
  __await (add_to_real (i));
  __await (add_to_atomic (i));
  __await (add_to_complex (i));
  __await (add_to_place (i));
  __await (add_to_either (i));
}

static void *
clear_and_poll (void *f)
{
  number = errno = 0;
  real_number = atomic_number = 0;
  memset (&pair, 0, sizeof pair);
  memset (pairs, 0, sizeof pairs);
  memset (&large, 0, sizeof large);
  memset (&nested, 0, sizeof nested);
  memset (array, 0, sizeof array);
  complex_number = 0;
  return poll_times ((struct async_future *) f, 1) ? f : NULL;
}

int
main (void)
{
  for (int i = 1; i < 3; i++)
    {
      __future (void) f = all (i);
      void *ready = NULL;
      for (int n = 0; !ready; n++)
	if (n % 2)
	  {
	    pthread_t thread;
	    CHECK (!pthread_create (&thread, NULL, clear_and_poll, f));
	    CHECK (!pthread_join (thread, &ready));
	  }
	else
	  ready = clear_and_poll (f);
      async_drop (f);
    }
  CHECK (ended == 26);
  return 0;
}
