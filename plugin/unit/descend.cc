/* A generator that yields all of a stream of its own goes on in that one's frame.
   SPDX-License-Identifier: GPL-3.0-or-later

     __asyncc_descend (&body, chain, args...); suspend (&body);

   Whoever has the stream asks it, and knows none of those further in.  Their frames are
   of the same function, so resume needs no other one to be called: it takes the
   innermost frame, and goes from one to the next by a jump.

	resume (stream, cx)
	  frame = stream->innermost
	again:
	  dispatch on frame->state ...

	descend, and where resume would return "pending" then
	  below = frame->below
	  if (!below) { frame->below = below = a new frame; below->outer = frame }
	  below->arguments = args; stream->innermost = below; frame = below
	  goto again, as if frame->state were START

	where resume would return "ready"
	  if (frame == stream) return "ready"
	  frame = stream->innermost = frame->outer; goto again

   A frame stays where it is when its function has ended, for the next time: all are given
   back with the stream, the last one first, each after the handlers of what is alive in it.
   They are as many as were alive at once.  Its state says that it has ended until it is
   suspended for the first time, so that an exception before that ends it.

	stream		frame		frame, innermost now	frame, not used now
	below --------> below --------> below ----------------> below = NULL
	innermost	outer		outer			outer

   "Innermost" of a stream and "outer" of another frame are the same word.  Nothing but
   what is asked from outside belongs to the stream alone: where a value goes that is
   async, and whether another stream stands for it (self in the generator).

   This is done with the finished resume and drop.  */

#include "unit/unit.h"
#include "analyse/analyse.h"
#include "frame/frame.h"
#include "verify/verify.h"

/* What the loop over frames works on, as names or as what these have next: the frame, its
   state, and what resume was given, its stream and its context.  A null pointer stands for
   what nobody needs.  */

enum turn_value
{
  TURN_FRAME,
  TURN_STATE,
  TURN_STREAM,
  TURN_CONTEXT,
  N_TURN_VALUES
};

struct turn
{
  tree value[N_TURN_VALUES] = {};
};

/* Resume or drop while it is changed.  */

struct descent
{
  descent (async_fn *f) : fn (f) {}

  async_fn *fn;
  /* The present frame, and so on.  */
  turn now;
  /* The block in front of the loop, and where that begins.  */
  basic_block first;
  basic_block again;
  grow_function grow;
};

/* ---- the loop ------------------------------------------------------------- */

/* On E what the loop works on is NEXT.  GCC moves a PHI that has no room for another
   edge.  */

static void
bring (const descent &d, edge e, const turn &next)
{
  for (int k = 0; k < N_TURN_VALUES; k++)
    if (d.now.value[k] && gimple_code (SSA_NAME_DEF_STMT (d.now.value[k])) == GIMPLE_PHI)
      add_phi_arg (as_a<gphi *> (SSA_NAME_DEF_STMT (d.now.value[k])), next.value[k], e,
		   UNKNOWN_LOCATION);
}

/* At the end of BB go on in NEXT.  */

static void
go_on (const descent &d, basic_block bb, const turn &next)
{
  bring (d, append_edge (bb, d.again), next);
}

/* Let the value K, which the current function has been given as GIVEN, be another one in
   each turn.  */

static void
vary (descent *d, enum turn_value k, tree given)
{
  tree name = copy_ssa_name (given);

  use_instead (given, name);
  create_phi_node (name, d->again);
  d->now.value[k] = name;
}

/* Let the current function begin with a loop over frames, of which the first one is to be
   found from GIVEN.  */

static void
begin_loop (descent *d, tree given)
{
  d->first = split_edge (single_succ_edge (ENTRY_BLOCK_PTR_FOR_FN (cfun)));
  d->again = split_edge (single_succ_edge (d->first));
  vary (d, TURN_FRAME, given);
  d->now.value[TURN_STREAM] = make_ssa_name (ptr_type_node);
  append_stmt (d->first, gimple_build_assign (d->now.value[TURN_STREAM], given),
	       UNKNOWN_LOCATION);
}

