/* Which values (SSA names) are needed behind each suspension point.
   SPDX-License-Identifier: GPL-3.0-or-later

   Backwards from the uses, over control flow and never over lexical scopes, so
   that jumps into scopes are right:

     live (bb) = uses (bb) + (what is live at the end - definitions (bb))

   Behind a suspension the function either goes on or is being dropped.  Every
   `if (__asyncc_dropped ())' until the next suspension has the same answer, so
   no way takes the true edge of one test and the false edge of another.  A value
   is needed behind the suspension if a use of it can be reached by the edges of
   one kind alone, and there is one problem for each kind.  An argument of a PHI
   is used only if the result of the PHI is live.

   Debug statements never count: -g must not change the code.  */

#include "analyse/analyse.h"

/* How a function leaves its suspensions, and which edges it takes then.  */
enum way
{
  DROPPING,
  GOING_ON
};

/* What is live at the start of each block, behind its PHIs.  */
struct live_problem : flow_problem
{
  live_problem (const body_facts *f);
  void pass_block (basic_block bb, bitmap now) override;
  void pass_edge (edge e, bitmap now) override;

  enum way way;
  /* By block: what it uses and does not define, what it defines, and what its
     PHIs do.  */
  auto_vec<bitmap> uses;
  auto_vec<bitmap> definitions;
  auto_vec<bitmap> phis;
  /* If it ends with a test of __asyncc_dropped (), the edge that is taken when
     that is true.  */
  auto_vec<edge> dropped_edge;
};

/* ---- blocks ---------------------------------------------------------- */

static bool
kept_p (tree name)
{
  return (TREE_CODE (name) == SSA_NAME && !virtual_operand_p (name)
	  && !SSA_NAME_IS_DEFAULT_DEF (name));
}

static void
summarize_phis (live_problem *p, basic_block bb)
{
  for (gphi_iterator gsi = gsi_start_phis (bb); !gsi_end_p (gsi);
       gsi_next (&gsi))
    if (kept_p (gimple_phi_result (gsi.phi ())))
      bitmap_set_bit (p->phis[bb->index],
		      SSA_NAME_VERSION (gimple_phi_result (gsi.phi ())));
}

static void
summarize_block (live_problem *p, basic_block bb)
{
  bitmap uses = p->uses[bb->index], definitions = p->definitions[bb->index];
  ssa_op_iter iter;
  tree name;

  summarize_phis (p, bb);
  for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb);
       !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
    {
      FOR_EACH_SSA_TREE_OPERAND (name, gsi_stmt (gsi), iter, SSA_OP_USE)
	if (kept_p (name)
	    && !bitmap_bit_p (definitions, SSA_NAME_VERSION (name)))
	  bitmap_set_bit (uses, SSA_NAME_VERSION (name));
      FOR_EACH_SSA_TREE_OPERAND (name, gsi_stmt (gsi), iter, SSA_OP_DEF)
	bitmap_set_bit (definitions, SSA_NAME_VERSION (name));
    }
}

static tree
note_name (tree *tp, int *, void *data)
{
  if (kept_p (*tp))
    bitmap_set_bit ((bitmap) data, SSA_NAME_VERSION (*tp));
  return NULL_TREE;
}

/* In `*p = await' the call is in front of the point SP, but p is used behind it,
   when the result is stored.  */

static void
use_place (live_problem *p, suspension *sp)
{
  tree lhs = gimple_call_lhs (sp->stmt);

  if (lhs && TREE_CODE (lhs) != SSA_NAME)
    walk_tree (&lhs, note_name, p->uses[sp->cont->index], NULL);
}

live_problem::live_problem (const body_facts *f)
  : flow_problem (BACKWARDS), way (DROPPING)
{
  basic_block bb;

  for (int k = 0; k < last_basic_block_for_fn (cfun); k++)
    {
      uses.safe_push (BITMAP_ALLOC (&memory));
      definitions.safe_push (BITMAP_ALLOC (&memory));
      phis.safe_push (BITMAP_ALLOC (&memory));
    }
  dropped_edge.safe_grow_cleared (last_basic_block_for_fn (cfun), true);
  FOR_EACH_BB_FN (bb, cfun)
    {
      summarize_block (this, bb);
      dropped_edge[bb->index] = edge_when_dropped (bb);
    }
  for (suspension *sp : f->points)
    use_place (this, sp);
}

/* ---- the flow -------------------------------------------------------- */

void
live_problem::pass_edge (edge e, bitmap now)
{
  edge dropped = dropped_edge[e->src->index];
  int to = e->dest->index;

  if (dropped && (way == DROPPING) != (e == dropped))
    return;
  bitmap_ior_and_compl_into (now, out[to], phis[to]);
  for (gphi_iterator gsi = gsi_start_phis (e->dest); !gsi_end_p (gsi);
       gsi_next (&gsi))
    {
      tree result = gimple_phi_result (gsi.phi ());
      tree arg = PHI_ARG_DEF_FROM_EDGE (gsi.phi (), e);
      if (kept_p (arg) && bitmap_bit_p (out[to], SSA_NAME_VERSION (result)))
	bitmap_set_bit (now, SSA_NAME_VERSION (arg));
    }
}

void
live_problem::pass_block (basic_block bb, bitmap now)
{
  bitmap_and_compl_into (now, definitions[bb->index]);
  bitmap_ior_into (now, uses[bb->index]);
}

/* Add what is needed behind SP, but its value, to NEEDED.  */

static void
add_needed (live_problem *p, suspension *sp, bitmap needed)
{
  tree lhs = gimple_call_lhs (sp->stmt);

  for (basic_block bb : { sp->cont, sp->pad })
    if (bb)
      bitmap_ior_and_compl_into (needed, p->out[bb->index],
				 p->phis[bb->index]);
  if (lhs && TREE_CODE (lhs) == SSA_NAME)
    bitmap_clear_bit (needed, SSA_NAME_VERSION (lhs));
}

/* A function that goes on may come to another suspension and be dropped there.
   What is needed then at SP is live in front of SP.  */

static void
use_for_drops (live_problem *p, suspension *sp)
{
  int at = sp->block->index;

  bitmap_ior_and_compl_into (p->uses[at], sp->live, p->definitions[at]);
}

/* Add to F what is needed behind each suspension that is left by WAY.  */

static void
find_needed (live_problem *p, body_facts *f, enum way way)
{
  p->way = way;
  for (bitmap live : p->out)
    bitmap_clear (live);
  solve_flow (p);
  for (suspension *sp : f->points)
    add_needed (p, sp, sp->live);
}

void
find_live_values (body_facts *f)
{
  if (f->points.is_empty ())
    return;
  live_problem p (f);
  find_needed (&p, f, DROPPING);
  for (suspension *sp : f->points)
    use_for_drops (&p, sp);
  find_needed (&p, f, GOING_ON);
}
