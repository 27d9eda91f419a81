/* Until the lowering, what belongs to a thread is no constant to GCC.
   SPDX-License-Identifier: GPL-3.0-or-later

   The optimisers take the address of a thread-local variable, pthread_self ()
   and __errno_location () (const functions) for constants of a function, and
   of all functions that they see to compute from nothing else.  But another
   thread may resume the task, and then these are others:

     int *before = &errno;  __await (f ());  errno = 0;

   Once GCC has made one value of `before' and of the second `&errno' it is too
   late: the lowering could not tell the one, which has to be kept, from the
   other, which has to be computed anew.

   So in a unit with async functions, before the first optimisation,

     x.f = 1	  becomes    where = __asyncc_thread;
			     p = &x + where; p->f = 1

     a const function that may speak of its thread becomes a pure one

   and an opaque call, as every suspension is one, may change both.  Aliasing
   still sees that p points to x.  When nobody can be suspended any more,
   because the lowering has taken each function apart into its polls, all
   loads of __asyncc_thread become 0 and pure functions const again.

   The undefined-behaviour sanitizer finds the variable behind the hidden
   address and subtracts its own address from it.  So behind it, what is not
   hidden yet is.

   Without optimisation nothing is merged, so the variables stay as they are. */

#include "unit/unit.h"

#define THREAD_NAME "__asyncc_thread"

/* The attribute of a const function that has been made pure until the
   lowering.  */
#define WAS_CONST_ATTR "asyncc const"

/* ---- const functions --------------------------------------------------- */

static bool
takes_nothing_p (tree fn)
{
  return (!TYPE_ARG_TYPES (TREE_TYPE (fn))
	  || TYPE_ARG_TYPES (TREE_TYPE (fn)) == void_list_node);
}

/* True if the const function FN may say something of the thread that calls it:
   one that computes a number from its arguments does not.  */

static bool
may_tell_thread_p (tree fn)
{
  if (fndecl_built_in_p (fn))
    return fndecl_built_in_p (fn, BUILT_IN_THREAD_POINTER);
  return takes_nothing_p (fn) || POINTER_TYPE_P (TREE_TYPE (TREE_TYPE (fn)));
}

/* Make the const function NODE pure, and the calls of it, each of which says
   so once more by the type that it calls.  */

static void
make_pure (cgraph_node *node)
{
  tree fn = node->decl;

  if (!TREE_READONLY (fn))
    return;
  TREE_READONLY (fn) = 0;
  DECL_PURE_P (fn) = 1;
  DECL_ATTRIBUTES (fn) = tree_cons (get_identifier (WAS_CONST_ATTR), NULL_TREE,
				    DECL_ATTRIBUTES (fn));
  for (cgraph_edge *e = node->callers; e; e = e->next_caller)
    gimple_call_set_fntype (e->call_stmt, TREE_TYPE (fn));
}

/* The calls of NODE read no memory any more.  Whatever looks at them before
   GCC's next pass over each function must know that.  */

static void
update_calls (cgraph_node *node)
{
  for (cgraph_edge *e = node->callers; e; e = e->next_caller)
    if (e->call_stmt)
      {
	cgraph_node *in = e->caller->inlined_to ? e->caller->inlined_to
			  : e->caller;
	push_cfun (DECL_STRUCT_FUNCTION (in->decl));
	update_stmt (e->call_stmt);
	pop_cfun ();
      }
}

static void
make_const (cgraph_node *node)
{
  tree fn = node->decl;

  if (!lookup_attribute (WAS_CONST_ATTR, DECL_ATTRIBUTES (fn)))
    return;
  DECL_ATTRIBUTES (fn) = remove_attribute (WAS_CONST_ATTR,
					   DECL_ATTRIBUTES (fn));
  TREE_READONLY (fn) = 1;
  DECL_PURE_P (fn) = 0;
  update_calls (node);
}

/* ---- thread-local variables -------------------------------------------- */

static varpool_node *
thread_node (void)
{
  return dyn_cast<varpool_node *>
    (symtab_node::get_for_asmname (get_identifier (THREAD_NAME)));
}

/* The variable, once something is hidden: GCC forgets its node as long as no
   function is known to refer to it.  */
static tree thread_variable;

static tree
build_thread_variable (void)
{
  tree var = build_decl (BUILTINS_LOCATION, VAR_DECL,
			 get_identifier (THREAD_NAME), sizetype);

  TREE_PUBLIC (var) = DECL_EXTERNAL (var) = 1;
  DECL_ARTIFICIAL (var) = DECL_IGNORED_P (var) = TREE_USED (var) = 1;
  layout_decl (var, 0);
  varpool_node::get_create (var);
  return var;
}

/* What is hidden in a function; passed through a walk over a statement.  */
struct hiding
{
  tree thread;
  gimple_stmt_iterator *gsi;
  bool changed;
};

static bool
thread_local_p (tree t)
{
  return t && VAR_P (t) && DECL_THREAD_LOCAL_P (t);
}

