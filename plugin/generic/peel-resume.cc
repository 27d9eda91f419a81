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
note_loops (async_fn *fn)
{
  if (!current_loops)
    return;
  calculate_dominance_info (CDI_DOMINATORS);
  loops_state_set (LOOPS_NEED_FIXUP);
  fix_loop_structure (NULL);
  for (suspension *sp : fn->points)
    {
      class loop *loop = sp->block->loop_father;
      if (!loop || !loop_outer (loop))
	continue;
      sp->loop_blocks = BITMAP_ALLOC (NULL);
      basic_block *body = get_loop_body (loop);
      for (unsigned k = 0; k < loop->num_nodes; k++)
	bitmap_set_bit (sp->loop_blocks, body[k]->index);
      free (body);
      sp->loop_header = loop->header;
    }
  free_dominance_info (CDI_DOMINATORS);
}

static bool
ends_with_suspension_p (async_fn *fn, basic_block bb)
{
  for (suspension *sp : fn->points)
    if (sp->block == bb)
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
rest_of_round (async_fn *fn, suspension *sp, vec<basic_block> *region)
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
	  || ends_with_suspension_p (fn, bb))
	return false;
      FOR_EACH_EDGE (e, ei, bb->succs)
	if (e->dest != sp->loop_header
	    && bitmap_bit_p (sp->loop_blocks, e->dest->index)
	    && bitmap_set_bit (seen, e->dest->index))
	  region->safe_push (e->dest);
    }
  return can_copy_bbs_p (region->address (), region->length ());
}

/* The edges by which SP's continuation is entered after a resume: all but the
   one from an await that was ready at once.  */

static void
resume_edges (suspension *sp, vec<edge> *out)
{
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, sp->cont->preds)
    if (e->src != sp->ready)
      out->safe_push (e);
}

static bool
peel (async_fn *fn, suspension *sp)
{
  auto_vec<basic_block> region;
  auto_vec<edge> entries;

  if (!sp->loop_header || sp->cont == sp->loop_header
      || !bitmap_bit_p (sp->loop_blocks, sp->cont->index)
      || !rest_of_round (fn, sp, &region))
    return false;
  resume_edges (sp, &entries);
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
peel_resumes (async_fn *fn)
{
  bool changed = false;

  if (fn->in_place
      || opt_for_fn (fn->node->decl, optimize) < 2
      || opt_for_fn (fn->node->decl, optimize_size)
      || fn->points.length () > MAX_COPIED_POINTS)
    return;
  for (suspension *sp : fn->points)
    if (peel (fn, sp))
      {
	changed = true;
	finish_cfg_changes (true);
      }
  if (changed && dump_file)
    fprintf (dump_file, ";; resumes finish their round apart\n");
}
