/* Bodies for async functions of which this unit sees no definition.
   SPDX-License-Identifier: GPL-3.0-or-later

   Awaiting a direct call is a call to the body, also before anybody knows
   whether the body will be here.  At the end of the unit every body that was
   called and not defined gets this definition:

     static inline T f::{async-fn#0} (args) { return __await (f (args)); }

   where the await goes through the future object.  Where the definition that
   is here may not be the one that runs (weak functions), calls are sent to
   such a second body; the real one stays for the ramp.  */

#include "front/front.h"

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

/* The parameter P, as an argument for a function of type FNTYPE: on some
   machines C passes a short as an int, with a prototype, too.  */
static tree
promoted (tree p, tree fntype)
{
  tree type = TREE_TYPE (p);
  if (INTEGRAL_TYPE_P (type)
      && TYPE_PRECISION (type) < TYPE_PRECISION (integer_type_node)
      && targetm.calls.promote_prototypes (fntype))
    return fold_convert (integer_type_node, p);
  return p;
}

static tree
call_ramp (tree body, tree ramp)
{
  vec<tree, va_gc> *args = NULL;
  for (tree p = DECL_ARGUMENTS (body); p; p = DECL_CHAIN (p))
    vec_safe_push (args, promoted (p, TREE_TYPE (ramp)));
  tree call = build_call_vec (TREE_TYPE (TREE_TYPE (ramp)),
			      build_fold_addr_expr (ramp), args);
  SET_EXPR_LOCATION (call, DECL_SOURCE_LOCATION (body));
  TREE_SIDE_EFFECTS (call) = 1;
  return call;
}

static tree
build_statements (tree body, tree ramp)
{
  location_t loc = DECL_SOURCE_LOCATION (body);
  tree t = TREE_TYPE (TREE_TYPE (body));
  const char *name = IDENTIFIER_POINTER (DECL_NAME (ramp));
  tree value = build_object_await (loc, call_ramp (body, ramp), name);
  if (VOID_TYPE_P (t))
    return value;
  value = build2 (INIT_EXPR, t, DECL_RESULT (body), value);
  return build1_loc (loc, RETURN_EXPR, void_type_node, value);
}

/* Have BODY, which has no code of its own, always inlined, and no debugger
   step into it.  */
static void
mark_as_glue (tree body)
{
  DECL_ATTRIBUTES (body)
    = tree_cons (get_identifier ("always_inline"), NULL_TREE,
		 tree_cons (get_identifier ("artificial"), NULL_TREE,
			    remove_attribute ("noinline", copy_list
					      (DECL_ATTRIBUTES (body)))));
  DECL_DECLARED_INLINE_P (body) = 1;
  DECL_NO_INLINE_WARNING_P (body) = 1;
  DECL_DISREGARD_INLINE_LIMITS (body) = 1;
  DECL_UNINLINABLE (body) = 0;
}

static void
define_adapter (tree body, tree ramp)
{
  if (!complete_future (TREE_TYPE (TREE_TYPE (ramp))))
    return;
  tree result = build_decl (DECL_SOURCE_LOCATION (body), RESULT_DECL,
			    NULL_TREE, TREE_TYPE (TREE_TYPE (body)));
  DECL_ARTIFICIAL (result) = 1;
  DECL_IGNORED_P (result) = 1;
  DECL_RESULT (body) = result;
  DECL_ARGUMENTS (body) = copy_argument_types (body);
  DECL_EXTERNAL (body) = 0;
  TREE_PUBLIC (body) = 0;
  TREE_STATIC (body) = 1;
  mark_as_glue (body);
  current_function_decl = body;
  DECL_SAVED_TREE (body) = build_statements (body, ramp);
  current_function_decl = NULL_TREE;
  elide_copies (body);
  emit_function (body, DECL_SAVED_TREE (body));
}

static void
divert_calls (tree body, tree ramp)
{
  tree adapter = build_body (ramp);
  define_adapter (adapter, ramp);
  DECL_ATTRIBUTES (body)
    = tree_cons (get_identifier (ASYNC_ADAPTER_ATTR),
		 build_tree_list (NULL_TREE, adapter), DECL_ATTRIBUTES (body));
}

void
make_adapter_bodies (void)
{
  if (seen_error ())
    return;
  for (tree l = all_bodies; l; l = TREE_CHAIN (l))
    {
      tree body = TREE_VALUE (l);
      tree ramp = ramp_of_body (body);
      if (!DECL_INITIAL (body) && !decl_function_context (body))
	define_adapter (body, ramp);
      else if (DECL_INITIAL (body) && DECL_WEAK (ramp))
	divert_calls (body, ramp);
      else
	inherit_late_attributes (body, ramp);
    }
}
