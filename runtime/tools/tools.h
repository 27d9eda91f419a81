/* Looking inside: the chain of awaits, dumps, traces, names of addresses, stress mode.
   SPDX-License-Identifier: MIT

     backtrace.c   the chain of awaits
     backtrace-fd.c ... from a signal handler
     unwind.c      the stack, on which it is as far as it runs
     running.c     ... and what tables know of that
     waiting.c     ... as far as it is suspended
     dump.c        all tasks, and what they wait for
     dump-signal.c ... whenever a signal comes
     tree.c        ... as trees, of this process or another one
     frames.c      what suspended futures say of themselves
     memory.c      where they lie
     checked.c     ... or may have lain
     names.c       readable names
     place.c       ... of addresses
     trace.c       async_trace_start and async_trace_stop
     trace-json.c  ... and what they write
     symbols-dw.c  names of addresses by libdw; symbols-dl.c without it
     symbols-cache.c ... which are kept
     symbols-file.c ... by system calls alone
     stress.c      what programs compiled in stress mode call
     agree.c       the headers and the plugin mean the same futures  */

#ifndef ASYNCC_TOOLS_H
#define ASYNCC_TOOLS_H

#include "host/host.h"

/* What programs call that were compiled in stress mode (stress.c). */
extern void __asyncc_stress_wake (struct async_context *cx);
extern int __asyncc_stress_poll (struct async_future *future);
extern int __asyncc_stress_poll_chain (struct async_future *future);
extern void __asyncc_stress_suspended (struct async_future *future);

#pragma GCC visibility push(hidden)

/* waiting.c ------------------------------------------------------------------ */

/* Where text goes. */
struct sink {
  void (*put) (void *to, const char *text, size_t n);
  void *to;
};

/* Numbered lines: where they go, and the next one's number. */
struct lines {
  struct sink sink;
  int number;
};

/* Print NAME, which is that of a function, and HOW it has to do with LINE of FILE, unless that
   is NULL. */
extern void line_print (struct lines *lines, const char *name, const char *how,
			const char *file, int line);

/* Print where F, which is suspended, and what it awaits are. */
extern void lines_of_future (struct lines *lines, const struct async_future *f);

/* Print where F, which is suspended or has not begun, is, as far as that is known. */
extern void print_waiting (FILE *stream, const struct async_future *f);

/* memory.c --------------------------------------------------------------------- */

/* What is looked at: the memory of this process, or that of another one, or a core, see
   dump/.  Addresses are those of that process, whose words are as wide as this one's.  */
struct memory {
  /* Copy the N bytes at AT to TO; false: they cannot be read. */
  bool (*read) (struct memory *m, uintptr_t at, void *to, size_t n);
  /* The text at AT, which stays as long as M; NULL: there is none. */
  const char *(*text) (struct memory *m, uintptr_t at);
};

extern struct memory own_memory;

/* checked.c -------------------------------------------------------------------- */

/* What was read, in blocks that no page ends in; CHECKED_NONE: nothing. */
enum { CHECKED_BLOCKS = 4, CHECKED_NONE = 1 };

struct checked_block {
  uintptr_t begin;
  char bytes[256];
};

/* The memory of this process where addresses may be wrong, as long as it does not change; from
   signal handlers, too. */
struct checked_memory {
  struct memory memory;
  int fd; /* -1: nothing can be read */
  unsigned int next; /* the block that is the next to be read anew */
  struct checked_block blocks[CHECKED_BLOCKS];
};

extern void checked_begin (struct checked_memory *c);
extern void checked_end (struct checked_memory *c);

/* frames.c --------------------------------------------------------------------- */

/* A future that is not being polled, with copies of what describes it: its vtable, which
   there is none of in the frame of an awaited function, and the table of its function,
   which there is none of if it is written by hand. */
struct frame {
  struct memory *memory;
  uintptr_t future;           /* 0: there is none */
  struct async_future header; /* of the future */
  bool has_vtable;
  struct async_vtable vtable; /* all 0 without one */
  uintptr_t table;            /* 0: none */
  struct async_table head;    /* ... how it begins */
};

