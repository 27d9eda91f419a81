/* async_backtrace: the chain of awaits.
   SPDX-License-Identifier: MIT

   A poll starts at the root of a task, so while a task runs the resume function
   of every future that awaits stands on the native stack: that is the chain, as
   soon as all other frames are left out.  It ends at the executor.  If another
   task awaits this one's handle, its frames are not on the stack; they are
   suspended, and their state tables tell where.  */

#include "tools/tools.h"

#include <stdlib.h>
#include <unwind.h>

enum { MAX_FRAMES = 512, MAX_TASKS = 32 };

struct printer {
  struct lines lines;
  bool inside; /* an async function has been seen */
  bool print;  /* false: only look whether there is one */
};

/* The running part ---------------------------------------------------------------- */

struct stack {
  uintptr_t pc[MAX_FRAMES];
  size_t n;
  uintptr_t begin, end; /* between these on the stack */
};

static _Unwind_Reason_Code
add_frame (struct _Unwind_Context *context, void *arg)
{
  struct stack *stack = arg;
  uintptr_t cfa = _Unwind_GetCFA (context);
  int before_insn = 0;
  uintptr_t pc = _Unwind_GetIPInfo (context, &before_insn);

  if (cfa <= stack->begin)
    return _URC_NO_REASON;
  if (cfa >= stack->end || stack->n == MAX_FRAMES)
    return _URC_END_OF_STACK;
  /* A return address may lie behind its function. */
  stack->pc[stack->n++] = before_insn ? pc : pc - 1;
  return _URC_NO_REASON;
}

static void
see_symbol (void *arg, const struct symbol *symbol)
{
  struct printer *printer = arg;
  bool async = symbol->name && name_async_p (symbol->name);

  printer->inside |= async;
  if (printer->print && symbol->name && (async || !printer->inside))
    line_print (&printer->lines, symbol->name, symbol->file, symbol->line);
}

static void
print_stack (struct printer *printer, struct symbols *symbols, const struct stack *stack)
{
  for (size_t i = 0; i < stack->n; i++)
    symbols_see (symbols, stack->pc[i], see_symbol, printer);
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

void
async_backtrace (FILE *stream)
{
  struct worker *w = this_worker;
  struct printer look = { .print = false }, printer = { { stream, 0 }, .print = true };
  struct stack *stack = malloc (sizeof *stack);
  struct symbols symbols = symbols_begin ();

  if (stack) {
    stack->n = 0;
    stack->begin = (uintptr_t) __builtin_frame_address (0);
    stack->end = w && w->current ? (uintptr_t) w->poll_frame : UINTPTR_MAX;
    _Unwind_Backtrace (add_frame, stack);
    print_stack (&look, &symbols, stack);
    if (look.inside)
      print_stack (&printer, &symbols, stack);
    if (look.inside && w && w->current)
      print_joiners (&printer.lines, w->current);
  }
  symbols_end (&symbols);
  free (stack);
}
