/* The body of an async function, as long as it is only declared.
   SPDX-License-Identifier: GPL-3.0-or-later

   It is made from the ramp when somebody asks for it: an await before the
   definition does, and so does the definition (split-body.cc).  */

#include "front/front.h"

tree all_bodies;

void
keep_bodies (const char *plugin_name)
{
  keep_tree (plugin_name, &all_bodies);
}

/* True if this unit has async functions, defined or awaited.  */

bool
async_bodies_seen_p (void)
{
  return all_bodies != NULL_TREE;
}

/* Take from BODY, which is a copy of the ramp, what is true of the ramp only:
   its statements, its parameters, its visibility.  */
static void
forget_ramp (tree body)
{
  DECL_CHAIN (body) = NULL_TREE;
  DECL_SAVED_TREE (body) = NULL_TREE;
  DECL_ARGUMENTS (body) = NULL_TREE;
  DECL_RESULT (body) = NULL_TREE;
  DECL_INITIAL (body) = NULL_TREE;
  DECL_STRUCT_FUNCTION (body) = NULL;
  forget_symbol (body);
  TREE_PUBLIC (body) = 1;
  TREE_STATIC (body) = 0;
  DECL_EXTERNAL (body) = 1;
  SET_DECL_RTL (body, NULL);
}

tree
build_body (tree ramp)
{
  tree fntype = TREE_TYPE (ramp);
  tree body = copy_node (ramp);
  forget_ramp (body);
  TREE_TYPE (body) = retype_function (fntype, body_value_type (ramp));
  TREE_USED (body) = 1;
  DECL_STATIC_CHAIN (body) = decl_function_context (ramp) != NULL_TREE;
  DECL_NO_INSTRUMENT_FUNCTION_ENTRY_EXIT (body) = 1;
  sort_ramp_attributes (ramp);
  DECL_ATTRIBUTES (body) = NULL_TREE;
  name_body (body, ramp);
  inherit_attributes (body, ramp);
  return body;
}

tree
body_of_ramp (tree ramp)
{
  if (tree known = linked_decl (ramp, ASYNC_BODY_LINK_ATTR))
    return known;
  if (!lazy_function_p (ramp))
    return NULL_TREE;
  tree body = build_body (ramp);
  all_bodies = tree_cons (NULL_TREE, body, all_bodies);
  DECL_ATTRIBUTES (ramp)
    = tree_cons (get_identifier (ASYNC_BODY_LINK_ATTR),
		 build_tree_list (NULL_TREE, body), DECL_ATTRIBUTES (ramp));
  return body;
}
