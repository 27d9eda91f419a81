/* What suspended futures say of themselves, whoever made them.
   SPDX-License-Identifier: MIT

   <asyncc/describe.h> has the forms: the compiler's table of a function; a list of what
   a future written by hand waits for; and, for one that has suspension points like a
   compiled one, vtable->states.  What is asked here does not have to know which.

   Futures may be those of another process or of a core (struct memory).  So nothing is
   followed by a pointer, all is copied first; and since a core may be damaged, what cannot
   be read is not there, and no list is longer than a constant.  */

#include "tools/tools.h"

/* So many calls that are inlined into each other are seen, and no more. */
enum { MAX_CALLS = 1000 };

static bool
read_at (const struct frame *frame, uintptr_t at, void *to, size_t n)
{
  return frame->memory->read (frame->memory, at, to, n);
}

static const char *
text_at (const struct frame *frame, uintptr_t at)
{
  return at ? frame->memory->text (frame->memory, at) : NULL;
}

/* The description at DESCRIPTION is of the kind FORMAT.  It may be shorter than those of
   other kinds. */
static bool
has_format_p (const struct frame *frame, uintptr_t description, uint32_t format)
{
  uint32_t found;

  return description && read_at (frame, description, &found, sizeof found) && found == format;
}

/* The table at TABLE, if it is one, describes the future. */
static void
use_table (struct frame *frame, uintptr_t table)
{
  if (has_format_p (frame, table, ASYNC_FORMAT_TABLE)
      && read_at (frame, table, &frame->head, sizeof frame->head))
    frame->table = table;
}

/* The vtable at VTABLE does, and what it leads to. */
static void
use_vtable (struct frame *frame, uintptr_t vtable)
{
  struct async_vtable *v = &frame->vtable;

  frame->has_vtable = vtable && read_at (frame, vtable, v, sizeof *v);
  if (!frame->has_vtable)
    memset (v, 0, sizeof *v);
  else if (v->nstates == 0)
    use_table (frame, (uintptr_t) v->description);
}

/* The future at FUTURE, before it is said what describes it. */
static struct frame
frame_at (struct memory *memory, uintptr_t future)
{
  struct frame frame = { .memory = memory, .future = future };

  if (!future || !read_at (&frame, future, &frame.header, sizeof frame.header))
    memset (&frame.header, 0, sizeof frame.header);
  return frame;
}

struct frame
frame_of (struct memory *memory, uintptr_t future)
{
  struct frame frame = frame_at (memory, future);

  use_vtable (&frame, (uintptr_t) frame.header.vtable);
  return frame;
}

/* The site of LINE and PLACE, which stand in the frame's table. */
static struct async_site
table_site (const struct frame *frame, uint32_t line, uint32_t place)
{
  const struct async_table *t = &frame->head;
  struct async_table_function f = { 0, 0 };
  struct async_site site = { .line = line,
			     .column = place & ((1u << ASYNC_COLUMN_BITS) - 1) };
  uintptr_t at = frame->table + sizeof *t + t->nstates * sizeof (struct async_table_state)
		 + t->ncalls * sizeof (struct async_table_call)
		 + (place >> ASYNC_COLUMN_BITS) * sizeof f;

  if (read_at (frame, at, &f, sizeof f)) {
    site.name = text_at (frame, frame->table + (uintptr_t) (intptr_t) f.name);
    site.file = text_at (frame, frame->table + (uintptr_t) (intptr_t) f.file);
  }
  return site;
}

const char *
frame_name (const struct frame *frame)
{
  const char *name = text_at (frame, (uintptr_t) frame->vtable.name);

  if (!name && frame->table)
    name = table_site (frame, 0, 0).name;
  return name ? name : "?";
}

uint32_t
frame_size (const struct frame *frame)
{
  return frame->table ? frame->head.size : frame->vtable.size;
}

/* Where it is suspended -------------------------------------------------------------- */

/* Its suspension point among N; N if it is at none. */
static uint32_t
point (const struct frame *frame, uint32_t n)
{
  uint32_t state = frame->header.state;

  return state >= ASYNC_STATE_FIRST && state - ASYNC_STATE_FIRST < n
	 ? state - ASYNC_STATE_FIRST : n;
}

/* The entry of the table for where it is suspended; false: it is not. */
static bool
table_state (const struct frame *frame, struct async_table_state *s)
{
  uint32_t i = frame->table ? point (frame, frame->head.nstates) : 0;

  return frame->table && i < frame->head.nstates
	 && read_at (frame, frame->table + sizeof frame->head + i * sizeof *s, s, sizeof *s);
}

