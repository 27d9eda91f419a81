/* Which edges are taken when a function is being dropped.
   SPDX-License-Identifier: GPL-3.0-or-later

   Without optimization GCC makes one copy of a cleanup for all ways that lead through
   it, and behind it asks a number from which way one has come.  To who does not follow
   that number a dropped function seems to go on behind its cleanups.  So values that
   are constants on all ways of a drop are propagated, with the edges that they
   decide: at first no edge is taken, and a value has none.  */

#include "report/report.h"

struct dropped_search
{
  /* A constant, or error_mark_node where there are several.  */
  hash_map<tree, tree> values;
  hash_set<edge> *taken;
  auto_vec<basic_block> reached;
  auto_bitmap seen;
  bool changed;
};

/* The value of T: a constant, null if there is none yet, error_mark_node if it is not
   known.  */

static tree
value_of (dropped_search *s, tree t)
{
  if (TREE_CODE (t) == INTEGER_CST)
    return t;
  if (TREE_CODE (t) != SSA_NAME)
    return error_mark_node;
  gimple *def = SSA_NAME_DEF_STMT (t);
  while (gimple_assign_ssa_name_copy_p (def))
    def = SSA_NAME_DEF_STMT (t = gimple_assign_rhs1 (def));
  if (gimple_assign_single_p (def) && TREE_CODE (gimple_assign_rhs1 (def)) == INTEGER_CST)
    return gimple_assign_rhs1 (def);
  tree *known = s->values.get (t);
  if (known)
    return *known;
  return (gimple_code (def) == GIMPLE_PHI && bitmap_bit_p (s->seen, gimple_bb (def)->index)
	  ? NULL_TREE : error_mark_node);
}

/* NAME may also be VALUE.  */

static void
meet_value (dropped_search *s, tree name, tree value)
{
  bool known;
  tree &now = s->values.get_or_insert (name, &known);
  tree old = known ? now : NULL_TREE;

  if (!value)
    value = old;
  now = (!old ? value : !value || (old != error_mark_node && value != error_mark_node
				   && tree_int_cst_equal (old, value))
	 ? old : error_mark_node);
  s->changed |= now != old;
}

static void
meet_phis (dropped_search *s, basic_block bb)
{
  edge e;
  edge_iterator ei;

  for (gphi_iterator gsi = gsi_start_phis (bb); !gsi_end_p (gsi); gsi_next (&gsi))
    if (!virtual_operand_p (gimple_phi_result (gsi.phi ())))
      FOR_EACH_EDGE (e, ei, bb->preds)
	if (s->taken->contains (e))
	  meet_value (s, gimple_phi_result (gsi.phi ()),
		      value_of (s, PHI_ARG_DEF_FROM_EDGE (gsi.phi (), e)));
}

/* The edge that BB, which asks a number, takes; null if several can be.  *OPEN if the
   number has no value yet.  */

static edge
decided_edge (dropped_search *s, basic_block bb, bool *open)
{
  gimple *last = last_nondebug_stmt (bb);
  tree asked = NULL_TREE, value;

  if (edge dropped = edge_when_dropped (bb))
    return dropped;
  if (last && gimple_code (last) == GIMPLE_COND
      && TREE_CODE (gimple_cond_rhs (last)) == INTEGER_CST)
    asked = gimple_cond_lhs (last);
  else if (gswitch *choice = safe_dyn_cast<gswitch *> (last))
    asked = gimple_switch_index (choice);
  if (!asked)
    return NULL;
  value = value_of (s, asked);
  *open = !value;
  if (!value || value == error_mark_node)
    return NULL;
  if (gimple_code (last) == GIMPLE_COND)
    value = fold_binary (gimple_cond_code (last), boolean_type_node, value,
			 gimple_cond_rhs (last));
  return value && TREE_CODE (value) == INTEGER_CST ? find_taken_edge (bb, value) : NULL;
}

static void
take_edge (dropped_search *s, edge e)
{
  if ((e->flags & EDGE_EH) || s->taken->add (e))
    return;
  s->changed = true;
  if (bitmap_set_bit (s->seen, e->dest->index))
    s->reached.safe_push (e->dest);
}

static void
leave_block (dropped_search *s, basic_block bb)
{
  bool open = false;
  edge e, decided = decided_edge (s, bb, &open);
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, bb->succs)
    if (!open && (!decided || e == decided))
      take_edge (s, e);
}

/* More blocks than this do not lie between a suspension and its test.  */
static const unsigned MAX_BLOCKS_TO_TEST = 8;

/* True if behind SP stands a test for a drop.  Where stress mode suspends an ordinary
   function there is none, unless it also drops.  */

bool
droppable_p (const suspension *sp)
{
  basic_block bb = sp->cont;

  for (unsigned k = 0; k < MAX_BLOCKS_TO_TEST; k++)
    {
      edge next = edge_out_of (bb, false);
      if (edge_when_dropped (bb))
	return true;
      if (!next || next->dest == EXIT_BLOCK_PTR_FOR_FN (cfun)
	  || safe_dyn_cast<gcond *> (last_nondebug_stmt (bb)))
	return false;
      bb = next->dest;
    }
  return false;
}

/* Add to TAKEN the edges that FN takes when it is being dropped.  */

void
find_dropped_edges (const async_fn *fn, hash_set<edge> *taken)
{
  dropped_search s;

  s.taken = taken;
  for (const suspension *sp : fn->facts->points)
    if (droppable_p (sp) && bitmap_set_bit (s.seen, sp->cont->index))
      s.reached.safe_push (sp->cont);
  do
    {
      s.changed = false;
      for (unsigned k = 0; k < s.reached.length (); k++)
	{
	  meet_phis (&s, s.reached[k]);
	  leave_block (&s, s.reached[k]);
	}
    }
  while (s.changed);
}
