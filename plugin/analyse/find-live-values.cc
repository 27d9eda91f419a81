/* Which values (SSA names) are needed behind each suspension point.
   SPDX-License-Identifier: GPL-3.0-or-later

   Backwards from each use, over control flow and never over lexical scopes, so
   that jumps into scopes are right.  Each name visits the blocks where it is
   live a fixed number of times; the work is as large as the answer.

   Debug statements never count: -g must not change the code.  */

#include "analyse/analyse.h"

/* Which edges a search follows.  Behind a suspension the function either goes
   on or is being dropped.  Every `if (__asyncc_dropped ())' until the next
   suspension has the same answer, so no way takes the true edge of one test
   and the false edge of another.  A value is needed behind the suspension if
   a use of it can be reached by the edges of one kind alone.  */
enum way
{
  GOING_ON,
  DROPPING,
  N_WAYS
};

/* Blocks that a name's backward search has still to visit, and those it has
   seen.  */
struct backward_search
{
  auto_bitmap seen;
  auto_vec<basic_block, 64> work;
  basic_block def;
  enum way way;
  /* The search has come to where the name is defined.  */
  bool needed;
  /* Names of PHIs whose value is needed, for each kind of way.  */
  auto_bitmap needed_phis[N_WAYS];
  /* By block: if it ends with a test of __asyncc_dropped (), the edge that is
     taken when that is true.  */
  auto_vec<edge> dropped_edge;
};

static void
find_dropped_edges (backward_search *s)
{
  basic_block bb;

  s->dropped_edge.safe_grow_cleared (last_basic_block_for_fn (cfun), true);
  FOR_EACH_BB_FN (bb, cfun)
    s->dropped_edge[bb->index] = edge_when_dropped (bb);
}

/* True if S may go backwards over E.  */

static bool
passable_p (backward_search *s, edge e)
{
  edge dropped = (e->src == ENTRY_BLOCK_PTR_FOR_FN (cfun) ? NULL
		  : s->dropped_edge[e->src->index]);

  return !dropped || (s->way == DROPPING) == (e == dropped);
}

static void
reach (backward_search *s, basic_block bb)
{
  s->needed |= bb == s->def;
  if (bb != s->def && bb != ENTRY_BLOCK_PTR_FOR_FN (cfun)
      && bitmap_set_bit (s->seen, bb->index))
    s->work.safe_push (bb);
}

static bool
mentions_p (tree expr, tree name)
{
  return (expr && TREE_CODE (expr) != SSA_NAME
	  && walk_tree (&expr, [] (tree *tp, int *, void *data) -> tree
			{ return *tp == (tree) data ? *tp : NULL_TREE; },
			name, NULL));
}

/* True if the result of PHI is needed on the ways of the kind that S
   follows.  */

static bool
phi_needed_p (backward_search *s, gphi *phi)
{
  return bitmap_bit_p (s->needed_phis[s->way],
		       SSA_NAME_VERSION (gimple_phi_result (phi)));
}

/* Seed the search with the uses of NAME.  In `*NAME = await' the call is in
   front of the point, but NAME is used behind it, when the result is
   stored.  */

static void
reach_uses (backward_search *s, const vec<suspension *> &by_block, tree name)
{
  imm_use_iterator iter;
  use_operand_p use;

  FOR_EACH_IMM_USE_FAST (use, iter, name)
    {
      gimple *stmt = USE_STMT (use);
      if (is_gimple_debug (stmt))
	continue;
      if (gphi *phi = dyn_cast<gphi *> (stmt))
	{
	  edge e = gimple_phi_arg_edge (phi, PHI_ARG_INDEX_FROM_USE (use));
	  if (passable_p (s, e) && phi_needed_p (s, phi))
	    reach (s, e->src);
	  continue;
	}
      basic_block bb = gimple_bb (stmt);
      reach (s, bb);
      suspension *sp = point_ended_by (by_block, stmt);
      if (sp && mentions_p (gimple_call_lhs (stmt), name))
	reach (s, sp->cont);
    }
}

/* Go backwards from the blocks in the worklist until the definition: the name
   is live at the start of every block that is seen.  */

static void
search_backwards (backward_search *s)
{
  edge e;
  edge_iterator ei;

  while (!s->work.is_empty ())
    FOR_EACH_EDGE (e, ei, s->work.pop ()->preds)
      if (passable_p (s, e))
	reach (s, e->src);
}

static bool
spillable_p (async_fn *fn, tree name)
{
  return (!virtual_operand_p (name)
	  && name != fn->frame
	  && name != fn->cx
	  && !SSA_NAME_IS_DEFAULT_DEF (name)
	  && gimple_bb (SSA_NAME_DEF_STMT (name)));
}

