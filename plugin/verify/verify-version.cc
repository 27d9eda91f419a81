/* What is read was stored, and every way out leaves a valid state.
   SPDX-License-Identifier: GPL-3.0-or-later

   A machine is its resume function with one more kind of edge: from each
   return that says "pending" to the place where the dispatch goes in the state
   that is in the frame then.  Start is another way into it, drop another way
   out.  Over this graph two things are followed:

     the state	 what is in the state word: a number, or nothing certain
     the slots	 those that surely hold what was stored in them last

   so that it can be said that

     - every return that says "pending" leaves a state that the dispatch
       knows, and every return from resume that says "ready" the state "done";
     - every slot that is read was stored on all ways that lead there, and
       nothing else was stored over it (the argument slots hold something from
       the beginning);
     - every access that is based on the frame lies in one of its items.

   The first suspensions of the machine are those of start; drop is looked at
   last, with what all suspensions have left.  */

#include "verify/verify.h"

/* ---- the dispatch ------------------------------------------------------ */

/* The suspension point that STATE stands for, or -1.  */

static int
point_of_state (machine *m, int state)
{
  int k = state - ASYNC_STATE_FIRST;

  return k >= 0 && k < (int) m->fn->facts->points.length () ? k : -1;
}

static void
add_target (version_check *v, basic_block bb, int state)
{
  int k = point_of_state (v->m, state);

  v->targets.safe_push ({ bb, state, v->first_target[bb->index] });
  v->first_target[bb->index] = v->targets.length () - 1;
  if (k >= 0)
    v->resumed[k] = bb;
}

/* True if NAME was loaded from the state in V's frame.  */

static bool
state_value_p (version_check *v, tree name)
{
  HOST_WIDE_INT offset, size;
  tree base;

  return (TREE_CODE (name) == SSA_NAME
	  && gimple_assign_load_p (SSA_NAME_DEF_STMT (name))
	  && frame_access_p (v, gimple_assign_rhs1 (SSA_NAME_DEF_STMT (name)),
			     &base, &offset, &size)
	  && state_access_p (base, offset));
}

static void
read_switch (version_check *v, gswitch *dispatch)
{
  basic_block start = gimple_switch_default_bb (v->fun, dispatch);
  const vec<bool> &restarts = v->m->e->restarts;

  add_target (v, start, ASYNC_STATE_START);
  for (unsigned k = 1; k < gimple_switch_num_labels (dispatch); k++)
    {
      tree label = gimple_switch_label (dispatch, k);
      basic_block bb = label_to_block (v->fun, CASE_LABEL (label));
      tree high = CASE_HIGH (label) ? CASE_HIGH (label) : CASE_LOW (label);
      for (HOST_WIDE_INT state = tree_to_shwi (CASE_LOW (label));
	   state <= tree_to_shwi (high); state++)
	add_target (v, bb, state);
    }
  for (unsigned k = 0; k < restarts.length (); k++)
    if (restarts[k] && !v->resumed[k])
      add_target (v, start, ASYNC_STATE_FIRST + k);
}

/* True if COND, of V's state, asks for a suspension point, as a dispatch with one
   case does.  */

static bool
asks_for_point_p (version_check *v, gcond *cond)
{
  tree state = gimple_cond_rhs (cond);

  return (TREE_CODE (state) == INTEGER_CST
	  && point_of_state (v->m, tree_to_shwi (state)) >= 0);
}

/* Read a dispatch with one case, which GCC has made a condition.  */

static void
read_condition (version_check *v, gcond *dispatch)
{
  edge yes, no;
  bool equal = gimple_cond_code (dispatch) == EQ_EXPR;

  extract_true_false_edges_from_block (gimple_bb (dispatch), &yes, &no);
  add_target (v, (equal ? no : yes)->dest, ASYNC_STATE_START);
  add_target (v, (equal ? yes : no)->dest,
	      tree_to_shwi (gimple_cond_rhs (dispatch)));
}

/* Find the dispatch of V, and to which block it goes in each state.  */

