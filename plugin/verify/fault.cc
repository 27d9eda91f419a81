/* Mistakes on purpose: the proof that the verifier can fail.
   SPDX-License-Identifier: GPL-3.0-or-later

   -fplugin-arg-asyncc-fault=NAME makes one mistake of the kind NAME, once, at
   the first place of the unit that has room for it: in what was found out, in
   the layout, in the generic form or in the versions.  The verifier has to
   stop the compiler then; testsuite/asyncc.tools/fault.sh looks.  Nobody else
   has any use for this.

   Each kind is one function, which answers whether it found a place.  */

#include "verify/verify.h"
#include "analyse/analyse.h"
#include "frame/frame.h"

/* The first statement of the current function that MATCHES, or null.  */

static gimple *
find_statement (bool (*matches) (gimple *))
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb);
	 !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
      if (matches (gsi_stmt (gsi)))
	return gsi_stmt (gsi);
  return NULL;
}

/* ---- faults in the analysis -------------------------------------------- */

/* A value that is needed behind a suspension is forgotten.  */

static bool
lost_value (async_fn *fn)
{
  for (suspension *sp : fn->facts->points)
    if (!bitmap_empty_p (sp->live))
      {
	bitmap_clear_bit (sp->live, bitmap_first_set_bit (sp->live));
	return true;
      }
  return false;
}

/* An object in use across a suspension stays on the stack.  */

static bool
lost_object (async_fn *fn)
{
  unsigned k;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (fn->facts->pinned, 0, k, bi)
    if (VAR_P (fn->facts->objects[k]))
      {
	bitmap_clear_bit (fn->facts->pinned, k);
	return true;
      }
  return false;
}

/* The machine's stack pointer is kept like a value.  */

static bool
kept_stack_pointer (async_fn *fn)
{
  unsigned version;
  bitmap_iterator bi;

  for (suspension *sp : fn->facts->points)
    EXECUTE_IF_SET_IN_BITMAP (sp->recomputed, 0, version, bi)
      if (gimple_call_builtin_p (SSA_NAME_DEF_STMT (ssa_name (version)),
				 BUILT_IN_STACK_SAVE))
	{
	  bitmap_set_bit (sp->live, version);
	  return true;
	}
  return false;
}

static bool
own_stack_p (gimple *stmt)
{
  tree fn = is_gimple_call (stmt) ? gimple_call_fndecl (stmt) : NULL_TREE;

  return fn && id_equal (DECL_NAME (fn), "__asyncc_stack_alloc");
}

/* What is in use across a suspension is taken from the machine's stack.  */

static bool
machine_stack (async_fn *)
{
  gimple *stmt = find_statement (own_stack_p);

  if (!stmt)
    return false;
  tree lhs = gimple_call_lhs (stmt);
  gcall *call = gimple_build_call (builtin_decl_explicit (BUILT_IN_ALLOCA), 1,
				   gimple_call_arg (stmt, 1));
  gimple_stmt_iterator gsi = gsi_for_stmt (stmt);
  unlink_stmt_vdef (stmt);
  gimple_call_set_lhs (stmt, NULL_TREE);
  gimple_call_set_lhs (call, lhs);
  gsi_replace (&gsi, call, true);
  return true;
}

/* A function is copied though its labels have addresses.  */

static bool
copied_labels (async_fn *fn)
{
  bool was = fn->in_place;

  fn->in_place = false;
  return was;
}

/* ---- the layout --------------------------------------------------------- */

/* The layout of FN, which is constant to everybody else.  */

static frame_layout *
layout_of (async_fn *fn)
{
  return const_cast<frame_layout *> (fn->layout);
}

/* Two values that are live at the same time get the same slot.  */

static bool
shared_slot (async_fn *fn)
{
  frame_layout *l = layout_of (fn);
  unsigned version;
  bitmap_iterator bi;

  for (suspension *sp : fn->facts->points)
    {
      frame_item *one = NULL;
      EXECUTE_IF_SET_IN_BITMAP (sp->live, 0, version, bi)
	{
	  frame_item *other = &l->items[l->value_items[version]];
	  if (one && one->align == other->align)
	    {
	      one->offset = other->offset;
	      return true;
	    }
	  one = other;
	}
    }
  return false;
}

