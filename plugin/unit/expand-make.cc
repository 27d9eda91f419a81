/* Make futures and frames, now that their sizes are known.
   SPDX-License-Identifier: GPL-3.0-or-later

     f = __asyncc_make (&body, chain, args...)
       f = __asyncc_alloc (size, align);
       if (f) { f->vtable = &vtable; f->state = start; f->flags = heap;
		f->arguments = args }
       also f->innermost = f; f->below = NULL, if BODY descends

     p = __asyncc_new_frame (&body)	   the frame of a recursive await
       p = __asyncc_alloc (size, align); if (!p) __asyncc_oom (name);

     __asyncc_free_frame (&body, f, p)	   P was given to who made F
       if (!p) __asyncc_free (f, size, align);
       (expand-foreign.cc if another unit defines BODY)

     f = __asyncc_own_frame (&body, p)	   in a start that other units call
       if (p) { f = p; f->flags = 0; f->vtable = &vtable, if others give P }
       else { f = __asyncc_alloc (size, align); if (!f) __asyncc_oom (name);
	      f->vtable = &vtable; f->flags = heap }

     f = __asyncc_make_local (&body, chain, args...)
       f = &frame; f->vtable = &vtable; f->state = start; f->flags = 0;
       f->arguments = args

     __asyncc_release (&body, f)
       __asyncc_free (f, size, align), or drop (f) if BODY descends

     __asyncc_refer (&ramp)		   nothing

   In functions that have stayed ordinary ones, calls of __asyncc_dropped ()
   become 0; of what stress mode has put there, suspensions are removed, and the
   context is null.  */

#include "unit/unit.h"
#include "frame/frame.h"
#include "generic/generic.h"
#include "verify/verify.h"

/* The function whose body the first argument of CALL names.  */

static async_fn *
named_function (gcall *call)
{
  tree arg = gimple_call_arg (call, 0);

  while (TREE_CODE (arg) == SSA_NAME)
    {
      gimple *def = SSA_NAME_DEF_STMT (arg);
      if (!gimple_assign_single_p (def) && !gimple_assign_cast_p (def))
	return NULL;
      arg = gimple_assign_rhs1 (def);
    }
  if (TREE_CODE (arg) != ADDR_EXPR)
    return NULL;
  cgraph_node *node = cgraph_node::get (TREE_OPERAND (arg, 0));
  return node ? async_fn_of_node (node->ultimate_alias_target ()) : NULL;
}

/* Replace the placeholder at GSI by a call to the allocator.  */

static tree
allocate (gimple_stmt_iterator *gsi, async_fn *fn)
{
  gimple *old_call = gsi_stmt (*gsi);
  tree lhs = gimple_call_lhs (old_call);
  gcall *call = gimple_build_call (runtime_function (RUNTIME_ALLOC), 2,
				   size_int (heap_bytes (fn)),
				   size_int (fn->layout->align));

  if (!lhs)
    lhs = make_ssa_name (ptr_type_node);
  else
    gimple_call_set_lhs (old_call, NULL_TREE);
  unlink_stmt_vdef (old_call);
  gimple_call_set_lhs (call, lhs);
  SSA_NAME_DEF_STMT (lhs) = call;
  gsi_replace (gsi, call, true);
  return lhs;
}

void
store_argument (basic_block bb, async_fn *fn, unsigned k, tree frame, tree arg,
		location_t loc)
{
  tree type = fn->sig->parm_types[k];
  tree stored = is_gimple_reg_type (type) ? slot_type (type) : type;

  append_store (bb, frame_ref (frame, parm_offset (fn, k), stored), arg, loc);
}

/* In BB let FRAME be a future of FN for who knows nothing else of it.  */

static void
append_vtable (basic_block bb, async_fn *fn, tree frame, location_t loc)
{
  append_store (bb, frame_ref (frame, abi_offset (ABI_async_future_vtable),
			       ptr_type_node),
		build_fold_addr_expr (fn->products->vtable), loc);
}

/* In BB make a future of FN with FLAGS in FRAME, with the arguments of CALL.  */

static void
fill_frame (basic_block bb, async_fn *fn, tree frame, unsigned flags,
	    gcall *call)
{
  location_t loc = gimple_location (call);
  /* The chain is a parameter when the body had one.  */
  unsigned first = (gimple_call_num_args (call) - 2
		    == fn->sig->parm_types.length () ? 2 : 1);

  append_vtable (bb, fn, frame, loc);
  append_store (bb, state_ref (frame),
		build_int_cst (state_type (), ASYNC_STATE_START), loc);
  if (fn->linked)
    flags |= ASYNC_FLAG_LINKED;
  append_store (bb, flags_ref (frame), build_int_cst (state_type (), flags),
		loc);
  if (descends_p (fn->node->decl))
    {
      append_store (bb, innermost_ref (fn, frame), frame, loc);
      append_store (bb, below_ref (fn, frame), null_pointer_node, loc);
    }
  for (unsigned k = first; k < gimple_call_num_args (call); k++)
    store_argument (bb, fn, k - first, frame, gimple_call_arg (call, k), loc);
}

