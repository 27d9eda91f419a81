/* The GENERIC of what is done with streams.
   SPDX-License-Identifier: GPL-3.0-or-later

   A generator is a body like that of an async function without a value.  Who asks
   for a value says where it goes, and the generator stores it there before it
   suspends: no value is ever kept in a frame.  A generator that is not async has no
   context, so the place is passed to its poll function instead of one:

     __yield (v)	*(T *) __asyncc_context () = v;
			__asyncc_suspend (0); if (__asyncc_dropped ()) return;

     __next (s, p)	if (!s) __asyncc_oom (name);
			!s->vtable->poll (s, p)

   One that has ended says so again each time it is asked.

   A generator that is async also suspends while it waits.  There the place stands in the
   stream, and is null from when the value is there until the next is asked for:

     __yield (v)	*(T *) self->out = v; self->out = NULL;
			__asyncc_suspend (0); if (__asyncc_dropped ()) return;

     __await (__next (s, p))
			if (!s) __asyncc_oom (name);
			s->flags & READY ? false :
			  ({
			    s->out = p;
			    while (!(s->vtable->poll (s, __asyncc_context ())
				     ? (s->flags |= READY, true) : !s->out))
			      {
				__asyncc_suspend (s);
				if (__asyncc_dropped ()) return;
			      }
			    !(s->flags & READY)
			  })

   A loop knows whose body the generator has that it calls, and asks no more of one that
   has ended: the functions in the vtable are called by their names then, and no flag
   says that there is no value.  If one that is async gives values that fit a register,
   they come in one, with optimisation:

	for (;;)
	  {
	    both = __asyncc_next (&body, s, __asyncc_context ());
	    if (both.answer == NEXT_GIVEN) break;
	    if (both.answer == NEXT_ENDED) break;
	    __asyncc_suspend (s);
	    if (__asyncc_dropped ()) return;
	  }
	v = both.value; both.answer == NEXT_GIVEN

   The two questions are as many as there are ways to go on, so that a value costs one.

   A unit that asks for checks tells the runtime before and behind each poll, which ends the
   program if the generator asks itself.  A loop over a stream that nobody else knows does
   not.

   Whoever asks does not own the stream, and does not drop it.  Who yields all of one
   does:

     __yield_all (s)	d.inner = s, and more of the runtime's
			if (__asyncc_stream_enter (self, s, __asyncc_context (), &d))
			  {
			    __asyncc_suspend (0);
			    if (__asyncc_dropped ())
			      {
				if (d.inner) d.inner->vtable->drop (d.inner);
				return;
			      }
			  }
			d.inner->vtable->drop (d.inner)

   If S is a call of a generator that is known, it is only freed at the end.  If it is one
   of the generator's own, no stream is made, and the runtime is not asked: the generator
   goes on in another frame (unit/descend.cc), or begins again in its own, which is asked
   first:

			if (!__asyncc_again (args))
			  {
			    __asyncc_descend (&body, NULL, args);
			    __asyncc_suspend (&body);
			    if (__asyncc_dropped ()) return;
			  }  */

#include "front/front.h"
#include "fn/fn.h"

/* The functions of the runtime that are called here, as far as no header declares
   them.  */
static tree runtime_decls[N_RUNTIME_CALLS];

void
keep_stream_calls (const char *plugin_name)
{
  for (tree &decl : runtime_decls)
    keep_tree (plugin_name, &decl);
}

static tree
runtime_decl (enum runtime_call call)
{
  tree known = identifier_global_value (get_identifier (runtime_name (call)));
  if (known && TREE_CODE (known) == FUNCTION_DECL)
    return known;
  if (!runtime_decls[call])
    runtime_decls[call] = build_runtime_function (call);
  return runtime_decls[call];
}

/* The stream that the present function, an async generator, fills.  */
static tree
build_self (location_t loc)
{
  tree ramp = ramp_of_body (current_function_decl);
  return fold_convert_loc (loc, TREE_TYPE (TREE_TYPE (ramp)),
			   call_marker (loc, ASYNC_SELF));
}

