/* What is known of a value stays known after it comes back from the frame.
   SPDX-License-Identifier: GPL-3.0-or-later

     r = x & 3;				r = x & 3;	# in [0, 3]
     suspend				frame->r = r; ...
     a[r]				r' = frame->r;	# in [0, 3]

   A reload tells later passes nothing of what it loads.  The range of a name
   holds wherever the name does, so it is found here, while the definition is
   still in sight, and is written down at the name; the names that reloads make
   inherit it.  The work grows with blocks times values, so a function with
   very many suspension points does without.

   A value that may be undefined gets no range.  In

     int i;  if (c) i = 1;		i = PHI <i(D), 1>
     suspend; use (i);

   GCC says that i is in [1, 1], because it may choose 1 for the undefined
   i(D).  But when c was false the reload of i yields whatever bytes were in
   the slot, and a fold that trusts the range would be wrong.  */

#include "analyse/analyse.h"

/* True if NAME may be undefined.  */

static bool
maybe_undefined_p (tree name)
{
  auto_vec<tree, 16> work;
  auto_bitmap seen;

  work.safe_push (name);
  while (!work.is_empty ())
    {
      tree val = work.pop ();
      if (TREE_CODE (val) != SSA_NAME
	  || !bitmap_set_bit (seen, SSA_NAME_VERSION (val)))
	continue;
      if (ssa_undefined_value_p (val, false))
	return true;
      if (gphi *phi = dyn_cast<gphi *> (SSA_NAME_DEF_STMT (val)))
	for (unsigned k = 0; k < gimple_phi_num_args (phi); k++)
	  work.safe_push (gimple_phi_arg_def (phi, k));
    }
  return false;
}

static void
note_range (gimple_ranger *ranger, tree name)
{
  int_range_max range;

  if (INTEGRAL_TYPE_P (TREE_TYPE (name))
      && !SSA_NAME_IS_DEFAULT_DEF (name)
      && !maybe_undefined_p (name)
      && ranger->range_of_stmt (range, SSA_NAME_DEF_STMT (name), name)
      && !range.varying_p () && !range.undefined_p ())
    set_range_info (name, range);
}

void
note_ranges (const body_facts *f)
{
  auto_bitmap names;
  unsigned version;
  bitmap_iterator bi;

  if (!opt_for_fn (f->fn->node->decl, optimize) || huge_p (f->fn))
    return;
  for (const suspension *sp : f->points)
    bitmap_ior_into (names, sp->live);
  if (bitmap_empty_p (names))
    return;
  gimple_ranger ranger;
  EXECUTE_IF_SET_IN_BITMAP (names, 0, version, bi)
    note_range (&ranger, ssa_name (version));
}