/* Two objects that hold something at the same time get the same bytes.  */

static bool
shared_object (async_fn *fn)
{
  const body_facts *facts = fn->facts;
  frame_layout *l = layout_of (fn);
  unsigned k, other;
  bitmap_iterator bi, bj;

  EXECUTE_IF_SET_IN_BITMAP (facts->pinned, 0, k, bi)
    EXECUTE_IF_SET_IN_BITMAP (facts->object_conflicts[k], 0, other, bj)
      if (k != other && bitmap_bit_p (facts->pinned, other))
	{
	  frame_item &one = l->items[l->object_items[k]];
	  const frame_item &two = l->items[l->object_items[other]];
	  if (one.align != two.align)
	    continue;
	  one.offset = two.offset;
	  return true;
	}
  return false;
}

/* A slot lies behind the end of the frame.  */

static bool
slot_outside (async_fn *fn)
{
  for (frame_item &item : layout_of (fn)->items)
    if (item.kind == ITEM_VALUE)
      {
	item.offset = fn->layout->size;
	return true;
      }
  return false;
}

static bool
misaligned_slot (async_fn *fn)
{
  for (frame_item &item : layout_of (fn)->items)
    if (item.kind == ITEM_VALUE && item.align > 1)
      {
	item.offset -= item.align / 2;
	return true;
      }
  return false;
}

/* ---- statements ---------------------------------------------------------- */

static bool
slot_store_p (gimple *stmt)
{
  return (gimple_assign_single_p (stmt) && slot_p (gimple_assign_lhs (stmt)));
}

static bool
slot_load_p (gimple *stmt)
{
  return (gimple_assign_load_p (stmt) && slot_p (gimple_assign_rhs1 (stmt))
	  && TREE_CODE (gimple_assign_lhs (stmt)) == SSA_NAME);
}

/* True if STMT stores a state other than that of the start.  */

static bool
state_store_p (gimple *stmt)
{
  tree lhs = gimple_assign_single_p (stmt) ? gimple_assign_lhs (stmt)
	     : NULL_TREE;

  return (lhs && TREE_CODE (lhs) == MEM_REF && !slot_p (lhs)
	  && TREE_CODE (gimple_assign_rhs1 (stmt)) == INTEGER_CST
	  && tree_to_shwi (TREE_OPERAND (lhs, 1)) == POINTER_SIZE_UNITS
	  && useless_type_conversion_p (state_type (), TREE_TYPE (lhs))
	  && tree_to_shwi (gimple_assign_rhs1 (stmt)) > ASYNC_STATE_START);
}

static bool
done_store_p (gimple *stmt)
{
  return (state_store_p (stmt)
	  && tree_to_shwi (gimple_assign_rhs1 (stmt)) == ASYNC_STATE_DONE);
}

static bool
suspended_store_p (gimple *stmt)
{
  return state_store_p (stmt) && !done_store_p (stmt);
}

/* `x = y OP z' of different names.  */

static bool
two_names_p (gimple *stmt)
{
  return (is_gimple_assign (stmt)
	  && gimple_assign_rhs_class (stmt) == GIMPLE_BINARY_RHS
	  && TREE_CODE (gimple_assign_rhs1 (stmt)) == SSA_NAME
	  && TREE_CODE (gimple_assign_rhs2 (stmt)) == SSA_NAME
	  && gimple_assign_rhs1 (stmt) != gimple_assign_rhs2 (stmt));
}

/* Remove the first statement that MATCHES.  */

static bool
remove_statement (bool (*matches) (gimple *))
{
  gimple *stmt = find_statement (matches);

  if (!stmt)
    return false;
  gimple_stmt_iterator gsi = gsi_for_stmt (stmt);
  unlink_stmt_vdef (stmt);
  gsi_remove (&gsi, true);
  return true;
}

/* Remove what stores to the slot that is stored to first.  */

static bool
remove_spills (void)
{
  gimple *first = find_statement (slot_store_p);
  basic_block bb;

  if (!first)
    return false;
  tree offset = TREE_OPERAND (gimple_assign_lhs (first), 1);
  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);)
      if (slot_store_p (gsi_stmt (gsi))
	  && tree_int_cst_equal (TREE_OPERAND (gimple_assign_lhs (gsi_stmt (gsi)),
					       1), offset))
	{
	  unlink_stmt_vdef (gsi_stmt (gsi));
	  gsi_remove (&gsi, true);
	}
      else
	gsi_next (&gsi);
  return true;
}

