/* async_backtrace: the chain of awaits.
   SPDX-License-Identifier: MIT

   A poll starts at the root of a task, so while a task runs the resume function
   of every future that awaits stands on the native stack: that is the chain, as
   soon as all other frames are left out.  It ends at the executor.  If another
   task awaits this one's handle, its frames are not on the stack; they are
   suspended, and their state tables tell where.

   Functions of a stripped program have no names on the stack.  Then what the tables know of
   the running task says more (running.c), and is printed instead.  */

#include "tools/tools.h"

#include <stdlib.h>

enum { MAX_FRAMES = 512, MAX_TASKS = 32 };

struct printer {
  struct lines lines;
  size_t functions; /* async ones that have been seen */
  size_t nameless;  /* addresses of which nothing is known */
  bool print;       /* false: only count */
};

/* The running part ---------------------------------------------------------------- */

struct stack {
  uintptr_t pc[MAX_FRAMES];
  size_t n;
};

static void
add_frame (void *arg, uintptr_t pc, bool interrupted)
{
  struct stack *stack = arg;

  (void) interrupted;
  if (stack->n < MAX_FRAMES)
    stack->pc[stack->n++] = pc;
}

static void
see_symbol (void *arg, const struct symbol *symbol)
{
  struct printer *printer = arg;
  bool async = symbol->name && name_async_p (symbol->name);

  printer->functions += async;
  printer->nameless += !symbol->name;
  if (printer->print && symbol->name && (async || printer->functions == 0))
    line_print (&printer->lines, symbol->name, " at ", symbol->file, symbol->line);
}

static void
see_stack (struct printer *printer, struct symbols *symbols, const struct stack *stack)
{
  for (size_t i = 0; i < stack->n; i++)
    symbols_see (symbols, stack->pc[i], see_symbol, printer);
}

/* Print what tables know, if that is more than the stack has told; false: it is not. */
static bool
print_tables (struct printer *printer, const struct printer *seen, const struct worker *w)
{
  struct checked_memory checked;
  bool more;

  if (seen->nameless == 0 || !w || !w->current)
    return false;
  checked_begin (&checked);
  more = running_links (&checked.memory, w->current->future) > seen->functions;
  if (more)
    running_print_all (&printer->lines, &checked.memory, w->current->future, RESUMED_AT);
  checked_end (&checked);
  return more;
}

/* The suspended part -------------------------------------------------------------- */

/* Who awaits a movable task, another thread may be changing. */
static void
print_joiners (struct lines *lines, const struct task *task)
{
  for (int i = 0; i < MAX_TASKS && task && !task->scheduler; i++) {
    task = task->joiner.vtable ? task_of_waker (&task->joiner) : NULL;
    if (task && task->future)
      lines_of_future (lines, task->future);
  }
}

static void
print_chain (FILE *stream, struct symbols *symbols, const struct stack *stack)
{
  struct worker *w = this_worker;
  struct printer seen = { .print = false };
  struct printer printer = { { sink_of_file (stream), 0 }, .print = true };

  see_stack (&seen, symbols, stack);
  if (!print_tables (&printer, &seen, w) && seen.functions > 0)
    see_stack (&printer, symbols, stack);
  if (printer.lines.number > 0 && w && w->current)
    print_joiners (&printer.lines, w->current);
}

void
async_backtrace (FILE *stream)
{
  struct stack *stack = malloc (sizeof *stack);
  struct symbols symbols;

  if (!stack)
    return;
  stack->n = 0;
  stack_each (__builtin_frame_address (0), this_worker, add_frame, stack);
  symbols = symbols_begin ();
  print_chain (stream, &symbols, stack);
  symbols_end (&symbols);
  free (stack);
}
