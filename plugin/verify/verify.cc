/* What must be true of a frame, and of a function after the rewrite.
   SPDX-License-Identifier: GPL-3.0-or-later

   The verifier does not trust the stages that it verifies.  It finds out by
   itself what a body needs (verify-needs.cc) and then looks in three places:

     the layout		what is needed at the same time has bytes of its own,
			inside the frame and aligned (this file)
     the generic form	every value that is used behind a suspension is the
			one that was used there before (verify-generic.cc)
     the versions	what is read was stored, and every way out leaves a
			state that the dispatch knows (verify-version.cc)

   A failure is an internal error: the user cannot do anything about it.  */

#include "verify/verify.h"

/* Every item lies inside the frame, behind the header, and aligned.  */

static void
verify_places (async_fn *fn)
{
  for (const frame_item &item : fn->layout->items)
    {
      if (item.offset < 0)
	continue;
      if (item.offset % item.align || fn->layout->align < item.align)
	verify_failed (fn->decl, "an item of the frame is not aligned");
      if (item.offset + item.unused_head < header_size (fn)
	  || item.offset + item.size > fn->layout->size)
	verify_failed (fn->decl, "an item lies outside of the frame");
    }
}

/* Verify that no two things that are kept at point K share a byte, and that the child
   shares none with what is read when it has ended.  */

static void
verify_apart (expectation *e, unsigned k)
{
  async_fn *fn = e->fn;
  suspension *sp = fn->facts->points[k];
  const child_place &child = fn->layout->children[sp->number];
  auto_vec<byte_range, 64> held, read;
  unsigned v;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (sp->live, 0, v, bi)
    add_item_range (fn, fn->layout->value_items[v], &held);
  read.safe_splice (held);
  add_object_ranges (e, e->held[k], &held);
  add_object_ranges (e, e->read[k], &read);
  for (int item : { child.item, child.offered })
    if (item >= 0)
      add_item_range (fn, item, &read);
  if (!disjoint_p (held) || !disjoint_p (read))
    verify_failed (fn->decl, "two live items share storage");
}

/* Verify that all that is needed behind point K is kept.  */

static void
verify_point (expectation *e, unsigned k)
{
  async_fn *fn = e->fn;
  suspension *sp = fn->facts->points[k];
  auto_bitmap kept;
  unsigned v;
  bitmap_iterator bi;

  bitmap_ior (kept, sp->live, sp->recomputed);
  if (bitmap_intersect_compl_p (e->values[k], kept))
    verify_failed (fn->decl, "a value that is used behind a suspension is "
		   "not kept");
  EXECUTE_IF_SET_IN_BITMAP (e->read[k], 0, v, bi)
    if (item_of_object (fn, e->objects[v]) < 0)
      verify_failed (fn->decl, "an object that is in use across a suspension "
		     "is not in the frame");
  verify_apart (e, k);
}

/* The machine's stack pointer means nothing after a resume.  (What passes
   through a PHI can be anything and is not looked at.)  */

static void
verify_kept_value (async_fn *fn, tree name)
{
  if (gimple_call_builtin_p (SSA_NAME_DEF_STMT (name), BUILT_IN_STACK_SAVE))
    verify_failed (fn->decl, "a saved stack pointer crosses a suspension");
}

static void
verify_kept_values (async_fn *fn)
{
  auto_bitmap all;
  unsigned v;
  bitmap_iterator bi;

  for (const suspension *sp : fn->facts->points)
    bitmap_ior_into (all, sp->live);
  EXECUTE_IF_SET_IN_BITMAP (all, 0, v, bi)
    verify_kept_value (fn, ssa_name (v));
}

/* Verify the layout of FN's frame.  Returns what the rewritten function has to
   live up to, null if nobody wants to know.  */

expectation *
verify_layout (async_fn *fn)
{
  if (!async_options.check && !flag_checking)
    return NULL;
  expectation *e = new expectation (fn);
  verify_places (fn);
  if (!fn->one_copy && cfun->has_forced_label_in_static)
    verify_failed (fn->decl, "a static variable holds the address of a label "
		   "in a function that is copied");
  verify_stack (fn);
  verify_exceptions (fn);
  find_needed_values (e);
  find_held_objects (e);
  find_read_objects (e);
  for (unsigned k = 0; k < fn->facts->points.length (); k++)
    verify_point (e, k);
  verify_kept_values (fn);
  return e;
}

void
forget_expectation (expectation *e)
{
  delete e;
}
