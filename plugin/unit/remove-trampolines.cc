/* A nested function that captures nothing needs no trampoline.
   SPDX-License-Identifier: GPL-3.0-or-later

   A trampoline is code on the stack, which loads the static chain of a nested
   function whose address was taken.  GCC makes none for a function that does
   not use its chain; but without optimisation it gives each nested function a
   chain, so that a debugger finds the variables of the functions around it, and
   then each address is that of a trampoline.  In a function that can suspend,
   the trampoline would be in the frame, where nothing can be executed: what
   works with optimisation would be refused without (analyse/refuse.cc).

   So, when all of the unit is GIMPLE with a flow graph,

     __builtin_init_trampoline (&FRAME.f, &f, &FRAME)	goes away, and

     p = &FRAME.f;
     a = __builtin_adjust_trampoline (p)		becomes  a = &f

   where f does not use its chain.  Who calls f by the pointer passes none, so f
   must not even hand it on.

   A chain is used by whatever mentions it, but for what hands it on to a function
   that does not use its own: a call, a ramp for its body, the address of a
   trampoline, and the FRAME that the functions inside get for their chain.

   A trampoline that is needed is harmless in a function that cannot suspend.  So
   that no function which can gets it by inlining, such functions are not
   inlined.  */

#include "unit/unit.h"
#include "analyse/analyse.h"

/* What is known of the unit while this works.  */
struct chains
{
  /* The functions that use their chain.  */
  hash_set<tree> used;
  /* FIRST hands its chain on to SECOND.  */
  auto_vec<std::pair<tree, tree>> handed_on;
  /* By SECOND the function FIRST moves or hands on its chain.  */
  auto_vec<std::pair<tree, gimple *>> moves;
  /* The nested function for which a field of a FRAME is the trampoline.  */
  hash_map<tree, tree> trampolines;
};

/* ---- what GCC makes of addresses --------------------------------------- */

/* The field whose address T is; null if it is something else.  */

static tree
addressed_field (tree t)
{
  return (TREE_CODE (t) == ADDR_EXPR
	  && TREE_CODE (TREE_OPERAND (t, 0)) == COMPONENT_REF
	  ? TREE_OPERAND (TREE_OPERAND (t, 0), 1) : NULL_TREE);
}

/* ---- who uses its chain ------------------------------------------------ */

/* True if T is the member of a FRAME that is the chain of its function.  */

static bool
chain_member_p (tree t)
{
  return (TREE_CODE (t) == COMPONENT_REF
	  && DECL_NAME (TREE_OPERAND (t, 1))
	  && id_equal (DECL_NAME (TREE_OPERAND (t, 1)), "__chain"));
}

/* A function, and the variables that are its chain or come from it.  */
struct chain_user
{
  chain_user (chains *k, function *f) : c (k), fun (f)
  {
    vars.add (f->static_chain_decl);
  }

  chains *c;
  function *fun;
  hash_set<tree> vars;
};

static void
hand_on (chain_user *u, tree fn)
{
  u->c->handed_on.safe_push (std::make_pair (u->fun->decl, fn));
}

static tree
find_chain (tree *tp, int *walk_subtrees, void *data)
{
  chain_user *u = (chain_user *) ((walk_stmt_info *) data)->info;

  if (TYPE_P (*tp))
    *walk_subtrees = 0;
  return u->vars.contains (*tp) ? *tp : NULL_TREE;
}

/* True if STMT mentions the chain.  */

static bool
mentions_p (chain_user *u, gimple *stmt)
{
  walk_stmt_info wi;

  memset (&wi, 0, sizeof wi);
  wi.info = u;
  return walk_gimple_op (stmt, find_chain, &wi) != NULL_TREE;
}

/* Where STMT passes a chain, to *CALLEE; null if it does not.  A ramp passes
   its own to its body by __asyncc_make.  */

static tree *
chain_operand (gimple *stmt, tree *callee)
{
  if (!is_gimple_call (stmt))
    return NULL;
  if (async_marker_call_p (stmt, ASYNC_MAKE))
    {
      *callee = TREE_OPERAND (gimple_call_arg (stmt, 0), 0);
      return gimple_call_arg_ptr (stmt, 1);
    }
  *callee = gimple_call_fndecl (stmt);
  return *callee ? gimple_call_chain_ptr (as_a<gcall *> (stmt)) : NULL;
}

