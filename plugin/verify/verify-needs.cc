/* What a body needs behind each suspension point, for the verifier.
   SPDX-License-Identifier: GPL-3.0-or-later

   The lowering finds what is live by equations, all names at once
   (find-live-values.cc).  Here the same question is asked in another way, so
   that a mistake in the one does not hide in the other: name by name, from each
   use backwards to the definition; once over the ways of a function that is
   being dropped and once over those of one that goes on, to the next suspension
   where it may be dropped.  An argument of a PHI is used only if what the PHI
   makes of it is.

   Objects in memory hold something from the first mention to what ends their
   scope; parameters and results in memory always.  */

#include "verify/verify.h"

static void
grow_sets (vec<bitmap> &sets, unsigned n, bitmap_obstack *memory)
{
  while (sets.length () < n)
    sets.safe_push (BITMAP_ALLOC (memory));
}

/* ---- values ---------------------------------------------------------- */

/* The points as a search finds them: by the block that the call ends, and by
   those in which the function goes on, -1 for none.  */
struct point_index
{
  auto_vec<int> by_block;
  auto_vec<int> by_cont;
  auto_bitmap conts;
};

/* Blocks that the backward search of a name has still to visit, and those that
   it has seen: the name is needed at their start.  */
struct backward_search
{
  expectation *e;
  point_index index;
  bool dropping;
  auto_bitmap seen;
  auto_vec<basic_block, 64> work;
  /* Where the name is defined, and whether the search has come there.  */
  basic_block def;
  bool needed;
  /* Names of PHIs whose value is needed.  */
  auto_bitmap needed_phis;
};

/* True if E leads away from a test of __asyncc_dropped () in the direction
   that DROPPING does not take.  */

bool
test_not_taken_p (edge e, bool dropping)
{
  gcond *cond = safe_dyn_cast<gcond *> (last_nondebug_stmt (e->src));

  if (!cond || TREE_CODE (gimple_cond_lhs (cond)) != SSA_NAME
      || !integer_zerop (gimple_cond_rhs (cond))
      || !async_marker_call_p (SSA_NAME_DEF_STMT (gimple_cond_lhs (cond)),
			       ASYNC_DROPPED))
    return false;
  bool true_edge = (e->flags & EDGE_TRUE_VALUE) != 0;
  switch (gimple_cond_code (cond))
    {
    case NE_EXPR:
      return true_edge != dropping;
    case EQ_EXPR:
      return true_edge == dropping;
    default:
      return false;
    }
}