/* The same for a future that is written by hand. */
static bool
written_state (const struct frame *frame, struct async_state *s)
{
  uint32_t n = frame->vtable.nstates, i = point (frame, n);

  return i < n
	 && read_at (frame, (uintptr_t) frame->vtable.states + i * sizeof *s, s, sizeof *s);
}

bool
frame_suspended_p (const struct frame *frame)
{
  struct async_table_state s;
  struct async_state written;

  return table_state (frame, &s) || written_state (frame, &written);
}

/* The sites of a table are linked by the calls that were inlined. */
static void
table_sites (const struct frame *frame, const struct async_table_state *s,
	     void (*see) (void *arg, const struct async_site *site), void *arg)
{
  uintptr_t calls = frame->table + sizeof frame->head + frame->head.nstates * sizeof *s;
  struct async_site site = table_site (frame, s->line, s->place);
  struct async_table_call call = { .call = s->call };

  see (arg, &site);
  for (int i = 0; i < MAX_CALLS && call.call; i++) {
    if (!read_at (frame, calls + (call.call - 1) * sizeof call, &call, sizeof call))
      return;
    site = table_site (frame, call.line, call.place);
    see (arg, &site);
  }
}

/* Those that are written by hand are a list. */
static void
written_sites (const struct frame *frame, const struct async_state *s,
	       void (*see) (void *arg, const struct async_site *site), void *arg)
{
  struct async_site site;

  for (uint32_t i = 0; i < s->nsites && i < MAX_CALLS; i++) {
    if (!read_at (frame, (uintptr_t) s->sites + i * sizeof site, &site, sizeof site))
      return;
    site.name = text_at (frame, (uintptr_t) site.name);
    site.file = text_at (frame, (uintptr_t) site.file);
    see (arg, &site);
  }
}

void
frame_sites (const struct frame *frame,
	     void (*see) (void *arg, const struct async_site *site), void *arg)
{
  struct async_table_state s;
  struct async_state written;

  if (table_state (frame, &s))
    table_sites (frame, &s, see, arg);
  if (written_state (frame, &written))
    written_sites (frame, &written, see, arg);
}

/* What it waits for ------------------------------------------------------------------- */

/* What lies OFFSET bytes from FRAME's future. */
static bool
read_field (const struct frame *frame, int64_t offset, void *to, size_t n)
{
  return read_at (frame, frame->future + (uintptr_t) offset, to, n);
}

/* The pointer there; 0 also if it cannot be read. */
static uintptr_t
pointer_at (const struct frame *frame, int64_t offset)
{
  uintptr_t p;

  return read_field (frame, offset, &p, sizeof p) ? p : 0;
}

/* The future that stands OFFSET bytes from FRAME's, or to which a pointer there leads. */
static uintptr_t
child_at (const struct frame *frame, uint32_t kind, uint32_t offset)
{
  return kind == ASYNC_CHILD_POINTER ? pointer_at (frame, offset) : frame->future + offset;
}

/* See the future in WAIT, if there is one.  Here and below no function has more than one
   frame on the stack, which holds one for each level of a tree. */
static void
see_wait (struct frame_wait *wait, void (*see) (void *arg, const struct frame_wait *wait),
	  void *arg)
{
  wait->kind = ASYNC_WAITS_FUTURE;
  if (wait->frame.future)
    see (arg, wait);
}

static void
see_future (struct memory *m, uintptr_t future,
	    void (*see) (void *arg, const struct frame_wait *wait), void *arg)
{
  struct frame_wait wait = { .frame = frame_of (m, future) };

  see_wait (&wait, see, arg);
}

/* The child that is awaited in state S. */
static void
see_table_child (const struct frame *frame, const struct async_table_state *s,
		 void (*see) (void *arg, const struct frame_wait *wait), void *arg)
{
  uintptr_t f = child_at (frame, s->child & 3, s->child & ~(uint32_t) 3);
  struct frame_wait wait = { .frame = frame_at (frame->memory, f) };

  if (s->child_table == ASYNC_TABLE_OF_VTABLE)
    use_vtable (&wait.frame, (uintptr_t) wait.frame.header.vtable);
  else
    use_table (&wait.frame, frame->table + (uintptr_t) (intptr_t) s->child_table);
  see_wait (&wait, see, arg);
}

static void
see_written_child (const struct frame *frame, const struct async_state *s,
		   void (*see) (void *arg, const struct frame_wait *wait), void *arg)
{
  uintptr_t f = child_at (frame, s->child_kind, s->child_offset);
  struct frame_wait wait = { .frame = frame_at (frame->memory, f) };

  use_vtable (&wait.frame, (uintptr_t) (s->child ? s->child : wait.frame.header.vtable));
  see_wait (&wait, see, arg);
}

