/* Mistakes in resume, start and drop.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "verify/verify.h"
#include "analyse/analyse.h"
#include "frame/frame.h"

/* Remove what stores to the slot that is stored to first.  */

static bool
remove_spills (void)
{
  gimple *first = find_statement (slot_store_p);
  basic_block bb;

  if (!first)
    return false;
  tree offset = TREE_OPERAND (gimple_assign_lhs (first), 1);
  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);)
      if (slot_store_p (gsi_stmt (gsi))
	  && tree_int_cst_equal (TREE_OPERAND (gimple_assign_lhs (gsi_stmt (gsi)),
					       1), offset))
	{
	  unlink_stmt_vdef (gsi_stmt (gsi));
	  gsi_remove (&gsi, true);
	}
      else
	gsi_next (&gsi);
  return true;
}

/* Call INJECT in the function DECL.  */

template <typename F>
static bool
inside (tree decl, F inject)
{
  if (!decl)
    return false;
  push_cfun (DECL_STRUCT_FUNCTION (decl));
  bool done = inject ();
  pop_cfun ();
  return done;
}

static bool
resume_without_spill (async_fn *fn)
{
  return inside (fn->products->resume, remove_spills);
}

static bool
resume_without_state (async_fn *fn)
{
  return inside (fn->products->resume,
		 [] { return remove_statement (suspended_store_p); });
}

static bool
resume_with_unknown_state (async_fn *fn)
{
  int state = ASYNC_STATE_FIRST + fn->facts->points.length ();

  return inside (fn->products->resume, [=] { return change_state (state); });
}

static bool
resume_not_done (async_fn *fn)
{
  return inside (fn->products->resume,
		 [] { return remove_statement (done_store_p); });
}

static bool
start_without_spill (async_fn *fn)
{
  return inside (fn->products->start, remove_spills);
}

static bool
start_without_state (async_fn *fn)
{
  return inside (fn->products->start,
		 [] { return remove_statement (suspended_store_p); });
}

/* Drop reloads from a slot to which nothing is stored.  */

static bool
drop_reload (async_fn *fn)
{
  return inside (fn->products->drop, [=]
    {
      gimple *stmt = find_statement (slot_load_p);
      if (!stmt)
	return false;
      gimple_assign_set_rhs1 (stmt, moved_ref (gimple_assign_rhs1 (stmt),
					       fn->layout->size + 64));
      update_stmt (stmt);
      return true;
    });
}

/* Drop takes what has not begun for something that is done.  */

static bool
drop_without_beginning (async_fn *fn)
{
  if (fn->products->resume_drops || !cleans_parameters_p (fn->node->decl))
    return false;
  return inside (fn->products->drop, []
    {
      gcond *cond = safe_dyn_cast<gcond *> (find_statement ([] (gimple *s)
	{ return (gimple_code (s) == GIMPLE_COND
		  && integer_onep (gimple_cond_rhs (s))); }));
      if (!cond)
	return false;
      gimple_cond_make_true (cond);
      update_stmt (cond);
      finish_cfg_changes (false);
      return true;
    });
}

/* True if STMT is a volatile read whose value the program does not use; the
   fault is to remove it.  */

static bool
unused_volatile_p (gimple *stmt)
{
  return (users_volatile_p (stmt) && gimple_assign_load_p (stmt)
	  && TREE_CODE (gimple_assign_lhs (stmt)) == SSA_NAME
	  && has_zero_uses (gimple_assign_lhs (stmt)));
}

static bool
lost_volatile (async_fn *fn)
{
  const async_products *made = fn->products;
  bool done = false;

  for (tree decl : { made->resume, made->start, made->entry, made->drop })
    if (decl)
      done |= inside (decl, [] { return remove_statement (unused_volatile_p); });
  return done;
}

/* In the end a function is removed that is no body.  */

static bool
removed_plain (async_fn *fn)
{
  cgraph_node *node;

  FOR_EACH_FUNCTION_WITH_GIMPLE_BODY (node)
    if (!async_body_name (node->decl))
      {
	fn->node = node;
	return true;
      }
  return false;
}

