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
   a frame (expand-make.cc).  */

unsigned
unused_head_of (const async_fn *child)
{
  return promised_frame (child) ? 0 : abi_offset (ABI_async_future_state);
}
