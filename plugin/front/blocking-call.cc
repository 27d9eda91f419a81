/* The call that async_blocking is given.
   SPDX-License-Identifier: GPL-3.0-or-later

   async_blocking (fn, arg) keeps both in a variable, with which FN is called later.
   __asyncc_call_of (fn, arg) says what there is to say of FN (ARG), and is a record of
   FN and of ARG as it is passed, so that there is nothing to say of the other call.  */

#include "front/front.h"

typedef vec<tree, va_gc> args_vec;

static bool
scalar_p (const_tree type)
{
  return !AGGREGATE_TYPE_P (type) && !VECTOR_TYPE_P (type) && !VOID_TYPE_P (type);
}

/* ARG as a function of TYPE takes it, in silence.  What is not converted by a call
   stays as it is.  */
static tree
convert_argument (tree type, tree arg)
{
  tree parms = TYPE_ARG_TYPES (type);
  if (!scalar_p (TREE_TYPE (arg)))
    return arg;
  if (!parms)
    return default_conversion (arg);
  tree parm = TYPE_MAIN_VARIANT (TREE_VALUE (parms));
  return scalar_p (parm) ? convert (parm, arg) : arg;
}

/* True if FN (ARG) can be called, where ARG is the only one in ARGS.  */
static bool
check_call (location_t loc, args_vec *args)
{
  location_t where = expansion_point_location (loc);
  if (vec_safe_length (args) == 2)
    {
      auto_vec<location_t> places;
      places.safe_push (place_of_argument ((*args)[1], loc));
      vec<tree, va_gc> *passed = NULL;
      vec_safe_push (passed, (*args)[1]);
      int errors = errorcount;
      tree call = c_build_function_call_vec (where, places, (*args)[0], passed, NULL);
      return call != error_mark_node && errorcount == errors;
    }
  auto_diagnostic_group d;
  error_at (where, "%<async_blocking%> wants a function and one argument for it");
  inform (where, "the argument may be a structure, or a pointer to one");
  return false;
}

/* The next field of a record, behind FIELDS.  */
static tree
add_field (const char *name, tree type, tree fields)
{
  tree field = build_decl (BUILTINS_LOCATION, FIELD_DECL, get_identifier (name),
			   TYPE_MAIN_VARIANT (type));
  DECL_CHAIN (field) = fields;
  return field;
}

/* The record of FN and ARG, which is a variable of the present function.  */
static tree
build_call_record (location_t loc, tree fn, tree arg)
{
  tree type = make_node (RECORD_TYPE);
  tree first = add_field ("__asyncc_fn", TREE_TYPE (fn), NULL_TREE);
  finish_builtin_struct (type, "", add_field ("__asyncc_arg", TREE_TYPE (arg), first),
			 NULL_TREE);
  vec<constructor_elt, va_gc> *elements = NULL;
  CONSTRUCTOR_APPEND_ELT (elements, first, fn);
  CONSTRUCTOR_APPEND_ELT (elements, DECL_CHAIN (first), arg);
  tree record = create_tmp_var_raw (type);
  DECL_CONTEXT (record) = current_function_decl;
  tree e = build4_loc (loc, TARGET_EXPR, type, record,
		       build_constructor (type, elements), NULL_TREE, NULL_TREE);
  TREE_SIDE_EFFECTS (e) = 1;
  return e;
}

/* What stands for a call of FN which cannot be: nothing more is said of it.  */
static tree
build_no_call (location_t loc, tree fn)
{
  tree type = TREE_TYPE (fn);
  tree result = (POINTER_TYPE_P (type) && FUNC_OR_METHOD_TYPE_P (TREE_TYPE (type))
		 ? TREE_TYPE (TREE_TYPE (type)) : integer_type_node);
  type = build_pointer_type (build_function_type_list (result, integer_type_node,
						       NULL_TREE));
  return build_call_record (loc, build_zero_cst (type), integer_zero_node);
}

tree
resolve_call (location_t loc, args_vec *args)
{
  if (!check_call (loc, args))
    return vec_safe_length (args) ? build_no_call (loc, (*args)[0]) : error_mark_node;
  tree fn = c_fully_fold ((*args)[0], false, NULL);
  tree arg = convert_argument (TREE_TYPE (TREE_TYPE (fn)), (*args)[1]);
  return build_call_record (loc, fn, c_fully_fold (arg, false, NULL));
}