/* A call that may jump becomes nothing, but its edge for the jump stays.  */

static bool
resume_with_idle_jump (async_fn *fn)
{
  return inside (fn->products->resume, []
    {
      gimple *stmt = find_statement ([] (gimple *s)
	{ return (stmt_ends_bb_p (s) && stmt_can_make_abnormal_goto (s)
		  && !gimple_get_lhs (s) && !returns_twice_p (s)); });
      if (!stmt)
	return false;
      gimple_stmt_iterator gsi = gsi_for_stmt (stmt);
      unlink_stmt_vdef (stmt);
      gsi_replace (&gsi, gimple_build_nop (), true);
      return true;
    });
}

/* GCC's early scheduler may move instructions over a call that jumps.  */

static bool
resume_without_order (async_fn *fn)
{
  if (!fn->returns_twice)
    return false;
  change_options (fn->products->resume, [] (gcc_options *opts)
    { opts->x_flag_schedule_insns = 1; });
  return true;
}

/* True if STMT loads from an async generator's stream where its value goes.  */

static bool
place_load_p (gimple *stmt)
{
  HOST_WIDE_INT offset, size;
  bool reverse;

  if (!gimple_assign_load_p (stmt) || !POINTER_TYPE_P (TREE_TYPE (gimple_assign_lhs (stmt))))
    return false;
  tree base = get_ref_base_and_extent_hwi (gimple_assign_rhs1 (stmt), &offset, &size,
					   &reverse);
  return (base && TREE_CODE (base) == MEM_REF
	  && (offset / BITS_PER_UNIT + signed_constant (TREE_OPERAND (base, 1))
	      == future_header_size () + POINTER_SIZE_UNITS));
}

/* Resume keeps where a value goes, namely there.  */

static bool
kept_place (async_fn *fn)
{
  if (!stream_words (fn->decl))
    return false;
  return inside (fn->products->resume, []
    {
      gimple *load = find_statement (place_load_p);
      if (!load)
	return false;
      tree place = gimple_assign_lhs (load);
      tree there = build2 (MEM_REF, TREE_TYPE (place), place,
			   build_zero_cst (ptr_type_node));
      gimple_stmt_iterator gsi = gsi_for_stmt (load);
      gsi_insert_after (&gsi, gimple_build_assign (there, place), GSI_NEW_STMT);
      finish_cfg_changes (false);
      return true;
    });
}

/* Somewhere in resume the stream comes on several ways.  */

static bool
joined_stream (async_fn *fn)
{
  tree resume = fn->products->resume;

  if (!stream_words (fn->decl))
    return false;
  return inside (resume, [=]
    {
      tree stream = ssa_default_def (cfun, DECL_ARGUMENTS (resume));
      basic_block bb;
      edge e;
      edge_iterator ei;
      FOR_EACH_BB_FN (bb, cfun)
	if (stream && EDGE_COUNT (bb->preds) > 1)
	  {
	    gphi *joined = create_phi_node (make_ssa_name (TREE_TYPE (stream)), bb);
	    FOR_EACH_EDGE (e, ei, bb->preds)
	      add_phi_arg (joined, stream, e, UNKNOWN_LOCATION);
	    return true;
	  }
      return false;
    });
}

const fault version_faults[] = {
  { "resume-without-spill", resume_without_spill },
  { "resume-without-state", resume_without_state },
  { "resume-with-unknown-state", resume_with_unknown_state },
  { "resume-not-done", resume_not_done },
  { "resume-with-idle-jump", resume_with_idle_jump },
  { "resume-without-order", resume_without_order },
  { "start-without-spill", start_without_spill },
  { "start-without-state", start_without_state },
  { "drop-reload", drop_reload },
  { "drop-without-beginning", drop_without_beginning },
  { "lost-volatile", lost_volatile },
  { "removed-plain", removed_plain },
  { "kept-place", kept_place },
  { "joined-stream", joined_stream },
  { NULL, NULL }
};
