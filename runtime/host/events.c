/* Events of a trace on their way to the thread that writes them: a ring of places that any
   thread fills in, and signal handlers, too.
   SPDX-License-Identifier: MIT

   A place says by a number whose turn it is.  At N the one who pushes the event number N
   may fill it in, at N + 1 it can be taken, and after that it is N + PLACES.  Who pushes
   takes a number first, which no lock protects: one that is interrupted between that and
   the end holds up who takes, and nobody who pushes.  */

#include "host/trace.h"

#include <stdlib.h>

enum { PLACES = 1 << 15, TIGHT = PLACES / 4 * 3 };

struct place {
  atomic_size_t turn;
  struct trace_event event;
};

static struct place *places;
static atomic_size_t pushed, taken, lost;

static void
clear (void)
{
  atomic_store (&pushed, 0);
  atomic_store (&taken, 0);
  atomic_store (&lost, 0);
  for (size_t i = 0; places && i < PLACES; i++)
    atomic_store_explicit (&places[i].turn, i, memory_order_relaxed);
}

bool
events_init (void)
{
  if (places)
    return true;
  places = malloc (PLACES * sizeof *places);
  clear ();
  return places != NULL;
}

void
events_forked (void)
{
  clear ();
}

bool
event_push (const struct trace_event *event)
{
  size_t n = atomic_load_explicit (&pushed, memory_order_relaxed);

  for (;;) {
    struct place *p = &places[n % PLACES];
    size_t turn = atomic_load_explicit (&p->turn, memory_order_acquire);

    if (turn == n) {
      if (!atomic_compare_exchange_weak (&pushed, &n, n + 1))
	continue;
      p->event = *event;
      atomic_store_explicit (&p->turn, n + 1, memory_order_release);
      return true;
    }
    /* Filled in PLACES events ago, or about to be. */
    if ((ptrdiff_t) (turn - n) < 0) {
      atomic_fetch_add_explicit (&lost, 1, memory_order_relaxed);
      return false;
    }
    n = atomic_load_explicit (&pushed, memory_order_relaxed);
  }
}

bool
event_take (struct trace_event *event)
{
  size_t n = atomic_load_explicit (&taken, memory_order_relaxed);
  struct place *p = &places[n % PLACES];

  if (atomic_load_explicit (&p->turn, memory_order_acquire) != n + 1)
    return false;
  *event = p->event;
  atomic_store_explicit (&p->turn, n + PLACES, memory_order_release);
  atomic_store_explicit (&taken, n + 1, memory_order_relaxed);
  return true;
}

void
events_clear (void)
{
  struct trace_event event;

  while (event_take (&event))
    continue;
  events_lost ();
}

static size_t
waiting (void)
{
  size_t n = atomic_load (&taken);

  return atomic_load (&pushed) - n;
}

bool
events_empty_p (void)
{
  return waiting () == 0;
}

bool
events_tight_p (void)
{
  return waiting () > TIGHT;
}

size_t
events_lost (void)
{
  return atomic_exchange (&lost, 0);
}
