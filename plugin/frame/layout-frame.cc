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

static int
add_item (item_list *l, enum frame_item_kind kind, tree what,
	  HOST_WIDE_INT size, unsigned align)
{
  frame_item item = { kind, what, size, MAX (align, 1), 0, -1,
		      BITMAP_ALLOC (&l->memory) };

  l->items.safe_push (item);
  return l->items.length () - 1;
}

static int
add_typed_item (item_list *l, enum frame_item_kind kind, tree what, tree type)
{
  HOST_WIDE_INT size = tree_to_uhwi (TYPE_SIZE_UNIT (type));
  unsigned align = TYPE_ALIGN_UNIT (type);

  if (DECL_P (what))
    align = MAX (align, DECL_ALIGN_UNIT (what));
  return add_item (l, kind, what, MAX (size, 1), align);
}

static void
conflict (item_list *l, int a, int b)
{
  if (a == b || a < 0 || b < 0)
    return;
  bitmap_set_bit (l->items[a].conflicts, b);
  bitmap_set_bit (l->items[b].conflicts, a);
}

/* Let each two of the items in MEMBERS conflict.  */

static void
conflict_all (item_list *l, bitmap members)
{
  unsigned k;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (members, 0, k, bi)
    {
      bitmap_ior_into (l->items[k].conflicts, members);
      bitmap_clear_bit (l->items[k].conflicts, k);
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
first_fit (const item_list *l, const frame_item &item, vec<interval> &taken)
{
  HOST_WIDE_INT offset = align_up (l->header - item.unused_head, item.align);

  taken.qsort (by_start);
  for (const interval &t : taken)
    if (offset + item.unused_head < t.end && t.start < offset + item.size)
      offset = align_up (t.end - item.unused_head, item.align);
  return offset;
}

static void
place (item_list *l, int number)
{
  frame_item &item = l->items[number];
  auto_vec<interval, 32> taken;
  unsigned k;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (item.conflicts, 0, k, bi)
    {
      const frame_item &other = l->items[k];
      if (other.offset >= 0)
	taken.safe_push ({ other.offset + other.unused_head,
			   other.offset + other.size });
    }
  item.offset = first_fit (l, item, taken);
  l->size = MAX (l->size, item.offset + item.size);
  l->align = MAX (l->align, item.align);
}

/* ---- the signature --------------------------------------------------- */

HOST_WIDE_INT
innermost_offset (const async_fn *fn)
{
  return fn->arguments->header - 2 * POINTER_SIZE_UNITS;
}

HOST_WIDE_INT
below_offset (const async_fn *fn)
{
  return fn->arguments->header - POINTER_SIZE_UNITS;
}

HOST_WIDE_INT
header_size (const async_fn *fn)
{
  tree body = fn->node->decl;

  return (future_header_size ()
	  + (stream_words (body) + (descends_p (body) ? 2 : 0)) * POINTER_SIZE_UNITS);
}

item_list::item_list (const async_fn *fn)
  : header (header_size (fn)), size (header), align (POINTER_SIZE_UNITS)
{
  bitmap_obstack_initialize (&memory);
}

item_list::~item_list ()
{
  bitmap_obstack_release (&memory);
}

static void
place_parms (const async_fn *fn, argument_layout *l)
{
  const async_signature *sig = fn->sig;
  auto_bitmap parms;

  for (unsigned k = 0; k < sig->parms.length (); k++)
    {
      int item = add_typed_item (l, ITEM_PARM, sig->parms[k],
				 slot_type (sig->parm_types[k]));
      l->parm_items.safe_push (item);
      bitmap_set_bit (parms, item);
    }
  if (l->result_item >= 0 && !is_gimple_reg (DECL_RESULT (fn->decl)))
    bitmap_set_bit (parms, l->result_item);
  conflict_all (l, parms);

  /* Wide ones first, so that nothing is lost between them.  */
  for (unsigned align = MAX_OFILE_ALIGNMENT / BITS_PER_UNIT; align; align /= 2)
    for (int item : l->parm_items)
      if (l->items[item].align == align)
	place (l, item);
}

/* Place what the signature of FN alone decides.  */

argument_layout *
lay_out_arguments (const async_fn *fn)
{
  argument_layout *l = new argument_layout (fn);
  tree type = fn->sig->result_type;

  l->align = MAX (l->align, poison_alignment ());
  l->result_item = -1;
  if (!VOID_TYPE_P (type))
    {
      l->result_item = add_typed_item (l, ITEM_RESULT, DECL_RESULT (fn->decl),
				       slot_type (type));
      /* By the type alone: this place is known to everybody.  */
      l->items[l->result_item].align = TYPE_ALIGN_UNIT (type);
      place (l, l->result_item);
    }
  place_parms (fn, l);
  return l;
}

HOST_WIDE_INT
parm_offset (const async_fn *fn, unsigned k)
{
  return fn->arguments->items[fn->arguments->parm_items[k]].offset;
}

HOST_WIDE_INT
result_offset (const async_fn *fn)
{
  const argument_layout *l = fn->arguments;

  return l->result_item < 0 ? 0 : l->items[l->result_item].offset;
}

/* True if A and B have a byte in common.  */

static bool
overlap_p (const frame_item &a, const frame_item &b)
{
  return (a.offset < b.offset + b.size
	  && b.offset + b.unused_head < a.offset + a.size);
}

/* A result in a register is written when the function ends.  */

bool
parm_kept_p (const async_fn *fn, unsigned k)
{
  const argument_layout *arguments = fn->arguments;
  int own = arguments->parm_items[k];

  for (unsigned n = 0; n < fn->layout->items.length (); n++)
    if ((int) n != own && overlap_p (fn->layout->items[own], fn->layout->items[n])
	&& !((int) n == arguments->result_item && is_gimple_reg (DECL_RESULT (fn->decl))))
      return false;
  return true;
}

/* ---- everything else ------------------------------------------------- */

/* Let the value of a parameter have the item of the parameter, where the ramp
   has stored it.  */

static void
share_parm_items (const async_fn *fn, frame_layout *l)
{
  for (unsigned k = 0; k < fn->sig->parms.length (); k++)
    {
      tree p = fn->sig->parms[k], old_name, name;
      use_operand_p use;
      gimple *stmt;
      if (is_gimple_reg (p)
	  && (old_name = ssa_default_def (cfun, p))
	  && single_imm_use (old_name, &use, &stmt)
	  && (name = gimple_get_lhs (stmt)))
	l->value_items[SSA_NAME_VERSION (name)] = fn->arguments->parm_items[k];
    }
}

static void
add_objects (const async_fn *fn, frame_layout *l)
{
  unsigned k, parm = 0;
  bitmap_iterator bi;

  for (k = 0; k < fn->facts->objects.length (); k++)
    l->object_items.safe_push (-1);
  EXECUTE_IF_SET_IN_BITMAP (fn->facts->pinned, 0, k, bi)
    {
      tree decl = fn->facts->objects[k];
      if (TREE_CODE (decl) == RESULT_DECL)
	l->object_items[k] = fn->arguments->result_item;
      else if (TREE_CODE (decl) == PARM_DECL)
	{
	  while (fn->sig->parms[parm] != decl)
	    parm++;
	  l->object_items[k] = fn->arguments->parm_items[parm];
	}
      else
	l->object_items[k] = add_typed_item (l, ITEM_OBJECT, decl,
					      TREE_TYPE (decl));
    }
}

static void
add_values (const async_fn *fn, frame_layout *l)
{
  unsigned version;
  bitmap_iterator bi;

  l->value_items.safe_grow (num_ssa_names, true);
  for (int &item : l->value_items)
    item = -1;
  share_parm_items (fn, l);
  for (const suspension *sp : fn->facts->points)
    EXECUTE_IF_SET_IN_BITMAP (sp->live, 0, version, bi)
      if (l->value_items[version] < 0)
	{
	  tree name = ssa_name (version);
	  tree type = slot_type (TREE_TYPE (name));
	  l->value_items[version] = add_typed_item (l, ITEM_VALUE, name,
						     type);
	}
}

/* Add the room for the frame of CHILD with the alignment ALIGN.  */

static int
add_room (const async_fn *child, unsigned align, frame_layout *l)
{
  int item = add_item (l, ITEM_FRAME, NULL_TREE, room_of (child), align);

  l->items[item].unused_head = unused_head_of (child);
  return item;
}

/* A child lies inside the frame if its own frame has been laid out, which all
   of this unit have that are not in a circle with FN.  */

static void
add_children (const async_fn *fn, frame_layout *l)
{
  for (const suspension *sp : fn->facts->points)
    {
      const async_fn *child = sp->callee;
      child_place place = { -1, false, -1 };
      if (child)
	{
	  place.heap = (child->foreign || (child->products->lazy && child->recursive)
			|| child->order >= fn->order);
	  if (child->foreign && promised_frame (child))
	    place.offered = add_room (child, promised_alignment (), l);
	}
      if (place.heap)
	place.item = add_item (l, ITEM_CHILD, NULL_TREE, POINTER_SIZE_UNITS,
			       POINTER_SIZE_UNITS);
      else if (child)
	place.item = add_room (child, child->layout->align, l);
      l->children.safe_push (place);
    }
}

static void
objects_to_items (frame_layout *l, bitmap objects, bitmap items)
{
  unsigned k;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (objects, 0, k, bi)
    if (l->object_items[k] >= 0)
      bitmap_set_bit (items, l->object_items[k]);
}

static void
point_conflicts (frame_layout *l, const suspension *sp)
{
  auto_bitmap members, waiting, beside;
  unsigned version, k;
  bitmap_iterator bi;
  const child_place &child = l->children[sp->number];

  EXECUTE_IF_SET_IN_BITMAP (sp->live, 0, version, bi)
    bitmap_set_bit (members, l->value_items[version]);
  bitmap_copy (waiting, members);
  objects_to_items (l, sp->objects, members);
  conflict_all (l, members);
  objects_to_items (l, sp->needed, waiting);
  for (int item : { child.item, child.offered })
    if (item >= 0)
      bitmap_set_bit (waiting, item);
  conflict_all (l, waiting);
  objects_to_items (l, sp->beside, beside);
  for (int item : { child.item, child.offered })
    EXECUTE_IF_SET_IN_BITMAP (beside, 0, k, bi)
      conflict (l, item, k);
}

/* With -Og whoever looks at a parameter finds it to the end: nothing else gets its
   place.  */

static void
keep_parms (const async_fn *fn, frame_layout *l)
{
  const argument_layout *arguments = fn->arguments;

  if (!opt_for_fn (fn->decl, optimize_debug))
    return;
  for (int parm : arguments->parm_items)
    for (unsigned k = arguments->items.length (); k < l->items.length (); k++)
      conflict (l, parm, k);
}

static void
find_conflicts (const async_fn *fn, frame_layout *l)
{
  unsigned k, other;
  bitmap_iterator bi, bj;

  keep_parms (fn, l);
  for (const suspension *sp : fn->facts->points)
    point_conflicts (l, sp);
  EXECUTE_IF_SET_IN_BITMAP (fn->facts->pinned, 0, k, bi)
    EXECUTE_IF_SET_IN_BITMAP (fn->facts->object_conflicts[k], 0, other, bj)
      conflict (l, l->object_items[k], l->object_items[other]);
}

static int
by_alignment_and_size (const void *a, const void *b, void *data)
{
  const frame_layout *l = (const frame_layout *) data;
  const frame_item &x = l->items[*(const int *) a];
  const frame_item &y = l->items[*(const int *) b];

  if (x.align != y.align)
    return x.align > y.align ? -1 : 1;
  if (x.size != y.size)
    return x.size > y.size ? -1 : 1;
  return *(const int *) a - *(const int *) b;
}

static void
place_rest (frame_layout *l)
{
  auto_vec<int> todo;

  for (unsigned k = 0; k < l->items.length (); k++)
    if (l->items[k].offset < 0)
      todo.safe_push (k);
  todo.sort (by_alignment_and_size, l);
  for (int k : todo)
    place (l, k);
}

/* Result and parameters stay where they are.  */

static void
begin_with_arguments (const async_fn *fn, frame_layout *l)
{
  l->size = fn->arguments->size;
  l->align = fn->arguments->align;
  for (frame_item item : fn->arguments->items)
    {
      bitmap conflicts = BITMAP_ALLOC (&l->memory);
      bitmap_copy (conflicts, item.conflicts);
      item.conflicts = conflicts;
      l->items.safe_push (item);
    }
}

/* Place everything that FN has in its frame.  */

frame_layout *
lay_out_frame (const async_fn *fn)
{
  frame_layout *l = new frame_layout (fn);

  begin_with_arguments (fn, l);
  add_objects (fn, l);
  add_values (fn, l);
  add_children (fn, l);
  find_conflicts (fn, l);
  keep_poison_apart (l);
  place_rest (l);
  l->size = align_up (l->size, l->align);
  return l;
}
