/* In the generic form every statement uses the values that it used before.
   SPDX-License-Identifier: GPL-3.0-or-later

   The rewrite changes which SSA names the statements of the body use, and
   nothing else about them.  So before it, the names that each statement uses
   are noted; after it, each name is traced back to the one of the old names
   whose value it has:

     a name of the body		itself
     a reload from a slot	what the suspension stored in the slot
     a PHI that joins them	what all its arguments stand for
     a recomputed value		the name that was computed alike

   and then every statement must use what it used before.  A name that cannot
   be traced back stands for itself, so that its use is a mistake.

     before		after
     x_1 = f ();	x_1 = f ();
     await		spill: frame->s = x_1;  resume: x_7 = frame->s;
     g (x_1);		x_8 = PHI <x_1, x_7>;  g (x_8);

   Here x_7 stands for x_1, and so x_8 does, and the use of x_8 is right.
   A PHI argument that is undefined is no mistake, because a value that nobody
   needs on some way is not reloaded there.  But that also hides a forgotten
   reload.  So it is checked, too, that behind each resume everything is
   defined that verify-needs.cc says is needed there; and that the state which
   a suspension stores leads back to it.  */

#include "verify/verify.h"
#include "frame/frame.h"
#include "generic/generic.h"

/* ---- before the rewrite ----------------------------------------------- */

static void
note_definition (expectation *e, tree name, gimple *stmt)
{
  unsigned version = SSA_NAME_VERSION (name);

  if (!virtual_operand_p (name))
    e->definitions[version] = stmt;
}

static void
note_phi (expectation *e, gphi *phi)
{
  if (virtual_operand_p (gimple_phi_result (phi)))
    return;
  note_definition (e, gimple_phi_result (phi), phi);
  e->first_use.put (phi, e->uses.length ());
  for (unsigned k = 0; k < gimple_phi_num_args (phi); k++)
    e->uses.safe_push ({ gimple_phi_arg_def (phi, k),
			 gimple_phi_arg_edge (phi, k)->src->index });
}

static void
note_statement (expectation *e, gimple *stmt)
{
  ssa_op_iter iter;
  tree name;

  e->first_use.put (stmt, e->uses.length ());
  FOR_EACH_SSA_TREE_OPERAND (name, stmt, iter, SSA_OP_USE)
    e->uses.safe_push ({ name, -1 });
  e->uses.safe_push ({ NULL_TREE, -1 });
  FOR_EACH_SSA_TREE_OPERAND (name, stmt, iter, SSA_OP_DEF)
    note_definition (e, name, stmt);
}

/* Note what the statements of the current function use.  */

void
note_uses (expectation *e)
{
  basic_block bb;
  unsigned i;
  tree name;

  if (!e)
    return;
  e->definitions.safe_grow_cleared (num_ssa_names, true);
  FOR_EACH_SSA_NAME (i, name, cfun)
    if (SSA_NAME_IS_DEFAULT_DEF (name))
      note_definition (e, name, SSA_NAME_DEF_STMT (name));
  FOR_EACH_BB_FN (bb, cfun)
    {
      for (gphi_iterator gsi = gsi_start_phis (bb); !gsi_end_p (gsi);
	   gsi_next (&gsi))
	note_phi (e, gsi.phi ());
      for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb);
	   !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
	note_statement (e, gsi_stmt (gsi));
    }
}

/* ---- what names stand for -------------------------------------------- */

/* At one suspension point NAME is stored in SIZE bytes at OFFSET.  */
struct stored_value
{
  HOST_WIDE_INT offset;
  HOST_WIDE_INT size;
  tree name;
};

/* The rewritten function while it is looked at.  */
struct generic_check
{
  expectation *e;
  async_fn *fn;
  const generic_form *g;
  basic_block pending;
  gswitch *dispatch;
  /* By SSA version: the name that was stored where this one is reloaded
     from.  */
  auto_vec<tree> source;
  /* By SSA version: the old name that this one stands for; null as long as
     that is open.  */
  auto_vec<tree> meaning;
  /* Old names that are recomputed behind resumes; of those that are computed
     in the same way, one.  */
  auto_vec<tree> recomputed;
};

ATTRIBUTE_NORETURN static void
failed (generic_check *c, const char *what)
{
  verify_failed (c->fn->decl, what);
}

