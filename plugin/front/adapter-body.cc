/* Bodies for async functions of which this unit sees no definition.
   SPDX-License-Identifier: GPL-3.0-or-later

   Awaiting a direct call is a call to the body, also before anybody knows
   whether the body will be here.  At the end of the unit every body that was
   called and not defined gets this definition:

     static inline T f::{async-fn#0} (args)
     {
       future(T) g;
       if (&start)			a weak symbol
	 {
	   r = start (args, NULL, __async_context ());
	   if (!r.pending)
	     return r.value;
	   g = r.pending;
	 }
       else
	 {
	   g = f (args);
	   if (g is ready or a poll says so)
	     goto ready;
	 }
       do suspend while (!poll (g));
     ready:
       return the value of g;
     }

   or `return __await (f (args))'.  There is a start where an async function has been
   compiled for speed, and where nobody optimises for that it is not asked for.

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

/* `return VALUE', or VALUE alone if it is void.  */
static tree
build_return_value (tree body, tree value)
{
  location_t loc = DECL_SOURCE_LOCATION (body);
  tree t = TREE_TYPE (TREE_TYPE (body));
  if (VOID_TYPE_P (t))
    return value;
  value = build2 (INIT_EXPR, t, DECL_RESULT (body), value);
  return build1_loc (loc, RETURN_EXPR, void_type_node, value);
}

/* True if an await of RAMP, whose body is BODY, asks for a start.  */
static bool
ask_for_start_p (tree body, tree ramp)
{
  return (optimize && !optimize_size && !optimize_debug && !flag_analyzer
	  && !async_options.lto_late && TARGET_SUPPORTS_WEAK
	  && DECL_EXTERNAL (ramp) && TREE_PUBLIC (ramp) && !DECL_WEAK (ramp)
	  && prototype_p (TREE_TYPE (body)));
}

/* The weak declaration of the start of RAMP, which returns ANSWER.  */
static tree
declare_start (tree body, tree ramp, tree answer)
{
  tree types = NULL_TREE;
  for (tree p = DECL_ARGUMENTS (body); p; p = DECL_CHAIN (p))
    types = tree_cons (NULL_TREE, TYPE_MAIN_VARIANT (TREE_TYPE (p)), types);
  types = tree_cons (NULL_TREE, ptr_type_node, types);
  types = tree_cons (NULL_TREE, ptr_type_node, types);
  tree symbol = start_symbol (ramp);
  tree decl = build_fn_decl (IDENTIFIER_POINTER (symbol),
			     build_function_type
			     (answer, chainon (nreverse (types),
					       void_list_node)));
  SET_DECL_ASSEMBLER_NAME (decl, symbol);
  TREE_NOTHROW (decl) = TREE_NOTHROW (ramp);
  DECL_VISIBILITY (decl) = DECL_VISIBILITY (ramp);
  DECL_VISIBILITY_SPECIFIED (decl) = DECL_VISIBILITY_SPECIFIED (ramp);
  DECL_ATTRIBUTES (decl) = tree_cons (get_identifier (ASYNC_START_ATTR),
				      NULL_TREE, NULL_TREE);
  declare_weak (decl);
  return decl;
}

/* A call of START with what BODY was called with, and no frame.  */
static tree
call_start (tree body, tree start)
{
  location_t loc = DECL_SOURCE_LOCATION (body);
  vec<tree, va_gc> *args = NULL;
  for (tree p = DECL_ARGUMENTS (body); p; p = DECL_CHAIN (p))
    vec_safe_push (args, p);
  vec_safe_push (args, null_pointer_node);
  vec_safe_push (args, build_call_expr_loc
		 (loc, async_marker_decl (ASYNC_CONTEXT), 0));
  tree call = build_call_vec (TREE_TYPE (TREE_TYPE (start)),
			      build_fold_addr_expr (start), args);
  SET_EXPR_LOCATION (call, loc);
  TREE_SIDE_EFFECTS (call) = 1;
  return call;
}

/* A variable of TYPE of the function BODY, whose scope LIST is.  */
static tree
make_variable (tree body, tree type, tree *vars)
{
  tree var = create_tmp_var_raw (type);
  DECL_CONTEXT (var) = body;
  suppress_warning (var);
  DECL_CHAIN (var) = *vars;
  *vars = var;
  return var;
}

static void
append_set (location_t loc, tree var, tree value, tree *list)
{
  append_to_statement_list (build2_loc (loc, MODIFY_EXPR, TREE_TYPE (var), var,
					value), list);
}

/* A scope with the variables VARS and the statements LIST.  */
static tree
build_scope (location_t loc, tree vars, tree list)
{
  tree scope = build3_loc (loc, BIND_EXPR, void_type_node, vars, list,
			   NULL_TREE);
  TREE_SIDE_EFFECTS (scope) = 1;
  return scope;
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

/* Call START, return what it gives if it is ready, else set FUTURE.  What it answers,
   which is of the kind TYPE, has a scope of its own, so that it is not alive where the
   await suspends.  */
static tree
build_start (tree body, const start_type &type, tree start, tree future)
{
  location_t loc = DECL_SOURCE_LOCATION (body);
  tree vars = NULL_TREE, list = NULL_TREE;
  tree answer = make_variable (body, type.answer, &vars);
  append_set (loc, answer, call_start (body, start), &list);
  append_set (loc, future,
	      fold_convert_loc (loc, TREE_TYPE (future),
				type.pending ? part_of (answer, type.pending)
				: answer), &list);
  append_to_statement_list (build_return_ready (body, type, answer, future),
			    &list);
  return build_scope (loc, vars, list);
}

/* Make the future of RAMP, and poll it; if it is ready go to the label READY.  */
static tree
build_make (tree body, tree ramp, tree future, tree ready)
{
  location_t loc = DECL_SOURCE_LOCATION (body);
  tree list = NULL_TREE;
  append_set (loc, future, call_ramp (body, ramp), &list);
  append_first_poll (loc, future, ready, IDENTIFIER_POINTER (DECL_NAME (ramp)),
		     &list);
  return list;
}

/* The statements that begin by asking for a start.  */
static tree
build_start_or_make (tree body, tree ramp)
{
  location_t loc = DECL_SOURCE_LOCATION (body);
  tree vars = NULL_TREE, list = NULL_TREE;
  start_type type = make_start_type (TREE_TYPE (TREE_TYPE (body)), ptr_type_node);
  tree start = declare_start (body, ramp, type.answer);
  tree future = make_variable (body, TREE_TYPE (TREE_TYPE (ramp)), &vars);
  tree ready = create_artificial_label (loc);
  DECL_CONTEXT (ready) = body;
  tree known = build2_loc (loc, NE_EXPR, boolean_type_node,
			   build_fold_addr_expr (start),
			   build_zero_cst (build_pointer_type
					   (TREE_TYPE (start))));
  append_to_statement_list
    (build3_loc (loc, COND_EXPR, void_type_node, known,
		 build_start (body, type, start, future),
		 build_make (body, ramp, future, ready)), &list);
  tree value = build_begun_await (loc, future, ready);
  append_to_statement_list (build_return_value (body, value), &list);
  return build_scope (loc, vars, list);
}

static tree
build_statements (tree body, tree ramp)
{
  location_t loc = DECL_SOURCE_LOCATION (body);
  const char *name = IDENTIFIER_POINTER (DECL_NAME (ramp));
  if (ask_for_start_p (body, ramp))
    return build_start_or_make (body, ramp);
  return build_return_value (body, build_object_await (loc,
						       call_ramp (body, ramp),
						       name));
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
      if (!DECL_INITIAL (body) && !decl_function_context (body))
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
