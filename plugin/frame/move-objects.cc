/* Make the accesses of pinned objects go to the frame.
   SPDX-License-Identifier: GPL-3.0-or-later

     x.f = 1	       becomes	  MEM[frame + 24].f = 1
     p = &x	       becomes	  tmp = &MEM[frame + 24]; p = tmp
     ASAN_MARK (&x)    see poison-frame.cc

   What cannot trap on the stack cannot trap in the frame, which is there as long
   as the function is: the references say so (see also note-bounds.cc).

   A debugger finds the object through DECL_VALUE_EXPR.  */

#include "frame/frame.h"

/* What walk_gimple_op needs to know.  */
struct object_rewrite
{
  async_fn *fn;
  gimple_stmt_iterator *gsi;
  bool changed;
};

static bool
pinned_offset (async_fn *fn, tree decl, HOST_WIDE_INT *offset)
{
  int *number = decl && DECL_P (decl) ? fn->facts->object_number->get (decl)
		: NULL;

  if (!number || fn->layout->object_items[*number] < 0)
    return false;
  *offset = fn->layout->items[fn->layout->object_items[*number]].offset;
  return true;
}

static bool
base_pinned_p (async_fn *fn, tree ref)
{
  HOST_WIDE_INT offset;

  return pinned_offset (fn, get_base_address (ref), &offset);
}

/* The optimisers make MEM[&x.f + off] of an access to a part of x.  Where it
   is never executed it may lie outside of x, as when container_of was applied
   to something that is no member.  So OFF may be any number; that its type is
   unsigned means nothing: it is added as a signed number.  */

static tree
rewrite_mem_ref (async_fn *fn, tree ref)
{
  tree address = TREE_OPERAND (TREE_OPERAND (ref, 0), 0);
  poly_int64 inner;
  HOST_WIDE_INT base;
  tree decl = get_addr_base_and_unit_offset (address, &inner);

  if (!pinned_offset (fn, decl, &base))
    return ref;
  tree offset = wide_int_to_tree (TREE_TYPE (TREE_OPERAND (ref, 1)),
				  mem_ref_offset (ref) + inner + base);
  tree out = build2 (MEM_REF, TREE_TYPE (ref), fn->facts->frame, offset);
  TREE_THIS_NOTRAP (out) = !tree_could_trap_p (ref);
  TREE_THIS_VOLATILE (out) = TREE_THIS_VOLATILE (ref);
  TREE_SIDE_EFFECTS (out) = TREE_SIDE_EFFECTS (ref);
  REF_REVERSE_STORAGE_ORDER (out) = REF_REVERSE_STORAGE_ORDER (ref);
  return out;
}

static tree
rewrite_decl (async_fn *fn, tree decl)
{
  HOST_WIDE_INT offset;

  if (!pinned_offset (fn, decl, &offset))
    return decl;
  tree out = frame_ref (fn->facts->frame, offset, TREE_TYPE (decl));
  TREE_THIS_NOTRAP (out) = 1;
  TREE_THIS_VOLATILE (out) = TREE_SIDE_EFFECTS (out)
    = TREE_THIS_VOLATILE (decl);
  return out;
}

/* REF with its base in the frame.  REF is changed, so the caller has made
   sure that no other statement shares it.  */

static tree
rewrite_base (async_fn *fn, tree ref)
{
  tree *base = &ref;

  while (handled_component_p (*base))
    base = &TREE_OPERAND (*base, 0);
  if (TREE_CODE (*base) == MEM_REF
      && TREE_CODE (TREE_OPERAND (*base, 0)) == ADDR_EXPR)
    *base = rewrite_mem_ref (fn, *base);
  else if (DECL_P (*base))
    *base = rewrite_decl (fn, *base);
  return ref;
}

static tree
rewrite_address (async_fn *fn, tree address)
{
  tree out = unshare_expr (address);

  TREE_OPERAND (out, 0) = rewrite_base (fn, TREE_OPERAND (out, 0));
  recompute_tree_invariant_for_addr_expr (out);
  return out;
}