/* The statement that defined NAME before the rewrite, or null.  */

static gimple *
old_definition (generic_check *c, tree name)
{
  unsigned version = SSA_NAME_VERSION (name);

  return (version < c->e->definitions.length ()
	  ? c->e->definitions[version] : NULL);
}

/* True if NAME is one of the names that the body had.  The value of an await
   is, though a PHI defines it now: the call that did is in no block any
   more.  */

static bool
old_name_p (generic_check *c, tree name)
{
  gimple *old = old_definition (c, name);

  return old && (old == SSA_NAME_DEF_STMT (name)
		 || (is_gimple_call (old) && !gimple_bb (old)));
}

/* True if A and B call the same function; what is recomputed (recompute.cc) has
   no operands.  */

static bool
computed_alike_p (gimple *a, gimple *b)
{
  return (is_gimple_call (a) && is_gimple_call (b)
	  && gimple_call_fndecl (a)
	  && gimple_call_fndecl (a) == gimple_call_fndecl (b));
}

/* The recomputed value that DEF computes, or null.  */

static tree
recomputed_value (generic_check *c, gimple *def)
{
  for (tree name : c->recomputed)
    if (computed_alike_p (SSA_NAME_DEF_STMT (name), def))
      return name;
  return NULL_TREE;
}

static void
find_recomputed_values (generic_check *c)
{
  auto_bitmap all;
  unsigned v;
  bitmap_iterator bi;

  for (suspension *sp : c->fn->facts->points)
    bitmap_ior_into (all, sp->recomputed);
  EXECUTE_IF_SET_IN_BITMAP (all, 0, v, bi)
    if (!recomputed_value (c, SSA_NAME_DEF_STMT (ssa_name (v))))
      c->recomputed.safe_push (ssa_name (v));
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

/* The old name that all arguments of PHI stand for, as far as it is known; the
   result of PHI itself if they stand for different ones.  */

static tree
meaning_of_phi (generic_check *c, gphi *phi)
{
  tree all = NULL_TREE;

  for (unsigned k = 0; k < gimple_phi_num_args (phi); k++)
    {
      tree arg = gimple_phi_arg_def (phi, k);
      tree one = (TREE_CODE (arg) == SSA_NAME
		  ? c->meaning[SSA_NAME_VERSION (arg)] : arg);
      if (all && one && all != one)
	return gimple_phi_result (phi);
      if (one)
	all = one;
    }
  return all;
}

/* The old name that NAME stands for, as far as it is known.  */

static tree
meaning_of (generic_check *c, tree name)
{
  gimple *def = SSA_NAME_DEF_STMT (name);
  tree source = c->source[SSA_NAME_VERSION (name)], same;

  if (source)
    return (TREE_CODE (source) == SSA_NAME
	    ? c->meaning[SSA_NAME_VERSION (source)] : source);
  if ((same = recomputed_value (c, def)))
    return same;
  if (old_name_p (c, name))
    return name;
  if (gimple_nop_p (def))
    return NULL_TREE;
  if (gphi *phi = dyn_cast<gphi *> (def))
    return meaning_of_phi (c, phi);
  if (gimple_assign_ssa_name_copy_p (def))
    return c->meaning[SSA_NAME_VERSION (gimple_assign_rhs1 (def))];
  return name;
}

/* Find what all names stand for, in a few rounds.  What is known of a name
   only ever changes from open to an old name, and from that to the name
   itself.  */

static void
find_meanings (generic_check *c)
{
  bool changed = true;
  unsigned i;
  tree name;

  while (changed)
    {
      changed = false;
      FOR_EACH_SSA_NAME (i, name, cfun)
	{
	  if (virtual_operand_p (name) || !SSA_NAME_DEF_STMT (name)
	      || c->meaning[i] == name)
	    continue;
	  tree meaning = meaning_of (c, name);
	  changed |= meaning != c->meaning[i];
	  c->meaning[i] = meaning;
	}
    }
}

/* ---- suspensions ----------------------------------------------------- */

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

/* The block in which the suspension SP stores what is live.  */

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
      if (offset == POINTER_SIZE_UNITS && TREE_CODE (val) == INTEGER_CST)
	state = tree_to_shwi (val);
      else
	stored->safe_push ({ offset, size, val });
    }
  if (!disjoint_p (ranges))
    failed (c, "a suspension stores two values in the same place");
  return state;
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

