/* What suspended futures say of themselves, whoever made them.
   SPDX-License-Identifier: MIT

   <asyncc/describe.h> has the forms: the compiler's table of a function; a list of what
   a future written by hand waits for; and, for one that has suspension points like a
   compiled one, vtable->states.  What is asked here does not have to know which.  */

#include "tools/tools.h"

static struct frame
frame_with (const struct async_future *f, const struct async_vtable *v)
{
  return (struct frame) { f, v, v ? async_vtable_table (v) : NULL };
}

struct frame
frame_of (const struct async_future *f)
{
  return frame_with (f, f ? f->vtable : NULL);
}

const char *
frame_name (const struct frame *frame)
{
  if (frame->vtable && frame->vtable->name)
    return frame->vtable->name;
  return frame->table ? async_table_site (frame->table, 0, 0).name : "?";
}

uint32_t
frame_size (const struct frame *frame)
{
  return frame->table ? frame->table->size : frame->vtable ? frame->vtable->size : 0;
}

/* Where it is suspended -------------------------------------------------------------- */

/* Its suspension point among N; N if it is at none. */
static uint32_t
point (const struct frame *frame, uint32_t n)
{
  uint32_t state = frame->future->state;

  return state >= ASYNC_STATE_FIRST && state - ASYNC_STATE_FIRST < n
	 ? state - ASYNC_STATE_FIRST : n;
}

static const struct async_table_state *
table_state (const struct frame *frame)
{
  const struct async_table *t = frame->table;
  uint32_t i = t ? point (frame, t->nstates) : 0;

  return t && i < t->nstates ? &async_table_states (t)[i] : NULL;
}

static const struct async_state *
written_state (const struct frame *frame)
{
  const struct async_vtable *v = frame->vtable;
  uint32_t i = v ? point (frame, v->nstates) : 0;

  return v && i < v->nstates ? &v->states[i] : NULL;
}

/* The sites of a table are linked by the calls that were inlined. */
static void
table_sites (const struct async_table *t, const struct async_table_state *s,
	     void (*see) (void *arg, const struct async_site *site), void *arg)
{
  const struct async_table_call *calls = async_table_calls (t);
  struct async_site site = async_table_site (t, s->line, s->place);
  uint32_t call = s->call;

  see (arg, &site);
  for (; call; call = calls[call - 1].call) {
    site = async_table_site (t, calls[call - 1].line, calls[call - 1].place);
    see (arg, &site);
  }
}

void
frame_sites (const struct frame *frame,
	     void (*see) (void *arg, const struct async_site *site), void *arg)
{
  const struct async_table_state *s = table_state (frame);
  const struct async_state *written = written_state (frame);

  if (s)
    table_sites (frame->table, s, see, arg);
  for (uint32_t i = 0; written && i < written->nsites; i++)
    see (arg, &written->sites[i]);
}

/* What it waits for ------------------------------------------------------------------- */

static const void *
at (const struct frame *frame, int64_t offset)
{
  return (const char *) frame->future + offset;
}

static const void *
pointer_at (const struct frame *frame, int64_t offset)
{
  const void *p;

  memcpy (&p, at (frame, offset), sizeof p);
  return p;
}

/* The future that stands OFFSET bytes from FRAME's, or to which a pointer there leads. */
static const struct async_future *
child_at (const struct frame *frame, uint32_t kind, uint32_t offset)
{
  return kind == ASYNC_CHILD_POINTER ? pointer_at (frame, offset) : at (frame, offset);
}

/* The child that is awaited in state S. */
static struct frame
table_child (const struct frame *frame, const struct async_table_state *s)
{
  const struct async_future *f = child_at (frame, s->child & 3, s->child & ~(uint32_t) 3);

  if (s->child_table == ASYNC_TABLE_OF_VTABLE)
    return frame_of (f);
  return (struct frame) { f, NULL, async_table_at (frame->table, s->child_table) };
}