/* The current function calls __asyncc_self () for the stream.  */

static void
expand_self (const descent &d)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi); gsi_next (&gsi))
      if (async_marker_call_p (gsi_stmt (gsi), ASYNC_SELF)
	  && gimple_call_lhs (gsi_stmt (gsi)))
	{
	  tree lhs = gimple_call_lhs (gsi_stmt (gsi));
	  unlink_stmt_vdef (gsi_stmt (gsi));
	  gsi_replace (&gsi, gimple_build_assign (lhs, d.now.value[TURN_STREAM]), true);
	}
}

static void
finish (descent *d)
{
  basic_block bb;

  expand_self (*d);
  free_dominance_info (CDI_DOMINATORS);
  FOR_EACH_BB_FN (bb, cfun)
    gimple_purge_dead_abnormal_call_edges (bb);
  finish_cfg_changes (false);
}

/* The returns of the current function.  */

static void
collect_returns (vec<greturn *> *out)
{
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, EXIT_BLOCK_PTR_FOR_FN (cfun)->preds)
    if (greturn *ret = safe_dyn_cast<greturn *> (last_nondebug_stmt (e->src)))
      out->safe_push (ret);
}

/* Take RET away, so that its block has no end.  Returns what it has returned.  */

static tree
remove_return (greturn *ret)
{
  gimple_stmt_iterator gsi = gsi_for_stmt (ret);
  tree value = gimple_return_retval (ret);

  remove_edge (find_edge (gimple_bb (ret), EXIT_BLOCK_PTR_FOR_FN (cfun)));
  unlink_stmt_vdef (ret);
  gsi_remove (&gsi, true);
  return value;
}

/* ---- resume --------------------------------------------------------------- */

static tree
load_state (basic_block bb, tree frame)
{
  return append_load (bb, state_ref (frame), state_type (), UNKNOWN_LOCATION);
}

/* Have nobody load the state of the present frame, which is known where the loop
   begins.  */

static void
carry_state (descent *d)
{
  basic_block bb;

  d->now.value[TURN_STATE] = make_ssa_name (state_type ());
  create_phi_node (d->now.value[TURN_STATE], d->again);
  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi); gsi_next (&gsi))
      {
	gimple *load = gsi_stmt (gsi);
	if (!gimple_assign_load_p (load) || !state_p (gimple_assign_rhs1 (load))
	    || TREE_OPERAND (gimple_assign_rhs1 (load), 0) != d->now.value[TURN_FRAME])
	  continue;
	unlink_stmt_vdef (load);
	gimple_assign_set_rhs_from_tree (&gsi, d->now.value[TURN_STATE]);
	update_stmt (gsi_stmt (gsi));
      }
}

/* Begin the loop of the current function, resume.  What it is given varies if grow gives
   that back.  */

static void
begin_resume (descent *d)
{
  tree parms = DECL_ARGUMENTS (d->fn->products->resume);
  tree given = get_or_create_ssa_default_def (cfun, parms);
  tree cx = get_or_create_ssa_default_def (cfun, DECL_CHAIN (parms));
  turn first;

  begin_loop (d, given);
  carry_state (d);
  first.value[TURN_STREAM] = d->now.value[TURN_STREAM];
  first.value[TURN_CONTEXT] = cx;
  if (stream_words (d->fn->node->decl) == 1)
    {
      vary (d, TURN_CONTEXT, cx);
      d->now.value[TURN_STREAM] = make_ssa_name (ptr_type_node);
      create_phi_node (d->now.value[TURN_STREAM], d->again);
    }
  else
    d->now.value[TURN_CONTEXT] = cx;
  first.value[TURN_FRAME] = append_load (d->first, innermost_ref (d->fn, given),
					 ptr_type_node, UNKNOWN_LOCATION);
  first.value[TURN_STATE] = load_state (d->first, first.value[TURN_FRAME]);
  bring (*d, single_succ_edge (d->first), first);
}