/* The points, by the block that ends with the call and by the blocks in which
   the function goes on after a resume: the one behind the call and the landing
   pad of the call's exceptions.  CONTS is the set of the latter.  */
struct point_index
{
  auto_vec<suspension *> by_block;
  auto_vec<suspension *> by_cont;
  auto_bitmap conts;
};

static void
index_cont (point_index *index, suspension *sp, basic_block cont)
{
  index->by_cont[cont->index] = sp;
  bitmap_set_bit (index->conts, cont->index);
}

static void
index_points (async_fn *fn, point_index *index)
{
  index->by_block.safe_grow_cleared (last_basic_block_for_fn (cfun), true);
  index->by_cont.safe_grow_cleared (last_basic_block_for_fn (cfun), true);
  for (suspension *sp : fn->points)
    {
      sp->live = BITMAP_ALLOC (NULL);
      index->by_block[sp->block->index] = sp;
      index_cont (index, sp, sp->cont);
      if (sp->pad)
	index_cont (index, sp, sp->pad);
    }
}

static void
begin_search (backward_search *s, point_index &index, tree name, enum way way)
{
  s->way = way;
  s->needed = false;
  bitmap_clear (s->seen);
  s->def = gimple_bb (SSA_NAME_DEF_STMT (name));
  reach_uses (s, index.by_block, name);
}

/* Begin a search for a function that goes on.  Besides the uses of NAME it
   has seeds at later suspensions: the function may be dropped there, so where
   NAME is needed for a drop at a point, it is live in front of that point.  */

static void
reach_later_drops (backward_search *s, point_index &index, tree name)
{
  auto_bitmap conts;
  unsigned cont;
  bitmap_iterator bi;

  begin_search (s, index, name, DROPPING);
  search_backwards (s);
  bitmap_and (conts, s->seen, index.conts);
  begin_search (s, index, name, GOING_ON);
  EXECUTE_IF_SET_IN_BITMAP (conts, 0, cont, bi)
    if (name != gimple_call_lhs (index.by_cont[cont]->stmt))
      reach (s, index.by_cont[cont]->block);
}

/* Visit the blocks where NAME is live, by the edges of the kind WAY.  */

static void
search_name (backward_search *s, point_index &index, tree name, enum way way)
{
  if (way == GOING_ON)
    reach_later_drops (s, index, name);
  else
    begin_search (s, index, name, way);
  search_backwards (s);
}

/* Find the PHIs that need their arguments on the ways of the kind WAY: those
   whose result a statement uses, or another needed PHI.  */

static void
find_needed_phis (async_fn *fn, backward_search *s, point_index &index,
		  enum way way)
{
  auto_vec<tree, 64> work;
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gphi_iterator gsi = gsi_start_phis (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      if (spillable_p (fn, gimple_phi_result (gsi.phi ())))
	work.safe_push (gimple_phi_result (gsi.phi ()));
  while (!work.is_empty ())
    {
      tree name = work.pop ();
      if (bitmap_bit_p (s->needed_phis[way], SSA_NAME_VERSION (name)))
	continue;
      search_name (s, index, name, way);
      if (!s->needed)
	continue;
      bitmap_set_bit (s->needed_phis[way], SSA_NAME_VERSION (name));
      gphi *phi = as_a<gphi *> (SSA_NAME_DEF_STMT (name));
      for (unsigned k = 0; k < gimple_phi_num_args (phi); k++)
	{
	  tree arg = gimple_phi_arg_def (phi, k);
	  if (TREE_CODE (arg) == SSA_NAME && arg != name
	      && gimple_code (SSA_NAME_DEF_STMT (arg)) == GIMPLE_PHI)
	    work.safe_push (arg);
	}
    }
}

/* Find the points behind which NAME is needed.  */

static void
find_live_points (backward_search *s, point_index &index, tree name,
		  enum way way)
{
  unsigned cont;
  bitmap_iterator bi;

  search_name (s, index, name, way);
  EXECUTE_IF_AND_IN_BITMAP (s->seen, index.conts, 0, cont, bi)
    {
      suspension *sp = index.by_cont[cont];
      if (name != gimple_call_lhs (sp->stmt))
	bitmap_set_bit (sp->live, SSA_NAME_VERSION (name));
    }
}

void
find_live_values (async_fn *fn)
{
  point_index index;
  backward_search s;
  unsigned i;
  tree name;

  index_points (fn, &index);
  find_dropped_edges (&s);
  find_needed_phis (fn, &s, index, DROPPING);
  find_needed_phis (fn, &s, index, GOING_ON);
  FOR_EACH_SSA_NAME (i, name, cfun)
    if (spillable_p (fn, name))
      for (int way = 0; way < N_WAYS; way++)
	find_live_points (&s, index, name, (enum way) way);
}
