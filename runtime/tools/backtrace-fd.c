/* async_backtrace_fd: the chain of awaits, from a signal handler.
   SPDX-License-Identifier: MIT

   A program that has crashed may be in the middle of malloc, hold any lock, and have a small
   stack for its handler: so nothing is allocated, nothing locked, nothing kept, and the stack
   is gone through twice instead, to count and to print.  Names come from files
   (symbols-file.c); lines, and the names in stripped programs, from what the tables know of
   the running task (running.c).

   Seen from the executor both begin with the same function.  The stack has all that run, and
   some of those were called for the first time: they have no frame in the tables, or one
   that tells nothing, and stand behind the others.  What was inlined is one with its function
   in both.  So frame number k of the one is that of the other if they have the same name, and
   stands at the place which its state says if the next one is, too.  */

#include "tools/tools.h"

#include <errno.h>
#include <unistd.h>

enum { MAX_TASKS = 32 };

/* Writing ---------------------------------------------------------------------------- */

struct output {
  int fd;
  size_t n;
  char text[200];
};

static void
output_flush (struct output *o)
{
  for (size_t at = 0; at < o->n;) {
    ssize_t n = write (o->fd, o->text + at, o->n - at);

    if (n < 0 && errno != EINTR)
      break;
    at += n > 0 ? (size_t) n : 0;
  }
  o->n = 0;
}

static void
output_put (void *to, const char *text, size_t n)
{
  struct output *o = to;

  for (size_t i = 0; i < n; i++) {
    if (o->n == sizeof o->text)
      output_flush (o);
    o->text[o->n++] = text[i];
  }
}

/* Names ------------------------------------------------------------------------------ */

/* A name that comes and is compared with another one. */
struct comparison {
  const char *with;
  bool differs;
};

static void
compare_part (void *to, const char *text, size_t n)
{
  struct comparison *c = to;

  c->differs = c->differs || strncmp (c->with, text, n) != 0;
  c->with += c->differs ? 0 : n;
}

/* SYMBOL is what the compiler made of NAME, which is spelled readably. */
static bool
symbol_of_p (const char *symbol, const char *name)
{
  struct comparison c = { name, false };
  struct sink sink = { compare_part, &c };

  name_put (&sink, symbol);
  return !c.differs && *c.with == '\0';
}

/* SYMBOL is a function that polls, not one that was called for the first time, or drops. */
static bool
polls_p (const char *symbol)
{
  return !strstr (symbol, ".start") && !strstr (symbol, ".shared_start")
	 && !strstr (symbol, ".drop");
}

/* The stack -------------------------------------------------------------------------- */

struct view {
  struct lines lines;
  struct memory *memory;
  const struct async_future *future; /* that of the running task; NULL: there is none */
  size_t links;       /* of its frames, as many as tables know */
  size_t functions;   /* async ones on the stack */
  size_t nameless;    /* addresses of which nothing is known */
  size_t from;        /* the number of the first frame that is not the handler's */
  size_t at;          /* the number of a frame */
  size_t left;        /* while it is printed: so many of the async functions */
  bool matches;       /* the last frame that was printed is the one in the tables */
  struct file_symbol symbol;
};

static void
count_frame (void *arg, uintptr_t pc, bool interrupted)
{
  struct view *v = arg;
  bool known = file_symbol_find (&v->symbol, pc);

  if (interrupted) {
    v->from = v->at;
    v->functions = v->nameless = 0;
  }
  v->at++;
  v->functions += known && name_async_p (v->symbol.name);
  v->nameless += !known;
}

/* Print the async function in V->SYMBOL, as one that the tables know if it is. */
static void
print_function (struct view *v)
{
  size_t link = --v->left;
  bool at = v->matches;
  struct frame frame;

  v->matches = false;
  if (link < v->links && polls_p (v->symbol.name)) {
    frame = running_link (v->memory, v->future, link);
    v->matches = symbol_of_p (v->symbol.name, frame_name (&frame));
  }
  if (v->matches)
    running_print (&v->lines, &frame, at ? " at " : RESUMED_AT);
  else
    line_print (&v->lines, v->symbol.name, "", NULL, 0);
}

static void
print_frame (void *arg, uintptr_t pc, bool interrupted)
{
  struct view *v = arg;

  (void) interrupted;
  if (v->at++ < v->from || !file_symbol_find (&v->symbol, pc))
    return;
  if (name_async_p (v->symbol.name) && v->left > 0)
    print_function (v);
  else if (v->left == v->functions)
    line_print (&v->lines, v->symbol.name, "", NULL, 0);
}

/* Print the running part, by the stack or, if they know more, by the tables. */
static void
print_running (struct view *v, void *begin, const struct worker *w)
{
  bool complete = stack_each (begin, w, count_frame, v);

  if (v->links > v->functions && (v->nameless > 0 || !complete)) {
    running_print_all (&v->lines, v->memory, v->future, RESUMED_AT);
    return;
  }
  if (v->functions == 0)
    return;
  v->at = 0;
  v->left = v->functions;
  stack_each (begin, w, print_frame, v);
}

/* Who awaits a movable task, another thread may be changing. */
static void
print_joiners (struct view *v, const struct task *task)
{
  for (int i = 0; i < MAX_TASKS && task && !task->scheduler; i++) {
    task = task->joiner.vtable ? task_of_waker (&task->joiner) : NULL;
    if (task && task->future)
      running_print_all (&v->lines, v->memory, task->future, " at ");
  }
}

void
async_backtrace_fd (int fd)
{
  const struct worker *w = this_worker;
  const struct task *task = w ? w->current : NULL;
  int error = errno;
  struct output output = { .fd = fd };
  struct checked_memory checked;
  struct view v;

  checked_begin (&checked);
  memset (&v, 0, sizeof v);
  v.lines.sink = (struct sink) { output_put, &output };
  v.memory = &checked.memory;
  v.future = task ? task->future : NULL;
  v.links = v.future ? running_links (v.memory, v.future) : 0;
  print_running (&v, __builtin_frame_address (0), w);
  if (v.lines.number > 0)
    print_joiners (&v, task);
  output_flush (&output);
  checked_end (&checked);
  errno = error;
}
