/* Where a suspended future waits: what it awaits first, a line for each function of the chain.
   SPDX-License-Identifier: MIT

   Backtraces print that behind what runs, and a simulation for the tasks that it cannot end.
   It reads tables alone, and so needs no unwinder, which the C libraries of some systems and
   their compilers disagree about.  */

#include "tools/tools.h"

enum { MAX_DEPTH = 256 };

/* Not by printf, which a signal handler must not call. */
static void
put_number (const struct sink *sink, unsigned int number)
{
  char digits[3 * sizeof number];
  size_t at = sizeof digits;

  do
    digits[--at] = (char) ('0' + number % 10);
  while ((number /= 10) != 0);
  sink->put (sink->to, digits + at, sizeof digits - at);
}

void
line_print (struct lines *lines, const char *name, const char *how, const char *file, int line)
{
  const struct sink *sink = &lines->sink;

  sink_put (sink, "#");
  put_number (sink, (unsigned int) lines->number++);
  sink_put (sink, " ");
  name_put (sink, name);
  if (file) {
    sink_put (sink, how);
    sink_put (sink, file);
    sink_put (sink, ":");
    put_number (sink, (unsigned int) line);
  }
  sink_put (sink, "\n");
}

/* A future in the chain, and how deep it is. */
struct link {
  struct lines *lines;
  struct frame frame;
  int depth;
};

static void print_suspended (struct link *link);

static void
print_awaited (void *arg, const struct frame_wait *wait)
{
  struct link *link = arg, next = { link->lines, wait->frame, link->depth + 1 };

  if ((wait->kind == ASYNC_WAITS_FUTURE || wait->kind == ASYNC_WAITS_EMBEDDED)
      && next.depth < MAX_DEPTH)
    print_suspended (&next);
}

static void
print_site (void *arg, const struct async_site *site)
{
  line_print (arg, site->name, " at ", site->file, (int) site->line);
}

static void
print_suspended (struct link *link)
{
  frame_waits (&link->frame, print_awaited, link);
  frame_sites (&link->frame, print_site, link->lines);
}

void
lines_of_future (struct lines *lines, const struct async_future *f)
{
  struct link link = { lines, frame_of (&own_memory, (uintptr_t) f), 0 };

  print_suspended (&link);
}

void
print_waiting (FILE *stream, const struct async_future *f)
{
  struct lines lines = { sink_of_file (stream), 0 };
  struct frame frame;

  if (!f)
    return;
  lines_of_future (&lines, f);
  if (lines.number > 0)
    return;
  frame = frame_of (&own_memory, (uintptr_t) f);
  line_print (&lines, frame_name (&frame), "", NULL, 0);
}
