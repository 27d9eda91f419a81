/* The futures that awaits and the macros of <asyncc/runtime.h> are given.
   SPDX-License-Identifier: GPL-3.0-or-later

   async_timeout (f, ns) takes a future of any type, which no prototype can say: a
   macro that casts would take anything.  So the macros ask for

     __asyncc_object ("async_drop", f)	  f as a struct async_future *
     __asyncc_borrow ("async_timeout", f)	  the same; the caller keeps it
     __asyncc_futures ("async_join_all", v)  v, which is an array of futures
     __asyncc_join_of (f, g...)		  __asyncc_join (number, array of them)
     __asyncc_select_of (f, g...)	  likewise
     __asyncc_race_of (&v, f, g...)	  likewise, and f, g... are used up

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

/* True if values of TYPE may be futures.  A pointer to void says nothing, as anywhere in
   C.  */
static bool
type_of_futures_p (tree type, const_tree header)
{
  return (POINTER_TYPE_P (type)
	  && (future_value_type (type)
	      || VOID_TYPE_P (TREE_TYPE (type))
	      || begins_with_header_p (TREE_TYPE (type), header)));
}

/* True if E may be a future.  */
static bool
future_object_p (tree e, const_tree header)
{
  return ((INTEGRAL_TYPE_P (TREE_TYPE (e)) && integer_zerop (e))
	  || type_of_futures_p (TREE_TYPE (e), header));
}

void
refuse_nothing (location_t loc)
{
  location_t where = expansion_point_location (loc);
  auto_diagnostic_group d;
  error_at (where, "the future is missing that this is to be done with");
  inform (where, "a future is what a call of an %<__async%> function gives");
}

location_t
place_of_argument (tree e, location_t loc)
{
  location_t where = EXPR_LOC_OR_LOC (e, loc);
  if (linemap_location_from_macro_definition_p (line_table, where))
    return expansion_point_location (loc);
  return linemap_resolve_location (line_table, where, LRK_SPELLING_LOCATION, NULL);
}

/* The function that E is a call of; null if it is something else.  */
tree
called_function (tree e)
{
  tree call = tree_strip_nop_conversions (e);
  return TREE_CODE (call) == CALL_EXPR ? get_callee_fndecl (call) : NULL_TREE;
}

/* The async function that E is, uncalled; null if it is something else.  */
static tree
uncalled_function (tree e)
{
  tree inner = tree_strip_nop_conversions (e);
  tree fn = TREE_CODE (inner) == ADDR_EXPR ? TREE_OPERAND (inner, 0) : NULL_TREE;
  return fn && lazy_function_p (fn) ? fn : NULL_TREE;
}

/* Say how E, which is no future, could become one, if a function tells that.  */
static bool
explain_function (location_t loc, tree e)
{
  if (stream_value_type (TREE_TYPE (e)))
    inform (loc, "a stream gives its values to %s",
	    async_stream_p (TREE_TYPE (e)) ? "__await (__next (s, &v))"
	    : "__next (s, &v)");
  else if (tree fn = uncalled_function (e))
    inform (loc, "%qD must be called to make a %s", fn,
	    generator_p (fn) ? "stream" : "future");
  else if (tree fn = called_function (e))
    inform (DECL_SOURCE_LOCATION (fn), "%qD is not declared %<__async%>", fn);
  else
    return false;
  return true;
}

/* Say how E, which is no future that can be awaited, could become one.  */
static void
explain_operand (location_t loc, tree e)
{
  tree type = TREE_TYPE (e);
  if (explain_function (loc, e))
    return;
  if (POINTER_TYPE_P (type)
	   && TREE_TYPE (type) == identifier_global_tag
				    (get_identifier ("async_future")))
    inform (loc, "its type does not tell the type of the result; convert it "
	    "to %<__future(T)%>");
  else
    inform (loc, "only the value of a call of an %<__async%> function or of "
	    "another %<__future(T)%> can be awaited");
}

/* E, an operand of the builtin NAME, is not a future.  */
static void
refuse_operand (location_t loc, tree e, const char *name)
{
  auto_diagnostic_group d;
  tree fn = uncalled_function (e);
  if (fn && async_function_p (fn))
    error_at (loc, "operand of %qs is the async function %qD and not a future",
	      name, fn);
  else
    error_at (loc, "operand of %qs has type %qT, which is not a future", name,
	      TREE_TYPE (e));
  explain_operand (loc, e);
}

