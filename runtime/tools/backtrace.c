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

enum { MAX_FRAMES = 512, MAX_TASKS = 32, MAX_DEPTH = 256 };

struct printer {
  FILE *stream;
  int number;   /* of the next line */
  bool inside;  /* an async function has been seen */
  bool print;   /* false: only look whether there is one */
};

static void
print_line (struct printer *printer, const char *name, const char *file, int line)
{
  fprintf (printer->stream, "#%d ", printer->number++);
  name_print (printer->stream, name);
  if (file)
    fprintf (printer->stream, " at %s:%d", file, line);
  fputc ('\n', printer->stream);
}

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

/* Readable names, and those of -fplugin-arg-asyncc-symbols=plain. */
static bool
async_name_p (const char *name)
{
  return strstr (name, "::{async-") || strstr (name, ".async_fn.");
}

static void
see_symbol (void *arg, const struct symbol *symbol)
{
  struct printer *printer = arg;
  bool async = symbol->name && async_name_p (symbol->name);

  printer->inside |= async;
  if (printer->print && symbol->name && (async || !printer->inside))
    print_line (printer, symbol->name, symbol->file, symbol->line);
}

static void
print_stack (struct printer *printer, struct symbolizer *symbolizer, const struct stack *stack)
{
  for (size_t i = 0; i < stack->n; i++)
    symbolizer_see (symbolizer, stack->pc[i], see_symbol, printer);
}

/* The suspended part -------------------------------------------------------------- */

/* A future in the chain, and how deep it is. */
struct link {
  struct printer *printer;
  struct frame frame;
  int depth;
};

static void print_suspended (struct link *link);

static void
print_awaited (void *arg, const struct frame_wait *wait)
{
  struct link *link = arg, next = { link->printer, wait->frame, link->depth + 1 };

  if ((wait->kind == ASYNC_WAITS_FUTURE || wait->kind == ASYNC_WAITS_EMBEDDED)
      && next.depth < MAX_DEPTH)
    print_suspended (&next);
}

static void
print_site (void *arg, const struct async_site *site)
{
  print_line (arg, site->name, site->file, (int) site->line);
}

/* Print where the future is suspended: first what it awaits. */
static void
print_suspended (struct link *link)
{
  frame_waits (&link->frame, print_awaited, link);
  frame_sites (&link->frame, print_site, link->printer);
}

void
print_waiting (FILE *stream, const struct async_future *f)
{
  struct printer printer = { .stream = stream, .print = true };

  if (!f)
    return;
  struct link link = { &printer, frame_of (&own_memory, (uintptr_t) f), 0 };

  print_suspended (&link);
  if (printer.number == 0)
    print_line (&printer, frame_name (&link.frame), NULL, 0);
}

/* Who awaits a movable task, another thread may be changing. */
static void
print_joiners (struct printer *printer, const struct task *task)
{
  for (int i = 0; i < MAX_TASKS && task && !task->scheduler; i++) {
    task = task->joiner.vtable ? task_of_waker (&task->joiner) : NULL;
    if (task && task->future) {
      struct link link = { printer, frame_of (&own_memory, (uintptr_t) task->future), 0 };

      print_suspended (&link);
    }
  }
}

void
async_backtrace (FILE *stream)
{
  struct worker *w = this_worker;
  struct printer look = { .stream = stream }, printer = { .stream = stream, .print = true };
  struct stack *stack = malloc (sizeof *stack);
  struct symbolizer *symbolizer = symbolizer_new ();

  if (stack && symbolizer) {
    stack->n = 0;
    stack->begin = (uintptr_t) __builtin_frame_address (0);
    stack->end = w && w->current ? (uintptr_t) w->poll_frame : UINTPTR_MAX;
    _Unwind_Backtrace (add_frame, stack);
    print_stack (&look, symbolizer, stack);
    if (look.inside)
      print_stack (&printer, symbolizer, stack);
    if (look.inside && w && w->current)
      print_joiners (&printer, w->current);
  }
  symbolizer_free (symbolizer);
  free (stack);
}
