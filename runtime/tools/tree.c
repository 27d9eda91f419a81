/* A dump of the tasks of one runtime, of this process or of another one, as trees.
   SPDX-License-Identifier: MIT

   A suspended future tells where it stands and what it waits for (frames.c); a task is
   the tree of these, and the task whose handle is awaited somewhere is part of the tree
   there.  What is being polled has no such place at that moment.

   Tasks are found as a debugger finds them, by struct async_debug.  Whose they are knows how
   they are kept from being polled meanwhile, which it says by hooks; and since in a core
   that is damaged a list may go round in a circle, and a future wait for itself, there is
   an end to the lengths of lists, the depth of trees and the number of futures.  */

#include "tools/tools.h"

#include <stdlib.h>

/* So deep is the tree at most, and so many places has one suspension: more is left
   out. */
enum { MAX_DEPTH = 200, MAX_SITES = 64 };

struct entry {
  uintptr_t task;
  bool awaited; /* by another task */
  bool printed;
};

/* Where in the tree a future is. */
struct branch {
  struct dump *d;
  int depth;
};

/* Memory --------------------------------------------------------------------------- */

uintptr_t
dump_pointer (const struct dump *d, uintptr_t at)
{
  uintptr_t p;

  return d->memory->read (d->memory, at, &p, sizeof p) ? p : 0;
}

/* Brent's way to see a circle: one that was there is kept in mind, after 1, 3, 7, ...
   steps another one. */
void
dump_list_next (struct dump_list *list, struct memory *m, uint32_t offset)
{
  uintptr_t next;

  if (!m->read (m, list->at + offset, &next, sizeof next) || next == list->seen)
    next = 0;
  list->at = next;
  if (++list->n < list->power)
    return;
  list->seen = next;
  list->power = 2 * list->power + 1;
  list->n = 0;
}

static struct frame
frame_of_task (const struct dump *d, uintptr_t task)
{
  return frame_of (d->memory, dump_pointer (d, task + d->debug->task_future));
}

/* False if enough was looked at. */
static bool
take_one (struct dump *d)
{
  if (d->left == 0 || d->left_of_tree == 0)
    return false;
  d->left--;
  d->left_of_tree--;
  return true;
}

static void
begin_tree (struct dump *d)
{
  d->left_of_tree = d->most_of_tree;
  d->cut = false;
}

/* Tasks ---------------------------------------------------------------------------- */

static int
by_address (const void *a, const void *b)
{
  const struct entry *x = a, *y = b;

  return x->task < y->task ? -1 : x->task > y->task;
}

static struct entry *
entry_of (const struct dump *d, uintptr_t task)
{
  struct entry key = { .task = task };

  return d->n ? bsearch (&key, d->entries, d->n, sizeof key, by_address) : NULL;
}

/* Room for one more of N entries, which double; false: no memory. */
static bool
make_room (struct dump *d)
{
  struct entry *entries;

  if (d->n & (d->n - 1))
    return true;
  entries = realloc (d->entries, (d->n ? 2 * d->n : 1) * sizeof *entries);
  if (entries)
    d->entries = entries;
  return entries != NULL;
}

/* A list that has a circle gives some tasks twice. */
static void
sort_entries (struct dump *d)
{
  size_t n = 0;

  qsort (d->entries, d->n, sizeof *d->entries, by_address);
  for (size_t i = 0; i < d->n; i++)
    if (n == 0 || d->entries[n - 1].task != d->entries[i].task)
      d->entries[n++] = d->entries[i];
  d->n = n;
}

bool
dump_collect (struct dump *d, uintptr_t rt)
{
  uintptr_t first = dump_pointer (d, rt + d->debug->runtime_tasks);
  struct dump_list list = { .at = dump_pointer (d, first) };

  for (; list.at; dump_list_next (&list, d->memory, d->debug->task_next)) {
    if (!make_room (d))
      return false;
    d->entries[d->n++] = (struct entry) { .task = list.at };
  }
  if (d->n)
    sort_entries (d);
  return true;
}

void
dump_each (const struct dump *d, void (*see) (uintptr_t task))
{
  for (size_t i = 0; i < d->n; i++)
    see (d->entries[i].task);
}

void
dump_free (struct dump *d)
{
  free (d->entries);
}

/* Lines ------------------------------------------------------------------------------ */

static void
indent (const struct branch *b)
{
  fprintf (b->d->stream, "%*s", 2 * b->depth, "");
}

