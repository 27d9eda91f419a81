/* New definitions of values that have others already.
   SPDX-License-Identifier: GPL-3.0-or-later

   In:	redefinitions: "at the end of block B, value V is
	in the name N".
   Out:	every use of V names what reaches it, with PHIs where ways meet.

   GCC's own updater looks for the places of PHIs on the dominance frontiers of
   all definitions, and only then throws away those where the value is not
   needed.  Behind the dispatch no suspension point dominates what follows it,
   so the frontiers of each value reach to the end of the function, and the
   time is quadratic.  Here a value is only looked at where it is live, so the
   work is as large as the answer.

   For each value: backwards from its uses to the blocks that define it; then
   forwards over the blocks between, in reverse post order, until each knows
   the name that enters it.  Two different names that meet make a PHI.  Where
   no definition reaches at all nothing takes the way, and the value is
   undefined there.

   Debug statements never count: they take the name that is there, or lose
   their value.  */

#include "ir/ir.h"

/* One value while it is renamed.  ORDER, DEFINED, LIVE and ENTERING are
   indexed by blocks.  Between two values all is empty again, so that nothing
   has to be cleared that is as large as the function.  */
struct renaming
{
  auto_vec<int> order;
  /* The name at the end of a block that defines the value.  */
  auto_vec<tree> defined;
  /* True where the value is live at the start, and the name it has there.  */
  auto_vec<bool> live;
  auto_vec<tree> entering;
  /* The blocks for which DEFINED and LIVE have an entry.  */
  auto_vec<basic_block> defining_blocks;
  auto_vec<basic_block> live_blocks;
  auto_vec<gphi *> phis;
  tree value;
  tree undefined;
};

/* ---- what is recorded ------------------------------------------------ */

/* Add to ALL: at the end of BB, VALUE is in NAME.  */

void
redefine (vec<redefinition> *all, tree value, tree name, basic_block bb)
{
  all->safe_push ({ value, name, bb });
}

static int
by_value (const void *a, const void *b)
{
  const redefinition *x = (const redefinition *) a;
  const redefinition *y = (const redefinition *) b;
  int v = SSA_NAME_VERSION (x->value), w = SSA_NAME_VERSION (y->value);

  return v != w ? v - w : x->block->index - y->block->index;
}

/* ---- where it is live ------------------------------------------------ */

static void
define_in (renaming *r, basic_block bb, tree name)
{
  r->defined[bb->index] = name;
  r->defining_blocks.safe_push (bb);
}

static void
need_at_start (renaming *r, basic_block bb)
{
  if (r->live[bb->index])
    return;
  r->live[bb->index] = true;
  r->live_blocks.safe_push (bb);
}

static void
need_at_end (renaming *r, basic_block bb)
{
  if (bb != ENTRY_BLOCK_PTR_FOR_FN (cfun) && !r->defined[bb->index])
    need_at_start (r, bb);
}

/* Find where the value is live because of its uses.  In a block that defines
   the value all its uses come behind the definition, so these make it live
   nowhere else.  */

static void
need_uses (renaming *r)
{
  imm_use_iterator iter;
  use_operand_p use;

  FOR_EACH_IMM_USE_FAST (use, iter, r->value)
    {
      gimple *stmt = USE_STMT (use);
      if (is_gimple_debug (stmt))
	continue;
      if (gphi *phi = dyn_cast<gphi *> (stmt))
	need_at_end (r, gimple_phi_arg_edge
			  (phi, PHI_ARG_INDEX_FROM_USE (use))->src);
      else
	need_at_end (r, gimple_bb (stmt));
    }
}

static void
find_live_blocks (renaming *r)
{
  edge e;
  edge_iterator ei;

  need_uses (r);
  for (unsigned k = 0; k < r->live_blocks.length (); k++)
    FOR_EACH_EDGE (e, ei, r->live_blocks[k]->preds)
      need_at_end (r, e->src);
}

/* ---- which name enters ----------------------------------------------- */

static tree
undefined_value (renaming *r)
{
  if (!r->undefined)
    {
      tree var = create_tmp_var (TREE_TYPE (r->value));
      suppress_warning (var);
      r->undefined = get_or_create_ssa_default_def (cfun, var);
    }
  return r->undefined;
}

/* The name that the value has at the end of BB; null if that is not known
   yet.  */

static tree
name_at_end (renaming *r, basic_block bb)
{
  if (bb == ENTRY_BLOCK_PTR_FOR_FN (cfun))
    return undefined_value (r);
  return (r->defined[bb->index] ? r->defined[bb->index]
	  : r->entering[bb->index]);
}

static tree
make_phi (renaming *r, basic_block bb)
{
  gphi *phi = create_phi_node (NULL_TREE, bb);
  tree name = duplicate_ssa_name (r->value, phi);

  gimple_phi_set_result (phi, name);
  SSA_NAME_OCCURS_IN_ABNORMAL_PHI (name) = bb_has_abnormal_pred (bb);
  r->phis.safe_push (phi);
  return name;
}

/* Find the name that the value has at the start of BB, from what is known of
   its predecessors.  Two different names make a PHI, which stays whatever is
   found later.  True if that changed what was known of BB.  */