tree
body_of_stream (tree s)
{
  tree fn = called_function (s);
  if (!fn || !generator_p (fn) || async_options.stress
      || !decl_binds_to_current_def_p (fn) || decl_function_context (fn)
      || !prototype_p (TREE_TYPE (fn)))
    return NULL_TREE;
  tree body = linked_decl (fn, ASYNC_BODY_LINK_ATTR);
  if (!body || body == current_function_decl)
    return body;
  return (DECL_INITIAL (body) && DECL_INITIAL (body) != error_mark_node
	  ? body : NULL_TREE);
}

/* Where the value of type T goes that the present function yields.  */
static tree
build_place (location_t loc, tree t)
{
  tree place = (awaiting_body_p (current_function_decl)
		? stream_out_ref (loc, build_self (loc))
		: call_marker (loc, ASYNC_CONTEXT));
  return build_fold_indirect_ref_loc
    (loc, fold_convert_loc (loc, build_pointer_type (t), place));
}

/* VALUE as by the initialization of a variable of type T; null if GCC has refused
   that.  */
static tree
convert_value (location_t loc, tree value, tree t)
{
  int errors = errorcount;
  tree var = build_decl (loc, VAR_DECL, NULL_TREE, t);
  DECL_CONTEXT (var) = current_function_decl;
  store_init_value (loc, var, value, NULL_TREE);
  return errorcount == errors ? DECL_INITIAL (var) : NULL_TREE;
}

/* self->out = NULL.  */
static tree
build_forget_place (location_t loc)
{
  tree out = stream_out_ref (loc, build_self (loc));
  return build2_loc (loc, MODIFY_EXPR, TREE_TYPE (out), out, null_pointer_node);
}

tree
build_yield (location_t loc, tree value, tree t)
{
  value = convert_value (EXPR_LOC_OR_LOC (value, loc), value, t);
  if (!value)
    return NULL_TREE;
  tree list = alloc_stmt_list ();
  append_to_statement_list (build2_loc (loc, MODIFY_EXPR, t, build_place (loc, t),
					value), &list);
  if (awaiting_body_p (current_function_decl))
    append_to_statement_list (build_forget_place (loc), &list);
  append_to_statement_list (build_suspend (loc, NULL_TREE), &list);
  return seal (list);
}

/* True if the unit defines ASYNC_CHECKS: then the header has this function.  */
static bool
checks_p (void)
{
  return identifier_global_value (get_identifier ("__asyncc_ask_for_checks")) != NULL_TREE;
}

/* Append to LIST a call of the runtime's function CALL with S.  */
static void
append_note (location_t loc, enum runtime_call call, tree s, tree *list)
{
  append_to_statement_list (build_call_expr_loc (loc, runtime_decl (call), 1,
						 fold_convert_loc (loc, ptr_type_node, s)),
			    list);
}

/* A poll of S, of which nobody knows who else asks, with WHERE as for call_poll.  */
static tree
poll_stream (location_t loc, tree s, tree where)
{
  tree poll = call_poll (loc, s, where), store;
  if (!checks_p ())
    return poll;
  tree list = alloc_stmt_list (), after = alloc_stmt_list ();
  tree answer = build_temporary (loc, poll, &store);
  append_note (loc, RUNTIME_STREAM_ASKED, s, &list);
  append_note (loc, RUNTIME_STREAM_ANSWERED, s, &after);
  append_to_statement_list (build2_loc (loc, TRY_FINALLY_EXPR, void_type_node, store,
					after), &list);
  return build_sequence (loc, seal (list), answer);
}

/* True if S, which is not async and is asked now, has a value, which is in OUT then.  BODY
   as for build_next.  */
static tree
build_question (location_t loc, tree body, tree s, tree out)
{
  tree answer = (body ? call_known_poll (loc, body, s, out)
		 : poll_stream (loc, s, out));
  return build2_loc (loc, EQ_EXPR, boolean_type_node, answer,
		     build_zero_cst (TREE_TYPE (answer)));
}

/* A variable that has the value VALUE, set in LIST.  */
static tree
append_variable (location_t loc, tree value, tree *list)
{
  tree init;
  tree var = build_temporary (loc, value, &init);
  append_to_statement_list (init, list);
  return var;
}

