/* Which values are held back.
   SPDX-License-Identifier: GPL-3.0-or-later

   GIMPLE has one operation to a statement, and a temporary for each result.  A
   temporary that is used once is not printed where it is computed, but where it is
   used, so that expressions look as the user wrote them.  Until then it is pending.  */

#include "report/report.h"

/* True if the value of STMT is a temporary that is used once.  */

bool
held_back_p (const code_printer *p, gimple *stmt)
{
  tree lhs = gimple_get_lhs (stmt);
  use_operand_p use;
  gimple *user;

  return (lhs && TREE_CODE (lhs) == SSA_NAME && !user_variable (*p->names, lhs)
	  && (is_gimple_call (stmt) || is_gimple_assign (stmt))
	  && !gimple_has_volatile_ops (stmt) && !SSA_NAME_OCCURS_IN_ABNORMAL_PHI (lhs)
	  && single_imm_use (lhs, &use, &user));
}

/* Forget the value NAME, which nothing prints, and what it alone uses.  */

void
forget_pending (code_printer *p, tree name)
{
  ssa_op_iter iter;
  tree use;

  for (unsigned k = 0; k < p->pending.length (); k++)
    if (p->pending[k] == name)
      {
	p->pending.ordered_remove (k);
	FOR_EACH_SSA_TREE_OPERAND (use, SSA_NAME_DEF_STMT (name), iter, SSA_OP_USE)
	  forget_pending (p, use);
	return;
      }
}

/* True if the pending value NAME is computed from a value of VAR.  */

bool
mentions_p (const code_printer *p, tree name, tree var)
{
  ssa_op_iter iter;
  tree use;

  FOR_EACH_SSA_TREE_OPERAND (use, SSA_NAME_DEF_STMT (name), iter, SSA_OP_USE)
    if (user_variable (*p->names, use) == var
	|| (p->pending.contains (use) && mentions_p (p, use, var)))
      return true;
  return false;
}

/* True if the pending value NAME is a part of what STMT computes.  */

bool
part_of_p (const code_printer *p, tree name, gimple *stmt)
{
  use_operand_p use;
  gimple *user;

  if (!single_imm_use (name, &use, &user))
    return false;
  return (user == stmt
	  || (gimple_get_lhs (user) && p->pending.contains (gimple_get_lhs (user))
	      && part_of_p (p, gimple_get_lhs (user), stmt)));
}
