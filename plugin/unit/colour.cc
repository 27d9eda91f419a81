/* Who can suspend.
   SPDX-License-Identifier: GPL-3.0-or-later

   A function can suspend when it calls the suspend primitive or awaits (that
   is, calls) a function that can.  This is found on the call graph, upwards
   from the primitive and from what other units define, after all interprocedural optimisation: what was
   inlined, cloned or split is coloured as it is then.  Only bodies of async
   functions can; what else calls the primitive, or awaits, is a function of
   stress mode that stays an ordinary one.

   A body of which only futures are made, and which cannot suspend, stays an
   ordinary function; an await of it costs a call.  */

#include "unit/unit.h"
#include "analyse/analyse.h"
#include "verify/verify.h"

struct colouring
{
  vec<async_fn *> work;
};

/* Add NODE to the functions that suspend.  One that the user has not written
   as async must not be among them, as its body would be removed in the end and
   its callers left without it.  (A call of a resume function by a pointer
   that became a direct call of the body would do that; see
   hide-profile.cc.)  */

static void
add_suspending (cgraph_node *node, colouring *c)
{
  bool body = async_body_name (node->decl) != NULL;

  if (!body && !async_options.stress)
    verify_failed (node->decl, "a function that is not async can suspend");
  async_fn *fn = body ? add_function (node) : NULL;

  if (fn && !fn->suspends)
    {
      fn->suspends = true;
      c->work.safe_push (fn);
    }
}

/* Add the callers of NODE to the list DATA.  They are listed before any of
   their bodies is fetched from the disk, because that changes the edges of the
   call graph.  */

static void
colour_callers (cgraph_node *node, colouring *c)
{
  auto_vec<cgraph_node *, 16> callers;

  list_callers (node, &callers);
  for (cgraph_node *caller : callers)
    add_suspending (caller, c);
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
	&& (DECL_STATIC_CHAIN (fn->node->decl)
	    || labels_escape_p (DECL_STRUCT_FUNCTION (fn->node->decl))))
      add_suspending (fn->node, c);
}

/* Find all async functions of the unit, in a fixed order, with their final
   bodies.  */

void
colour_functions (vec<async_fn *> *out)
{
  cgraph_node *node;
  colouring c = { vNULL };

  begin_functions ();
  FOR_EACH_FUNCTION (node)
    if (async_primitive_p (node))
      colour_callers (node, &c);
    else if (foreign_ramp (node->decl))
      add_suspending (node, &c);
  FOR_EACH_DEFINED_FUNCTION (node)
    if (made_p (node))
      add_function (node);
  spread (&c);
  colour_forced (&c);
  spread (&c);
  c.work.release ();

  list_functions (out);
  for (async_fn *fn : *out)
    fn->node->get_body ();
}

/* True if the unit has anything that can suspend.  */

bool
anything_suspends_p (void)
{
  cgraph_node *node;

  FOR_EACH_FUNCTION (node)
    if (async_body_name (node->decl) || async_primitive_p (node))
      return true;
  return false;
}
