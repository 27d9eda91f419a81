/* A drop at every suspension point runs the handlers that are due there, in
   order and once, as a return at that place would.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "says what holds after each poll" } */
/* { dg-options "-Wno-switch-unreachable" } */
/* no-sync: drops futures  */

#include "test.h"
#include <setjmp.h>

struct log { int n, event[4096]; };
static struct log log_async, log_plain, *log_now;
static int alive;

static NOINLINE void
note (int event)
{
  CHECK (log_now->n < 4096);
  log_now->event[log_now->n++] = event;
}

static NOINLINE int
acquire (int id)
{
  alive++;
  note (id);
  return id;
}

static void
release (int *id)
{
  alive--;
  note (-*id);
}

static void
release_struct (void *p)
{
  release (p);
}

static void
release_const (const char **text)
{
  note (**text);
}

static jmp_buf place;

static NOINLINE void __attribute__ ((noreturn))
jump_back (void)
{
  longjmp (place, 1);
}

/* The plain version: gives up at the BUDGETth suspension.  */
static int budget;
static bool stopped;

#define FN(type, name, params) static type plain_##name params
#define SUSPEND								\
  do									\
    if (budget-- == 0)							\
      {									\
	stopped = true;							\
	STOP;								\
      }									\
  while (0)
#define AWAIT(type, name, args)						\
  ({ type await_r = plain_##name args; if (stopped) STOP; await_r; })
#define AWAIT_VOID(name, args)						\
  do { plain_##name args; if (stopped) STOP; } while (0)
#define STOP return 0
#include "aux/cleanup-shapes.h"
#undef FN
#undef SUSPEND
#undef AWAIT
#undef AWAIT_VOID

#define FN(type, name, params) static NOINLINE __async type far_##name params
#define SUSPEND __async_suspend ()
#define AWAIT(type, name, args) __await (far_##name args)
#define AWAIT_VOID(name, args) __await (far_##name args)
#include "aux/cleanup-shapes.h"
#undef FN
#undef AWAIT
#undef AWAIT_VOID

#define FN(type, name, params) static inline __async type near_##name params
#define AWAIT(type, name, args) __await (near_##name args)
#define AWAIT_VOID(name, args) __await (near_##name args)
#include "aux/cleanup-shapes.h"
#undef AWAIT
#undef AWAIT_VOID
#undef FN

/* Every wait goes through a future object.  */
#define FN(type, name, params) static __async type object_##name params
#define AWAIT(type, name, args)						\
  ({ __future (type) await_f = object_##name args; __await (await_f); })
#define AWAIT_VOID(name, args)						\
  do { __future (void) await_f = object_##name args; __await (await_f); } while (0)
#include "aux/cleanup-shapes.h"

static void
compare (const char *name, int polls)
{
  CHECK (alive == 0);
  bool same = log_plain.n == log_async.n
    && !memcmp (log_plain.event, log_async.event, log_plain.n * sizeof (int));
  if (same)
    return;
  fprintf (stderr, "%s, dropped after %d polls:\nplain:", name, polls);
  for (int i = 0; i < log_plain.n; i++)
    fprintf (stderr, " %d", log_plain.event[i]);
  fprintf (stderr, "\nasync:");
  for (int i = 0; i < log_async.n; i++)
    fprintf (stderr, " %d", log_async.event[i]);
  fprintf (stderr, "\n");
  abort ();
}

/* Drop F after POLLS polls; true if it was ready.  */
static bool
drop_logged (struct async_future *f, int polls)
{
  log_now = &log_async;
  log_async.n = 0;
  return drop_after (f, polls);
}

#define TEST(name, arg)							\
  static void								\
  test_##name (void)							\
  {									\
    for (int polls = 0, ready = false; !ready; polls++)			\
      {									\
	log_now = &log_plain;						\
	log_plain.n = 0;						\
	stopped = false;						\
	budget = polls - 1;						\
	if (polls)							\
	  plain_##name (arg);						\
	ready = polls && !stopped;					\
	CHECK (drop_logged ((void *) far_##name (arg), polls) == ready);	\
	compare ("far " #name, polls);					\
	CHECK (drop_logged ((void *) near_##name (arg), polls) == ready);	\
	compare ("near " #name, polls);					\
	CHECK (drop_logged ((void *) object_##name (arg), polls) == ready); \
	compare ("object " #name, polls);				\
      }									\
  }

TEST (leaf, 1)
TEST (straight, 1)
TEST (loops, 7)
TEST (jumps, 6)
TEST (switches, 1)
TEST (calls, 1)
TEST (recurse, 4)
TEST (values, 3)
TEST (nothing, 4)
TEST (nests, 3)
TEST (jumps_back, 2)

int
main (void)
{
  test_leaf ();
  test_straight ();
  test_loops ();
  test_jumps ();
  test_switches ();
  test_calls ();
  test_recurse ();
  test_values ();
  test_nothing ();
  test_nests ();
  test_jumps_back ();
  return 0;
}