static tree
rewrite_operand (tree *tp, int *walk_subtrees, void *data)
{
  object_rewrite *r = (object_rewrite *) ((walk_stmt_info *) data)->info;
  tree t = *tp;

  if (TREE_CODE (t) == ADDR_EXPR)
    {
      *walk_subtrees = 0;
      if (!base_pinned_p (r->fn, TREE_OPERAND (t, 0)))
	return NULL_TREE;
      tree name = make_ssa_name (TREE_TYPE (t));
      gassign *stmt = gimple_build_assign (name, rewrite_address (r->fn, t));
      gimple_set_location (stmt, gimple_location (gsi_stmt (*r->gsi)));
      gsi_insert_before (r->gsi, stmt, GSI_SAME_STMT);
      *tp = name;
      r->changed = true;
    }
  else if (TREE_CODE (t) == MEM_REF
	   && TREE_CODE (TREE_OPERAND (t, 0)) == ADDR_EXPR)
    {
      /* If the address is not a constant number of bytes from the object, as
	 &a[i_1], REF stays, and the walk goes on to the address.  */
      tree out = rewrite_mem_ref (r->fn, t);
      *walk_subtrees = out == t;
      r->changed |= out != t;
      *tp = out;
    }
  else if (DECL_P (t))
    {
      *walk_subtrees = 0;
      tree out = rewrite_decl (r->fn, t);
      r->changed |= out != t;
      *tp = out;
    }
  else if (TYPE_P (t))
    *walk_subtrees = 0;
  return NULL_TREE;
}

/* An address as a PHI argument is computed on the edge.  */

static void
rewrite_phi (async_fn *fn, gphi *phi)
{
  for (unsigned k = 0; k < gimple_phi_num_args (phi); k++)
    {
      tree arg = gimple_phi_arg_def (phi, k);
      if (!arg || TREE_CODE (arg) != ADDR_EXPR
	  || !base_pinned_p (fn, TREE_OPERAND (arg, 0)))
	continue;
      tree name = make_ssa_name (TREE_TYPE (arg));
      gsi_insert_on_edge (gimple_phi_arg_edge (phi, k),
			  gimple_build_assign (name,
					       rewrite_address (fn, arg)));
      SET_PHI_ARG_DEF (phi, k, name);
    }
}

tree
address_in_frame (async_fn *fn, tree address)
{
  return (base_pinned_p (fn, TREE_OPERAND (address, 0)) ? rewrite_address (fn, address)
	  : NULL_TREE);
}

/* Rewrite addresses in a debug statement of DATA, a function.  Returns what speaks of the
   contents of an object: debuggers cannot be told that these were there at that time.  */

static tree
rewrite_debug_operand (tree *tp, int *walk_subtrees, void *data)
{
  async_fn *fn = (async_fn *) data;
  HOST_WIDE_INT offset;

  if (TREE_CODE (*tp) != ADDR_EXPR)
    return pinned_offset (fn, *tp, &offset) ? *tp : NULL_TREE;
  *walk_subtrees = 0;
  if (tree address = address_in_frame (fn, *tp))
    *tp = address;
  return NULL_TREE;
}

static void
rewrite_debug (async_fn *fn, gimple *stmt)
{
  if (!gimple_debug_bind_p (stmt) || !gimple_debug_bind_has_value_p (stmt))
    return;
  if (walk_tree (gimple_debug_bind_get_value_ptr (stmt), rewrite_debug_operand, fn, NULL))
    gimple_debug_bind_reset_value (stmt);
  update_stmt (stmt);
}

/* `return x', where the result is in memory, becomes a store of x in the
   result and a return.  */

