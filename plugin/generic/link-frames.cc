/* Chains that are woken at their end: which frame that is, and the way back.
   SPDX-License-Identifier: GPL-3.0-or-later

   A poll that begins with the outermost frame of a chain goes through all of it, each
   time.  Where the chain may be deep (unit/choose-links.cc) the frames are linked, so
   that the library's executors can go on with the innermost one and from there outwards
   (abi/wake-site.cc):

     what suspends itself, or waits for what is not linked	LEAF: tell the context
     what waits for a child that is linked			LINK: tell the child

   In a pending chain every frame has done one or the other, the innermost one last of
   all.  So the context knows where the chain of the future stands that was polled, if
   that is linked.  */

#include "generic/generic.h"

/* True if the child that SP waits for is linked to the frame of FN.  */

bool
linked_point_p (const async_fn *fn, const suspension *sp)
{
  return fn->linked && sp->callee && sp->callee->linked;
}

/* FN is pending in BB because of SP, where the chain ends.  */

void
mark_leaf (async_fn *fn, const suspension *sp, basic_block bb)
{
  if (fn->linked)
    append_stmt (bb, gimple_build_call (placeholder_leaf (), 2, fn->facts->frame,
					fn->facts->cx), sp->loc);
}

/* FN is pending in BB because of the frame CHILD, for which SP waits; one on the HEAP
   has to be told where ours is.  */

void
link_child (async_fn *fn, const suspension *sp, tree child, bool heap, basic_block bb)
{
  append_stmt (bb, gimple_build_call (placeholder_link (), 5,
				      body_address (sp->callee), child,
				      body_address (fn),
				      heap ? fn->facts->frame : null_pointer_node,
				      build_int_cst (unsigned_type_node, sp->number)),
	       sp->loc);
}
