/* The builtins: __await and what else looks like a function.
   SPDX-License-Identifier: GPL-3.0-or-later

   They are declared as machine-dependent builtins, so that GCC asks
   targetm.resolve_overloaded_builtin what a call means, before it converts
   the arguments.  */

#include "front/front.h"

typedef vec<tree, va_gc> args_vec;
typedef tree (*resolver) (location_t loc, args_vec *args);

static decltype (targetm.resolve_overloaded_builtin) next_resolve;

/* The async function that E calls, if E can become a call of its body; else
   null.  A call without a prototype can where the definition is known and has
   as many parameters as the call has arguments.  */
static tree
called_async_function (tree e)
{
  tree fn = called_function (e);
  if (!fn || !async_function_p (fn))
    return NULL_TREE;
  if (prototype_p (TREE_TYPE (fn)))
    return fn;
  tree body = body_of_ramp (fn);
  return (list_length (DECL_ARGUMENTS (body))
	  == call_expr_nargs (tree_strip_nop_conversions (e))
	  && DECL_INITIAL (body)) ? fn : NULL_TREE;
}

/* The future that is the only argument of the builtin NAME; null after an
   error.  */
static tree
future_argument (location_t loc, args_vec *args, const char *name)
{
  if (!check_count (loc, args, 1, name))
    return NULL_TREE;
  tree e = (*args)[0];
  return check_operand (EXPR_LOC_OR_LOC (e, loc), e, name) ? e : NULL_TREE;
}

/* Await the future E.  */
static tree
build_await (location_t loc, tree e)
{
  tree fn = called_async_function (e);
  if (fn)
    return build_call_await (loc, tree_strip_nop_conversions (e), fn);
  tree last = called_at_end (e);
  fn = last ? called_async_function (last) : NULL_TREE;
  if (fn)
    return build_scope_await (loc, e, fn);
  return build_object_await (loc, c_fully_fold (e, false, NULL), blamed_name (e));
}

static tree
resolve_await (location_t loc, args_vec *args)
{
  tree e = future_argument (loc, args, "__await");
  if (!e || !check_awaiting (loc, "__await"))
    return error_mark_node;
  tree s, out;
  if (next_future_p (e, &s, &out))
    return build_next_await (loc, NULL_TREE, s, out, blamed_name (s));
  return show_call (loc, build_await (loc, e), e);
}

/* Check the builtin NAME, which takes nothing and works in async functions.  */
static bool
check_primitive (location_t loc, args_vec *args, const char *name)
{
  return check_count (loc, args, 0, name) && check_awaiting (loc, name);
}

static tree
resolve_suspend (location_t loc, args_vec *args)
{
  if (!check_primitive (loc, args, "__async_suspend"))
    return error_mark_node;
  return build_suspend (loc, NULL_TREE);
}

static tree
resolve_context (location_t loc, args_vec *args)
{
  if (!check_primitive (loc, args, "__async_context"))
    return error_mark_node;
  tree call = build_call_expr_loc (loc, async_marker_decl (ASYNC_CONTEXT), 0);
  return fold_convert_loc (loc, context_pointer_type (), call);
}

static tree
resolve_take (location_t loc, args_vec *args)
{
  tree e = future_argument (loc, args, "__asyncc_take");
  if (!e)
    return error_mark_node;
  return build_take (loc, c_fully_fold (e, false, NULL));
}

/* True if the future E, which the macro NAME was given, is one of the type WANTED or
   of void; else say that it is not.  */
static bool
check_value (location_t loc, tree e, const char *name, tree wanted)
{
  tree t = TYPE_MAIN_VARIANT (future_value_type (TREE_TYPE (e)));
  if (t == wanted || VOID_TYPE_P (t))
    return true;
  auto_diagnostic_group d;
  error_at (loc, "%qs wants a future of %qT or of %<void%>, and this is of type %qT",
	    name, wanted, TREE_TYPE (e));
  inform (loc, "await it in an async function that returns %qT or %<void%>, and give "
	  "a future of that", wanted);
  return false;
}

/* True if the arguments of __asyncc_own are what they should be; else say why not.  */
static bool
check_own (location_t loc, args_vec *args)
{
  if (!vec_safe_length (args))
    {
      refuse_nothing (loc);
      return false;
    }
  tree e = (*args)[0];
  if (args->length () < 2)
    return true;
  location_t where = place_of_argument (e, loc);
  const char *name = string_argument ((*args)[1]);
  return (check_operand (where, e, name)
	  && (args->length () < 3
	      || check_value (where, e, name, TREE_TYPE ((*args)[2]))));
}

/* __asyncc_own (f), which macros like async_spawn put around its argument: the
   task owns the future then, and a variable that would drop it is set to
   null.  The future may be of any kind, also a struct async_future *; only where the
   macro's name is the second argument its type has to tell that of the result, and
   where a third follows, its value has the type of that, or there is none.  */
static tree
resolve_own (location_t loc, args_vec *args)
{
  /* The rest of the macro is to say nothing after an error.  */
  if (!check_own (loc, args))
    return build_zero_cst (future_type_of (integer_type_node));
  tree e = (*args)[0];
  if (error_operand_p (e) || !POINTER_TYPE_P (TREE_TYPE (e))
      || TREE_CODE (TREE_TYPE (TREE_TYPE (e))) == FUNCTION_TYPE)
    return e;
  return build_ownership (loc, c_fully_fold (e, false, NULL));
}

