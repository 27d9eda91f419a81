/* What each suspension stores in the generic form, and what its resume reloads.
   SPDX-License-Identifier: GPL-3.0-or-later

   From a suspension point a way leads over stores to the common return, and
   from the dispatch another one over reloads to the code behind the point:

     before the await -> spill: slots = values, state = 3 -> pending
     dispatch, case 3 -> resume: names = slots	      -> behind the await

   Where one poll is the first one and that of the resume, the values are stored before it,
   and the state behind it.

   Both are read here.  The state must lead back to the point that stored it, what
   is reloaded must have been stored by the same point, no two stores may share a
   byte, and everything that is needed behind the point must be defined on each
   way there.  */

#include "verify/verify.h"
#include "frame/frame.h"

/* At one suspension point NAME is stored in SIZE bytes at OFFSET.  */
struct stored_value
{
  HOST_WIDE_INT offset;
  HOST_WIDE_INT size;
  tree name;
};

/* True if REF is a reference to the frame, at *OFFSET.  */

static bool
frame_offset_p (generic_check *c, tree ref, HOST_WIDE_INT *offset)
{
  if (TREE_CODE (ref) != MEM_REF || TREE_OPERAND (ref, 0) != c->fn->facts->frame
      || TREE_CODE (TREE_OPERAND (ref, 1)) != INTEGER_CST)
    return false;
  *offset = signed_constant (TREE_OPERAND (ref, 1));
  return true;
}

/* The block in which the suspension SP stores the state, behind what is live or what is
   polled.  */

static basic_block
spill_block (generic_check *c, suspension *sp)
{
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, c->g->leaving[sp->number]->succs)
    if (single_succ_p (e->dest) && single_succ (e->dest) == c->pending)
      return e->dest;
  failed (c, "a suspension does not lead to a return");
}

/* Note in STORED what BB, the way out of a point, stores in slots.  Returns
   the state that it stores.  */

static HOST_WIDE_INT
read_stores (generic_check *c, basic_block bb, vec<stored_value> *stored)
{
  HOST_WIDE_INT state = -1, offset;
  auto_vec<byte_range, 64> ranges;

  for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb);
       !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
    {
      gimple *stmt = gsi_stmt (gsi);
      if (!gimple_assign_single_p (stmt)
	  || !frame_offset_p (c, gimple_assign_lhs (stmt), &offset))
	continue;
      tree ref = gimple_assign_lhs (stmt), val = gimple_assign_rhs1 (stmt);
      HOST_WIDE_INT size = tree_to_shwi (TYPE_SIZE_UNIT (TREE_TYPE (ref)));
      byte_range range = { offset, offset + size };
      ranges.safe_push (range);
      if (!inside_item_p (c->fn, range))
	failed (c, "a suspension stores outside of the frame's items");
      if (state_p (ref) && TREE_CODE (val) == INTEGER_CST)
	state = tree_to_shwi (val);
      else
	stored->safe_push ({ offset, size, val });
    }
  if (!disjoint_p (ranges))
    failed (c, "a suspension stores two values in the same place");
  return state;
}

/* Note in STORED what is stored before the poll at RESUME, if the first poll is there.  */

static void
read_early_stores (generic_check *c, basic_block resume, vec<stored_value> *stored)
{
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, resume->preds)
    if (e->src != gimple_bb (c->dispatch) && read_stores (c, e->src, stored) >= 0)
      failed (c, "a function is suspended before it polls");
}

/* Where the dispatch goes in STATE.  */

static basic_block
resume_block (generic_check *c, HOST_WIDE_INT state)
{
  HOST_WIDE_INT k = state - ASYNC_STATE_FIRST + 1;

  if (k < 1 || k >= gimple_switch_num_labels (c->dispatch)
      || tree_to_shwi (CASE_LOW (gimple_switch_label (c->dispatch, k)))
	 != state)
    failed (c, "a suspension stores a state that the dispatch does not know");
  return label_to_block (cfun,
			 CASE_LABEL (gimple_switch_label (c->dispatch, k)));
}