/* Store VALUE as the state of the first suspension.  */

static bool
change_state (int value)
{
  gimple *stmt = find_statement (suspended_store_p);

  if (!stmt || tree_to_shwi (gimple_assign_rhs1 (stmt)) == value)
    return false;
  gimple_assign_set_rhs1 (stmt, build_int_cst (state_type (), value));
  update_stmt (stmt);
  return true;
}

/* The same reference to OFFSET.  */

static tree
moved_ref (tree ref, HOST_WIDE_INT offset)
{
  tree out = copy_node (ref);

  TREE_OPERAND (out, 1) = build_int_cst (TREE_TYPE (TREE_OPERAND (ref, 1)),
					 offset);
  return out;
}

/* ---- the generic form --------------------------------------------------- */

static bool
forgotten_spill (async_fn *)
{
  return remove_statement (slot_store_p);
}

static bool
forgotten_state (async_fn *)
{
  return remove_statement (suspended_store_p);
}

/* A suspension stores the state of another one.  */

static bool
other_state (async_fn *fn)
{
  return (fn->facts->points.length () > 1
	  && (change_state (ASYNC_STATE_FIRST)
	      || change_state (ASYNC_STATE_FIRST + 1)));
}

/* A reloaded value becomes undefined, as if the lowering had taken it for
   dead.  */

static bool
forgotten_reload (async_fn *)
{
  gimple *stmt = find_statement (slot_load_p);

  if (!stmt)
    return false;
  tree type = TREE_TYPE (gimple_assign_lhs (stmt));
  gimple_set_vuse (stmt, NULL_TREE);
  gimple_assign_set_rhs1 (stmt, get_or_create_ssa_default_def
			  (cfun, create_tmp_var (type)));
  update_stmt (stmt);
  return true;
}

/* A value is reloaded from the slot of another one.  */

static bool
other_reload (async_fn *)
{
  gimple *first = find_statement (slot_load_p);

  if (!first)
    return false;
  for (gimple_stmt_iterator gsi = gsi_for_stmt (first); !gsi_end_p (gsi);
       gsi_next (&gsi))
    {
      tree ref = gimple_assign_rhs1 (first), other;
      if (!slot_load_p (gsi_stmt (gsi)))
	continue;
      other = gimple_assign_rhs1 (gsi_stmt (gsi));
      if (TREE_TYPE (ref) != TREE_TYPE (other)
	  || tree_int_cst_equal (TREE_OPERAND (ref, 1),
				 TREE_OPERAND (other, 1)))
	continue;
      gimple_assign_set_rhs1 (first, unshare_expr (other));
      update_stmt (first);
      return true;
    }
  return false;
}

/* A value is spilled to a place behind the end of the frame.  */

static bool
far_spill (async_fn *fn)
{
  gimple *stmt = find_statement (slot_store_p);

  if (!stmt)
    return false;
  gimple_assign_set_lhs (stmt, moved_ref (gimple_assign_lhs (stmt),
					  fn->layout->size + 64));
  update_stmt (stmt);
  return true;
}

/* The two operands of a statement are exchanged.  */

static bool
exchanged_values (async_fn *)
{
  gimple *stmt = find_statement (two_names_p);

  if (!stmt)
    return false;
  tree first = gimple_assign_rhs1 (stmt);
  gimple_assign_set_rhs1 (stmt, gimple_assign_rhs2 (stmt));
  gimple_assign_set_rhs2 (stmt, first);
  update_stmt (stmt);
  return true;
}

/* A statement takes the address of an object on the stack that has moved to
   the frame.  */

static bool
used_on_stack (async_fn *fn)
{
  unsigned k;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (fn->facts->pinned, 0, k, bi)
    if (VAR_P (fn->facts->objects[k]))
      {
	gimple_stmt_iterator gsi = gsi_last_bb (fn->facts->args_block);
	tree address = build_fold_addr_expr (fn->facts->objects[k]);
	gsi_insert_after (&gsi, gimple_build_assign
			  (make_ssa_name (TREE_TYPE (address)), address),
			  GSI_NEW_STMT);
	return true;
      }
  return false;
}