static void
expand_make (gimple_stmt_iterator *gsi, async_fn *fn)
{
  gcall *call = as_a<gcall *> (gimple_copy (gsi_stmt (*gsi)));
  basic_block null_bb, bb;
  tree frame = allocate (gsi, fn);

  split_on_null (gsi, frame, &null_bb, &bb);
  fill_frame (bb, fn, frame, ASYNC_FLAG_HEAP, call);
}

/* A variable of the current function for a frame of FN.  */

static tree
frame_variable (async_fn *fn)
{
  tree var = create_tmp_var (build_array_type_nelts (char_type_node,
						     fn->layout->size),
			     "frame");

  TREE_ADDRESSABLE (var) = 1;
  SET_DECL_ALIGN (var, fn->layout->align * BITS_PER_UNIT);
  DECL_USER_ALIGN (var) = 1;
  return var;
}

/* The current function returns its machine frame, with FRAME of FN in it.  */

static void
unpoison_at_end (async_fn *fn, tree frame)
{
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, EXIT_BLOCK_PTR_FOR_FN (cfun)->preds)
    {
      gimple_stmt_iterator gsi = gsi_last_bb (e->src);
      insert_unpoison (&gsi, fn, frame);
    }
}

static void
expand_make_local (gimple_stmt_iterator *gsi, async_fn *fn)
{
  gcall *call = as_a<gcall *> (gsi_stmt (*gsi));
  gcall *copy = as_a<gcall *> (gimple_copy (call));
  tree frame = gimple_call_lhs (call);

  gimple_call_set_lhs (call, NULL_TREE);
  unlink_stmt_vdef (call);
  gsi_replace (gsi, gimple_build_assign
	       (frame, build_fold_addr_expr (frame_variable (fn))), true);
  basic_block bb = gsi_bb (*gsi);
  split_block (bb, gsi_stmt (*gsi));
  fill_frame (bb, fn, frame, 0, copy);
  unpoison_at_end (fn, frame);
}

static void
expand_new_frame (gimple_stmt_iterator *gsi, async_fn *fn)
{
  location_t loc = gimple_location (gsi_stmt (*gsi));
  basic_block null_bb, bb;
  tree frame = allocate (gsi, fn);

  split_on_null (gsi, frame, &null_bb, &bb);
  append_stmt (null_bb, gimple_build_call (runtime_function (RUNTIME_OOM), 1,
					   name_literal (fn)), loc);
}

/* Which of the blocks A and B runs depends on who calls.  */

static void
make_even (basic_block a, basic_block b)
{
  single_pred_edge (a)->probability = profile_probability::even ();
  single_pred_edge (b)->probability = profile_probability::even ();
  a->count = b->count = b->count.apply_scale (1, 2);
}

static gcall *
build_free_call (async_fn *fn, tree frame)
{
  return gimple_build_call (runtime_function (RUNTIME_FREE), 3, frame,
			    size_int (heap_bytes (fn)), size_int (fn->layout->align));
}

/* One that descends has more frames than this, which its drop knows.  */

static void
expand_release (gimple_stmt_iterator *gsi, async_fn *fn)
{
  gimple *stmt = gsi_stmt (*gsi);
  tree frame = gimple_call_arg (stmt, 1);
  bool drops = descends_p (fn->node->decl);

  if (!drops)
    insert_unpoison (gsi, fn, frame);
  unlink_stmt_vdef (stmt);
  gsi_replace (gsi, drops ? call_version (fn, DROP, vNULL, frame, NULL_TREE)
	       : build_free_call (fn, frame), true);
}

/* True if blocks were split.  */

static bool
expand_free_frame (gimple_stmt_iterator *gsi, async_fn *fn)
{
  gimple *stmt = gsi_stmt (*gsi);
  tree frame = gimple_call_arg (stmt, 1), given = gimple_call_arg (stmt, 2);
  basic_block null_bb, other;
  if (fn->foreign)
    {
      expand_foreign_end (gsi);
      return false;
    }
  gcall *call = build_free_call (fn, frame);

  insert_unpoison (gsi, fn, frame);
  unlink_stmt_vdef (stmt);
  if (integer_zerop (given))
    {
      gsi_replace (gsi, call, true);
      return false;
    }
  gsi_replace (gsi, gimple_build_nop (), true);
  split_on_null (gsi, given, &null_bb, &other);
  make_even (null_bb, other);
  append_stmt (null_bb, call, gimple_location (stmt));
  return true;
}

