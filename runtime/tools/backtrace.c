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

/* The kinds of functions in a name, and how symbols=plain spells them. */
static const struct {
  const char *plain;
  const char *readable;
} kinds[] = {
  { ".async_fn.", "async-fn" }, { ".async_block.", "async-block" }, { ".closure.", "closure" }
};

/* If NAME goes on with a plainly spelled function, print it readably.  Returns
   how much of NAME that was. */
static size_t
print_part (FILE *stream, const char *name)
{
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
    size_t n = strlen (kinds[k].plain);
    size_t digits = strncmp (name, kinds[k].plain, n) ? 0 : strspn (name + n, "0123456789");

    if (digits) {
      fprintf (stream, "::{%s#%.*s}", kinds[k].readable, (int) digits, name + n);
      return n + digits;
    }
  }
  return 0;
}

/* Print NAME without what the compiler appends to names of copies. */
static void
print_name (FILE *stream, const char *name)
{
  const char *brace = strrchr (name, '}');
  const char *end = brace ? brace + 1 : name + strlen (name);
  bool async = false;

  while (name < end) {
    size_t n = print_part (stream, name);

    if (!n && async && *name == '.' && name[1] >= 'a')
      return;
    if (!n)
      fputc (*name, stream);
    async |= n != 0;
    name += n ? n : 1;
  }
}

static void
print_line (struct printer *printer, const char *name, const char *file, int line)
{
  fprintf (printer->stream, "#%d ", printer->number++);
  print_name (printer->stream, name);
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

static const struct async_state *
state_of (const struct async_future *f, const struct async_vtable *vtable)
{
  uint32_t i = f->state - ASYNC_STATE_FIRST;

  return f->state >= ASYNC_STATE_FIRST && vtable->states && i < vtable->nstates
	 ? &vtable->states[i] : NULL;
}

/* Print where the future F, described by VTABLE, is suspended: first what it
   awaits. */
static void
print_suspended (struct printer *printer, const struct async_future *f,
		 const struct async_vtable *vtable, int depth)
{
  const struct async_state *state = f && vtable ? state_of (f, vtable) : NULL;
  const struct async_future *below = f ? scoped_below (f, vtable) : NULL;

  if (below && depth < MAX_DEPTH)
    print_suspended (printer, below, below->vtable, depth + 1);
  if (!state || depth == MAX_DEPTH)
    return;
  if (state->child_kind != ASYNC_CHILD_NONE) {
    const void *at = (const char *) f + state->child_offset;
    const struct async_future *child = at;

    if (state->child_kind == ASYNC_CHILD_POINTER)
      memcpy (&child, at, sizeof child);
    print_suspended (printer, child, state->child || !child ? state->child : child->vtable,
		     depth + 1);
  }
  for (uint32_t i = 0; i < state->nsites; i++)
    print_line (printer, state->sites[i].name, state->sites[i].file, (int) state->sites[i].line);
}

void
print_waiting (FILE *stream, const struct async_future *f)
{
  struct printer printer = { .stream = stream, .print = true };

  if (!f)
    return;
  print_suspended (&printer, f, f->vtable, 0);
  if (printer.number == 0)
    print_line (&printer, f->vtable->name ? f->vtable->name : "a future without a name", NULL, 0);
}

/* Who awaits a movable task, another thread may be changing. */
static void
print_joiners (struct printer *printer, const struct task *task)
{
  for (int i = 0; i < MAX_TASKS && task && !task->scheduler; i++) {
    task = task->joiner.vtable ? task_of_waker (&task->joiner) : NULL;
    if (task && task->future)
      print_suspended (printer, task->future, task->future->vtable, 0);
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