/* One that also drops leaves it to the drop to go outwards.  Returns the block behind BB
   where the frame is not being dropped; otherwise it goes to LEAVE.  */

static basic_block
append_drop_test (const descent &d, basic_block bb, basic_block leave)
{
  basic_block on = make_block (bb, bb->count);
  tree flags = append_load (bb, flags_ref (d.now.value[TURN_FRAME]), state_type (),
			    UNKNOWN_LOCATION);
  tree bit = make_ssa_name (state_type ());

  append_stmt (bb, gimple_build_assign (bit, BIT_AND_EXPR, flags,
					build_int_cst (state_type (), ASYNC_FLAG_DROPPING)),
	       UNKNOWN_LOCATION);
  append_branch (bb, NE_EXPR, bit, build_zero_cst (state_type ()), leave, on,
		 profile_probability::very_unlikely (), UNKNOWN_LOCATION);
  return on;
}

/* Where RET says "ready" go on in the next outer frame, if there is one.  */

static void
ascend (const descent &d, greturn *ret)
{
  basic_block bb = gimple_bb (ret);
  tree ready = remove_return (ret), frame = d.now.value[TURN_FRAME];
  basic_block leave = make_block (bb, bb->count), on = make_block (bb, bb->count);
  turn next = d.now;

  append_return (leave, ready);
  if (d.fn->products->resume_drops)
    bb = append_drop_test (d, bb, leave);
  append_branch (bb, EQ_EXPR, frame, d.now.value[TURN_STREAM], leave, on,
		 profile_probability::unlikely (), UNKNOWN_LOCATION);
  tree outer = append_load (on, innermost_ref (d.fn, frame), ptr_type_node,
			    UNKNOWN_LOCATION);
  append_store (on, innermost_ref (d.fn, d.now.value[TURN_STREAM]), outer,
		UNKNOWN_LOCATION);
  next.value[TURN_FRAME] = outer;
  next.value[TURN_STATE] = load_state (on, outer);
  go_on (d, on, next);
}

/* The way on from BB that is no jump out of it.  */

static edge
way_on (basic_block bb)
{
  edge e, on = NULL;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, bb->succs)
    if (!(e->flags & EDGE_COMPLEX))
      {
	gcc_assert (!on);
	on = e;
      }
  return on;
}

/* Take away the return "pending" to which the only way from BB leads.  Returns the block
   that ended there.  */

static basic_block
cut_before_return (basic_block bb)
{
  edge on = NULL;
  greturn *ret;

  while (!(ret = safe_dyn_cast<greturn *> (last_nondebug_stmt (bb))))
    {
      on = way_on (bb);
      bb = on->dest;
    }
  gcc_assert (integer_zerop (gimple_return_retval (ret)));
  if (!on || single_pred_p (bb))
    {
      remove_return (ret);
      return bb;
    }
  gcc_assert (gsi_stmt (gsi_start_nondebug_after_labels_bb (bb)) == ret);
  bb = on->src;
  remove_edge (on);
  return bb;
}

static void
forget_call (gcall *call)
{
  gimple_stmt_iterator gsi = gsi_for_stmt (call);

  unlink_stmt_vdef (call);
  gsi_replace (&gsi, gimple_build_nop (), true);
}

/* At the end of BB begin the stream that is made of ARGS in the frame BELOW, which is
   there.  */

static void
begin_below (const descent &d, basic_block bb, tree below, const vec<tree> &args,
	     location_t loc)
{
  turn next = d.now;

  for (unsigned k = 0; k < args.length (); k++)
    store_argument (bb, d.fn, k, below, unshare_expr (args[k]), loc);
  append_store (bb, innermost_ref (d.fn, d.now.value[TURN_STREAM]), below, loc);
  next.value[TURN_FRAME] = below;
  next.value[TURN_STATE] = build_int_cst (state_type (), ASYNC_STATE_START);
  go_on (d, bb, next);
}