basic_block
make_own_frame (basic_block bb, async_fn *fn, location_t loc, tree *frame)
{
  basic_block made = split_edge (single_succ_edge (bb));
  basic_block oom = make_block (bb, profile_count::zero ());
  gcall *call = gimple_build_call (runtime_function (RUNTIME_ALLOC), 2,
				   size_int (heap_bytes (fn)),
				   size_int (fn->layout->align));

  *frame = make_ssa_name (ptr_type_node);
  gimple_call_set_lhs (call, *frame);
  append_stmt (bb, call, loc);
  append_stmt (bb, gimple_build_cond (EQ_EXPR, *frame,
				      build_zero_cst (ptr_type_node), NULL_TREE,
				      NULL_TREE), loc);
  remove_edge (single_succ_edge (bb));
  edge t = make_edge (bb, oom, EDGE_TRUE_VALUE);
  edge f = make_edge (bb, made, EDGE_FALSE_VALUE);
  t->probability = profile_probability::very_unlikely ();
  f->probability = t->probability.invert ();
  append_stmt (oom, gimple_build_call (runtime_function (RUNTIME_OOM), 1,
				       name_literal (fn)), loc);
  append_edge (oom, made);
  append_vtable (made, fn, *frame, loc);
  append_store (made, flags_ref (*frame),
		build_int_cst (state_type (), ASYNC_FLAG_HEAP), loc);
  return made;
}

/* The placeholder at *GSI in an entry, which is given no frame.  */

static void
expand_entry_frame (gimple_stmt_iterator *gsi, async_fn *fn)
{
  gimple *stmt = gsi_stmt (*gsi);
  location_t loc = gimple_location (stmt);
  tree result = gimple_call_lhs (stmt), own;
  basic_block bb = gimple_bb (stmt);

  split_block (bb, stmt);
  gimple_call_set_lhs (stmt, NULL_TREE);
  unlink_stmt_vdef (stmt);
  gsi_replace (gsi, gimple_build_nop (), true);
  make_own_frame (bb, fn, loc, &own);
  replace_uses_by (result, own);
  release_ssa_name (result);
}

static void
expand_own_frame (gimple_stmt_iterator *gsi, async_fn *fn)
{
  gimple *stmt = gsi_stmt (*gsi);
  location_t loc = gimple_location (stmt);
  tree result = gimple_call_lhs (stmt), given = gimple_call_arg (stmt, 1), own;
  basic_block null_bb, other;

  if (integer_zerop (given))
    {
      expand_entry_frame (gsi, fn);
      return;
    }
  gimple_call_set_lhs (stmt, NULL_TREE);
  unlink_stmt_vdef (stmt);
  gsi_replace (gsi, gimple_build_nop (), true);
  split_on_null (gsi, given, &null_bb, &other);
  make_even (null_bb, other);
  append_store (other, flags_ref (given), build_zero_cst (state_type ()), loc);
  if (promised_frame (fn))
    append_vtable (other, fn, given, loc);
  basic_block made = make_own_frame (null_bb, fn, loc, &own);
  gphi *phi = create_phi_node (result, single_succ (other));
  add_phi_arg (phi, given, single_succ_edge (other), loc);
  add_phi_arg (phi, own, single_succ_edge (made), loc);
}

static void
expand_to_false (gimple_stmt_iterator *gsi)
{
  tree lhs = gimple_call_lhs (gsi_stmt (*gsi));

  unlink_stmt_vdef (gsi_stmt (*gsi));
  if (lhs)
    gsi_replace (gsi, gimple_build_assign
		 (lhs, build_zero_cst (TREE_TYPE (lhs))), true);
  else
    gsi_replace (gsi, gimple_build_nop (), true);
}

/* What a call to make or to allocate something is replaced by; null if CALL is
   no such call.  */

static void
(*expander (gcall *call)) (gimple_stmt_iterator *, async_fn *)
{
  if (async_marker_call_p (call, ASYNC_MAKE))
    return expand_make;
  if (async_marker_call_p (call, ASYNC_MAKE_LOCAL))
    return expand_make_local;
  if (placeholder_call_p (call, placeholder_new_frame ()))
    return expand_new_frame;
  if (placeholder_call_p (call, placeholder_own_frame ()))
    return expand_own_frame;
  if (placeholder_call_p (call, placeholder_link ()))
    return expand_link;
  return NULL;
}

