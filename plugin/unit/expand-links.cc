/* Chains that are woken at their end: the code.
   SPDX-License-Identifier: GPL-3.0-or-later

     LEAF (p, cx)		if (cx) cx->leaf = p
     LINK (body, q, f, p, k)	*q = the address of F's site K; if Q is on the heap,
				q->parent = p

   The sites (abi/wake-site.cc) are blocks of resume that no way leads to but the library's
   jump.  For GCC the function begins with an `asm goto' of no instructions that could
   go there.  They must not be copied, since the places where frames are linked, in resume
   and in start, know them by their labels.

   All this comes behind the verifier, which looks at what the state machine itself does
   to its frame.  */

#include "unit/unit.h"
#include "frame/frame.h"
#include "generic/generic.h"

static char *
site_label (const async_fn *fn, unsigned k)
{
  return xasprintf (".Lasyncc.site.%d.%u", fn->node->order, k);
}

/* An operand of an asm statement.  */

static tree
asm_operand (const char *constraint, tree value)
{
  return build_tree_list (build_tree_list (NULL_TREE,
					   build_string (strlen (constraint), constraint)),
			  value);
}

static tree
resume_address (const async_fn *fn)
{
  return build_fold_addr_expr (fn->products->resume);
}

/* ---- the words ------------------------------------------------------------- */

bool
expand_leaf (gimple_stmt_iterator *gsi)
{
  gcall *call = as_a<gcall *> (gsi_stmt (*gsi));
  tree frame = gimple_call_arg (call, 0), cx = gimple_call_arg (call, 1);
  location_t loc = gimple_location (call);
  basic_block null_bb, other;

  gsi_replace (gsi, gimple_build_nop (), true);
  if (integer_zerop (cx))
    return false;
  split_on_null (gsi, cx, &null_bb, &other);
  append_store (other, frame_ref (cx, abi_offset (ABI_async_context___leaf),
				  ptr_type_node), frame, loc);
  return true;
}

/* Load the address of FN's site K into a new name in front of GSI.  The address of resume
   is an operand so that GCC keeps it.  */

static tree
load_site (gimple_stmt_iterator *gsi, const async_fn *fn, unsigned k)
{
  char *label = site_label (fn, k);
  char *code = wake_site_address (label);
  vec<tree, va_gc> *inputs = NULL, *outputs = NULL;
  tree site = make_ssa_name (ptr_type_node);

  vec_safe_push (outputs, asm_operand ("=r", site));
  vec_safe_push (inputs, asm_operand (wake_machine.symbol, resume_address (fn)));
  gasm *load = gimple_build_asm_vec (code, inputs, outputs, NULL, NULL);
  gimple_set_location (load, gimple_location (gsi_stmt (*gsi)));
  SSA_NAME_DEF_STMT (site) = load;
  gsi_insert_before (gsi, load, GSI_SAME_STMT);
  free (code);
  free (label);
  return site;
}

void
expand_link (gimple_stmt_iterator *gsi, async_fn *child)
{
  gcall *call = as_a<gcall *> (gsi_stmt (*gsi));
  tree frame = gimple_call_arg (call, 1), parent = gimple_call_arg (call, 3);
  async_fn *fn = async_fn_of_node (called_node (TREE_OPERAND (gimple_call_arg (call, 2), 0)));
  tree site = load_site (gsi, fn, tree_to_uhwi (gimple_call_arg (call, 4)));
  gassign *store
    = gimple_build_assign (frame_ref (frame, abi_offset (ABI_async_future_vtable),
				      ptr_type_node), site);

  gimple_set_location (store, gimple_location (call));
  if (!integer_zerop (parent))
    gsi_insert_before (gsi, gimple_build_assign
		       (frame_ref (frame, parent_offset (child), ptr_type_node), parent),
		       GSI_SAME_STMT);
  gsi_replace (gsi, store, true);
}

/* ---- the sites ------------------------------------------------------------- */

/* The dispatch of resume, the current function; null if it has none.  */

static gswitch *
find_dispatch (void)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    {
      gswitch *dispatch = safe_dyn_cast<gswitch *> (last_nondebug_stmt (bb));
      tree index = dispatch ? gimple_switch_index (dispatch) : NULL_TREE;
      if (index && TREE_CODE (index) == SSA_NAME
	  && gimple_assign_load_p (SSA_NAME_DEF_STMT (index))
	  && state_p (gimple_assign_rhs1 (SSA_NAME_DEF_STMT (index))))
	return dispatch;
    }
  return NULL;
}

