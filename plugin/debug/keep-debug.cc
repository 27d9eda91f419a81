/* Variables stay visible after a resume.
   SPDX-License-Identifier: GPL-3.0-or-later

   Debug statements say "from here on variable i is name i_5".  Behind a
   resume the value is in a new name, i_9, and no debug statement says so.  So
   a forward dataflow pass finds which bindings reach each suspension point,
   and copies of these debug statements are inserted behind it; in those
   rename_values replaces i_5 by i_9 as in all statements.

   While a resumed child is polled the values are still in their slots, so
   there the bindings name the slots.

   None of this may change the code: only debug statements are added.  */

#include "debug/debug.h"
#include "frame/frame.h"

/* Above this product of blocks and variables the bindings are not worth their
   time.  */
static const unsigned HOST_WIDE_INT MAX_DEBUG_WORK = 20 * 1000 * 1000;

/* What each variable is bound to at the end of each block: error_mark_node if
   that depends on the way that was taken, null if nothing is known.  */
struct binding_problem
{
  auto_vec<tree> vars;
  hash_map<tree, unsigned> numbers;
  auto_vec<tree *> out;
};

static void
number_variables (binding_problem *p)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      if (gimple_debug_bind_p (gsi_stmt (gsi)))
	{
	  tree var = gimple_debug_bind_get_var (gsi_stmt (gsi));
	  bool known;
	  unsigned &number = p->numbers.get_or_insert (var, &known);
	  if (!known)
	    {
	      number = p->vars.length ();
	      p->vars.safe_push (var);
	    }
	}
}

static tree
bound_value (gimple *stmt)
{
  if (!gimple_debug_bind_has_value_p (stmt))
    return NULL_TREE;
  tree val = gimple_debug_bind_get_value (stmt);
  return TREE_CODE (val) == SSA_NAME || CONSTANT_CLASS_P (val) ? val : NULL_TREE;
}

/* Compute in NOW the bindings that hold at the start of BB, from those at the
   ends of its predecessors.  */

static void
meet (binding_problem *p, basic_block bb, tree *now)
{
  edge e;
  edge_iterator ei;
  bool first = true;

  FOR_EACH_EDGE (e, ei, bb->preds)
    {
      tree *from = p->out[e->src->index];
      if (!from)
	continue;
      for (unsigned k = 0; k < p->vars.length (); k++)
	if (first)
	  now[k] = from[k];
	else if (now[k] != from[k]
		 && !(now[k] && from[k]
		      && operand_equal_p (now[k], from[k], 0)))
	  now[k] = error_mark_node;
      first = false;
    }
}

static void
flow_bindings (binding_problem *p, basic_block bb, tree *now)
{
  for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
       gsi_next (&gsi))
    if (gimple_debug_bind_p (gsi_stmt (gsi)))
      now[*p->numbers.get (gimple_debug_bind_get_var (gsi_stmt (gsi)))]
	= bound_value (gsi_stmt (gsi));
}

static void
solve_bindings (binding_problem *p)
{
  unsigned n = p->vars.length ();
  int *rpo = XNEWVEC (int, n_basic_blocks_for_fn (cfun));
  int blocks = pre_and_rev_post_order_compute (NULL, rpo, false);
  tree *now = XNEWVEC (tree, n);
  bool changed = true;

  while (changed)
    {
      changed = false;
      for (int k = 0; k < blocks; k++)
	{
	  basic_block bb = BASIC_BLOCK_FOR_FN (cfun, rpo[k]);
	  memset (now, 0, n * sizeof *now);
	  meet (p, bb, now);
	  flow_bindings (p, bb, now);
	  tree *&out = p->out[bb->index];
	  if (out && !memcmp (out, now, n * sizeof *now))
	    continue;
	  if (!out)
	    out = XNEWVEC (tree, n);
	  memcpy (out, now, n * sizeof *now);
	  changed = true;
	}
    }
  free (now);
  free (rpo);
}

static bool
visible_after (async_fn *fn, suspension *sp, tree value)
{
  return (CONSTANT_CLASS_P (value)
	  || (TREE_CODE (value) == SSA_NAME
	      && SSA_NAME_VERSION (value) < fn->value_items.length ()
	      && bitmap_bit_p (sp->live, SSA_NAME_VERSION (value))));
}

/* Note for every suspension point of FN what its variables are.  */

void
note_debug_values (async_fn *fn)
{
  binding_problem p;

  if (!MAY_HAVE_DEBUG_BIND_STMTS || fn->points.is_empty ())
    return;
  number_variables (&p);
  if (p.vars.is_empty ()
      || ((unsigned HOST_WIDE_INT) p.vars.length ()
	  * n_basic_blocks_for_fn (cfun) > MAX_DEBUG_WORK))
    return;
  p.out.safe_grow_cleared (last_basic_block_for_fn (cfun), true);
  solve_bindings (&p);
  for (suspension *sp : fn->points)
    if (tree *at = p.out[sp->block->index])
      for (unsigned k = 0; k < p.vars.length (); k++)
	if (at[k] && at[k] != error_mark_node && visible_after (fn, sp, at[k]))
	  sp->debug.safe_push ({ p.vars[k], at[k] });
  for (tree *out : p.out)
    free (out);
}

/* Bind the variables to their slots in BB, where SP's child is polled.  */

void
emit_debug_values (async_fn *fn, suspension *sp, basic_block bb)
{
  for (const debug_value &d : sp->debug)
    {
      tree val = d.value;
      if (TREE_CODE (val) == SSA_NAME)
	{
	  int item = fn->value_items[SSA_NAME_VERSION (val)];
	  val = slot_ref (fn->frame, fn->items[item].offset,
			  slot_type (TREE_TYPE (val)));
	}
      if (useless_type_conversion_p (TREE_TYPE (d.var), TREE_TYPE (val)))
	append_stmt (bb, gimple_build_debug_bind (d.var, val, NULL), sp->loc);
    }
}
