/* What the attributes of an async function mean.
   SPDX-License-Identifier: GPL-3.0-or-later

   attributes.def is the table.  Declarations share lists of attributes, so a
   list that is to be changed is copied first.  */

#include "abi/abi.h"

static const struct
{
  const char *name;
  unsigned rules;
} attributes[] =
{
#define ATTRIBUTE(NAME, RULES) { NAME, RULES },
#include "abi/attributes.def"
#undef ATTRIBUTE
};

tree
attributes_without (tree list, enum attribute_rule rule)
{
  list = copy_list (list);
  for (const auto &a : attributes)
    if (a.rules & rule)
      list = remove_attribute (a.name, list);
  return list;
}

tree
attributes_with (tree list, enum attribute_rule rule)
{
  tree found = NULL_TREE;

  for (const auto &a : attributes)
    if (a.rules & rule)
      if (tree one = lookup_attribute (a.name, list))
	found = tree_cons (TREE_PURPOSE (one), TREE_VALUE (one), found);
  return found;
}

void
forget_symbol (tree decl)
{
  DECL_WEAK (decl) = 0;
  DECL_COMDAT (decl) = 0;
  DECL_VISIBILITY (decl) = VISIBILITY_DEFAULT;
  DECL_VISIBILITY_SPECIFIED (decl) = 0;
  DECL_PRESERVE_P (decl) = 0;
  DECL_STATIC_CONSTRUCTOR (decl) = 0;
  DECL_STATIC_DESTRUCTOR (decl) = 0;
}

void
forget_promises (tree decl)
{
  TREE_READONLY (decl) = 0;
  DECL_PURE_P (decl) = 0;
  DECL_LOOPING_CONST_OR_PURE_P (decl) = 0;
  DECL_IS_MALLOC (decl) = 0;
}