static bool
question_p (gcall *call)
{
  return (async_marker_call_p (call, ASYNC_DROPPED)
	  || async_marker_call_p (call, ASYNC_SUSPEND)
	  || async_marker_call_p (call, ASYNC_CONTEXT)
	  || async_marker_call_p (call, ASYNC_REFER)
	  || async_marker_call_p (call, ASYNC_SELF));
}

/* Expand what the statement at GSI asks for.  True if blocks were split, so
   that the rest of this one is another.  */

static bool
expand_statement (gimple_stmt_iterator *gsi)
{
  gcall *call = dyn_cast<gcall *> (gsi_stmt (*gsi));

  if (!call)
    return false;
  if (auto expand = expander (call))
    {
      async_fn *fn = named_function (call);
      gcc_assert (fn);
      expand (gsi, fn);
      return true;
    }
  if (placeholder_call_p (call, placeholder_free_frame ()))
    return expand_free_frame (gsi, named_function (call));
  if (placeholder_call_p (call, placeholder_leaf ()))
    return expand_leaf (gsi);
  if (async_marker_call_p (call, ASYNC_POLL) || async_marker_call_p (call, ASYNC_DROP))
    expand_known_call (gsi, named_function (call));
  if (async_marker_call_p (call, ASYNC_RELEASE))
    expand_release (gsi, named_function (call));
  if (async_marker_call_p (call, ASYNC_NEXT))
    expand_next_call (gsi, named_function (call));
  if (expand_foreign_call (gsi))
    return false;
  if (question_p (call))
    expand_to_false (gsi);
  return false;
}

/* True if something in the current function was expanded.  */

static bool
expand_function (void)
{
  basic_block bb;
  bool changed = false;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      {
	gimple *before = gsi_stmt (gsi);
	bool split = expand_statement (&gsi);
	changed |= split || gsi_stmt (gsi) != before;
	if (split)
	  break;
      }
  return changed;
}

/* Remove the edges for jumps of statements in the current function that cannot
   jump.  In a function that calls setjmp, or that nested functions jump into,
   every call has such an edge, also one that has just become an
   assignment.  */

static void
forget_jumps (void)
{
  basic_block bb;

  free_dominance_info (CDI_DOMINATORS);
  FOR_EACH_BB_FN (bb, cfun)
    gimple_purge_dead_abnormal_call_edges (bb);
}

static void
expand_node (cgraph_node *node)
{
  node->get_body ();
  push_cfun (DECL_STRUCT_FUNCTION (node->decl));
  if (expand_function ())
    {
      forget_jumps ();
      finish_cfg_changes (false);
      if (async_options.check)
	verify_jumps ();
    }
  pop_cfun ();
}

static bool
marker_p (tree decl)
{
  static const char *const markers[]
    = { "__asyncc_make", "__asyncc_make_local", "__asyncc_poll", "__asyncc_next",
	"__asyncc_release", "__asyncc_drop", "__asyncc_dropped", "__asyncc_suspend",
	"__asyncc_context", "__asyncc_self", "__asyncc_refer" };

  for (const char *name : markers)
    if (DECL_NAME (decl) && id_equal (DECL_NAME (decl), name))
      return true;
  return false;
}

static bool
expanded_word_p (tree decl)
{
  return (marker_p (decl) || decl == placeholder_new_frame ()
	  || decl == placeholder_free_frame ()
	  || decl == placeholder_own_frame ()
	  || decl == placeholder_leaf () || decl == placeholder_link ()
	  || foreign_word_p (decl, RESUME) || foreign_word_p (decl, DROP));
}

/* True if some function of the unit has something to expand, whether or not
   there are async functions.  */

bool
markers_left_p (void)
{
  cgraph_node *node;

  FOR_EACH_FUNCTION (node)
    if (node->callers && marker_p (node->decl))
      return true;
  return false;
}

/* Add the functions that call NODE, whatever they are inlined into.  */

static void
collect_callers (cgraph_node *node, hash_set<cgraph_node *> *seen,
		 vec<cgraph_node *> *out)
{
  for (cgraph_edge *e = node->callers; e; e = e->next_caller)
    {
      cgraph_node *caller = e->caller->inlined_to ? e->caller->inlined_to
			    : e->caller;
      if (!seen->add (caller))
	out->safe_push (caller);
    }
}

void
expand_makes (const vec<async_fn *> &fns)
{
  hash_set<cgraph_node *> seen;
  auto_vec<cgraph_node *> todo;
  cgraph_node *node;

  make_await_functions ();
  /* The bodies that were copied are gone.  */
  for (async_fn *fn : fns)
    if (fn->suspends)
      seen.add (fn->node);
  FOR_EACH_FUNCTION (node)
    if (expanded_word_p (node->decl))
      collect_callers (node, &seen, &todo);
  for (cgraph_node *caller : todo)
    expand_node (caller);
}
