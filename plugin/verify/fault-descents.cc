/* Mistakes in how a generator goes on in other frames of its own.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "verify/verify.h"
#include "frame/frame.h"

/* The first statement of the function DECL that MATCHES, which CHANGE changes.  */

template <typename M, typename C>
static bool
change_in (tree decl, M matches, C change)
{
  basic_block bb;
  bool done = false;

  push_cfun (DECL_STRUCT_FUNCTION (decl));
  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !done && !gsi_end_p (gsi);
	 gsi_next (&gsi))
      if (matches (gsi_stmt (gsi)))
	{
	  change (&gsi);
	  done = true;
	  break;
	}
  pop_cfun ();
  return done;
}

static void
remove_store (gimple_stmt_iterator *gsi)
{
  unlink_stmt_vdef (gsi_stmt (*gsi));
  gsi_replace (gsi, gimple_build_nop (), true);
}

/* True if STMT stores at OFFSET in a frame of FN that stands below another one.  */

static bool
stores_below_p (const async_fn *fn, gimple *stmt, HOST_WIDE_INT offset)
{
  tree lhs = gimple_assign_single_p (stmt) ? gimple_assign_lhs (stmt) : NULL_TREE;

  if (!lhs || TREE_CODE (lhs) != MEM_REF
      || signed_constant (TREE_OPERAND (lhs, 1)) != offset)
    return false;
  gimple *load = SSA_NAME_DEF_STMT (TREE_OPERAND (lhs, 0));
  if (!gimple_assign_load_p (load) || TREE_CODE (gimple_assign_rhs1 (load)) != MEM_REF)
    return false;
  return signed_constant (TREE_OPERAND (gimple_assign_rhs1 (load), 1)) == below_offset (fn);
}

/* A frame further in begins without its first argument.  */

static bool
descent_without_argument (async_fn *fn)
{
  HOST_WIDE_INT offset = parm_offset (fn, 0);

  return change_in (fn->products->resume,
		    [=] (gimple *s) { return stores_below_p (fn, s, offset); }, remove_store);
}

/* The stream is not told where it goes on.  */

static bool
descent_without_innermost (async_fn *fn)
{
  HOST_WIDE_INT offset = innermost_offset (fn);

  return change_in (fn->products->resume, [=] (gimple *s)
    {
      tree lhs = gimple_assign_single_p (s) ? gimple_assign_lhs (s) : NULL_TREE;
      return (lhs && TREE_CODE (lhs) == MEM_REF
	      && signed_constant (TREE_OPERAND (lhs, 1)) == offset);
    }, remove_store);
}

static bool
pointers_p (tree lhs, tree rhs)
{
  return (TREE_CODE (lhs) == SSA_NAME && TREE_CODE (rhs) == SSA_NAME && lhs != rhs
	  && POINTER_TYPE_P (TREE_TYPE (lhs)));
}

/* Each frame is taken for the stream's own where one says that it is ready.  */

static bool
ready_further_in (async_fn *fn)
{
  return change_in (fn->products->resume, [] (gimple *s)
    {
      return (gimple_code (s) == GIMPLE_COND && gimple_cond_code (s) == EQ_EXPR
	      && pointers_p (gimple_cond_lhs (s), gimple_cond_rhs (s)));
    }, [] (gimple_stmt_iterator *gsi)
    {
      gcond *cond = as_a<gcond *> (gsi_stmt (*gsi));
      gimple_cond_set_rhs (cond, gimple_cond_lhs (cond));
      update_stmt (cond);
    });
}

/* Each frame is taken for the stream's own where it is dropped.  */

static bool
drop_of_one_frame (async_fn *fn)
{
  return change_in (fn->products->drop, [] (gimple *s)
    {
      return (is_gimple_assign (s) && gimple_assign_rhs_code (s) == EQ_EXPR
	      && pointers_p (gimple_assign_rhs1 (s), gimple_assign_rhs2 (s)));
    }, [] (gimple_stmt_iterator *gsi)
    {
      gimple_assign_set_rhs2 (gsi_stmt (*gsi), gimple_assign_rhs1 (gsi_stmt (*gsi)));
      update_stmt (gsi_stmt (*gsi));
    });
}

const fault descent_faults[] = {
  { "descent-without-argument", descent_without_argument },
  { "descent-without-innermost", descent_without_innermost },
  { "ready-further-in", ready_further_in },
  { "drop-of-one-frame", drop_of_one_frame },
  { NULL, NULL }
};