static void
read_dispatch (version_check *v)
{
  basic_block bb = ENTRY_BLOCK_PTR_FOR_FN (v->fun);

  v->dispatch = bb;
  while (single_succ_p (bb) && single_succ (bb)->index != EXIT_BLOCK)
    bb = single_succ (bb);
  gimple *last = last_nondebug_stmt (bb);
  gswitch *several = safe_dyn_cast<gswitch *> (last);
  gcond *one = safe_dyn_cast<gcond *> (last);
  if (several && state_value_p (v, gimple_switch_index (several)))
    read_switch (v, several);
  else if (one && state_value_p (v, gimple_cond_lhs (one))
	   && asks_for_point_p (v, one))
    read_condition (v, one);
  else
    {
      /* The dispatch is gone: every state leads to the same block.  */
      bb = v->dispatch;
      for (unsigned k = 0; k < v->m->fn->facts->points.length (); k++)
	add_target (v, single_succ (bb), ASYNC_STATE_FIRST + k);
      add_target (v, single_succ (bb), ASYNC_STATE_START);
    }
  v->dispatch = bb;
}

/* ---- the flow ---------------------------------------------------------- */

/* Join with INTO what is known on another way to the same place: STATE and
   SLOTS.  */

static void
join (knowledge *into, int state, bitmap slots)
{
  if (!slots)
    return;
  if (into->state == STATE_OPEN)
    {
      into->state = state;
      bitmap_copy (into->slots, slots);
      return;
    }
  if (into->state != state)
    into->state = STATE_MIXED;
  bitmap_and_into (into->slots, slots);
}

/* Join with INTO what is known where the dispatch enters BB.  */

static void
join_dispatch (version_check *v, basic_block bb, knowledge *into)
{
  machine *m = v->m;

  for (int t = v->first_target[bb->index]; t >= 0; t = v->targets[t].next)
    {
      int state = v->targets[t].state, k = point_of_state (m, state);
      if (state == ASYNC_STATE_START)
	join (into, state, m->at_start);
      else if (k >= 0)
	join (into, state, m->left[k]);
    }
}

/* Join with INTO what is known at the end of E.  */

static void
join_edge (version_check *v, edge e, knowledge *into)
{
  const knowledge &out = v->out[e->src->index];

  if (e->src == v->dispatch)
    join_dispatch (v, e->dest, into);
  else if (out.state != STATE_OPEN)
    join (into, out.state, out.slots);
}

static void
apply (version_check *v, const event &what, knowledge *k)
{
  machine *m = v->m;

  switch (what.kind)
    {
    case EVENT_STATE:
      k->state = what.what;
      break;
    case EVENT_LOAD:
      if (v->checking && !bitmap_bit_p (k->slots, what.what))
	version_failed (v, "a slot is read that does not hold what was stored");
      break;
    case EVENT_STORE:
      bitmap_and_compl_into (k->slots, m->overlaps[what.what]);
      bitmap_set_bit (k->slots, what.what);
      break;
    case EVENT_WRITE:
      bitmap_and_compl_into (k->slots, m->overlaps[what.what]);
      bitmap_clear_bit (k->slots, what.what);
      break;
    }
}

static void
apply_block (version_check *v, basic_block bb, knowledge *k)
{
  for (const event &what : *v->events[bb->index])
    apply (v, what, k);
}

/* ---- returns ----------------------------------------------------------- */

/* The value of VAL when it is used in BB, which was entered by E.  */

static tree
value_on_edge (tree val, basic_block bb, edge e)
{
  gphi *phi = (TREE_CODE (val) == SSA_NAME
	       ? dyn_cast<gphi *> (SSA_NAME_DEF_STMT (val)) : NULL);

  return phi && gimple_bb (phi) == bb ? PHI_ARG_DEF_FROM_EDGE (phi, e) : val;
}

/* The word by which RET, a return of V, which begins the body, says whether it is
   pending.  */

static tree
pending_word (version_check *v, greturn *ret)
{
  tree field = answer_type (v->m->fn->products, v->kind).pending;

  if (!field)
    return gimple_return_retval (ret);
  for (gimple_stmt_iterator gsi = gsi_for_stmt (ret); !gsi_end_p (gsi);
       gsi_prev (&gsi))
    {
      gimple *stmt = gsi_stmt (gsi);
      tree lhs = gimple_assign_single_p (stmt) ? gimple_assign_lhs (stmt)
		 : NULL_TREE;
      if (lhs && TREE_CODE (lhs) == COMPONENT_REF
	  && TREE_OPERAND (lhs, 1) == field)
	return gimple_assign_rhs1 (stmt);
    }
  version_failed (v, "a return does not say whether it is pending");
}

/* True if V, when it returns by RET after entering the block by E, says that
   it is pending.  */