/* Look at the way from RESUME to LAST, which leads to the code behind a
   suspension; its blocks are collected in WAY.  False if there is none.  */

static bool
find_way (basic_block last, basic_block resume, vec<basic_block> *way)
{
  basic_block bb = last;

  way->truncate (0);
  way->safe_push (bb);
  while (bb != resume && single_pred_p (bb))
    {
      bb = single_pred (bb);
      way->safe_push (bb);
    }
  return bb == resume;
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
  if (bb && single_succ_p (bb) && single_succ (bb) == c->pending
      && converted (def))
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
    if (e->src != c->g->ready[sp->number] && find_way (e->src, resume, &way))
      {
	any = true;
	look (way);
      }
  return any;
}

/* The same for the code behind SP, false if it is not resumed, and for that
   where exceptions of what SP waits for are handled, if they are.  */

template <typename F>
static bool
for_each_way (generic_check *c, suspension *sp, basic_block resume, F look)
{
  if (sp->pad && BASIC_BLOCK_FOR_FN (cfun, sp->pad->index) == sp->pad
      && !for_each_way_to (c, sp, sp->pad, resume, look))
    failed (c, "an exception of what is resumed does not reach its handlers");
  return for_each_way_to (c, sp, sp->cont, resume, look);
}

/* Read what suspension K stores and reloads.  Returns where it is resumed.  */

static basic_block
read_point (generic_check *c, unsigned k)
{
  suspension *sp = c->fn->facts->points[k];
  auto_vec<stored_value, 64> stored;
  HOST_WIDE_INT state = read_stores (c, spill_block (c, sp), &stored);

  if (state < 0)
    failed (c, "a suspension stores no state");
  basic_block resume = resume_block (c, state);
  if (!for_each_way (c, sp, resume, [&] (const vec<basic_block> &way)
		     { read_way (c, way, stored); }))
    failed (c, "the state of a suspension leads somewhere else");
  return resume;
}

static tree
meaning_of_old (generic_check *c, unsigned version)
{
  return c->meaning[version] ? c->meaning[version] : ssa_name (version);
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

/* ---- uses ------------------------------------------------------------ */

/* A statement uses NOW that used OLD before the rewrite: verify that NOW
   stands for OLD.  */

static void
check_use (generic_check *c, tree old, tree now)
{
  if (TREE_CODE (old) != SSA_NAME || old == now)
    return;
  tree meaning = (TREE_CODE (now) == SSA_NAME
		  ? c->meaning[SSA_NAME_VERSION (now)] : now);
  if (meaning && meaning != meaning_of_old (c, SSA_NAME_VERSION (old)))
    failed (c, "a value was replaced by another one");
}

/* The noted use of PHI that came from block SRC, or null.  The uses of PHI
   begin at FIRST.  GCC may have changed their order, but nearly always it is
   still number K.  */

static const noted_use *
use_from (generic_check *c, gphi *phi, int first, unsigned k, basic_block src)
{
  if (c->e->uses[first + k].from == src->index)
    return &c->e->uses[first + k];
  for (unsigned i = 0; i < gimple_phi_num_args (phi); i++)
    if (c->e->uses[first + i].from == src->index)
      return &c->e->uses[first + i];
  return NULL;
}

static void
check_phi (generic_check *c, gphi *phi)
{
  int *first = c->e->first_use.get (phi);

  /* GCC uses the memory of removed PHIs for new ones, of which nothing was
     noted.  */
  if (!first || old_definition (c, gimple_phi_result (phi)) != phi)
    return;
  for (unsigned k = 0; k < gimple_phi_num_args (phi); k++)
    {
      basic_block src = gimple_phi_arg_edge (phi, k)->src;
      const noted_use *use = use_from (c, phi, *first, k, src);
      if (!use)
	failed (c, "a PHI has got an argument");
      check_use (c, use->name, gimple_phi_arg_def (phi, k));
    }
}

static void
check_statement (generic_check *c, gimple *stmt)
{
  int *first = c->e->first_use.get (stmt);
  ssa_op_iter iter;
  tree name;

  if (!first)
    return;
  int k = *first;
  FOR_EACH_SSA_TREE_OPERAND (name, stmt, iter, SSA_OP_USE)
    if (!c->e->uses[k].name)
      failed (c, "a statement uses more than before");
    else
      check_use (c, c->e->uses[k++].name, name);
}

static bool
refers_to_moved (gimple *, tree op, tree, void *data)
{
  generic_check *c = (generic_check *) data;
  tree base = get_base_address (op);
  int *number = (base && DECL_P (base) ? c->fn->facts->object_number->get (base)
		 : NULL);

  if (number && c->fn->layout->object_items[*number] >= 0 && VAR_P (base))
    failed (c, "an object that moved to the frame is used on the stack");
  return false;
}

static void
check_uses (generic_check *c)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    {
      for (gphi_iterator gsi = gsi_start_phis (bb); !gsi_end_p (gsi);
	   gsi_next (&gsi))
	{
	  check_phi (c, gsi.phi ());
	  walk_stmt_load_store_addr_ops (gsi.phi (), c, NULL, NULL,
					 refers_to_moved);
	}
      for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb);
	   !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
	{
	  check_statement (c, gsi_stmt (gsi));
	  walk_stmt_load_store_addr_ops (gsi_stmt (gsi), c, refers_to_moved,
					 refers_to_moved, refers_to_moved);
	}
    }
}

