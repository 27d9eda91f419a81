/* In next, what is done for each value comes first.
   SPDX-License-Identifier: GPL-3.0-or-later

   A loop asks for each value, and most have none to wait for.  So next asks for the state
   of its yield in front of the others, if it has one yield, and each way out returns by
   itself: at a common return GCC would make variables of the state and the answer.  */

#include "versions/versions.h"
#include "frame/frame.h"

/* True if RET's block does nothing but to return a constant.  */

static bool
lone_return_p (greturn *ret)
{
  basic_block bb = gimple_bb (ret);

  return (TREE_CODE (gimple_return_retval (ret)) == INTEGER_CST
	  && gsi_stmt (gsi_start_nondebug_after_labels_bb (bb)) == ret);
}

/* Give each way to RET but one a return of its own, so that what is answered there is no
   variable.  */

static void
part_returns (greturn *ret)
{
  auto_vec<edge> ways;
  basic_block bb = gimple_bb (ret);
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, bb->preds)
    if (!(e->flags & EDGE_COMPLEX))
      ways.safe_push (e);
  for (unsigned k = 1; k < ways.length (); k++)
    {
      basic_block own = make_block (ways[k]->src, ways[k]->count ());
      append_return (own, gimple_return_retval (ret));
      redirect_edge_and_branch (ways[k], own);
    }
}

void
part_all_returns (void)
{
  auto_vec<greturn *> all;
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, EXIT_BLOCK_PTR_FOR_FN (cfun)->preds)
    if (greturn *ret = safe_dyn_cast<greturn *> (last_nondebug_stmt (e->src)))
      if (lone_return_p (ret))
	all.safe_push (ret);
  for (greturn *ret : all)
    part_returns (ret);
}

/* True if NAME was loaded from the state.  */

static bool
loaded_state_p (tree name)
{
  return (TREE_CODE (name) == SSA_NAME && gimple_assign_load_p (SSA_NAME_DEF_STMT (name))
	  && state_p (gimple_assign_rhs1 (SSA_NAME_DEF_STMT (name))));
}

/* The dispatch of the current function; null if it has none, or one of one case.  */

static gswitch *
find_switch (void)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    if (gswitch *dispatch = safe_dyn_cast<gswitch *> (last_nondebug_stmt (bb)))
      if (loaded_state_p (gimple_switch_index (dispatch)))
	return dispatch;
  return NULL;
}

/* The edge by which DISPATCH goes on in STATE; null if that is the default one.  */

static edge
edge_of_state (gswitch *dispatch, HOST_WIDE_INT state)
{
  for (unsigned k = 1; k < gimple_switch_num_labels (dispatch); k++)
    {
      tree label = gimple_switch_label (dispatch, k);
      if (!CASE_HIGH (label) && signed_constant (CASE_LOW (label)) == state)
	return find_edge (gimple_bb (dispatch), label_to_block (cfun, CASE_LABEL (label)));
    }
  return NULL;
}

/* Ask for STATE, that of the only yield, in front of the dispatch: GCC would ask for the
   lowest one first.  */

void
ask_for_yield (HOST_WIDE_INT state)
{
  gswitch *dispatch = find_switch ();
  edge known = dispatch ? edge_of_state (dispatch, state) : NULL;

  if (!known)
    return;
  basic_block bb = gimple_bb (dispatch);
  tree index = gimple_switch_index (dispatch);
  edge others = split_block (bb, SSA_NAME_DEF_STMT (index));
  append_stmt (bb, gimple_build_cond (EQ_EXPR, index,
				      build_int_cst (TREE_TYPE (index), state),
				      NULL_TREE, NULL_TREE), gimple_location (dispatch));
  edge first = make_edge (bb, known->dest, EDGE_TRUE_VALUE);
  others->flags = (others->flags & ~EDGE_FALLTHRU) | EDGE_FALSE_VALUE;
  first->probability = profile_probability::likely ();
  others->probability = first->probability.invert ();
  for (gphi_iterator psi = gsi_start_phis (known->dest); !gsi_end_p (psi); gsi_next (&psi))
    add_phi_arg (psi.phi (), PHI_ARG_DEF_FROM_EDGE (psi.phi (), known), first,
		 gimple_phi_arg_location_from_edge (psi.phi (), known));
}
