/* Tests for a drop whose answer is known from the way that leads there.
   SPDX-License-Identifier: GPL-3.0-or-later

   Behind each suspension stands `if (__asyncc_dropped ()) return'.  When the
   function around it was inlined that return leads to the next such test, and
   there the way of the return meets that of the value:

	suspended: if (dropped ()) goto away;	  v1 = ...; goto join
	away: drop (child); goto join
	join: v = PHI <undefined, v1>; if (dropped ()) return; use (v)

   At join the second test has the answer of the first, but a liveness analysis
   does not know that.  To it v may be undefined at its use, and each value
   that the caller uses behind the second test is needed in `away' as well.
   In a chain of inlined functions each level adds a test; in a loop over many
   awaits each value seems to live all around the loop, past all the other
   awaits.

   dropped () has the same answer from one suspension to the next; at its beginning
   a function is being dropped only if it begins with a test.  A forward
   pass finds for each edge which answers are possible there.  A test that can
   have one answer only is folded.  An edge on which the function is being
   dropped is led past the test: it gets a copy of the few statements in front
   of the test and goes on where the test would send it.  In a function whose
   code must not be copied nothing is done.  */

#include "analyse/analyse.h"

/* The answers that dropped () may have: the function goes on, or it is being
   dropped.  */
enum answer
{
  GOING,
  DROPPED
};

/* More statements than this before a test are not copied.  */
static const unsigned MAX_COPIED = 8;

/* The answers that are possible at the end of each block.  */
struct drop_problem : flow_problem
{
  drop_problem ();
  void pass_block (basic_block bb, bitmap now) override;
  void pass_edge (edge e, bitmap now) override;

  /* By block: the edge that is taken when the function is being dropped, if the
     block ends with a test; else null.  */
  auto_vec<edge> dropped_edge;
  auto_vec<bool> suspends;
  /* There are tests.  */
  bool tested;
  /* Names that the copies of statements define.  */
  auto_vec<redefinition> redefinitions;
};

/* ---- what is possible ------------------------------------------------ */

/* The edge out of BB that is taken when the function is being dropped, if BB
   ends with a call of dropped () and a branch on its answer, and does not
   suspend between the two; else null.  */

static edge
edge_of_test (basic_block bb)
{
  edge e = edge_when_dropped (bb);

  if (!e)
    return NULL;
  for (gimple_stmt_iterator gsi = gsi_last_nondebug_bb (bb); !gsi_end_p (gsi);
       gsi_prev_nondebug (&gsi))
    if (async_marker_call_p (gsi_stmt (gsi), ASYNC_DROPPED))
      return (gimple_call_lhs (gsi_stmt (gsi))
	      == gimple_cond_lhs (as_a<gcond *> (last_nondebug_stmt (bb)))) ? e : NULL;
    else if (suspends_p (gsi_stmt (gsi)))
      return NULL;
  return NULL;
}

drop_problem::drop_problem () : flow_problem (FORWARDS), tested (false)
{
  basic_block bb;
  int entry = ENTRY_BLOCK;

  bitmap_set_bit (out[entry], GOING);
  if (cleans_parameters_p (cfun->decl))
    bitmap_set_bit (out[entry], DROPPED);
  dropped_edge.safe_grow_cleared (last_basic_block_for_fn (cfun), true);
  suspends.safe_grow_cleared (last_basic_block_for_fn (cfun), true);
  FOR_EACH_BB_FN (bb, cfun)
    {
      dropped_edge[bb->index] = edge_of_test (bb);
      tested |= dropped_edge[bb->index] != NULL;
      for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	   gsi_next (&gsi))
	if (suspends_p (gsi_stmt (gsi)))
	  suspends[bb->index] = true;
    }
}

/* The answers that are possible on E.  A source block without a set was made by
   lead_past_test since the analysis, as the copy for an edge on which the
   function is being dropped; so it is on this edge, too.  */