static bool
pending_p (version_check *v, greturn *ret, edge e)
{
  if (v->decl == v->m->fn->products->resume)
    return integer_zerop (value_on_edge (gimple_return_retval (ret),
					 gimple_bb (ret), e));
  return !integer_zerop (value_on_edge (pending_word (v, ret),
					gimple_bb (ret), e));
}

static void
look_again (version_check *v, basic_block bb)
{
  if (bb && v->place[bb->index] >= 0)
    bitmap_set_bit (v->work, v->place[bb->index]);
}

/* The function suspends, and K is known there: verify the state, and join the
   slots with those of other suspensions at the same point.  */

static void
suspend (version_check *v, const knowledge &k)
{
  machine *m = v->m;
  int point = point_of_state (m, k.state);

  if (v->checking
      && (point < 0 || !bitmap_bit_p (m->known, point)))
    version_failed (v, (k.state == STATE_MIXED || k.state == ASYNC_STATE_START
			? "a suspension stores no state"
			: "a suspension stores a state that the dispatch does "
			  "not know"));
  if (point < 0)
    return;
  bool changed = !m->left[point];
  if (changed)
    {
      m->left[point] = BITMAP_ALLOC (&m->memory);
      bitmap_copy (m->left[point], k.slots);
    }
  else
    changed = bitmap_and_into (m->left[point], k.slots);
  if (changed)
    look_again (v, v->resumed[point]);
}

/* V returns by RET: treat it as a suspension, or verify that the state is
   "done".  It has come over the edge E to block FROM, and from there to RET's
   block.  */

static void
flow_return (version_check *v, greturn *ret, edge e, basic_block from)
{
  knowledge k = { STATE_OPEN, BITMAP_ALLOC (NULL) };
  edge in;
  edge_iterator ei;

  join_edge (v, e, &k);
  if (k.state == STATE_MIXED && from == e->dest && single_succ_p (e->src)
      && v->events[e->src->index]->is_empty ())
    FOR_EACH_EDGE (in, ei, e->src->preds)
      flow_return (v, ret, in, e->src);
  else if (k.state != STATE_OPEN)
    {
      basic_block bb = gimple_bb (ret);
      edge last = from == bb ? e : single_succ_edge (from);
      bool pending = pending_p (v, ret, last);
      apply_block (v, bb, &k);
      if (pending)
	suspend (v, k);
      else if (v->checking && v->decl == v->m->fn->products->resume
	       && k.state != ASYNC_STATE_DONE)
	version_failed (v, "a function that is ready does not store that");
    }
  BITMAP_FREE (k.slots);
}

/* The return at the end of BB, if it says whether the function is pending,
   which drop does not; else null.  */

static greturn *
telling_return (version_check *v, basic_block bb)
{
  return (v->decl == v->m->fn->products->drop ? NULL
	  : safe_dyn_cast<greturn *> (last_nondebug_stmt (bb)));
}

/* ---- going over it ------------------------------------------------------ */

/* What is known at the end of BB has changed: look at its successors again.@@
   A return is looked at for each edge to its block by itself, because one may
   come from a suspension and another one from the end of the function.  */

static void
flow_on (version_check *v, basic_block bb)
{
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, bb->succs)
    if (e->dest == EXIT_BLOCK_PTR_FOR_FN (v->fun))
      continue;
    else if (greturn *ret = telling_return (v, e->dest))
      flow_return (v, ret, e, e->dest);
    else
      look_again (v, e->dest);
}

/* Compute in NOW what is known at the end of BB.  False if nothing is known
   yet.  */

static bool
flow_block (version_check *v, basic_block bb, knowledge *now)
{
  edge e;
  edge_iterator ei;

  now->state = STATE_OPEN;
  FOR_EACH_EDGE (e, ei, bb->preds)
    join_edge (v, e, now);
  if (now->state == STATE_OPEN)
    return false;
  apply_block (v, bb, now);
  return true;
}

static void
solve_block (version_check *v, basic_block bb)
{
  knowledge &out = v->out[bb->index];
  knowledge now = { STATE_OPEN, BITMAP_ALLOC (NULL) };

  if (!telling_return (v, bb) && flow_block (v, bb, &now)
      && (now.state != out.state || !bitmap_equal_p (now.slots, out.slots)))
    {
      out.state = now.state;
      if (!out.slots)
	out.slots = BITMAP_ALLOC (&v->m->memory);
      bitmap_copy (out.slots, now.slots);
      flow_on (v, bb);
    }
  BITMAP_FREE (now.slots);
}

/* Set what is known at the entry of V: the state is that of the start, and in
   resume the slots of arguments hold something.  */

