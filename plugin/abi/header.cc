/* The types of the words in the header of a future, and of the functions in its
   vtable.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "abi/abi.h"

/* State and flags share a word of a pointer's size.  */

tree
state_type (void)
{
  return POINTER_SIZE >= 64 ? unsigned_type_node : short_unsigned_type_node;
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
