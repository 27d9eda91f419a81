/* Copies of the generic form, with the placeholders filled in.
   SPDX-License-Identifier: GPL-3.0-or-later

		  resume		start		    drop
   SELECTOR ()	  frame->state		(goes away)	    frame->state
   default	  arguments from	arguments from	    nothing to clean,
		  the frame		the parameters	    or as in resume
   PENDING ()	  return 0		return pending	    (not reached)
   return v	  frame->result = v	return {v, 0}	    free the frame,
		  state = done				    return
		  return 1
   child.resume	  stays			(goes away)	    child.drop
   dropped ()	  0			0		    1

   A function that may exist only once is run in place: it gives its code to
   resume without a copy.  There `dropped ()' is a load of a flag, and drop sets that
   flag and calls resume.

   The generic form says what the function does, with placeholders; here it is
   copied once for each version, and the copy is made special:
   fill-placeholders.cc does most of the above, version-parms.cc and
   version-result.cc exchange the signature, make-resume.cc, make-start.cc and
   make-drop.cc do what only one of them needs, and remove-idle-accesses.cc
   removes what is superfluous then.  */

#include "versions/versions.h"
#include "analyse/analyse.h"

static void
fold_conditions (void)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    {
      gimple *last = last_nondebug_stmt (bb);
      if (!last || gimple_code (last) != GIMPLE_COND
	  || !CONSTANT_CLASS_P (gimple_cond_lhs (as_a<gcond *> (last))))
	continue;
      gimple_stmt_iterator gsi = gsi_for_stmt (last);
      fold_stmt (&gsi);
      update_stmt (gsi_stmt (gsi));
    }
}

/* Make the version KIND of FN of the code that DECL has.  */

static void
specialise (async_fn *fn, enum version_kind kind, tree decl)
{
  version v (fn, kind, decl);

  push_cfun (DECL_STRUCT_FUNCTION (decl));
  take_parms (&v);
  new_result_decl (&v);
  find_selector (&v);
  fill_in_selector (&v);
  if (begins_p (kind))
    delete_unreachable_blocks ();
  fill_placeholders (&v);
  if (kind == RESUME)
    make_resume (&v);
  else if (begins_p (kind))
    make_start (&v);
  else
    make_drop (&v);
  fold_conditions ();
  spell_out_ranges (&v);
  keep_eh_regions ();
  finish_cfg_changes (false);
  /* A drop needs few of the reloads: the compiler is spared the others at all levels.  */
  if (optimize || kind == DROP)
    {
      remove_idle_reloads (&v);
      update_ssa (TODO_update_ssa_only_virtuals);
    }
  if (fn->returns_twice)
    silence_clobbered ();
  if (optimize)
    forbid_slp (decl);
  pop_cfun ();
}

static void
make_version (async_fn *fn, enum version_kind kind, tree decl)
{
  copy_code (fn->decl, decl);
  specialise (fn, kind, decl);
}

static void
make_starts (async_fn *fn)
{
  if (fn->products->start)
    make_version (fn, START, fn->products->start);
  if (fn->products->entry)
    make_version (fn, ENTRY, fn->products->entry);
}

/* Forbid GCC to clone FUN, also at link time: the addresses of its labels may
   be known elsewhere, as in a nested function.  GCC does not clone a function
   of which it is said that a static variable holds the address of a label.  */

static void
forbid_copies (function *fun)
{
  fun->has_forced_label_in_static = true;
  fun->cannot_be_copied_set = false;
}

static void
make_in_place (async_fn *fn)
{
  move_code (fn->node, fn->products->resume);
  forbid_copies (DECL_STRUCT_FUNCTION (fn->products->resume));
  specialise (fn, RESUME, fn->products->resume);
  make_in_place_drop (fn);
}

/* Make the drop of FN, which has no suspension points: it enters the body only for
   the handlers of its parameters.  */

static void
make_drop_without_points (async_fn *fn)
{
  if (cleans_parameters_p (fn->node->decl))
    make_version (fn, DROP, fn->products->drop);
  else
    make_plain_drop (fn);
}

/* Make the versions of FN, which never suspends and so stays an ordinary
   function.  Resume is made from a copy of its code, which separate_plain has
   made.  */

static void
make_plain (async_fn *fn)
{
  make_starts (fn);
  make_drop_without_points (fn);
  TREE_TYPE (fn->products->resume) = poll_type ();
  specialise (fn, RESUME, fn->products->resume);
}

void
make_versions (async_fn *fn)
{
  if (!fn->suspends)
    {
      make_plain (fn);
      return;
    }
  if (fn->products->resume_drops)
    {
      make_in_place (fn);
      return;
    }
  make_version (fn, RESUME, fn->products->resume);
  make_starts (fn);
  if (fn->facts->points.is_empty ())
    make_drop_without_points (fn);
  else
    make_version (fn, DROP, fn->products->drop);
  remove_role_parms (fn);
}
