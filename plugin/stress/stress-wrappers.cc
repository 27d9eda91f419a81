/* Stress mode: the wrappers that stand under the original symbols.
   SPDX-License-Identifier: GPL-3.0-or-later

     T f (args) { frame on the stack = args;
		  while (!resume (&frame, 0))
		    ;
		  return frame.result; }

   With stress-thread the loop lets the library call resume, on another
   thread.  With stress-drop the loop of main tells the library of each
   suspension, and the library drops the frame at one of them and ends the
   program.  Only main does: when main is suspended, so is everything, but
   below a wrapper that a library's code called nothing else could be dropped.

   (runtime/stress.c is the library's part.  Without these two options nothing
   of the library is needed.)  */

#include "stress/stress.h"
#include "frame/frame.h"

/* Fresh parameters for the wrapper of FN: the old ones went with the copies.  */

static void
remake_parms (async_fn *fn)
{
  tree *tail = &DECL_ARGUMENTS (fn->decl);

  *tail = NULL_TREE;
  for (tree old_parm : fn->parms)
    {
      tree p = build_decl (DECL_SOURCE_LOCATION (old_parm), PARM_DECL,
			   DECL_NAME (old_parm), TREE_TYPE (old_parm));
      DECL_ARG_TYPE (p) = DECL_ARG_TYPE (old_parm);
      DECL_CONTEXT (p) = fn->decl;
      TREE_USED (p) = 1;
      SET_DECL_ALIGN (p, DECL_ALIGN (old_parm));
      layout_decl (p, 0);
      *tail = p;
      tail = &DECL_CHAIN (p);
    }
}

static basic_block
empty_wrapper (async_fn *fn)
{
  tree decl = fn->decl;
  cgraph_node *node = fn->node;
  profile_count count = (node->count.initialized_p () && node->count.nonzero_p ()
			 ? node->count : profile_count::uninitialized ());

  if (DECL_STRUCT_FUNCTION (decl))
    node->release_body (true);
  tree result = build_decl (DECL_SOURCE_LOCATION (decl), RESULT_DECL,
			    NULL_TREE, fn->result_type);
  DECL_ARTIFICIAL (result) = DECL_IGNORED_P (result) = 1;
  DECL_CONTEXT (result) = decl;
  DECL_RESULT (decl) = result;
  DECL_INITIAL (decl) = NULL_TREE;
  DECL_STRUCT_FUNCTION (decl) = NULL;
  DECL_UNINLINABLE (decl) = 1;
  remake_parms (fn);
  basic_block bb = init_lowered_empty_function (decl, true, count);
  if (fn->result_type != void_type_node)
    cfun->returns_struct = aggregate_value_p (result, decl);
  remove_edge (single_succ_edge (bb));
  return bb;
}

static tree
frame_on_stack (async_fn *fn, basic_block bb)
{
  tree type = build_array_type_nelts (char_type_node, fn->size);
  tree var = create_tmp_var (type, "frame");
  tree pointer = make_ssa_name (ptr_type_node);

  TREE_ADDRESSABLE (var) = 1;
  SET_DECL_ALIGN (var, fn->align * BITS_PER_UNIT);
  DECL_USER_ALIGN (var) = 1;
  append_stmt (bb, gimple_build_assign (pointer, build_fold_addr_expr (var)),
	       UNKNOWN_LOCATION);
  return pointer;
}

static void
fill_frame (async_fn *fn, basic_block bb, tree frame)
{
  unsigned k = 0;

  append_store (bb, state_ref (frame),
		build_int_cst (state_type (), ASYNC_STATE_START),
		UNKNOWN_LOCATION);
  append_store (bb, flags_ref (frame), build_zero_cst (state_type ()),
		UNKNOWN_LOCATION);
  for (tree p = DECL_ARGUMENTS (fn->decl); p; p = DECL_CHAIN (p), k++)
    {
      tree val = is_gimple_reg (p) ? get_or_create_ssa_default_def (cfun, p) : p;
      tree type = TREE_TYPE (p);
      append_store (bb, frame_ref (frame, parm_offset (fn, k),
				   is_gimple_reg_type (type)
				   ? slot_type (type) : type),
		    val, UNKNOWN_LOCATION);
    }
}