static void
enter (version_check *v)
{
  knowledge &entry = v->out[ENTRY_BLOCK];

  entry.state = ASYNC_STATE_START;
  entry.slots = BITMAP_ALLOC (&v->m->memory);
  if (v->decl == v->m->fn->products->resume)
    bitmap_copy (entry.slots, v->m->at_start);
}

/* Find what is known at the end of each block of V.  */

static void
solve (version_check *v)
{
  push_cfun (v->fun);
  enter (v);
  for (unsigned k = 0; k < v->order.length (); k++)
    bitmap_set_bit (v->work, k);
  while (!bitmap_empty_p (v->work))
    {
      unsigned k = bitmap_first_set_bit (v->work);
      bitmap_clear_bit (v->work, k);
      solve_block (v, BASIC_BLOCK_FOR_FN (v->fun, v->order[k]));
    }
  pop_cfun ();
}

/* Go over every block and every return of V once more, with all that is known,
   and verify them.  */

static void
check (version_check *v)
{
  auto_bitmap slots;
  knowledge now = { STATE_OPEN, slots };
  edge e;
  edge_iterator ei;

  push_cfun (v->fun);
  v->checking = true;
  for (int index : v->order)
    {
      basic_block bb = BASIC_BLOCK_FOR_FN (v->fun, index);
      if (greturn *ret = telling_return (v, bb))
	FOR_EACH_EDGE (e, ei, bb->preds)
	  flow_return (v, ret, e, bb);
      else
	flow_block (v, bb, &now);
    }
  if (!flag_checking)
    verify_ssa (true, false);
  pop_cfun ();
}

/* ---- one version -------------------------------------------------------- */

/* The value of the frame's parameter; null if V takes none.  */

static tree
frame_of (version_check *v)
{
  tree parm = version_parm (v->m->fn, v->kind, ROLE_FRAME);

  return parm ? ssa_default_def (v->fun, parm) : NULL_TREE;
}

version_check::version_check (machine *machine, tree d)
  : m (machine), decl (d), kind (kind_of_version (m->fn->products, d)),
    fun (DECL_STRUCT_FUNCTION (d)), frame (frame_of (this)), dispatch (NULL),
    checking (false)
{
  basic_block bb;

  push_cfun (fun);
  for (int k = 0; k < last_basic_block_for_fn (fun); k++)
    {
      events.safe_push (new auto_vec<event>);
      first_target.safe_push (-1);
      place.safe_push (-1);
      out.safe_push ({ STATE_OPEN, NULL });
    }
  order.safe_grow (n_basic_blocks_for_fn (fun), true);
  order.truncate (pre_and_rev_post_order_compute (NULL, order.address (),
						  false));
  for (unsigned k = 0; k < order.length (); k++)
    place[order[k]] = k;
  resumed.safe_grow_cleared (m->fn->facts->points.length (), true);
  FOR_EACH_BB_FN (bb, fun)
    collect_events (this, bb);
  if (!begins_p (kind))
    read_dispatch (this);
  pop_cfun ();
}

version_check::~version_check ()
{
  for (auto_vec<event> *e : events)
    delete e;
}

/* ---- the machine --------------------------------------------------------- */

machine::machine (expectation *e)
  : e (e), fn (e->fn), outside_accesses (e->outside_accesses)
{
  bitmap_obstack_initialize (&memory);
  left.safe_grow_cleared (fn->facts->points.length (), true);
  known = BITMAP_ALLOC (&memory);
  at_start = BITMAP_ALLOC (&memory);
  for (const suspension *sp : fn->facts->points)
    if (sp->callee)
      {
	const async_products *made = sp->callee->products;
	for (tree decl : { made->resume, made->start, made->entry, made->drop })
	  if (decl)
	    children.put (decl, sp->callee);
      }
}

static int
by_start (const void *a, const void *b, void *data)
{
  const auto_vec<byte_range> &places = *(const auto_vec<byte_range> *) data;
  HOST_WIDE_INT x = places[*(const int *) a].start;
  HOST_WIDE_INT y = places[*(const int *) b].start;

  return x < y ? -1 : x > y ? 1 : *(const int *) a - *(const int *) b;
}

/* Find which places share bytes.  */

