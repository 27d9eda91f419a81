/* References into a frame.
   SPDX-License-Identifier: GPL-3.0-or-later

   There are two kinds of references.  A pinned object is a user's variable
   that happens to live in the frame, so frame_ref uses the variable's own
   type and its alias set stays right.  A slot holds values of different types
   at different suspension points, so slot_ref aliases everything.

   Slots are volatile, but not their types.  Without that the SLP vectorizer
   joins the reloads of neighbouring slots and keeps the values in a vector
   register, from where a hot loop then takes them apart in every round
   (measured on a byte reader: 19 instructions per byte instead of 13).  */

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

/* The slot of type TYPE at OFFSET in FRAME.  */

tree
slot_ref (tree frame, HOST_WIDE_INT offset, tree type)
{
  tree ref = aliasing_ref (frame, offset, type);

  TREE_THIS_VOLATILE (ref) = TREE_SIDE_EFFECTS (ref) = 1;
  return ref;
}

/* True if REF is a slot: a volatile reference of a type that is not
   volatile.  One that the user wants volatile has a volatile type.  */

bool
slot_p (tree ref)
{
  return (TREE_CODE (ref) == MEM_REF
	  && TREE_THIS_VOLATILE (ref)
	  && !TYPE_VOLATILE (TREE_TYPE (ref))
	  && TYPE_REF_CAN_ALIAS_ALL (TREE_TYPE (TREE_OPERAND (ref, 1))));
}

/* The type of REF, a reference of the user's.  If REF is volatile so is this
   type, even where an optimiser has forgotten to say so.  */

tree
volatile_type (tree ref)
{
  tree type = TREE_TYPE (ref);

  return (TREE_THIS_VOLATILE (ref)
	  ? build_qualified_type (type, TYPE_QUALS (type) | TYPE_QUAL_VOLATILE)
	  : type);
}
