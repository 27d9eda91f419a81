/* What tables know of a future that is being polled.
   SPDX-License-Identifier: MIT

   A function that runs has the state of its last suspension: its frame is written when it
   suspends itself the next time, or is ready.  So a chain of frames, each of which awaits the
   next one, is the chain of functions that were resumed, unless the innermost have returned
   already: what is ready says so, and nothing that it awaited counts any more.  Of functions
   that have not suspended themselves since they were called there is no frame.

   The outermost function of such a chain is certain.  How it goes on is what the frames say,
   in which those that have returned may have left anything: whoever follows them has to do
   that by a memory that bears wrong addresses (checked.c).  */

#include "tools/tools.h"

/* Longer chains are cut. */
enum { MAX_LINKS = 256 };

/* Who is awaited by a frame. */
struct awaited {
  struct frame frame;
  size_t n;
};

static void
take_awaited (void *arg, const struct frame_wait *wait)
{
  struct awaited *awaited = arg;

  if ((wait->kind != ASYNC_WAITS_FUTURE && wait->kind != ASYNC_WAITS_EMBEDDED)
      || wait->frame.header.state == ASYNC_STATE_DONE)
    return;
  awaited->frame = wait->frame;
  awaited->n++;
}

/* FRAME is that of a function with suspension points. */
static bool
function_p (const struct frame *frame)
{
  return frame->table || frame->vtable.nstates > 0;
}

/* Go on to what FRAME awaits; false: nothing, or who knows which.  What a function has called
   for the first time it is said to await only when that has suspended itself. */
static bool
go_on (struct frame *frame)
{
  bool function = function_p (frame);
  struct awaited awaited = { .n = 0 };

  frame_waits (frame, take_awaited, &awaited);
  if (awaited.n != 1)
    return false;
  *frame = awaited.frame;
  return !function || !function_p (frame) || frame_suspended_p (frame);
}

size_t
running_links (struct memory *m, const struct async_future *f)
{
  struct frame frame = frame_of (m, (uintptr_t) f);
  size_t n = 0, i = 0;

  do
    n += function_p (&frame);
  while (++i < MAX_LINKS && go_on (&frame));
  return n;
}

struct frame
running_link (struct memory *m, const struct async_future *f, size_t link)
{
  struct frame frame = frame_of (m, (uintptr_t) f);

  while ((!function_p (&frame) || link-- > 0) && go_on (&frame))
    continue;
  return frame;
}

/* Where the sites of a frame go. */
struct sites {
  struct lines *lines;
  const char *how;
};

static void
print_site (void *arg, const struct async_site *site)
{
  const struct sites *sites = arg;

  line_print (sites->lines, site->name ? site->name : "?", sites->how, site->file,
	      (int) site->line);
}

void
running_print (struct lines *lines, const struct frame *frame, const char *how)
{
  struct sites sites = { lines, how };

  if (frame_suspended_p (frame))
    frame_sites (frame, print_site, &sites);
  else
    line_print (lines, frame_name (frame), "", NULL, 0);
}

void
running_print_all (struct lines *lines, struct memory *m, const struct async_future *f,
		   const char *innermost)
{
  size_t n = running_links (m, f);

  for (size_t i = n; i-- > 0;) {
    struct frame frame = running_link (m, f, i);

    running_print (lines, &frame, i == n - 1 ? innermost : " at ");
  }
}
