/* Next: the poll of an async generator whose value comes in a register.
   SPDX-License-Identifier: GPL-3.0-or-later

     {T value; word answer} next (frame, cx)

   A loop asks a stream that it has made itself, and that nobody else knows.  There the
   stream need not say where its value goes and whether it has come: next is resume in
   which

     self->out		is the address of a variable
     self->out = NULL	is `answer = given'
     return 0		is `return {value, answer}'; at first ANSWER is "waits"
     return 1		is `return {value, ended}'

   The variable is another one in each poll.  So what was loaded from self->out must be
   forgotten when the function suspends; it is, as a yield that awaits its value has that
   before it asks for the place, and here that is looked at.  What the accesses
   are is known because nobody but yields has the address of self->out.

   It is a copy of the finished resume.  Where that may not be copied, or is not worth it,
   next calls it, and its own variable is the place.  */

#include "versions/versions.h"
#include "analyse/analyse.h"
#include "frame/frame.h"

/* Next while it is made.  */
struct next_version
{
  tree frame;
  /* What it returns, in a variable, and the fields of that.  */
  tree both;
  tree value;
  tree answer;
  /* How many yields there are, and the state in which the last one leaves.  */
  unsigned yields;
  HOST_WIDE_INT state;
};

/* Where self->out lies in a frame.  */

static HOST_WIDE_INT
place_offset (void)
{
  return future_header_size () + POINTER_SIZE_UNITS;
}

/* PTR without the steps that lead there from the pointer that is returned, of which the
   constant ones are added to *OFFSET.  */

static tree
origin_of (tree ptr, HOST_WIDE_INT *offset)
{
  while (TREE_CODE (ptr) == SSA_NAME)
    {
      gassign *def = dyn_cast<gassign *> (SSA_NAME_DEF_STMT (ptr));
      if (!def)
	break;
      if (gimple_assign_rhs_code (def) == POINTER_PLUS_EXPR
	  && TREE_CODE (gimple_assign_rhs2 (def)) == INTEGER_CST)
	*offset += signed_constant (gimple_assign_rhs2 (def));
      else if (!gimple_assign_ssa_name_copy_p (def) && !gimple_assign_cast_p (def))
	break;
      ptr = gimple_assign_rhs1 (def);
    }
  return ptr;
}

/* True if REF is self->out.  */

static bool
place_p (const next_version &n, tree ref)
{
  HOST_WIDE_INT offset, size;
  bool reverse;
  tree base = get_ref_base_and_extent_hwi (ref, &offset, &size, &reverse);

  if (!base || TREE_CODE (base) != MEM_REF)
    return false;
  offset = offset / BITS_PER_UNIT + signed_constant (TREE_OPERAND (base, 1));
  return (origin_of (TREE_OPERAND (base, 0), &offset) == n.frame
	  && offset == place_offset ());
}

/* True if CALL does no more with a pointer than to test it, as sanitizers do.  */

static bool
test_call_p (gcall *call)
{
  return (gimple_call_internal_p (call)
	  || (gimple_call_builtin_p (call, BUILT_IN_NORMAL)
	      && (gimple_call_flags (call) & (ECF_CONST | ECF_PURE))));
}

static bool forgotten_p (tree place);

/* True if STMT, which uses PLACE, does not keep it: it tests it or stores through it.  */

static bool
passing_use_p (gimple *stmt, tree place)
{
  if (is_gimple_debug (stmt) || gimple_code (stmt) == GIMPLE_COND)
    return true;
  if (gcall *call = dyn_cast<gcall *> (stmt))
    return test_call_p (call);
  if (!is_gimple_assign (stmt))
    return false;
  if (gimple_store_p (stmt))
    return gimple_assign_rhs1 (stmt) != place;
  return forgotten_p (gimple_assign_lhs (stmt));
}

/* True if PLACE, loaded from self->out, or something computed from it, is used at once and
   kept nowhere.  */

static bool
forgotten_p (tree place)
{
  imm_use_iterator iter;
  gimple *stmt;

  FOR_EACH_IMM_USE_STMT (stmt, iter, place)
    if (!passing_use_p (stmt, place))
      return false;
  return true;
}

/* Call VISIT for each access of self->out in the current function, STMT; stop at the
   first one for which it says false, and return that.  */

static bool
for_each_access (next_version *n, bool (*visit) (next_version *, gimple *))
{
  basic_block bb;
  bool all = true;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi) && all;)
      {
	gimple *stmt = gsi_stmt (gsi);
	gsi_next (&gsi);
	if (gimple_assign_single_p (stmt)
	    && (place_p (*n, gimple_assign_lhs (stmt))
		|| place_p (*n, gimple_assign_rhs1 (stmt))))
	  all = visit (n, stmt);
      }
  return all;
}

/* True if the access STMT of self->out is one that a yield makes.  */

static bool
access_of_yield_p (next_version *n, gimple *stmt)
{
  tree lhs = gimple_assign_lhs (stmt);

  return (place_p (*n, lhs) ? integer_zerop (gimple_assign_rhs1 (stmt))
	  : TREE_CODE (lhs) == SSA_NAME && forgotten_p (lhs));
}

