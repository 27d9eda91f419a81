/* Ranges of reloaded values, spelled out for the link.
   SPDX-License-Identifier: GPL-3.0-or-later

     r' = frame->r;	# in [1, 3]	r' = frame->r;
					if ((unsigned) r' - 1 > 2)
					  __builtin_unreachable ();

   With -flto a function is written to the object as soon as it is lowered, and
   what is known of its names (note-ranges.cc) is not written with it.  The
   link finds the ranges of other values by looking at the code, but the code
   says nothing of a value that comes from the frame.  The tests cost nothing:
   GCC removes them when it has learned from them.  */

#include "versions/versions.h"

/* True if NAME comes from a slot of V's frame.  */

static bool
reloaded_p (version *v, tree name)
{
  gimple *stmt = SSA_NAME_DEF_STMT (name);

  if (gimple_assign_cast_p (stmt)
      && TREE_CODE (gimple_assign_rhs1 (stmt)) == SSA_NAME)
    stmt = SSA_NAME_DEF_STMT (gimple_assign_rhs1 (stmt));
  if (!gimple_assign_load_p (stmt))
    return false;
  tree ref = gimple_assign_rhs1 (stmt);
  return TREE_CODE (ref) == MEM_REF && TREE_OPERAND (ref, 0) == v->frame;
}

/* True if more is known of NAME, which is used, than its type says.  */

static bool
known_range_p (tree name)
{
  if (!INTEGRAL_TYPE_P (TREE_TYPE (name)) || has_zero_uses (name)
      || !SSA_NAME_RANGE_INFO (name))
    return false;
  int_range_max range = compat_noted_range (name);
  return !range.varying_p () && !range.undefined_p ();
}

static void
spell_out_range (tree name)
{
  int_range_max range = compat_noted_range (name);
  tree type = unsigned_type_for (TREE_TYPE (name));
  wide_int low = range.lower_bound (), width = range.upper_bound () - low;
  gimple *def = SSA_NAME_DEF_STMT (name);
  edge good = split_block (gimple_bb (def), def);
  basic_block bb = good->src;
  basic_block never = make_block (bb, profile_count::zero ());
  tree from = make_ssa_name (type), offset = make_ssa_name (type);

  append_stmt (bb, gimple_build_assign (from, NOP_EXPR, name),
	       gimple_location (def));
  append_stmt (bb, gimple_build_assign (offset, MINUS_EXPR, from,
					wide_int_to_tree (type, low)),
	       gimple_location (def));
  append_stmt (bb, gimple_build_cond (GT_EXPR, offset,
				      wide_int_to_tree (type, width),
				      NULL_TREE, NULL_TREE),
	       gimple_location (def));
  good->flags = EDGE_FALSE_VALUE;
  good->probability = profile_probability::always ();
  make_edge (bb, never, EDGE_TRUE_VALUE)->probability
    = profile_probability::never ();
  append_stmt (never, gimple_build_call
	       (builtin_decl_implicit (BUILT_IN_UNREACHABLE), 0),
	       gimple_location (def));
}

/* Spell out what is known of the values that V reloads.  */

void
spell_out_ranges (version *v)
{
  auto_vec<tree> names;
  unsigned i;
  tree name;

  if (!optimize || !flag_lto || async_options.lto_late)
    return;
  FOR_EACH_SSA_NAME (i, name, cfun)
    if (!SSA_NAME_IS_DEFAULT_DEF (name) && !virtual_operand_p (name)
	&& known_range_p (name) && reloaded_p (v, name))
      names.safe_push (name);
  for (tree reloaded : names)
    spell_out_range (reloaded);
}
