/* Building blocks: references into a frame, and statements that use them.
   SPDX-License-Identifier: GPL-3.0-or-later

   There are two kinds of references.  A pinned object is a user's variable
   that happens to live in the frame, so frame_ref uses the variable's own
   type and its alias set stays right.  A slot holds values of different types
   at different suspension points, so slot_ref aliases everything.

   Slots are volatile, but not their types.  Without that the SLP vectorizer joins the reloads of
   neighbouring slots and keeps the values in a vector register, from where
   a hot loop then takes them apart in every round (measured on a byte reader:
   19 instructions per byte instead of 13).  */

#include "gcc-compat.h"
#include "frame-abi.h"
#include "async-fn.h"

/* The object of type TYPE at OFFSET in FRAME.  */

tree
frame_ref (tree frame, HOST_WIDE_INT offset, tree type)
{
  tree ptr = build_pointer_type (TYPE_MAIN_VARIANT (type));
  tree ref = build2 (MEM_REF, type, frame, build_int_cst (ptr, offset));

  if (TYPE_VOLATILE (type))
    TREE_THIS_VOLATILE (ref) = TREE_SIDE_EFFECTS (ref) = 1;
  return ref;
}

static tree
ref_all (tree frame, HOST_WIDE_INT offset, tree type)
{
  tree ptr = build_pointer_type_for_mode (TYPE_MAIN_VARIANT (type), ptr_mode,
					  true);
  return build2 (MEM_REF, type, frame, build_int_cst (ptr, offset));
}

/* The slot of type TYPE at OFFSET in FRAME.  */

tree
slot_ref (tree frame, HOST_WIDE_INT offset, tree type)
{
  tree ref = ref_all (frame, offset, type);

  TREE_THIS_VOLATILE (ref) = TREE_SIDE_EFFECTS (ref) = 1;
  return ref;
}

/* True if REF is a slot.  What the user wants volatile is of a type that says
   so.  */

bool
slot_p (tree ref)
{
  return (TREE_CODE (ref) == MEM_REF
	  && TREE_THIS_VOLATILE (ref)
	  && !TYPE_VOLATILE (TREE_TYPE (ref))
	  && TYPE_REF_CAN_ALIAS_ALL (TREE_TYPE (TREE_OPERAND (ref, 1))));
}

/* The type of REF, a reference of the user's: that of a volatile one says so,
   which optimisers may have forgotten.  */

tree
volatile_type (tree ref)
{
  tree type = TREE_TYPE (ref);

  return (TREE_THIS_VOLATILE (ref)
	  ? build_qualified_type (type, TYPE_QUALS (type) | TYPE_QUAL_VOLATILE)
	  : type);
}

/* The type in which a value of type TYPE is kept: an integer type of odd
   precision fills its mode.  */

tree
slot_type (tree type)
{
  if (INTEGRAL_TYPE_P (type) && !type_has_mode_precision_p (type))
    return lang_hooks.types.type_for_mode (TYPE_MODE (type),
					   TYPE_UNSIGNED (type));
  return TYPE_MAIN_VARIANT (type);
}

/* State and flags share a word of a pointer's size.  */

tree
state_type (void)
{
  return POINTER_SIZE >= 64 ? unsigned_type_node : short_unsigned_type_node;
}

tree
state_ref (tree frame)
{
  return ref_all (frame, POINTER_SIZE_UNITS, state_type ());
}

tree
flags_ref (tree frame)
{
  return ref_all (frame, POINTER_SIZE_UNITS + POINTER_SIZE_UNITS / 2,
		  state_type ());
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
distance (tree t)
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

/* The function NAME of the runtime, with the declaration that the unit has
   already if there is one.  */

tree
runtime_function (const char *name, tree type)
{
  tree id = get_identifier (name);
  symtab_node *node = symtab_node::get_for_asmname (id);

  if (node && TREE_CODE (node->decl) == FUNCTION_DECL)
    return node->decl;
  tree decl = build_fn_decl (name, type);
  DECL_ARTIFICIAL (decl) = 1;
  return decl;
}

/* Bring the current function back into order after blocks and definitions
   were added.  GENERIC: copies will be made, so the loops must be exact.  */

void
finish_cfg_changes (bool generic)
{
  unsigned i;
  tree name;

  free_dominance_info (CDI_DOMINATORS);
  free_dominance_info (CDI_POST_DOMINATORS);
  delete_unreachable_blocks ();
  mark_virtual_operands_for_renaming (cfun);
  loops_state_set (LOOPS_NEED_FIXUP);
  update_ssa (TODO_update_ssa);
  reset_lost_debug ();

  /* What pointers pointed to was found before locals moved to the frame.  */
  FOR_EACH_SSA_NAME (i, name, cfun)
    if (POINTER_TYPE_P (TREE_TYPE (name)) && SSA_NAME_PTR_INFO (name))
      pt_solution_reset (&SSA_NAME_PTR_INFO (name)->pt);
  pt_solution_reset (&cfun->gimple_df->escaped);
  cfun->gimple_df->ipa_pta = 0;

  delete_unreachable_blocks ();
  free_dominance_info (CDI_DOMINATORS);
  free_dominance_info (CDI_POST_DOMINATORS);
  if (generic)
    {
      calculate_dominance_info (CDI_DOMINATORS);
      fix_loop_structure (NULL);
    }
  else
    {
      cleanup_tree_cfg (TODO_update_ssa);
      update_max_bb_count ();
    }
  cgraph_edge::rebuild_edges ();
  if (dump_file)
    dump_function_to_file (current_function_decl, dump_file, dump_flags);
  if (flag_checking)
    {
      verify_gimple_in_cfg (cfun, true);
      verify_ssa (true, true);
      verify_flow_info ();
    }
  free_dominance_info (CDI_DOMINATORS);
  free_dominance_info (CDI_POST_DOMINATORS);
}
