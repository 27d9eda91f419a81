/* Who can suspend.
   SPDX-License-Identifier: GPL-3.0-or-later

   A function can suspend when it calls the suspend primitive or awaits (that
   is, calls) a function that can.  This is found on the call graph, upwards
   from the primitive, after all interprocedural optimisation: what was
   inlined, cloned or split is coloured as it is then.

   A body of which only futures are made, and which cannot suspend, stays an
   ordinary function; an await of it costs a call.  */

#include "gcc-compat.h"
#include "markers.h"
#include "options.h"
#include "frame-abi.h"
#include "async-fn.h"
#include "verify.h"

static hash_map<cgraph_node *, async_fn *> *functions;

async_fn *
async_fn_of_node (cgraph_node *node)
{
  async_fn **slot = functions ? functions->get (node) : NULL;

  return slot ? *slot : NULL;
}

/* The function whose code runs when DECL is called from this unit.  */

static async_fn *
async_fn_of_decl (tree decl)
{
  cgraph_node *node = cgraph_node::get (decl);
  enum availability avail;

  if (!node)
    return NULL;
  cgraph_node *target = node->ultimate_alias_target (&avail);
  if (target != node && avail <= AVAIL_INTERPOSABLE)
    return NULL;
  return async_fn_of_node (target);
}

/* The types of FN's parameters as a call passes them, without the chain.  */

static void
parameter_types (async_fn *fn, bool chain, vec<tree> *out)
{
  if (fn->frame_parm)
    for (unsigned k = chain; k < fn->parm_types.length (); k++)
      out->safe_push (fn->parm_types[k]);
  else
    for (tree p = DECL_ARGUMENTS (fn->decl); p; p = DECL_CHAIN (p))
      out->safe_push (TREE_TYPE (p));
}

/* True if the call STMT passes what FN takes.  A call through a wrong
   prototype is left to the wrapper (there are none in async code proper).  */

static bool
arguments_fit_p (gimple *stmt, async_fn *fn)
{
  auto_vec<tree, 16> types;
  tree lhs = gimple_call_lhs (stmt);

  parameter_types (fn, gimple_call_chain (stmt) != NULL_TREE, &types);
  if (types.length () != gimple_call_num_args (stmt))
    return false;
  for (unsigned k = 0; k < types.length (); k++)
    {
      tree arg = gimple_call_arg (stmt, k);
      if (!useless_type_conversion_p (types[k], TREE_TYPE (arg))
	  && !fold_convertible_p (types[k], arg))
	return false;
    }
  return (!lhs
	  || useless_type_conversion_p (TREE_TYPE (lhs),
					TREE_TYPE (TREE_TYPE (fn->decl))));
}

/* The suspending function that STMT awaits, or null.  */

async_fn *
async_callee (gimple *stmt)
{
  tree decl = is_gimple_call (stmt) ? gimple_call_fndecl (stmt) : NULL_TREE;
  async_fn *fn = decl ? async_fn_of_decl (decl) : NULL;

  if (!fn || !fn->suspends || !arguments_fit_p (stmt, fn))
    return NULL;
  return fn;
}

/* True if STMT is a suspension point.  */

bool
suspends_p (gimple *stmt)
{
  return async_marker_call_p (stmt, ASYNC_SUSPEND) || async_callee (stmt);
}

static async_fn *
add_function (cgraph_node *node)
{
  if (async_fn *old = async_fn_of_node (node))
    return old;
  if (!node->has_gimple_body_p () && !node->clone_of)
    return NULL;
  async_fn *fn = XCNEW (async_fn);
  fn->node = node;
  fn->decl = node->decl;
  functions->put (node, fn);
  return fn;
}

struct colouring
{
  vec<async_fn *> work;
};

/* In stress mode a function that could not be made to suspend stays what it
   is, and calls the others' wrappers.  */

static bool
left_alone_p (cgraph_node *node)
{
  if (!async_options.stress || async_body_name (node->decl))
    return false;
  node->get_body ();
  const char *why = stress_excluded (DECL_STRUCT_FUNCTION (node->decl));
  if (why && dump_file)
    fprintf (dump_file, ";; %s is left alone: %s\n", node->dump_name (), why);
  return why != NULL;
}

/* What the user did not write as async never becomes it: its callers would be
   left without it.  (See hide-profile.cc for how that came about.)  */