void
drop_problem::pass_edge (edge e, bitmap now)
{
  if (e->src->index >= (int) out.length ())
    {
      bitmap_set_bit (now, DROPPED);
      return;
    }
  edge dropped = dropped_edge[e->src->index];
  bitmap before = out[e->src->index];
  for (int answer : { GOING, DROPPED })
    if (bitmap_bit_p (before, answer)
	&& (!dropped || (e == dropped) == (answer == DROPPED)))
      bitmap_set_bit (now, answer);
}

void
drop_problem::pass_block (basic_block bb, bitmap now)
{
  if (suspends[bb->index])
    bitmap_set_range (now, GOING, 2);
}

static bool
either_p (bitmap possible)
{
  return bitmap_bit_p (possible, GOING) && bitmap_bit_p (possible, DROPPED);
}

/* True if the function is certainly being dropped on E.  */

static bool
surely_dropped_p (drop_problem *p, edge e)
{
  auto_bitmap possible;

  p->pass_edge (e, possible);
  return bitmap_single_bit_set_p (possible) && bitmap_bit_p (possible, DROPPED);
}

/* ---- folding --------------------------------------------------------- */

/* Let the test at the end of BB always go to TAKEN.  */

static void
decide_test (basic_block bb, edge taken)
{
  gimple_stmt_iterator gsi = gsi_last_bb (bb);
  tree answer = gimple_cond_lhs (as_a<gcond *> (gsi_stmt (gsi)));
  gimple *asked = SSA_NAME_DEF_STMT (answer);

  gsi_remove (&gsi, true);
  if (has_zero_uses (answer))
    {
      gsi = gsi_for_stmt (asked);
      gsi_remove (&gsi, true);
      release_defs (asked);
    }
  remove_edge (EDGE_SUCC (bb, EDGE_SUCC (bb, 0) == taken));
  taken->flags &= ~(EDGE_TRUE_VALUE | EDGE_FALSE_VALUE);
  taken->flags |= EDGE_FALLTHRU;
  taken->probability = profile_probability::always ();
}

static edge
other_edge (edge e)
{
  return EDGE_SUCC (e->src, EDGE_SUCC (e->src, 0) == e);
}

/* True if STMT, in a block that ends with a test, does nothing but lead to
   that test, so that an edge that is led past the test needs no copy of
   it.  */

static bool
part_of_test_p (gimple *stmt)
{
  return (is_gimple_debug (stmt)
	  || gimple_code (stmt) == GIMPLE_LABEL
	  || gimple_code (stmt) == GIMPLE_COND
	  || async_marker_call_p (stmt, ASYNC_DROPPED));
}

static bool
copyable_p (basic_block bb)
{
  unsigned n = 0;

  for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
       gsi_next (&gsi))
    if (!part_of_test_p (gsi_stmt (gsi))
	&& (!is_gimple_assign (gsi_stmt (gsi)) || ++n > MAX_COPIED
	    || stmt_can_throw_internal (cfun, gsi_stmt (gsi))))
      return false;
  return true;
}

/* ---- leading edges past a test ----------------------------------------- */

/* Copy the PHIs of BB for the edge that comes from INTO.  Each becomes an
   assignment of its argument on that edge.  The assignments stand in FROM,
   the block in front of INTO, and the new names hold from INTO on: PHIs are
   assigned all at once, so the argument of one must not be renamed to the copy
   of another.  */

static void
copy_phis (drop_problem *p, basic_block bb, basic_block from, basic_block into)
{
  for (gphi_iterator gsi = gsi_start_phis (bb); !gsi_end_p (gsi);
       gsi_next (&gsi))
    {
      tree result = gimple_phi_result (gsi.phi ());
      if (virtual_operand_p (result))
	continue;
      tree name = duplicate_ssa_name (result, NULL);
      tree arg = PHI_ARG_DEF_FROM_EDGE (gsi.phi (), single_succ_edge (into));
      append_stmt (from, gimple_build_assign (name, arg), UNKNOWN_LOCATION);
      redefine (&p->redefinitions, result, name, into);
    }
}