/* An array of pointers to futures. */
static void
see_futures (const struct frame *frame, const struct async_waiting *w,
	     void (*see) (void *arg, const struct frame_wait *wait), void *arg)
{
  size_t n;
  uintptr_t p;

  if (!read_field (frame, w->other, &n, sizeof n))
    return;
  for (size_t i = 0; i < n; i++) {
    if (!read_field (frame, w->offset + (int64_t) (i * sizeof p), &p, sizeof p))
      return;
    see_future (frame->memory, p, see, arg);
  }
}

/* What W says, which is no future; false: it cannot be read. */
static bool
other_wait (const struct frame *frame, const struct async_waiting *w, struct frame_wait *wait)
{
  *wait = (struct frame_wait) { .kind = w->kind };
  switch (w->kind) {
  case ASYNC_WAITS_DEADLINE:
    return read_field (frame, w->offset, &wait->deadline, sizeof wait->deadline);
  case ASYNC_WAITS_FD:
    return read_field (frame, w->offset, &wait->fd, sizeof wait->fd)
	   && read_field (frame, w->other, &wait->events, sizeof wait->events);
  case ASYNC_WAITS_OBJECT:
    return read_field (frame, w->offset, &wait->object, sizeof wait->object);
  case ASYNC_WAITS_TASK:
    wait->object = frame->future + (uintptr_t) (intptr_t) w->offset;
    return true;
  default:
    return false;
  }
}

/* What the pointer OFFSET bytes from P leads to; 0 if P is. */
static uintptr_t
behind (const struct frame *frame, uintptr_t p, int32_t offset)
{
  uintptr_t f;

  return p && read_at (frame, p + (uintptr_t) (intptr_t) offset, &f, sizeof f) ? f : 0;
}

static void
see_other (const struct frame *frame, const struct async_waiting *w,
	   void (*see) (void *arg, const struct frame_wait *wait), void *arg)
{
  struct frame_wait wait;

  if (other_wait (frame, w, &wait))
    see (arg, &wait);
}

static void
see_written (const struct frame *frame, const struct async_waiting *w,
	     void (*see) (void *arg, const struct frame_wait *wait), void *arg)
{
  struct memory *m = frame->memory;

  if (w->kind == ASYNC_WAITS_FUTURES)
    see_futures (frame, w, see, arg);
  else if (w->kind == ASYNC_WAITS_FUTURE)
    see_future (m, pointer_at (frame, w->offset), see, arg);
  else if (w->kind == ASYNC_WAITS_EMBEDDED)
    see_future (m, frame->future + (uintptr_t) (intptr_t) w->offset, see, arg);
  else if (w->kind == ASYNC_WAITS_BEHIND)
    see_future (m, behind (frame, pointer_at (frame, w->offset), w->other), see, arg);
  else
    see_other (frame, w, see, arg);
}

/* A future that is done waits for nothing. */
static bool
waits_now_p (const struct frame *frame, const struct async_waiting *w)
{
  uint32_t state = frame->header.state;

  return w->state == ASYNC_UNTIL_DONE ? state != ASYNC_STATE_DONE : state == w->state;
}

/* What the description of one that is written by hand lists. */
static void
described_waits (const struct frame *frame,
		 void (*see) (void *arg, const struct frame_wait *wait), void *arg)
{
  uintptr_t at = frame->vtable.nstates ? 0 : (uintptr_t) frame->vtable.description;
  struct async_description d;
  struct async_waiting w;

  if (!has_format_p (frame, at, ASYNC_FORMAT_DESCRIPTION)
      || !read_at (frame, at, &d, sizeof d))
    return;
  for (uint32_t i = 0; i < d.n; i++) {
    if (!read_at (frame, (uintptr_t) d.waits + i * sizeof w, &w, sizeof w))
      return;
    if (waits_now_p (frame, &w))
      see_written (frame, &w, see, arg);
  }
}

void
frame_waits (const struct frame *frame,
	     void (*see) (void *arg, const struct frame_wait *wait), void *arg)
{
  struct async_table_state s;
  struct async_state written;

  if (table_state (frame, &s) && (s.child & 3) != ASYNC_CHILD_NONE)
    see_table_child (frame, &s, see, arg);
  if (written_state (frame, &written) && written.child_kind != ASYNC_CHILD_NONE)
    see_written_child (frame, &written, see, arg);
  described_waits (frame, see, arg);
}