static void
find_overlaps (machine *m)
{
  auto_vec<int> sorted;

  for (unsigned k = 0; k < m->places.length (); k++)
    {
      sorted.safe_push (k);
      m->overlaps.safe_push (BITMAP_ALLOC (&m->memory));
    }
  sorted.sort (by_start, &m->places);
  for (unsigned a = 0; a < sorted.length (); a++)
    for (unsigned b = a + 1;
	 b < sorted.length ()
	 && m->places[sorted[b]].start < m->places[sorted[a]].end; b++)
      {
	bitmap_set_bit (m->overlaps[sorted[a]], sorted[b]);
	bitmap_set_bit (m->overlaps[sorted[b]], sorted[a]);
      }
}

/* The arguments in registers are in their slots when resume starts, and what
   resume's dispatch knows is known.  */

static void
begin_at (version_check *resume)
{
  machine *m = resume->m;

  for (unsigned k = 0; k < m->fn->sig->parms.length (); k++)
    {
      const frame_item &item
	= m->fn->layout->items[m->fn->arguments->parm_items[k]];
      int place = place_number (resume, item.offset, item.size, false);
      if (is_gimple_reg_type (m->fn->sig->parm_types[k]))
	bitmap_set_bit (m->at_start, place);
    }
  for (unsigned k = 0; k < m->e->ends_undefined.length (); k++)
    if (m->e->ends_undefined[k])
      bitmap_set_bit (m->known, k);
  for (const dispatch_target &t : resume->targets)
    if (point_of_state (m, t.state) >= 0)
      bitmap_set_bit (m->known, point_of_state (m, t.state));
}

/* ---- accesses that must stay --------------------------------------------- */

typedef int_hash<location_t, UNKNOWN_LOCATION, UNKNOWN_LOCATION + 1>
  place_hash;

/* Add to FOUND where DECL has volatile accesses.  */

static void
find_volatiles (tree decl, hash_set<place_hash> *found)
{
  function *fun = DECL_STRUCT_FUNCTION (decl);
  basic_block bb;

  FOR_EACH_BB_FN (bb, fun)
    for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb);
	 !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
      {
	location_t loc = LOCATION_LOCUS (gimple_location (gsi_stmt (gsi)));
	if (loc > BUILTINS_LOCATION && users_volatile_p (gsi_stmt (gsi)))
	  found->add (loc);
      }
}

/* Verify that each of the user's volatile accesses is in one version at
   least.  In a function without a drop, those that only a drop would do are
   in none.  */

static void
verify_volatiles (expectation *e)
{
  async_fn *fn = e->fn;
  const async_products *made = fn->products;
  hash_set<place_hash> found;

  if (e->volatiles.is_empty () || !fn->products->drop)
    return;
  for (tree decl : { made->resume, made->start, made->entry, made->drop })
    if (decl)
      find_volatiles (decl, &found);
  for (location_t loc : e->volatiles)
    if (LOCATION_LOCUS (loc) > BUILTINS_LOCATION
	&& !found.contains (LOCATION_LOCUS (loc)))
      verify_failed (fn->decl, "a volatile access is lost");
}

/* Where DROP goes if the future has not begun.  */

static basic_block
target_of_start (version_check *drop)
{
  for (const dispatch_target &t : drop->targets)
    if (t.state == ASYNC_STATE_START)
      return t.to;
  gcc_unreachable ();
}

/* Verify what was made of E's function.  */

void
verify_versions (expectation *e)
{
  if (!e)
    return;
  if (e->fn->facts->points.is_empty ())
    {
      verify_beginning (e, NULL);
      return;
    }
  async_fn *fn = e->fn;
  const async_products *made = fn->products;
  verify_volatiles (e);
  for (tree decl : { made->resume, made->start, made->entry, made->drop })
    if (decl)
      {
	push_cfun (DECL_STRUCT_FUNCTION (decl));
	verify_jumps ();
	pop_cfun ();
      }
  machine m (e);
  version_check resume (&m, fn->products->resume);
  version_check *start = (made->start ? new version_check (&m, made->start)
			  : NULL);
  version_check *entry = (made->entry ? new version_check (&m, made->entry)
			  : NULL);
  version_check *drop = (fn->products->drop && !fn->products->resume_drops
			 ? new version_check (&m, fn->products->drop) : NULL);

  begin_at (&resume);
  find_overlaps (&m);
  for (version_check *v : { start, entry })
    if (v)
      solve (v);
  solve (&resume);
  if (drop)
    solve (drop);
  for (version_check *v : { start, entry, &resume, drop })
    if (v)
      check (v);
  if (drop)
    verify_beginning (e, target_of_start (drop));
  delete start;
  delete entry;
  delete drop;
}
