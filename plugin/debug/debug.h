/* What people and debuggers see.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef ASYNCC_DEBUG_H
#define ASYNCC_DEBUG_H

#include "frame/frame.h"

/* A value that a user's variable has at a suspension point.  */
struct debug_value
{
  tree var;
  tree value;
};

/* What the user's variables are at each suspension point.  */
struct debug_notes
{
  debug_notes (async_fn *fn);
  debug_notes (const debug_notes &) = delete;
  ~debug_notes ();

  auto_vec<vec<debug_value> > at;
};

/* keep-debug.cc: variables stay visible after a resume.  */
extern void emit_debug_values (async_fn *fn, const debug_notes &notes,
			       const suspension *sp, basic_block bb);
extern void insert_debug_values (const debug_notes &notes,
				 const suspension *sp);

/* dump-async.cc: what was decided.  */
extern void dump_layout (async_fn *fn);
extern void dump_code (const char *what, tree decl);

#endif /* ASYNCC_DEBUG_H */
