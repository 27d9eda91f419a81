/* The size that a frame is promised to have.
   SPDX-License-Identifier: GPL-3.0-or-later

     __async int f (int) __attribute__ ((async_frame_limit (N)));

   The frame of f has at most N bytes, header included, and is aligned as the basic
   types of C are, at most.  So who awaits f keeps such a place in its own frame, without
   knowing more of f than its declaration, and gives it to f's start
   (fn/start-entry.cc).  Where f is defined, that is checked (frame/check-size.cc).

   Start and entry use what they are given, and get a frame from the allocator if
   that is null: a unit that has not seen the promise gives none.  N is a part of the
   symbol that is called by who has such a place.  Thus units that do not agree on the
   promise make a future, and never write behind a place that is too small.  */

#include "fn/fn.h"

/* The number of bytes promised for RAMP's function; 0 without a promise.  */

unsigned HOST_WIDE_INT
promised_size (const_tree ramp)
{
  tree a = lookup_attribute (ASYNC_FRAME_LIMIT_ATTR, DECL_ATTRIBUTES (ramp));

  return a ? tree_to_uhwi (TREE_VALUE (TREE_VALUE (a))) : 0;
}

/* The same for FN.  */

unsigned HOST_WIDE_INT
promised_frame (const async_fn *fn)
{
  tree a = lookup_attribute (ASYNC_RAMP_ATTR, DECL_ATTRIBUTES (fn->decl));

  return a ? promised_size (TREE_VALUE (TREE_VALUE (a))) : 0;
}

/* The alignment of the place for such a frame, in bytes: that of the largest basic
   types.  */

unsigned HOST_WIDE_INT
promised_alignment (void)
{
  unsigned basic = MAX (TYPE_ALIGN_UNIT (long_double_type_node),
			TYPE_ALIGN_UNIT (long_long_integer_type_node));

  return MAX (basic, 2 * POINTER_SIZE_UNITS);
}