/* True if a KIND of T can be; else say why not.  */
static bool
check_lazy_of (location_t loc, enum lazy_kind kind, tree t)
{
  const char *what = NULL;
  if (TREE_CODE (t) == FUNCTION_TYPE)
    what = "a function";
  else if (TREE_CODE (t) == ARRAY_TYPE)
    what = "an array";
  else if (variably_modified_type_p (t, NULL_TREE))
    what = "a value of variable size";
  else if (kind != LAZY_FUTURE && VOID_TYPE_P (t))
    what = "values of type void";
  if (!what)
    return true;
  auto_diagnostic_group d;
  if (kind == LAZY_FUTURE)
    {
      error_at (loc, "a future of %qT cannot be: no function returns %s", t, what);
      inform (loc, "use a future of a pointer or of a structure");
    }
  else
    {
      error_at (loc, "a stream of %qT cannot be: no generator yields %s", t, what);
      inform (loc, "use a stream of a pointer or of a structure");
    }
  return false;
}

/* The macro __future(T) passes (T *) 0 and takes the type of this.  */
static tree
resolve_lazy_of (location_t loc, args_vec *args, enum lazy_kind kind)
{
  if (!check_count (loc, args, 1, "__asyncc_future_of"))
    return error_mark_node;
  tree e = (*args)[0];
  if (error_operand_p (e) || !POINTER_TYPE_P (TREE_TYPE (e)))
    return error_mark_node;
  location_t where = expansion_point_location (loc);
  tree t = TREE_TYPE (TREE_TYPE (e));
  if (!check_lazy_of (where, kind, t))
    return error_mark_node;
  tree type = lazy_type_of (kind, t);
  complete_pending_futures ();
  return build1 (NOP_EXPR, type, integer_zero_node);
}

static tree
resolve_future_of (location_t loc, args_vec *args)
{
  return resolve_lazy_of (loc, args, LAZY_FUTURE);
}

static tree
resolve_stream_of (location_t loc, args_vec *args)
{
  return resolve_lazy_of (loc, args, LAZY_STREAM);
}

static tree
resolve_async_stream_of (location_t loc, args_vec *args)
{
  return resolve_lazy_of (loc, args, LAZY_ASYNC_STREAM);
}

/* __asyncc_lost_await (): predefine.cc has said that there is an await without
   parentheses and put this in its place.  */
static tree
resolve_lost (location_t, args_vec *)
{
  return error_mark_node;
}

static const struct
{
  const char *name;
  resolver resolve;
} builtins[] = {
  { "__await", resolve_await },
  { "__async_suspend", resolve_suspend },
  { "__async_context", resolve_context },
  { "__yield", resolve_yield },
  { "__yield_all", resolve_yield_all },
  { "__next", resolve_next },
  { "__asyncc_each", resolve_each },
  { "__asyncc_each_next", resolve_each_next },
  { "__asyncc_take", resolve_take },
  { "__asyncc_own", resolve_own },
  { "__asyncc_future", resolve_future },
  { "__asyncc_object", resolve_object },
  { "__asyncc_borrow", resolve_borrow },
  { "__asyncc_futures", resolve_futures },
  { "__asyncc_join_of", resolve_join },
  { "__asyncc_select_of", resolve_select },
  { "__asyncc_race_of", resolve_race },
  { "__asyncc_call_of", resolve_call },
  { "__asyncc_future_of", resolve_future_of },
  { "__asyncc_move_of", resolve_move_of },
  { "__asyncc_stream_of", resolve_stream_of },
  { "__asyncc_async_stream_of", resolve_async_stream_of },
  { "__asyncc_stream_operand", resolve_stream_operand },
  { "__asyncc_waiting_operand", resolve_waiting_operand },
  { "__asyncc_value_of", resolve_value_of },
  { "__asyncc_next_here", resolve_next_here },
  { "__asyncc_lost_await", resolve_lost }
};

static tree
resolve_overloaded_builtin (COMPAT_RESOLVE_PARMS)
{
  const char *name = IDENTIFIER_POINTER (DECL_NAME (fndecl));
  /* Where <asyncc/short.h> defines `await', messages speak of the place where
     the user wrote it, not of the header.  */
  loc = expansion_point_location_if_in_system_header (loc);
  for (const auto &b : builtins)
    if (!strcmp (name, b.name))
      return b.resolve (loc, static_cast <args_vec *> (arglist));
  return next_resolve ? next_resolve (COMPAT_RESOLVE_ARGS) : NULL_TREE;
}

void
declare_builtins (void)
{
  tree type = build_varargs_function_type_list (void_type_node, NULL_TREE);
  int code = 0;
  for (const auto &b : builtins)
    add_builtin_function (b.name, type, ++code, BUILT_IN_MD, NULL, NULL_TREE);
  next_resolve = targetm.resolve_overloaded_builtin;
  targetm.resolve_overloaded_builtin = resolve_overloaded_builtin;
}
