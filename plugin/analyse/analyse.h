/* What is found out about a body before anything is decided, in the order of
   the driver.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef ASYNCC_ANALYSE_H
#define ASYNCC_ANALYSE_H

#include "fn/fn.h"

/* One suspension point: a call to the suspend primitive or an await of
   another async function.  */
struct suspension
{
  /* Its place in the list; the state is ASYNC_STATE_FIRST + NUMBER.  */
  unsigned number;
  /* The call.  Its lhs is re-read whenever statements were rewritten.  */
  gcall *stmt;
  location_t loc;
  /* The callee, or null for the primitive.  */
  async_fn *callee;
  /* The primitive: the future that is polled again behind it, or null.  */
  tree polled;
  /* The block that ends with the call, the one behind it, and where an
     exception of the call goes; that is null for nowhere in this function.  */
  basic_block block;
  basic_block cont;
  basic_block pad;
  /* SSA versions that are needed behind the call, but not its value.  */
  bitmap live;
  /* SSA versions that are recomputed after the resume, not spilled.  */
  bitmap recomputed;
  /* Numbers of the objects that hold something here or are read by the
     call.  */
  bitmap objects;
  /* Those of them that may be read behind the call.  */
  bitmap needed;
  /* OBJECTS with what the call stores to: that is not needed while it waits,
     but the child's result is copied there.  */
  bitmap beside;
};

/* What is found out about a body.  It is filled in by the stages from
   find_suspensions on.  */
struct body_facts
{
  body_facts (async_fn *f);
  body_facts (const body_facts &) = delete;
  ~body_facts ();

  async_fn *fn;
  /* The parameters that the body has got, and their values.  */
  tree role_parm[N_ROLES];
  tree frame;
  tree cx;
  /* The block where the arguments become SSA names.  */
  basic_block args_block;
  auto_vec<suspension *> points;
  /* Objects that may have to be in the frame, their numbers, and the numbers of
     those that are in the frame.  */
  auto_vec<tree> objects;
  hash_map<tree, int> *object_number;
  bitmap pinned;
  /* Objects that hold something at the same time, for each pinned one.  */
  auto_vec<bitmap> object_conflicts;
  /* Of all its sets.  */
  bitmap_obstack memory;
};

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
extern bool refuse_live (const body_facts *f);
extern unsigned HOST_WIDE_INT max_frame_size (void);
extern bool refuse_vast (async_fn *fn);
extern bool vast_type_p (tree type);

/* second-returns.cc: setjmp, and that nothing suspends behind it.  */
extern gimple *find_return_across (gimple **across);
extern void cut_second_returns (async_fn *fn);
extern void keep_order (tree decl);

/* warn-clobbered.cc: what changes between setjmp and its second return.  */
extern void warn_of_clobbered (async_fn *fn);
extern void silence_clobbered (void);

/* fold-builtins.cc: what must be constant before anything crosses a
   suspension.  */
extern void fold_builtins (async_fn *fn);

/* propagate-copies.cc: one name for one value.  */
extern void propagate_copies (async_fn *fn);

/* thread-drops.cc: tests for a drop that the way there decides.  */
extern void thread_drops (async_fn *fn);

/* remove-unused.cc: PHIs and copies that nothing needs.  */
extern void remove_unused (async_fn *fn);

/* move-stack.cc: alloca and variable-length arrays.  */
extern void move_stack (async_fn *fn);

/* find-suspensions.cc: number the suspension points, split blocks there.  */
extern async_signature *read_signature (async_fn *fn);
/* True if the generator goes on in a frame of its own at SP (unit/descend.cc).  */
extern bool descent_p (const suspension *sp);
extern body_facts *find_suspensions (async_fn *fn);
extern bool huge_p (const async_fn *fn);

/* find-live-values.cc, find-live-objects.cc, find-needed-objects.cc: what lives across
   each of them, and what is read there.  */
extern void find_live_values (body_facts *f);
extern void find_live_objects (body_facts *f);
extern void find_needed_objects (body_facts *f);

/* suspension-edges.cc: the ways out of a suspension point.  */
extern edge edge_out_of (basic_block bb, bool pad);
extern edge edge_when_dropped (basic_block bb);
extern suspension *point_ended_by (const vec<suspension *> &by_block,
				   gimple *stmt);

/* note-ranges.cc: what is known of the values that do.  */
extern void note_ranges (const body_facts *f);

/* recompute.cc: what is computed anew after a resume.  */
extern void find_recomputed (body_facts *f);
extern void emit_recomputed (const suspension *sp, basic_block bb,
			     vec<redefinition> *redefinitions);

#endif /* ASYNCC_ANALYSE_H */
