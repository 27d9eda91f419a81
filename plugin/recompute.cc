/* What belongs to the thread is computed anew after a resume.
   SPDX-License-Identifier: GPL-3.0-or-later

   The optimisers take `__errno_location ()', `pthread_self ()' (const calls)
   and the addresses of thread-local variables for constants of the function,
   and keep them across a suspension.  But another thread may resume the task.
   So a value that was computed from nothing else than such a call or address
   is not spilled: the computation is said again behind the resume.  Other
   operands that it needs are spilled in its place.  */

#include "gcc-compat.h"
#include "frame-abi.h"
#include "async-fn.h"

static bool
thread_local_address_p (tree op)
{
  if (TREE_CODE (op) != ADDR_EXPR)
    return false;
  tree base = get_base_address (TREE_OPERAND (op, 0));
  return base && VAR_P (base) && DECL_THREAD_LOCAL_P (base);
}

/* Nothing is allocated on the machine stack across a suspension, so its pointer
   after the resume is what stack_save says then.  */

static bool
stack_pointer_p (gimple *stmt)
{
  return gimple_call_builtin_p (stmt, BUILT_IN_STACK_SAVE);
}

static bool
const_call_p (gimple *stmt)
{
  return (is_gimple_call (stmt)
	  && gimple_call_num_args (stmt) == 0
	  && !gimple_call_internal_p (stmt)
	  && (gimple_call_flags (stmt) & ECF_CONST)
	  && !(gimple_call_flags (stmt) & ECF_LOOPING_CONST_OR_PURE));
}

/* Operations that an address passes through on its way to be used.  */

static bool
address_operation_p (gimple *stmt)
{
  if (!is_gimple_assign (stmt))
    return false;
  switch (gimple_assign_rhs_code (stmt))
    {
    case ADDR_EXPR:
    case POINTER_PLUS_EXPR:
    CASE_CONVERT:
    case SSA_NAME:
      return true;
    default:
      return false;
    }
}

/* True if NAME is of the thread that computes it.  A chain of more than a few
   steps is cut off; then the value is spilled like any other.  */

static bool
thread_value_p (tree name, int depth = 8)
{
  gimple *def = SSA_NAME_DEF_STMT (name);

  if (depth == 0 || SSA_NAME_IS_DEFAULT_DEF (name))
    return false;
  if (const_call_p (def) || stack_pointer_p (def))
    return true;
  if (!address_operation_p (def))
    return false;
  tree op = gimple_assign_rhs1 (def);
  if (thread_local_address_p (op))
    return true;
  if (TREE_CODE (op) == ADDR_EXPR)
    {
      /* &MEM[p].field */
      tree base = get_base_address (TREE_OPERAND (op, 0));
      if (!base || TREE_CODE (base) != MEM_REF)
	return false;
      op = TREE_OPERAND (base, 0);
    }
  return TREE_CODE (op) == SSA_NAME && thread_value_p (op, depth - 1);
}

/* What recomputing NAME needs from before the suspension is live there.  */

static void
need_operands (tree name, bitmap live)
{
  ssa_op_iter iter;
  tree op;

  FOR_EACH_SSA_TREE_OPERAND (op, SSA_NAME_DEF_STMT (name), iter, SSA_OP_USE)
    if (thread_value_p (op))
      need_operands (op, live);
    else
      bitmap_set_bit (live, SSA_NAME_VERSION (op));
}

void
find_recomputed (async_fn *fn)
{
  unsigned version;
  bitmap_iterator bi;

  for (suspension *sp : fn->points)
    {
      sp->recomputed = BITMAP_ALLOC (NULL);
      EXECUTE_IF_SET_IN_BITMAP (sp->live, 0, version, bi)
	if (thread_value_p (ssa_name (version)))
	  bitmap_set_bit (sp->recomputed, version);
      bitmap_and_compl_into (sp->live, sp->recomputed);
      EXECUTE_IF_SET_IN_BITMAP (sp->recomputed, 0, version, bi)
	need_operands (ssa_name (version), sp->live);
    }
}

/* What replace_operand exchanges.  */
struct operand_pair
{
  tree from;
  tree to;
};

static tree
replace_operand (tree *tp, int *, void *data)
{
  operand_pair *pair = (operand_pair *) ((walk_stmt_info *) data)->info;

  if (*tp == pair->from)
    *tp = pair->to;
  return NULL_TREE;
}

static tree repeat (tree name, basic_block bb, location_t loc);

/* Make COPY use what its operands are on this thread, computed in BB.  */

static void
repeat_operands (gimple *copy, gimple *original, basic_block bb,
		 location_t loc)
{
  ssa_op_iter iter;
  tree op;

  FOR_EACH_SSA_TREE_OPERAND (op, original, iter, SSA_OP_USE)
    if (thread_value_p (op))
      {
	operand_pair pair = { op, repeat (op, bb, loc) };
	walk_stmt_info wi;
	memset (&wi, 0, sizeof wi);
	wi.info = &pair;
	walk_gimple_op (copy, replace_operand, &wi);
      }
}

/* Say the computation of NAME again at the end of BB.  Returns the name of
   its new value.  */

static tree
repeat (tree name, basic_block bb, location_t loc)
{
  gimple *original = SSA_NAME_DEF_STMT (name);
  gimple *copy = gimple_copy (original);
  tree fresh = make_ssa_name (TREE_TYPE (name));

  gimple_set_lhs (copy, fresh);
  SSA_NAME_DEF_STMT (fresh) = copy;
  gimple_set_vuse (copy, NULL_TREE);
  gimple_set_vdef (copy, NULL_TREE);
  if (gimple_assign_single_p (copy)
      && TREE_CODE (gimple_assign_rhs1 (copy)) == ADDR_EXPR)
    gimple_assign_set_rhs1 (copy, unshare_expr (gimple_assign_rhs1 (copy)));
  repeat_operands (copy, original, bb, loc);
  append_stmt (bb, copy, loc);
  return fresh;
}

/* Behind the resume at SP, in BB, define again what is recomputed.  */

void
emit_recomputed (async_fn *, suspension *sp, basic_block bb)
{
  unsigned version;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (sp->recomputed, 0, version, bi)
    {
      tree name = ssa_name (version);
      tree fresh = repeat (name, bb, sp->loc);
      create_new_def_for (name, SSA_NAME_DEF_STMT (fresh),
			  SINGLE_SSA_DEF_OPERAND (SSA_NAME_DEF_STMT (fresh),
						  SSA_OP_DEF));
      release_ssa_name (fresh);
    }
}
