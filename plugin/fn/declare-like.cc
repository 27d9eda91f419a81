/* The declaration of a function that is made from another one.
   SPDX-License-Identifier: GPL-3.0-or-later

   It is made like that one: same source place, section, target, options.  Not
   the same are its promises to callers (noreturn, pure, malloc...), of which
   what is made of the code may keep none.  A new call-graph node is used
   instead of a clone, because a clone would inherit the summaries of a function
   with another meaning.  */

#include "fn/fn.h"

static tree
name_with_suffix (tree decl, const char *suffix)
{
  return suffixed_name (DECL_ASSEMBLER_NAME (decl), suffix);
}

/* DECL, a copy of a declaration, is one that only the plugin knows.  */

static void
make_private (tree decl)
{
  TREE_PUBLIC (decl) = 0;
  DECL_EXTERNAL (decl) = 0;
  TREE_STATIC (decl) = 1;
  forget_symbol (decl);
  TREE_THIS_VOLATILE (decl) = 0;
  TREE_NOTHROW (decl) = 0;
  forget_promises (decl);
  DECL_IS_RETURNS_TWICE (decl) = 0;
  /* A program's own memcpy: GCC would look for its arguments in our calls.  */
  set_decl_built_in_function (decl, NOT_BUILT_IN, 0);
  DECL_STATIC_CHAIN (decl) = 0;
  DECL_UNINLINABLE (decl) = 1;
  DECL_DECLARED_INLINE_P (decl) = 0;
  DECL_CONTEXT (decl) = NULL_TREE;
  TREE_USED (decl) = 1;
  TREE_ADDRESSABLE (decl) = 1;
}

static void
make_node_like (cgraph_node *old, tree decl)
{
  cgraph_node *node = cgraph_node::get_create (decl);

  node->definition = true;
  node->analyzed = true;
  node->lowered = true;
  node->externally_visible = false;
  node->no_reorder = false;
  node->count = old->count;
  node->unit_id = old->unit_id;
  node->frequency = old->frequency;
  node->tp_first_run = old->tp_first_run;
  node->unique_name = false;
  node->make_decl_local ();
  node->local = false;
  /* Nothing refers to it yet.  */
  node->force_output = true;
  node->address_taken = true;
  if (DECL_SECTION_NAME (old->decl) && !old->implicit_section)
    set_decl_section_name (decl, DECL_SECTION_NAME (old->decl));
}

/* A function of type TYPE made from that of NODE, named after it; SUFFIX null
   means by its very name.  */

tree
declare_like (cgraph_node *node, const char *suffix, tree type)
{
  tree decl = copy_node (node->decl);
  tree attributes = attributes_without (DECL_ATTRIBUTES (decl), NOT_VERSIONS);

  SET_DECL_ASSEMBLER_NAME (decl, suffix ? name_with_suffix (node->decl, suffix)
				 : DECL_ASSEMBLER_NAME (node->decl));
  if (!suffix)
    symtab->change_decl_assembler_name (node->decl,
					name_with_suffix (node->decl, "body"));
  SET_DECL_RTL (decl, NULL);
  DECL_STRUCT_FUNCTION (decl) = NULL;
  DECL_CHAIN (decl) = NULL_TREE;
  DECL_ARGUMENTS (decl) = NULL_TREE;
  TREE_TYPE (decl) = type;
  make_private (decl);
  DECL_ATTRIBUTES (decl) = attributes;
  make_node_like (node, decl);
  return decl;
}
