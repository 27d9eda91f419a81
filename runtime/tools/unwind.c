/* The stack of the running task.
   SPDX-License-Identifier: MIT

   It ends at the executor, of which the worker remembers where on the stack that polls.  A
   signal handler may have a stack of its own, which lies anywhere: so the end is where two
   frames of one stack have that place between them, not the first that is above it.  */

#include "tools/tools.h"

#include <unwind.h>

enum { MAX_FRAMES = 512 };

struct walk {
  uintptr_t begin, end; /* between these on the stack */
  uintptr_t last;       /* where the last frame is that was seen; 0: none was */
  size_t n;
  bool complete;
  void (*see) (void *arg, uintptr_t pc, bool interrupted);
  void *arg;
};

static _Unwind_Reason_Code
see_frame (struct _Unwind_Context *context, void *arg)
{
  struct walk *walk = arg;
  uintptr_t cfa = _Unwind_GetCFA (context);
  int interrupted = 0;
  uintptr_t pc = _Unwind_GetIPInfo (context, &interrupted);

  if (!walk->last && cfa <= walk->begin)
    return _URC_NO_REASON;
  walk->complete = !interrupted && walk->last && walk->last < walk->end && cfa >= walk->end;
  if (walk->complete || walk->n++ == MAX_FRAMES)
    return _URC_END_OF_STACK;
  walk->last = cfa;
  /* A return address may lie behind its function. */
  walk->see (walk->arg, interrupted ? pc : pc - 1, interrupted);
  return _URC_NO_REASON;
}

bool
stack_each (void *begin, const struct worker *w,
	    void (*see) (void *arg, uintptr_t pc, bool interrupted), void *arg)
{
  struct walk walk = { .begin = (uintptr_t) begin, .see = see, .arg = arg };

  walk.end = w && w->current ? (uintptr_t) w->poll_frame : UINTPTR_MAX;
  return _Unwind_Backtrace (see_frame, &walk) == _URC_END_OF_STACK && walk.n <= MAX_FRAMES;
}
