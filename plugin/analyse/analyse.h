/* What is found out about a body before anything is decided, in the order of
   the driver.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef ASYNCC_ANALYSE_H
#define ASYNCC_ANALYSE_H

#include "fn/fn.h"

/* find-obstacles.cc: what may be in the way of suspending a function.  */
extern bool labels_escape_p (function *fun);
extern bool abnormal_edges_p (function *fun);
extern bool returns_twice_p (gimple *stmt);
extern gimple *find_returns_twice (function *fun);
extern gimple *find_frame_builtin (function *fun);
extern gimple *find_caller_builtin (function *fun);
extern gimple *find_trampoline (function *fun);

/* refuse.cc: what cannot be lowered, one reason per case.  */
extern bool refuse_function (async_fn *fn);
extern bool refuse_live (async_fn *fn);
extern unsigned HOST_WIDE_INT max_frame_size (void);
extern bool refuse_vast (async_fn *fn);
extern bool vast_type_p (tree type);

/* second-returns.cc: setjmp, and that nothing suspends behind it.  */
extern gimple *find_return_across (gimple **across);
extern void cut_second_returns (async_fn *fn);
extern void keep_order (async_fn *fn);

/* warn-clobbered.cc: what changes between setjmp and its second return.  */
extern void warn_of_clobbered (async_fn *fn);
extern void settle_clobbered (void);

/* settle-builtins.cc: what must be constant before anything crosses a
   suspension.  */
extern void settle_builtins (async_fn *fn);

/* propagate-copies.cc: one name for one value.  */
extern void propagate_copies (async_fn *fn);

/* thread-drops.cc: tests for a drop that the way there decides.  */
extern void thread_drops (async_fn *fn);

/* remove-unused.cc: PHIs and copies that nothing needs.  */
extern void remove_unused (async_fn *fn);

/* move-stack.cc: alloca and variable-length arrays.  */
extern void move_stack (async_fn *fn);

/* guard-stack.cc: an exception ends them, too.  */
extern void guard_stack (gcall *release);

/* find-suspensions.cc: number the suspension points, split blocks there.  */
extern void find_suspensions (async_fn *fn);

/* find-live-values.cc, find-live-objects.cc: what lives across each of them.  */
extern void find_live_values (async_fn *fn);
extern void find_live_objects (async_fn *fn);

/* suspension-edges.cc: the ways out of a suspension point.  */
extern edge edge_out_of (basic_block bb, bool pad);
extern edge edge_when_dropped (basic_block bb);
extern suspension *point_ended_by (const vec<suspension *> &by_block,
				   gimple *stmt);

/* note-ranges.cc: what is known of the values that do.  */
extern void note_ranges (async_fn *fn);

/* recompute.cc: what is computed anew after a resume.  */
extern void find_recomputed (async_fn *fn);
extern void emit_recomputed (async_fn *fn, suspension *sp, basic_block bb);

#endif /* ASYNCC_ANALYSE_H */