/* A temporary with VALUE, set in LIST; VALUE itself if that is a constant.  */
static tree
append_temporary (location_t loc, tree value, tree *list)
{
  if (TREE_CONSTANT (value) || (TREE_CODE (value) == ADDR_EXPR
				&& VAR_P (TREE_OPERAND (value, 0))))
    return value;
  return append_variable (loc, value, list);
}

/* Take S and OUT, as __next was given them, to temporaries, set in LIST.  NAME as for
   build_next; null if S is known to be no null pointer.  */
static void
append_operands (location_t loc, tree *s, tree *out, const char *name, tree *list)
{
  *s = append_temporary (loc, *s, list);
  *out = append_temporary (loc, fold_convert_loc (loc, ptr_type_node, *out), list);
  if (name)
    append_null_check (loc, *s, name, list);
}

tree
build_next (location_t loc, tree body, tree s, tree out, const char *name)
{
  tree list = alloc_stmt_list ();
  append_operands (loc, &s, &out, body ? NULL : name, &list);
  return build_value (loc, seal (list), build_question (loc, body, s, out),
		      build_empty_stmt (loc));
}

/* ENDED or S has given a value.  */
static tree
build_answered (location_t loc, tree s, tree ended)
{
  tree given = build2_loc (loc, EQ_EXPR, boolean_type_node,
			   stream_out_ref (loc, s), null_pointer_node);
  return build3_loc (loc, COND_EXPR, boolean_type_node, ended, boolean_true_node, given);
}

/* Append to LIST a loop with the statements BODY, which leave it.  */
static void
append_loop (location_t loc, tree body, tree *list)
{
  tree loop = build1_loc (loc, LOOP_EXPR, void_type_node, body);
  TREE_SIDE_EFFECTS (loop) = 1;
  append_to_statement_list (loop, list);
}

/* `s->out = OUT; while (!(ENDED || !s->out)) suspend', where ENDED polls S.  */
static tree
build_wait_for_value (location_t loc, tree s, tree out, tree ended)
{
  tree list = alloc_stmt_list (), loop = alloc_stmt_list ();
  append_to_statement_list (build2_loc (loc, MODIFY_EXPR, ptr_type_node,
					stream_out_ref (loc, s), out), &list);
  append_to_statement_list (build1_loc (loc, EXIT_EXPR, void_type_node,
					build_answered (loc, s, ended)), &loop);
  append_to_statement_list (build_suspend (loc, s), &loop);
  append_loop (loc, loop, &list);
  return seal (list);
}

/* Whether S, of which nobody knows who made it and who else asks, has a value, in OUT.  */
static tree
build_careful_wait (location_t loc, tree s, tree out)
{
  tree note = build_sequence (loc, build_set_ready (loc, s), boolean_true_node);
  tree ended = build3_loc (loc, COND_EXPR, boolean_type_node,
			   nonzero (loc, poll_stream (loc, s, NULL_TREE)), note,
			   boolean_false_node);
  tree wait = build_sequence (loc, build_wait_for_value (loc, s, out, ended),
			      test_ready (loc, s, EQ_EXPR));
  return build3_loc (loc, COND_EXPR, boolean_type_node, test_ready (loc, s, EQ_EXPR),
		     wait, boolean_false_node);
}

/* The same if S was made for BODY, and nobody else asks.  */
static tree
build_known_wait (location_t loc, tree body, tree s, tree out, tree *list)
{
  tree ended = append_variable (loc, boolean_false_node, list);
  tree poll = build2_loc (loc, MODIFY_EXPR, boolean_type_node, ended,
			  nonzero (loc, call_known_poll (loc, body, s, NULL_TREE)));
  return build_sequence (loc, build_wait_for_value (loc, s, out, poll),
			 build1_loc (loc, TRUTH_NOT_EXPR, boolean_type_node, ended));
}

/* True if the values of S come in registers where the present function knows who made
   it.  */
