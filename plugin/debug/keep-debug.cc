/* Variables stay visible after a resume.
   SPDX-License-Identifier: GPL-3.0-or-later

   Debug statements say "from here on variable i is name i_5".  Behind a
   resume the value is in a new name, i_9, and no debug statement says so.  So
   a forward dataflow problem finds which bindings reach each suspension point,
   and copies of these debug statements are inserted behind it; in those
   rename_values replaces i_5 by i_9 as in all statements.  A variable with
   several values, by the way that was taken, is not visible there.  The same is said
   once more where ways from different suspensions meet (find-meetings.cc).

   While a resumed child is polled the values are still in their slots, so
   there the bindings name the slots.  What is not kept is expressed by what is, if
   that can be done (express.cc).

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
  return (gimple_debug_bind_has_value_p (stmt) ? gimple_debug_bind_get_value (stmt)
	  : NULL_TREE);
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

/* Note in OUT what the variables of FN are at the start of the block WHERE, to which the
   bindings REACHING come: those to which one comes, if it can be said by what KEPT has for
   the binding.  */

template <typename F>
static void
note_values (binding_problem *p, async_fn *fn, basic_block where, const_bitmap reaching,
	     F kept, vec<debug_value> *out)
{
  auto_vec<unsigned> numbers;
  hash_set<tree> said;
  unsigned number;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (reaching, 0, number, bi)
    numbers.safe_push (number);
  for (unsigned k = 0; k < numbers.length (); k++)
    {
      const binding &b = p->bindings[numbers[k]];
      const bound_variable &v = p->vars[b.var];
      bool alone = ((k == 0 || numbers[k - 1] < v.first)
		    && (k + 1 == numbers.length () || numbers[k + 1] >= v.end));
      const_bitmap live = alone && b.value ? kept (numbers[k]) : NULL;
      tree value = live ? express_value (fn, where, live, b.value, &said) : NULL_TREE;
      if (!value)
	continue;
      said.add (v.var);
      out->safe_push ({ v.var, value });
    }
}

/* By binding: the values that are kept at every point which it reaches, null if it reaches
   none.  */

static void
find_always_kept (binding_problem *p, const async_fn *fn, bitmap_obstack *memory,
		  vec<bitmap> *always)
{
  unsigned number;
  bitmap_iterator bi;

  always->safe_grow_cleared (p->bindings.length (), true);
  for (const suspension *sp : fn->facts->points)
    EXECUTE_IF_SET_IN_BITMAP (p->out[sp->block->index], 0, number, bi)
      {
	bitmap &kept = (*always)[number];
	if (kept)
	  bitmap_and_into (kept, sp->live);
	else
	  {
	    kept = BITMAP_ALLOC (memory);
	    bitmap_copy (kept, sp->live);
	  }
      }
}

/* Note what the variables are where ways from different suspensions meet.  What was not
   suspended since it was bound has its old names there, too.  */

static void
note_at_meetings (binding_problem *p, async_fn *fn, vec<debug_meeting> *meetings)
{
  bitmap_obstack memory;
  auto_vec<bitmap> always;
  auto_vec<basic_block> blocks;

  bitmap_obstack_initialize (&memory);
  find_always_kept (p, fn, &memory, &always);
  find_meetings (fn->facts, &blocks);
  for (basic_block bb : blocks)
    {
      auto_bitmap reaching;
      debug_meeting meeting = { bb, vNULL };
      edge e;
      edge_iterator ei;
      FOR_EACH_EDGE (e, ei, bb->preds)
	bitmap_ior_into (reaching, p->out[e->src->index]);
      note_values (p, fn, bb, reaching, [&] (unsigned n) { return always[n]; },
		   &meeting.values);
      meetings->safe_push (meeting);
    }
  bitmap_obstack_release (&memory);
}

/* Note which variables have parts among those of P.  */

static void
note_split (const binding_problem &p, hash_set<tree> *split)
{
  for (const bound_variable &v : p.vars)
    if (tree whole = whole_of (v.var))
      split->add (whole);
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
  calculate_dominance_info (CDI_DOMINATORS);
  for (const suspension *sp : fn->facts->points)
    note_values (&p, fn, sp->cont, p.out[sp->block->index],
		 [=] (unsigned) { return sp->live; }, &notes->at[sp->number]);
  note_at_meetings (&p, fn, &notes->meetings);
  note_split (p, &notes->split);
  free_dominance_info (CDI_DOMINATORS);
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
  for (debug_meeting &m : meetings)
    m.values.release ();
}

/* A value that is kept becomes the place where it is while FN, the data, waits.  */

static tree
place_of_kept (tree *tp, int *walk_subtrees, void *data)
{
  async_fn *fn = (async_fn *) data;

  if (TREE_CODE (*tp) != SSA_NAME)
    return NULL_TREE;
  *walk_subtrees = 0;
  if (SSA_NAME_IS_DEFAULT_DEF (*tp))
    return NULL_TREE;
  int item = fn->layout->value_items[SSA_NAME_VERSION (*tp)];
  *tp = debug_place_ref (fn->facts->frame, fn->layout->items[item].offset,
			 TREE_TYPE (*tp));
  return NULL_TREE;
}

/* Bind the variables to their slots in BB, where SP's child is polled.  */

void
emit_debug_values (async_fn *fn, const debug_notes &notes,
		   const suspension *sp, basic_block bb)
{
  for (const debug_value &d : notes.at[sp->number])
    {
      tree value = unshare_expr (d.value);
      walk_tree (&value, place_of_kept, fn, NULL);
      append_stmt (bb, gimple_build_debug_bind (d.var, value, NULL), sp->loc);
    }
}

/* Say at the start of BB that the variables have VALUES.  */

static void
insert_values (basic_block bb, const vec<debug_value> &values, vec<gimple *> *inserted)
{
  gimple_stmt_iterator gsi = gsi_after_labels (bb);

  for (const debug_value &d : values)
    {
      gdebug *bind = gimple_build_debug_bind (d.var, unshare_expr (d.value), NULL);
      gsi_insert_before (&gsi, bind, GSI_SAME_STMT);
      if (inserted)
	inserted->safe_push (bind);
    }
}

/* Say behind SP what the variables are.  */

void
insert_debug_values (const debug_notes &notes, const suspension *sp)
{
  insert_values (sp->cont, notes.at[sp->number], NULL);
}

void
insert_debug_at_meetings (const debug_notes &notes, vec<gimple *> *inserted)
{
  for (const debug_meeting &m : notes.meetings)
    insert_values (m.block, m.values, inserted);
}

/* Remove those of INSERTED that have lost their value when it got other names: what was said
   before may still be true.  */

void
remove_lost (const vec<gimple *> &inserted)
{
  for (gimple *bind : inserted)
    if (!gimple_debug_bind_has_value_p (bind))
      {
	gimple_stmt_iterator gsi = gsi_for_stmt (bind);
	gsi_remove (&gsi, true);
      }
}