/* Something that it waits for. */
struct frame_wait {
  uint32_t kind;       /* ASYNC_WAITS_*, but none of several futures */
  struct frame frame;  /* the future */
  uint64_t deadline;
  int fd;
  uint32_t events;     /* ASYNC_FOR_* */
  uintptr_t object;    /* that, or a task */
};

/* The future at FUTURE. */
extern struct frame frame_of (struct memory *memory, uintptr_t future);

/* The readable name of its function, or "?". */
extern const char *frame_name (const struct frame *frame);

/* Its bytes, 0 if nobody says how many. */
extern uint32_t frame_size (const struct frame *frame);

/* It is at a suspension point that is described. */
extern bool frame_suspended_p (const struct frame *frame);

/* Call SEE for every place where it stands in the source, innermost first. */
extern void frame_sites (const struct frame *frame,
			 void (*see) (void *arg, const struct async_site *site), void *arg);

/* Call SEE for everything that it waits for. */
extern void frame_waits (const struct frame *frame,
			 void (*see) (void *arg, const struct frame_wait *wait), void *arg);

/* unwind.c --------------------------------------------------------------------- */

/* Call SEE for every address at which the stack of the running task of W, or of this thread
   if W is NULL or has none, goes on: innermost first, outwards from BEGIN on the stack.
   INTERRUPTED is one at which a signal came.  False: the stack could not be followed to
   its end.  From signal handlers, too. */
extern bool stack_each (void *begin, const struct worker *w,
			void (*see) (void *arg, uintptr_t pc, bool interrupted), void *arg);

/* running.c -------------------------------------------------------------------- */

/* How many functions of the chain that begins with F have a frame. */
extern size_t running_links (struct memory *m, const struct async_future *f);

/* The frame of one of them, counted from F, which is 0. */
extern struct frame running_link (struct memory *m, const struct async_future *f, size_t link);

/* Print FRAME, and HOW it has to do with its sites. */
extern void running_print (struct lines *lines, const struct frame *frame, const char *how);

/* Print all, innermost first, of which that has to do with its sites as INNERMOST says, and the
   others are there. */
extern void running_print_all (struct lines *lines, struct memory *m,
			       const struct async_future *f, const char *innermost);

/* How a function that runs has to do with the place where it was suspended last. */
#define RESUMED_AT " resumed at "

/* tree.c ----------------------------------------------------------------------- */

struct dump;
struct entry;

/* How much of a task can be looked at. */
enum dump_look { DUMP_NOTHING, DUMP_NAME, DUMP_ALL };

/* How tasks are kept as they are while they are looked at. */
struct dump_hooks {
  /* Begin to look at TASK; what it does goes to *STATUS. */
  enum dump_look (*hold) (struct dump *d, uintptr_t task, const char **status);
  /* After DUMP_ALL. */
  void (*release) (struct dump *d, uintptr_t task);
  /* Print the rest of the line of TASK, which is held. */
  void (*remark) (struct dump *d, uintptr_t task);
};

/* A dump of the tasks of one runtime.  Who makes it fills in what is above the line. */
struct dump {
  FILE *stream;
  struct memory *memory;
  const struct async_debug *debug; /* of the process */
  const struct dump_hooks *hooks;
  uint64_t now;          /* async_now there; 0: not known */
  size_t most;           /* so many futures are looked at at most, twice */
  size_t most_of_tree;   /* ... for one task and those that it awaits */
  /* ---- */
  struct entry *entries; /* the tasks, by their addresses */
  size_t n;
  size_t left;           /* of MOST */
  size_t left_of_tree;
  bool cut;              /* there are more in this tree */
};

/* A list in memory, which may be damaged and have no end. */
struct dump_list {
  uintptr_t at;      /* the present one; 0: there are no more */
  uintptr_t seen;    /* an earlier one */
  size_t n, power;
};

/* Go on to what the pointer OFFSET bytes from the present one leads to; to 0 also if that
   leads to one that was there already. */
