/* The declarations of the marker calls, and names of bodies.
   SPDX-License-Identifier: GPL-3.0-or-later

   This file serves front end and lowering, also in lto1: it needs nothing of
   a C front end.  */

#include "abi/abi.h"

#define N_MARKERS 13

static const char *const marker_names[N_MARKERS] = {
  "__asyncc_suspend", "__asyncc_dropped", "__asyncc_context", "__asyncc_self",
  "__asyncc_make", "__asyncc_make_local", "__asyncc_poll", "__asyncc_next",
  "__asyncc_drop", "__asyncc_release", "__asyncc_descend", "__asyncc_again",
  "__asyncc_refer"
};

static tree marker_decls[N_MARKERS];

void
keep_markers (const char *plugin_name)
{
  for (tree &decl : marker_decls)
    keep_tree (plugin_name, &decl);
}

static tree
marker_type (enum async_marker m)
{
  switch (m)
    {
    case ASYNC_DROPPED:
      return build_function_type_list (integer_type_node, NULL_TREE);
    case ASYNC_CONTEXT:
    case ASYNC_SELF:
      return build_function_type_list (ptr_type_node, NULL_TREE);
    case ASYNC_SUSPEND:
    case ASYNC_REFER:
      return build_function_type_list (void_type_node, ptr_type_node, NULL_TREE);
    case ASYNC_POLL:
    case ASYNC_NEXT:
      return build_function_type_list (integer_type_node, ptr_type_node, ptr_type_node,
				       ptr_type_node, NULL_TREE);
    case ASYNC_DROP:
    case ASYNC_RELEASE:
      return build_function_type_list (void_type_node, ptr_type_node, ptr_type_node,
				       NULL_TREE);
    case ASYNC_DESCEND:
      return build_varargs_function_type_list (void_type_node, NULL_TREE);
    case ASYNC_AGAIN:
      return build_varargs_function_type_list (integer_type_node, NULL_TREE);
    case ASYNC_MAKE:
    case ASYNC_MAKE_LOCAL:
      return build_varargs_function_type_list (ptr_type_node, NULL_TREE);
    }
  gcc_unreachable ();
}

/* __asyncc_suspend lets others run, so it may change all memory that they can
   reach.  __asyncc_dropped, __asyncc_context, __asyncc_self and __asyncc_refer touch no
   memory (NOVOPS), but they are not pure: two calls of one may have different answers,
   and that of __asyncc_self is not worth keeping.  __asyncc_poll, __asyncc_next and
   __asyncc_drop run the user's code.  */
static tree
build_marker (enum async_marker m)
{
  tree decl = build_fn_decl (marker_names[m], marker_type (m));
  TREE_NOTHROW (decl) = m != ASYNC_POLL && m != ASYNC_NEXT && m != ASYNC_DROP;
  if (m == ASYNC_DROPPED || m == ASYNC_CONTEXT || m == ASYNC_SELF || m == ASYNC_REFER)
    {
      DECL_IS_NOVOPS (decl) = 1;
      DECL_ATTRIBUTES (decl)
	= tree_cons (get_identifier ("leaf"), NULL_TREE,
		     DECL_ATTRIBUTES (decl));
    }
  return decl;
}

tree
async_marker_decl (enum async_marker m)
{
  if (!marker_decls[m])
    marker_decls[m] = build_marker (m);
  return marker_decls[m];
}

bool
async_marker_p (const_tree decl)
{
  for (const char *name : marker_names)
    if (DECL_NAME (decl) && id_equal (DECL_NAME (decl), name))
      return true;
  return false;
}

bool
async_marker_call_p (const gimple *s, enum async_marker m)
{
  if (!is_gimple_call (s))
    return false;
  tree fn = gimple_call_fndecl (s);
  return (fn
	  && DECL_NAME (fn)
	  && !strcmp (IDENTIFIER_POINTER (DECL_NAME (fn)), marker_names[m]));
}

/* The attribute NAME of DECL, or of the function that it is a copy of.  */

static tree
original_attribute (const_tree decl, const char *name)
{
  tree a = lookup_attribute (name, DECL_ATTRIBUTES (decl));
  while (!a && DECL_ABSTRACT_ORIGIN (decl)
	 && DECL_ABSTRACT_ORIGIN (decl) != decl)
    {
      decl = DECL_ABSTRACT_ORIGIN (decl);
      a = lookup_attribute (name, DECL_ATTRIBUTES (decl));
    }
  return a;
}

const char *
async_body_name (const_tree decl)
{
  if (TREE_CODE (decl) != FUNCTION_DECL)
    return NULL;
  tree a = original_attribute (decl, ASYNC_BODY_ATTR);
  return a ? TREE_STRING_POINTER (TREE_VALUE (TREE_VALUE (a))) : NULL;
}

const char *
async_readable_name (const_tree decl)
{
  if (const char *name = async_body_name (decl))
    return name;
  if (TREE_CODE (decl) != FUNCTION_DECL)
    return NULL;
  tree a = original_attribute (decl, ASYNC_CLOSURE_ATTR);
  return a ? TREE_STRING_POINTER (TREE_VALUE (TREE_VALUE (a))) : NULL;
}

bool
cleans_parameters_p (const_tree decl)
{
  return original_attribute (decl, ASYNC_PARM_CLEANUP_ATTR) != NULL_TREE;
}

unsigned
stream_words (const_tree decl)
{
  tree a = original_attribute (decl, ASYNC_GENERATOR_ATTR);
  return a ? tree_to_uhwi (TREE_VALUE (TREE_VALUE (a))) : 0;
}

bool
descends_p (const_tree decl)
{
  return original_attribute (decl, ASYNC_DESCENDS_ATTR) != NULL_TREE;
}

/* A function that asks for its context must get it from whoever polls, so it
   is treated as if it could suspend.  So must one that asks for its frame.  */

bool
async_primitive_p (cgraph_node *node)
{
  return (DECL_NAME (node->decl)
	  && (id_equal (DECL_NAME (node->decl), "__asyncc_suspend")
	      || id_equal (DECL_NAME (node->decl), "__asyncc_context")
	      || id_equal (DECL_NAME (node->decl), "__asyncc_self")));
}
