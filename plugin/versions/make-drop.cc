/* Drop: the cleanups of a suspended function, then its memory.
   SPDX-License-Identifier: GPL-3.0-or-later

   The future of a function that waits may be dropped at any suspension point.
   There the generic form already has `if (dropped ()) return', and the return
   runs the cleanups in scope.  So drop is one more version, in which the
   children are dropped where resume would poll them and all returns lead to
   the release of the frame; in the states "not begun" and "done" the dispatch
   leads there at once.

   If parameters have cleanup handlers the body begins with such a test, too
   (front/parm-cleanup.cc).  Then drop enters it there in the state "not begun",
   also that of a function that never suspends.

   Two kinds of functions get a drop that is no copy.  One that never suspends
   and has no such parameters has nothing to clean up.  One that may exist only
   once is dropped by its resume function, which its drop calls
   (make-versions.cc).  */

#include "versions/versions.h"
#include "generic/generic.h"

static void
append_free (async_fn *fn, basic_block bb, tree frame)
{
  append_stmt (bb, gimple_build_call (placeholder_free_frame (), 3,
				      body_address (fn), frame,
				      null_pointer_node),
	       UNKNOWN_LOCATION);
}

/* `if (frame->flags & heap) free (frame); return;' beginning in BB.  */

static void
append_release (async_fn *fn, basic_block bb, tree frame)
{
  tree type = state_type ();
  tree flags = append_load (bb, flags_ref (frame), type, UNKNOWN_LOCATION);
  tree bit = make_ssa_name (type);
  basic_block heap = make_block (bb, bb->count);
  basic_block done = make_block (heap, bb->count);

  append_stmt (bb, gimple_build_assign (bit, BIT_AND_EXPR, flags,
					build_int_cst (type, ASYNC_FLAG_HEAP)),
	       UNKNOWN_LOCATION);
  append_branch (bb, NE_EXPR, bit, build_zero_cst (type), heap, done,
		 profile_probability::even (), UNKNOWN_LOCATION);
  append_free (fn, heap, frame);
  append_edge (heap, done);
  append_return (done, NULL_TREE);
}

/* The child that STMT resumes, or null.  */

static async_fn *
resumed_child (async_fn *fn, gimple *stmt)
{
  tree decl = is_gimple_call (stmt) ? gimple_call_fndecl (stmt) : NULL_TREE;

  for (const suspension *sp : fn->facts->points)
    if (decl && sp->callee && sp->callee->products->resume == decl)
      return sp->callee;
  return NULL;
}

/* Let the call at GSI, which resumes CHILD, drop it instead and answer
   "ready".  */

static void
drop_child (gimple_stmt_iterator *gsi, async_fn *child)
{
  gimple *call = gsi_stmt (*gsi);
  tree lhs = gimple_call_lhs (call);
  tree frame = passed_as (child, RESUME, as_a<gcall *> (call), ROLE_FRAME);
  gcall *drop = call_version (child, DROP, vNULL, frame, NULL_TREE);

  gimple_call_set_lhs (call, NULL_TREE);
  replace_uses_by (lhs, build_int_cst (TREE_TYPE (lhs), ASYNC_READY));
  release_ssa_name (lhs);
  unlink_stmt_vdef (call);
  gimple_set_location (drop, gimple_location (call));
  gsi_replace (gsi, drop, true);
}

/* The block in which the child is polled that is awaited where RESUME begins: it is to be
   dropped whether it has ended or not, so no test comes first.  */

static basic_block
block_of_poll (basic_block resume)
{
  gcond *test = end_test (resume);
  edge yes, no;

  if (!test)
    return resume;
  extract_true_false_edges_from_block (resume, &yes, &no);
  gimple_cond_make_false (test);
  update_stmt (test);
  return no->dest;
}

/* Have V drop children where resume polls them.  */

static void
drop_children (version *v)
{
  edge e;
  edge_iterator ei;

  if (!v->selector)
    return;
  FOR_EACH_EDGE (e, ei, v->entry->succs)
    for (gimple_stmt_iterator gsi = gsi_start_bb (block_of_poll (e->dest));
	 !gsi_end_p (gsi); gsi_next (&gsi))
      if (async_fn *child = resumed_child (v->fn, gsi_stmt (gsi)))
	drop_child (&gsi, child);
}

/* Let RET, which says "pending" in a drop, stop the program.  It cannot be
   reached: the front end refuses awaits in cleanup handlers, and behind the
   cleanups drop returns.  But without optimisation GCC does not see that a
   test of `dropped ()' has only one way out, and so what follows is still
   there.  */

static void
stop_in (greturn *ret)
{
  gcall *trap = gimple_build_call (builtin_decl_implicit (BUILT_IN_TRAP), 0);

  insert_before_return (ret, trap);
  gimple_return_set_retval (ret, NULL_TREE);
  update_stmt (ret);
}

/* Let the way into V's body, where it has not begun, lead to RELEASE, unless the
   handlers of parameters are there.  */

static void
leave_beginning (version *v, basic_block release)
{
  if (begins_new_p (v))
    leave_if_done (v, release, profile_probability::likely ());
  else
    redirect_edge_and_branch (find_edge (v->entry, v->args_block), release);
}

