/* The await of another async function, in the generic form.
   SPDX-License-Identifier: GPL-3.0-or-later

   The child is started where the call was and, if it is pending then, resumed
   by each poll until it is ready; build-generic.cc shows the blocks.  Its
   frame is a part of ours, or on the heap when it is recursive.

   A child that another unit defines is a future as long as it is pending.  Where there
   is no function by which such an await begins, the ramp makes that at once:

	f = ramp (args); if (!f) __asyncc_oom (name);
	if (!(f->flags & READY) && !RESUME (f, cx)) goto spill_k;
     ready:  value = f->result; FREE_FRAME (f)

   Without optimisation one poll is the first one and that of the resume, since each costs
   the compiler time: the values are stored before it, and the state behind it, so that a
   backtrace shows where the function was resumed.  */

#include "generic/generic.h"
#include "analyse/analyse.h"
#include "frame/frame.h"
#include "debug/debug.h"

/* ARG converted to TYPE, that of a parameter.  The types differ where a call
   without prototype has left the conversion to the callee.  */

static tree
convert_argument (basic_block bb, tree arg, tree type, location_t loc)
{
  tree from = TREE_TYPE (arg);
  tree_code code = NOP_EXPR;

  if (!is_gimple_reg_type (type) || useless_type_conversion_p (type, from))
    return arg;
  if (SCALAR_FLOAT_TYPE_P (type) && INTEGRAL_TYPE_P (from))
    code = FLOAT_EXPR;
  else if (SCALAR_FLOAT_TYPE_P (from) && INTEGRAL_TYPE_P (type))
    code = FIX_TRUNC_EXPR;
  tree name = make_ssa_name (TYPE_MAIN_VARIANT (type));
  if (VECTOR_TYPE_P (type))
    append_stmt (bb, gimple_build_assign (name, VIEW_CONVERT_EXPR,
					  build1 (VIEW_CONVERT_EXPR, type,
						  arg)), loc);
  else
    append_stmt (bb, gimple_build_assign (name, code, arg), loc);
  return name;
}

static const child_place &
place_of_child (point_rewrite *r)
{
  return r->g->fn->layout->children[r->sp->number];
}

static bool
heap_child_p (point_rewrite *r)
{
  return place_of_child (r).heap;
}

static HOST_WIDE_INT
child_offset (point_rewrite *r)
{
  return r->g->fn->layout->items[place_of_child (r).item].offset;
}

static bool
foreign_child_p (point_rewrite *r)
{
  return r->sp->callee->foreign;
}

static tree
child_pointer_ref (point_rewrite *r)
{
  async_fn *fn = r->g->fn;

  return slot_ref (fn->facts->frame, child_offset (r), ptr_type_node);
}

/* The address of the child's frame, for use in BB: a part of ours, or loaded
   from the child's item in ours.  */

static tree
child_frame (point_rewrite *r, basic_block bb)
{
  async_fn *fn = r->g->fn;

  if (heap_child_p (r))
    return append_load (bb, child_pointer_ref (r), ptr_type_node, r->sp->loc);
  return append_address (bb, fn->facts->frame, child_offset (r),
			 r->sp->loc);
}

/* The room for the frame of a child that another unit defines; null if it has to
   find one itself.  */

static tree
offered_room (point_rewrite *r, basic_block bb)
{
  const async_fn *fn = r->g->fn;
  int item = place_of_child (r).offered;

  return (item < 0 ? NULL_TREE
	  : append_address (bb, fn->facts->frame, fn->layout->items[item].offset,
			    r->sp->loc));
}

/* Poison the room offered to R's child for AddressSanitizer, or make it usable
   again.  Returns its address, null if there is none.  */

static tree
mark_offered (point_rewrite *r, basic_block bb, bool poison)
{
  tree room = offered_room (r, bb);

  if (room)
    append_child_poison (bb, r->sp->callee, room, poison, r->sp->loc);
  return room;
}

/* The frame that a child gets before it starts; null for a lazy one.  */