static struct frame
written_child (const struct frame *frame, const struct async_state *s)
{
  const struct async_future *f = child_at (frame, s->child_kind, s->child_offset);

  return s->child ? frame_with (f, s->child) : frame_of (f);
}

static void
see_future (struct frame child, void (*see) (void *arg, const struct frame_wait *wait),
	    void *arg)
{
  struct frame_wait wait = { .kind = ASYNC_WAITS_FUTURE, .frame = child };

  if (child.future)
    see (arg, &wait);
}

/* An array of pointers to futures. */
static void
see_futures (const struct frame *frame, const struct async_waiting *w,
	     void (*see) (void *arg, const struct frame_wait *wait), void *arg)
{
  size_t n;

  memcpy (&n, at (frame, w->other), sizeof n);
  for (size_t i = 0; i < n; i++)
    see_future (frame_of (pointer_at (frame, w->offset + (int64_t) (i * sizeof (void *)))),
		see, arg);
}

/* What W says, which is no future. */
static struct frame_wait
other_wait (const struct frame *frame, const struct async_waiting *w)
{
  struct frame_wait wait = { .kind = w->kind };

  switch (w->kind) {
  case ASYNC_WAITS_DEADLINE:
    memcpy (&wait.deadline, at (frame, w->offset), sizeof wait.deadline);
    break;
  case ASYNC_WAITS_FD:
    memcpy (&wait.fd, at (frame, w->offset), sizeof wait.fd);
    memcpy (&wait.events, at (frame, w->other), sizeof wait.events);
    break;
  case ASYNC_WAITS_OBJECT:
    wait.object = pointer_at (frame, w->offset);
    break;
  case ASYNC_WAITS_TASK:
    wait.object = at (frame, w->offset);
    break;
  }
  return wait;
}

/* What the pointer OFFSET bytes from P leads to; NULL if P is. */
static const struct async_future *
behind (const void *p, int32_t offset)
{
  const struct async_future *f = NULL;

  if (p)
    memcpy (&f, (const char *) p + offset, sizeof f);
  return f;
}

static void
see_written (const struct frame *frame, const struct async_waiting *w,
	     void (*see) (void *arg, const struct frame_wait *wait), void *arg)
{
  struct frame_wait wait;

  if (w->kind == ASYNC_WAITS_FUTURES)
    see_futures (frame, w, see, arg);
  else if (w->kind == ASYNC_WAITS_FUTURE)
    see_future (frame_of (pointer_at (frame, w->offset)), see, arg);
  else if (w->kind == ASYNC_WAITS_EMBEDDED)
    see_future (frame_of (at (frame, w->offset)), see, arg);
  else if (w->kind == ASYNC_WAITS_BEHIND)
    see_future (frame_of (behind (pointer_at (frame, w->offset), w->other)), see, arg);
  else {
    wait = other_wait (frame, w);
    see (arg, &wait);
  }
}

/* A future that is done waits for nothing. */
static bool
waits_now_p (const struct frame *frame, const struct async_waiting *w)
{
  uint32_t state = frame->future->state;

  return w->state == ASYNC_UNTIL_DONE ? state != ASYNC_STATE_DONE : state == w->state;
}

void
frame_waits (const struct frame *frame,
	     void (*see) (void *arg, const struct frame_wait *wait), void *arg)
{
  const struct async_table_state *s = table_state (frame);
  const struct async_state *written = written_state (frame);
  const struct async_description *d = frame->vtable ? async_vtable_description (frame->vtable)
					   : NULL;

  if (s && (s->child & 3) != ASYNC_CHILD_NONE)
    see_future (table_child (frame, s), see, arg);
  if (written && written->child_kind != ASYNC_CHILD_NONE)
    see_future (written_child (frame, written), see, arg);
  for (uint32_t i = 0; d && i < d->n; i++)
    if (waits_now_p (frame, &d->waits[i]))
      see_written (frame, &d->waits[i], see, arg);
}