/* STMT stands behind a resume of the suspension that stored STORED.  If it is
   a reload note what it reloads.  */

static void
note_reload (generic_check *c, gimple *stmt, const vec<stored_value> &stored)
{
  HOST_WIDE_INT offset;

  if (!gimple_assign_load_p (stmt) || !slot_p (gimple_assign_rhs1 (stmt))
      || !frame_offset_p (c, gimple_assign_rhs1 (stmt), &offset))
    return;
  tree lhs = gimple_assign_lhs (stmt);
  HOST_WIDE_INT size = tree_to_shwi (TYPE_SIZE_UNIT (TREE_TYPE (lhs)));
  for (const stored_value &s : stored)
    if (s.offset == offset && s.size == size)
      {
	c->source[SSA_NAME_VERSION (lhs)] = s.name;
	return;
      }
  failed (c, "a resume reads what its suspension did not store");
}

/* The block that polls a child if TEST says that it has not ended, where BB comes next
   in either case; null if that is not what TEST is.  */

static basic_block
poll_beside (basic_block test, basic_block bb)
{
  edge yes, no;

  if (!end_test (test))
    return NULL;
  extract_true_false_edges_from_block (test, &yes, &no);
  return yes->dest == bb && find_edge (no->dest, bb) ? no->dest : NULL;
}

/* TEST asks the child whose frame POLL polls whether it has ended.  */

static void
check_test_of_end (generic_check *c, basic_block test, basic_block poll)
{
  gimple *load = SSA_NAME_DEF_STMT (gimple_cond_lhs (end_test (test)));
  tree frame = TREE_OPERAND (gimple_assign_rhs1 (load), 0);

  for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (poll); !gsi_end_p (gsi);
       gsi_next_nondebug (&gsi))
    if (is_gimple_call (gsi_stmt (gsi)) && gimple_call_num_args (gsi_stmt (gsi)) > 0
	&& gimple_call_arg (gsi_stmt (gsi), 0) == frame)
      return;
  failed (c, "a child is taken for one that has ended");
}

/* The block before BB on the way from RESUME; null if that is not clear.  */

static basic_block
block_before (generic_check *c, basic_block bb)
{
  edge e;
  edge_iterator ei;

  if (single_pred_p (bb))
    return single_pred (bb);
  FOR_EACH_EDGE (e, ei, bb->preds)
    if (basic_block poll = poll_beside (e->src, bb))
      {
	check_test_of_end (c, e->src, poll);
	return e->src;
      }
  return NULL;
}

/* Look at the way from RESUME to LAST, which leads to the code behind a
   suspension; its blocks are collected in WAY.  False if there is none.  */

static bool
find_way (generic_check *c, basic_block last, basic_block resume,
	  vec<basic_block> *way)
{
  basic_block bb = last;

  way->truncate (0);
  way->safe_push (bb);
  while (bb != resume && (bb = block_before (c, bb)))
    way->safe_push (bb);
  return bb == resume;
}

/* The operand of a conversion, or null.  */

static tree
converted (gimple *stmt)
{
  return (is_gimple_assign (stmt)
	  && (gimple_assign_rhs_code (stmt) == SSA_NAME
	      || CONVERT_EXPR_CODE_P (gimple_assign_rhs_code (stmt)))
	  ? gimple_assign_rhs1 (stmt) : NULL_TREE);
}

/* True if BB may be one in which a suspension stores values.  */

static bool
spills_p (generic_check *c, basic_block bb)
{
  return (single_succ_p (bb)
	  && (single_succ (bb) == c->pending
	      || find_edge (gimple_bb (c->dispatch), single_succ (bb))));
}

/* If STMT converts a reloaded value back that was converted for its slot, note
   what it was before.  */