static tree
frame_for_start (point_rewrite *r, basic_block bb)
{
  if (!heap_child_p (r))
    {
      tree inside = child_frame (r, bb);
      append_child_poison (bb, r->sp->callee, inside, false, r->sp->loc);
      return inside;
    }
  if (r->sp->callee->products->lazy)
    return NULL_TREE;
  gcall *call = gimple_build_call (placeholder_new_frame (), 1,
				   body_address (r->sp->callee));
  tree frame = make_ssa_name (ptr_type_node);
  gimple_call_set_lhs (call, frame);
  append_stmt (bb, call, r->sp->loc);
  return frame;
}

/* `if (FLAG CODE 0) goto TAKEN; goto OTHER;' at the end of BB.  */

static void
branch (basic_block bb, enum tree_code code, tree flag, basic_block taken,
	basic_block other, profile_probability probability, location_t loc)
{
  append_branch (bb, code, flag, build_zero_cst (TREE_TYPE (flag)), taken, other,
		 probability, loc);
}

/* The child, whose frame is FRAME, has ended in BB: free the frame if it is on
   the heap, else poison it for AddressSanitizer.  */

static void
finish_child (point_rewrite *r, basic_block bb, tree frame)
{
  if (heap_child_p (r))
    {
      append_stmt (bb, gimple_build_call (placeholder_free_frame (), 3,
					  body_address (r->sp->callee), frame,
					  null_pointer_node),
		   r->sp->loc);
      mark_offered (r, bb, true);
    }
  else
    append_child_poison (bb, r->sp->callee, frame, true, r->sp->loc);
}

/* The child's result from its frame: an SSA value when it is one, otherwise
   it is copied to where the await stores it.  */

static tree
take_result (point_rewrite *r, basic_block bb, tree frame)
{
  async_fn *child = r->sp->callee;
  tree type = child->sig->result_type;

  if (!r->lhs || VOID_TYPE_P (type))
    return NULL_TREE;
  if (is_gimple_reg_type (TREE_TYPE (r->lhs)))
    {
      tree ref = frame_ref (frame, result_offset (child), slot_type (type));
      return append_load (bb, ref, TREE_TYPE (r->lhs), r->sp->loc);
    }
  append_store (bb, unshare_expr (r->lhs),
		frame_ref (frame, result_offset (child), type), r->sp->loc);
  return NULL_TREE;
}

/* Give CALL, the last statement of its block, a landing pad of its own in a
   new block, which is returned.  The caller appends what has to be done for
   an exception, and ends the block by end_pad.  */

static basic_block
begin_pad (point_rewrite *r, gcall *call)
{
  basic_block bb = gimple_bb (call);
  basic_block pad = make_block (bb, profile_count::zero ());
  eh_region region = (r->sp->pad ? get_eh_region_from_lp_number (r->landing_pad)
		      : gen_eh_region_cleanup (NULL));
  eh_landing_pad lp = gen_eh_landing_pad (region);

  lp->post_landing_pad = create_artificial_label (r->sp->loc);
  EH_LANDING_PAD_NR (lp->post_landing_pad) = lp->index;
  append_stmt (pad, gimple_build_label (lp->post_landing_pad), r->sp->loc);
  add_stmt_to_eh_lp (call, lp->index);
  make_edge (bb, pad, EDGE_EH)->probability
    = profile_probability::very_unlikely ();
  return pad;
}

/* End PAD, the landing pad of CALL that begin_pad has made: the exception goes
   on to the landing pad that the await had, or out of the function.  */

static void
end_pad (point_rewrite *r, gcall *call, basic_block pad)
{
  int lp = lookup_stmt_eh_lp (call);

  if (r->sp->pad)
    append_edge (pad, r->sp->pad);
  else
    append_stmt (pad, gimple_build_resx
		 (get_eh_region_from_lp_number (lp)->index), r->sp->loc);
}

/* A new block behind that which CALL ends.  */

static basic_block
block_behind (gcall *call)
{
  basic_block bb = gimple_bb (call);
  basic_block next = make_block (bb, bb->count);

  append_edge (bb, next);
  return next;
}

/* CALL is the first run of R's child, whose frame is FRAME.  Lead an
   exception that it throws to the landing pad that the await had, as for any
   other call: the awaiting function is running and not suspended, so no drop
   would run its handlers.  A frame on the heap is freed on the way.  CALL
   then ends its block, and the suspension point moves to the block behind
   it.  */