/* The state in which the yield of the access STMT leaves the function; negative if that is
   not clear.  */

static HOST_WIDE_INT
state_of_yield (gimple *stmt)
{
  basic_block bb = gimple_bb (stmt);
  gimple_stmt_iterator gsi = gsi_for_stmt (stmt);

  for (int left = n_basic_blocks_for_fn (cfun); left; left--)
    {
      for (; !gsi_end_p (gsi); gsi_next (&gsi))
	if (gimple_assign_single_p (gsi_stmt (gsi))
	    && state_p (gimple_assign_lhs (gsi_stmt (gsi)))
	    && TREE_CODE (gimple_assign_rhs1 (gsi_stmt (gsi))) == INTEGER_CST)
	  return signed_constant (gimple_assign_rhs1 (gsi_stmt (gsi)));
      if (!single_succ_p (bb))
	break;
      bb = single_succ (bb);
      gsi = gsi_start_bb (bb);
    }
  return -1;
}

/* True if NAME is the stream or the address of self->out, which nobody but a yield
   looks at.  */

static bool
private_address_p (const next_version &n, tree name)
{
  HOST_WIDE_INT offset = 0;

  return (origin_of (name, &offset) == n.frame
	  && (offset == 0 || offset == place_offset ()));
}

/* True if such an address of the current function comes on several ways, so that an access
   of self->out would not be known for one.  */

static bool
address_joined_p (const next_version &n)
{
  basic_block bb;
  bool joined = false;

  FOR_EACH_BB_FN (bb, cfun)
    for (gphi_iterator gsi = gsi_start_phis (bb); !gsi_end_p (gsi); gsi_next (&gsi))
      for (unsigned k = 0; k < gimple_phi_num_args (gsi.phi ()); k++)
	joined |= private_address_p (n, gimple_phi_arg_def (gsi.phi (), k));
  return joined;
}

/* True if all accesses of self->out in the current function are known, and what they
   load is forgotten.  */

static bool
accesses_known_p (next_version *n)
{
  return !address_joined_p (*n) && for_each_access (n, access_of_yield_p);
}

/* Let the access STMT of self->out be one of the variable.  */

static bool
rewrite_access (next_version *n, gimple *stmt)
{
  gimple_stmt_iterator gsi = gsi_for_stmt (stmt);
  tree lhs = gimple_assign_lhs (stmt);

  if (place_p (*n, lhs))
    {
      tree given = build_int_cst (TREE_TYPE (n->answer), NEXT_GIVEN);
      gsi_insert_before (&gsi, gimple_build_assign (part_of (n->both, n->answer), given),
			 GSI_SAME_STMT);
      n->yields++;
      n->state = state_of_yield (stmt);
    }
  else
    replace_uses_by (lhs, build_fold_addr_expr (part_of (n->both, n->value)));
  unlink_stmt_vdef (stmt);
  gsi_remove (&gsi, true);
  release_defs (stmt);
  return true;
}

/* The current function, DECL, returns what next does: find the fields of that, and let
   its result, or a variable if that is no memory, be where it is put together.  */

static void
declare_answer (next_version *n, tree decl)
{
  tree type = TREE_TYPE (TREE_TYPE (decl));

  n->both = (cfun->returns_struct ? DECL_RESULT (decl)
	     : create_tmp_var (type, "both"));
  TREE_ADDRESSABLE (n->both) = 1;
  n->value = TYPE_FIELDS (type);
  n->answer = DECL_CHAIN (n->value);
  n->yields = 0;
}

/* At the end of BB there is no value, and the function waits.  */

static void
append_nothing (const next_version &n, basic_block bb)
{
  append_store (bb, part_of (n.both, n.value), build_zero_cst (TREE_TYPE (n.value)),
		UNKNOWN_LOCATION);
  append_store (bb, part_of (n.both, n.answer),
		build_int_cst (TREE_TYPE (n.answer), NEXT_WAITS), UNKNOWN_LOCATION);
}

/* Where RET of N's function returns READY, the answer of resume, return that of next.  */

static void
return_next (const next_version &n, greturn *ret)
{
  tree type = TREE_TYPE (n.answer), ready = gimple_return_retval (ret);
  tree ended = build_int_cst (type, NEXT_ENDED);

  if (TREE_CODE (ready) == SSA_NAME)
    {
      tree before = make_ssa_name (type), after = make_ssa_name (type);
      tree test = make_ssa_name (boolean_type_node);
      insert_before_return (ret, gimple_build_assign (before, part_of (n.both, n.answer)));
      insert_before_return (ret, gimple_build_assign
			    (test, NE_EXPR, ready, build_zero_cst (TREE_TYPE (ready))));
      insert_before_return (ret, gimple_build_assign (after, COND_EXPR, test, ended, before));
      store_before_return (ret, part_of (n.both, n.answer), after);
    }
  else if (!integer_zerop (ready))
    store_before_return (ret, part_of (n.both, n.answer), ended);
  set_return (ret, n.both);
}