static void
add_suspending (cgraph_node *node, colouring *c)
{
  if (!node->has_gimple_body_p () && !node->clone_of)
    return;
  if (!async_options.stress && !async_body_name (node->decl))
    verify_failed (node->decl, "a function that is not async can suspend");
  async_fn *fn = left_alone_p (node) ? NULL : add_function (node);

  if (fn && !fn->suspends)
    {
      fn->suspends = true;
      c->work.safe_push (fn);
    }
}

/* The callers are listed first: a body that is fetched changes the edges.  */

static bool
list_callers (cgraph_node *node, void *data)
{
  for (cgraph_edge *e = node->callers; e; e = e->next_caller)
    ((vec<cgraph_node *> *) data)->safe_push (e->caller->inlined_to
					      ? e->caller->inlined_to
					      : e->caller);
  return false;
}

static void
colour_callers (cgraph_node *node, colouring *c)
{
  auto_vec<cgraph_node *, 16> callers;

  node->call_for_symbol_thunks_and_aliases
    (list_callers, (vec<cgraph_node *> *) &callers, true);
  for (cgraph_node *caller : callers)
    add_suspending (caller, c);
}

/* A function that asks for its context must get it from whoever polls, so it
   is treated as if it could suspend.  */

static bool
primitive_p (cgraph_node *node)
{
  return (DECL_NAME (node->decl)
	  && (id_equal (DECL_NAME (node->decl), "__asyncc_suspend")
	      || id_equal (DECL_NAME (node->decl), "__asyncc_context")));
}

/* True if somebody makes futures of the body NODE: nothing else takes its
   address.  */

static bool
made_p (cgraph_node *node)
{
  ipa_ref *ref;

  if (!async_body_name (node->decl) || node->inlined_to
      || lookup_attribute (ASYNC_LOWERED_ATTR, DECL_ATTRIBUTES (node->decl)))
    return false;
  for (unsigned i = 0; node->iterate_referring (i, ref); i++)
    if (ref->use == IPA_REF_ADDR)
      return true;
  return false;
}

static void
spread (colouring *c)
{
  while (!c->work.is_empty ())
    colour_callers (c->work.pop ()->node, c);
}

static int
by_node_order (const void *a, const void *b)
{
  return ((*(async_fn *const *) a)->node->order
	  - (*(async_fn *const *) b)->node->order);
}

/* All functions found so far, in the order of the unit: the table's own order
   depends on where the compiler was loaded.  */

static void
list_functions (vec<async_fn *> *out)
{
  for (auto it : *functions)
    out->safe_push (it.second);
  out->qsort (by_node_order);
}

/* A function that exists only once cannot stay an ordinary function beside
   its resume function; neither can one with a static chain, whose copy would
   need the chain's register.  */

static void
colour_forced (colouring *c)
{
  auto_vec<async_fn *> found;

  list_functions (&found);
  for (async_fn *fn : found)
    fn->node->get_body ();
  for (async_fn *fn : found)
    if (!fn->suspends
	&& (DECL_STATIC_CHAIN (fn->decl)
	    || labels_escape_p (DECL_STRUCT_FUNCTION (fn->decl))))
      add_suspending (fn->node, c);
}

/* Find all async functions of the unit, in a fixed order, with their final
   bodies.  */

void
colour_functions (vec<async_fn *> *out)
{
  cgraph_node *node;
  colouring c = { vNULL };

  functions = new hash_map<cgraph_node *, async_fn *>;
  FOR_EACH_FUNCTION (node)
    if (primitive_p (node))
      colour_callers (node, &c);
  FOR_EACH_DEFINED_FUNCTION (node)
    if (made_p (node))
      if (async_fn *fn = add_function (node))
	fn->made = true;
  spread (&c);
  colour_forced (&c);
  spread (&c);
  c.work.release ();

  list_functions (out);
  for (async_fn *fn : *out)
    fn->node->get_body ();
}

static void
free_function (async_fn *fn)
{
  fn->parms.release ();
  fn->parm_types.release ();
  fn->parm_items.release ();
  fn->points.release ();
  fn->redefinitions.release ();
  fn->objects.release ();
  fn->object_items.release ();
  fn->value_items.release ();
  fn->items.release ();
  delete fn->object_number;
  XDELETE (fn);
}

void
forget_functions (void)
{
  for (auto it : *functions)
    free_function (it.second);
  delete functions;
  functions = NULL;
}