static void
guard_start (point_rewrite *r, gcall *call, tree frame)
{
  const suspension *sp = r->sp;
  bool frees = heap_child_p (r) && frame;
  edge eh = sp->pad ? find_edge (r->block, sp->pad) : NULL;

  if (eh && (frees || !stmt_could_throw_p (cfun, call)))
    remove_edge (eh);
  if (!stmt_could_throw_p (cfun, call))
    return;
  if (frees)
    {
      basic_block pad = begin_pad (r, call);
      finish_child (r, pad, frame);
      end_pad (r, call, pad);
    }
  else if (r->landing_pad)
    add_stmt_to_eh_lp (call, r->landing_pad);
  if (frees || eh)
    r->block = block_behind (call);
}

/* CALL resumes or drops R's child.  When it throws the child has ended, and is
   given back if FREES.  The landing pad then reloads the live values, as a resume
   does, and goes on to the landing pad that the await had.  Returns the block behind
   CALL.  */

static basic_block
guard_resume (point_rewrite *r, gcall *call, bool frees)
{
  const suspension *sp = r->sp;

  if (!stmt_could_throw_p (cfun, call))
    return gimple_bb (call);
  if (r->landing_pad < 0)
    add_stmt_to_eh_lp (call, r->landing_pad);
  if (!sp->pad && !heap_child_p (r))
    return gimple_bb (call);
  basic_block pad = begin_pad (r, call);
  mark_running (r->g->fn, sp, pad);
  reload_values (r->g, sp, pad);
  if (frees)
    finish_child (r, pad, child_frame (r, pad));
  end_pad (r, call, pad);
  return block_behind (call);
}

/* BOTH, of TYPE, has the result of R's child, which was ready at once: an SSA value if
   it is one, otherwise it is copied to where the await stores it.  */

static tree
take_started (point_rewrite *r, tree both, const start_type &type)
{
  if (!r->lhs)
    return NULL_TREE;
  if (is_gimple_reg_type (TREE_TYPE (r->lhs)))
    return append_load (r->ready, part_of (both, type.value), TREE_TYPE (r->lhs),
			r->sp->loc);
  append_store (r->ready, unshare_expr (r->lhs), part_of (both, type.value), r->sp->loc);
  return NULL_TREE;
}

/* Call child.start at the end of R's block, with FRAME or the room that is offered.
   Returns the pending word; *VALUE is the result that came in a register.  */

static tree
call_start (point_rewrite *r, tree frame, tree *value)
{
  async_fn *child = r->sp->callee;
  basic_block bb = r->block;
  location_t loc = r->sp->loc;
  auto_vec<tree, 16> args;

  for (unsigned k = 0; k < r->args.length (); k++)
    args.safe_push (convert_argument (bb, r->args[k], child->sig->parm_types[k],
				      loc));
  tree place = frame ? frame : mark_offered (r, bb, false);
  gcall *call = call_version (child, START, args, place ? place : null_pointer_node,
			      r->g->fn->facts->cx);
  const start_type &type = child->products->start_answer;
  if (!type.value)
    {
      tree pending = make_ssa_name (type.answer);
      gimple_call_set_lhs (call, pending);
      append_stmt (bb, call, loc);
      guard_start (r, call, frame);
      return pending;
    }
  tree both = create_tmp_var (type.answer, "start");
  gimple_call_set_lhs (call, both);
  append_stmt (bb, call, loc);
  guard_start (r, call, frame);
  *value = take_started (r, both, type);
  return append_load (r->block, part_of (both, type.pending),
		      TREE_TYPE (type.pending), loc);
}

/* Begin a child that has no start function: store the arguments and the state
   in its frame, as a ramp does, and resume it.  Returns the answer of
   resume.  */

