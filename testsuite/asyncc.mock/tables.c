/* The tables of functions: where each suspension point is, through inlined functions,
   and what the frame holds of what is awaited there: nothing, a frame inside it, one on
   the heap, a future that a variable points to, one that lies in a variable, one in a
   parameter.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "says what holds after each poll" } */

#include <asyncc/describe.h>
#include "mock.h"

static int lines[8];
#define HERE(k) (lines[k] = __LINE__)

struct wait { ASYNC_FUTURE (int); int polls; };

static async_poll_t
wait_poll (struct async_future *self, struct async_context *cx)
{
  struct wait *w = (struct wait *) self;
  (void) cx;
  if (w->polls-- > 0)
    return ASYNC_PENDING;
  w->result = 1;
  return ASYNC_READY;
}

static void
wait_drop (struct async_future *self)
{
  (void) self;
}

static const struct async_vtable wait_vtable
  = { .poll = wait_poll, .drop = wait_drop, .name = "wait" };

static void
wait_init (struct wait *w)
{
  async_future_init (w, &wait_vtable);
  w->polls = 1;
}

static NOINLINE __async int
leaf (int n)
{
  HERE (0); __async_suspend ();
  return n;
}

static inline __attribute__ ((always_inline)) __async int
inlined (int n)
{
  HERE (1); __async_suspend ();
  return n;
}

static NOINLINE __async int
again (int n)
{
  if (n == 0)
    HERE (2), __async_suspend ();
  else
    n += __await (again (n - 1));
  return n;
}

static struct wait elsewhere;

static NOINLINE __async int
all (int n, __future (int) given)
{
  struct wait inside;
  wait_init (&inside);
  HERE (3); n += __await (leaf (n));
  HERE (4); n += __await (inlined (n));
  HERE (5); n += __await (again (2));
  HERE (6); n += __await (async_future_as (int, &inside));
  HERE (7); n += __await (given);
  return n;
}

static const struct async_table_state *
state_of (const struct async_future *f, const struct async_table *t)
{
  CHECK (f->state >= ASYNC_STATE_FIRST && f->state - ASYNC_STATE_FIRST < t->nstates);
  return &async_table_states (t)[f->state - ASYNC_STATE_FIRST];
}

/* SITE is a place in the function NAME at LINE of this file.  */
static void
check_site (struct async_site site, const char *name, int line)
{
  CHECK (!strcmp (site.name, name) && strstr (site.file, "tables.c"));
  CHECK (site.line == (unsigned) line && site.column > 0);
}

/* F, which T describes, is suspended in NAME at LINE.  Returns what it awaits there, and
   in *BELOW the table of that.  */
static const struct async_future *
suspended (const struct async_future *f, const struct async_table *t, const char *name,
	   int line, const struct async_table **below)
{
  const struct async_table_state *s = state_of (f, t);
  const char *at = (const char *) f + (s->child & ~3u);
  const struct async_future *child = (const struct async_future *) at;

  check_site (async_table_site (t, s->line, s->place), name, line);
  *below = NULL;
  if ((s->child & 3) == ASYNC_CHILD_NONE)
    return NULL;
  CHECK ((s->child & ~3u) < t->size);
  if ((s->child & 3) == ASYNC_CHILD_POINTER)
    memcpy (&child, at, sizeof child);
  if (s->child_table != ASYNC_TABLE_OF_VTABLE)
    *below = async_table_at (t, s->child_table);
  return child;
}

/* F is in the await of inlined, or in that itself if it was inlined.  */
static void
check_inlined (const struct async_future *f, const struct async_table *t)
{
  const struct async_table_state *s = state_of (f, t);
  struct async_site site = async_table_site (t, s->line, s->place);

  if (s->call)
    {
      const struct async_table_call *call = &async_table_calls (t)[s->call - 1];
      check_site (site, "inlined::{async-fn#0}", lines[1]);
      site = async_table_site (t, call->line, call->place);
      CHECK (call->call == 0);
    }
  else
    CHECK ((s->child & 3) == ASYNC_CHILD_EMBEDDED
	   && s->child_table != ASYNC_TABLE_OF_VTABLE);
  check_site (site, "all::{async-fn#0}", lines[4]);
}

/* F is in the await of again, 2 deep.  */
static void
check_again (const struct async_future *f, const struct async_table *t)
{
  const struct async_table_state *s;
  int depth;

  for (depth = 0; depth < 8; depth++)
    {
      s = state_of (f, t);
      if ((s->child & 3) == ASYNC_CHILD_NONE)
	break;
      const char *at = (const char *) f + (s->child & ~3u);
      f = (const struct async_future *) at;
      if ((s->child & 3) == ASYNC_CHILD_POINTER)
	memcpy (&f, at, sizeof f);
      CHECK (s->child_table != ASYNC_TABLE_OF_VTABLE);
      t = async_table_at (t, s->child_table);
    }
  CHECK (depth >= 1 && depth <= 3);
  check_site (async_table_site (t, s->line, s->place), "again::{async-fn#0}", lines[2]);
}

int
main (void)
{
  const struct async_table *below, *t;
  const struct async_future *child;

  wait_init (&elsewhere);
  __future (int) f = all (1, async_future_as (int, &elsewhere));
  struct async_future *h = (struct async_future *) f;
  t = async_vtable_table (h->vtable);
  CHECK (t && t->format == ASYNC_FORMAT_TABLE && t->nfunctions >= 1);

  CHECK (mock_poll (f) == ASYNC_PENDING);
  child = suspended (h, t, "all::{async-fn#0}", lines[3], &below);
  CHECK (child && below && (const char *) child > (const char *) h
	 && (const char *) child < (const char *) h + t->size);
  CHECK (state_of (child, below)->child == ASYNC_CHILD_NONE);
  check_site (async_table_site (below, state_of (child, below)->line,
				state_of (child, below)->place),
	      "leaf::{async-fn#0}", lines[0]);

  CHECK (mock_poll (f) == ASYNC_PENDING);
  check_inlined (h, t);

  CHECK (mock_poll (f) == ASYNC_PENDING);
  check_again (h, t);

  CHECK (mock_poll (f) == ASYNC_PENDING);
  child = suspended (h, t, "all::{async-fn#0}", lines[6], &below);
  CHECK (child && !below && child->vtable == &wait_vtable && child != &elsewhere.future);

  CHECK (mock_poll (f) == ASYNC_PENDING);
  child = suspended (h, t, "all::{async-fn#0}", lines[7], &below);
  CHECK (child == &elsewhere.future && !below);

  CHECK (mock_poll (f) == ASYNC_READY);
  async_drop (f);
  CHECK (mock_blocks == 0);
  return 0;
}