/* If the assignment STMT only moves the chain, note where to: to a variable,
   into the FRAME of the function, or to the address of a trampoline.  */

static bool
note_move (chain_user *u, gimple *stmt)
{
  if (!gimple_assign_single_p (stmt))
    return false;
  tree lhs = gimple_assign_lhs (stmt), rhs = gimple_assign_rhs1 (stmt);
  tree field = addressed_field (rhs);
  tree *fn = field ? u->c->trampolines.get (field) : NULL;
  cgraph_node *node;

  if (chain_member_p (rhs) && VAR_P (lhs))
    u->vars.add (lhs);
  else if (fn)
    hand_on (u, *fn);
  else if (chain_member_p (lhs) && u->vars.contains (rhs))
    {
      FOR_EACH_FUNCTION (node)
	if (decl_function_context (node->decl) == u->fun->decl)
	  hand_on (u, node->decl);
    }
  else
    return false;
  return true;
}

static void
note_use (chain_user *u, gimple *stmt)
{
  tree callee;
  tree *operand = chain_operand (stmt, &callee);

  if (!mentions_p (u, stmt))
    return;
  bool more = !note_move (u, stmt);
  if (more && operand && *operand && u->vars.contains (*operand))
    {
      tree chain = *operand;
      hand_on (u, callee);
      *operand = null_pointer_node;
      more = mentions_p (u, stmt);
      *operand = chain;
    }
  if (more)
    u->c->used.add (u->fun->decl);
  else
    u->c->moves.safe_push (std::make_pair (u->fun->decl, stmt));
}

static void
note_uses (chains *c, function *fun)
{
  chain_user u (c, fun);
  basic_block bb;

  FOR_EACH_BB_FN (bb, fun)
    for (gimple_stmt_iterator i = gsi_start_bb (bb); !gsi_end_p (i);
	 gsi_next (&i))
      note_use (&u, gsi_stmt (i));
}

/* A function that hands its chain on to a function that uses it uses it, too.  */

static void
propagate_uses (chains *c)
{
  bool changed;

  do
    {
      changed = false;
      for (const std::pair<tree, tree> &h : c->handed_on)
	if (c->used.contains (h.second) && !c->used.add (h.first))
	  changed = true;
    }
  while (changed);
}

/* Let STMT, which moves the chain or hands it on, do so with a null pointer
   instead.  */

static void
cut_chain (gimple *stmt)
{
  if (is_gimple_assign (stmt))
    gimple_assign_set_rhs1 (stmt, build_zero_cst
			    (TREE_TYPE (gimple_assign_lhs (stmt))));
  else if (async_marker_call_p (stmt, ASYNC_MAKE))
    gimple_call_set_arg (stmt, 1, null_pointer_node);
  else
    gimple_call_set_chain (as_a<gcall *> (stmt), null_pointer_node);
}

/* Take the chains away from the functions that do not use them.  */

static void
cut_chains (chains *c)
{
  for (const std::pair<tree, gimple *> &m : c->moves)
    if (!c->used.contains (m.first))
      cut_chain (m.second);
}

/* ---- trampolines ------------------------------------------------------- */

/* The value of T, a variable that is set once, in front of GSI.  */

static tree
value_before (gimple_stmt_iterator gsi, tree t)
{
  if (!VAR_P (t))
    return t;
  for (gsi_prev (&gsi); !gsi_end_p (gsi); gsi_prev (&gsi))
    if (gimple_assign_single_p (gsi_stmt (gsi))
	&& gimple_assign_lhs (gsi_stmt (gsi)) == t)
      return gimple_assign_rhs1 (gsi_stmt (gsi));
  return t;
}

/* Remember for which functions FUN makes trampolines.  */

static void
note_trampolines (chains *c, function *fun)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, fun)
    for (gimple_stmt_iterator i = gsi_start_bb (bb); !gsi_end_p (i);
	 gsi_next (&i))
      if (gimple_call_builtin_p (gsi_stmt (i), BUILT_IN_INIT_TRAMPOLINE))
	c->trampolines.put (addressed_field (gimple_call_arg (gsi_stmt (i), 0)),
			    TREE_OPERAND (gimple_call_arg (gsi_stmt (i), 1),
					  0));
}