/* The T of the future E, an operand of the builtin NAME; null after an
   error.  */
tree
check_operand (location_t loc, tree e, const char *name)
{
  if (error_operand_p (e))
    return NULL_TREE;
  tree t = future_value_type (TREE_TYPE (e));
  if (!t)
    {
      refuse_operand (loc, e, name);
      return NULL_TREE;
    }
  if (complete_future (TREE_TYPE (e)))
    return t;
  auto_diagnostic_group d;
  error_at (loc, "awaiting a future of the incomplete type %qT", t);
  inform (loc, "complete %qT before this", t);
  return NULL_TREE;
}

/* E, which the macro NAME was given, is no future.  */
static void
refuse_object (location_t loc, const char *name, tree e)
{
  location_t where = place_of_argument (e, loc);
  auto_diagnostic_group d;
  error_at (where, "%qs wants a future, and this is of type %qT", name,
	    TREE_TYPE (e));
  if (!explain_function (where, e))
    inform (where, "a future is what a call of an %<__async%> function gives");
}

/* True if E, which the macro NAME was given, is a future of any type; else say that it is
   not.  A stream begins as a future does, and can be dropped like one.  */
static bool
check_future (location_t loc, const char *name, tree e, tree header)
{
  if (error_operand_p (e))
    return false;
  if (future_object_p (e, header)
      && (!stream_value_type (TREE_TYPE (e)) || !strcmp (name, "async_drop")))
    return true;
  refuse_object (loc, name, e);
  return false;
}

