/* What a temporary stands for.
   SPDX-License-Identifier: GPL-3.0-or-later

   The gimplifier takes expressions apart: of `pthread_mutex_lock (&s->m)' it makes

     s.0_1 = s; _2 = &s.0_1->m; pthread_mutex_lock (_2);

   Here the operand is put together again, so that two of them can be compared and one
   can be shown: SSA names give way to what defines them, as long as that is a copy, an
   address or a load from a place that an expression can name.  */

#include "lint/lint.h"

/* Expressions are not put together to more than this depth.  */
static const int MAX_DEPTH = 8;

static tree resolve (tree value, int depth);

/* Replace in the place REF what it is reached by.  */

static tree
resolve_place (tree ref, int depth)
{
  tree copy = unshare_expr (ref);
  tree *base = &copy;

  while (handled_component_p (*base))
    base = &TREE_OPERAND (*base, 0);
  if (TREE_CODE (*base) != MEM_REF)
    return copy;
  tree pointer = resolve (TREE_OPERAND (*base, 0), depth + 1);
  if (integer_zerop (TREE_OPERAND (*base, 1)))
    *base = build1 (INDIRECT_REF, TREE_TYPE (*base), pointer);
  else
    TREE_OPERAND (*base, 0) = pointer;
  return copy;
}

static tree
resolve (tree value, int depth)
{
  if (depth > MAX_DEPTH)
    return value;
  if (TREE_CODE (value) == ADDR_EXPR)
    return build1 (ADDR_EXPR, TREE_TYPE (value),
		   resolve_place (TREE_OPERAND (value, 0), depth));
  if (TREE_CODE (value) != SSA_NAME)
    return value;
  gimple *def = SSA_NAME_DEF_STMT (value);
  if (!gimple_assign_single_p (def) && !gimple_assign_cast_p (def))
    return value;
  tree from = gimple_assign_rhs1 (def);
  if (TREE_CODE (from) == SSA_NAME || TREE_CODE (from) == ADDR_EXPR)
    return resolve (from, depth + 1);
  return DECL_P (from) || REFERENCE_CLASS_P (from) ? resolve_place (from, depth) : value;
}

/* VALUE, an operand of a statement, as the user wrote it.  */

tree
resolve_value (tree value)
{
  return resolve (value, 0);
}
