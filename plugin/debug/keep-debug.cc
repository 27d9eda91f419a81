/* Variables stay visible after a resume.
   SPDX-License-Identifier: GPL-3.0-or-later

   Debug statements say "from here on variable i is name i_5".  Behind a
   resume the value is in a new name, i_9, and no debug statement says so.  So
   a forward dataflow problem finds which bindings reach each suspension point,
   and copies of these debug statements are inserted behind it; in those
   rename_values replaces i_5 by i_9 as in all statements.  A variable with
   several values, by the way that was taken, is not visible there.

   While a resumed child is polled the values are still in their slots, so
   there the bindings name the slots.

   None of this may change the code: only debug statements are added.  */

#include "debug/debug.h"
#include "frame/frame.h"

/* Above this product of blocks and variables the bindings are not worth their
   time.  */
static const unsigned HOST_WIDE_INT MAX_DEBUG_WORK = 20 * 1000 * 1000;

/* A variable, and the numbers of its bindings: from FIRST, which is "nothing",
   to END.  Those from NEXT on are not used.  */
struct bound_variable
{
  tree var;
  unsigned first;
  unsigned next;
  unsigned end;
};

struct binding
{
  unsigned var;
  tree value;
};

/* Which bindings reach the end of each block.  */
struct binding_problem : flow_problem
{
  binding_problem () : flow_problem (FORWARDS) {}
  void pass_block (basic_block bb, bitmap now) override;

  auto_vec<bound_variable> vars;
  auto_vec<binding> bindings;
  /* The binding that each debug statement makes.  */
  hash_map<gimple *, unsigned> made;
};

/* Call LOOK with every debug statement that binds something.  */

template <typename F>
static void
for_each_debug_bind (F look)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      if (gimple_debug_bind_p (gsi_stmt (gsi)))
	look (gsi_stmt (gsi));
}

/* Number the variables, and leave each as many bindings as it may need.  */

static void
number_variables (binding_problem *p, hash_map<tree, unsigned> *numbers)
{
  unsigned n = 0;

  for_each_debug_bind ([=] (gimple *stmt)
    {
      tree var = gimple_debug_bind_get_var (stmt);
      bool known;
      unsigned &number = numbers->get_or_insert (var, &known);
      if (!known)
	{
	  number = p->vars.length ();
	  p->vars.safe_push ({ var, 0, 0, 1 });
	}
      p->vars[number].end++;
    });
  for (bound_variable &v : p->vars)
    {
      v.first = n;
      v.next = n + 1;
      n = v.end = n + v.end;
    }
  p->bindings.safe_grow_cleared (n, true);
}

static tree
bound_value (gimple *stmt)
{
  if (!gimple_debug_bind_has_value_p (stmt))
    return NULL_TREE;
  tree val = gimple_debug_bind_get_value (stmt);
  return TREE_CODE (val) == SSA_NAME || CONSTANT_CLASS_P (val) ? val : NULL_TREE;
}

/* Number the bindings: equal values of a variable have the same one.  */

static void
number_bindings (binding_problem *p, hash_map<tree, unsigned> *numbers)
{
  typedef int_hash<unsigned, UINT_MAX, UINT_MAX - 1> var_hash;
  hash_map<pair_hash<var_hash, tree_operand_hash>, unsigned> known_values;

  for_each_debug_bind ([&] (gimple *stmt)
    {
      unsigned var = *numbers->get (gimple_debug_bind_get_var (stmt));
      tree value = bound_value (stmt);
      unsigned number = p->vars[var].first;
      bool known;
      if (value)
	{
	  unsigned &place
	    = known_values.get_or_insert (std::make_pair (var, value), &known);
	  if (!known)
	    place = p->vars[var].next++;
	  number = place;
	}
      p->bindings[number] = { var, value };
      p->made.put (stmt, number);
    });
}

