/* PHIs and copies that nothing needs.
   SPDX-License-Identifier: GPL-3.0-or-later

   When tests are decided (thread-drops.cc) and copies propagated, the values
   that only led to them are left over: at -O0 no pass takes them away, and
   around a loop the PHIs of such a value keep each other in use.  Each would
   count as live at every suspension point in the loop.

   What any other statement uses is needed, and what a needed PHI or copy is
   made of; the rest goes.  Debug statements do not count.  */

#include "analyse/analyse.h"

/* True if STMT does nothing but give a value to an SSA name.  */

static bool
copy_p (gimple *stmt)
{
  return (gimple_code (stmt) == GIMPLE_PHI
	  || (gimple_assign_ssa_name_copy_p (stmt)
	      && !SSA_NAME_OCCURS_IN_ABNORMAL_PHI (gimple_assign_lhs (stmt))));
}

static void
need_value (tree val, bitmap needed, vec<tree> *work)
{
  if (val && TREE_CODE (val) == SSA_NAME && !virtual_operand_p (val)
      && bitmap_set_bit (needed, SSA_NAME_VERSION (val)))
    work->safe_push (val);
}

static void
need_operands (gimple *stmt, bitmap needed, vec<tree> *work)
{
  ssa_op_iter iter;
  use_operand_p use;

  if (gphi *phi = dyn_cast<gphi *> (stmt))
    for (unsigned k = 0; k < gimple_phi_num_args (phi); k++)
      need_value (gimple_phi_arg_def (phi, k), needed, work);
  else
    FOR_EACH_SSA_USE_OPERAND (use, stmt, iter, SSA_OP_USE)
      need_value (USE_FROM_PTR (use), needed, work);
}

static void
find_needed (bitmap needed)
{
  auto_vec<tree, 64> work;
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      if (!is_gimple_debug (gsi_stmt (gsi)) && !copy_p (gsi_stmt (gsi)))
	need_operands (gsi_stmt (gsi), needed, &work);
  while (!work.is_empty ())
    {
      gimple *def = SSA_NAME_DEF_STMT (work.pop ());
      if (copy_p (def))
	need_operands (def, needed, &work);
    }
}

static bool
unused_p (tree name, bitmap needed)
{
  return (!virtual_operand_p (name)
	  && !bitmap_bit_p (needed, SSA_NAME_VERSION (name)));
}

static void
remove_from_block (basic_block bb, bitmap needed)
{
  for (gphi_iterator gsi = gsi_start_phis (bb); !gsi_end_p (gsi);)
    if (unused_p (gimple_phi_result (gsi.phi ()), needed))
      remove_phi_node (&gsi, true);
    else
      gsi_next (&gsi);
  for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);)
    {
      gimple *stmt = gsi_stmt (gsi);
      if (!copy_p (stmt) || !unused_p (gimple_assign_lhs (stmt), needed))
	{
	  gsi_next (&gsi);
	  continue;
	}
      gsi_remove (&gsi, true);
      release_defs (stmt);
    }
}

/* Remove from FN, the current function, what nothing needs.  */

void
remove_unused (async_fn *fn)
{
  auto_bitmap needed;
  basic_block bb;

  if (!fn->suspends)
    return;
  find_needed (needed);
  FOR_EACH_BB_FN (bb, cfun)
    remove_from_block (bb, needed);
}