static bool
in_registers_p (tree s)
{
  tree t = stream_value_type (TREE_TYPE (s)), fn = current_function_decl;
  return (register_result_p (t) && !TYPE_VOLATILE (t) && !TYPE_ATOMIC (t)
	  && opt_for_fn (fn, optimize) && !opt_for_fn (fn, optimize_size)
	  && !opt_for_fn (fn, optimize_debug));
}

/* A call that asks S, which was made for BODY, and gives a record of TYPE.  */
static tree
call_known_next (location_t loc, tree body, tree s, tree type)
{
  tree function = build_function_type_list (type, ptr_type_node, ptr_type_node,
					    ptr_type_node, NULL_TREE);
  tree marker = build_fold_addr_expr (async_marker_decl (ASYNC_NEXT));
  tree call = build_call_nary (type, build1 (NOP_EXPR, build_pointer_type (function), marker),
			       3, address_without_trampoline (body),
			       fold_convert_loc (loc, ptr_type_node, s),
			       call_marker (loc, ASYNC_CONTEXT));
  SET_EXPR_LOCATION (call, loc);
  TREE_SIDE_EFFECTS (call) = 1;
  return call;
}

/* ANSWER, of __asyncc_next, is WHAT.  */
static tree
build_answer_test (location_t loc, tree answer, enum next_answer what)
{
  return build2_loc (loc, EQ_EXPR, boolean_type_node, unshare_expr (answer),
		     build_int_cst (TREE_TYPE (answer), what));
}

/* The same as build_known_wait in registers; the value goes to V, a variable.  */
static tree
build_known_next (location_t loc, tree body, tree s, tree v, tree *list)
{
  start_type type = make_start_type (TYPE_MAIN_VARIANT (TREE_TYPE (v)),
				     pointer_sized_int_node);
  tree loop = NULL_TREE;
  tree both = append_variable (loc, call_known_next (loc, body, s, type.answer), &loop);
  tree answer = part_of (both, type.pending);
  for (enum next_answer what : { NEXT_GIVEN, NEXT_ENDED })
    append_to_statement_list (build1_loc (loc, EXIT_EXPR, void_type_node,
					  build_answer_test (loc, answer, what)), &loop);
  append_to_statement_list (build_suspend (loc, s), &loop);
  append_loop (loc, loop, list);
  append_to_statement_list (build2_loc (loc, MODIFY_EXPR, TREE_TYPE (v), v, fold_convert_loc
					(loc, TREE_TYPE (v), part_of (both, type.value))),
			    list);
  return build_answer_test (loc, answer, NEXT_GIVEN);
}

/* Whether S, made for BODY by a loop, has a value, in V, which is that loop's
   variable.  */
static tree
build_loop_wait (location_t loc, tree body, tree s, tree out, tree v, tree *list)
{
  return (in_registers_p (s) ? build_known_next (loc, body, s, v, list)
	  : build_known_wait (loc, body, s, out, list));
}

tree
build_next_await (location_t loc, tree body, tree s, tree out, const char *name)
{
  tree list = alloc_stmt_list (), place = out;
  append_operands (loc, &s, &out, body ? NULL : name, &list);
  tree answer = (body ? build_loop_wait (loc, body, s, out, TREE_OPERAND (place, 0), &list)
		 : build_careful_wait (loc, s, out));
  return build_value (loc, seal (list), answer, build_empty_stmt (loc));
}

tree
build_next_future (location_t loc, tree s, tree out)
{
  tree type = future_type_of (boolean_type_node);
  complete_future (type);
  tree call = build_call_expr_loc (loc, runtime_decl (RUNTIME_STREAM_NEXT), 2,
				   build1_loc (loc, NOP_EXPR, ptr_type_node, s),
				   fold_convert_loc (loc, ptr_type_node, out));
  return build1_loc (loc, NOP_EXPR, type, call);
}

bool
next_future_p (tree e, tree *s, tree *out)
{
  tree fn = called_function (e);
  if (!fn || !id_equal (DECL_NAME (fn), runtime_name (RUNTIME_STREAM_NEXT)))
    return false;
  tree call = tree_strip_nop_conversions (e);
  *s = TREE_OPERAND (CALL_EXPR_ARG (call, 0), 0);
  *out = CALL_EXPR_ARG (call, 1);
  return true;
}