/* An exception of a child that was resumed leaves its parent at once.  */

static bool
lost_handler (async_fn *fn)
{
  edge e;
  edge_iterator ei;

  for (suspension *sp : fn->facts->points)
    if (sp->pad)
      FOR_EACH_EDGE (e, ei, sp->pad->preds)
	if (single_pred_p (e->src))
	  {
	    edge thrown = single_pred_edge (e->src);
	    gimple *call = last_stmt (thrown->src);
	    if (!(thrown->flags & EDGE_EH)
		|| gimple_call_fndecl (call) != sp->callee->products->resume)
	      continue;
	    remove_stmt_from_eh_lp (call);
	    remove_edge (thrown);
	    delete_unreachable_blocks ();
	    return true;
	  }
  return false;
}

/* ---- the versions ------------------------------------------------------ */

/* Call INJECT in the function DECL.  */

template <typename F>
static bool
inside (tree decl, F inject)
{
  if (!decl)
    return false;
  push_cfun (DECL_STRUCT_FUNCTION (decl));
  bool done = inject ();
  pop_cfun ();
  return done;
}

static bool
resume_without_spill (async_fn *fn)
{
  return inside (fn->products->resume, remove_spills);
}

static bool
resume_without_state (async_fn *fn)
{
  return inside (fn->products->resume,
		 [] { return remove_statement (suspended_store_p); });
}

static bool
resume_with_unknown_state (async_fn *fn)
{
  int state = ASYNC_STATE_FIRST + fn->facts->points.length ();

  return inside (fn->products->resume, [=] { return change_state (state); });
}

static bool
resume_not_done (async_fn *fn)
{
  return inside (fn->products->resume,
		 [] { return remove_statement (done_store_p); });
}

static bool
start_without_spill (async_fn *fn)
{
  return inside (fn->products->start, remove_spills);
}

static bool
start_without_state (async_fn *fn)
{
  return inside (fn->products->start,
		 [] { return remove_statement (suspended_store_p); });
}

/* Drop reloads from a slot to which nothing is stored.  */

static bool
drop_reload (async_fn *fn)
{
  return inside (fn->products->drop, [=]
    {
      gimple *stmt = find_statement (slot_load_p);
      if (!stmt)
	return false;
      gimple_assign_set_rhs1 (stmt, moved_ref (gimple_assign_rhs1 (stmt),
					       fn->layout->size + 64));
      update_stmt (stmt);
      return true;
    });
}

/* True if STMT is a volatile read whose value the program does not use; the
   fault is to remove it.  */

static bool
unused_volatile_p (gimple *stmt)
{
  return (users_volatile_p (stmt) && gimple_assign_load_p (stmt)
	  && TREE_CODE (gimple_assign_lhs (stmt)) == SSA_NAME
	  && has_zero_uses (gimple_assign_lhs (stmt)));
}

static bool
lost_volatile (async_fn *fn)
{
  const async_products *made = fn->products;
  bool done = false;

  for (tree decl : { made->resume, made->start, made->drop })
    done |= inside (decl, [] { return remove_statement (unused_volatile_p); });
  return done;
}

/* In the end a function is removed that is no body.  */

static bool
removed_plain (async_fn *fn)
{
  cgraph_node *node;

  FOR_EACH_FUNCTION_WITH_GIMPLE_BODY (node)
    if (!async_body_name (node->decl))
      {
	fn->node = node;
	return true;
      }
  return false;
}

/* A call that may jump becomes nothing, but its edge for the jump stays.  */

static bool
resume_with_idle_jump (async_fn *fn)
{
  return inside (fn->products->resume, []
    {
      gimple *stmt = find_statement ([] (gimple *s)
	{ return (stmt_ends_bb_p (s) && stmt_can_make_abnormal_goto (s)
		  && !gimple_get_lhs (s) && !returns_twice_p (s)); });
      if (!stmt)
	return false;
      gimple_stmt_iterator gsi = gsi_for_stmt (stmt);
      unlink_stmt_vdef (stmt);
      gsi_replace (&gsi, gimple_build_nop (), true);
      return true;
    });
}

