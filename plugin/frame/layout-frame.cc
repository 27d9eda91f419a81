/* Who gets which bytes of the frame.
   SPDX-License-Identifier: GPL-3.0-or-later

   Everything that needs bytes is an item: the result, the parameters, pinned
   objects, values, children's frames.  Two items conflict when they are
   needed at the same time; items that do not conflict share bytes.  There is
   one graph for all kinds:

     - the parameters conflict with each other, because the ramp stores them
       all before the first poll;
     - what is live at a suspension point conflicts with all else that is live
       there, and with the frame of the child that is awaited there;
     - a child's frame also conflicts with what the await stores its result to;
     - pinned objects conflict when they hold something at the same time
       anywhere, because they are in the frame all the time.

   A value is in the frame only while the function is suspended.  A parameter
   that is no pinned object is in its item until it was read, and in a register
   then.  A result that fits a register is written when all else is dead, so
   it conflicts with nothing.

   The result and then the parameters are placed before anything else, by the
   signature alone: a caller that awaits this function in a circle of recursion
   is laid out before it, but stores arguments and takes the result.  All
   other items go to the lowest offset where they fit, the most aligned
   first.  "The phases" in the manual has an example.  */

#include "frame/frame.h"

static HOST_WIDE_INT
align_up (HOST_WIDE_INT offset, unsigned align)
{
  return (offset + align - 1) / align * align;
}

static HOST_WIDE_INT
header_size (void)
{
  return 2 * POINTER_SIZE_UNITS;
}

static int
add_item (async_fn *fn, enum frame_item_kind kind, tree what,
	  HOST_WIDE_INT size, unsigned align)
{
  frame_item item = { kind, what, size, MAX (align, 1), 0, -1,
		      BITMAP_ALLOC (NULL) };

  fn->items.safe_push (item);
  return fn->items.length () - 1;
}

static int
add_typed_item (async_fn *fn, enum frame_item_kind kind, tree what, tree type)
{
  HOST_WIDE_INT size = tree_to_uhwi (TYPE_SIZE_UNIT (type));
  unsigned align = TYPE_ALIGN_UNIT (type);

  if (DECL_P (what))
    align = MAX (align, DECL_ALIGN_UNIT (what));
  return add_item (fn, kind, what, MAX (size, 1), align);
}

static void
conflict (async_fn *fn, int a, int b)
{
  if (a == b || a < 0 || b < 0)
    return;
  bitmap_set_bit (fn->items[a].conflicts, b);
  bitmap_set_bit (fn->items[b].conflicts, a);
}

/* Let each two of the items in MEMBERS conflict.  */

static void
conflict_all (async_fn *fn, bitmap members)
{
  unsigned k;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (members, 0, k, bi)
    {
      bitmap_ior_into (fn->items[k].conflicts, members);
      bitmap_clear_bit (fn->items[k].conflicts, k);
    }
}

/* ---- placing --------------------------------------------------------- */

struct interval
{
  HOST_WIDE_INT start;
  HOST_WIDE_INT end;
};

static int
by_start (const void *a, const void *b)
{
  HOST_WIDE_INT x = ((const interval *) a)->start;
  HOST_WIDE_INT y = ((const interval *) b)->start;

  return x < y ? -1 : x > y;
}

/* The lowest offset at which ITEM overlaps none of TAKEN.  */

static HOST_WIDE_INT
first_fit (const frame_item &item, vec<interval> &taken)
{
  HOST_WIDE_INT offset = align_up (header_size () - item.unused_head,
				   item.align);

  taken.qsort (by_start);
  for (const interval &t : taken)
    if (offset + item.unused_head < t.end && t.start < offset + item.size)
      offset = align_up (t.end - item.unused_head, item.align);
  return offset;
}

static void
place (async_fn *fn, int number)
{
  frame_item &item = fn->items[number];
  auto_vec<interval, 32> taken;
  unsigned k;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (item.conflicts, 0, k, bi)
    {
      const frame_item &other = fn->items[k];
      if (other.offset >= 0)
	taken.safe_push ({ other.offset + other.unused_head,
			   other.offset + other.size });
    }
  item.offset = first_fit (item, taken);
  fn->size = MAX (fn->size, item.offset + item.size);
  fn->align = MAX (fn->align, item.align);
}

/* ---- the signature --------------------------------------------------- */

static void
place_parms (async_fn *fn)
{
  auto_bitmap parms;

  for (unsigned k = 0; k < fn->parms.length (); k++)
    {
      int item = add_typed_item (fn, ITEM_PARM, fn->parms[k],
				 slot_type (fn->parm_types[k]));
      fn->parm_items.safe_push (item);
      bitmap_set_bit (parms, item);
    }
  if (fn->result_item >= 0 && !is_gimple_reg (DECL_RESULT (fn->decl)))
    bitmap_set_bit (parms, fn->result_item);
  conflict_all (fn, parms);

  /* Place the most aligned parameters first, so that there are no gaps.  */
  for (unsigned align = MAX_OFILE_ALIGNMENT / BITS_PER_UNIT; align; align /= 2)
    for (int item : fn->parm_items)
      if (fn->items[item].align == align)
	place (fn, item);
}

/* Place result and parameters, by the declaration of FN alone.  */

void
layout_signature (async_fn *fn)
{
  fn->size = header_size ();
  fn->align = MAX (POINTER_SIZE_UNITS, poison_alignment ());
  fn->result_item = -1;
  if (!VOID_TYPE_P (fn->result_type))
    {
      fn->result_item = add_typed_item (fn, ITEM_RESULT, DECL_RESULT (fn->decl),
					slot_type (fn->result_type));
      /* The alignment is that of the type and not one that the declaration may
	 have: others than the compiler compute this place, too.  */
      fn->items[fn->result_item].align = TYPE_ALIGN_UNIT (fn->result_type);
      place (fn, fn->result_item);
    }
  place_parms (fn);
}