static bool
searched_p (tree name)
{
  return (!virtual_operand_p (name) && !SSA_NAME_IS_DEFAULT_DEF (name)
	  && gimple_bb (SSA_NAME_DEF_STMT (name)));
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

/* The names in the place to which an await stores its result, as p in `*p = f
   ()', are used behind it.  */

static void
reach_statement (backward_search *s, gimple *stmt, tree name)
{
  basic_block bb = gimple_bb (stmt);
  int k = s->index.by_block[bb->index];

  reach (s, bb);
  if (k >= 0 && s->e->fn->facts->points[k]->stmt == stmt
      && mentions_p (gimple_call_lhs (stmt), name))
    reach (s, s->e->fn->facts->points[k]->cont);
}

static void
reach_uses (backward_search *s, tree name)
{
  imm_use_iterator iter;
  use_operand_p use;

  FOR_EACH_IMM_USE_FAST (use, iter, name)
    {
      gimple *stmt = USE_STMT (use);
      gphi *phi = dyn_cast<gphi *> (stmt);
      if (!phi && !is_gimple_debug (stmt))
	reach_statement (s, stmt, name);
      else if (phi && bitmap_bit_p (s->needed_phis, SSA_NAME_VERSION
				    (gimple_phi_result (phi))))
	{
	  edge e = gimple_phi_arg_edge (phi, PHI_ARG_INDEX_FROM_USE (use));
	  if (!test_not_taken_p (e, s->dropping))
	    reach (s, e->src);
	}
    }
}

/* A function that goes on may be dropped at its next suspension.  What a drop
   needs there, which is in E's values by now, is needed in front of the
   point.  */

static void
reach_later_drops (backward_search *s, tree name)
{
  for (unsigned k = 0; k < s->e->values.length (); k++)
    if (bitmap_bit_p (s->e->values[k], SSA_NAME_VERSION (name)))
      reach (s, s->e->fn->facts->points[k]->block);
}

/* Visit the blocks where NAME is needed.  */

static void
search_name (backward_search *s, tree name)
{
  edge e;
  edge_iterator ei;

  s->needed = false;
  bitmap_clear (s->seen);
  s->def = gimple_bb (SSA_NAME_DEF_STMT (name));
  reach_uses (s, name);
  if (!s->dropping)
    reach_later_drops (s, name);
  while (!s->work.is_empty ())
    FOR_EACH_EDGE (e, ei, s->work.pop ()->preds)
      if (!test_not_taken_p (e, s->dropping))
	reach (s, e->src);
}

static void
list_phis (vec<tree> *work)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gphi_iterator gsi = gsi_start_phis (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      if (searched_p (gimple_phi_result (gsi.phi ())))
	work->safe_push (gimple_phi_result (gsi.phi ()));
}

/* A PHI whose value nobody uses, or only others of the kind, needs none of its
   arguments.  Find those that do.  */

static void
find_needed_phis (backward_search *s)
{
  auto_vec<tree, 64> work;

  list_phis (&work);
  while (!work.is_empty ())
    {
      tree name = work.pop ();
      if (bitmap_bit_p (s->needed_phis, SSA_NAME_VERSION (name)))
	continue;
      search_name (s, name);
      if (!s->needed)
	continue;
      bitmap_set_bit (s->needed_phis, SSA_NAME_VERSION (name));
      gphi *phi = as_a<gphi *> (SSA_NAME_DEF_STMT (name));
      for (unsigned k = 0; k < gimple_phi_num_args (phi); k++)
	{
	  tree arg = gimple_phi_arg_def (phi, k);
	  if (TREE_CODE (arg) == SSA_NAME
	      && gimple_code (SSA_NAME_DEF_STMT (arg)) == GIMPLE_PHI)
	    work.safe_push (arg);
	}
    }
}

static void
index_points (async_fn *fn, point_index *index)
{
  for (vec<int> *by : { (vec<int> *) &index->by_block,
			(vec<int> *) &index->by_cont })
    for (int b = 0; b < last_basic_block_for_fn (cfun); b++)
      by->safe_push (-1);
  for (unsigned k = 0; k < fn->facts->points.length (); k++)
    {
      suspension *sp = fn->facts->points[k];
      index->by_block[sp->block->index] = k;
      for (basic_block cont : { sp->cont, sp->pad })
	if (cont)
	  {
	    index->by_cont[cont->index] = k;
	    bitmap_set_bit (index->conts, cont->index);
	  }
    }
}

/* Add to E what is used behind the suspensions of a function that goes on, or
   is being dropped.  The result of an await is not one of those that are needed
   behind it, since it is only made there.  */

static void
add_needed_values (expectation *e, bool dropping)
{
  backward_search s;
  auto_vec<bitmap> found;
  unsigned i, cont;
  bitmap_iterator bi;
  tree name;

  s.e = e;
  s.dropping = dropping;
  index_points (e->fn, &s.index);
  find_needed_phis (&s);
  grow_sets (found, e->values.length (), &e->memory);
  FOR_EACH_SSA_NAME (i, name, cfun)
    if (searched_p (name))
      {
	search_name (&s, name);
	EXECUTE_IF_AND_IN_BITMAP (s.seen, s.index.conts, 0, cont, bi)
	  {
	    int k = s.index.by_cont[cont];
	    if (name != gimple_call_lhs (e->fn->facts->points[k]->stmt))
	      bitmap_set_bit (found[k], i);
	  }
      }
  for (unsigned k = 0; k < found.length (); k++)
    bitmap_ior_into (e->values[k], found[k]);
}

/* Find E's values.  */

void
find_needed_values (expectation *e)
{
  grow_sets (e->values, e->fn->facts->points.length (), &e->memory);
  if (e->fn->facts->points.is_empty ())
    return;
  add_needed_values (e, true);
  add_needed_values (e, false);
}

/* ---- objects --------------------------------------------------------- */

/* What holds something at the end of each block.  When that is known it is
   looked at.  */
struct held_problem : flow_problem
{
  held_problem (expectation *e);
  void pass_block (basic_block bb, bitmap now) override;

  expectation *e;
  /* The point whose call ends the block, by block; -1 for none.  */
  auto_vec<int> point;
};

static bool
local_object_p (tree decl)
{
  switch (TREE_CODE (decl))
    {
    case VAR_DECL:
      return (!is_global_var (decl) && !is_gimple_reg (decl)
	      && !DECL_HARD_REGISTER (decl) && !DECL_HAS_VALUE_EXPR_P (decl));
    case PARM_DECL:
    case RESULT_DECL:
      return !is_gimple_reg (decl);
    default:
      return false;
    }
}

static int
number_of (expectation *e, tree decl)
{
  bool known;
  int &number = e->number.get_or_insert (decl, &known);

  if (!known)
    {
      number = e->objects.length ();
      e->objects.safe_push (decl);
    }
  return number;
}

/* The set to which a walk over a statement adds the objects that it meets.  */
struct mention
{
  expectation *e;
  bitmap set;
};

/* True if OP is a part of MEM[&DECL + n] that lies outside of DECL.  */

static bool
outside_p (tree op, tree decl)
{
  poly_int64 inner;

  while (handled_component_p (op))
    op = TREE_OPERAND (op, 0);
  if (TREE_CODE (op) != MEM_REF)
    return false;
  tree address = TREE_OPERAND (TREE_OPERAND (op, 0), 0);
  tree size = TYPE_SIZE_UNIT (TREE_TYPE (op)), all = DECL_SIZE_UNIT (decl);
  if (!get_addr_base_and_unit_offset (address, &inner)
      || !size || !poly_int_tree_p (size) || !poly_int_tree_p (all))
    return true;
  poly_offset_int start = mem_ref_offset (op) + inner;
  return !known_subrange_p (start, wi::to_poly_offset (size),
			    poly_offset_int (0), wi::to_poly_offset (all));
}

static bool
note_address (gimple *, tree op, tree, void *data)
{
  mention *m = (mention *) data;
  tree base = get_base_address (op);

  if (TREE_CODE (op) == LABEL_DECL && !m->e->fn->one_copy)
    verify_failed (m->e->fn->decl, "the address of a label is taken in a "
		   "function that is copied");
  if (base && DECL_P (base) && local_object_p (base))
    bitmap_set_bit (m->set, number_of (m->e, base));
  return false;
}

static bool
note_access (gimple *stmt, tree op, tree arg, void *data)
{
  mention *m = (mention *) data;
  tree base = get_base_address (op);

  if (base && DECL_P (base) && local_object_p (base))
    m->e->outside_accesses |= outside_p (op, base);
  return note_address (stmt, op, arg, data);
}

static void
add_mentions (held_problem *p, gimple *stmt, bool stores, bitmap set)
{
  mention m = { p->e, set };

  walk_stmt_load_store_addr_ops (stmt, &m, note_access,
				 stores ? note_access : NULL, note_address);
}

/* True if all objects in NOW held something at the end of one predecessor of
   BB, so that they were verified there.  */

static bool
seen_before_p (held_problem *p, basic_block bb, bitmap now)
{
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, bb->preds)
    if (!bitmap_intersect_compl_p (now, p->out[e->src->index]))
      return true;
  return false;
}