void
binding_problem::pass_block (basic_block bb, bitmap now)
{
  for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
       gsi_next (&gsi))
    if (gimple_debug_bind_p (gsi_stmt (gsi)))
      {
	unsigned number = *made.get (gsi_stmt (gsi));
	const bound_variable &v = vars[bindings[number].var];
	bitmap_clear_range (now, v.first, v.end - v.first);
	bitmap_set_bit (now, number);
      }
}

/* At first no variable is bound to anything.  */

static void
solve_bindings (binding_problem *p)
{
  bitmap entry = p->out[ENTRY_BLOCK];

  for (unsigned k = 0; k < p->vars.length (); k++)
    {
      p->bindings[p->vars[k].first].var = k;
      bitmap_set_bit (entry, p->vars[k].first);
    }
  solve_flow (p);
}

static bool
visible_after (async_fn *fn, const suspension *sp, tree value)
{
  return (CONSTANT_CLASS_P (value)
	  || (TREE_CODE (value) == SSA_NAME
	      && SSA_NAME_VERSION (value) < fn->layout->value_items.length ()
	      && bitmap_bit_p (sp->live, SSA_NAME_VERSION (value))));
}

/* Note what the variables of FN are at SP: those to which one binding comes.  */

static void
note_at_point (binding_problem *p, async_fn *fn, const suspension *sp,
	       vec<debug_value> *out)
{
  auto_vec<unsigned> reaching;
  unsigned number;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (p->out[sp->block->index], 0, number, bi)
    reaching.safe_push (number);
  for (unsigned k = 0; k < reaching.length (); k++)
    {
      const binding &b = p->bindings[reaching[k]];
      const bound_variable &v = p->vars[b.var];
      bool alone = ((k == 0 || reaching[k - 1] < v.first)
		    && (k + 1 == reaching.length () || reaching[k + 1] >= v.end));
      if (alone && b.value && visible_after (fn, sp, b.value))
	out->safe_push ({ v.var, b.value });
    }
}

static void
note_debug_values (debug_notes *notes, async_fn *fn)
{
  if (!MAY_HAVE_DEBUG_BIND_STMTS || fn->facts->points.is_empty ())
    return;
  hash_map<tree, unsigned> numbers;
  binding_problem p;
  number_variables (&p, &numbers);
  if (p.vars.is_empty ()
      || ((unsigned HOST_WIDE_INT) p.vars.length ()
	  * n_basic_blocks_for_fn (cfun) > MAX_DEBUG_WORK))
    return;
  number_bindings (&p, &numbers);
  solve_bindings (&p);
  for (const suspension *sp : fn->facts->points)
    note_at_point (&p, fn, sp, &notes->at[sp->number]);
}

/* Note for every suspension point of FN what its variables are.  */

debug_notes::debug_notes (async_fn *fn)
{
  at.safe_grow_cleared (fn->facts->points.length (), true);
  note_debug_values (this, fn);
}

debug_notes::~debug_notes ()
{
  for (vec<debug_value> &values : at)
    values.release ();
}

/* Bind the variables to their slots in BB, where SP's child is polled.  */

void
emit_debug_values (async_fn *fn, const debug_notes &notes,
		   const suspension *sp, basic_block bb)
{
  for (const debug_value &d : notes.at[sp->number])
    {
      tree val = d.value;
      if (TREE_CODE (val) == SSA_NAME)
	{
	  int item = fn->layout->value_items[SSA_NAME_VERSION (val)];
	  val = slot_ref (fn->facts->frame, fn->layout->items[item].offset,
			  slot_type (TREE_TYPE (val)));
	}
      if (useless_type_conversion_p (TREE_TYPE (d.var), TREE_TYPE (val)))
	append_stmt (bb, gimple_build_debug_bind (d.var, val, NULL), sp->loc);
    }
}

/* Say behind SP what the variables are.  */

void
insert_debug_values (const debug_notes &notes, const suspension *sp)
{
  gimple_stmt_iterator gsi = gsi_after_labels (sp->cont);

  for (const debug_value &d : notes.at[sp->number])
    gsi_insert_before (&gsi, gimple_build_debug_bind (d.var, d.value, NULL),
		       GSI_SAME_STMT);
}
