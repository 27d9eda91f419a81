/* What async blocks have of the variables around them: all of them, or copies.
   SPDX-License-Identifier: GPL-3.0-or-later

     __async_move (T, (a, b), { … })

   is a block with the parameters A and B, of the types that the variables of these names
   have, which is called with them: so it has copies, and may outlive the function around
   it.  Other variables of that function may not be used, since they may be gone.

   The parameters hide the variables on purpose, so -Wshadow is off while they are
   declared: from the builtin that stands in the type of what the block gives until the
   block begins.

   A block of __async_block that uses variables of the function around it is marked, since
   it may not outlive that (lint/warn-dangling.cc).  */

#include "front/front.h"

static int *const shadow_options[]
  = { &global_options.x_warn_shadow, &global_options.x_warn_shadow_local,
      &global_options.x_warn_shadow_compatible_local };
static int settings[ARRAY_SIZE (shadow_options)];

tree
resolve_move_of (location_t, vec<tree, va_gc> *args)
{
  for (unsigned k = 0; k < ARRAY_SIZE (shadow_options); k++)
    {
      settings[k] = *shadow_options[k];
      *shadow_options[k] = 0;
    }
  return (*args)[0];
}

bool
moved_block_p (const_tree body)
{
  tree ramp = ramp_of_body (body);
  tree a = (ramp ? lookup_attribute (ASYNC_BLOCK_ATTR, DECL_ATTRIBUTES (ramp))
	    : NULL_TREE);
  return a && TREE_VALUE (a);
}

/* An array would become a pointer to the one in the function around.  */
static void
refuse_arrays (tree body)
{
  for (tree p = DECL_ARGUMENTS (body); p; p = DECL_CHAIN (p))
    if (C_ARRAY_PARAMETER (p))
      {
	auto_diagnostic_group d;
	error_at (DECL_SOURCE_LOCATION (p), "the array %qD cannot be copied into an "
		  "async block", p);
	inform (DECL_SOURCE_LOCATION (p), "put it into a structure, or name a pointer to "
		"what lives longer");
      }
}

void
begin_moved_block (tree body)
{
  for (unsigned k = 0; k < ARRAY_SIZE (shadow_options); k++)
    *shadow_options[k] = settings[k];
  refuse_arrays (body);
}

/* True if DECL belongs to a function around BODY.  */
static bool
outer_p (tree decl, tree body)
{
  if (TREE_CODE (decl) == FUNCTION_DECL)
    return (decl_function_context (decl) && decl_function_context (decl) != body
	    && !ramp_of_body (decl) && DECL_STATIC_CHAIN (decl));
  if (TREE_CODE (decl) != VAR_DECL && TREE_CODE (decl) != PARM_DECL)
    return false;
  if (DECL_ARTIFICIAL (decl)
      || (VAR_P (decl) && (TREE_STATIC (decl) || DECL_EXTERNAL (decl))))
    return false;
  for (tree fn = decl_function_context (body); fn; fn = decl_function_context (fn))
    if (DECL_CONTEXT (decl) == fn || DECL_CONTEXT (decl) == ramp_of_body (fn))
      return true;
  return false;
}

/* What a block uses that it may not.  */
struct use_check
{
  tree body;
  location_t loc;
  hash_set<tree> *found;
};

static tree
visit (tree *tp, int *walk_subtrees, void *data)
{
  use_check *c = (use_check *) data;
  if (TYPE_P (*tp))
    {
      *walk_subtrees = 0;
      return NULL_TREE;
    }
  if (EXPR_HAS_LOCATION (*tp))
    c->loc = EXPR_LOCATION (*tp);
  if (!DECL_P (*tp) || !outer_p (*tp, c->body) || c->found->add (*tp)
      || !moved_block_p (c->body))
    return NULL_TREE;
  auto_diagnostic_group d;
  error_at (c->loc, "%qD belongs to the function around this block, which the block may "
	    "outlive", *tp);
  inform (DECL_SOURCE_LOCATION (*tp), "name it in the parentheses of %<__async_move%>, so "
	  "that the block has a copy");
  return NULL_TREE;
}

void
check_block_uses (tree body)
{
  hash_set<tree> found;
  use_check c = { body, DECL_SOURCE_LOCATION (body), &found };
  if (!async_block_p (body))
    return;
  walk_tree_without_duplicates (&DECL_SAVED_TREE (body), visit, &c);
  tree ramp = ramp_of_body (body);
  if (!found.is_empty ())
    DECL_ATTRIBUTES (ramp) = tree_cons (get_identifier (ASYNC_SHARES_ATTR), NULL_TREE,
					DECL_ATTRIBUTES (ramp));
}