static void
copy_statements (drop_problem *p, basic_block bb, basic_block into)
{
  for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
       gsi_next (&gsi))
    {
      gimple *stmt = gsi_stmt (gsi);
      if (part_of_test_p (stmt))
	continue;
      gimple *copy = gimple_copy (stmt);
      tree lhs = gimple_assign_lhs (stmt);
      gimple_set_vuse (copy, NULL_TREE);
      gimple_set_vdef (copy, NULL_TREE);
      if (TREE_CODE (lhs) == SSA_NAME)
	{
	  tree name = duplicate_ssa_name (lhs, copy);
	  gimple_assign_set_lhs (copy, name);
	  redefine (&p->redefinitions, lhs, name, into);
	}
      append_stmt (into, copy, gimple_location (stmt));
    }
}

/* E leads to a test that takes the edge TAKEN.  Let E go there itself, with
   copies of what stands in front of the test.  */

static void
lead_past_test (drop_problem *p, edge e, edge taken)
{
  basic_block bb = e->dest;
  basic_block first = split_edge (e);
  basic_block second = split_edge (single_succ_edge (first));

  copy_phis (p, bb, first, second);
  copy_statements (p, bb, second);
  remove_edge (single_succ_edge (second));
  edge out = append_edge (second, taken->dest);
  for (gphi_iterator gsi = gsi_start_phis (taken->dest); !gsi_end_p (gsi);
       gsi_next (&gsi))
    add_phi_arg (gsi.phi (), PHI_ARG_DEF_FROM_EDGE (gsi.phi (), taken), out,
		 UNKNOWN_LOCATION);
}

/* Lead the edges to BB on which the function is being dropped past the test at
   the end of BB, where then only those answers are possible that the other edges
   bring.  */

static void
lead_dropped_past (drop_problem *p, basic_block bb)
{
  auto_vec<edge> dropped;
  auto_bitmap possible;
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, bb->preds)
    if (surely_dropped_p (p, e) && !(e->flags & EDGE_COMPLEX))
      dropped.safe_push (e);
    else
      p->pass_edge (e, possible);
  bitmap_copy (p->out[bb->index], possible);
  for (edge e : dropped)
    lead_past_test (p, e, p->dropped_edge[bb->index]);
}

/* Fold the test at the end of BB, or lead edges past it.  True if something
   was done.  */

static bool
thread_block (drop_problem *p, basic_block bb)
{
  edge dropped = p->dropped_edge[bb->index];
  bitmap possible = p->out[bb->index];
  int blocks = n_basic_blocks_for_fn (cfun);

  if (either_p (possible) && !p->suspends[bb->index] && copyable_p (bb))
    lead_dropped_past (p, bb);
  if (either_p (possible))
    return blocks != n_basic_blocks_for_fn (cfun);
  if (!bitmap_empty_p (possible))
    decide_test (bb, bitmap_bit_p (possible, DROPPED) ? dropped
		 : other_edge (dropped));
  p->dropped_edge[bb->index] = NULL;
  return true;
}

/* Fold the tests of FN whose answers are known, or lead edges past them.  */

void
thread_drops (async_fn *fn)
{
  auto_vec<basic_block> tests;
  basic_block bb;
  bool changed = false;

  if (!fn->suspends || fn->one_copy)
    return;
  drop_problem p;
  if (!p.tested)
    return;
  delete_unreachable_blocks ();
  solve_flow (&p);
  FOR_EACH_BB_FN (bb, cfun)
    if (p.dropped_edge[bb->index])
      tests.safe_push (bb);
  for (basic_block test : tests)
    changed |= thread_block (&p, test);
  if (!changed)
    return;
  rename_values (p.redefinitions);
  free_dominance_info (CDI_DOMINATORS);
  free_dominance_info (CDI_POST_DOMINATORS);
  delete_unreachable_blocks ();
  mark_virtual_operands_for_renaming (cfun);
  loops_state_set (LOOPS_NEED_FIXUP);
  update_ssa (TODO_update_ssa_only_virtuals);
}