static tree
before (hiding *h, tree type, enum tree_code code, tree a, tree b = NULL_TREE)
{
  tree var = (gimple_in_ssa_p (cfun) ? make_ssa_name (type)
	      : create_tmp_reg (type));
  gassign *stmt = (b ? gimple_build_assign (var, code, a, b)
		   : gimple_build_assign (var, code, a));

  gimple_set_location (stmt, gimple_location (gsi_stmt (*h->gsi)));
  gsi_insert_before (h->gsi, stmt, GSI_SAME_STMT);
  h->changed = true;
  return var;
}

/* The address of the thread-local VAR, computed before the statement.  */

static tree
hidden_address (hiding *h, tree var)
{
  tree type = build_pointer_type (TYPE_MAIN_VARIANT (TREE_TYPE (var)));
  tree where = before (h, sizetype, VAR_DECL, h->thread);

  TREE_ADDRESSABLE (var) = 1;
  return before (h, type, POINTER_PLUS_EXPR,
		 build1 (ADDR_EXPR, type, var), where);
}

static tree
hidden_reference (hiding *h, tree var)
{
  tree p = hidden_address (h, var);
  tree ref = build2 (MEM_REF, TREE_TYPE (var), p,
		     build_zero_cst (TREE_TYPE (p)));

  TREE_THIS_NOTRAP (ref) = !DECL_WEAK (var);
  TREE_THIS_VOLATILE (ref) = TREE_THIS_VOLATILE (var);
  TREE_SIDE_EFFECTS (ref) = TREE_SIDE_EFFECTS (var);
  return ref;
}

static tree
hide_operand (tree *tp, int *walk_subtrees, void *data)
{
  hiding *h = (hiding *) ((walk_stmt_info *) data)->info;
  tree t = *tp;

  if (TYPE_P (t))
    *walk_subtrees = 0;
  else if (thread_local_p (t))
    *tp = hidden_reference (h, t);
  else if (TREE_CODE (t) == ADDR_EXPR
	   && thread_local_p (TREE_OPERAND (t, 0)))
    {
      *walk_subtrees = 0;
      *tp = hidden_address (h, TREE_OPERAND (t, 0));
    }
  else if (TREE_CODE (t) == ADDR_EXPR
	   && thread_local_p (get_base_address (TREE_OPERAND (t, 0))))
    {
      tree address = unshare_expr (t);
      *walk_subtrees = 0;
      walk_tree (&TREE_OPERAND (address, 0), hide_operand, data, NULL);
      recompute_tree_invariant_for_addr_expr (address);
      *tp = before (h, TREE_TYPE (t), ADDR_EXPR, address);
    }
  return NULL_TREE;
}

/* Insert STMT behind the call at GSI.  When that may throw it ends its block,
   and STMT stands where it returned.  */

static void
insert_behind_call (gimple_stmt_iterator gsi, gimple *stmt)
{
  edge e;
  edge_iterator ei;

  if (!stmt_ends_bb_p (gsi_stmt (gsi)))
    {
      gsi_insert_after (&gsi, stmt, GSI_SAME_STMT);
      return;
    }
  FOR_EACH_EDGE (e, ei, gsi_bb (gsi)->succs)
    if (!(e->flags & EDGE_COMPLEX))
      {
	gsi = gsi_start_bb (split_edge (e));
	gsi_insert_before (&gsi, stmt, GSI_SAME_STMT);
	return;
      }
}

/* The result of a call that suspends goes to a thread-local of the thread that
   has it then, so by a variable of its own.  */

static void
separate_result (gimple_stmt_iterator gsi)
{
  gcall *call = dyn_cast<gcall *> (gsi_stmt (gsi));
  tree lhs = call ? gimple_call_lhs (call) : NULL_TREE;

  if (!lhs || !thread_local_p (get_base_address (lhs)))
    return;
  tree var = create_tmp_var (TREE_TYPE (lhs));
  gimple_call_set_lhs (call, var);
  gassign *store = gimple_build_assign (lhs, var);
  gimple_set_location (store, gimple_location (call));
  insert_behind_call (gsi, store);
}

/* An operand of an asm is what the user says, and may have to be a symbol.  */

static bool
operands_are_symbols_p (gimple *stmt)
{
  return gimple_code (stmt) == GIMPLE_ASM;
}

static void
hide_in_statement (hiding *h)
{
  gimple *stmt = gsi_stmt (*h->gsi);
  walk_stmt_info wi;

  if (operands_are_symbols_p (stmt))
    return;
  memset (&wi, 0, sizeof wi);
  wi.info = h;
  walk_gimple_op (stmt, hide_operand, &wi);
}

/* Hide the thread in FUN, not yet in SSA form; true if there was anything.  */