/* ---- yielding all of another stream --------------------------------------- */

/* A variable of TYPE that others fill.  */
static tree
build_room (tree type)
{
  tree var = create_tmp_var_raw (type);
  DECL_CONTEXT (var) = current_function_decl;
  TREE_ADDRESSABLE (var) = 1;
  suppress_warning (var);
  return var;
}

/* Room for a struct __asyncc_delegation of <asyncc/stream.h>.  */
static tree
build_delegation (void)
{
  return build_room (build_array_type_nelts (ptr_type_node, 3));
}

/* Its first member, the other stream, as one of TYPE.  */
static tree
delegated (location_t loc, tree delegation, tree type)
{
  tree inner = build4_loc (loc, ARRAY_REF, ptr_type_node, delegation,
			   size_zero_node, NULL_TREE, NULL_TREE);
  return fold_convert_loc (loc, type, inner);
}

/* The other stream S stands for the present function from now on; true if that has to
   suspend.  */
static tree
build_enter (location_t loc, tree s, tree delegation)
{
  enum runtime_call call = (async_stream_p (TREE_TYPE (s))
			    ? RUNTIME_WAITING_STREAM_ENTER
			    : RUNTIME_STREAM_ENTER);
  tree entered = build_call_expr_loc
    (loc, runtime_decl (call), 4, call_marker (loc, ASYNC_SELF),
     fold_convert_loc (loc, ptr_type_node, s), call_marker (loc, ASYNC_CONTEXT),
     build_fold_addr_expr_loc (loc, delegation));
  return nonzero (loc, entered);
}

/* Have the stream S, a variable, stand for the present function, and drop S when it has
   ended; BODY as by body_of_stream.  When all are dropped, who drops the innermost one
   first has left a null pointer in place of S.  */
static void
append_delegation (location_t loc, tree body, tree s, tree delegation, tree *list)
{
  tree inner = delegated (loc, delegation, TREE_TYPE (s)), wait = NULL_TREE;
  append_to_statement_list (build_suspension (loc, NULL_TREE), &wait);
  append_to_statement_list (build_drop_check
			    (loc, build_if (loc, nonzero (loc, inner),
					    call_drop (loc, inner))), &wait);
  append_to_statement_list (build_if (loc, build_enter (loc, s, delegation), wait),
			    list);
  append_to_statement_list (body ? call_known_release (loc, body, inner)
			    : call_drop (loc, inner), list);
}

/* The same for S, a stream that never waits, in the present function, which may: that
   hands the values on.  */
static void
append_copying (location_t loc, tree s, tree t, tree value, tree *list)
{
  tree loop = NULL_TREE;
  tree question = build_question (loc, NULL_TREE, s, build_fold_addr_expr (value));
  tree ended = build1_loc (loc, TRUTH_NOT_EXPR, boolean_type_node, question);
  append_to_statement_list (build1_loc (loc, EXIT_EXPR, void_type_node, ended), &loop);
  append_to_statement_list (build2_loc (loc, MODIFY_EXPR, t, build_place (loc, t),
					value), &loop);
  append_to_statement_list (build_forget_place (loc), &loop);
  append_to_statement_list (build_suspension (loc, NULL_TREE), &loop);
  append_to_statement_list (build_drop_check (loc, call_drop (loc, s)), &loop);
  append_loop (loc, loop, list);
  append_to_statement_list (call_drop (loc, s), list);
}

/* A scope with the variable VAR and the statements LIST.  */
static tree
build_scope_of (location_t loc, tree var, tree list)
{
  tree scope = build3_loc (loc, BIND_EXPR, void_type_node, var, list, NULL_TREE);
  TREE_SIDE_EFFECTS (scope) = 1;
  return scope;
}

