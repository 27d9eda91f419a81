/* Where a frame holds what is awaited.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "frame/frame.h"

/* Where the frame of FN holds OBJECT, which must keep its address, -1 for nowhere.  */

static HOST_WIDE_INT
object_offset (const async_fn *fn, tree object)
{
  int *k = fn->facts->object_number->get (object);
  int item = k ? fn->layout->object_items[*k] : -1;

  return item < 0 ? -1 : fn->layout->items[item].offset;
}

/* Where the frame of FN holds the future that is polled at SP, which is a pointer or,
   if *KIND says so, the future itself; -1 for nowhere.  */

static HOST_WIDE_INT
polled_offset (const async_fn *fn, const suspension *sp, int *kind)
{
  tree polled = sp->polled;

  *kind = ASYNC_CHILD_POINTER;
  if (descent_p (sp))
    return below_offset (fn);
  if (polled && TREE_CODE (polled) == SSA_NAME)
    {
      int item = fn->layout->value_items[SSA_NAME_VERSION (polled)];
      return item < 0 ? -1 : fn->layout->items[item].offset;
    }
  *kind = ASYNC_CHILD_EMBEDDED;
  poly_int64 within = 0;
  tree base = (polled && TREE_CODE (polled) == ADDR_EXPR
	       ? get_addr_base_and_unit_offset (TREE_OPERAND (polled, 0), &within)
	       : NULL_TREE);
  HOST_WIDE_INT offset = base && DECL_P (base) ? object_offset (fn, base) : -1;
  return offset < 0 ? -1 : offset + within.to_constant ();
}

/* Where the frame of FN holds what is awaited at SP, or a pointer to it: *KIND is one of
   ASYNC_CHILD_EMBEDDED, ASYNC_CHILD_POINTER and, if it is not known, ASYNC_CHILD_NONE.  */

HOST_WIDE_INT
awaited_offset (const async_fn *fn, const suspension *sp, int *kind)
{
  const child_place &child = fn->layout->children[sp->number];
  HOST_WIDE_INT offset;

  if (sp->callee)
    {
      *kind = child.heap ? ASYNC_CHILD_POINTER : ASYNC_CHILD_EMBEDDED;
      return fn->layout->items[child.item].offset;
    }
  offset = polled_offset (fn, sp, kind);
  if (offset >= 0)
    return offset;
  *kind = ASYNC_CHILD_NONE;
  return 0;
}
