/* What people and debuggers see.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef ASYNCC_DEBUG_H
#define ASYNCC_DEBUG_H

#include "fn/fn.h"

/* keep-debug.cc: variables stay visible after a resume.  */
extern void note_debug_values (async_fn *fn);
extern void emit_debug_values (async_fn *fn, suspension *sp, basic_block bb);

/* dump-async.cc: what was decided.  */
extern void dump_layout (async_fn *fn);
extern void dump_code (const char *what, tree decl);

#endif /* ASYNCC_DEBUG_H */
