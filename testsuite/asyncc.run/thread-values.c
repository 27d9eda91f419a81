/* Whatever the compiler knows to be constant in one thread is asked for anew
   behind a suspension; what the program keeps in a variable stays.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-options "-pthread" } */
/* no-sync: polls on two threads  */

/* Addresses of the first thread are kept on purpose.  */
#pragma asyncc no-warn tls

#include "test.h"
#include <ctype.h>
#include <errno.h>
#include <pthread.h>

#define MODEL(m) __attribute__ ((__tls_model__ (m)))

struct area { _Alignas (64) int v[16]; };

static __thread int own[16];
static __thread struct area area;
MODEL ("global-dynamic") __thread int global_dynamic = 1;
MODEL ("local-dynamic") static __thread int local_dynamic = 1;
MODEL ("initial-exec") __thread int initial_exec = 1;
static __thread struct { unsigned low : 3, high : 13; } bits;

/* All of them are const as far as the compiler can see.  */
static NOINLINE int *slot (int i) { return &own[i]; }
static NOINLINE uintptr_t slot_number (int i) { return (uintptr_t) &own[i]; }
static NOINLINE int *first (void) { return own; }
static NOINLINE int *next_slot (int i) { return slot (i + 1); }
static inline struct area *
whole_area (void)
{
  return (struct area *) ((uintptr_t) &area.v[3] & -64ul);
}

/* And this one by the user's word.  */
static NOINLINE __attribute__ ((__const__)) int *
declared_const (int i)
{
  return &own[i];
}

/* What a user of PLACE writes before the suspension is not what is behind it
   on the other thread, where all numbers are 1.  */
#define TEST_PLACE(name, place)			\
static NOINLINE __async void			\
name (int i)					\
{						\
  (void) i;					\
  (place) = 5;					\
  __async_suspend ();				\
  (place) += 100;				\
  CHECK ((place) == 101);			\
}

TEST_PLACE (by_function, *slot (i))
TEST_PLACE (by_number, *(int *) slot_number (i))
TEST_PLACE (by_constant, first ()[i])
TEST_PLACE (by_two_functions, *next_slot (i))
TEST_PLACE (by_const, *declared_const (i))
TEST_PLACE (by_mask, whole_area ()->v[i])
TEST_PLACE (by_choice, *(i & 1 ? &own[1] : &area.v[1]))
TEST_PLACE (in_global, global_dynamic)
TEST_PLACE (in_local, local_dynamic)
TEST_PLACE (in_initial, initial_exec)
TEST_PLACE (in_bits, bits.high)

static NOINLINE __async void
identity (int i)
{
  pthread_t before = pthread_self ();
  int *error = &errno, *mine = slot (i);
  *mine = 42;
  __async_suspend ();
  pthread_t here = pthread_self ();
  CHECK (!pthread_equal (before, here) && error != &errno && mine != slot (i));
  CHECK (*mine == 42 && *slot (i) == 1);
  bool same = pthread_equal (here, pthread_self ());
  __async_suspend ();
  CHECK (same && pthread_equal (before, pthread_self ()));
  CHECK (error == &errno && mine == slot (i));
}

static NOINLINE __async void
comparison (int i)
{
  int *mine = &own[i];
  bool before = mine == &own[i];
  __async_suspend ();
  CHECK (before && mine != &own[i]);
}

/* The result of an await goes to the thread that has it then.  */
static NOINLINE __async struct area
wide_later (int v)
{
  __async_suspend ();
  return (struct area) { { v, v } };
}

static NOINLINE __async void
result (int i)
{
  own[i] = 7;
  own[i] = __await (far_later (6));
  CHECK (own[i] == 6);
  __async_suspend ();
  CHECK (own[i] == 7);
}

static NOINLINE __async void
wide_result (int i)
{
  area.v[0] = 7;
  area = __await (wide_later (i));
  CHECK (area.v[0] == i && area.v[1] == i && area.v[2] == 0);
  __async_suspend ();
  CHECK (area.v[0] == 7);
}

static NOINLINE __async void
in_loop (int n)
{
  for (int i = 0; i <= n; i++)
    {
      own[i] = errno = i + 20;
      if (i == 1)
	__async_suspend ();
      CHECK (i == 1 ? own[i] == 1 && errno == 1 : own[i] == i + 20);
      CHECK (isalpha ('a' + i));
    }
}

static void
poll_it (void *f)
{
  poll_times (f, 1);
}

static void *
elsewhere (void *f)
{
  for (int i = 0; i < 16; i++)
    own[i] = area.v[i] = 1;
  bits.high = errno = 1;
  poll_it (f);
  return NULL;
}

/* Suspend F here, resume it on another thread, and here again.  */
static NOINLINE void
migrate (__future (void) f)
{
  pthread_t thread;
  poll_it (f);
  CHECK (!pthread_create (&thread, NULL, elsewhere, f));
  CHECK (!pthread_join (thread, NULL));
  poll_it (f);
  async_drop (f);
}

int
main (void)
{
  migrate (by_function (3));
  migrate (by_number (3));
  migrate (by_constant (3));
  migrate (by_two_functions (3));
  migrate (by_const (3));
  migrate (by_mask (3));
  migrate (by_choice (0));
  migrate (by_choice (1));
  migrate (in_global (0));
  migrate (in_local (0));
  migrate (in_initial (0));
  migrate (in_bits (0));
  migrate (identity (2));
  migrate (comparison (2));
  migrate (result (4));
  migrate (wide_result (4));
  migrate (in_loop (4));
  return 0;
}
