/* The builtins that are about streams: what is said, and what is refused.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "front/front.h"

typedef vec<tree, va_gc> args_vec;

/* The T of the present function, a generator of values of type T, in which the
   builtin NAME stands; null after an error.  */
static tree
check_generator (location_t loc, const char *name)
{
  tree fn = current_function_decl, ramp = ramp_of_body (fn);
  tree failed = ramp ? ramp : fn;
  if (failed && lookup_attribute (ASYNC_FAILED_ATTR, DECL_ATTRIBUTES (failed)))
    return NULL_TREE;
  if (generator_body_p (fn))
    return stream_value_type (TREE_TYPE (TREE_TYPE (ramp)));
  auto_diagnostic_group d;
  error_at (loc, "%qs outside a generator", name);
  if (fn)
    inform (DECL_SOURCE_LOCATION (fn),
	    "declare %qD with %<__generator%> to use %qs in it", fn, name);
  else
    inform (loc, "%qs works in the body of a function declared %<__generator%>",
	    name);
  return NULL_TREE;
}

tree
resolve_yield (location_t loc, args_vec *args)
{
  if (!check_arguments (loc, args, 1, "__yield", "__yield (e)"))
    return error_mark_node;
  tree t = check_generator (loc, "__yield"), value = (*args)[0];
  if (!t || !COMPLETE_TYPE_P (t) || error_operand_p (value))
    return error_mark_node;
  /* In a group with what GCC says, and with what it was told not to say, GCC 16 would
     leave out the note.  */
  tree yield = build_yield (loc, value, t);
  if (yield)
    return yield;
  tree ramp = ramp_of_body (current_function_decl);
  inform (DECL_SOURCE_LOCATION (ramp), "the values of this generator have the type "
	  "%qT; yield one of that, or declare the generator otherwise", t);
  return error_mark_node;
}

bool
check_stream (location_t loc, tree s, const char *name)
{
  if (error_operand_p (s))
    return false;
  if (stream_value_type (TREE_TYPE (s)))
    return true;
  auto_diagnostic_group d;
  tree fn = called_function (s);
  error_at (loc, "operand of %qs has type %qT, which is not a stream", name,
	    TREE_TYPE (s));
  if (fn && DECL_FILE_SCOPE_P (fn))
    inform (DECL_SOURCE_LOCATION (fn), "%qD is not declared %<__generator%>", fn);
  else
    inform (loc, "a stream is what a call of a %<__generator%> function gives, or "
	    "another %<__stream(T)%>");
  return false;
}

/* True if the values of S can go where P points to; else say why not.  */
static bool
check_place (location_t loc, tree p, tree s)
{
  if (error_operand_p (p))
    return false;
  tree t = stream_value_type (TREE_TYPE (s)), type = TREE_TYPE (p);
  if (POINTER_TYPE_P (type)
      && !TYPE_READONLY (TREE_TYPE (type))
      && !TYPE_ATOMIC (TREE_TYPE (type))
      && comptypes (TYPE_MAIN_VARIANT (TREE_TYPE (type)), t))
    return true;
  auto_diagnostic_group d;
  error_at (loc, "a value of %qT cannot be stored through %qT",
	    named_lazy_type (TREE_TYPE (s)), type);
  inform (loc, "the second argument of %<__next%> is the address of a variable of "
	  "type %qT", t);
  return false;
}

/* Warn if S, which __next borrows, is made there.  */
static void
warn_lost_stream (location_t loc, tree s)
{
  if (c_inhibit_evaluation_warnings || !made_future_p (s))
    return;
  auto_diagnostic_group d;
  if (warning_at (loc, OPT_Wunused_result, "this stream is lost: %<__next%> borrows it, "
		  "and nobody can drop it"))
    inform (loc, "keep it in a variable, which may be %<__async_auto%>, or go through it "
	    "with %<for (__each (v, s))%>");
}

tree
resolve_next (location_t loc, args_vec *args)
{
  if (!check_arguments (loc, args, 2, "__next", "__next (s, &v)"))
    return error_mark_node;
  tree s = (*args)[0], p = (*args)[1];
  if (!check_stream (EXPR_LOC_OR_LOC (s, loc), s, "__next")
      || !check_place (EXPR_LOC_OR_LOC (p, loc), p, s))
    return error_mark_node;
  warn_lost_stream (place_of_argument (s, loc), s);
  const char *name = blamed_name (s);
  complete_future (TREE_TYPE (s));
  s = c_fully_fold (s, false, NULL);
  p = c_fully_fold (p, false, NULL);
  return (async_stream_p (TREE_TYPE (s)) ? build_next_future (loc, s, p)
	  : build_next (loc, NULL_TREE, s, p, name));
}

/* True if the present function, a generator of values of type T, can yield all of S;
   else say why not.  */
static bool
check_other_stream (location_t loc, tree s, tree t)
{
  if (!check_stream (EXPR_LOC_OR_LOC (s, loc), s, "__yield_all"))
    return false;
  tree ramp = ramp_of_body (current_function_decl);
  auto_diagnostic_group d;
  if (!comptypes (stream_value_type (TREE_TYPE (s)), t))
    {
      error_at (loc, "%<__yield_all%> of %qT in a generator of %qT",
		named_lazy_type (TREE_TYPE (s)), t);
      inform (DECL_SOURCE_LOCATION (ramp), "the values must have the type that this "
	      "generator yields; ask for each with %<__next%>, and yield it converted");
      return false;
    }
  if (!async_stream_p (TREE_TYPE (s)) || awaiting_body_p (current_function_decl))
    return true;
  error_at (loc, "%<__yield_all%> of %qT in a generator that is not async",
	    named_lazy_type (TREE_TYPE (s)));
  inform (DECL_SOURCE_LOCATION (ramp), "declare this generator with %<__async "
	  "__generator%>: it has to wait for the values");
  return false;
}

/* The present function yields all of S: it descends, or another one may stand for it.  */
static void
note_delegation (tree s)
{
  tree body = current_function_decl;
  const char *what = own_stream_p (s) ? ASYNC_DESCENDS_ATTR : ASYNC_DELEGATES_ATTR;
  if (!lookup_attribute (what, DECL_ATTRIBUTES (body)))
    DECL_ATTRIBUTES (body) = tree_cons (get_identifier (what), NULL_TREE,
					DECL_ATTRIBUTES (body));
}

tree
resolve_yield_all (location_t loc, args_vec *args)
{
  if (!check_arguments (loc, args, 1, "__yield_all", "__yield_all (s)"))
    return error_mark_node;
  tree t = check_generator (loc, "__yield_all"), s = (*args)[0];
  if (!t || !COMPLETE_TYPE_P (t)
      || !check_other_stream (EXPR_LOC_OR_LOC (s, loc), s, t))
    return error_mark_node;
  const char *name = blamed_name (s);
  complete_future (TREE_TYPE (s));
  s = c_fully_fold (s, false, NULL);
  note_delegation (s);
  return build_yield_all (loc, s, t, name);
}
