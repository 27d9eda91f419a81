/* Looking inside: the chain of awaits, names of addresses, stress mode.
   SPDX-License-Identifier: MIT

     backtrace.c   the chain of awaits
     dump.c        all tasks, and what they wait for
     dump-signal.c ... whenever a signal comes
     frames.c      what suspended futures say of themselves
     names.c       readable names
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

/* symbols-*.c ---------------------------------------------------------------- */

struct symbol {
  const char *name; /* NULL: unknown */
  const char *file; /* NULL: unknown */
  int line;
};

/* Call SEE for every function that address PC lies in, inlined ones first;
   what it is given lives until it returns. */
struct symbolizer;
extern struct symbolizer *symbolizer_new (void);
extern void symbolizer_see (struct symbolizer *s, uintptr_t pc,
			    void (*see) (void *arg, const struct symbol *symbol), void *arg);
extern void symbolizer_free (struct symbolizer *s);

#pragma GCC visibility pop

#endif /* ASYNCC_TOOLS_H */