/* GCC's early scheduler may move instructions over a call that jumps.  */

static bool
resume_without_order (async_fn *fn)
{
  if (!fn->returns_twice)
    return false;
  change_options (fn->products->resume, [] (gcc_options *opts)
    { opts->x_flag_schedule_insns = 1; });
  return true;
}

/* ---- the table --------------------------------------------------------- */

static const struct
{
  const char *name;
  enum fault_stage stage;
  bool (*inject) (async_fn *fn);
} faults[] = {
  { "lost-value", FAULT_IN_ANALYSIS, lost_value },
  { "lost-object", FAULT_IN_ANALYSIS, lost_object },
  { "kept-stack-pointer", FAULT_IN_ANALYSIS, kept_stack_pointer },
  { "machine-stack", FAULT_IN_ANALYSIS, machine_stack },
  { "copied-labels", FAULT_IN_ANALYSIS, copied_labels },
  { "shared-slot", FAULT_IN_LAYOUT, shared_slot },
  { "shared-object", FAULT_IN_LAYOUT, shared_object },
  { "slot-outside", FAULT_IN_LAYOUT, slot_outside },
  { "misaligned-slot", FAULT_IN_LAYOUT, misaligned_slot },
  { "forgotten-spill", FAULT_IN_GENERIC, forgotten_spill },
  { "forgotten-state", FAULT_IN_GENERIC, forgotten_state },
  { "other-state", FAULT_IN_GENERIC, other_state },
  { "forgotten-reload", FAULT_IN_GENERIC, forgotten_reload },
  { "other-reload", FAULT_IN_GENERIC, other_reload },
  { "far-spill", FAULT_IN_GENERIC, far_spill },
  { "exchanged-values", FAULT_IN_GENERIC, exchanged_values },
  { "used-on-stack", FAULT_IN_GENERIC, used_on_stack },
  { "lost-handler", FAULT_IN_GENERIC, lost_handler },
  { "resume-without-spill", FAULT_IN_VERSIONS, resume_without_spill },
  { "resume-without-state", FAULT_IN_VERSIONS, resume_without_state },
  { "resume-with-unknown-state", FAULT_IN_VERSIONS,
    resume_with_unknown_state },
  { "resume-not-done", FAULT_IN_VERSIONS, resume_not_done },
  { "resume-with-idle-jump", FAULT_IN_VERSIONS, resume_with_idle_jump },
  { "resume-without-order", FAULT_IN_VERSIONS, resume_without_order },
  { "start-without-spill", FAULT_IN_VERSIONS, start_without_spill },
  { "start-without-state", FAULT_IN_VERSIONS, start_without_state },
  { "drop-reload", FAULT_IN_VERSIONS, drop_reload },
  { "lost-volatile", FAULT_IN_VERSIONS, lost_volatile },
  { "removed-plain", FAULT_IN_VERSIONS, removed_plain }
};

static bool injected;

/* The names of all faults, for a message; the caller frees them.  */

static char *
list_faults (void)
{
  char *list = xstrdup ("");

  for (const auto &f : faults)
    list = reconcat (list, list, " ", f.name, NULL);
  return list;
}

bool
fault_known_p (void)
{
  if (!async_options.fault)
    return true;
  for (const auto &f : faults)
    if (!strcmp (f.name, async_options.fault))
      return true;
  char *list = list_faults ();
  error_at (UNKNOWN_LOCATION, "asyncc option %<fault=%s%>: the faults are:%s",
	    async_options.fault, list);
  free (list);
  return false;
}

/* FN has come to STAGE: if the fault that was asked for belongs there and was
   not made yet, make it.  */

void
inject_fault (async_fn *fn, enum fault_stage stage)
{
  if (!async_options.fault || injected || !fn->suspends)
    return;
  for (const auto &f : faults)
    if (f.stage == stage && !strcmp (f.name, async_options.fault))
      injected = f.inject (fn);
}

/* Complain if the fault that was asked for found no place in the unit: the
   test would pass without having tested anything.  */

void
check_fault (void)
{
  if (async_options.fault && !injected)
    error ("asyncc: there is no place for the fault %qs", async_options.fault);
}