/* ---- after the rewrite ------------------------------------------------ */

static void
find_landmarks (generic_check *c)
{
  basic_block bb;

  c->pending = NULL;
  c->dispatch = NULL;
  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb);
	 !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
      if (placeholder_call_p (gsi_stmt (gsi), placeholder_pending ()))
	c->pending = bb;
      else if (placeholder_call_p (gsi_stmt (gsi), placeholder_selector ()))
	c->dispatch = safe_dyn_cast<gswitch *> (last_stmt (bb));
  if (!c->pending || !c->dispatch)
    failed (c, "there is no dispatch");
}

/* The block to which BB leads over blocks that do nothing.  */

static basic_block
straight_on (basic_block bb)
{
  auto_bitmap seen;

  while (single_succ_p (bb) && bitmap_set_bit (seen, bb->index)
	 && gsi_end_p (gsi_start_nondebug_after_labels_bb (bb)))
    bb = single_succ (bb);
  return bb;
}

static bool
unreachable_p (basic_block bb)
{
  gimple_stmt_iterator gsi = gsi_start_nondebug_after_labels_bb (bb);

  return (!gsi_end_p (gsi)
	  && gimple_call_builtin_p (gsi_stmt (gsi), BUILT_IN_UNREACHABLE));
}

/* Note for the point that is resumed in each of RESUMES whether the dispatch
   may forget it.  */

static void
note_forgettable (generic_check *c, const vec<basic_block> &resumes)
{
  basic_block start
    = straight_on (gimple_switch_default_bb (cfun, c->dispatch));

  for (basic_block resume : resumes)
    {
      basic_block next = straight_on (resume);
      c->e->restarts.safe_push (next == start);
      c->e->ends_undefined.safe_push (unreachable_p (next));
    }
}

/* Note the places of the user's volatile accesses, which must stay.  */

static void
note_volatiles (expectation *e)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb);
	 !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
      if (users_volatile_p (gsi_stmt (gsi)))
	e->volatiles.safe_push (gimple_location (gsi_stmt (gsi)));
}

/* Verify the generic form of E's function.  */

void
verify_generic (expectation *e, const generic_form &g)
{
  generic_check c;
  auto_vec<basic_block> resumes;

  if (!e)
    return;
  note_volatiles (e);
  c.e = e;
  c.fn = e->fn;
  c.g = &g;
  c.source.safe_grow_cleared (num_ssa_names, true);
  c.meaning.safe_grow_cleared (num_ssa_names, true);
  if (!c.fn->facts->points.is_empty ())
    {
      find_landmarks (&c);
      find_recomputed_values (&c);
      for (unsigned k = 0; k < c.fn->facts->points.length (); k++)
	resumes.safe_push (read_point (&c, k));
      note_forgettable (&c, resumes);
      find_meanings (&c);
      for (unsigned k = 0; k < resumes.length (); k++)
	for_each_way (&c, c.fn->facts->points[k], resumes[k],
		      [&] (const vec<basic_block> &way)
		      { check_way (&c, k, way); });
      check_uses (&c);
    }
}
