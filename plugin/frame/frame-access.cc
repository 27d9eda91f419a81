/* References into a frame.
   SPDX-License-Identifier: GPL-3.0-or-later

   There are three kinds of references.  A pinned object is a user's variable
   that happens to live in the frame, so frame_ref uses the variable's own
   type and its alias set stays right.  A slot holds values of different types
   at different suspension points, so slot_ref aliases everything.  What is a
   slot is on record (ir/marked-ref.cc).  State and flags are in the header.

   Slots are volatile for GCC's passes that come behind the lowering, and for
   nothing else: whether a reference is a slot does not depend on it.  Without
   that the SLP vectorizer joins the reloads of neighbouring slots and keeps
   the values in a vector register, from where a hot loop then takes them apart
   in every round (measured on a byte reader: 19 instructions per byte instead
   of 13).  */

#include "frame/frame.h"

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

/* The state in FRAME, known again by state_p, and its flags.  Whoever polls
   reads and writes them, through a type of his own.  */

tree
state_ref (tree frame)
{
  return marked_ref (MARK_STATE, frame, abi_offset (ABI_async_future_state),
		     state_type ());
}

bool
state_p (const_tree ref)
{
  return marked_p (MARK_STATE, ref);
}

tree
flags_ref (tree frame)
{
  tree pointer = alias_all_pointer (state_type ());
  HOST_WIDE_INT offset = abi_offset (ABI_async_future_flags);

  return build2 (MEM_REF, state_type (), frame,
		 build_int_cst (pointer, offset));
}

/* In FRAME of FN, a generator that descends: the innermost frame, or the next outer one,
   and the one below (unit/descend.cc).  */

tree
innermost_ref (const async_fn *fn, tree frame)
{
  return frame_ref (frame, innermost_offset (fn), ptr_type_node);
}

tree
below_ref (const async_fn *fn, tree frame)
{
  return frame_ref (frame, below_offset (fn), ptr_type_node);
}

/* The slot of type TYPE at OFFSET in FRAME.  */

tree
slot_ref (tree frame, HOST_WIDE_INT offset, tree type)
{
  tree ref = marked_ref (MARK_SLOT, frame, offset, type);

  TREE_THIS_VOLATILE (ref) = TREE_SIDE_EFFECTS (ref) = 1;
  return ref;
}

/* True if slot_ref has made REF, or what REF is a copy of.  */

bool
slot_p (const_tree ref)
{
  return marked_p (MARK_SLOT, ref);
}

/* What the types of the offsets of debug_place_ref are called.  */

static tree
debug_place_name (void)
{
  return get_identifier ("__asyncc_place");
}

/* The value of type TYPE at OFFSET in FRAME, for debug statements alone.  It is known
   again long after the lowering, so the type of the offset has a name of its own.  */

tree
debug_place_ref (tree frame, HOST_WIDE_INT offset, tree type)
{
  tree slot = slot_type (type);
  tree pointer = build_variant_type_copy (alias_all_pointer (slot));

  TYPE_NAME (pointer) = debug_place_name ();
  tree ref = build2 (MEM_REF, slot, frame, build_int_cst (pointer, offset));
  return useless_type_conversion_p (type, slot) ? ref : build1 (NOP_EXPR, type, ref);
}

/* True if debug_place_ref has made REF, or what REF is a copy of.  */

bool
debug_place_p (const_tree ref)
{
  return (TREE_CODE (ref) == MEM_REF
	  && TYPE_NAME (TREE_TYPE (TREE_OPERAND (ref, 1))) == debug_place_name ());
}
