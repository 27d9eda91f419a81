/* What must be true of a layout.
   SPDX-License-Identifier: GPL-3.0-or-later

   The checks do not trust the stages that they check: that no two things that
   are live at the same point share a byte is found from the liveness sets
   again, not from the conflict graph.  */

#include "gcc-compat.h"
#include "options.h"
#include "frame-abi.h"
#include "async-fn.h"

static void
wrong (async_fn *fn, const char *what)
{
  internal_error ("asyncc: %qD: %s", fn->decl, what);
}

static bool
overlap_p (const frame_item &a, const frame_item &b)
{
  return (a.offset + a.unused_head < b.offset + b.size
	  && b.offset + b.unused_head < a.offset + a.size);
}

/* Every item lies inside the frame, behind the header, and aligned.  */

static void
verify_places (async_fn *fn)
{
  for (const frame_item &item : fn->items)
    {
      if (item.offset < 0)
	continue;
      if (item.offset + item.unused_head < 2 * POINTER_SIZE_UNITS
	  || item.offset + item.size > fn->size)
	wrong (fn, "an item lies outside of the frame");
      if (item.offset % item.align || fn->align < item.align)
	wrong (fn, "an item is not aligned");
    }
}

/* Nothing that is live at SP shares a byte with anything else that is.  */

static void
verify_point (async_fn *fn, suspension *sp)
{
  auto_vec<int, 64> live;
  unsigned k;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (sp->live, 0, k, bi)
    live.safe_push (fn->value_items[k]);
  EXECUTE_IF_SET_IN_BITMAP (sp->objects, 0, k, bi)
    live.safe_push (fn->object_items[k]);
  if (sp->child >= 0)
    live.safe_push (sp->child);
  for (unsigned a = 0; a < live.length (); a++)
    {
      if (live[a] < 0 || fn->items[live[a]].offset < 0)
	wrong (fn, "something live has no place in the frame");
      for (unsigned b = 0; b < a; b++)
	if (live[a] != live[b]
	    && overlap_p (fn->items[live[a]], fn->items[live[b]]))
	  wrong (fn, "two live items share storage");
    }
}

void
verify_layout (async_fn *fn)
{
  if (!async_options.check && !flag_checking)
    return;
  verify_places (fn);
  for (suspension *sp : fn->points)
    verify_point (fn, sp);
}
