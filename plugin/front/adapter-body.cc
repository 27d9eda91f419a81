/* Bodies for async functions of which this unit sees no definition.
   SPDX-License-Identifier: GPL-3.0-or-later

   Awaiting a direct call is a call to the body, also before anybody knows
   whether the body will be here.  At the end of the unit every body that was
   called and not defined gets this definition:

     static inline T f::{async-fn#0} (args)
     {
       r = start (args, place, __async_context ());
       if (!r.pending)
	 return r.value;
       g = r.pending;
       do suspend while (!poll (g));
       return the value of g;
     }

   or, where nobody optimises for speed, `return __await (f (args))'.  PLACE is a
   variable if the declaration says how large the frame is at most, otherwise null.

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

/* `if (!FUTURE) return answer', where the value in ANSWER, of the kind TYPE, is
   returned.  */
static tree
build_return_ready (tree body, const start_type &type, tree answer, tree future)
{
  location_t loc = DECL_SOURCE_LOCATION (body);
  tree t = TREE_TYPE (TREE_TYPE (body));
  tree leave = build1_loc (loc, RETURN_EXPR, void_type_node, NULL_TREE);
  if (type.value)
    leave = build_return_value (body, fold_convert_loc
				(loc, t, part_of (answer, type.value)));
  return build3_loc (loc, COND_EXPR, void_type_node,
		     build2_loc (loc, EQ_EXPR, boolean_type_node, future,
				 build_zero_cst (TREE_TYPE (future))),
		     leave, build_empty_stmt (loc));
}

/* The address of a place in VARS of BODY for the frame that an await of RAMP needs;
   null without a promise of its size.  */
static tree
build_place (tree body, tree ramp, tree *vars)
{
  unsigned HOST_WIDE_INT size = promised_size (ramp);
  if (!size)
    return null_pointer_node;
  tree place = make_variable (body, build_array_type_nelts (char_type_node, size),
			      vars);
  SET_DECL_ALIGN (place, promised_alignment () * BITS_PER_UNIT);
  DECL_USER_ALIGN (place) = 1;
  TREE_ADDRESSABLE (place) = 1;
  return fold_convert (ptr_type_node, build_fold_addr_expr (place));
}

/* Call START with PLACE, return what it gives if it is ready, else set FUTURE.  What
   it answers, which is of the kind TYPE, has a scope of its own, so that it is not alive
   where the await suspends.  */
static tree
build_start (tree body, const start_type &type, tree start, tree place, tree future)
{
  location_t loc = DECL_SOURCE_LOCATION (body);
  tree vars = NULL_TREE, list = NULL_TREE;
  auto_vec<tree> parms;
  tree answer = make_variable (body, type.answer, &vars);
  DECL_ATTRIBUTES (answer) = tree_cons (get_identifier (ASYNC_START_ATTR),
					NULL_TREE, NULL_TREE);
  tree cx = build_call_expr_loc (loc, async_marker_decl (ASYNC_CONTEXT), 0);
  list_parms (body, &parms);
  append_set (loc, answer, call_start (loc, start, parms, place, cx),
	      &list);
  append_set (loc, future,
	      fold_convert_loc (loc, TREE_TYPE (future),
				type.pending ? part_of (answer, type.pending)
				: answer), &list);
  append_to_statement_list (build_return_ready (body, type, answer, future),
			    &list);
  return build_scope (loc, vars, list);
}

/* The statements that begin by a start.  */
static tree
build_start_and_wait (tree body, tree ramp)
{
  location_t loc = DECL_SOURCE_LOCATION (body);
  tree vars = NULL_TREE, list = NULL_TREE;
  start_type type = make_start_type (TREE_TYPE (TREE_TYPE (body)), ptr_type_node);
  tree future = make_variable (body, TREE_TYPE (TREE_TYPE (ramp)), &vars);
  tree start = make_starter (body, ramp, type);
  tree place = build_place (body, ramp, &vars);
  append_to_statement_list (build_start (body, type, start, place, future), &list);
  append_to_statement_list
    (build_return_value (body, build_begun_await (loc, future)), &list);
  return build_scope (loc, vars, list);
}

static tree
build_statements (tree body, tree ramp)
{
  location_t loc = DECL_SOURCE_LOCATION (body);
  const char *name = IDENTIFIER_POINTER (DECL_NAME (ramp));
  auto_vec<tree> parms;
  if (ask_for_start_p (body, ramp))
    return build_start_and_wait (body, ramp);
  list_parms (body, &parms);
  tree call = call_ramp (loc, ramp, parms);
  return build_return_value (body, build_object_await (loc, call, name));
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
make_adapter_bodies (void)
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
	define_adapter (body, ramp);
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