/* The places where a future stands, innermost first. */
struct sites {
  struct async_site site[MAX_SITES];
  size_t n;
};

static void
keep_site (void *arg, const struct async_site *site)
{
  struct sites *sites = arg;

  if (sites->n < MAX_SITES)
    sites->site[sites->n++] = *site;
}

static void
print_site (const struct branch *b, const struct async_site *site)
{
  indent (b);
  name_print (b->d->stream, site->name ? site->name : "?");
  if (site->file)
    fprintf (b->d->stream, " at %s:%u", site->file, (unsigned int) site->line);
  if (site->file && site->column)
    fprintf (b->d->stream, ":%u", (unsigned int) site->column);
}

static void
print_bytes (const struct dump *d, const struct frame *frame)
{
  uint32_t size = frame_size (frame);

  if (size)
    fprintf (d->stream, ", %u bytes", (unsigned int) size);
}

static const char *
state_name (const struct frame *frame)
{
  const struct async_future *f = &frame->header;

  if (f->state == ASYNC_STATE_DONE || (frame->has_vtable && f->flags & ASYNC_FLAG_READY))
    return " (ready)";
  return frame->table && f->state == ASYNC_STATE_START ? " (not started)" : "";
}

/* The lines of FRAME, each deeper than the one before; the last one is not ended. */
static void
print_places (struct branch *b, const struct frame *frame)
{
  struct sites sites = { .n = 0 };
  size_t i;

  frame_sites (frame, keep_site, &sites);
  i = sites.n;
  if (i == 0) {
    indent (b);
    name_print (b->d->stream, frame_name (frame));
    fputs (state_name (frame), b->d->stream);
  } else
    print_site (b, &sites.site[--i]);
  print_bytes (b->d, frame);
  for (; i > 0; b->depth++) {
    fputc ('\n', b->d->stream);
    print_site (&(struct branch) { b->d, b->depth + 1 }, &sites.site[--i]);
  }
}

void
duration_print (FILE *stream, uint64_t ns)
{
  fprintf (stream, "%llu.%03u s", (unsigned long long) (ns / 1000000000),
	   (unsigned int) (ns / 1000000 % 1000));
}

static void
print_deadline (const struct dump *d, uint64_t deadline)
{
  bool later = deadline > d->now;

  if (deadline == ASYNCC_NEVER)
    fputs (", never", d->stream);
  else if (d->now == 0) {
    fputs (", until ", d->stream);
    duration_print (d->stream, deadline);
    fputs (" of the clock", d->stream);
  } else {
    fputs (later ? ", due in " : ", due since ", d->stream);
    duration_print (d->stream, later ? deadline - d->now : d->now - deadline);
  }
}

static void
print_descriptor (const struct dump *d, const struct frame_wait *wait)
{
  fprintf (d->stream, ", descriptor %d for", wait->fd);
  fputs (wait->events & ASYNC_FOR_READING ? " reading" : "", d->stream);
  fputs (wait->events & ASYNC_FOR_WRITING ? " writing" : "", d->stream);
  fputs (wait->events & ASYNC_FOR_URGENT ? " urgent data" : "", d->stream);
}

/* What can be said on the line of the future itself. */
static void
print_condition (void *arg, const struct frame_wait *wait)
{
  const struct dump *d = arg;

  if (wait->kind == ASYNC_WAITS_DEADLINE)
    print_deadline (d, wait->deadline);
  else if (wait->kind == ASYNC_WAITS_FD)
    print_descriptor (d, wait);
  else if (wait->kind == ASYNC_WAITS_OBJECT)
    fprintf (d->stream, ", object %p", (void *) wait->object);
  else if (wait->kind == ASYNC_WAITS_TASK)
    fprintf (d->stream, ", task %p", (void *) wait->object);
}

/* The tree ------------------------------------------------------------------------------- */

static void print_frame (struct branch b, const struct frame *frame);
static void print_task (struct dump *d, struct entry *e, int depth);

static void
print_below (void *arg, const struct frame_wait *wait)
{
  const struct branch *b = arg;
  struct branch below = { b->d, b->depth + 1 };
  struct entry *e;

  if (wait->kind == ASYNC_WAITS_FUTURE)
    print_frame (below, &wait->frame);
  else if (wait->kind == ASYNC_WAITS_TASK && (e = entry_of (b->d, wait->object)) != NULL)
    print_task (b->d, e, below.depth);
}