/* By point: the block to which resume, the current function, goes for it, or null.  */

static void
find_resumed (unsigned npoints, vec<basic_block> *resumed)
{
  gswitch *dispatch = find_dispatch ();

  resumed->safe_grow_cleared (npoints);
  for (unsigned k = 1; dispatch && k < gimple_switch_num_labels (dispatch); k++)
    {
      tree label = gimple_switch_label (dispatch, k);
      unsigned HOST_WIDE_INT state = tree_to_uhwi (CASE_LOW (label));
      if (!CASE_HIGH (label) && state - ASYNC_STATE_FIRST < npoints)
	(*resumed)[state - ASYNC_STATE_FIRST] = label_to_block (cfun, CASE_LABEL (label));
    }
}

/* True if the debug statement STMT says something of a variable that is also true in
   another block, once the frame has another name: of what is in the frame, or constant.  */

static bool
true_elsewhere_p (gimple *stmt, tree frame)
{
  ssa_op_iter iter;
  tree name;

  FOR_EACH_SSA_TREE_OPERAND (name, stmt, iter, SSA_OP_USE)
    if (name != frame)
      return false;
  return gimple_debug_bind_has_value_p (stmt);
}

/* A variable that is the register in which the library has the child's frame.  */

static tree
child_register (void)
{
  tree var = create_tmp_var_raw (ptr_type_node, "child");

  DECL_REGISTER (var) = DECL_HARD_REGISTER (var) = 1;
  set_user_assembler_name (var, wake_machine.frame_name);
  gimple_add_tmp_var (var);
  suppress_warning (var);
  return var;
}

/* Bind VAR, or a new name if that is null, to VALUE in BB.  Returns it.  */

static tree
bind_in (basic_block bb, tree var, tree value)
{
  if (!var)
    {
      var = make_node (DEBUG_EXPR_DECL);
      DECL_ARTIFICIAL (var) = 1;
      TREE_TYPE (var) = ptr_type_node;
      SET_DECL_MODE (var, TYPE_MODE (ptr_type_node));
    }
  append_stmt (bb, gimple_build_debug_bind (var, value, NULL), UNKNOWN_LOCATION);
  return var;
}

/* Say in BB, the site of FN's point SP, where FN's frame is: the library has that of the
   child in the register CHILD.  Returns the name that the frame has for debuggers, null
   without them.  */

static tree
say_frame (async_fn *fn, const suspension *sp, tree child, basic_block bb)
{
  const child_place &place = fn->layout->children[sp->number];
  tree parm = version_parm (fn, RESUME, ROLE_FRAME);

  if (!MAY_HAVE_DEBUG_BIND_STMTS)
    return NULL_TREE;
  child = bind_in (bb, NULL_TREE, child);
  tree frame = (place.heap
		? debug_place_ref (child, parent_offset (sp->callee), ptr_type_node)
		: build2 (POINTER_PLUS_EXPR, ptr_type_node, child,
			  size_int (-fn->layout->items[place.item].offset)));
  frame = bind_in (bb, NULL_TREE, frame);
  bind_in (bb, parm, frame);
  return frame;
}

/* The frame's name in debug statements of a site becomes the one that it has there, the
   data.  */

static tree
frame_in_site (tree *tp, int *, void *data)
{
  if (TREE_CODE (*tp) == SSA_NAME)
    *tp = (tree) data;
  return NULL_TREE;
}

/* Where resume goes from BB, where it is resumed at a linked point, to poll the child, if
   that has not ended; null if it does so in BB.  */

static basic_block
polling_block (basic_block bb)
{
  edge ended, polls;

  if (!end_test (bb))
    return NULL;
  extract_true_false_edges_from_block (bb, &ended, &polls);
  return polls->dest;
}

/* The statements of BB say what the variables of FN's resume are until it polls the child of
   SP.  Say so in TO, the site, where its frame has the name THERE.  Returns the poll, null
   if it is not in BB.  */

