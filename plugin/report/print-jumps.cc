/* What returns, and what a switch jumps to, as C.
   SPDX-License-Identifier: GPL-3.0-or-later

   A block that only returns stands at every jump to it, as the `return' that the user
   wrote there: so the value is that of the edge, and so is the place.  The cases of a
   switch that lead to one block stand in one line.  */

#include "report/report.h"

/* The return by the edge E, or at the end of BB if that is null.  A function that is
   DROPPING returns nothing.  */

void
print_return (code_printer *p, bool dropping, basic_block bb, edge e)
{
  greturn *ret = as_a<greturn *> (last_nondebug_stmt (bb));
  tree value = gimple_return_retval (ret);
  report_place place = place_of (gimple_location (ret));
  text t;

  if (value && TREE_CODE (value) == SSA_NAME && e
      && gimple_code (SSA_NAME_DEF_STMT (value)) == GIMPLE_PHI
      && gimple_bb (SSA_NAME_DEF_STMT (value)) == bb)
    {
      gphi *phi = as_a<gphi *> (SSA_NAME_DEF_STMT (value));
      value = PHI_ARG_DEF_FROM_EDGE (phi, e);
      if (gimple_phi_arg_location_from_edge (phi, e) > BUILTINS_LOCATION)
	place = place_of (gimple_phi_arg_location_from_edge (phi, e));
    }
  bool some = value && !(TREE_CODE (value) == SSA_NAME
			 && SSA_NAME_IS_DEFAULT_DEF (value));
  if (some && !dropping)
    t.addf ("return %s;", expression (p, value));
  else
    t.add ("return;");
  settle_values (p, NULL);
  add_line (p, LINE_CODE, -1, place, t.keep ());
}

/* The labels of CHOICE that lead to BB.  */

const char *
case_text (gswitch *choice, basic_block bb)
{
  text t;

  for (unsigned k = 0; k < gimple_switch_num_labels (choice); k++)
    {
      tree label = gimple_switch_label (choice, k);
      if (label_to_block (cfun, CASE_LABEL (label)) != bb)
	continue;
      t.add (t.empty_p () ? "" : " ");
      if (!CASE_LOW (label))
	t.add ("default:");
      else if (!CASE_HIGH (label))
	t.addf ("case %s:", type_text (CASE_LOW (label)));
      else
	t.addf ("case %s ... %s:", type_text (CASE_LOW (label)),
		type_text (CASE_HIGH (label)));
    }
  return t.keep ();
}

/* The label of the way OUT of LAST, which leads to BB.  */

const char *
way_text (gimple *last, basic_block bb, unsigned out)
{
  text t;

  if (gswitch *choice = dyn_cast<gswitch *> (last))
    return case_text (choice, bb);
  t.addf ("label %u:", out + 1);
  return t.keep ();
}
