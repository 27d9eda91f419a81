/* Looking inside: the chain of awaits, names of addresses, stress mode.
   SPDX-License-Identifier: MIT

     backtrace.c   the chain of awaits
     symbols-dw.c  names of addresses by libdw; symbols-dl.c without it
     stress.c      what programs compiled in stress mode call
     agree.c       the headers and the plugin mean the same futures  */

#ifndef ASYNCC_TOOLS_H
#define ASYNCC_TOOLS_H

#include "host/host.h"

/* What programs call that were compiled in stress mode (stress.c). */
extern void __asyncc_stress_wake (struct async_context *cx);
extern int __asyncc_stress_poll (struct async_future *future);
extern void __asyncc_stress_suspended (struct async_future *future);

#pragma GCC visibility push(hidden)

/* backtrace.c ---------------------------------------------------------------- */

/* Print where F, which is suspended or has not begun, is, as far as that is known. */
extern void print_waiting (FILE *stream, const struct async_future *f);

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
