/* The futures that the macros of <asyncc/runtime.h> are given.
   SPDX-License-Identifier: GPL-3.0-or-later

   async_timeout (f, ns) takes a future of any type, which no prototype can say: a
   macro that casts would take anything.  So the macros ask for

     __asyncc_object ("async_drop", f)	  f as a struct async_future *
     __asyncc_borrow ("async_timeout", f)	  the same; the caller keeps it
     __asyncc_join_of (f, g...)		  __asyncc_join (number, array of them)
     __asyncc_select_of (f, g...)	  likewise

   and here is checked that they are given futures.  A future that is made in the
   argument and only borrowed is lost: nobody can drop it.  */

#include "front/front.h"

typedef vec<tree, va_gc> args_vec;

const char *
string_argument (tree e)
{
  return TREE_STRING_POINTER (TREE_OPERAND (tree_strip_nop_conversions (e), 0));
}

/* True if TYPE is a record that begins with the header of a future, as those do
   that are written by hand.  */
static bool
begins_with_header_p (const_tree type, const_tree header)
{
  while (TREE_CODE (type) == RECORD_TYPE)
    {
      if (TYPE_MAIN_VARIANT (type) == header)
	return true;
      tree field = TYPE_FIELDS (type);
      if (!field || TREE_CODE (field) != FIELD_DECL)
	return false;
      type = TREE_TYPE (field);
    }
  return false;
}

/* True if E may be a future.  A pointer to void says nothing, as anywhere in C.  */
static bool
future_object_p (tree e, const_tree header)
{
  tree type = TREE_TYPE (e);
  if (INTEGRAL_TYPE_P (type) && integer_zerop (e))
    return true;
  return (POINTER_TYPE_P (type)
	  && (future_value_type (type)
	      || VOID_TYPE_P (TREE_TYPE (type))
	      || begins_with_header_p (TREE_TYPE (type), header)));
}

location_t
place_of_argument (tree e, location_t loc)
{
  location_t where = EXPR_LOC_OR_LOC (e, loc);
  if (linemap_location_from_macro_definition_p (line_table, where))
    return expansion_point_location (loc);
  return linemap_resolve_location (line_table, where, LRK_SPELLING_LOCATION, NULL);
}

/* Say how E, which is no future, could become one.  */
static void
explain (location_t loc, tree e)
{
  tree inner = tree_strip_nop_conversions (e);
  tree fn = (TREE_CODE (inner) == ADDR_EXPR ? TREE_OPERAND (inner, 0)
	     : TREE_CODE (inner) == CALL_EXPR ? get_callee_fndecl (inner)
	     : NULL_TREE);
  if (fn && TREE_CODE (fn) == FUNCTION_DECL && async_function_p (fn))
    inform (loc, "%qD must be called to make a future", fn);
  else if (fn && TREE_CODE (fn) == FUNCTION_DECL)
    inform (DECL_SOURCE_LOCATION (fn), "%qD is not declared %<__async%>", fn);
  else
    inform (loc, "a future is what a call of an %<__async%> function gives");
}

/* E, which the macro NAME was given, as a pointer to HEADER.  */
static tree
check_object (location_t loc, const char *name, tree e, tree header)
{
  if (error_operand_p (e))
    return error_mark_node;
  if (future_object_p (e, header))
    return build1_loc (loc, NOP_EXPR, build_pointer_type (header), e);
  location_t where = place_of_argument (e, loc);
  auto_diagnostic_group d;
  error_at (where, "%qs wants a future, and this is of type %qT", name,
	    TREE_TYPE (e));
  explain (where, e);
  return error_mark_node;
}

/* Warn if E, which the macro NAME borrows, is made there.  */
static void
warn_lost_loan (location_t loc, const char *name, tree e)
{
  if (!made_future_p (e))
    return;
  location_t where = place_of_argument (e, loc);
  auto_diagnostic_group d;
  if (warning_at (where, OPT_Wunused_result, "this future is lost: %qs borrows it, "
		  "and nobody can drop it", name))
    inform (where, "keep it in a variable, which may be %<__async_auto%>; "
	    "%<async_within%> takes a future over");
}

/* struct async_future.  */
static tree
header_record (void)
{
  return TYPE_MAIN_VARIANT (identifier_global_tag (get_identifier ("async_future")));
}

tree
resolve_object (location_t loc, args_vec *args)
{
  return check_object (loc, string_argument ((*args)[0]), (*args)[1], header_record ());
}

tree
resolve_borrow (location_t loc, args_vec *args)
{
  warn_lost_loan (loc, string_argument ((*args)[0]), (*args)[1]);
  return resolve_object (loc, args);
}

/* A variable of the present function with the futures in ARGS as they are given to
   NAME; null after an error.  INIT becomes what sets it.  */
static tree
list_objects (location_t loc, const char *name, args_vec *args, tree *init)
{
  vec<constructor_elt, va_gc> *elements = NULL;
  tree header = header_record ();
  for (unsigned k = 0; k < args->length (); k++)
    {
      tree e = (*args)[k];
      warn_lost_loan (loc, name, e);
      tree object = check_object (loc, name, e, header);
      if (object == error_mark_node)
	return NULL_TREE;
      CONSTRUCTOR_APPEND_ELT (elements, size_int (k),
			      c_fully_fold (object, false, NULL));
    }
  tree type = build_array_type_nelts (build_pointer_type (header),
				      args->length ());
  tree list = create_tmp_var_raw (type);
  DECL_CONTEXT (list) = current_function_decl;
  TREE_ADDRESSABLE (list) = 1;
  *init = build4_loc (loc, TARGET_EXPR, type, list,
		      build_constructor (type, elements), NULL_TREE, NULL_TREE);
  TREE_SIDE_EFFECTS (*init) = 1;
  return list;
}

/* The function of the runtime that the macro NAME stands for.  */
static tree
runtime_function_of (const char *name)
{
  char *own = concat ("__asyncc_", name + strlen ("async_"), NULL);
  tree fn = lookup_name (get_identifier (own));
  free (own);
  return fn;
}

/* A call of what the macro NAME stands for, with the futures in ARGS.  */
static tree
build_several (location_t loc, const char *name, args_vec *args)
{
  tree init = NULL_TREE, list = null_pointer_node;
  unsigned n = vec_safe_length (args);
  if (n)
    list = list_objects (loc, name, args, &init);
  if (!list)
    return error_mark_node;
  vec<tree, va_gc> *passed = NULL;
  vec_safe_push (passed, size_int (n));
  vec_safe_push (passed, n ? build_fold_addr_expr (list) : list);
  tree call = c_build_function_call_vec (loc, vNULL, runtime_function_of (name),
					 passed, NULL);
  return init ? build2_loc (loc, COMPOUND_EXPR, TREE_TYPE (call), init, call) : call;
}

tree
resolve_join (location_t loc, args_vec *args)
{
  return build_several (loc, "async_join", args);
}

tree
resolve_select (location_t loc, args_vec *args)
{
  return build_several (loc, "async_select", args);
}