/* The same for all that the current function returns.  */

static void
return_all_next (const next_version &n)
{
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, EXIT_BLOCK_PTR_FOR_FN (cfun)->preds)
    if (greturn *ret = safe_dyn_cast<greturn *> (last_nondebug_stmt (e->src)))
      return_next (n, ret);
}

/* Make the next DECL of FN of a copy of resume.  */

static bool
copy_resume (async_fn *fn, tree decl)
{
  version v (fn, RESUME, decl);
  next_version n;

  copy_code (fn->products->resume, decl);
  push_cfun (DECL_STRUCT_FUNCTION (decl));
  new_result_decl (&v);
  n.frame = ssa_default_def (cfun, DECL_ARGUMENTS (decl));
  declare_answer (&n, decl);
  bool possible = accesses_known_p (&n);
  if (possible)
    {
      for_each_access (&n, rewrite_access);
      if (n.yields == 1)
	ask_for_yield (n.state);
      part_all_returns ();
      append_nothing (n, split_edge (single_succ_edge (ENTRY_BLOCK_PTR_FOR_FN (cfun))));
      return_all_next (n);
    }
  finish_cfg_changes (false);
  forbid_slp (decl);
  pop_cfun ();
  return possible;
}

/* True if the places of values are forgotten in FN's resume.  */

static bool
places_forgotten_p (async_fn *fn)
{
  next_version n;

  push_cfun (DECL_STRUCT_FUNCTION (fn->products->resume));
  n.frame = ssa_default_def (cfun, DECL_ARGUMENTS (fn->products->resume));
  bool all = accesses_known_p (&n);
  pop_cfun ();
  return all;
}

/* Append to BB a call of FN's resume with N's frame and CX, and what it answers to
   RETURNED's block.  */

static void
append_resume (async_fn *fn, next_version *n, tree cx, basic_block bb)
{
  tree type = TREE_TYPE (n->answer);
  tree ready = make_ssa_name (integer_type_node), none = make_ssa_name (boolean_type_node);
  tree answer = make_ssa_name (type);
  tree place = frame_ref (n->frame, place_offset (), ptr_type_node);
  gcall *call = call_version (fn, RESUME, vNULL, n->frame, cx);

  append_nothing (*n, bb);
  append_store (bb, place, build_fold_addr_expr (part_of (n->both, n->value)),
		UNKNOWN_LOCATION);
  gimple_call_set_lhs (call, ready);
  append_stmt (bb, call, UNKNOWN_LOCATION);
  tree left = append_load (bb, unshare_expr (place), ptr_type_node, UNKNOWN_LOCATION);
  append_stmt (bb, gimple_build_assign (none, EQ_EXPR, left, null_pointer_node),
	       UNKNOWN_LOCATION);
  append_stmt (bb, gimple_build_assign (answer, COND_EXPR, none,
					build_int_cst (type, NEXT_GIVEN),
					build_int_cst (type, NEXT_WAITS)), UNKNOWN_LOCATION);
  append_store (bb, part_of (n->both, n->answer), answer, UNKNOWN_LOCATION);
  append_return (bb, ready);
}

/* Make the next DECL of FN as a call of resume.  */

static bool
call_resume (async_fn *fn, tree decl)
{
  tree parms[N_ROLES];
  next_version n;

  DECL_INITIAL (decl) = NULL_TREE;
  append_role_parms (decl, parms);
  tree result = build_decl (DECL_SOURCE_LOCATION (decl), RESULT_DECL, NULL_TREE,
			    TREE_TYPE (TREE_TYPE (decl)));
  DECL_CONTEXT (result) = decl;
  DECL_ARTIFICIAL (result) = DECL_IGNORED_P (result) = 1;
  DECL_RESULT (decl) = result;
  basic_block bb = init_lowered_empty_function (decl, true, cgraph_node::get (decl)->count);
  cfun->returns_struct = aggregate_value_p (result, decl);
  remove_edge (single_succ_edge (bb));
  n.frame = get_or_create_ssa_default_def (cfun, parms[ROLE_FRAME]);
  declare_answer (&n, decl);
  append_resume (fn, &n, get_or_create_ssa_default_def (cfun, parms[ROLE_CONTEXT]), bb);
  return_all_next (n);
  finish_cfg_changes (false);
  current_function_decl = NULL_TREE;
  set_cfun (NULL);
  return places_forgotten_p (fn);
}

/* True if a second copy of FN's resume is possible and worth it.  */

static bool
copied_p (async_fn *fn)
{
  tree resume = fn->products->resume;

  return (!fn->one_copy && !huge_p (fn) && opt_for_fn (resume, optimize)
	  && !DECL_STRUCT_FUNCTION (resume)->can_throw_non_call_exceptions
	  && !opt_for_fn (resume, optimize_size) && !opt_for_fn (resume, optimize_debug));
}

/* Make DECL, the next of FN.  False if a place for a value is kept where it must not.  */

bool
make_next (async_fn *fn, tree decl)
{
  return copied_p (fn) ? copy_resume (fn, decl) : call_resume (fn, decl);
}