static void
note_conversion (generic_check *c, gimple *stmt)
{
  tree from = converted (stmt);
  tree stored = (from && TREE_CODE (from) == SSA_NAME
		 ? c->source[SSA_NAME_VERSION (from)] : NULL_TREE);

  if (!stored || TREE_CODE (stored) != SSA_NAME)
    return;
  gimple *def = SSA_NAME_DEF_STMT (stored);
  basic_block bb = gimple_bb (def);
  if (bb && spills_p (c, bb) && converted (def))
    c->source[SSA_NAME_VERSION (gimple_assign_lhs (stmt))] = converted (def);
}

/* Note what the reloads on WAY reload, of what is in STORED.  */

static void
read_way (generic_check *c, const vec<basic_block> &way,
	  const vec<stored_value> &stored)
{
  for (int b = way.length () - 1; b >= 0; b--)
    for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (way[b]);
	 !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
      {
	note_reload (c, gsi_stmt (gsi), stored);
	note_conversion (c, gsi_stmt (gsi));
      }
}

/* Visit with LOOK each way from RESUME, where SP is resumed, to BB.  False if
   there is none.  */

template <typename F>
static bool
for_each_way_to (generic_check *c, const suspension *sp, basic_block bb,
		 basic_block resume, F look)
{
  auto_vec<basic_block, 4> way;
  bool any = false;
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, bb->preds)
    if (e->src != c->g->ready[sp->number] && find_way (c, e->src, resume, &way))
      {
	any = true;
	look (way);
      }
  return any;
}

/* The same for the code behind SP, false if it is not resumed, and for its
   handlers, if it has any.  */

template <typename F>
static bool
for_each_way (generic_check *c, suspension *sp, basic_block resume, F look)
{
  if (basic_block pad = handlers (sp))
    for_each_way_to (c, sp, pad, resume, look);
  return for_each_way_to (c, sp, sp->cont, resume, look);
}

/* Read what suspension K stores and reloads.  Returns where it is resumed.  */

basic_block
read_point (generic_check *c, unsigned k)
{
  suspension *sp = c->fn->facts->points[k];
  auto_vec<stored_value, 64> stored;
  HOST_WIDE_INT state = read_stores (c, spill_block (c, sp), &stored);

  if (state < 0)
    failed (c, "a suspension stores no state");
  basic_block resume = resume_block (c, state);
  read_early_stores (c, resume, &stored);
  if (!for_each_way (c, sp, resume, [&] (const vec<basic_block> &way)
		     { read_way (c, way, stored); }))
    failed (c, "the state of a suspension leads somewhere else");
  return resume;
}

/* On WAY all that is needed behind suspension K is defined.  */

static void
check_way (generic_check *c, unsigned k, const vec<basic_block> &way)
{
  auto_bitmap defined;
  unsigned version;
  bitmap_iterator bi;
  ssa_op_iter iter;
  tree name;

  for (basic_block bb : way)
    for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb);
	 !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
      FOR_EACH_SSA_TREE_OPERAND (name, gsi_stmt (gsi), iter, SSA_OP_DEF)
	if (tree meaning = c->meaning[SSA_NAME_VERSION (name)])
	  if (TREE_CODE (meaning) == SSA_NAME)
	    bitmap_set_bit (defined, SSA_NAME_VERSION (meaning));
  EXECUTE_IF_SET_IN_BITMAP (c->e->values[k], 0, version, bi)
    if (!bitmap_bit_p (defined,
		       SSA_NAME_VERSION (meaning_of_old (c, version))))
      failed (c, "a value that is used behind a suspension is not reloaded");
}

/* Behind suspension K, which is resumed at RESUME, all that is needed is
   defined.  */

void
check_point (generic_check *c, unsigned k, basic_block resume)
{
  for_each_way (c, c->fn->facts->points[k], resume,
		[&] (const vec<basic_block> &way) { check_way (c, k, way); });
}
