/* Values that are needed behind a suspension point: stored on the way out,
   reloaded on the way in.
   SPDX-License-Identifier: GPL-3.0-or-later

   A reload gives the value a second definition; redefine notes it, and
   rename_values, when all are there, puts PHIs where both arrive.  So nothing
   has to be known of the ways from one to the other.  */

#include "generic/generic.h"
#include "analyse/analyse.h"
#include "frame/frame.h"

static HOST_WIDE_INT
value_offset (async_fn *fn, unsigned version)
{
  return fn->items[fn->value_items[version]].offset;
}

void
spill_values (async_fn *fn, suspension *sp, basic_block bb)
{
  unsigned version;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (sp->live, 0, version, bi)
    {
      tree name = ssa_name (version);
      append_store (bb, slot_ref (fn->frame, value_offset (fn, version),
				  slot_type (TREE_TYPE (name))),
		    name, sp->loc);
    }
}

/* From here on behind BB, NAME is what its slot says.  */

static void
reload_value (async_fn *fn, tree name, basic_block bb, location_t loc)
{
  tree type = TREE_TYPE (name), slot = slot_type (type);
  tree ref = slot_ref (fn->frame,
		       value_offset (fn, SSA_NAME_VERSION (name)), slot);
  tree fresh = duplicate_ssa_name (name, NULL);
  gassign *stmt;

  if (useless_type_conversion_p (type, slot))
    stmt = gimple_build_assign (fresh, ref);
  else
    stmt = gimple_build_assign (fresh, NOP_EXPR,
				append_load (bb, ref, slot, loc));
  append_stmt (bb, stmt, loc);
  redefine (&fn->redefinitions, name, fresh, bb);
}

void
reload_values (async_fn *fn, suspension *sp, basic_block bb)
{
  unsigned version;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (sp->live, 0, version, bi)
    reload_value (fn, ssa_name (version), bb, sp->loc);
  emit_recomputed (fn, sp, bb);
}

/* From BB on FN runs, and an exception may leave it, whose landing pads run the
   handlers in scope.  So that a drop does not run them again, the state says
   that there is nothing to clean up until the function suspends anew.  (The
   first run needs no such store: before it, there is nothing either.)  */

void
mark_running (async_fn *fn, suspension *sp, basic_block bb)
{
  if (flag_exceptions && !fn->wrapped)
    append_store (bb, state_ref (fn->frame),
		  build_int_cst (state_type (), ASYNC_STATE_DONE), sp->loc);
}
