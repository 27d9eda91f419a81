# The timers of the runtime beside a sorted list: which are woken, and in which order,
# for deadlines near and far, equal and past, with timers that start and stop meanwhile.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"

cat >wheel.c <<'EOF2'
#include "host/host.h"
#include <stdio.h>
#include <stdlib.h>

enum { N = 3000 };
static struct entry { struct timer timer; unsigned int order; bool expected; } all[N];
static struct runtime rt;
static unsigned int started, woken;
static uint64_t now, seed;

static unsigned int
dice (unsigned int n)
{
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (unsigned int) (seed >> 33) % n;
}

/* The earliest of those that run, the first of several. */
static struct entry *
earliest (void)
{
  struct entry *e = NULL;

  for (int i = 0; i < N; i++)
    if (all[i].expected
	&& (!e || all[i].timer.deadline < e->timer.deadline
	    || (all[i].timer.deadline == e->timer.deadline && all[i].order < e->order)))
      e = &all[i];
  return e;
}

static void
fail (const char *what)
{
  printf ("%s, now %llu\n", what, (unsigned long long) now);
  exit (1);
}

static struct async_waker
clone_waker (const struct async_waker *w)
{
  return *w;
}

static bool late;

static void
wake (struct async_waker *w)
{
  struct entry *e = w->data, *first;

  if (!e->expected)
    fail ("woken though it does not run");
  if (e->timer.deadline > now)
    fail ("woken too early");
  /* What starts when its time is over comes when it comes. */
  first = late ? e : earliest ();
  if (e != first)
    fail ("woken out of order");
  e->expected = false;
  woken++;
}

static void
nothing (struct async_waker *w)
{
  (void) w;
}

static const struct async_waker_vtable vtable
  = { clone_waker, wake, (void (*) (const struct async_waker *)) nothing, nothing };

static uint64_t
some_deadline (void)
{
  switch (dice (8)) {
  case 0: return now + dice (4);
  case 1: return now + dice (100);
  case 2: return now + dice (100000);
  case 3: return now + 5000; /* equal ones */
  case 4: return now + ((uint64_t) 1 << dice (62)) + dice (3);
  case 5: return late ? now / 2 : now + 64 * dice (64);
  case 6: return ASYNCC_NEVER - dice (2);
  default: return now + (uint64_t) dice (1000) * 1000000;
  }
}

static void
step (void)
{
  struct entry *e = &all[dice (N)];
  struct async_waker w = { &vtable, e };

  if (e->expected && dice (3) == 0) {
    e->expected = false;
    timer_stop (&e->timer);
  } else if (!e->expected) {
    e->expected = true;
    e->order = started++;
    timer_start (&rt, &e->timer, some_deadline (), &w);
  }
}

/* Until nothing is due any more. */
static void
fire (void)
{
  struct entry *e;

  while (timers_fire (&rt, now)) {
    e = earliest ();
    if (e && timers_next (&rt.timers) > e->timer.deadline)
      fail ("next is after the first, while more is to be done");
  }
  e = earliest ();
  if (e && e->timer.deadline <= now)
    fail ("one was forgotten");
  if (timers_next (&rt.timers) > (e ? e->timer.deadline : ASYNCC_NEVER))
    fail ("next is after the first");
}

int
main (int argc, char **argv)
{
  (void) argc;
  seed = strtoull (argv[1], NULL, 10);
  late = atoi (argv[2]);
  now = dice (2) ? (uint64_t) 1 << 40 : 0;
  for (int round = 0; round < 400; round++) {
    for (int i = dice (200); i > 0; i--)
      step ();
    now += dice (2) ? dice (3000) : dice (4) ? (uint64_t) dice (1000000) * 300 : (uint64_t) 1 << dice (50);
    fire ();
  }
  now = ASYNCC_NEVER;
  fire ();
  if (woken < 1000 || rt.timers.levels)
    fail ("too few");
  return 0;
}
EOF2
runtime=$top_srcdir/runtime
check "compiles" $CC $CPPFLAGS -iquote "$runtime" -O1 -g -fsanitize=address,undefined \
  -fno-sanitize-recover wheel.c "$runtime/host/timer.c" -o wheel $LDLIBS
for seed in 1 2 3 4 5 6 7 8; do
  check "seed $seed" ./wheel $seed 0
  check "seed $seed, some start late" ./wheel $seed 1
done
exit $failures
