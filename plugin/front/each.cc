/* for (__each (v, s)): a loop over a stream.
   SPDX-License-Identifier: GPL-3.0-or-later

   The macro writes the beginning of a loop that declares V:

     for (__auto_type v = __asyncc_each (s); __asyncc_each_next (&v);)

   The first builtin declares a variable for the stream in front of V, with the same
   scope.  Its cleanup drops the stream, so that it is dropped however the loop is
   left.  For GCC the first builtin is a value of the type of V; V has none before the
   second, which belongs to the same expansion and takes that away again.

   A stream that a call in the loop makes is known to nobody else.  If the unit has seen
   the definition of the generator, its functions are called by their names, and can be
   inlined.  If moreover the function is none that waits, the stream lies in its machine
   frame, or in registers, and needs no memory.  */

#include "front/front.h"

typedef vec<tree, va_gc> args_vec;

/* What the first builtin has left for the second: the stream, null after an error,
   the body that it was made for, if that is known, and what there was no memory for if
   the stream is a null pointer.  */
static tree stream;
static tree stream_body;
static const char *stream_name;

/* Declare a variable with the value S that is dropped at the end of the present
   scope.  If its body is known it is no null pointer from then on.  */
static tree
declare_stream (location_t loc, tree body, tree s, const char *name)
{
  tree var = build_decl (loc, VAR_DECL, NULL_TREE, TREE_TYPE (s));
  DECL_ARTIFICIAL (var) = 1;
  DECL_IGNORED_P (var) = 1;
  TREE_USED (var) = 1;
  suppress_warning (var);
  pushdecl (var);
  DECL_INITIAL (var) = build_ownership (loc, s);
  add_stmt (build_stmt (loc, DECL_EXPR, var));
  if (body)
    {
      tree check = NULL_TREE;
      append_null_check (loc, var, name, &check);
      add_stmt (check);
    }
  push_cleanup (var, body ? call_known_drop (loc, body, var)
		: build_if (loc, nonzero (loc, var), call_drop (loc, var)), false);
  return var;
}

/* The body of S as by body_of_stream, if moreover no other stream ever stands for S.  */
static tree
known_body (tree s)
{
  tree body = body_of_stream (s);
  return (body && body != current_function_decl && !delegates_p (body)
	  ? body : NULL_TREE);
}

/* The stream S of a loop, which is made for BODY if that is known: if it can be, as an
   object in the machine frame.  */
static tree
place_stream (location_t loc, tree body, tree s)
{
  if (!body || ramp_of_body (current_function_decl) || async_stream_p (TREE_TYPE (s)))
    return s;
  tree call = tree_strip_nop_conversions (s);
  vec<tree, va_gc> *args = NULL;
  vec_safe_push (args, address_without_trampoline (body));
  vec_safe_push (args, null_pointer_node);
  for (int k = 0; k < call_expr_nargs (call); k++)
    vec_safe_push (args, CALL_EXPR_ARG (call, k));
  tree make = build_call_expr_loc_vec (loc, async_marker_decl (ASYNC_MAKE_LOCAL),
				       args);
  TREE_USED (called_function (s)) = 1;
  return build1_loc (loc, NOP_EXPR, TREE_TYPE (s), make);
}

/* Something of type T, which nobody will evaluate.  After an error it is an int, so that
   the rest of the loop can be read.  */
static tree
build_some_value (tree t)
{
  tree var = create_tmp_var_raw (t);
  DECL_CONTEXT (var) = current_function_decl;
  suppress_warning (var);
  return var;
}

/* True if a loop over S can be; else say why not.  */
static bool
check_loop (location_t loc, tree s)
{
  if (!check_stream (place_of_argument (s, loc), s, "__each")
      || (async_stream_p (TREE_TYPE (s)) && !check_awaiting (loc, "__each")))
    return false;
  tree t = stream_value_type (TREE_TYPE (s));
  if (COMPLETE_TYPE_P (t))
    return true;
  auto_diagnostic_group d;
  error_at (loc, "%<__each%> of values of the incomplete type %qT", t);
  inform (loc, "complete %qT before this", t);
  return false;
}

tree
resolve_each (location_t loc, args_vec *args)
{
  loc = expansion_point_location (loc);
  stream = NULL_TREE;
  if (!check_arguments (loc, args, 1, "__each", "__each (v, s)")
      || !check_loop (loc, (*args)[0]))
    return build_some_value (integer_type_node);
  tree s = (*args)[0];
  complete_future (TREE_TYPE (s));
  stream_name = blamed_name (s);
  s = c_fully_fold (s, false, NULL);
  stream_body = known_body (s);
  stream = declare_stream (loc, stream_body, place_stream (loc, stream_body, s),
			   stream_name);
  return build_some_value (stream_value_type (TREE_TYPE (s)));
}

tree
resolve_each_next (location_t loc, args_vec *args)
{
  tree place = (*args)[0], s = stream;
  stream = NULL_TREE;
  if (error_operand_p (place))
    return boolean_false_node;
  DECL_INITIAL (TREE_OPERAND (place, 0)) = NULL_TREE;
  if (!s)
    return boolean_false_node;
  loc = expansion_point_location (loc);
  return (async_stream_p (TREE_TYPE (s))
	  ? build_next_await (loc, stream_body, s, place, stream_name)
	  : build_next (loc, stream_body, s, place, stream_name));
}