static bool
meet_names (renaming *r, basic_block bb)
{
  tree now = r->entering[bb->index], name = NULL_TREE;
  edge e;
  edge_iterator ei;

  if (now && gimple_code (SSA_NAME_DEF_STMT (now)) == GIMPLE_PHI
      && gimple_bb (SSA_NAME_DEF_STMT (now)) == bb)
    return false;
  FOR_EACH_EDGE (e, ei, bb->preds)
    {
      tree from = name_at_end (r, e->src);
      if (name && from && from != name)
	{
	  r->entering[bb->index] = make_phi (r, bb);
	  return true;
	}
      name = from ? from : name;
    }
  r->entering[bb->index] = name;
  return name != now;
}

static int
by_order (const void *a, const void *b, void *data)
{
  const auto_vec<int> &order = *(const auto_vec<int> *) data;

  return (order[(*(const basic_block *) a)->index]
	  - order[(*(const basic_block *) b)->index]);
}

static void
find_entering (renaming *r)
{
  bool changed = true;

  r->live_blocks.sort (by_order, &r->order);
  while (changed)
    {
      changed = false;
      for (basic_block bb : r->live_blocks)
	changed |= meet_names (r, bb);
    }
}

/* ---- the uses -------------------------------------------------------- */

static tree
name_on_edge (renaming *r, edge e)
{
  tree name = name_at_end (r, e->src);

  if (!name)
    name = undefined_value (r);
  if (e->flags & EDGE_ABNORMAL)
    SSA_NAME_OCCURS_IN_ABNORMAL_PHI (name) = 1;
  return name;
}

static void
rename_in_phi (renaming *r, gphi *phi, imm_use_iterator &iter)
{
  use_operand_p use;

  FOR_EACH_IMM_USE_ON_STMT (use, iter)
    {
      edge e = gimple_phi_arg_edge (phi, PHI_ARG_INDEX_FROM_USE (use));
      tree name = name_on_edge (r, e);
      if (name != r->value)
	SET_USE (use, name);
    }
}

static void
rename_in_statement (renaming *r, gimple *stmt, imm_use_iterator &iter)
{
  tree name = name_at_end (r, gimple_bb (stmt));
  use_operand_p use;

  if (name == r->value)
    return;
  if (!name && is_gimple_debug (stmt))
    gimple_debug_bind_reset_value (stmt);
  else
    FOR_EACH_IMM_USE_ON_STMT (use, iter)
      SET_USE (use, name ? name : undefined_value (r));
  update_stmt (stmt);
}

static void
rename_uses (renaming *r)
{
  imm_use_iterator iter;
  gimple *stmt;

  FOR_EACH_IMM_USE_STMT (stmt, iter, r->value)
    if (gphi *phi = dyn_cast<gphi *> (stmt))
      rename_in_phi (r, phi, iter);
    else
      rename_in_statement (r, stmt, iter);
}

static void
fill_phis (renaming *r)
{
  edge e;
  edge_iterator ei;

  for (gphi *phi : r->phis)
    FOR_EACH_EDGE (e, ei, gimple_bb (phi)->preds)
      add_phi_arg (phi, name_on_edge (r, e), e, UNKNOWN_LOCATION);
}

static void
forget_value (renaming *r)
{
  for (basic_block bb : r->defining_blocks)
    r->defined[bb->index] = NULL_TREE;
  for (basic_block bb : r->live_blocks)
    {
      r->live[bb->index] = false;
      r->entering[bb->index] = NULL_TREE;
    }
  r->defining_blocks.truncate (0);
  r->live_blocks.truncate (0);
  r->phis.truncate (0);
  r->undefined = NULL_TREE;
}

/* Rename VALUE, whose new definitions are recorded in R.  */

static void
rename_value (renaming *r, tree value)
{
  r->value = value;
  define_in (r, gimple_bb (SSA_NAME_DEF_STMT (value)), value);
  find_live_blocks (r);
  find_entering (r);
  rename_uses (r);
  fill_phis (r);
  forget_value (r);
}

static void
number_blocks (renaming *r)
{
  int *order = XNEWVEC (int, n_basic_blocks_for_fn (cfun));
  int n = post_order_compute (order, false, false);
  unsigned blocks = last_basic_block_for_fn (cfun);

  r->order.safe_grow_cleared (blocks, true);
  r->defined.safe_grow_cleared (blocks, true);
  r->live.safe_grow_cleared (blocks, true);
  r->entering.safe_grow_cleared (blocks, true);
  for (int k = 0; k < n; k++)
    r->order[order[k]] = n - k;
  free (order);
}

/* Rename all that ALL speaks of, and empty it.  */

void
rename_values (vec<redefinition> &all)
{
  renaming r;

  if (all.is_empty ())
    return;
  r.undefined = NULL_TREE;
  number_blocks (&r);
  all.qsort (by_value);
  for (unsigned k = 0; k < all.length ();)
    {
      tree value = all[k].value;
      for (; k < all.length () && all[k].value == value; k++)
	define_in (&r, all[k].block, all[k].name);
      rename_value (&r, value);
    }
  all.truncate (0);
}
