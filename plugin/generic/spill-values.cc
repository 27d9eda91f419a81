/* Values that are needed behind a suspension point: stored on the way out,
   reloaded on the way in.
   SPDX-License-Identifier: GPL-3.0-or-later

   A reload gives the value a second definition.  redefine takes note of it,
   and when all reloads are there rename_values (ir/) puts PHIs where two
   definitions meet.  So this file does not have to know where the value is
   used.  */

#include "generic/generic.h"
#include "analyse/analyse.h"
#include "frame/frame.h"

static HOST_WIDE_INT
value_offset (async_fn *fn, unsigned version)
{
  return fn->layout->items[fn->layout->value_items[version]].offset;
}

void
spill_values (async_fn *fn, const suspension *sp, basic_block bb)
{
  unsigned version;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (sp->live, 0, version, bi)
    {
      tree name = ssa_name (version);
      append_store (bb, slot_ref (fn->facts->frame, value_offset (fn, version),
				  slot_type (TREE_TYPE (name))),
		    name, sp->loc);
    }
}

/* Append to BB a reload of NAME from its slot, as a new definition of
   NAME.  */

static void
reload_value (generic_form *g, tree name, basic_block bb, location_t loc)
{
  tree type = TREE_TYPE (name), slot = slot_type (type);
  tree ref = slot_ref (g->fn->facts->frame,
		       value_offset (g->fn, SSA_NAME_VERSION (name)), slot);
  tree fresh = duplicate_ssa_name (name, NULL);
  gassign *stmt;

  if (useless_type_conversion_p (type, slot))
    stmt = gimple_build_assign (fresh, ref);
  else
    stmt = gimple_build_assign (fresh, NOP_EXPR,
				append_load (bb, ref, slot, loc));
  append_stmt (bb, stmt, loc);
  redefine (&g->redefinitions, name, fresh, bb);
}

void
reload_values (generic_form *g, const suspension *sp, basic_block bb)
{
  unsigned version;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (sp->live, 0, version, bi)
    reload_value (g, ssa_name (version), bb, sp->loc);
  emit_recomputed (sp, bb, &g->redefinitions);
}

/* Append to BB, by which FN suspends at SP, a store of the state that leads back
   there.  */

void
mark_suspended (async_fn *fn, const suspension *sp, basic_block bb)
{
  append_store (bb, state_ref (fn->facts->frame),
		build_int_cst (state_type (), ASYNC_STATE_FIRST + sp->number), sp->loc);
}

/* Append to BB, where FN begins to run after a resume, a store of the state
   "done".  An exception may leave FN from here on.  Its landing pads run the
   cleanup handlers in scope, and a drop of the future must not run them once
   more; in the state "done" it runs none.  The next suspension stores its own
   state.  The first run needs no such store, because in the state "not begun"
   a drop runs none either, unless parameters have handlers
   (versions/begin-new.cc).  */

void
mark_running (async_fn *fn, const suspension *sp, basic_block bb)
{
  if (flag_exceptions)
    append_store (bb, state_ref (fn->facts->frame),
		  build_int_cst (state_type (), ASYNC_STATE_DONE), sp->loc);
}
