/* Looking inside: the chain of awaits, dumps, traces, names of addresses, stress mode.
   SPDX-License-Identifier: MIT

     backtrace.c   the chain of awaits
     dump.c        all tasks, and what they wait for
     dump-signal.c ... whenever a signal comes
     frames.c      what suspended futures say of themselves
     names.c       readable names
     trace.c       async_trace_start and async_trace_stop
     trace-json.c  ... and what they write
     symbols-dw.c  names of addresses by libdw; symbols-dl.c without it
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

/* backtrace.c ---------------------------------------------------------------- */

/* Print where F, which is suspended or has not begun, is, as far as that is known. */
extern void print_waiting (FILE *stream, const struct async_future *f);

/* frames.c --------------------------------------------------------------------- */

/* A future that is not being polled, and what describes it: its vtable, which is NULL in
   the frame of an awaited function, and the table of its function, which is NULL if it
   is written by hand. */
struct frame {
  const struct async_future *future;
  const struct async_vtable *vtable;
  const struct async_table *table;
};

/* Something that it waits for. */
struct frame_wait {
  uint32_t kind;       /* ASYNC_WAITS_*, but none of several futures */
  struct frame frame;  /* the future */
  uint64_t deadline;
  int fd;
  uint32_t events;     /* ASYNC_FOR_* */
  const void *object;  /* that, or a task */
};

extern struct frame frame_of (const struct async_future *f);

/* The readable name of its function, or "?". */
extern const char *frame_name (const struct frame *frame);

/* Its bytes, 0 if nobody says how many. */
extern uint32_t frame_size (const struct frame *frame);

/* Call SEE for every place where it stands in the source, innermost first. */
extern void frame_sites (const struct frame *frame,
			 void (*see) (void *arg, const struct async_site *site), void *arg);

/* Call SEE for everything that it waits for. */
extern void frame_waits (const struct frame *frame,
			 void (*see) (void *arg, const struct frame_wait *wait), void *arg);

/* names.c ---------------------------------------------------------------------- */

/* Print NAME, of which the compiler may have made a symbol, as readable as it was. */
extern void name_print (FILE *stream, const char *name);

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