/* Yield all of S, of type T; NAME as for build_next.  */
static tree
build_all_of (location_t loc, tree s, tree t, const char *name)
{
  tree list = alloc_stmt_list (), var, body = body_of_stream (s);
  s = append_take_over (loc, s, &list);
  append_null_check (loc, s, name, &list);
  if (async_stream_p (TREE_TYPE (s)) == awaiting_body_p (current_function_decl))
    append_delegation (loc, body, s, var = build_delegation (), &list);
  else
    append_copying (loc, s, t, var = build_room (t), &list);
  return build_scope_of (loc, var, list);
}

/* VALUE as TYPE, that of a parameter: GCC may have made an int of a short.  */
static tree
convert_argument (tree value, tree type)
{
  return INTEGRAL_TYPE_P (type) ? fold_convert (TYPE_MAIN_VARIANT (type), value) : value;
}

/* True if the present function, a generator, may begin again with what CALL, of its ramp,
   passes.  That is decided when GCC knows what comes behind (front/begin-again.cc); not
   where a debugger shows how deep it is.  */
static bool
may_begin_again_p (tree call)
{
  tree fn = current_function_decl;
  if (!opt_for_fn (fn, optimize) || opt_for_fn (fn, optimize_debug))
    return false;
  for (int k = 0; k < call_expr_nargs (call); k++)
    if (!is_gimple_reg_type (TREE_TYPE (CALL_EXPR_ARG (call, k))))
      return false;
  return true;
}

/* If the present function may begin again with S, a stream of its own, take the
   arguments to temporaries, set in LIST, and return the question whether it does.  */
static tree
append_again (location_t loc, tree *s, tree *list)
{
  tree call = copy_node (tree_strip_nop_conversions (*s));
  if (!may_begin_again_p (call))
    return NULL_TREE;
  vec<tree, va_gc> *args = NULL;
  for (int k = 0; k < call_expr_nargs (call); k++)
    {
      CALL_EXPR_ARG (call, k) = append_temporary (loc, CALL_EXPR_ARG (call, k), list);
      vec_safe_push (args, CALL_EXPR_ARG (call, k));
    }
  *s = fold_convert_loc (loc, TREE_TYPE (*s), call);
  return build_call_expr_loc_vec (loc, async_marker_decl (ASYNC_AGAIN), args);
}

bool
own_stream_p (tree s)
{
  if (body_of_stream (s) != current_function_decl)
    return false;
  tree call = tree_strip_nop_conversions (s), type = TREE_TYPE (called_function (call));
  return !stdarg_p (type) && call_expr_nargs (call) == type_num_arguments (type);
}

/* Yield all of S, a stream of the present function's own, which nobody else knows.  */
static tree
build_descent (location_t loc, tree s)
{
  tree body = current_function_decl, call = tree_strip_nop_conversions (s);
  tree parm = TYPE_ARG_TYPES (TREE_TYPE (called_function (call))), list = NULL_TREE;
  vec<tree, va_gc> *args = NULL;
  vec_safe_push (args, address_without_trampoline (body));
  vec_safe_push (args, null_pointer_node);
  for (int k = 0; k < call_expr_nargs (call); k++, parm = TREE_CHAIN (parm))
    vec_safe_push (args, convert_argument (CALL_EXPR_ARG (call, k), TREE_VALUE (parm)));
  TREE_USED (called_function (s)) = 1;
  append_to_statement_list (build_call_expr_loc_vec (loc, async_marker_decl (ASYNC_DESCEND),
						     args), &list);
  append_to_statement_list (build_suspend (loc, address_without_trampoline (body)), &list);
  return seal (list);
}

/* The same, or begin again with what S was to be made of.  */
static tree
build_all_of_own (location_t loc, tree s)
{
  tree list = alloc_stmt_list ();
  tree again = append_again (loc, &s, &list), all = build_descent (loc, s);
  if (!again)
    return all;
  TREE_SIDE_EFFECTS (again) = 1;
  append_to_statement_list (build_if (loc, build2_loc (loc, EQ_EXPR, boolean_type_node, again,
						       integer_zero_node), all), &list);
  return seal (list);
}

tree
build_yield_all (location_t loc, tree s, tree t, const char *name)
{
  return own_stream_p (s) ? build_all_of_own (loc, s) : build_all_of (loc, s, t, name);
}