static void
rewrite_return (async_fn *fn, gimple_stmt_iterator *gsi, greturn *stmt)
{
  tree val = gimple_return_retval (stmt), result = DECL_RESULT (fn->decl);

  if (!val || val == result)
    return;
  val = rewrite_base (fn, unshare_expr (val));
  if (is_gimple_reg_type (TREE_TYPE (val)) && !is_gimple_val (val))
    {
      gassign *load = gimple_build_assign (make_ssa_name (TREE_TYPE (val)),
					   val);
      gsi_insert_before (gsi, load, GSI_SAME_STMT);
      val = gimple_assign_lhs (load);
    }
  gassign *copy = gimple_build_assign (rewrite_base (fn, result), val);
  gimple_set_location (copy, gimple_location (stmt));
  gsi_insert_before (gsi, copy, GSI_SAME_STMT);
  gimple_return_set_retval (stmt, result);
  update_stmt (stmt);
}

static bool
memory_result_p (async_fn *fn)
{
  return (!VOID_TYPE_P (fn->sig->result_type)
	  && !is_gimple_reg (DECL_RESULT (fn->decl)));
}

/* The item of the object whose scope STMT marks for AddressSanitizer, or a
   member of which; null if it marks nothing that moved.  */

static const frame_item *
marked_item (async_fn *fn, gimple *stmt)
{
  if (!gimple_call_internal_p (stmt, IFN_ASAN_MARK))
    return NULL;
  tree what = gimple_call_arg (stmt, 1);
  tree base = (TREE_CODE (what) == ADDR_EXPR
	       ? get_base_address (TREE_OPERAND (what, 0)) : NULL_TREE);
  int *number = base && DECL_P (base) ? fn->facts->object_number->get (base)
		: NULL;
  int item = number ? fn->layout->object_items[*number] : -1;
  return item >= 0 ? &fn->layout->items[item] : NULL;
}

/* Rewrite the statement at GSI; true if it is to be removed.  */

static bool
rewrite_statement (async_fn *fn, gimple_stmt_iterator *gsi)
{
  gimple *stmt = gsi_stmt (*gsi);
  walk_stmt_info wi;
  object_rewrite r = { fn, gsi, false };

  if (is_gimple_debug (stmt))
    {
      rewrite_debug (fn, stmt);
      return false;
    }
  if (const frame_item *item = marked_item (fn, stmt))
    return replace_mark (fn, gsi, *item);
  if (greturn *ret = dyn_cast<greturn *> (stmt))
    if (memory_result_p (fn))
      {
	rewrite_return (fn, gsi, ret);
	return false;
      }
  memset (&wi, 0, sizeof wi);
  wi.info = &r;
  wi.gsi = *gsi;
  wi.stmt = stmt;
  walk_gimple_op (stmt, rewrite_operand, &wi);
  if (r.changed)
    update_stmt (stmt);
  return false;
}

/* Tell the debugger where the pinned variables are.  For parameters
   version-parms.cc does so, when it makes variables of them.  */

static void
describe_objects (async_fn *fn)
{
  unsigned k;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (fn->facts->pinned, 0, k, bi)
    {
      tree decl = fn->facts->objects[k];
      if (!VAR_P (decl))
	continue;
      int item = fn->layout->object_items[k];
      HOST_WIDE_INT offset = fn->layout->items[item].offset;
      tree frame = fn->facts->role_parm[ROLE_FRAME];
      SET_DECL_VALUE_EXPR (decl, frame_ref (frame, offset, TREE_TYPE (decl)));
      DECL_HAS_VALUE_EXPR_P (decl) = 1;
    }
}

void
move_objects (async_fn *fn)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    {
      for (gphi_iterator gsi = gsi_start_phis (bb); !gsi_end_p (gsi);
	   gsi_next (&gsi))
	rewrite_phi (fn, gsi.phi ());
      for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);)
	if (rewrite_statement (fn, &gsi))
	  {
	    unlink_stmt_vdef (gsi_stmt (gsi));
	    gsi_remove (&gsi, true);
	  }
	else
	  gsi_next (&gsi);
    }
  gsi_commit_edge_inserts ();
  describe_objects (fn);
}
