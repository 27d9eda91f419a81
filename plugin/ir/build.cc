/* Building blocks of code: blocks, edges, statements, parameters.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "ir/ir.h"

/* The type in which a value of type TYPE is kept in memory.  An integer type
   whose precision is not that of its mode, as that of a bit-field of 3 bits,
   becomes the type that fills the mode; a _BitInt is kept as C keeps it.  */

tree
slot_type (tree type)
{
  if (INTEGRAL_TYPE_P (type) && !compat_bit_int_p (type)
      && !type_has_mode_precision_p (type))
    return lang_hooks.types.type_for_mode (TYPE_MODE (type),
					   TYPE_UNSIGNED (type));
  return TYPE_MAIN_VARIANT (type);
}

/* RECORD.FIELD.  */

tree
part_of (tree record, tree field)
{
  return build3 (COMPONENT_REF, TREE_TYPE (field), record, field, NULL_TREE);
}

/* A pointer to TYPE through which anything may be reached.  */

tree
alias_all_pointer (tree type)
{
  return build_pointer_type_for_mode (type, ptr_mode, true);
}

/* The identifier BASE.SUFFIX.  */

tree
suffixed_name (tree base, const char *suffix)
{
  char *text = concat (IDENTIFIER_POINTER (base), ".", suffix, NULL);
  tree id = get_identifier (text);

  free (text);
  return id;
}

/* Give FN another parameter, the last one.  */

tree
append_parm (tree fn, const char *name, tree type)
{
  tree parm = build_decl (DECL_SOURCE_LOCATION (fn), PARM_DECL,
			  get_identifier (name), type);
  tree *tail = &DECL_ARGUMENTS (fn);

  DECL_ARG_TYPE (parm) = type;
  DECL_CONTEXT (parm) = fn;
  DECL_ARTIFICIAL (parm) = 1;
  TREE_USED (parm) = 1;
  layout_decl (parm, 0);
  while (*tail)
    tail = &DECL_CHAIN (*tail);
  *tail = parm;
  return parm;
}

/* A new block, in no loop: the dispatch may enter loops in the middle, so
   loops are found anew when the function is complete.  */

basic_block
make_block (basic_block after, profile_count count)
{
  basic_block bb = create_empty_bb (after);

  bb->count = count;
  if (current_loops)
    add_bb_to_loop (bb, current_loops->tree_root);
  return bb;
}

edge
append_edge (basic_block from, basic_block to)
{
  edge e = make_edge (from, to, EDGE_FALLTHRU);

  e->probability = profile_probability::always ();
  return e;
}

void
append_stmt (basic_block bb, gimple *stmt, location_t loc)
{
  gimple_stmt_iterator gsi = gsi_last_bb (bb);

  gimple_set_location (stmt, loc);
  gsi_insert_after (&gsi, stmt, GSI_NEW_STMT);
}

static tree
append_assign (basic_block bb, enum tree_code code, tree type, tree val,
	       location_t loc)
{
  tree name = make_ssa_name (type);

  append_stmt (bb, gimple_build_assign (name, code, val), loc);
  return name;
}

/* Read REF in BB as a value of type TYPE, which needs no more than a
   conversion between integers.  */

/* BB ends with `return VAL'; VAL may be null.  */

void
append_return (basic_block bb, tree val)
{
  append_stmt (bb, gimple_build_return (val), UNKNOWN_LOCATION);
  make_edge (bb, EXIT_BLOCK_PTR_FOR_FN (cfun), 0)->probability
    = profile_probability::always ();
}

tree
append_load (basic_block bb, tree ref, tree type, location_t loc)
{
  tree val = append_assign (bb, TREE_CODE (ref), TREE_TYPE (ref), ref, loc);

  if (useless_type_conversion_p (type, TREE_TYPE (val)))
    return val;
  return append_assign (bb, NOP_EXPR, type, val, loc);
}

/* Store VAL in REF.  A value that is not a register or a constant (an
   invariant address in a wider sense) goes through a register.  */

void
append_store (basic_block bb, tree ref, tree val, location_t loc)
{
  tree type = TREE_TYPE (ref);

  if (is_gimple_reg_type (type))
    {
      if (!is_gimple_val (val))
	val = append_assign (bb, TREE_CODE (val), TREE_TYPE (val), val, loc);
      if (!useless_type_conversion_p (type, TREE_TYPE (val)))
	val = append_assign (bb, NOP_EXPR, type, val, loc);
    }
  append_stmt (bb, gimple_build_assign (ref, val), loc);
}

/* The constant T, of a type that is added to addresses, as a distance.  */

HOST_WIDE_INT
signed_constant (tree t)
{
  return wi::to_wide (t).to_shwi ();
}

/* FRAME + OFFSET.  */

tree
append_address (basic_block bb, tree frame, HOST_WIDE_INT offset,
		location_t loc)
{
  if (offset == 0)
    return frame;
  tree name = make_ssa_name (ptr_type_node);
  append_stmt (bb, gimple_build_assign (name, POINTER_PLUS_EXPR, frame,
					size_int (offset)), loc);
  return name;
}

/* Not replace_uses_by: that folds, and would look through a definition which is not in
   place yet.  */

void
use_instead (tree old_name, tree new_name)
{
  imm_use_iterator iter;
  use_operand_p use;
  gimple *stmt;

  FOR_EACH_IMM_USE_STMT (stmt, iter, old_name)
    {
      FOR_EACH_IMM_USE_ON_STMT (use, iter)
	SET_USE (use, new_name);
      update_stmt (stmt);
    }
}

void
append_branch (basic_block bb, enum tree_code code, tree left, tree right,
	       basic_block taken, basic_block other, profile_probability probability,
	       location_t loc)
{
  append_stmt (bb, gimple_build_cond (code, left, right, NULL_TREE, NULL_TREE), loc);
  make_edge (bb, taken, EDGE_TRUE_VALUE)->probability = probability;
  make_edge (bb, other, EDGE_FALSE_VALUE)->probability = probability.invert ();
}
