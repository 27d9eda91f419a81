/* Which attribute of an async function speaks of its ramp and which of its
   body.
   SPDX-License-Identifier: GPL-3.0-or-later

   The user's declaration becomes that of the ramp.  What it says about the
   call (section, visibility, weak, alias, nonnull, format, deprecated...) is
   right there.  What it says about the value or about what the function does
   (noreturn, const, malloc, returns_nonnull...) would be wrong: calling a
   ramp returns, and makes a new object each time.

   const, pure, malloc and leaf are not passed to the body either: each await
   must stay where it is, so that the return for a dropped future follows it,
   and others run while it waits.  noreturn is not, because a dropped body
   does return; it is remembered for the calls and kept while the body is
   parsed.

   A generator knows its stream by its own frame, so none of its code may move to
   another function, which would have another frame: GCC splits only what it may
   clone.

   abi/attributes.def says it of each.  */

#include "front/front.h"

tree
retype_function (tree fntype, tree ret)
{
  tree type = build_function_type (ret, TYPE_ARG_TYPES (fntype));
  tree attributes = attributes_without (TYPE_ATTRIBUTES (fntype), OF_VALUE);
  if (attributes)
    type = build_type_attribute_variant (type, attributes);
  return type;
}

static void
add_attribute (tree decl, const char *name, tree value)
{
  DECL_ATTRIBUTES (decl)
    = tree_cons (get_identifier (name), value, DECL_ATTRIBUTES (decl));
}

/* Move the attributes of RAMP's type that speak of the value to a list on the
   declaration.  */
static void
sort_type (tree ramp)
{
  tree type = TREE_TYPE (ramp);
  tree values = attributes_with (TYPE_ATTRIBUTES (type), OF_VALUE);
  if (!values)
    return;
  TREE_TYPE (ramp) = retype_function (type, TREE_TYPE (type));
  if (!lookup_attribute (ASYNC_VALUE_ATTR, DECL_ATTRIBUTES (ramp)))
    add_attribute (ramp, ASYNC_VALUE_ATTR, values);
}

void
sort_ramp_attributes (tree ramp)
{
  sort_type (ramp);
  if (TREE_THIS_VOLATILE (ramp)
      && !lookup_attribute (ASYNC_NORETURN_ATTR, DECL_ATTRIBUTES (ramp)))
    add_attribute (ramp, ASYNC_NORETURN_ATTR, NULL_TREE);
  DECL_ATTRIBUTES (ramp) = attributes_without (DECL_ATTRIBUTES (ramp), NOBODY);
  TREE_THIS_VOLATILE (ramp) = 0;
  forget_promises (ramp);
  DECL_IS_RETURNS_TWICE (ramp) = 0;
}

/* How many words stand behind the header of the streams that RAMP makes.  */
static unsigned
words_of (tree ramp)
{
  return async_stream_p (TREE_TYPE (TREE_TYPE (ramp))) ? 2 : 1;
}

/* The list that ATTRIBUTES of a ramp leave to its body.  */
static tree
body_attributes (tree body, tree ramp)
{
  tree list = attributes_without (DECL_ATTRIBUTES (ramp), RAMP_ONLY);
  list = tree_cons (get_identifier ("no_icf"), NULL_TREE, list);
  list = tree_cons (get_identifier (ASYNC_RAMP_ATTR),
		    build_tree_list (NULL_TREE, ramp), list);
  if (generator_p (ramp))
    list = tree_cons (get_identifier (ASYNC_GENERATOR_ATTR),
		      build_tree_list (NULL_TREE, size_int (words_of (ramp))),
		      tree_cons (get_identifier ("noclone"), NULL_TREE, list));
  tree name = lookup_attribute (ASYNC_BODY_ATTR, DECL_ATTRIBUTES (body));
  if (name)
    list = tree_cons (TREE_PURPOSE (name), TREE_VALUE (name), list);
  return list;
}

/* Section, inlining, target and optimization: these may also come with a
   later declaration.  */
void
inherit_late_attributes (tree body, tree ramp)
{
  DECL_DECLARED_INLINE_P (body) = DECL_DECLARED_INLINE_P (ramp);
  DECL_UNINLINABLE (body) = DECL_UNINLINABLE (ramp);
  DECL_DISREGARD_INLINE_LIMITS (body) = DECL_DISREGARD_INLINE_LIMITS (ramp);
  DECL_FUNCTION_SPECIFIC_TARGET (body) = DECL_FUNCTION_SPECIFIC_TARGET (ramp);
  DECL_FUNCTION_SPECIFIC_OPTIMIZATION (body)
    = DECL_FUNCTION_SPECIFIC_OPTIMIZATION (ramp);
  if (DECL_SECTION_NAME (ramp))
    set_decl_section_name (body, DECL_SECTION_NAME (ramp));
}

void
inherit_attributes (tree body, tree ramp)
{
  DECL_ATTRIBUTES (body) = body_attributes (body, ramp);
  if (tree a = lookup_attribute (ASYNC_VALUE_ATTR, DECL_ATTRIBUTES (ramp)))
    {
      /* A dropped body returns nothing, null included.  */
      tree values = remove_attribute ("returns_nonnull",
				      copy_list (TREE_VALUE (a)));
      TREE_TYPE (body)
	= build_type_attribute_variant (TREE_TYPE (body),
					chainon (values, copy_list
						 (TYPE_ATTRIBUTES
						  (TREE_TYPE (body)))));
    }
  inherit_late_attributes (body, ramp);
}
