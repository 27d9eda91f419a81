/* AddressSanitizer and what lies in the frame.
   SPDX-License-Identifier: GPL-3.0-or-later

   Of a variable on the stack AddressSanitizer knows when its scope is open,
   by the marks of the front end.  One that moved to the frame is lost to that
   machinery, so the marks become calls into the run-time library:

     ASAN_MARK (POISON, &x)	__asan_poison_stack_memory (frame + 24, 16)
     ASAN_MARK (UNPOISON, &x)	__asan_unpoison_stack_memory (frame + 24, 13)

   and an access through a stale pointer is reported as it would be in an
   ordinary function.  The same is done to a child's frame inside ours: it is
   poisoned as soon as its result was taken, until another child begins there.

   The library knows memory by granules of eight bytes, and what the compiler
   itself stores in the frame must never meet poison.  So

     - a variable that can be poisoned shares its bytes with nothing, and
       fills whole granules;
     - a child's frame shares its bytes with other children only.  (Each with
       bytes of its own would let frames grow with the number of awaits, at
       each level anew);
     - memory is given back without poison: the allocator, which may be the
       user's, and the stack of a wrapper know nothing of it.  */

#include "frame/frame.h"

/* What a byte of shadow memory stands for.  */
static const HOST_WIDE_INT GRANULE = 8;

/* True if frames are poisoned.  This holds for all functions of the unit or
   for none: one that is not instrumented itself may have children that
   are.  */

bool
poison_frames_p (void)
{
  return ((flag_sanitize & SANITIZE_USER_ADDRESS)
	  && flag_sanitize_address_use_after_scope);
}

unsigned
poison_alignment (void)
{
  return poison_frames_p () ? GRANULE : 1;
}

/* ---- the layout ------------------------------------------------------ */

static bool
poisonable_p (const frame_item &item)
{
  return (item.kind == ITEM_OBJECT && VAR_P (item.what)
	  && TREE_ADDRESSABLE (item.what));
}

/* Give what can be poisoned bytes that nothing else uses.  */

void
keep_poison_apart (frame_layout *l)
{
  auto_bitmap alone, children, others;

  if (!poison_frames_p ())
    return;
  for (unsigned k = 0; k < l->items.length (); k++)
    {
      frame_item &item = l->items[k];
      bitmap_set_bit (poisonable_p (item) ? alone
		      : item.kind == ITEM_FRAME ? children : others, k);
      if (poisonable_p (item))
	{
	  item.size = ROUND_UP (item.size, GRANULE);
	  item.align = MAX (item.align, (unsigned) GRANULE);
	}
    }
  for (unsigned k = 0; k < l->items.length (); k++)
    {
      bitmap conflicts = l->items[k].conflicts;
      bitmap_ior_into (conflicts, alone);
      if (!bitmap_bit_p (children, k))
	bitmap_ior_into (conflicts, children);
      if (!bitmap_bit_p (others, k))
	bitmap_ior_into (conflicts, others);
      bitmap_clear_bit (conflicts, k);
    }
}

/* ---- calls ------------------------------------------------------------- */

static tree
poison_function (bool poison)
{
  tree fn = runtime_function (poison ? RUNTIME_POISON : RUNTIME_UNPOISON);

  TREE_NOTHROW (fn) = 1;
  return fn;
}

static gcall *
poison_call (tree address, HOST_WIDE_INT size, bool poison)
{
  return gimple_build_call (poison_function (poison), 2, address,
			    build_int_cst (pointer_sized_int_node, size));
}

/* Poison the bytes between START and END in FRAME at the end of BB, or make them
   usable again.  Poison goes to whole granules only.  What becomes usable is
   without it in every granule that it touches: another child may have had there
   what is the head of this one, whose state begins inside of a granule where
   pointers have 32 bits.  */

void
append_poison (basic_block bb, tree frame, HOST_WIDE_INT start,
	       HOST_WIDE_INT end, bool poison, location_t loc)
{
  start = poison ? ROUND_UP (start, GRANULE) : ROUND_DOWN (start, GRANULE);
  end = poison ? ROUND_DOWN (end, GRANULE) : ROUND_UP (end, GRANULE);
  if (!poison_frames_p () || start >= end)
    return;
  tree address = append_address (bb, frame, start, loc);
  append_stmt (bb, poison_call (address, end - start, poison), loc);
}

/* The frame of a child of FN, at ADDRESS, begins or has ended.  */

void
append_child_poison (basic_block bb, async_fn *child, tree address,
		     bool poison, location_t loc)
{
  append_poison (bb, address, unused_head_of (child), room_of (child), poison, loc);
}

/* The frame FRAME of FN is about to be given back by the statement at GSI.  */

void
insert_unpoison (gimple_stmt_iterator *gsi, async_fn *fn, tree frame)
{
  if (poison_frames_p ())
    gsi_insert_before (gsi, poison_call (frame, fn->layout->size, false),
		       GSI_SAME_STMT);
}

/* True if MARK is of all of OBJECT.  A variable that nested functions use is a
   member of an object that lives as long as the function; its granules are not
   its own.  */

static bool
marks_all_p (gimple *mark, tree object)
{
  return TREE_OPERAND (gimple_call_arg (mark, 1), 0) == object;
}

/* The statement at GSI marks the beginning or the end of the scope of an
   object that moved to ITEM.  True if it is to go without replacement.  */

bool
replace_mark (async_fn *fn, gimple_stmt_iterator *gsi, const frame_item &item)
{
  gimple *mark = gsi_stmt (*gsi);
  bool poison = asan_mark_p (mark, ASAN_MARK_POISON);

  if (!poison_frames_p () || !poisonable_p (item)
      || !marks_all_p (mark, item.what))
    return true;
  tree address = make_ssa_name (ptr_type_node);
  gassign *where = gimple_build_assign (address, POINTER_PLUS_EXPR,
					fn->facts->frame,
					size_int (item.offset));
  gcall *call = poison_call (address, poison ? item.size
			     : tree_to_shwi (DECL_SIZE_UNIT (item.what)),
			     poison);
  gimple_set_location (where, gimple_location (mark));
  gimple_set_location (call, gimple_location (mark));
  gsi_insert_before (gsi, where, GSI_SAME_STMT);
  unlink_stmt_vdef (mark);
  gsi_replace (gsi, call, true);
  return false;
}