/* The function whose trampoline is at ADDRESS, if it needs none; else null.  */

static tree
chainless (chains *c, tree address)
{
  tree field = addressed_field (address);
  tree *fn = field ? c->trampolines.get (field) : NULL;

  return fn && !c->used.contains (*fn) ? *fn : NULL_TREE;
}

/* Let the call at GSI, of __builtin_adjust_trampoline, become the address of
   FN.  */

static void
take_address (gimple_stmt_iterator *gsi, tree fn)
{
  gimple *call = gsi_stmt (*gsi);
  tree lhs = gimple_call_lhs (call);
  tree address = build1 (ADDR_EXPR, build_pointer_type (TREE_TYPE (fn)), fn);

  TREE_NO_TRAMPOLINE (address) = 1;
  gassign *set = gimple_build_assign (lhs, fold_convert (TREE_TYPE (lhs),
							 address));
  gimple_set_location (set, gimple_location (call));
  gsi_replace (gsi, set, false);
}

/* Remove the trampolines that are not needed from FUN; true if there was
   one.  */

static bool
remove_from_function (chains *c, function *fun)
{
  basic_block bb;
  bool changed = false;

  FOR_EACH_BB_FN (bb, fun)
    for (gimple_stmt_iterator i = gsi_start_bb (bb); !gsi_end_p (i);)
      {
	gimple *stmt = gsi_stmt (i);
	tree fn = NULL_TREE;
	if (gimple_call_builtin_p (stmt, BUILT_IN_INIT_TRAMPOLINE)
	    && chainless (c, gimple_call_arg (stmt, 0)))
	  {
	    gsi_remove (&i, true);
	    changed = true;
	    continue;
	  }
	if (gimple_call_builtin_p (stmt, BUILT_IN_ADJUST_TRAMPOLINE)
	    && gimple_call_lhs (stmt))
	  fn = chainless (c, value_before (i, gimple_call_arg (stmt, 0)));
	if (fn)
	  take_address (&i, fn);
	changed |= fn != NULL_TREE;
	gsi_next (&i);
      }
  return changed;
}

/* Do not inline FN if it makes trampolines.  The user has the last word.  */

static void
keep_trampolines_apart (tree fn)
{
  if (!async_body_name (fn)
      && !lookup_attribute ("always_inline", DECL_ATTRIBUTES (fn))
      && find_trampoline (DECL_STRUCT_FUNCTION (fn)))
    DECL_UNINLINABLE (fn) = 1;
}

static bool
any_chain_p (void)
{
  cgraph_node *node;

  FOR_EACH_FUNCTION_WITH_GIMPLE_BODY (node)
    if (DECL_STRUCT_FUNCTION (node->decl)->static_chain_decl)
      return true;
  return false;
}

/* Find out which functions use their chain.  */

static void
find_uses (chains *c)
{
  cgraph_node *node;

  FOR_EACH_FUNCTION_WITH_GIMPLE_BODY (node)
    if (DECL_STRUCT_FUNCTION (node->decl)->static_chain_decl)
      note_uses (c, DECL_STRUCT_FUNCTION (node->decl));
  propagate_uses (c);
}

/* All of the unit is GIMPLE with a flow graph, nothing is optimised.  */

static void
remove_trampolines (void *, void *)
{
  chains c;
  cgraph_node *node;

  if (in_lto_p || seen_error () || !any_chain_p () || !anything_suspends_p ())
    return;
  FOR_EACH_FUNCTION_WITH_GIMPLE_BODY (node)
    note_trampolines (&c, DECL_STRUCT_FUNCTION (node->decl));
  if (c.trampolines.is_empty ())
    return;
  find_uses (&c);
  FOR_EACH_FUNCTION_WITH_GIMPLE_BODY (node)
    {
      push_cfun (DECL_STRUCT_FUNCTION (node->decl));
      if (remove_from_function (&c, cfun))
	cgraph_edge::rebuild_edges ();
      pop_cfun ();
      keep_trampolines_apart (node->decl);
    }
  cut_chains (&c);
}

void
register_trampolines (const char *plugin_name)
{
  register_callback (plugin_name, PLUGIN_ALL_IPA_PASSES_START,
		     remove_trampolines, NULL);
}
