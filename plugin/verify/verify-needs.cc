/* What a body needs behind each suspension point, for the verifier.
   SPDX-License-Identifier: GPL-3.0-or-later

   The lowering asks of each name where it is live (find-live-values.cc).  Here
   the same question is asked in another way, so that a mistake in the one does
   not hide in the other: the classical equations, all names at once,

     live (bb) = uses (bb) + (what is live at the end - definitions (bb))

   solved by going over the blocks backwards until nothing changes; once for a
   function that is being dropped and once for one that goes on, to the next
   suspension where it may be dropped.  An argument of a PHI is used only if
   what the PHI makes of it is live.

   Objects in memory hold something from the first mention to what ends their
   scope; parameters and results in memory always.  */

#include "verify/verify.h"

/* ---- values ---------------------------------------------------------- */

/* The problem for one way of leaving the suspensions.  */
struct value_problem
{
  expectation *e;
  bool dropping;
  /* By block.  LIVE is behind the PHIs, IN before them.  */
  auto_vec<bitmap> uses, definitions, phis, live, in;
};

/* True if E leads away from a test of __asyncc_dropped () in the direction
   that DROPPING does not take.  */

static bool
not_taken_p (edge e, bool dropping)
{
  gcond *cond = safe_dyn_cast<gcond *> (last_stmt (e->src));

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

static void
add_use (bitmap uses, bitmap definitions, tree name)
{
  if (!SSA_NAME_IS_DEFAULT_DEF (name)
      && !bitmap_bit_p (definitions, SSA_NAME_VERSION (name)))
    bitmap_set_bit (uses, SSA_NAME_VERSION (name));
}

/* Find the names that BB uses and that other blocks define, and those that it
   defines.  */

static void
summarize_block (value_problem *p, basic_block bb)
{
  bitmap uses = p->uses[bb->index], definitions = p->definitions[bb->index];
  ssa_op_iter iter;
  tree name;

  for (gphi_iterator gsi = gsi_start_phis (bb); !gsi_end_p (gsi);
       gsi_next (&gsi))
    if (!virtual_operand_p (gimple_phi_result (gsi.phi ())))
      bitmap_set_bit (p->phis[bb->index],
		      SSA_NAME_VERSION (gimple_phi_result (gsi.phi ())));
  for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb);
       !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
    {
      FOR_EACH_SSA_TREE_OPERAND (name, gsi_stmt (gsi), iter, SSA_OP_USE)
	add_use (uses, definitions, name);
      FOR_EACH_SSA_TREE_OPERAND (name, gsi_stmt (gsi), iter, SSA_OP_DEF)
	bitmap_set_bit (definitions, SSA_NAME_VERSION (name));
    }
}

static tree
note_name (tree *tp, int *, void *data)
{
  if (TREE_CODE (*tp) == SSA_NAME && !SSA_NAME_IS_DEFAULT_DEF (*tp))
    bitmap_set_bit ((bitmap) data, SSA_NAME_VERSION (*tp));
  return NULL_TREE;
}

/* The names in the place to which an await stores its result, as p in `*p = f
   ()', are used behind it.  */

static void
use_places (value_problem *p)
{
  for (suspension *sp : p->e->fn->points)
    {
      tree lhs = gimple_call_lhs (sp->stmt);
      if (lhs && TREE_CODE (lhs) != SSA_NAME)
	walk_tree (&lhs, note_name, p->uses[sp->cont->index], NULL);
    }
}

/* Add to OUT what E's destination needs.  */

static void
flow_back (value_problem *p, edge e, bitmap out)
{
  basic_block to = e->dest;

  if (to == EXIT_BLOCK_PTR_FOR_FN (cfun) || not_taken_p (e, p->dropping))
    return;
  bitmap_ior_into (out, p->in[to->index]);
  for (gphi_iterator gsi = gsi_start_phis (to); !gsi_end_p (gsi);
       gsi_next (&gsi))
    {
      gphi *phi = gsi.phi ();
      tree arg = PHI_ARG_DEF_FROM_EDGE (phi, e);
      if (TREE_CODE (arg) == SSA_NAME && !SSA_NAME_IS_DEFAULT_DEF (arg)
	  && bitmap_bit_p (p->live[to->index],
			   SSA_NAME_VERSION (gimple_phi_result (phi))))
	bitmap_set_bit (out, SSA_NAME_VERSION (arg));
    }
}

