/* When values that were held back are printed after all.
   SPDX-License-Identifier: GPL-3.0-or-later

   A pending value must be settled, as a statement of its own, before its meaning would
   change:

     - one that reads memory before anything is stored,
     - one that calls a function before anything else reads or stores,
     - each before a variable in it gets another value, and at the end of a
       straight piece of code.  */

#include "report/report.h"

/* More expressions than this are not held back.  */
static const unsigned MAX_PENDING = 24;

/* Print the statement that computes NAME, which is pending no more.  */

static void
settle (code_printer *p, tree name)
{
  gimple *stmt = SSA_NAME_DEF_STMT (name);
  const char *value = piece_of_value (p, stmt).s;

  add_code (p, stmt, make_piece (0, "%s = %s;", name_of (p->names, name), value).s);
}

/* Settle the pending values for which WANTED holds.  */

template <typename P>
static void
settle_if (code_printer *p, P wanted)
{
  for (unsigned k = 0; k < p->pending.length ();)
    if (wanted (p->pending[k]))
      {
	tree name = p->pending[k];
	p->pending.ordered_remove (k);
	settle (p, name);
	k = 0;
      }
    else
      k++;
}

/* Settle what is pending; only what is in ONLY, a set of versions, if that is not
   null.  */

void
settle_values (code_printer *p, bitmap only)
{
  settle_if (p, [=] (tree name)
    { return !only || bitmap_bit_p (only, SSA_NAME_VERSION (name)); });
}

/* Settle what STMT would change.  */

void
settle_before (code_printer *p, gimple *stmt)
{
  tree lhs = gimple_get_lhs (stmt);
  tree var = (lhs && TREE_CODE (lhs) == SSA_NAME ? user_variable (*p->names, lhs)
	      : NULL_TREE);

  if (gimple_vdef (stmt))
    settle_if (p, [] (tree name) { return gimple_vuse (SSA_NAME_DEF_STMT (name)); });
  else if (gimple_vuse (stmt))
    settle_if (p, [] (tree name) { return gimple_vdef (SSA_NAME_DEF_STMT (name)); });
  if (var)
    settle_if (p, [=] (tree name) { return mentions_p (p, name, var); });
}

/* Hold the value of STMT back.  */

void
hold_back (code_printer *p, gimple *stmt)
{
  bool stores = gimple_vdef (stmt);

  if (gimple_vuse (stmt))
    settle_if (p, [=] (tree name)
      {
	gimple *def = SSA_NAME_DEF_STMT (name);
	return ((stores ? gimple_vuse (def) : gimple_vdef (def))
		&& !part_of_p (p, name, stmt));
      });
  p->pending.safe_push (gimple_get_lhs (stmt));
  while (p->pending.length () > MAX_PENDING)
    {
      tree name = p->pending[0];
      p->pending.ordered_remove (0);
      settle (p, name);
    }
}
