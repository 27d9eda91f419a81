/* Mistakes in what was found out of a body, and in the layout of its frame.
   SPDX-License-Identifier: GPL-3.0-or-later

   The sets and the layout are constant to everybody else.  */

#include "verify/verify.h"
#include "analyse/analyse.h"
#include "frame/frame.h"

/* ---- what was found out ------------------------------------------------- */

/* A value that is needed behind a suspension is forgotten.  */

static bool
lost_value (async_fn *fn)
{
  for (suspension *sp : fn->facts->points)
    if (!bitmap_empty_p (sp->live))
      {
	bitmap_clear_bit (sp->live, bitmap_first_set_bit (sp->live));
	return true;
      }
  return false;
}

/* An object in use across a suspension stays on the stack.  */

static bool
lost_object (async_fn *fn)
{
  unsigned k;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (fn->facts->pinned, 0, k, bi)
    if (VAR_P (fn->facts->objects[k]))
      {
	bitmap_clear_bit (fn->facts->pinned, k);
	return true;
      }
  return false;
}

/* The machine's stack pointer is kept like a value.  */

static bool
kept_stack_pointer (async_fn *fn)
{
  unsigned version;
  bitmap_iterator bi;

  for (suspension *sp : fn->facts->points)
    EXECUTE_IF_SET_IN_BITMAP (sp->recomputed, 0, version, bi)
      if (gimple_call_builtin_p (SSA_NAME_DEF_STMT (ssa_name (version)),
				 BUILT_IN_STACK_SAVE))
	{
	  bitmap_set_bit (sp->live, version);
	  return true;
	}
  return false;
}

static bool
own_stack_p (gimple *stmt)
{
  tree fn = is_gimple_call (stmt) ? gimple_call_fndecl (stmt) : NULL_TREE;

  return fn && id_equal (DECL_NAME (fn), "__asyncc_stack_alloc");
}

/* What is in use across a suspension is taken from the machine's stack.  */

static bool
machine_stack (async_fn *)
{
  gimple *stmt = find_statement (own_stack_p);

  if (!stmt)
    return false;
  tree lhs = gimple_call_lhs (stmt);
  gcall *call = gimple_build_call (builtin_decl_explicit (BUILT_IN_ALLOCA), 1,
				   gimple_call_arg (stmt, 1));
  gimple_stmt_iterator gsi = gsi_for_stmt (stmt);
  unlink_stmt_vdef (stmt);
  gimple_call_set_lhs (stmt, NULL_TREE);
  gimple_call_set_lhs (call, lhs);
  gsi_replace (&gsi, call, true);
  return true;
}

/* A function is copied though its labels have addresses.  */

static bool
copied_labels (async_fn *fn)
{
  bool was = fn->one_copy;

  fn->one_copy = false;
  return was;
}

/* A suspension comes between a landing pad and what throws on.  */

static bool
suspended_handler (async_fn *fn)
{
  for (suspension *sp : fn->facts->points)
    if (sp->pad)
      {
	sp->block = sp->pad;
	return true;
      }
  return false;
}

const fault analysis_faults[] = {
  { "lost-value", lost_value },
  { "lost-object", lost_object },
  { "kept-stack-pointer", kept_stack_pointer },
  { "machine-stack", machine_stack },
  { "copied-labels", copied_labels },
  { "suspended-handler", suspended_handler },
  { NULL, NULL }
};

/* ---- the layout --------------------------------------------------------- */

/* The layout of FN, which is constant to everybody else.  */

static frame_layout *
layout_of (async_fn *fn)
{
  return const_cast<frame_layout *> (fn->layout);
}

/* Two values that are live at the same time get the same slot.  */

static bool
shared_slot (async_fn *fn)
{
  frame_layout *l = layout_of (fn);
  unsigned version;
  bitmap_iterator bi;

  for (suspension *sp : fn->facts->points)
    {
      frame_item *one = NULL;
      EXECUTE_IF_SET_IN_BITMAP (sp->live, 0, version, bi)
	{
	  frame_item *other = &l->items[l->value_items[version]];
	  if (one && one->align == other->align)
	    {
	      one->offset = other->offset;
	      return true;
	    }
	  one = other;
	}
    }
  return false;
}

/* Two objects that hold something at the same time get the same bytes.  */

static bool
shared_object (async_fn *fn)
{
  const body_facts *facts = fn->facts;
  frame_layout *l = layout_of (fn);
  unsigned k, other;
  bitmap_iterator bi, bj;

  EXECUTE_IF_SET_IN_BITMAP (facts->pinned, 0, k, bi)
    EXECUTE_IF_SET_IN_BITMAP (facts->object_conflicts[k], 0, other, bj)
      if (k != other && bitmap_bit_p (facts->pinned, other))
	{
	  frame_item &one = l->items[l->object_items[k]];
	  const frame_item &two = l->items[l->object_items[other]];
	  if (one.align != two.align)
	    continue;
	  one.offset = two.offset;
	  return true;
	}
  return false;
}

/* An object that is read when a child has ended gets bytes of the child's frame.  */

static bool
object_under_child (async_fn *fn)
{
  frame_layout *l = layout_of (fn);
  unsigned k;
  bitmap_iterator bi;

  for (suspension *sp : fn->facts->points)
    if (sp->callee)
      EXECUTE_IF_SET_IN_BITMAP (sp->needed, 0, k, bi)
	{
	  const frame_item &child = l->items[l->children[sp->number].item];
	  frame_item &object = l->items[l->object_items[k]];
	  HOST_WIDE_INT start = child.offset + child.unused_head;
	  if (start % object.align || object.size > child.size - child.unused_head)
	    continue;
	  object.offset = start;
	  return true;
	}
  return false;
}

/* A slot lies behind the end of the frame.  */

static bool
slot_outside (async_fn *fn)
{
  for (frame_item &item : layout_of (fn)->items)
    if (item.kind == ITEM_VALUE)
      {
	item.offset = fn->layout->size;
	return true;
      }
  return false;
}

static bool
misaligned_slot (async_fn *fn)
{
  for (frame_item &item : layout_of (fn)->items)
    if (item.kind == ITEM_VALUE && item.align > 1)
      {
	item.offset -= item.align / 2;
	return true;
      }
  return false;
}

const fault layout_faults[] = {
  { "shared-slot", shared_slot },
  { "shared-object", shared_object },
  { "object-under-child", object_under_child },
  { "slot-outside", slot_outside },
  { "misaligned-slot", misaligned_slot },
  { NULL, NULL }
};
