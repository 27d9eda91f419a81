/* The layout of a future's header, as the lowering writes it.
   SPDX-License-Identifier: GPL-3.0-or-later

   This must match runtime/include/asyncc/future.h:

     offset 0		const struct async_vtable *vtable
     one pointer on	state, half a pointer wide
     behind it		flags, half a pointer wide
     two pointers on	the result, at the alignment of its type

   In a frame that is embedded in its parent's the vtable word is not
   written.  Every other byte belongs to the layout of the function.  */

#ifndef ASYNCC_FRAME_ABI_H
#define ASYNCC_FRAME_ABI_H

/* Reserved states; suspension point K is state ASYNC_STATE_FIRST + K.  */
enum
{
  ASYNC_STATE_START = 0,
  ASYNC_STATE_DONE = 1,
  ASYNC_STATE_FIRST = 2
};

/* Bits of the flags word.  */
enum
{
  ASYNC_FLAG_READY = 1,
  ASYNC_FLAG_HEAP = 2,
  /* A function that exists only once (see in_place) is being dropped by its
     own resume function.  */
  ASYNC_FLAG_DROPPING = 4
};

/* What poll answers.  */
enum
{
  ASYNC_PENDING = 0,
  ASYNC_READY = 1
};

/* How a state's child is held, see struct async_state.  */
enum
{
  ASYNC_CHILD_NONE = 0,
  ASYNC_CHILD_EMBEDDED = 1,
  ASYNC_CHILD_POINTER = 2
};

#endif /* ASYNCC_FRAME_ABI_H */
