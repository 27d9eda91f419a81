/* The header of a future, as the lowering reads and writes it, and the
   types of the functions in its vtable.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "abi/abi.h"

/* The value of type TYPE at OFFSET in FRAME, which may alias everything.  */

tree
aliasing_ref (tree frame, HOST_WIDE_INT offset, tree type)
{
  tree ptr = build_pointer_type_for_mode (TYPE_MAIN_VARIANT (type), ptr_mode,
					  true);
  return build2 (MEM_REF, type, frame, build_int_cst (ptr, offset));
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
  return aliasing_ref (frame, POINTER_SIZE_UNITS, state_type ());
}

tree
flags_ref (tree frame)
{
  return aliasing_ref (frame, POINTER_SIZE_UNITS + POINTER_SIZE_UNITS / 2,
		  state_type ());
}

tree
poll_type (void)
{
  return build_function_type_list (integer_type_node, ptr_type_node,
				   ptr_type_node, NULL_TREE);
}

tree
drop_type (void)
{
  return build_function_type_list (void_type_node, ptr_type_node, NULL_TREE);
}