/* The object whose scope ends with STMT, a clobber or a mark of
   AddressSanitizer; null if STMT is neither.  */

static tree
ended_by (gimple *stmt)
{
  if (gimple_clobber_p (stmt))
    return gimple_assign_lhs (stmt);
  return (asan_mark_p (stmt, ASAN_MARK_POISON)
	  && TREE_CODE (gimple_call_arg (stmt, 1)) == ADDR_EXPR
	  ? TREE_OPERAND (gimple_call_arg (stmt, 1), 0) : NULL_TREE);
}

static void
hold_over_statement (held_problem *p, gimple *stmt, bitmap now)
{
  int point = p->point[gimple_bb (stmt)->index];

  if (tree decl = ended_by (stmt))
    {
      if (DECL_P (decl) && local_object_p (decl))
	bitmap_clear_bit (now, number_of (p->e, decl));
      return;
    }
  if (point >= 0 && p->e->fn->facts->points[point]->stmt == stmt)
    {
      bitmap held = p->e->held[point];
      bitmap_copy (held, now);
      add_mentions (p, stmt, false, held);
    }
  add_mentions (p, stmt, true, now);
}

void
held_problem::pass_block (basic_block bb, bitmap now)
{
  auto_bitmap noted;

  for (gphi_iterator gsi = gsi_start_phis (bb); !gsi_end_p (gsi);
       gsi_next (&gsi))
    add_mentions (this, gsi.phi (), false, now);
  if (settled && !seen_before_p (this, bb, now))
    verify_together (e, now);
  bitmap_copy (noted, now);
  for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb);
       !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
    {
      hold_over_statement (this, gsi_stmt (gsi), now);
      if (settled && bitmap_intersect_compl_p (now, noted))
	{
	  verify_together (e, now);
	  bitmap_copy (noted, now);
	}
    }
}

/* Parameters and results in memory hold something from the entry.  */

static void
hold_at_entry (held_problem *p)
{
  bitmap entry = p->out[ENTRY_BLOCK];
  tree result = DECL_RESULT (cfun->decl);

  for (tree parm : p->e->fn->sig->parms)
    if (local_object_p (parm))
      bitmap_set_bit (entry, number_of (p->e, parm));
  if (!VOID_TYPE_P (TREE_TYPE (result)) && local_object_p (result))
    bitmap_set_bit (entry, number_of (p->e, result));
}

held_problem::held_problem (expectation *x) : flow_problem (FORWARDS), e (x)
{
  point.safe_grow (last_basic_block_for_fn (cfun), true);
  for (int &at : point)
    at = -1;
  for (unsigned k = 0; k < e->fn->facts->points.length (); k++)
    point[e->fn->facts->points[k]->block->index] = k;
  hold_at_entry (this);
}

/* Find what E's function holds in memory.  */

void
find_held_objects (expectation *e)
{
  held_problem p (e);

  grow_sets (e->held, e->fn->facts->points.length (), &e->memory);
  solve_flow (&p);
  review_flow (&p);
}