static bool
hide_in_function (function *fun, tree thread)
{
  hiding h = { thread, NULL, false };
  basic_block bb;

  push_cfun (fun);
  FOR_EACH_BB_FN (bb, fun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      {
	h.gsi = &gsi;
	separate_result (gsi);
	hide_in_statement (&h);
      }
  pop_cfun ();
  return h.changed;
}

/* True if STMT computes a hidden address.  */

static bool
hides_p (gimple *stmt, tree thread)
{
  if (!is_gimple_assign (stmt)
      || gimple_assign_rhs_code (stmt) != POINTER_PLUS_EXPR
      || TREE_CODE (gimple_assign_rhs2 (stmt)) != SSA_NAME)
    return false;
  gimple *where = SSA_NAME_DEF_STMT (gimple_assign_rhs2 (stmt));
  return gimple_assign_load_p (where) && gimple_assign_rhs1 (where) == thread;
}

/* Hide the thread in what was added to FUN when it was in SSA form; true if
   there was anything.  */

static bool
hide_in_instruments (function *fun, tree thread)
{
  bool changed = false;
  basic_block bb;

  FOR_EACH_BB_FN (bb, fun)
    for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb);
	 !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
      {
	hiding h = { thread, &gsi, false };
	if (hides_p (gsi_stmt (gsi), thread))
	  continue;
	hide_in_statement (&h);
	if (h.changed)
	  update_stmt (gsi_stmt (gsi));
	changed |= h.changed;
      }
  return changed;
}

/* ---- when -------------------------------------------------------------- */

static bool
thread_locals_p (void)
{
  varpool_node *var;

  FOR_EACH_VARIABLE (var)
    if (DECL_THREAD_LOCAL_P (var->decl))
      return true;
  return false;
}

static void
hide_variables (void)
{
  cgraph_node *node;

  thread_variable = build_thread_variable ();

  FOR_EACH_FUNCTION_WITH_GIMPLE_BODY (node)
    {
      function *fun = DECL_STRUCT_FUNCTION (node->decl);
      if (opt_for_fn (node->decl, optimize)
	  && fun->cfg && !gimple_in_ssa_p (fun)
	  && hide_in_function (fun, thread_variable))
	make_pure (node);
    }
}

/* All of the unit is GIMPLE with a flow graph, nothing is optimised.  */

static void
hide_thread (void *, void *)
{
  cgraph_node *node;

  if (in_lto_p || seen_error () || !anything_suspends_p ())
    return;
  FOR_EACH_FUNCTION (node)
    if (may_tell_thread_p (node->decl))
      make_pure (node);
  if (thread_locals_p ())
    hide_variables ();
}

static const pass_data instruments_data =
{
  GIMPLE_PASS, "asyncc_thread", OPTGROUP_NONE, TV_NONE,
  PROP_cfg | PROP_ssa, 0, 0, 0, 0
};

class instruments_pass : public gimple_opt_pass
{
public:
  instruments_pass (gcc::context *c) : gimple_opt_pass (instruments_data, c) {}
  bool
  gate (function *) override
  {
    return optimize && flag_sanitize && thread_variable;
  }
  unsigned int
  execute (function *fun) override
  {
    return (hide_in_instruments (fun, thread_variable)
	    ? TODO_update_ssa_only_virtuals : 0);
  }
};

void
register_hiding (const char *plugin_name)
{
  keep_tree (plugin_name, &thread_variable);
  register_own_pass (plugin_name, new instruments_pass (g), PASS_POS_INSERT_AFTER,
		     "ubsan");
  register_callback (plugin_name, PLUGIN_ALL_IPA_PASSES_START, hide_thread,
		     NULL);
}

/* ---- revealing the thread again ---------------------------------------- */

static void
reveal_in_statement (gimple *stmt, tree thread)
{
  if (gimple_debug_bind_p (stmt)
      && gimple_debug_bind_has_value_p (stmt)
      && get_base_address (gimple_debug_bind_get_value (stmt)) == thread)
    gimple_debug_bind_reset_value (stmt);
  else if (!gimple_assign_load_p (stmt)
	   || get_base_address (gimple_assign_rhs1 (stmt)) != thread)
    return;
  else
    gimple_assign_set_rhs1 (stmt, size_zero_node);
  update_stmt (stmt);
}

static void
reveal_in_function (function *fun, tree thread)
{
  basic_block bb;

  push_cfun (fun);
  FOR_EACH_BB_FN (bb, fun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      reveal_in_statement (gsi_stmt (gsi), thread);
  cgraph_edge::rebuild_references ();
  pop_cfun ();
}

/* The functions with code that mentions VAR.  */

static void
list_users (varpool_node *var, hash_set<cgraph_node *> *users)
{
  ipa_ref *ref;

  for (unsigned i = 0; var->iterate_referring (i, ref); i++)
    if (cgraph_node *node = dyn_cast<cgraph_node *> (ref->referring))
      users->add (node->inlined_to ? node->inlined_to : node);
}

void
reveal_thread (void)
{
  varpool_node *var = thread_node ();
  hash_set<cgraph_node *> users;
  cgraph_node *node;

  FOR_EACH_FUNCTION (node)
    make_const (node);
  if (!var)
    return;
  list_users (var, &users);
  for (cgraph_node *user : users)
    {
      user->get_body ();
      reveal_in_function (DECL_STRUCT_FUNCTION (user->decl), var->decl);
    }
}