HOST_WIDE_INT
parm_offset (async_fn *fn, unsigned k)
{
  return fn->items[fn->parm_items[k]].offset;
}

HOST_WIDE_INT
result_offset (async_fn *fn)
{
  return fn->result_item < 0 ? 0 : fn->items[fn->result_item].offset;
}

/* ---- everything else ------------------------------------------------- */

/* Let the value of a parameter have the item of the parameter, where the ramp
   has stored it.  */

static void
share_parm_items (async_fn *fn)
{
  for (unsigned k = 0; k < fn->parms.length (); k++)
    {
      tree p = fn->parms[k], old_name, name;
      use_operand_p use;
      gimple *stmt;
      if (is_gimple_reg (p)
	  && (old_name = ssa_default_def (cfun, p))
	  && single_imm_use (old_name, &use, &stmt)
	  && (name = gimple_get_lhs (stmt)))
	fn->value_items[SSA_NAME_VERSION (name)] = fn->parm_items[k];
    }
}

static void
add_objects (async_fn *fn)
{
  unsigned k, parm = 0;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (fn->pinned, 0, k, bi)
    {
      tree decl = fn->objects[k];
      if (TREE_CODE (decl) == RESULT_DECL)
	fn->object_items[k] = fn->result_item;
      else if (TREE_CODE (decl) == PARM_DECL)
	{
	  while (fn->parms[parm] != decl)
	    parm++;
	  fn->object_items[k] = fn->parm_items[parm];
	}
      else
	fn->object_items[k] = add_typed_item (fn, ITEM_OBJECT, decl,
					      TREE_TYPE (decl));
    }
}

static void
add_values (async_fn *fn)
{
  unsigned version;
  bitmap_iterator bi;

  fn->value_items.safe_grow (num_ssa_names, true);
  for (int &item : fn->value_items)
    item = -1;
  share_parm_items (fn);
  for (suspension *sp : fn->points)
    EXECUTE_IF_SET_IN_BITMAP (sp->live, 0, version, bi)
      if (fn->value_items[version] < 0)
	{
	  tree name = ssa_name (version);
	  tree type = slot_type (TREE_TYPE (name));
	  fn->value_items[version] = add_typed_item (fn, ITEM_VALUE, name,
						     type);
	}
}

static void
add_children (async_fn *fn)
{
  for (suspension *sp : fn->points)
    if (sp->callee)
      {
	async_fn *child = sp->callee;
	sp->heap_child = child->lazy || child->stage != FN_LAID_OUT;
	if (sp->heap_child)
	  {
	    sp->child = add_item (fn, ITEM_CHILD, NULL_TREE,
				  POINTER_SIZE_UNITS, POINTER_SIZE_UNITS);
	    continue;
	  }
	sp->child = add_item (fn, ITEM_CHILD, NULL_TREE, child->size,
			      child->align);
	fn->items[sp->child].unused_head = POINTER_SIZE_UNITS;
      }
}

static void
objects_to_items (async_fn *fn, bitmap objects, bitmap items)
{
  unsigned k;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (objects, 0, k, bi)
    if (fn->object_items[k] >= 0)
      bitmap_set_bit (items, fn->object_items[k]);
}

static void
point_conflicts (async_fn *fn, suspension *sp)
{
  auto_bitmap members, beside;
  unsigned version, k;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (sp->live, 0, version, bi)
    bitmap_set_bit (members, fn->value_items[version]);
  objects_to_items (fn, sp->objects, members);
  if (sp->child >= 0)
    bitmap_set_bit (members, sp->child);
  conflict_all (fn, members);
  objects_to_items (fn, sp->beside, beside);
  EXECUTE_IF_SET_IN_BITMAP (beside, 0, k, bi)
    conflict (fn, sp->child, k);
}

static void
find_conflicts (async_fn *fn)
{
  unsigned k, other;
  bitmap_iterator bi, bj;

  for (suspension *sp : fn->points)
    point_conflicts (fn, sp);
  EXECUTE_IF_SET_IN_BITMAP (fn->pinned, 0, k, bi)
    EXECUTE_IF_SET_IN_BITMAP (fn->object_conflicts[k], 0, other, bj)
      conflict (fn, fn->object_items[k], fn->object_items[other]);
}

static async_fn *sorted_fn;

static int
by_alignment_and_size (const void *a, const void *b)
{
  const frame_item &x = sorted_fn->items[*(const int *) a];
  const frame_item &y = sorted_fn->items[*(const int *) b];

  if (x.align != y.align)
    return x.align > y.align ? -1 : 1;
  if (x.size != y.size)
    return x.size > y.size ? -1 : 1;
  return *(const int *) a - *(const int *) b;
}

static void
place_rest (async_fn *fn)
{
  auto_vec<int> todo;

  for (unsigned k = 0; k < fn->items.length (); k++)
    if (fn->items[k].offset < 0)
      todo.safe_push (k);
  sorted_fn = fn;
  todo.qsort (by_alignment_and_size);
  for (int k : todo)
    place (fn, k);
}

void
layout_frame (async_fn *fn)
{
  add_objects (fn);
  add_values (fn);
  add_children (fn);
  find_conflicts (fn);
  keep_poison_apart (fn);
  place_rest (fn);
  fn->size = align_up (fn->size, fn->align);
  fn->stage = FN_LAID_OUT;
}
