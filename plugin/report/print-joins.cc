/* The copies at joins, as C.
   SPDX-License-Identifier: GPL-3.0-or-later

   Where ways come together a PHI gives one value a name for each way.  These copies
   happen at once on an edge: where one of them would change what another one reads they
   stand in one line, `{a, b} = {b, a};'.  A copy of a variable to itself is not
   printed.  */

#include "report/report.h"

/* One `RESULT = ARGUMENT' of a join.  */
struct join_copy
{
  const char *to;
  const char *from;
  tree source;
  tree var;
};

/* True if a copy behind number K of COPIES uses the variable that K sets.  */

static bool
needed_later_p (const vec<join_copy> &copies, const code_names &n, unsigned k)
{
  for (unsigned j = k + 1; j < copies.length (); j++)
    if (copies[k].var && TREE_CODE (copies[j].source) == SSA_NAME
	&& user_variable (n, copies[j].source) == copies[k].var)
      return true;
  return false;
}

/* Print COPIES, which happen at once.  */

static void
print_at_once (code_printer *p, const vec<join_copy> &copies, report_place place)
{
  text to, from;

  for (const join_copy &c : copies)
    {
      to.addf ("%s%s", to.empty_p () ? "" : ", ", c.to);
      from.addf ("%s%s", from.empty_p () ? "" : ", ", c.from);
    }
  add_line (p, LINE_CODE, -1, place,
	    make_piece (0, "{%s} = {%s};", to.keep (), from.keep ()).s);
}

/* Print what the join that E leads to gives other names.  */

void
print_copies (code_printer *p, edge e)
{
  auto_vec<join_copy, 8> copies;
  bool at_once = false;
  report_place place = { NULL, 0, 0 };

  for (gphi_iterator gsi = gsi_start_phis (e->dest); !gsi_end_p (gsi);
       gsi_next (&gsi))
    {
      tree result = gimple_phi_result (gsi.phi ());
      tree arg = PHI_ARG_DEF_FROM_EDGE (gsi.phi (), e);
      if (virtual_operand_p (result) || has_zero_uses (result))
	continue;
      if (TREE_CODE (arg) == SSA_NAME && SSA_NAME_IS_DEFAULT_DEF (arg))
	continue;
      place = place_of (gimple_phi_arg_location_from_edge (gsi.phi (), e));
      join_copy c = { name_of (p->names, result), expression (p, arg), arg,
		      user_variable (*p->names, result) };
      if (strcmp (c.to, c.from))
	copies.safe_push (c);
    }
  settle_values (p, NULL);
  for (unsigned k = 0; k < copies.length (); k++)
    at_once |= needed_later_p (copies, *p->names, k);
  if (at_once)
    print_at_once (p, copies, place);
  else
    for (const join_copy &c : copies)
      add_line (p, LINE_CODE, -1, place, make_piece (0, "%s = %s;", c.to, c.from).s);
}