/* The line that would be one too many is marked, and nothing else is printed. */
static void
print_frame (struct branch b, const struct frame *frame)
{
  bool enough = !take_one (b.d);

  if (enough && b.d->cut)
    return;
  b.d->cut |= enough;
  if (enough || b.depth >= MAX_DEPTH) {
    indent (&b);
    fputs ("...\n", b.d->stream);
    return;
  }
  print_places (&b, frame);
  frame_waits (frame, print_condition, b.d);
  fputc ('\n', b.d->stream);
  frame_waits (frame, print_below, &b);
}

/* The line of TASK, as far as LOOK allows. */
static void
print_status (struct dump *d, uintptr_t task, enum dump_look look, const char *status)
{
  struct frame frame;

  fprintf (d->stream, "task %p, %s", (void *) task, status);
  if (look == DUMP_NAME) {
    frame = frame_of_task (d, task);
    fputs (frame.future ? ": " : "", d->stream);
    name_print (d->stream, frame.future ? frame_name (&frame) : "");
  } else if (look == DUMP_ALL)
    d->hooks->remark (d, task);
  fputc ('\n', d->stream);
}

/* E at DEPTH of the tree, unless it stands elsewhere; one that is too deep gets a tree of
   its own. */
static void
print_task (struct dump *d, struct entry *e, int depth)
{
  struct branch b = { d, depth };
  const char *status;
  struct frame frame;
  enum dump_look look;

  if (e->printed || depth >= MAX_DEPTH)
    return;
  e->printed = true;
  look = d->hooks->hold (d, e->task, &status);
  indent (&b);
  print_status (d, e->task, look, status);
  if (look != DUMP_ALL)
    return;
  frame = frame_of_task (d, e->task);
  b.depth++;
  if (frame.future)
    print_frame (b, &frame);
  d->hooks->release (d, e->task);
}

/* Which tasks are awaited by others ---------------------------------------------------- */

static void
find_below (void *arg, const struct frame_wait *wait)
{
  const struct branch *b = arg;
  struct branch below = { b->d, b->depth + 1 };
  struct entry *e;

  if (wait->kind == ASYNC_WAITS_FUTURE && below.depth < MAX_DEPTH && take_one (b->d))
    frame_waits (&wait->frame, find_below, &below);
  else if (wait->kind == ASYNC_WAITS_TASK && (e = entry_of (b->d, wait->object)) != NULL)
    e->awaited = true;
}

static void
find_awaited (struct dump *d)
{
  for (size_t i = 0; i < d->n; i++) {
    uintptr_t task = d->entries[i].task;
    struct branch b = { d, 0 };
    const char *status;
    struct frame frame;

    if (d->hooks->hold (d, task, &status) != DUMP_ALL)
      continue;
    begin_tree (d);
    frame = frame_of_task (d, task);
    if (frame.future)
      frame_waits (&frame, find_below, &b);
    d->hooks->release (d, task);
  }
}

static void
print_root (struct dump *d, struct entry *e)
{
  begin_tree (d);
  print_task (d, e, 1);
}

/* Roots first; what is left is in a circle, or was too deep. */
void
dump_trees (struct dump *d)
{
  fprintf (d->stream, "%zu task%s\n", d->n, d->n == 1 ? "" : "s");
  d->left = d->most;
  find_awaited (d);
  d->left = d->most;
  for (size_t i = 0; i < d->n; i++)
    if (!d->entries[i].awaited)
      print_root (d, &d->entries[i]);
  for (size_t i = 0; i < d->n; i++)
    print_root (d, &d->entries[i]);
}

/* Runtimes ------------------------------------------------------------------------------ */

/* The number of BYTES, 4 or 8 of them, at AT; 0 also if it cannot be read. */
static long long
number_at (const struct dump *d, uintptr_t at, size_t bytes)
{
  uint64_t wide = 0;
  uint32_t narrow = 0;

  d->memory->read (d->memory, at, bytes == sizeof wide ? (void *) &wide : &narrow, bytes);
  return (long long) (wide + narrow);
}

/* Only that of several workers is part of what knows how many there are. */
void
dump_header (const struct dump *d, uintptr_t rt)
{
  const struct async_debug *debug = d->debug;

  if (dump_pointer (d, rt + debug->runtime_worker))
    fprintf (d->stream, "runtime of thread %lld: ",
	     number_at (d, rt + debug->runtime_thread, 8));
  else
    fprintf (d->stream, "runtime %p of %lld workers: ", (void *) rt,
	     number_at (d, rt + debug->runtime_workers, 4));
}