static gimple *
copy_variables (async_fn *fn, const suspension *sp, basic_block bb, tree there,
		basic_block to)
{
  tree frame = ssa_default_def (cfun, version_parm (fn, RESUME, ROLE_FRAME));

  for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi); gsi_next (&gsi))
    {
      gimple *stmt = gsi_stmt (gsi);
      if (is_gimple_call (stmt)
	  && gimple_call_fndecl (stmt) == sp->callee->products->resume)
	return stmt;
      if (there && gimple_debug_bind_p (stmt) && true_elsewhere_p (stmt, frame))
	{
	  tree value = unshare_expr (gimple_debug_bind_get_value (stmt));
	  walk_tree (&value, frame_in_site, there, NULL);
	  append_stmt (to, gimple_build_debug_bind (gimple_debug_bind_get_var (stmt),
						    value, NULL),
		       gimple_location (stmt));
	}
    }
  return NULL;
}

/* Let the site in BB be for debuggers what FN's resume is where it polls the child of SP, to
   which it comes from RESUMED: at the same place, with the calls that were inlined there,
   and with the same variables.  The register CHILD has the child's frame.  Returns the
   place.  */

static location_t
look_like_resume (async_fn *fn, const suspension *sp, basic_block resumed, tree child,
		  basic_block bb)
{
  tree there = say_frame (fn, sp, child, bb);

  for (; resumed; resumed = polling_block (resumed))
    if (gimple *poll = copy_variables (fn, sp, resumed, there, bb))
      return gimple_location (poll);
  return LOCATION_LOCUS (sp->loc);
}

/* The site of FN's point SP, which resume knows in RESUMED, in a new block.  The register
   with the child's frame is an operand so that debuggers may ask for it.  */

static basic_block
make_site (async_fn *fn, const suspension *sp, basic_block resumed, basic_block after)
{
  const child_place &place = fn->layout->children[sp->number];
  char *label = site_label (fn, sp->number);
  char *code = wake_site_code (label, place.heap ? parent_offset (sp->callee)
				      : fn->layout->items[place.item].offset, place.heap);
  vec<tree, va_gc> *inputs = NULL;
  basic_block bb = make_block (after, after->count.apply_scale (1, 16));
  tree child = child_register ();
  location_t loc = look_like_resume (fn, sp, resumed, child, bb);

  vec_safe_push (inputs, asm_operand ("r", child));
  vec_safe_push (inputs, asm_operand (wake_machine.symbol, resume_address (sp->callee)));
  gasm *site = gimple_build_asm_vec (code, inputs, NULL, NULL, NULL);
  gimple_asm_set_volatile (site, true);
  append_stmt (bb, site, loc);
  append_stmt (bb, gimple_build_call_internal
	       (IFN_UNIQUE, 1, build_int_cst (integer_type_node, IFN_UNIQUE_UNSPEC)),
	       loc);
  append_stmt (bb, gimple_build_call (builtin_decl_implicit (BUILT_IN_UNREACHABLE), 0),
	       loc);
  free (code);
  free (label);
  return bb;
}

/* Let BB, which has one successor, end with a jump to SITES that is never taken.  */

static void
append_jump (basic_block bb, const vec<basic_block> &sites)
{
  vec<tree, va_gc> *labels = NULL;

  for (basic_block site : sites)
    vec_safe_push (labels, build_tree_list (NULL_TREE, gimple_block_label (site)));
  gasm *jump = gimple_build_asm_vec ("", NULL, NULL, NULL, labels);
  gimple_asm_set_volatile (jump, true);
  append_stmt (bb, jump, UNKNOWN_LOCATION);
  for (basic_block site : sites)
    make_edge (bb, site, 0)->probability = profile_probability::very_unlikely ();
}

/* GCC allows 30 labels in one statement.  */
enum
{
  LABELS_OF_JUMP = 30
};

void
emit_sites (async_fn *fn)
{
  auto_vec<basic_block, LABELS_OF_JUMP> sites;
  auto_vec<basic_block> resumed;

  if (!fn->linked)
    return;
  push_cfun (DECL_STRUCT_FUNCTION (fn->products->resume));
  basic_block bb = split_edge (single_succ_edge (ENTRY_BLOCK_PTR_FOR_FN (cfun)));
  find_resumed (fn->facts->points.length (), &resumed);
  for (const suspension *sp : fn->facts->points)
    if (linked_point_p (fn, sp))
      {
	if (sites.length () == LABELS_OF_JUMP)
	  {
	    basic_block next = split_edge (single_succ_edge (bb));
	    append_jump (bb, sites);
	    sites.truncate (0);
	    bb = next;
	  }
	sites.safe_push (make_site (fn, sp, resumed[sp->number], bb));
      }
  if (!sites.is_empty ())
    append_jump (bb, sites);
  finish_cfg_changes (false);
  pop_cfun ();
}