/* One poll of FN's frame.  */

static gcall *
build_poll (async_fn *fn, tree frame)
{
  if (!async_options.stress_thread)
    return gimple_build_call (fn->resume, 2, frame, null_pointer_node);
  return gimple_build_call (runtime_function (RUNTIME_STRESS_RESUME),
			    2, build_fold_addr_expr (fn->resume), frame);
}

/* In BB main is suspended.  */

static void
tell_of_suspension (async_fn *fn, basic_block bb, tree frame)
{
  tree tell = runtime_function (RUNTIME_STRESS_SUSPENDED);

  append_stmt (bb, gimple_build_call (tell, 3, build_fold_addr_expr (fn->drop),
				      frame, size_int (fn->size)),
	       UNKNOWN_LOCATION);
}

static bool
main_p (async_fn *fn)
{
  return MAIN_NAME_P (DECL_NAME (fn->node->decl)) && TREE_PUBLIC (fn->node->decl);
}

/* Loop on resume; returns the block behind the loop.  */

static basic_block
poll_until_ready (async_fn *fn, basic_block bb, tree frame)
{
  basic_block poll = make_block (bb, bb->count);
  basic_block again = make_block (poll, bb->count);
  basic_block done = make_block (again, bb->count);
  gcall *call = build_poll (fn, frame);
  tree ready = make_ssa_name (integer_type_node);

  append_edge (bb, poll);
  gimple_call_set_lhs (call, ready);
  append_stmt (poll, call, UNKNOWN_LOCATION);
  append_stmt (poll, gimple_build_cond (EQ_EXPR, ready, integer_zero_node,
					NULL_TREE, NULL_TREE),
	       UNKNOWN_LOCATION);
  make_edge (poll, again, EDGE_TRUE_VALUE)->probability
    = profile_probability::even ();
  make_edge (poll, done, EDGE_FALSE_VALUE)->probability
    = profile_probability::even ();
  if (async_options.stress_drop && main_p (fn))
    tell_of_suspension (fn, again, frame);
  append_edge (again, poll);
  return done;
}

static void
return_result (async_fn *fn, basic_block bb, tree frame)
{
  tree type = fn->result_type, val = NULL_TREE;

  if (!VOID_TYPE_P (type) && is_gimple_reg_type (type))
    val = append_load (bb, frame_ref (frame, result_offset (fn),
				      slot_type (type)), type,
		       UNKNOWN_LOCATION);
  else if (!VOID_TYPE_P (type))
    {
      val = DECL_RESULT (fn->decl);
      append_stmt (bb, gimple_build_assign
		   (val, frame_ref (frame, result_offset (fn), type)),
		   UNKNOWN_LOCATION);
    }
  append_poison (bb, frame, 0, fn->size, false, UNKNOWN_LOCATION);
  append_stmt (bb, gimple_build_return (val), UNKNOWN_LOCATION);
  make_edge (bb, EXIT_BLOCK_PTR_FOR_FN (cfun), 0);
}

/* Make the original function of FN drive its resume function.  */

void
wrap_function (async_fn *fn)
{
  basic_block bb = empty_wrapper (fn);
  tree frame = frame_on_stack (fn, bb);

  fill_frame (fn, bb, frame);
  bb = poll_until_ready (fn, bb, frame);
  return_result (fn, bb, frame);
  finish_cfg_changes (false);
  current_function_decl = NULL_TREE;
  set_cfun (NULL);
  fn->node->definition = fn->node->analyzed = fn->node->lowered = true;
  fn->node->local = false;
}