extern void dump_list_next (struct dump_list *list, struct memory *m, uint32_t offset);

/* The pointer at AT; 0 also if it cannot be read. */
extern uintptr_t dump_pointer (const struct dump *d, uintptr_t at);

/* Print the beginning of the line of the runtime RT. */
extern void dump_header (const struct dump *d, uintptr_t rt);

/* Find the tasks of RT; false: there is no memory.  Then print how many there are, and
   their trees.  In the end, free what that took. */
extern bool dump_collect (struct dump *d, uintptr_t rt);
extern void dump_trees (struct dump *d);
extern void dump_free (struct dump *d);

/* Call SEE for each task that was found. */
extern void dump_each (const struct dump *d, void (*see) (uintptr_t task));

/* NS nanoseconds with a unit. */
extern void duration_print (FILE *stream, uint64_t ns);

/* names.c ---------------------------------------------------------------------- */

/* True if NAME, as spelled by either kind of symbols, is of a function that can suspend, or of
   one that was made of it. */
extern bool name_async_p (const char *name);
/* Print NAME, of which the compiler may have made a symbol, as readable as it was. */
extern void name_put (const struct sink *sink, const char *name);
extern void name_print (FILE *stream, const char *name);

extern struct sink sink_of_file (FILE *stream);
extern void sink_put (const struct sink *sink, const char *text);

/* place.c ---------------------------------------------------------------------- */

/* Print who has called a waker and goes on at PC: a function, and if that is known its file
   and line; the address if nothing is. */
struct symbolizer;
extern void place_print (FILE *stream, struct symbolizer *s, uintptr_t pc);

/* symbols-*.c ---------------------------------------------------------------- */

struct symbol {
  const char *name; /* NULL: unknown */
  const char *file; /* NULL: unknown */
  int line;
};

/* Call SEE for every function that address PC lies in, inlined ones first;
   what it is given lives until it returns. */
extern struct symbolizer *symbolizer_new (void);
extern void symbolizer_see (struct symbolizer *s, uintptr_t pc,
			    void (*see) (void *arg, const struct symbol *symbol), void *arg);
extern void symbolizer_free (struct symbolizer *s);

/* symbols-cache.c ------------------------------------------------------------ */

/* The same, of which what is known already is kept for the process. */
struct symbols {
  struct symbolizer *symbolizer; /* NULL: nothing had to be asked yet */
  bool locked;
};

extern struct symbols symbols_begin (void);
extern void symbols_see (struct symbols *s, uintptr_t pc,
			 void (*see) (void *arg, const struct symbol *symbol), void *arg);
extern void symbols_end (struct symbols *s);

/* symbols-file.c ------------------------------------------------------------- */

/* A function, which is all 0 at first. */
struct file_symbol {
  uintptr_t begin, size; /* where it is */
  char name[400];        /* or its beginning */
};

/* Let S be the function of PC; false: it is not known.  From signal handlers, too. */
extern bool file_symbol_find (struct file_symbol *s, uintptr_t pc);

/* trace-json.c ----------------------------------------------------------------- */

/* The text of a trace that comes into being; for one thread. */
struct trace_json;
struct trace_event;

/* NULL: no memory. */
extern struct trace_json *trace_json_new (void);
extern void trace_json_free (struct trace_json *j);

/* What is before the first event, of the trace with the number EPOCH. */
extern void trace_json_begin (struct trace_json *j, unsigned int epoch);

/* What EVENT becomes; nothing if it is of another trace. */
extern void trace_json_add (struct trace_json *j, const struct trace_event *event);

/* What is behind the last one; LOST events are not there. */
extern void trace_json_end (struct trace_json *j, size_t lost);

/* The text that was added since this was called last, *N bytes, which stays until more is
   added; NULL: no memory. */
extern const char *trace_json_take (struct trace_json *j, size_t *n);

/* Where F, which is suspended, is at its innermost; SITE stays if nobody says. */
extern void trace_json_where (const struct async_future *f, struct async_site *site);

#pragma GCC visibility pop

#endif /* ASYNCC_TOOLS_H */
