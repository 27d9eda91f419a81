/* Stress mode: the functions that got suspensions become bodies.
   SPDX-License-Identifier: GPL-3.0-or-later

   In front of the lowering, when all other interprocedural passes are over, a
   function F that can suspend is split in two:

     F.body	takes F's code, and is marked as the body of an async function;
     F		keeps the symbol, the attributes and the address, and drives a
		future of F.body until it is ready (stress-wrappers.cc).

   A body that calls F awaits F.body instead, so that a suspension goes through
   from the deepest call to the outermost wrapper, or to an async function of
   the user's.  All others go on calling F, and so do calls with arguments that
   F.body could not be given (a wrong prototype), calls through pointers, and
   calls with no drop check behind them, which stress-checks.cc has made those.

   What follows sees the bodies, and the calls that make futures of them, that
   it would have seen if F had been declared `__async'.  */

#include "stress/stress.h"

struct splitting
{
  /* The functions to be split, and the body of each that is.  */
  auto_vec<cgraph_node *> found;
  hash_map<cgraph_node *, tree> bodies;
};

/* ---- who can suspend --------------------------------------------------- */

/* All functions of the unit, with their final code.  */

static void
list_functions (vec<cgraph_node *> *out)
{
  cgraph_node *node;

  FOR_EACH_FUNCTION_WITH_GIMPLE_BODY (node)
    if (!node->inlined_to)
      out->safe_push (node);
  for (cgraph_node *function : *out)
    function->get_body ();
}

/* A function that could not be made to suspend stays what it is.  */

static bool
left_alone_p (cgraph_node *node)
{
  const char *why = stress_excluded (DECL_STRUCT_FUNCTION (node->decl));

  if (why && dump_file)
    fprintf (dump_file, ";; %s is left alone: %s\n", node->dump_name (), why);
  return why != NULL;
}

/* NODE calls something that suspends.  */

static void
find_function (splitting *s, cgraph_node *node)
{
  if (!node->has_gimple_body_p () || async_body_name (node->decl)
      || s->bodies.get (node) || left_alone_p (node))
    return;
  s->bodies.put (node, NULL_TREE);
  s->found.safe_push (node);
}

static void
find_callers (splitting *s, cgraph_node *node)
{
  auto_vec<cgraph_node *, 16> callers;

  list_callers (node, &callers);
  for (cgraph_node *caller : callers)
    find_function (s, caller);
}

static int
by_node_order (const void *a, const void *b)
{
  return ((*(cgraph_node *const *) a)->order
	  - (*(cgraph_node *const *) b)->order);
}

static void
find_suspending (splitting *s)
{
  cgraph_node *node;

  FOR_EACH_FUNCTION (node)
    if (async_primitive_p (node))
      find_callers (s, node);
  for (unsigned k = 0; k < s->found.length (); k++)
    find_callers (s, s->found[k]);
  s->found.qsort (by_node_order);
}

/* ---- splitting --------------------------------------------------------- */

/* What a function promises its callers, from FROM to TO.  */

static void
copy_promises (tree from, tree to)
{
  TREE_THIS_VOLATILE (to) = TREE_THIS_VOLATILE (from);
  TREE_READONLY (to) = TREE_READONLY (from);
  TREE_NOTHROW (to) = TREE_NOTHROW (from);
  DECL_PURE_P (to) = DECL_PURE_P (from);
  DECL_LOOPING_CONST_OR_PURE_P (to) = DECL_LOOPING_CONST_OR_PURE_P (from);
}

/* The declaration of NODE's body.  It is called like NODE was, so that the calls
   stay what they are.  */

static tree
declare_body (cgraph_node *node)
{
  const char *name = IDENTIFIER_POINTER (DECL_NAME (node->decl));
  tree body = declare_like (node, "body", TREE_TYPE (node->decl));
  tree text = build_string (strlen (name) + 1, name);

  DECL_ATTRIBUTES (body)
    = tree_cons (get_identifier (ASYNC_BODY_ATTR),
		 build_tree_list (NULL_TREE, text),
		 tree_cons (get_identifier (ASYNC_STRESSED_ATTR), NULL_TREE,
			    DECL_ATTRIBUTES (body)));
  copy_promises (node->decl, body);
  /* The debugger knows the function by the declaration of the user's.  */
  DECL_ABSTRACT_ORIGIN (body) = DECL_ORIGIN (node->decl);
  return body;
}