static bool
flow_back_block (value_problem *p, basic_block bb, bitmap out)
{
  int k = bb->index;
  edge e;
  edge_iterator ei;

  bitmap_clear (out);
  FOR_EACH_EDGE (e, ei, bb->succs)
    flow_back (p, e, out);
  if (!bitmap_ior_and_compl (p->live[k], p->uses[k], out, p->definitions[k]))
    return false;
  bitmap_and_compl (p->in[k], p->live[k], p->phis[k]);
  return true;
}

/* Add to OUT what is used where the function goes on from point K: behind it,
   or where an exception leads.  */

static void
values_behind (value_problem *p, unsigned k, bitmap out)
{
  suspension *sp = p->e->fn->points[k];

  bitmap_ior_into (out, p->in[sp->cont->index]);
  if (sp->pad)
    bitmap_ior_into (out, p->in[sp->pad->index]);
}

/* A function that goes on may be dropped at its next suspension.  So what a
   drop needs there, which is in E's values by now, is a use at the point.  */

static void
use_for_drops (value_problem *p)
{
  for (unsigned k = 0; k < p->e->fn->points.length (); k++)
    bitmap_ior_into (p->uses[p->e->fn->points[k]->cont->index],
		     p->e->values[k]);
}

static void
solve_values (value_problem *p)
{
  auto_vec<int> order;
  auto_bitmap out;
  bool changed = true;

  order.safe_grow (n_basic_blocks_for_fn (cfun), true);
  int n = pre_and_rev_post_order_compute (NULL, order.address (), false);
  while (changed)
    {
      changed = false;
      for (int k = n - 1; k >= 0; k--)
	changed |= flow_back_block (p, BASIC_BLOCK_FOR_FN (cfun, order[k]),
				    out);
    }
}

static void
grow_sets (vec<bitmap> &sets, unsigned n, bitmap_obstack *memory)
{
  while (sets.length () < n)
    sets.safe_push (BITMAP_ALLOC (memory));
}

/* Add to E what is used behind the suspensions of a function that goes on, or
   is being dropped.  */

static void
add_needed_values (expectation *e, bool dropping)
{
  unsigned n = last_basic_block_for_fn (cfun);
  bitmap_obstack memory;
  value_problem p;
  basic_block bb;

  bitmap_obstack_initialize (&memory);
  p.e = e;
  p.dropping = dropping;
  for (vec<bitmap> *sets : { (vec<bitmap> *) &p.uses,
			     (vec<bitmap> *) &p.definitions,
			     (vec<bitmap> *) &p.phis,
			     (vec<bitmap> *) &p.live, (vec<bitmap> *) &p.in })
    while (sets->length () < n)
      sets->safe_push (BITMAP_ALLOC (&memory));
  FOR_EACH_BB_FN (bb, cfun)
    summarize_block (&p, bb);
  use_places (&p);
  if (!dropping)
    use_for_drops (&p);
  solve_values (&p);
  for (unsigned k = 0; k < e->fn->points.length (); k++)
    values_behind (&p, k, e->values[k]);
  bitmap_obstack_release (&memory);
}

/* Find E's values.  The result of an await is not one of those that are
   needed behind it, since it is only made there.  */

void
find_needed_values (expectation *e)
{
  grow_sets (e->values, e->fn->points.length (), &e->memory);
  add_needed_values (e, true);
  add_needed_values (e, false);
  for (unsigned k = 0; k < e->fn->points.length (); k++)
    {
      tree lhs = gimple_call_lhs (e->fn->points[k]->stmt);
      if (lhs && TREE_CODE (lhs) == SSA_NAME)
	bitmap_clear_bit (e->values[k], SSA_NAME_VERSION (lhs));
    }
}

/* ---- objects --------------------------------------------------------- */

struct object_problem
{
  expectation *e;
  /* The point whose call ends the block, by block; -1 for none.  */
  auto_vec<int> point;
  auto_vec<bitmap> out;
  /* True when the equations are solved, in a last round that verifies what
     holds something at the same time.  */
  bool solved;
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

