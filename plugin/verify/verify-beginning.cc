/* A drop of what has not begun does what the body does when it is dropped there.
   SPDX-License-Identifier: GPL-3.0-or-later

   If parameters have cleanup handlers the body begins with the question whether
   it is being dropped, and on the way of a yes are the handlers, inlined perhaps.
   What has effects on that way is noted by its place in the source before the
   rewrite.  In drop all of it must be where the body is entered at its
   beginning.  */

#include "verify/verify.h"

/* ---- what is reached -------------------------------------------------- */

/* Blocks to visit, and those that were.  */
struct visit
{
  auto_vec<basic_block, 32> work;
  auto_bitmap seen;
};

static void
visit_block (visit *v, basic_block bb)
{
  if (bb != EXIT_BLOCK_PTR_FOR_FN (cfun) && bitmap_set_bit (v->seen, bb->index))
    v->work.safe_push (bb);
}

/* Add to PLACES where the program has effects in BB.  What GCC and the lowering
   have inserted is not looked for.  */

static void
add_effects (basic_block bb, vec<location_t> *places)
{
  for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb); !gsi_end_p (gsi);
       gsi_next_nondebug (&gsi))
    {
      gimple *stmt = gsi_stmt (gsi);
      location_t loc = LOCATION_LOCUS (gimple_location (stmt));
      if (gimple_vdef (stmt) && !gimple_clobber_p (stmt)
	  && !gimple_call_internal_p (stmt) && loc > BUILTINS_LOCATION)
	places->safe_push (loc);
    }
}

/* Add to PLACES where the present function, which is being dropped, has effects
   from BB on.  */

static void
add_effects_from (basic_block bb, vec<location_t> *places)
{
  visit v;
  edge e;
  edge_iterator ei;

  visit_block (&v, bb);
  while (!v.work.is_empty ())
    {
      bb = v.work.pop ();
      add_effects (bb, places);
      FOR_EACH_EDGE (e, ei, bb->succs)
	if (!test_not_taken_p (e, true))
	  visit_block (&v, e->dest);
    }
}

/* ---- before and after --------------------------------------------------- */

void
note_beginning (expectation *e)
{
  if (cleans_parameters_p (e->fn->node->decl))
    add_effects_from (single_succ (ENTRY_BLOCK_PTR_FOR_FN (cfun)), &e->dropped);
}

void
verify_beginning (expectation *e, basic_block bb)
{
  auto_vec<location_t> found;

  push_cfun (DECL_STRUCT_FUNCTION (e->fn->products->drop));
  add_effects_from (bb ? bb : single_succ (ENTRY_BLOCK_PTR_FOR_FN (cfun)),
		    &found);
  pop_cfun ();
  for (location_t loc : e->dropped)
    if (!found.contains (loc))
      verify_failed (e->fn->decl, "a future that is dropped before it begins keeps "
		     "what its parameters own");
}
