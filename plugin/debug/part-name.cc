/* Parts of the user's variables that are variables of GCC's own.
   SPDX-License-Identifier: GPL-3.0-or-later

   GCC keeps a structure or array in registers, part by part, where it can.  Debug
   statements bind a variable to each part, which knows by DECL_DEBUG_EXPR of what it is
   one; the memory of the whole, if there is any, does not have what they have.  */

#include "debug/debug.h"

/* How WHICH is called as an operand of EXPR, the reference to a part; null if that cannot be
   said.  NUMBER is room for a text.  */

static const char *
step_text (tree expr, tree which, char (&number)[24])
{
  if (TREE_CODE (expr) == COMPONENT_REF && DECL_NAME (which))
    return IDENTIFIER_POINTER (DECL_NAME (which));
  if (TREE_CODE (expr) != ARRAY_REF || !tree_fits_uhwi_p (which))
    return NULL;
  snprintf (number, sizeof number, "[" HOST_WIDE_INT_PRINT_UNSIGNED "]",
	    tree_to_uhwi (which));
  return number;
}

/* Append to NAME the way to EXPR from the variable of which it is a part.  False if that
   cannot be said.  */

static bool
say_part (tree expr, auto_vec<char> *name)
{
  char number[24];
  const char *text;

  if (DECL_P (expr))
    return true;
  if (!handled_component_p (expr) || !say_part (TREE_OPERAND (expr, 0), name))
    return false;
  text = step_text (expr, TREE_OPERAND (expr, 1), number);
  if (!text)
    return false;
  if (TREE_CODE (expr) == COMPONENT_REF && !name->is_empty ())
    name->safe_push ('.');
  for (; *text; text++)
    name->safe_push (*text);
  return true;
}

/* What PART is called in the variable of which it is one; null if that cannot be said.  */

tree
part_name (tree part)
{
  auto_vec<char> name;

  return (say_part (DECL_DEBUG_EXPR (part), &name)
	  ? get_identifier_with_length (name.address (), name.length ()) : NULL_TREE);
}

/* The variable of which PART is a part; null if it is none.  */

tree
whole_of (tree part)
{
  if (!VAR_P (part) || !DECL_HAS_DEBUG_EXPR_P (part))
    return NULL_TREE;
  tree whole = get_base_address (DECL_DEBUG_EXPR (part));
  return whole && DECL_P (whole) ? whole : NULL_TREE;
}