/* Let all returns of V lead to the release of the frame.  */

static void
lead_to_release (version *v)
{
  basic_block release = make_block (v->args_block,
				    ENTRY_BLOCK_PTR_FOR_FN (cfun)->count);

  for (greturn *ret : v->returns)
    {
      basic_block bb = gimple_bb (ret);
      gimple_stmt_iterator gsi = gsi_for_stmt (ret);
      edge e;
      edge_iterator ei;
      if (bb == v->pending)
	{
	  stop_in (ret);
	  continue;
	}
      unlink_stmt_vdef (ret);
      gsi_remove (&gsi, true);
      FOR_EACH_EDGE (e, ei, bb->succs)
	if (e->dest == EXIT_BLOCK_PTR_FOR_FN (cfun))
	  break;
      remove_edge (e);
      append_edge (bb, release);
    }
  leave_beginning (v, release);
  append_release (v->fn, release, v->frame);
}

/* Forget the execution counts of the current function: they are those of the
   body, from a profile, and a drop runs less often.  */

static void
forget_profile (void)
{
  basic_block bb;

  FOR_ALL_BB_FN (bb, cfun)
    bb->count = bb->count.guessed_local ();
}

/* Let debuggers call DROP what it is called, and not like the function that it is a copy
   of: a breakpoint on that is no breakpoint on DROP.  After link-time optimisation DROP
   could be inlined, and is said to be a copy for that.  */

static void
have_own_name (tree drop)
{
  if (!flag_lto)
    DECL_ABSTRACT_ORIGIN (drop) = NULL_TREE;
}

/* Make drop of V.  */

void
make_drop (version *v)
{
  if (begins_new_p (v))
    mark_begun (v);
  parms_from_frame (v);
  cut_parms (v);
  drop_children (v);
  lead_to_release (v);
  forget_profile ();
  have_own_name (v->decl);
}

/* FN's drop as a function of its own, with one block that has nothing in it.
   *FRAME is its frame.  */

static basic_block
begin_drop (async_fn *fn, tree *frame)
{
  tree decl = fn->products->drop, parms[N_ROLES];

  DECL_INITIAL (decl) = NULL_TREE;
  append_role_parms (decl, parms);
  keep_version_parms (fn, DROP, decl, vNULL, parms);
  tree result = build_decl (DECL_SOURCE_LOCATION (decl), RESULT_DECL,
			    NULL_TREE, void_type_node);
  DECL_CONTEXT (result) = decl;
  DECL_RESULT (decl) = result;
  basic_block bb = init_lowered_empty_function (decl, true,
						cgraph_node::get (decl)->count);
  remove_edge (single_succ_edge (bb));
  *frame = get_or_create_ssa_default_def (cfun, parms[ROLE_FRAME]);
  return bb;
}

static void
end_drop (void)
{
  finish_cfg_changes (false);
  current_function_decl = NULL_TREE;
  set_cfun (NULL);
}

/* Make the drop of FN, which never suspends: it only releases the frame.  */

void
make_plain_drop (async_fn *fn)
{
  tree frame;
  basic_block bb = begin_drop (fn, &frame);

  append_release (fn, bb, frame);
  end_drop ();
}

/* The condition, of a future in STATE, that FN's resume has something to drop: it
   waits, or it is not done if parameters have handlers.  */

static gcond *
build_in_place_test (async_fn *fn, tree state)
{
  tree type = TREE_TYPE (state);

  if (cleans_parameters_p (fn->node->decl))
    return gimple_build_cond (NE_EXPR, state,
			      build_int_cst (type, ASYNC_STATE_DONE),
			      NULL_TREE, NULL_TREE);
  return gimple_build_cond (GE_EXPR, state,
			    build_int_cst (type, ASYNC_STATE_FIRST),
			    NULL_TREE, NULL_TREE);
}

/* Make the drop of FN, whose resume drops as well:
   `if (state >= first) { flags |= dropping; resume (frame, 0); } release'.  */

void
make_in_place_drop (async_fn *fn)
{
  tree type = state_type (), frame;
  basic_block bb = begin_drop (fn, &frame);
  tree state = append_load (bb, state_ref (frame), type, UNKNOWN_LOCATION);
  basic_block run = make_block (bb, bb->count);
  basic_block release = make_block (run, bb->count);

  append_stmt (bb, build_in_place_test (fn, state), UNKNOWN_LOCATION);
  make_edge (bb, run, EDGE_TRUE_VALUE)->probability
    = profile_probability::even ();
  make_edge (bb, release, EDGE_FALSE_VALUE)->probability
    = profile_probability::even ();
  tree flags = append_load (run, flags_ref (frame), type, UNKNOWN_LOCATION);
  tree set = make_ssa_name (type);
  append_stmt (run, gimple_build_assign
	       (set, BIT_IOR_EXPR, flags,
		build_int_cst (type, ASYNC_FLAG_DROPPING)), UNKNOWN_LOCATION);
  append_store (run, flags_ref (frame), set, UNKNOWN_LOCATION);
  append_stmt (run, call_version (fn, RESUME, vNULL, frame,
				  null_pointer_node), UNKNOWN_LOCATION);
  append_edge (run, release);
  append_release (fn, release, frame);
  end_drop ();
}
