/* A resume does not jump into the middle of a loop.
   SPDX-License-Identifier: GPL-3.0-or-later

   The dispatch enters the loop around a suspension point behind the await, so
   the loop has two entries.  GCC's loop passes give up on such a loop: nothing
   is moved out of it, no induction variable is simplified, though nearly all
   of its rounds may not suspend at all.

   So a resume goes through a copy of the rest of the round in which the
   function was suspended, and from there to the loop's header:

     resume_k: reload; goto cont_k	resume_k: reload; goto cont_k'
     cont_k: B; goto header		cont_k': B'; goto header

   and the loop has its header as its only entry.  This is done where B is
   small, in the innermost loop, when no other suspension lies on the way.  It
   runs on the complete generic form, so start, which has no resumes, loses the
   copies again.  */

#include "generic/generic.h"

/* The copies are not worth more than this.  */
static const unsigned MAX_COPIED_BLOCKS = 30;
static const unsigned MAX_COPIED_STATEMENTS = 120;
static const unsigned MAX_COPIED_POINTS = 8;

/* Remember the innermost loop around each suspension point, while loops can
   still be seen.  */

void
note_loops (generic_form *g)
{
  unsigned points = g->fn->facts->points.length ();

  g->loop_headers.safe_grow_cleared (points, true);
  g->loop_blocks.safe_grow_cleared (points, true);
  if (!current_loops)
    return;
  calculate_dominance_info (CDI_DOMINATORS);
  loops_state_set (LOOPS_NEED_FIXUP);
  fix_loop_structure (NULL);
  for (const suspension *sp : g->fn->facts->points)
    {
      class loop *loop = sp->block->loop_father;
      if (!loop || !loop_outer (loop))
	continue;
      bitmap blocks = BITMAP_ALLOC (&g->memory);
      basic_block *body = get_loop_body (loop);
      for (unsigned k = 0; k < loop->num_nodes; k++)
	bitmap_set_bit (blocks, body[k]->index);
      free (body);
      g->loop_headers[sp->number] = loop->header;
      g->loop_blocks[sp->number] = blocks;
    }
  free_dominance_info (CDI_DOMINATORS);
}

static bool
ends_with_suspension_p (const generic_form &g, basic_block bb)
{
  for (basic_block leaving : g.leaving)
    if (leaving == bb)
      return true;
  return false;
}

static unsigned
count_statements (basic_block bb)
{
  unsigned n = 0;

  for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb); !gsi_end_p (gsi);
       gsi_next_nondebug (&gsi))
    n++;
  return n;
}

/* Collect in REGION the blocks from SP's continuation to the end of the
   round.  False if that is more than is worth copying.  */

static bool
rest_of_round (const generic_form &g, const suspension *sp,
	       vec<basic_block> *region)
{
  auto_bitmap seen;
  unsigned statements = 0;
  edge e;
  edge_iterator ei;

  bitmap_set_bit (seen, sp->cont->index);
  region->safe_push (sp->cont);
  for (unsigned k = 0; k < region->length (); k++)
    {
      basic_block bb = (*region)[k];
      statements += count_statements (bb);
      if (region->length () > MAX_COPIED_BLOCKS
	  || statements > MAX_COPIED_STATEMENTS
	  || ends_with_suspension_p (g, bb))
	return false;
      FOR_EACH_EDGE (e, ei, bb->succs)
	if (e->dest != g.loop_headers[sp->number]
	    && bitmap_bit_p (g.loop_blocks[sp->number], e->dest->index)
	    && bitmap_set_bit (seen, e->dest->index))
	  region->safe_push (e->dest);
    }
  return can_copy_bbs_p (region->address (), region->length ());
}

/* The edges by which SP's continuation is entered after a resume: all but the
   one from an await that was ready at once.  */

static void
resume_edges (const generic_form &g, const suspension *sp, vec<edge> *out)
{
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, sp->cont->preds)
    if (e->src != g.ready[sp->number])
      out->safe_push (e);
}

static bool
peel (const generic_form &g, const suspension *sp)
{
  auto_vec<basic_block> region;
  auto_vec<edge> entries;

  if (!g.loop_headers[sp->number] || sp->cont == g.loop_headers[sp->number]
      || !bitmap_bit_p (g.loop_blocks[sp->number], sp->cont->index)
      || !rest_of_round (g, sp, &region))
    return false;
  resume_edges (g, sp, &entries);
  unsigned n = region.length ();
  auto_vec<basic_block> copies;
  copies.safe_grow (n, true);
  initialize_original_copy_tables ();
  copy_bbs (region.address (), n, copies.address (), NULL, 0, NULL,
	    region[0]->loop_father, sp->cont, false);
  for (edge e : entries)
    {
      edge moved = redirect_edge_and_branch (e, get_bb_copy (sp->cont));
      flush_pending_stmts (moved);
    }
  add_phi_args_after_copy (copies.address (), n, NULL);
  free_original_copy_tables ();
  return true;
}

void
peel_resumes (const generic_form &g)
{
  const async_fn *fn = g.fn;
  bool changed = false;

  if (fn->one_copy
      || opt_for_fn (fn->node->decl, optimize) < 2
      || opt_for_fn (fn->node->decl, optimize_size)
      || fn->facts->points.length () > MAX_COPIED_POINTS)
    return;
  for (const suspension *sp : fn->facts->points)
    if (peel (g, sp))
      {
	changed = true;
	finish_cfg_changes (true);
      }
  if (changed && dump_file)
    fprintf (dump_file, ";; resumes finish their round apart\n");
}
