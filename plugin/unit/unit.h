/* All async functions of a unit together: the driver of the lowering, and what
   is done once for all of them.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef ASYNCC_UNIT_H
#define ASYNCC_UNIT_H

#include "fn/fn.h"

/* lower.cc: the driver.  */

/* Put the lowering pass where the options and -flto want it.  Call it when
   the options have been read.  */
extern void register_lowering (const char *plugin_name);

/* colour.cc: who can suspend.  */
extern void colour_functions (vec<async_fn *> *out);
extern bool anything_suspends_p (void);

/* order.cc: callees first; who is recursive.  */
extern void order_functions (vec<async_fn *> *fns);

/* declare.cc: the declarations of resume, start and drop.  */
extern void declare_versions (const vec<async_fn *> &fns);
extern const async_products *separate_plain (async_fn *fn);

/* emit-vtable.cc: the description of a function's futures.  */
extern tree declare_vtable (tree resume);
extern void emit_vtable (async_fn *fn);
extern tree constant_variable (tree name, tree type);
extern void define_constant (tree var, tree value);

/* emit-table.cc: what is known of its suspension points.  */
extern tree declare_table (tree resume);
extern void emit_table (async_fn *fn);

/* export-start.cc: by which other units start functions.  */
extern void export_start (async_fn *fn);
extern void register_export_start (const char *plugin_name);

/* export-names.cc: symbols=exported.  */
extern void register_export_names (const char *plugin_name);

/* describe-foreign.cc: functions of other units, as children.  */
extern void describe_foreign (void);
extern void release_foreign (void);
extern bool foreign_word_p (const_tree decl, enum version_kind kind);

/* expand-foreign.cc: polls and drops of their futures.  */
extern bool expand_foreign_call (gimple_stmt_iterator *gsi);

/* await-functions.cc: what awaits of them call without optimisation.  */
enum await_function_kind
{
  AWAIT_FIND_POLL,
  AWAIT_ANSWER_READY,
  AWAIT_END,
  N_AWAIT_FUNCTIONS
};
extern void make_await_functions (void);
extern tree await_function (enum await_function_kind kind);

/* expand-known.cc: that at GSI names FN.  */
extern void expand_known_call (gimple_stmt_iterator *gsi, async_fn *fn);

/* expand-next.cc: the same for the next value of a stream that may wait, in registers.  */
extern void expand_next_call (gimple_stmt_iterator *gsi, async_fn *fn);
extern void make_next_functions (void);
extern void release_next_functions (void);

/* inline-known.cc: CALL, in the current function, is what came of one that names FN.  */
extern void note_known_call (gcall *call, async_fn *fn);
extern void inline_known_calls (void);
extern void expand_foreign_end (gimple_stmt_iterator *gsi);

/* expand-make.cc: make futures and frames, now that sizes are known.  */
extern bool markers_left_p (void);
extern void expand_makes (const vec<async_fn *> &fns);

/* At the end of BB store ARG as argument K in FRAME of FN.  */
extern void store_argument (basic_block bb, async_fn *fn, unsigned k, tree frame, tree arg,
			    location_t loc);
/* At the end of BB, which goes on to one block, make a frame of FN that whoever has it
   drops.  Returns the block in which it is made, and in *FRAME the frame.  */
extern basic_block make_own_frame (basic_block bb, async_fn *fn, location_t loc,
				   tree *frame);

/* descend.cc: a generator goes on in the frame of a stream of its own.  */
extern void expand_descents (async_fn *fn);

/* grow.cc: the function that goes on in the frame below another one.  It returns an ANSWER
   of its stream and its context.  */
struct grow_function
{
  tree decl;
  start_type answer;
};
extern grow_function declare_grow (async_fn *fn);
extern void make_grow (const grow_function &g, async_fn *fn);

/* choose-links.cc: which chains are woken at their end.  */
extern void choose_links (const vec<async_fn *> &fns);

/* expand-links.cc: what that needs in the code.  */
extern bool expand_leaf (gimple_stmt_iterator *gsi);
extern void expand_link (gimple_stmt_iterator *gsi, async_fn *child);
extern void emit_sites (async_fn *fn);

/* aside.cc: passes run in a process of their own.  */
extern void warn_aside (const vec<tree> &bodies,
			void (*what) (const vec<tree> &));
extern bool aside_p (void);
extern void send_suppressed (void);

/* make-synchronous.cc: a body without what we added.  */
extern void make_synchronous (void);

/* warn-user.cc: what GCC warns of is what the user wrote.  */
extern void warn_late (const vec<async_fn *> &fns);
extern void silence (async_fn *fn);
extern void silence_statements (tree decl);
extern void register_warnings (const char *plugin_name);

/* hide-thread.cc: what belongs to a thread is no constant until the end.  */
extern void register_hiding (const char *plugin_name);
extern void reveal_thread (void);

/* keep-whole.cc: a body stays one function.  */
extern void register_keeping (const char *plugin_name);

/* remove-trampolines.cc: none for functions that capture nothing.  */
extern void register_trampolines (const char *plugin_name);

/* hide-profile.cc: profiles of indirect calls do not know bodies.  */
extern void register_profile_hiding (const char *plugin_name);

/* instrument.cc: polls are entered and left.  */
extern void instrument_bodies (void);

#endif /* ASYNCC_UNIT_H */
