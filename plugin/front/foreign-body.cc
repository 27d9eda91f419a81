/* Bodies of async functions of which this unit sees no definition.
   SPDX-License-Identifier: GPL-3.0-or-later

   Awaiting a direct call is a call to the body, also before anybody knows
   whether the body will be here.  At the end of the unit every body that was
   called and not defined is declared foreign: to the lowering its calls are
   suspension points (unit/describe-foreign.cc), and nobody calls it in the end.
   The attribute has the ramp, by which a future is made, and the function by which
   an await begins (starter.cc), where there is one.

   Where the definition that is here may not be the one that runs (weak functions),
   calls are sent to such a second body; the real one stays for the ramp.  */

#include "front/front.h"
#include "fn/fn.h"

static tree
copy_argument_types (tree body)
{
  tree parms = NULL_TREE;
  tree *tail = &parms;
  for (tree l = TYPE_ARG_TYPES (TREE_TYPE (body)); l && l != void_list_node;
       l = TREE_CHAIN (l))
    {
      tree p = build_decl (DECL_SOURCE_LOCATION (body), PARM_DECL, NULL_TREE,
			   TREE_VALUE (l));
      DECL_ARG_TYPE (p) = TREE_VALUE (l);
      DECL_CONTEXT (p) = body;
      DECL_ARTIFICIAL (p) = 1;
      TREE_USED (p) = 1;
      *tail = p;
      tail = &DECL_CHAIN (p);
    }
  return parms;
}

/* True if an await of RAMP, whose body is BODY, asks for a start.  */
static bool
ask_for_start_p (tree body, tree ramp)
{
  bool wanted = (promised_size (ramp)
		 || (optimize && !optimize_size && !optimize_debug));
  return (wanted && !flag_analyzer
	  && !async_options.lto_late && TARGET_SUPPORTS_WEAK
	  && DECL_EXTERNAL (ramp) && TREE_PUBLIC (ramp) && !DECL_WEAK (ramp)
	  && prototype_p (TREE_TYPE (body)));
}

static void
declare_foreign (tree body, tree ramp)
{
  tree start = NULL_TREE;
  if (!complete_future (TREE_TYPE (TREE_TYPE (ramp))))
    return;
  DECL_ARGUMENTS (body) = copy_argument_types (body);
  if (ask_for_start_p (body, ramp))
    start = make_starter (body, ramp,
			  make_start_type (TREE_TYPE (TREE_TYPE (body)),
					   ptr_type_node));
  DECL_ATTRIBUTES (body)
    = tree_cons (get_identifier (ASYNC_FOREIGN_ATTR),
		 build_tree_list (start, ramp), DECL_ATTRIBUTES (body));
}

static void
divert_calls (tree body, tree ramp)
{
  tree foreign = build_body (ramp);
  declare_foreign (foreign, ramp);
  DECL_ATTRIBUTES (body)
    = tree_cons (get_identifier (ASYNC_DIVERTED_ATTR),
		 build_tree_list (NULL_TREE, foreign), DECL_ATTRIBUTES (body));
}

/* Let other units start BODY, that of RAMP, which is defined here.  */
static void
allow_export (tree body, tree ramp)
{
  if (TREE_PUBLIC (ramp) && !DECL_EXTERNAL (ramp) && !async_options.lto_late
      && !decl_function_context (ramp)
      && prototype_p (TREE_TYPE (body)))
    DECL_ATTRIBUTES (body)
      = tree_cons (get_identifier (ASYNC_EXPORT_ATTR),
		   build_tree_list (NULL_TREE, ramp), DECL_ATTRIBUTES (body));
}

void
declare_foreign_bodies (void)
{
  if (seen_error ())
    return;
  for (tree l = all_bodies; l; l = TREE_CHAIN (l))
    {
      tree body = TREE_VALUE (l);
      tree ramp = ramp_of_body (body);
      /* Nobody awaits a generator.  */
      if (generator_p (ramp))
	inherit_late_attributes (body, ramp);
      else if (!DECL_INITIAL (body) && !decl_function_context (body))
	declare_foreign (body, ramp);
      else if (DECL_INITIAL (body) && DECL_WEAK (ramp))
	divert_calls (body, ramp);
      else
	{
	  inherit_late_attributes (body, ramp);
	  if (DECL_INITIAL (body))
	    allow_export (body, ramp);
	}
    }
}
