/* Frames that are larger than the user allows, or than any can be.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "frame/frame.h"
#include "analyse/analyse.h"

/* True if a child inside FN's frame is too large for any frame.  There was an
   error for the child then, and FN gets none.  */

static bool
vast_child_p (async_fn *fn)
{
  for (const suspension *sp : fn->facts->points)
    if (sp->callee && !fn->layout->children[sp->number].heap
	&& (unsigned HOST_WIDE_INT) sp->callee->layout->size > max_frame_size ())
      return true;
  return false;
}

/* What helps against a frame that is too large.  */

static void
inform_of_size (location_t loc)
{
  inform (loc, "large objects that are live across an await are better allocated apart");
}

/* Complain if FN's frame is not what the user promises to those who await it.  */

static void
check_promise (async_fn *fn)
{
  unsigned HOST_WIDE_INT promised = promised_frame (fn), size = fn->layout->size;
  location_t loc = DECL_SOURCE_LOCATION (fn->decl);

  if (promised && size > promised)
    {
      auto_diagnostic_group d;
      error_at (loc, "the frame of %qD has " HOST_WIDE_INT_PRINT_UNSIGNED
		" bytes, more than the " HOST_WIDE_INT_PRINT_UNSIGNED " that "
		"%<async_frame_limit%> promises", fn->decl, size, promised);
      inform_of_size (loc);
    }
  if (promised && fn->layout->align > promised_alignment ())
    {
      auto_diagnostic_group d;
      error_at (loc, "the frame of %qD is aligned to %u bytes, more than the %u that "
		"%<async_frame_limit%> promises", fn->decl,
		(unsigned) fn->layout->align, (unsigned) promised_alignment ());
      inform (loc, "objects with a larger alignment that are live across an await "
	      "are better allocated apart");
    }
}

/* Complain if FN's frame, header included, is larger than the user allows.
   FN may be a copy that GCC has made of a function (constant propagation
   does); the message names the function.  */

void
check_frame_size (async_fn *fn)
{
  location_t loc = DECL_SOURCE_LOCATION (fn->decl);
  unsigned HOST_WIDE_INT size = fn->layout->size;
  diagnostic_t kind;

  check_promise (fn);
  if (size > max_frame_size ())
    {
      if (!vast_child_p (fn))
	refuse_vast (fn);
    }
  else if (async_options.frame_limit && size > async_options.frame_limit)
    {
      auto_diagnostic_group d;
      error_at (loc, "the frame of %qD has " HOST_WIDE_INT_PRINT_UNSIGNED
		" bytes, more than the limit of " HOST_WIDE_INT_PRINT_UNSIGNED,
		fn->decl, size, async_options.frame_limit);
      inform_of_size (loc);
    }
  else if (async_options.warn_frame && size > async_options.warn_frame
	   && async_warning_p ("frame", &kind))
    emit_diagnostic (kind, loc, 0,
		     "the frame of %qD has " HOST_WIDE_INT_PRINT_UNSIGNED
		     " bytes, more than " HOST_WIDE_INT_PRINT_UNSIGNED
		     " [asyncc: frame]", fn->decl, size, async_options.warn_frame);
}