static tree
call_first_resume (point_rewrite *r, tree frame)
{
  async_fn *child = r->sp->callee;
  basic_block bb = r->block;
  location_t loc = r->sp->loc;

  for (unsigned k = 0; k < r->args.length (); k++)
    {
      tree type = child->sig->parm_types[k];
      append_store (bb, frame_ref (frame, parm_offset (child, k),
				   is_gimple_reg_type (type)
				   ? slot_type (type) : type),
		    convert_argument (bb, r->args[k], type, loc), loc);
    }
  append_store (bb, state_ref (frame),
		build_int_cst (state_type (), ASYNC_STATE_START), loc);
  append_store (bb, flags_ref (frame), build_zero_cst (state_type ()), loc);
  gcall *call = call_version (child, RESUME, vNULL, frame,
			      r->g->fn->facts->cx);
  tree ready = make_ssa_name (integer_type_node);
  gimple_call_set_lhs (call, ready);
  append_stmt (bb, call, loc);
  guard_start (r, call, frame);
  return ready;
}

/* An argument of the ramp FN: on some machines C passes a short as an int, with a
   prototype, too.  */

static tree
promote (basic_block bb, tree arg, tree fn, location_t loc)
{
  tree type = TREE_TYPE (arg);

  return (INTEGRAL_TYPE_P (type)
	  && TYPE_PRECISION (type) < TYPE_PRECISION (integer_type_node)
	  && targetm.calls.promote_prototypes (TREE_TYPE (fn))
	  ? convert_argument (bb, arg, integer_type_node, loc) : arg);
}

/* Have the ramp make the future of R's child at the end of R's block.  */

static tree
call_ramp (point_rewrite *r)
{
  async_fn *child = r->sp->callee;
  tree ramp = foreign_ramp (child->decl);
  location_t loc = r->sp->loc;
  auto_vec<tree, 16> args;

  for (unsigned k = 0; k < r->args.length (); k++)
    args.safe_push (promote (r->block, convert_argument (r->block, r->args[k],
							 child->sig->parm_types[k],
							 loc), ramp, loc));
  gcall *call = gimple_build_call_vec (ramp, args);
  tree future = make_ssa_name (TREE_TYPE (TREE_TYPE (ramp)));
  gimple_call_set_lhs (call, future);
  append_stmt (r->block, call, loc);
  guard_start (r, call, NULL_TREE);
  return future;
}

/* What __asyncc_oom calls R's child, which another unit defines.  */

static tree
name_of_child (point_rewrite *r)
{
  tree ramp = foreign_ramp (r->sp->callee->decl);

  return name_in_programs (IDENTIFIER_POINTER (DECL_NAME (ramp)));
}

/* `if (!FUTURE) __asyncc_oom (name)' behind R's block.  */

static void
check_for_memory (point_rewrite *r, tree future)
{
  location_t loc = r->sp->loc;
  basic_block made = make_block (r->block, r->block->count);
  basic_block oom = make_block (r->block, profile_count::zero ());

  append_stmt (oom, gimple_build_call (runtime_function (RUNTIME_OOM), 1,
				       name_of_child (r)), loc);
  append_edge (oom, made);
  branch (r->block, EQ_EXPR, future, oom, made, profile_probability::very_unlikely (),
	  loc);
  r->block = made;
}

/* `if (FUTURE->flags & READY) goto ready' behind R's block: what is not compiled by us
   may make one that has ended.  */

static void
check_for_result (point_rewrite *r, tree future)
{
  location_t loc = r->sp->loc;
  basic_block poll = make_block (r->block, r->block->count);
  tree flags = append_load (r->block, flags_ref (future), state_type (), loc);
  tree bit = make_ssa_name (state_type ());

  append_stmt (r->block, gimple_build_assign
	       (bit, BIT_AND_EXPR, flags,
		build_int_cst (state_type (), ASYNC_FLAG_READY)), loc);
  branch (r->block, NE_EXPR, bit, r->ready, poll, profile_probability::unlikely (), loc);
  r->block = poll;
}

/* Begin a child of another unit without a start.  Returns its future, and in *READY
   the answer of the first poll.  */

static tree
poll_new_future (point_rewrite *r, tree *ready)
{
  tree future = call_ramp (r);

  check_for_memory (r, future);
  check_for_result (r, future);
  gcall *call = call_version (r->sp->callee, RESUME, vNULL, future,
			      r->g->fn->facts->cx);
  *ready = make_ssa_name (integer_type_node);
  gimple_call_set_lhs (call, *ready);
  append_stmt (r->block, call, r->sp->loc);
  guard_start (r, call, future);
  return future;
}

