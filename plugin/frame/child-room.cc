/* What a child's frame takes inside another one.
   SPDX-License-Identifier: GPL-3.0-or-later

   The frame of a function of this unit has been laid out by then.  Of one of another
   unit there is only what the user promises of its size.  */

#include "frame/frame.h"

/* The bytes for CHILD's frame inside another one.  */

HOST_WIDE_INT
room_of (const async_fn *child)
{
  return child->foreign ? promised_frame (child) : child->layout->size;
}

/* Whoever has CHILD's frame inside its own polls it without its vtable.  But where
   other units may have a place for it, start writes the vtable wherever it is given
   a frame (expand-make.cc), and one that is linked has its link there.  */

unsigned
unused_head_of (const async_fn *child)
{
  return (promised_frame (child) || child->linked
	  ? 0 : abi_offset (ABI_async_future_state));
}

/* Where a frame of FN on the heap has the address of the frame that waits for it, if FN
   is linked.  */

HOST_WIDE_INT
parent_offset (const async_fn *fn)
{
  return ROUND_UP (fn->layout->size, POINTER_SIZE_UNITS);
}

/* The bytes for a frame of FN on the heap.  */

HOST_WIDE_INT
heap_bytes (const async_fn *fn)
{
  return (fn->linked && fn->recursive ? parent_offset (fn) + POINTER_SIZE_UNITS
	  : fn->layout->size);
}
