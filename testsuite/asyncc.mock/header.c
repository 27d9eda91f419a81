/* The header of a compiled future through its life, and what its vtable
   tells: sizes, name, states with their places.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include <asyncc/describe.h>
#include "mock.h"

static int line_a, line_b;

static NOINLINE __async long
two_stops (int n)
{
  line_a = __LINE__, __async_suspend ();
  n *= 2;
  line_b = __LINE__, __async_suspend ();
  return n;
}

static NOINLINE __async void
no_result (void)
{
}

struct wide { _Alignas (64) char c[3]; };

static NOINLINE __async struct wide
over_aligned (int n)
{
  __async_suspend ();
  return (struct wide) { { n } };
}

static void
check_vtable (struct async_future *f, const char *name, unsigned result_offset)
{
  const struct async_vtable *v = f->vtable;
  CHECK (v && v->poll && v->drop);
  CHECK (v->size == mock_last_size && v->align == mock_last_align);
  CHECK (v->result_offset == result_offset);
  CHECK (v->name && !strcmp (v->name, name));
  CHECK (f->state == ASYNC_STATE_START);
  CHECK (f->flags == ASYNC_FLAG_HEAP);
}

/* The place where F is suspended.  */
static struct async_site
site (struct async_future *f)
{
  const struct async_table *t = async_vtable_table (f->vtable);
  CHECK (t && t->size == f->vtable->size && !async_vtable_description (f->vtable));
  CHECK (f->state >= ASYNC_STATE_FIRST && f->state < ASYNC_STATE_FIRST + t->nstates);
  const struct async_table_state *s = &async_table_states (t)[f->state - ASYNC_STATE_FIRST];
  CHECK (s->live_bytes <= t->size);
  return async_table_site (t, s->line, s->place);
}

int
main (void)
{
  __future (long) f = two_stops (21);
  struct async_future *h = (struct async_future *) f;
  check_vtable (h, "two_stops::{async-fn#0}", sizeof *h);
  CHECK (h->vtable->nstates == 0 && async_vtable_table (h->vtable)->nstates == 2);
  CHECK (mock_allocs == 1);

  CHECK (mock_poll (f) == ASYNC_PENDING);
  CHECK (site (h).line == (unsigned) line_a && strstr (site (h).file, "header.c"));
  CHECK (strstr (site (h).name, "two_stops"));
  unsigned first = h->state;
  CHECK (mock_poll (f) == ASYNC_PENDING);
  CHECK (site (h).line == (unsigned) line_b && h->state != first);
  CHECK (mock_poll (f) == ASYNC_READY);
  CHECK (h->state == ASYNC_STATE_DONE);
  CHECK (*async_result (f) == 42 && *(long *) (h + 1) == 42);
  CHECK (mock_poll (f) == ASYNC_READY && *async_result (f) == 42);
  async_drop (f);
  CHECK (mock_blocks == 0 && mock_allocs == 1 && mock_frees == 1);

  __future (void) g = no_result ();
  check_vtable ((struct async_future *) g, "no_result::{async-fn#0}", 0);
  CHECK (mock_poll (g) == ASYNC_READY);
  async_drop (g);

  __future (struct wide) w = over_aligned (9);
  check_vtable ((struct async_future *) w, "over_aligned::{async-fn#0}", 64);
  CHECK ((uintptr_t) w % 64 == 0 && mock_last_align == 64);
  CHECK (mock_drive (w) == 1 && async_result (w)->c[0] == 9);
  async_drop (w);
  CHECK (mock_blocks == 0 && mock_wakes == 0);
  return 0;
}
