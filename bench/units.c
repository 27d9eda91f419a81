/* N awaits through UNITS units, of which each is a unit.c.
   SPDX-License-Identifier: MIT  */

#define CHAIN
#include "bench.h"

#include "units.h"

__async long PASTE_OF (level_, UNITS) (long v);
long PASTE_OF (level_sync_, UNITS) (long v);
bool PASTE_OF (level_hand_, UNITS) (struct level *f);

static __async long
run_async (long n)
{
  long sum = 0;

  for (long i = 0; i < n / UNITS; i++)
    sum += __await (PASTE_OF (level_, UNITS) (i));
  return sum;
}

struct root {
  struct machine m;
  struct level levels[UNITS];
};

static async_poll_t
root_poll (struct async_future *self, struct async_context *cx)
{
  struct root *r = (struct root *) self;

  (void) cx;
  switch (self->state) {
  case 0:
    r->m.sum = 0;
    for (r->m.i = 0; r->m.i < r->m.n / UNITS; r->m.i++) {
      r->levels[0].state = 0;
      r->levels[0].v = r->m.i;
      self->state = 1;
    case 1:
      if (!PASTE_OF (level_hand_, UNITS) (r->levels))
	return ASYNC_PENDING;
      r->m.sum += r->levels[0].result;
    }
  }
  return ASYNC_READY;
}

static const struct async_vtable root_vtable = { .poll = root_poll };

static long
run_hand (long n)
{
  struct root r;

  return drive_machine (&r.m, &root_vtable, n);
}

static long
run_sync (long n)
{
  long sum = 0;

  for (long i = 0; i < n / UNITS; i++)
    sum += PASTE_OF (level_sync_, UNITS) (i);
  return sum;
}