/* E, which the macro NAME was given, as a pointer to HEADER.  */
static tree
check_object (location_t loc, const char *name, tree e, tree header)
{
  if (!check_future (loc, name, e, header))
    return error_mark_node;
  return build1_loc (loc, NOP_EXPR, build_pointer_type (header), e);
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
resolve_future (location_t loc, args_vec *args)
{
  tree e = (*args)[1];
  /* The rest of the macro is to say nothing after an error.  */
  if (!check_future (loc, string_argument ((*args)[0]), e, header_record ()))
    return build_zero_cst (future_type_of (integer_type_node));
  return e;
}

tree
resolve_borrow (location_t loc, args_vec *args)
{
  warn_lost_loan (loc, string_argument ((*args)[0]), (*args)[1]);
  return resolve_object (loc, args);
}

/* True if E may be an array of futures, or point to its first.  */
static bool
array_of_futures_p (tree e, const_tree header)
{
  tree type = TREE_TYPE (e);
  if (INTEGRAL_TYPE_P (type))
    return integer_zerop (e);
  if (!POINTER_TYPE_P (type) && TREE_CODE (type) != ARRAY_TYPE)
    return false;
  return (VOID_TYPE_P (TREE_TYPE (type))
	  || type_of_futures_p (TREE_TYPE (type), header));
}

tree
resolve_futures (location_t loc, args_vec *args)
{
  tree e = (*args)[1];
  if (error_operand_p (e) || array_of_futures_p (e, header_record ()))
    return e;
  location_t where = place_of_argument (e, loc);
  auto_diagnostic_group d;
  error_at (where, "%qs wants an array of futures, and this is of type %qT",
	    string_argument ((*args)[0]), TREE_TYPE (e));
  inform (where, "a future is what a call of an %<__async%> function gives");
  return error_mark_node;
}

/* A variable of the present function with the futures in ELEMENTS.  INIT becomes
   what sets it.  */
static tree
list_variable (location_t loc, vec<constructor_elt, va_gc> *elements, tree *init)
{
  tree type = build_array_type_nelts (build_pointer_type (header_record ()),
				      elements->length ());
  tree list = create_tmp_var_raw (type);
  DECL_CONTEXT (list) = current_function_decl;
  TREE_ADDRESSABLE (list) = 1;
  *init = build4_loc (loc, TARGET_EXPR, type, list,
		      build_constructor (type, elements), NULL_TREE, NULL_TREE);
  TREE_SIDE_EFFECTS (*init) = 1;
  return list;
}

/* A variable with the futures in ARGS as they are given to NAME; null after an
   error.  INIT becomes what sets it.  */
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
  return list_variable (loc, elements, init);
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

/* True if E can be where a result of type T goes; else say that it cannot.  */
static bool
check_place (location_t loc, const char *name, tree e, tree t)
{
  if (error_operand_p (e))
    return false;
  tree type = TREE_TYPE (e);
  if (INTEGRAL_TYPE_P (type) && integer_zerop (e))
    return true;
  if (POINTER_TYPE_P (type) && !TYPE_READONLY (TREE_TYPE (type))
      && (VOID_TYPE_P (TREE_TYPE (type))
	  || comptypes (TYPE_MAIN_VARIANT (TREE_TYPE (type)), t)))
    return true;
  location_t where = place_of_argument (e, loc);
  auto_diagnostic_group d;
  error_at (where, "%qs puts a result of type %qT into what its first argument points "
	    "to, and this is of type %qT", name, t, type);
  inform (where, "it may be %<NULL%>");
  return false;
}

/* The T of the futures in ARGS behind the first, which NAME uses up; null after an
   error.  */
static tree
common_type (location_t loc, const char *name, args_vec *args)
{
  tree common = NULL_TREE;
  for (unsigned k = 1; k < args->length (); k++)
    {
      tree e = (*args)[k];
      location_t where = place_of_argument (e, loc);
      tree t = check_operand (where, e, name);
      if (!t)
	return NULL_TREE;
      t = TYPE_MAIN_VARIANT (t);
      if (!common)
	common = t;
      if (comptypes (common, t))
	continue;
      auto_diagnostic_group d;
      error_at (where, "the futures of %qs are of one type, and this is of type %qT",
		name, TREE_TYPE (e));
      inform (where, "the first one gives %qT; %<async_select%> takes any", common);
      return NULL_TREE;
    }
  return common;
}

/* A variable with the futures in ARGS behind the first, which are taken over.  INIT
   becomes what sets it.  */
static tree
list_owned (location_t loc, args_vec *args, tree *init)
{
  vec<constructor_elt, va_gc> *elements = NULL;
  tree pointer = build_pointer_type (header_record ());
  for (unsigned k = 1; k < args->length (); k++)
    {
      tree owned = build_ownership (loc, c_fully_fold ((*args)[k], false, NULL));
      CONSTRUCTOR_APPEND_ELT (elements, size_int (k - 1),
			      build1_loc (loc, NOP_EXPR, pointer, owned));
    }
  return list_variable (loc, elements, init);
}

/* A call of __asyncc_race with the futures in ARGS, whose results are of type T.  */
static tree
build_race (location_t loc, args_vec *args, tree t)
{
  tree init, list = list_owned (loc, args, &init);
  vec<tree, va_gc> *passed = NULL;
  vec_safe_push (passed, size_int (args->length () - 1));
  vec_safe_push (passed, build_fold_addr_expr (list));
  vec_safe_push (passed, (*args)[0]);
  vec_safe_push (passed, VOID_TYPE_P (t) ? size_int (0) : TYPE_SIZE_UNIT (t));
  vec_safe_push (passed, size_int (VOID_TYPE_P (t) ? 1 : TYPE_ALIGN_UNIT (t)));
  tree call = c_build_function_call_vec (loc, vNULL, runtime_function_of ("async_race"),
					 passed, NULL);
  return build2_loc (loc, COMPOUND_EXPR, TREE_TYPE (call), init, call);
}

/* Say what is missing.  */
static tree
refuse_race (location_t loc)
{
  auto_diagnostic_group d;
  error_at (loc, "%<async_race%> wants a pointer and futures");
  inform (loc, "the pointer says where the result goes, and may be %<NULL%>");
  return error_mark_node;
}

tree
resolve_race (location_t loc, args_vec *args)
{
  if (vec_safe_length (args) < 2)
    return refuse_race (expansion_point_location (loc));
  tree t = common_type (loc, "async_race", args);
  if (!t || !check_place (loc, "async_race", (*args)[0], t))
    return error_mark_node;
  return build_race (loc, args, t);
}