/* Store the address of a child's frame on the heap in the child's item, on the
   way out.  A lazy child returns the address as its pending word; the frame is ours
   to free, though another unit that starts the child leaves that to the drop.  */

static void
remember_child (point_rewrite *r, tree frame, tree pending)
{
  const async_products *made = r->sp->callee->products;

  if (!heap_child_p (r))
    return;
  append_store (r->spill, child_pointer_ref (r), made->lazy ? pending : frame,
		r->sp->loc);
  if (own_frame_p (made, START))
    append_store (r->spill, flags_ref (pending), build_zero_cst (state_type ()),
		  r->sp->loc);
}

/* The child has answered pending for the first time: it is linked to our frame, or
   wakes end at this.  */

static void
note_end_of_chain (point_rewrite *r, tree frame, tree pending)
{
  async_fn *fn = r->g->fn;

  if (!linked_point_p (fn, r->sp))
    mark_leaf (fn, r->sp, r->spill);
  else if (heap_child_p (r))
    link_child (fn, r->sp, frame ? frame : pending, true, r->spill);
  else
    link_child (fn, r->sp, child_frame (r, r->spill), false, r->spill);
}

/* Start the child at the end of the point's block.  Returns the result that
   it has in the ready block, when it was ready at once.  */

static tree
emit_start (point_rewrite *r)
{
  const suspension *sp = r->sp;
  tree value = NULL_TREE, frame = NULL_TREE, flag;
  bool has_start = sp->callee->products->start != NULL_TREE;

  if (foreign_child_p (r) && !has_start)
    frame = poll_new_future (r, &flag);
  else
    {
      frame = frame_for_start (r, r->block);
      flag = (has_start ? call_start (r, frame, &value)
	      : call_first_resume (r, frame));
    }
  remember_child (r, frame, flag);
  note_end_of_chain (r, frame, flag);
  branch (r->block, has_start ? NE_EXPR : EQ_EXPR, flag, r->spill, r->ready,
	  profile_probability::unlikely (), sp->loc);
  if (!value && frame)
    value = take_result (r, r->ready, frame);
  if (frame)
    finish_child (r, r->ready, frame);
  else
    mark_offered (r, r->ready, true);
  return value;
}

bool
shares_poll_p (const async_fn *fn, const suspension *sp)
{
  const async_products *own = fn->products;

  return (never_optimized_p () && sp->callee && sp->callee->foreign
	  && !sp->callee->products->start
	  && !own->start && !own->entry && !fn->linked && !fn->one_copy);
}

/* Have the future of R's child made at the end of the point's block, which then leads to
   the poll of the resume.  */

static void
lead_to_poll (point_rewrite *r)
{
  tree future = call_ramp (r);

  remember_child (r, future, future);
  append_edge (r->block, r->spill);
}

/* In a function whose resume also drops: where the flag says that it is being
   dropped, drop the child instead of resuming it, and go on behind the await,
   where the test of __asyncc_dropped () returns.  Returns the block that goes
   on there.  */

static basic_block
emit_drop (point_rewrite *r)
{
  async_fn *fn = r->g->fn;
  basic_block poll = make_block (r->resume, r->resume->count);
  basic_block drop = make_block (poll, profile_count::zero ());
  location_t loc = r->sp->loc;
  tree flags = append_load (r->resume, flags_ref (fn->facts->frame),
			    state_type (), loc);
  tree bit = make_ssa_name (state_type ());

  append_stmt (r->resume, gimple_build_assign
	       (bit, BIT_AND_EXPR, flags,
		build_int_cst (state_type (), ASYNC_FLAG_DROPPING)), loc);
  branch (r->resume, NE_EXPR, bit, drop, poll,
	  profile_probability::very_unlikely (), loc);
  gcall *call = call_version (r->sp->callee, DROP, vNULL,
			      child_frame (r, drop), NULL_TREE);
  bool frees = !foreign_child_p (r);
  append_stmt (drop, call, loc);
  drop = guard_resume (r, call, frees);
  mark_running (fn, r->sp, drop);
  if (frees)
    finish_child (r, drop, child_frame (r, drop));
  reload_values (r->g, r->sp, drop);
  r->resume = poll;
  return drop;
}

