/* What a declaration is: async or not, ramp or body.
   SPDX-License-Identifier: GPL-3.0-or-later

   A declaration answers for itself, by its attributes; nothing is kept
   beside it.  */

#include "front/front.h"

bool
async_function_p (const_tree decl)
{
  return (TREE_CODE (decl) == FUNCTION_DECL
	  && lookup_attribute ("async", DECL_ATTRIBUTES (decl))
	  && future_value_type (TREE_TYPE (TREE_TYPE (decl))));
}

bool
delegates_p (const_tree body)
{
  return lookup_attribute (ASYNC_DELEGATES_ATTR, DECL_ATTRIBUTES (body)) != NULL_TREE;
}

bool
generator_p (const_tree decl)
{
  return (TREE_CODE (decl) == FUNCTION_DECL
	  && lookup_attribute ("generator", DECL_ATTRIBUTES (decl))
	  && stream_value_type (TREE_TYPE (TREE_TYPE (decl))));
}

bool
lazy_function_p (const_tree decl)
{
  return async_function_p (decl) || generator_p (decl);
}

tree
body_value_type (const_tree ramp)
{
  return (generator_p (ramp) ? void_type_node
	  : future_value_type (TREE_TYPE (TREE_TYPE (ramp))));
}

/* The declaration that attribute ATTR of DECL links to.  */
tree
linked_decl (const_tree decl, const char *attr)
{
  tree a = lookup_attribute (attr, DECL_ATTRIBUTES (decl));
  return a ? TREE_VALUE (TREE_VALUE (a)) : NULL_TREE;
}

tree
ramp_of_body (const_tree body)
{
  if (!body || TREE_CODE (body) != FUNCTION_DECL)
    return NULL_TREE;
  return linked_decl (body, ASYNC_RAMP_ATTR);
}

bool
async_block_p (const_tree body)
{
  tree ramp = ramp_of_body (body);
  return ramp && lookup_attribute (ASYNC_BLOCK_ATTR, DECL_ATTRIBUTES (ramp));
}

bool
generator_body_p (const_tree body)
{
  tree ramp = ramp_of_body (body);
  return ramp && generator_p (ramp);
}

bool
awaiting_body_p (const_tree body)
{
  tree ramp = ramp_of_body (body);
  return ramp && (!generator_p (ramp)
		  || async_stream_p (TREE_TYPE (TREE_TYPE (ramp))));
}