  if (TREE_CODE (op) == LABEL_DECL && !m->e->fn->in_place)
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
    m->e->odd |= outside_p (op, base);
  return note_address (stmt, op, arg, data);
}

static void
add_mentions (object_problem *p, gimple *stmt, bool stores, bitmap set)
{
  mention m = { p->e, set };

  walk_stmt_load_store_addr_ops (stmt, &m, note_access,
				 stores ? note_access : NULL, note_address);
}

/* True if all objects in NOW held something at the end of one predecessor of
   BB, so that they were verified there.  */

static bool
seen_before_p (object_problem *p, basic_block bb, bitmap now)
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
hold_over_statement (object_problem *p, gimple *stmt, bitmap now)
{
  int point = p->point[gimple_bb (stmt)->index];

  if (tree decl = ended_by (stmt))
    {
      if (DECL_P (decl) && local_object_p (decl))
	bitmap_clear_bit (now, number_of (p->e, decl));
      return;
    }
  if (point >= 0 && p->e->fn->points[point]->stmt == stmt)
    {
      bitmap held = p->e->held[point];
      bitmap_copy (held, now);
      add_mentions (p, stmt, false, held);
    }
  add_mentions (p, stmt, true, now);
}

/* Change NOW from what holds something at the start of BB to what does at its
   end.  */

static void
hold_over_block (object_problem *p, basic_block bb, bitmap now)
{
  auto_bitmap noted;

  for (gphi_iterator gsi = gsi_start_phis (bb); !gsi_end_p (gsi);
       gsi_next (&gsi))
    add_mentions (p, gsi.phi (), false, now);
  if (p->solved && !seen_before_p (p, bb, now))
    verify_together (p->e, now);
  bitmap_copy (noted, now);
  for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb);
       !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
    {
      hold_over_statement (p, gsi_stmt (gsi), now);
      if (p->solved && bitmap_intersect_compl_p (now, noted))
	{
	  verify_together (p->e, now);
	  bitmap_copy (noted, now);
	}
    }
}

static bool
hold_everywhere (object_problem *p, const vec<int> &order, int n)
{
  bool changed = false;
  auto_bitmap now;
  edge e;
  edge_iterator ei;

  for (int k = 0; k < n; k++)
    {
      basic_block bb = BASIC_BLOCK_FOR_FN (cfun, order[k]);
      bitmap_clear (now);
      FOR_EACH_EDGE (e, ei, bb->preds)
	bitmap_ior_into (now, p->out[e->src->index]);
      hold_over_block (p, bb, now);
      changed |= bitmap_ior_into (p->out[bb->index], now);
    }
  return changed;
}

/* Parameters and results in memory hold something from the entry.  */

static void
hold_at_entry (object_problem *p)
{
  bitmap entry = p->out[ENTRY_BLOCK];
  tree result = DECL_RESULT (cfun->decl);

  for (tree parm : p->e->fn->parms)
    if (local_object_p (parm))
      bitmap_set_bit (entry, number_of (p->e, parm));
  if (!VOID_TYPE_P (TREE_TYPE (result)) && local_object_p (result))
    bitmap_set_bit (entry, number_of (p->e, result));
}

/* Find what E's function holds in memory.  */

void
find_held_objects (expectation *e)
{
  object_problem p;
  auto_vec<int> order;
  bitmap_obstack memory;

  bitmap_obstack_initialize (&memory);
  p.e = e;
  p.solved = false;
  p.point.safe_grow (last_basic_block_for_fn (cfun), true);
  for (int &point : p.point)
    point = -1;
  for (unsigned k = 0; k < e->fn->points.length (); k++)
    p.point[e->fn->points[k]->block->index] = k;
  grow_sets (e->held, e->fn->points.length (), &e->memory);
  grow_sets (p.out, last_basic_block_for_fn (cfun), &memory);
  hold_at_entry (&p);
  order.safe_grow (n_basic_blocks_for_fn (cfun), true);
  int n = pre_and_rev_post_order_compute (NULL, order.address (), false);
  while (hold_everywhere (&p, order, n))
    continue;
  p.solved = true;
  hold_everywhere (&p, order, n);
  bitmap_obstack_release (&memory);
}
