/* Stress mode: the wrappers that stand under the original symbols.
   SPDX-License-Identifier: GPL-3.0-or-later

     T f (args) { future = __asyncc_make_local (&f.body, 0, args);
		  while (!future->vtable->poll (future, 0))
		    ;
		  return future->result; }

   With stress-thread the loop lets the library poll, on another thread, and with
   wake=leaf on this one, from the end of the chain.  With
   stress-drop the loop of main tells the library of each suspension, and the
   library drops the future at one of them and ends the program.  Only main does:
   when main is suspended, so is everything, but below a wrapper that a library's
   code called nothing else could be dropped.

   (runtime/stress.c is the library's part.  Without these two options nothing
   of the library is needed.)  */

#include "stress/stress.h"
#include "frame/frame.h"

/* Give DECL parameters like those of BODY, which were its own.  */

static void
remake_parms (tree decl, tree body)
{
  tree *tail = &DECL_ARGUMENTS (decl);

  *tail = NULL_TREE;
  for (tree old = DECL_ARGUMENTS (body); old; old = DECL_CHAIN (old))
    {
      tree p = build_decl (DECL_SOURCE_LOCATION (old), PARM_DECL,
			   DECL_NAME (old), TREE_TYPE (old));
      DECL_ARG_TYPE (p) = DECL_ARG_TYPE (old);
      DECL_CONTEXT (p) = decl;
      TREE_USED (p) = 1;
      SET_DECL_ALIGN (p, DECL_ALIGN (old));
      layout_decl (p, 0);
      *tail = p;
      tail = &DECL_CHAIN (p);
    }
}

static void
remake_result (tree decl, tree body)
{
  tree result = build_decl (DECL_SOURCE_LOCATION (decl), RESULT_DECL,
			    NULL_TREE, TREE_TYPE (DECL_RESULT (body)));

  DECL_ARTIFICIAL (result) = DECL_IGNORED_P (result) = 1;
  DECL_CONTEXT (result) = decl;
  DECL_RESULT (decl) = result;
}

/* Begin the new code of NODE; its first block comes back.  */

static basic_block
begin_wrapper (cgraph_node *node, tree body)
{
  tree decl = node->decl;
  profile_count count = (node->count.initialized_p () && node->count.nonzero_p ()
			 ? node->count : profile_count::uninitialized ());

  remake_result (decl, body);
  remake_parms (decl, body);
  DECL_INITIAL (decl) = NULL_TREE;
  DECL_STRUCT_FUNCTION (decl) = NULL;
  DECL_UNINLINABLE (decl) = 1;
  basic_block bb = init_lowered_empty_function (decl, true, count);
  if (!VOID_TYPE_P (TREE_TYPE (DECL_RESULT (decl))))
    cfun->returns_struct = aggregate_value_p (DECL_RESULT (decl), decl);
  remove_edge (single_succ_edge (bb));
  return bb;
}

static tree
append_make (basic_block bb, tree body)
{
  auto_vec<tree, 16> args;
  tree future = make_ssa_name (ptr_type_node);

  args.safe_push (build_fold_addr_expr (body));
  args.safe_push (null_pointer_node);
  for (tree p = DECL_ARGUMENTS (current_function_decl); p; p = DECL_CHAIN (p))
    args.safe_push (is_gimple_reg (p) ? get_or_create_ssa_default_def (cfun, p)
		    : p);
  gcall *call = gimple_build_call_vec (async_marker_decl (ASYNC_MAKE_LOCAL),
				       args);
  gimple_call_set_lhs (call, future);
  append_stmt (bb, call, UNKNOWN_LOCATION);
  return future;
}

/* Append to BB a load of FIELD, of type TYPE, from RECORD.  */

static tree
load_field (basic_block bb, tree record, enum abi_field field, tree type)
{
  return append_load (bb, frame_ref (record, abi_offset (field), type), type,
		      UNKNOWN_LOCATION);
}

/* Poll FUTURE once in BB; the answer comes back.  */

static tree
append_poll (basic_block bb, tree future)
{
  tree ready = make_ssa_name (integer_type_node);
  gcall *call;

  if (async_options.stress_thread || async_options.wake == async_options::WAKE_LEAF)
    call = gimple_build_call (runtime_function (async_options.stress_thread
						  ? RUNTIME_STRESS_POLL
						  : RUNTIME_STRESS_POLL_CHAIN),
			      1, future);
  else
    {
      tree poll = build_pointer_type (poll_type ());
      tree vtable = load_field (bb, future, ABI_async_future_vtable,
				ptr_type_node);
      call = gimple_build_call (load_field (bb, vtable, ABI_async_vtable_poll,
					    poll),
				2, future, null_pointer_node);
    }
  gimple_call_set_lhs (call, ready);
  append_stmt (bb, call, UNKNOWN_LOCATION);
  return ready;
}

/* In BB main is suspended.  */

static void
tell_of_suspension (basic_block bb, tree future)
{
  tree tell = runtime_function (RUNTIME_STRESS_SUSPENDED);

  append_stmt (bb, gimple_build_call (tell, 1, future), UNKNOWN_LOCATION);
}

static bool
main_p (tree decl)
{
  return MAIN_NAME_P (DECL_NAME (decl)) && TREE_PUBLIC (decl);
}

/* Loop on poll; returns the block behind the loop.  */

static basic_block
poll_until_ready (basic_block bb, tree future)
{
  basic_block poll = make_block (bb, bb->count);
  basic_block again = make_block (poll, bb->count);
  basic_block done = make_block (again, bb->count);

  append_edge (bb, poll);
  tree ready = append_poll (poll, future);
  append_stmt (poll, gimple_build_cond (EQ_EXPR, ready, integer_zero_node,
					NULL_TREE, NULL_TREE),
	       UNKNOWN_LOCATION);
  make_edge (poll, again, EDGE_TRUE_VALUE)->probability
    = profile_probability::even ();
  make_edge (poll, done, EDGE_FALSE_VALUE)->probability
    = profile_probability::even ();
  if (async_options.stress_drop && main_p (current_function_decl))
    tell_of_suspension (again, future);
  append_edge (again, poll);
  return done;
}

/* The result of type TYPE in FUTURE, see abi/frame.def.  */

static tree
result_ref (tree future, tree type)
{
  HOST_WIDE_INT offset = ROUND_UP (future_header_size (),
				   TYPE_ALIGN_UNIT (type));

  return frame_ref (future, offset,
		    is_gimple_reg_type (type) ? slot_type (type) : type);
}

static void
return_result (basic_block bb, tree future)
{
  tree result = DECL_RESULT (current_function_decl), val = NULL_TREE;
  tree type = TREE_TYPE (result);

  if (!VOID_TYPE_P (type) && is_gimple_reg_type (type))
    val = append_load (bb, result_ref (future, type), type, UNKNOWN_LOCATION);
  else if (!VOID_TYPE_P (type))
    {
      val = result;
      append_stmt (bb, gimple_build_assign (val, result_ref (future, type)),
		   UNKNOWN_LOCATION);
    }
  append_return (bb, val);
}

void
build_wrapper (cgraph_node *node, tree body)
{
  basic_block bb = begin_wrapper (node, body);
  tree future = append_make (bb, body);

  bb = poll_until_ready (bb, future);
  return_result (bb, future);
  finish_cfg_changes (false);
  current_function_decl = NULL_TREE;
  set_cfun (NULL);
  node->definition = node->analyzed = node->lowered = true;
  node->local = false;
}