/* Have grow do that, also if there is no such frame.  */

static void
call_grow (const descent &d, basic_block bb, vec<tree> *args, location_t loc)
{
  turn next = d.now;

  args->safe_push (d.now.value[TURN_STREAM]);
  args->safe_push (d.now.value[TURN_CONTEXT]);
  gcall *call = gimple_build_call_vec (d.grow.decl, *args);
  tree both = create_tmp_var (d.grow.answer.answer, "both");
  gimple_call_set_lhs (call, both);
  append_stmt (bb, call, loc);
  next.value[TURN_STREAM] = append_load (bb, part_of (both, d.grow.answer.value),
					 ptr_type_node, loc);
  next.value[TURN_CONTEXT] = append_load (bb, part_of (both, d.grow.answer.pending),
					  ptr_type_node, loc);
  next.value[TURN_FRAME] = append_load (bb, innermost_ref (d.fn, next.value[TURN_STREAM]),
					ptr_type_node, loc);
  next.value[TURN_STATE] = build_int_cst (state_type (), ASYNC_STATE_START);
  go_on (d, bb, next);
}

/* True if a descent is worth more code than a call.  */

static bool
worth_code_p (const async_fn *fn)
{
  tree resume = fn->products->resume;

  return opt_for_fn (resume, optimize) && !opt_for_fn (resume, optimize_size);
}

/* At the end of BB begin the stream that is made of ARGS.  */

static void
begin_stream (const descent &d, basic_block bb, vec<tree> *args, location_t loc)
{
  if (!worth_code_p (d.fn))
    {
      call_grow (d, bb, args, loc);
      return;
    }
  basic_block there = make_block (bb, bb->count);
  basic_block none = make_block (there, profile_count::zero ());
  tree below = append_load (bb, below_ref (d.fn, d.now.value[TURN_FRAME]), ptr_type_node,
			    loc);
  append_branch (bb, EQ_EXPR, below, null_pointer_node, none, there,
		 profile_probability::very_unlikely (), UNKNOWN_LOCATION);
  begin_below (d, there, below, *args, loc);
  call_grow (d, none, args, loc);
}

/* Make CALL, a descent, go on in the frame below, when all is stored that a suspension
   keeps.  Arguments in memory are still what they were: nothing gets their bytes that is
   alive while they are.  */

static void
expand_descent (const descent &d, gcall *call)
{
  location_t loc = gimple_location (call);
  basic_block bb = cut_before_return (gimple_bb (call));
  auto_vec<tree> args;

  for (unsigned k = 2; k < gimple_call_num_args (call); k++)
    args.safe_push (gimple_call_arg (call, k));
  forget_call (call);
  begin_stream (d, bb, &args, loc);
}

static void
collect_descents (vec<gcall *> *out)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi); gsi_next (&gsi))
      if (async_marker_call_p (gsi_stmt (gsi), ASYNC_DESCEND))
	out->safe_push (as_a<gcall *> (gsi_stmt (gsi)));
}

static void
change_resume (async_fn *fn)
{
  descent d (fn);
  auto_vec<greturn *> returns;
  auto_vec<gcall *> descents;

  d.grow = declare_grow (fn);
  push_cfun (DECL_STRUCT_FUNCTION (fn->products->resume));
  begin_resume (&d);
  collect_returns (&returns);
  for (greturn *ret : returns)
    if (!integer_zerop (gimple_return_retval (ret)))
      ascend (d, ret);
  collect_descents (&descents);
  for (gcall *call : descents)
    expand_descent (d, call);
  finish (&d);
  pop_cfun ();
  make_grow (d.grow, fn);
}

/* ---- drop ----------------------------------------------------------------- */

/* Begin with the last frame of all.  */