/* Where to go when a resumed child is still pending.  */

static basic_block
still_pending (point_rewrite *r)
{
  async_fn *fn = r->g->fn;
  bool shared = shares_poll_p (fn, r->sp);

  if (!shared && (!fn->linked || linked_point_p (fn, r->sp)))
    return r->g->pending;
  basic_block bb = make_block (r->resume, r->resume->count);
  if (shared)
    mark_suspended (fn, r->sp, bb);
  else
    mark_leaf (fn, r->sp, bb);
  append_edge (bb, r->g->pending);
  return bb;
}

/* R's child has the frame FRAME: where it is linked and has ended, go on in ENDED.  */

static void
leave_if_ended (point_rewrite *r, tree frame, basic_block ended)
{
  if (!linked_point_p (r->g->fn, r->sp))
    return;
  basic_block poll = make_block (r->resume, r->resume->count);
  test_for_end (r->sp, frame, r->resume, ended, poll);
  r->resume = poll;
}

/* A poll of R's child, whose frame is FRAME.  The first one of another unit's future has
   to know what that is called (unit/await-functions.cc).  */

static gcall *
build_poll (point_rewrite *r, tree frame)
{
  const async_fn *fn = r->g->fn;

  if (shares_poll_p (fn, r->sp))
    return gimple_build_call (r->sp->callee->products->resume, 3, frame,
			      fn->facts->cx, name_of_child (r));
  return call_version (r->sp->callee, RESUME, vNULL, frame, fn->facts->cx);
}

/* Resume the child.  Returns the block that goes on behind the await when it
   is ready, with the child's result in *VALUE.  */

static basic_block
emit_resume (point_rewrite *r, tree *value)
{
  const suspension *sp = r->sp;
  async_fn *fn = r->g->fn;
  basic_block reload = make_block (r->resume, r->resume->count);
  tree frame = child_frame (r, r->resume);

  emit_debug_values (fn, r->g->debug, sp, r->resume);
  leave_if_ended (r, frame, reload);
  gcall *call = build_poll (r, frame);
  tree ready = make_ssa_name (integer_type_node);
  gimple_call_set_lhs (call, ready);
  append_stmt (r->resume, call, sp->loc);
  basic_block answered = guard_resume (r, call, true);
  branch (answered, EQ_EXPR, ready, still_pending (r), reload,
	  profile_probability::even (), sp->loc);
  if (shares_poll_p (fn, sp))
    r->block = answered;
  mark_running (fn, sp, reload);
  reload_values (r->g, sp, reload);
  frame = child_frame (r, reload);
  *value = take_result (r, reload, frame);
  finish_child (r, reload, frame);
  return reload;
}

/* Let BB, where the await's result is VALUE, lead to the code behind the
   await.  VALUE goes to PHI, or, if there is none, is stored where the await
   says.  */

static void
arrive (point_rewrite *r, gphi *phi, basic_block bb, tree value)
{
  if (!phi && value)
    append_store (bb, unshare_expr (r->lhs), value, r->sp->loc);
  edge e = append_edge (bb, r->sp->cont);
  if (phi)
    add_phi_arg (phi, value, e, r->sp->loc);
}

void
rewrite_await (point_rewrite *r)
{
  tree type = r->sp->callee->sig->result_type, value1 = NULL_TREE, value2;
  gphi *phi = NULL;
  basic_block dropped = NULL;

  if (shares_poll_p (r->g->fn, r->sp))
    lead_to_poll (r);
  else
    {
      r->ready = make_block (r->block, r->block->count);
      value1 = emit_start (r);
    }
  if (r->g->fn->products->resume_drops)
    dropped = emit_drop (r);
  basic_block reload = emit_resume (r, &value2);

  if (r->lhs && TREE_CODE (r->lhs) == SSA_NAME && !VOID_TYPE_P (type))
    phi = create_phi_node (r->lhs, r->sp->cont);
  if (r->ready)
    arrive (r, phi, r->ready, value1);
  arrive (r, phi, reload, value2);
  if (dropped)
    arrive (r, phi, dropped,
	    phi ? build_zero_cst (TREE_TYPE (r->lhs)) : NULL_TREE);
}
