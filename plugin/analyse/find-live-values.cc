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
   is used only if the result of the PHI is live.  Where it is not, whichever way the
   function goes, the argument need not be kept and may be lost: so such a PHI must not
   name it.

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
  /* The arguments of PHIs that are used on some way.  */
  hash_set<phi_arg_d *> used_arguments;
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

/* True if P's way may take E.  */

static bool
taken_p (live_problem *p, edge e)
{
  edge dropped = p->dropped_edge[e->src->index];

  return !dropped || (p->way == DROPPING) == (e == dropped);
}

void
live_problem::pass_edge (edge e, bitmap now)
{
  int to = e->dest->index;

  if (!taken_p (this, e))
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

/* ---- arguments of PHIs ------------------------------------------------- */

/* Add BB, and what P's way leads to from there, to REACHED.  */

static void
reach (live_problem *p, basic_block bb, bitmap reached)
{
  auto_vec<basic_block> work;
  edge e;
  edge_iterator ei;

  work.safe_push (bb);
  while (!work.is_empty ())
    {
      bb = work.pop ();
      if (bitmap_set_bit (reached, bb->index))
	FOR_EACH_EDGE (e, ei, bb->succs)
	  if (taken_p (p, e))
	    work.safe_push (e->dest);
    }
}

/* The blocks that P's way can come to: it begins behind a suspension of F, or where the
   function does.  */

static void
reach_all (live_problem *p, const body_facts *f, bitmap reached)
{
  reach (p, ENTRY_BLOCK_PTR_FOR_FN (cfun), reached);
  for (suspension *sp : f->points)
    for (basic_block bb : { sp->cont, sp->pad })
      if (bb)
	reach (p, bb, reached);
}

/* Note what the PHIs of BB use on P's way, which comes to the blocks REACHED.  */

static void
note_arguments (live_problem *p, basic_block bb, bitmap reached)
{
  for (gphi_iterator gsi = gsi_start_phis (bb); !gsi_end_p (gsi); gsi_next (&gsi))
    if (bitmap_bit_p (p->out[bb->index],
		      SSA_NAME_VERSION (gimple_phi_result (gsi.phi ()))))
      for (unsigned k = 0; k < gimple_phi_num_args (gsi.phi ()); k++)
	if (taken_p (p, gimple_phi_arg_edge (gsi.phi (), k))
	    && bitmap_bit_p (reached, gimple_phi_arg_edge (gsi.phi (), k)->src->index))
	  p->used_arguments.add (gimple_phi_arg (gsi.phi (), k));
}

/* Let the arguments of PHI that are not in USED be zero, as good as any other value.  */

static void
forget_arguments (gphi *phi, hash_set<phi_arg_d *> *used)
{
  for (unsigned k = 0; k < gimple_phi_num_args (phi); k++)
    if (kept_p (gimple_phi_arg_def (phi, k))
	&& !(gimple_phi_arg_edge (phi, k)->flags & EDGE_ABNORMAL)
	&& !SSA_NAME_OCCURS_IN_ABNORMAL_PHI (gimple_phi_arg_def (phi, k))
	&& !used->contains (gimple_phi_arg (phi, k)))
      SET_USE (gimple_phi_arg_imm_use_ptr (phi, k),
	       build_zero_cst (TREE_TYPE (gimple_phi_result (phi))));
}

static void
forget_unused_arguments (live_problem *p)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gphi_iterator gsi = gsi_start_phis (bb); !gsi_end_p (gsi); gsi_next (&gsi))
      if (!virtual_operand_p (gimple_phi_result (gsi.phi ())))
	forget_arguments (gsi.phi (), &p->used_arguments);
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
  auto_bitmap reached;
  basic_block bb;
  reach_all (p, f, reached);
  FOR_EACH_BB_FN (bb, cfun)
    note_arguments (p, bb, reached);
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
  forget_unused_arguments (&p);
}