static void
find_last (const descent &d)
{
  basic_block bb = split_edge (single_succ_edge (d.first));
  tree frame = make_ssa_name (ptr_type_node);
  gphi *phi = create_phi_node (frame, bb);
  tree below = append_load (bb, below_ref (d.fn, frame), ptr_type_node, UNKNOWN_LOCATION);
  turn next;

  add_phi_arg (phi, d.now.value[TURN_STREAM], single_pred_edge (bb), UNKNOWN_LOCATION);
  edge end = single_succ_edge (bb);
  append_stmt (bb, gimple_build_cond (EQ_EXPR, below, null_pointer_node, NULL_TREE,
				      NULL_TREE), UNKNOWN_LOCATION);
  end->flags = (end->flags & ~EDGE_FALLTHRU) | EDGE_TRUE_VALUE;
  end->probability = profile_probability::even ();
  edge on = make_edge (bb, bb, EDGE_FALSE_VALUE);
  on->probability = profile_probability::even ();
  add_phi_arg (as_a<gphi *> (SSA_NAME_DEF_STMT (frame)), below, on, UNKNOWN_LOCATION);
  next.value[TURN_FRAME] = frame;
  bring (d, end, next);
}

/* Have resume, which drops the innermost frame, take each frame for that.  */

static void
let_resume_drop (const descent &d)
{
  basic_block bb;

  append_store (d.again, innermost_ref (d.fn, d.now.value[TURN_STREAM]),
		d.now.value[TURN_FRAME], UNKNOWN_LOCATION);
  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi); gsi_next (&gsi))
      if (is_gimple_call (gsi_stmt (gsi))
	  && gimple_call_fndecl (gsi_stmt (gsi)) == d.fn->products->resume)
	{
	  gimple_call_set_arg (gsi_stmt (gsi), 0, d.now.value[TURN_STREAM]);
	  update_stmt (gsi_stmt (gsi));
	}
}

/* Where RET ends the drop of a frame, go on with NEXT, unless LAST says that this was the
   stream.  */

static void
drop_next (const descent &d, greturn *ret, tree last, const turn &next)
{
  basic_block bb = gimple_bb (ret);

  remove_return (ret);
  basic_block leave = make_block (bb, bb->count), on = make_block (bb, bb->count);
  append_return (leave, NULL_TREE);
  append_branch (bb, NE_EXPR, last, boolean_false_node, leave, on,
		 profile_probability::even (), UNKNOWN_LOCATION);
  go_on (d, on, next);
}

/* Without optimisation there is still what follows the return of a drop, which nobody
   comes to.  */

static void
forget_descents (void)
{
  auto_vec<gcall *> descents;

  collect_descents (&descents);
  for (gcall *call : descents)
    forget_call (call);
}

/* A frame is gone where its drop ends, so before that it is asked which one is next.  */

static void
change_drop (async_fn *fn)
{
  descent d (fn);
  auto_vec<greturn *> returns;
  turn next;

  push_cfun (DECL_STRUCT_FUNCTION (fn->products->drop));
  begin_loop (&d, get_or_create_ssa_default_def (cfun, DECL_ARGUMENTS (fn->products->drop)));
  find_last (d);
  tree frame = d.now.value[TURN_FRAME], last = make_ssa_name (boolean_type_node);
  next.value[TURN_FRAME] = append_load (d.again, innermost_ref (fn, frame), ptr_type_node,
					UNKNOWN_LOCATION);
  append_stmt (d.again, gimple_build_assign (last, EQ_EXPR, frame,
					     d.now.value[TURN_STREAM]), UNKNOWN_LOCATION);
  if (fn->products->resume_drops)
    let_resume_drop (d);
  collect_returns (&returns);
  for (greturn *ret : returns)
    drop_next (d, ret, last, next);
  forget_descents ();
  finish (&d);
  pop_cfun ();
}

void
expand_descents (async_fn *fn)
{
  if (!fn->suspends || !descends_p (fn->node->decl))
    return;
  change_resume (fn);
  change_drop (fn);
  inject_fault (fn, FAULT_IN_DESCENTS);
  if (async_options.check)
    verify_descents (fn);
}
