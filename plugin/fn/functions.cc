/* The async functions of the unit, and which calls await them.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "fn/fn.h"

static hash_map<cgraph_node *, async_fn *> *functions;

/* ---- the table --------------------------------------------------------- */

void
begin_functions (void)
{
  functions = new hash_map<cgraph_node *, async_fn *>;
}

async_fn *
async_fn_of_node (cgraph_node *node)
{
  async_fn **slot = functions ? functions->get (node) : NULL;

  return slot ? *slot : NULL;
}

/* The ramp of BODY, which another unit defines; null if this one does.  */

tree
foreign_ramp (const_tree body)
{
  tree a = lookup_attribute (ASYNC_FOREIGN_ATTR, DECL_ATTRIBUTES (body));

  return a ? TREE_VALUE (TREE_VALUE (a)) : NULL_TREE;
}

/* The function by which an await of BODY, which another unit defines, begins; null if
   it makes a future by the ramp.  */

tree
foreign_start (const_tree body)
{
  tree a = lookup_attribute (ASYNC_FOREIGN_ATTR, DECL_ATTRIBUTES (body));

  return TREE_PURPOSE (TREE_VALUE (a));
}

async_fn *
add_function (cgraph_node *node)
{
  bool foreign = foreign_ramp (node->decl) != NULL_TREE;

  if (async_fn *old = async_fn_of_node (node))
    return old;
  if (!foreign && !node->has_gimple_body_p () && !node->clone_of)
    return NULL;
  async_fn *fn = new async_fn ();
  fn->node = node;
  fn->foreign = foreign;
  functions->put (node, fn);
  return fn;
}

static int
by_node_order (const void *a, const void *b)
{
  return ((*(async_fn *const *) a)->node->order
	  - (*(async_fn *const *) b)->node->order);
}

static void
list_those (vec<async_fn *> *out, bool foreign)
{
  for (auto it : *functions)
    if (it.second->foreign == foreign)
      out->safe_push (it.second);
  out->qsort (by_node_order);
}

/* All functions of the unit found so far, in its order: the table's own order
   depends on where the compiler was loaded.  */

void
list_functions (vec<async_fn *> *out)
{
  list_those (out, false);
}

/* ... and those of other units that this one awaits.  */

void
list_foreign (vec<async_fn *> *out)
{
  list_those (out, true);
}

void
forget_functions (void)
{
  for (auto it : *functions)
    delete it.second;
  delete functions;
  functions = NULL;
}

/* ---- calls ------------------------------------------------------------- */

/* The function whose code runs when DECL is called from this unit; null if that is not
   known before it runs.  */

cgraph_node *
called_node (tree decl)
{
  cgraph_node *node = cgraph_node::get (decl);
  enum availability avail;

  if (!node)
    return NULL;
  cgraph_node *target = node->ultimate_alias_target (&avail);
  return target == node || avail > AVAIL_INTERPOSABLE ? target : NULL;
}

static async_fn *
async_fn_of_decl (tree decl)
{
  cgraph_node *target = called_node (decl);

  return target ? async_fn_of_node (target) : NULL;
}

/* The suspending function that STMT awaits, or null.  */

async_fn *
async_callee (gimple *stmt)
{
  tree decl = is_gimple_call (stmt) ? gimple_call_fndecl (stmt) : NULL_TREE;
  async_fn *fn = decl ? async_fn_of_decl (decl) : NULL;

  return fn && fn->suspends ? fn : NULL;
}

/* True if STMT is a suspension point.  */

bool
suspends_p (gimple *stmt)
{
  return async_marker_call_p (stmt, ASYNC_SUSPEND) || async_callee (stmt);
}

static bool
list_direct_callers (cgraph_node *node, void *data)
{
  for (cgraph_edge *e = node->callers; e; e = e->next_caller)
    ((vec<cgraph_node *> *) data)->safe_push (e->caller->inlined_to
					      ? e->caller->inlined_to
					      : e->caller);
  return false;
}

/* Append to CALLERS the functions that call NODE by any of its names:
   whoever changes them needs the list first.  */

void
list_callers (cgraph_node *node, vec<cgraph_node *> *callers)
{
  node->call_for_symbol_thunks_and_aliases (list_direct_callers, callers, true);
}
