/* Stress mode: ordinary functions become async ones.
   SPDX-License-Identifier: GPL-3.0-or-later

   Every function of the unit, main included, gets a suspension before each
   call and at each loop header.  After the lowering the original symbol
   becomes a synchronous wrapper

     T f (args) { frame on the stack = args;
		  while (!resume (&frame, 0));
		  return frame.result; }

   so that an ordinary program just runs.  Whatever it computes must be what
   it computes without: GCC's torture programs are the main test of the
   lowering.  */

#include "gcc-compat.h"
#include "markers.h"
#include "options.h"
#include "frame-abi.h"
#include "async-fn.h"

/* ---- who takes part ---------------------------------------------------- */

/* Why FUN cannot be made to suspend; null if it can.  */

const char *
stress_excluded (function *fun)
{
  tree decl = fun->decl;

  if (stdarg_p (TREE_TYPE (decl)))
    return "variadic";
  if (DECL_STATIC_CHAIN (decl) || fun->static_chain_decl)
    return "static chain";
  if (fun->calls_setjmp || find_returns_twice (fun))
    return "setjmp";
  if (fun->has_nonlocal_label || abnormal_edges_p (fun))
    return "nonlocal goto";
  if (find_frame_builtin (fun))
    return "machine frame";
  if (find_caller_builtin (fun))
    return "looks at its caller";
  if (find_trampoline (fun))
    return "trampoline";
  if (lookup_attribute ("naked", DECL_ATTRIBUTES (decl)))
    return "naked";
  if (lookup_attribute ("always_inline", DECL_ATTRIBUTES (decl)))
    return "always_inline";
  if (DECL_ARTIFICIAL (decl)
      && (DECL_STATIC_CONSTRUCTOR (decl) || DECL_STATIC_DESTRUCTOR (decl)))
    return "made by the compiler";
  return NULL;
}

/* ---- suspensions ------------------------------------------------------- */

static void
insert_suspension (gimple_stmt_iterator *gsi, location_t loc)
{
  gcall *call = gimple_build_call (async_marker_decl (ASYNC_SUSPEND), 0);

  gimple_set_location (call, loc);
  gsi_insert_before (gsi, call, GSI_SAME_STMT);
}

/* The argument of __builtin_constant_p is not evaluated; a suspension between
   the two would keep its value, and so evaluate it.  */

static bool
suspend_before_p (gimple *stmt)
{
  return (is_gimple_call (stmt)
	  && !gimple_call_internal_p (stmt)
	  && !gimple_call_builtin_p (stmt, BUILT_IN_CONSTANT_P)
	  && !async_marker_call_p (stmt, ASYNC_SUSPEND));
}

static void
suspend_before_calls (function *fun)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, fun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      {
	if (suspend_before_p (gsi_stmt (gsi)))
	  insert_suspension (&gsi, gimple_location (gsi_stmt (gsi)));
      }
}

static bool
loop_header_p (basic_block bb)
{
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, bb->preds)
    if (dominated_by_p (CDI_DOMINATORS, e->src, bb))
      return true;
  return false;
}

static void
suspend_in_loops (function *fun)
{
  auto_vec<basic_block> headers;
  basic_block bb;

  calculate_dominance_info (CDI_DOMINATORS);
  FOR_EACH_BB_FN (bb, fun)
    if (loop_header_p (bb))
      headers.safe_push (bb);
  free_dominance_info (CDI_DOMINATORS);
  for (basic_block header : headers)
    {
      gimple_stmt_iterator gsi = gsi_after_labels (header);
      insert_suspension (&gsi, fun->function_start_locus);
    }
}

static unsigned int
stress_function (function *fun)
{
  const char *why = stress_excluded (fun);

  if (why)
    {
      if (dump_file)
	fprintf (dump_file, "not stressed: %s\n", why);
      return 0;
    }
  suspend_before_calls (fun);
  suspend_in_loops (fun);
  return 0;
}

static const pass_data stress_data =
{
  GIMPLE_PASS, "asyncc_stress", OPTGROUP_NONE, TV_NONE, PROP_cfg, 0, 0, 0, 0
};

class stress_pass : public gimple_opt_pass
{
public:
  stress_pass (gcc::context *c) : gimple_opt_pass (stress_data, c) {}
  unsigned int execute (function *fun) override { return stress_function (fun); }
};

void
register_stress (const char *plugin_name)
{
  register_pass_info info = { new stress_pass (g), "cfg", 1,
			      PASS_POS_INSERT_AFTER };

  if (async_options.stress)
    register_callback (plugin_name, PLUGIN_PASS_MANAGER_SETUP, NULL, &info);
}

/* ---- wrappers ---------------------------------------------------------- */

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

/* Loop on resume; returns the block behind the loop.  */

static basic_block
poll_until_ready (async_fn *fn, basic_block bb, tree frame)
{
  basic_block poll = make_block (bb, bb->count);
  basic_block again = make_block (poll, bb->count);
  basic_block done = make_block (again, bb->count);
  gcall *call = gimple_build_call (fn->resume, 2, frame, null_pointer_node);
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