static void
split_function (splitting *s, cgraph_node *node)
{
  tree body = declare_body (node);

  move_code (node, body);
  push_cfun (DECL_STRUCT_FUNCTION (body));
  cgraph_edge::rebuild_edges ();
  pop_cfun ();
  /* The wrapper makes and polls a future.  */
  forget_promises (node->decl);
  build_wrapper (node, body);
  /* From here on the wrapper refers to it.  */
  cgraph_node::get (body)->force_output = false;
  s->bodies.put (node, body);
}

/* ---- calls ------------------------------------------------------------- */

/* True if the call STMT passes what BODY takes.  */

static bool
arguments_fit_p (gimple *stmt, tree body)
{
  unsigned k = 0;
  tree lhs = gimple_call_lhs (stmt);

  for (tree p = DECL_ARGUMENTS (body); p; p = DECL_CHAIN (p), k++)
    {
      tree arg = (k < gimple_call_num_args (stmt) ? gimple_call_arg (stmt, k)
		  : NULL_TREE);
      if (!arg
	  || (!useless_type_conversion_p (TREE_TYPE (p), TREE_TYPE (arg))
	      && !fold_convertible_p (TREE_TYPE (p), arg)))
	return false;
    }
  return (k == gimple_call_num_args (stmt)
	  && (!lhs || useless_type_conversion_p (TREE_TYPE (lhs),
						 TREE_TYPE (TREE_TYPE (body)))));
}

/* The body of the function whose code runs when STMT calls something; null if
   that was not split.  */

static tree
called_body (splitting *s, gimple *stmt)
{
  tree decl = is_gimple_call (stmt) ? gimple_call_fndecl (stmt) : NULL_TREE;
  cgraph_node *target = decl ? called_node (decl) : NULL;
  tree *body = target ? s->bodies.get (target) : NULL;

  return body ? *body : NULL_TREE;
}

/* Let the current function await the bodies that it can.  True if it calls any
   function that was split: what that promises has changed.  */

static bool
redirect_statements (splitting *s)
{
  bool awaits = async_body_name (current_function_decl) != NULL;
  bool changed = false;
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      {
	gimple *stmt = gsi_stmt (gsi);
	tree body = called_body (s, stmt);
	if (!body)
	  continue;
	if (awaits && arguments_fit_p (stmt, body))
	  gimple_call_set_fndecl (as_a<gcall *> (stmt), body);
	update_stmt (stmt);
	changed = true;
      }
  return changed;
}

static void
redirect_calls (splitting *s, tree decl)
{
  push_cfun (DECL_STRUCT_FUNCTION (decl));
  if (redirect_statements (s))
    {
      mark_virtual_operands_for_renaming (cfun);
      update_ssa (TODO_update_ssa_only_virtuals);
      cgraph_edge::rebuild_edges ();
    }
  pop_cfun ();
}

static unsigned int
split_unit (void)
{
  auto_vec<cgraph_node *> functions;
  splitting s;

  list_functions (&functions);
  find_suspending (&s);
  for (cgraph_node *node : s.found)
    split_function (&s, node);
  for (cgraph_node *node : functions)
    {
      tree *body = s.bodies.get (node);
      redirect_calls (&s, body ? *body : node->decl);
    }
  return 0;
}

/* ---- the pass ------------------------------------------------------------ */

static const pass_data split_data =
{
  SIMPLE_IPA_PASS, "asyncc_stress_split", OPTGROUP_NONE, TV_NONE, 0, 0, 0, 0, 0
};

class split_pass : public simple_ipa_opt_pass
{
public:
  split_pass (gcc::context *c) : simple_ipa_opt_pass (split_data, c) {}
  bool gate (function *) override { return !seen_error (); }
  unsigned int execute (function *) override { return split_unit (); }
};

void
register_stress_split (const char *plugin_name)
{
  register_own_pass (plugin_name, new split_pass (g), PASS_POS_INSERT_BEFORE, "asyncc");
}
