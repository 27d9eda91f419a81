/* The GENERIC of awaits.
   SPDX-License-Identifier: GPL-3.0-or-later

   Behind everything that suspends stands the return of a dropped future,
   which runs the cleanups in scope:

     suspension		__asyncc_suspend (0); if (__asyncc_dropped ()) return;

     direct call	tmp = body (args); if (__asyncc_dropped ()) return; tmp

     object		f = operand; if (!f) __asyncc_oom (name);
			if (!(f->flags & READY))
			  {
			    while (!f->vtable->poll (f, __asyncc_context ()))
			      {
				__asyncc_suspend (f);
				if (__asyncc_dropped ())
				  {
				    f->vtable->drop (f);
				    return;
				  }
			      }
			    f->flags |= READY;
			  }
			tmp = f->result; f->vtable->drop (f); tmp
			An exception that leaves poll drops f.  */

#include "front/front.h"

/* Append to LIST an empty asm that says it sets VAR.  VAR is what a dropped
   function returns, and has no value.  Nobody uses it, since who awaits the
   function is dropped, too; but the static analyzer does not know that, and
   would complain.  */
static void
append_some_value (tree var, tree *list)
{
  tree output = build_tree_list (NULL_TREE, build_string (2, "=m"));
  tree s = build5 (ASM_EXPR, void_type_node, build_string (0, ""),
		   build_tree_list (output, var), NULL_TREE, NULL_TREE,
		   NULL_TREE);
  TREE_ADDRESSABLE (var) = 1;
  TREE_SIDE_EFFECTS (s) = 1;
  append_to_statement_list (s, list);
}

/* A variable of TYPE without a value.  */
static tree
make_no_value (tree type)
{
  tree var = create_tmp_var_raw (TYPE_MAIN_VARIANT (type));
  DECL_CONTEXT (var) = current_function_decl;
  suppress_warning (var);
  return var;
}

static tree
build_return (location_t loc, tree value)
{
  tree ret = build1_loc (loc, RETURN_EXPR, void_type_node, value);
  TREE_SIDE_EFFECTS (ret) = 1;
  suppress_warning (ret, OPT_Wreturn_type);
  return ret;
}

/* The return of a dropped future.  The value that it returns does not matter,
   but its kind does.

     - GCC makes all returns of one kind one.  If this one were of another kind
       than the user's there would be two, each cleanup would end with a choice
       between them, and -fprofile-arcs would count the user's for both.
     - GCC would take a return without operand for the end of the function, and
       not warn any more where that is reached without a value, as in
       `int f () { __await (g ()); }'.  So it has an operand.  */
static tree
build_drop_return (location_t loc)
{
  tree fn = current_function_decl;
  tree result = fn ? DECL_RESULT (fn) : NULL_TREE;
  if (!result || VOID_TYPE_P (TREE_TYPE (result)))
    return build_return (loc, NULL_TREE);
  suppress_warning (result);
  if (!is_gimple_reg_type (TREE_TYPE (result)) && !flag_analyzer)
    return build_return (loc, result);
  tree list = NULL_TREE;
  tree var = make_no_value (TREE_TYPE (result));
  if (flag_analyzer)
    append_some_value (var, &list);
  append_to_statement_list (build_return (loc, build2_loc (loc, INIT_EXPR,
							   TREE_TYPE (result),
							   result, var)),
			    &list);
  tree scope = build3_loc (loc, BIND_EXPR, void_type_node, var, list,
			   NULL_TREE);
  TREE_SIDE_EFFECTS (scope) = 1;
  return scope;
}

tree
build_drop_check (location_t loc, tree before)
{
  tree then = NULL_TREE;
  if (before)
    append_to_statement_list (before, &then);
  append_to_statement_list (build_drop_return (loc), &then);
  tree dropped = nonzero (loc, call_marker (loc, ASYNC_DROPPED));
  return build_if (loc, dropped, then);
}

/* FUTURE is what is polled again behind it, or null.  */
static void
append_suspend (location_t loc, tree future, tree before, tree *list)
{
  append_to_statement_list (build_suspension (loc, future), list);
  append_to_statement_list (build_drop_check (loc, before), list);
}

tree
build_suspend (location_t loc, tree future)
{
  tree list = alloc_stmt_list ();
  append_suspend (loc, future, NULL_TREE, &list);
  return seal (list);
}

/* The part `temporary = VALUE' of E, if E was made by build_value; else
   null.  */
tree
await_value_init (tree e)
{
  tree set = (TREE_CODE (e) == TARGET_EXPR ? TARGET_EXPR_INITIAL (e)
	      : NULL_TREE);
  for (; set && TREE_CODE (set) == COMPOUND_EXPR; set = TREE_OPERAND (set, 1))
    {
      tree init = TREE_OPERAND (set, 0);
      if (TREE_CODE (init) == INIT_EXPR
	  && TREE_OPERAND (init, 0) == TARGET_EXPR_SLOT (e))
	return init;
    }
  return NULL_TREE;
}

tree
build_call_await (location_t loc, tree call, tree fn)
{
  tree body = body_of_ramp (fn);
  TREE_USED (fn) = 1;
  call = copy_node (call);
  CALL_EXPR_FN (call) = build1 (ADDR_EXPR,
				build_pointer_type (TREE_TYPE (body)), body);
  TREE_TYPE (call) = TREE_TYPE (TREE_TYPE (body));
  TREE_SIDE_EFFECTS (call) = 1;
  SET_EXPR_LOCATION (call, loc);
  suppress_warning (call);
  tree after = alloc_stmt_list ();
  append_to_statement_list (build_drop_check (loc, NULL_TREE), &after);
  if (lookup_attribute (ASYNC_NORETURN_ATTR, DECL_ATTRIBUTES (fn)))
    append_to_statement_list
      (build_call_expr_loc (loc, builtin_decl_implicit (BUILT_IN_UNREACHABLE),
			    0), &after);
  return build_value (loc, NULL_TREE, call, seal (after));
}

/* Append to LIST a poll of F, with CX as above; returns its answer.  The await owns
   F, so an exception that leaves the poll drops it.  */
static tree
append_poll (location_t loc, tree f, tree cx, tree *list)
{
  tree poll = call_poll (loc, f, cx);
  if (!flag_exceptions)
    return poll;
  tree store, use;
  tree answer = build_temporary (loc, poll, &store);
  /* The handler for exceptions is the second operand of an EH_ELSE_EXPR; GCC
     forgets it when the first, for the end without one, has no statement.  So
     that copies the answer.  */
  tree behind = build_temporary (loc, answer, &use);
  tree leave = build2_loc (loc, EH_ELSE_EXPR, void_type_node, use,
			   call_drop (loc, f));
  append_to_statement_list (build2_loc (loc, TRY_FINALLY_EXPR, void_type_node,
					store, leave), list);
  return behind;
}

/* `while (!poll) suspend'.  */
static tree
build_poll_loop (location_t loc, tree f)
{
  tree list = alloc_stmt_list ();
  tree ready = nonzero (loc, append_poll (loc, f, NULL_TREE, &list));
  append_to_statement_list (build1_loc (loc, EXIT_EXPR, void_type_node, ready),
			    &list);
  append_suspend (loc, f, call_drop (loc, f), &list);
  tree loop = build1_loc (loc, LOOP_EXPR, void_type_node, list);
  TREE_SIDE_EFFECTS (loop) = 1;
  return loop;
}

/* `if (!(flags & READY)) { poll loop; flags |= READY; }'.  */
static tree
build_poll_until_ready (location_t loc, tree f)
{
  tree list = alloc_stmt_list ();
  append_to_statement_list (build_poll_loop (loc, f), &list);
  append_to_statement_list (build_set_ready (loc, f), &list);
  return build_if (loc, test_ready (loc, f, EQ_EXPR), list);
}

/* The result of the ready future in the variable F; then F is dropped.  */
static tree
build_take_and_drop (location_t loc, tree before, tree f, tree t)
{
  tree drop = call_drop (loc, f);
  if (VOID_TYPE_P (t))
    return build_sequence (loc, before, drop);
  return build_value (loc, before, future_result_ref (loc, f), drop);
}

bool
owning_variable_p (const_tree var)
{
  return ((VAR_P (var) || TREE_CODE (var) == PARM_DECL)
	  && !TREE_READONLY (var)
	  && lookup_attribute ("cleanup", DECL_ATTRIBUTES (var)));
}

/* If F is a variable that owns the future, it does not any more: append its setting
   to null, so that no future is dropped twice.  */
static void
append_disown (location_t loc, tree f, tree *list)
{
  tree var = tree_strip_nop_conversions (f);
  if (!owning_variable_p (var))
    return;
  append_to_statement_list (build2_loc (loc, MODIFY_EXPR, TREE_TYPE (var), var,
					build_zero_cst (TREE_TYPE (var))),
			    list);
}

/* Append to LIST what takes the future F over from whoever had it.  Returns
   the variable that owns it then.  */
tree
append_take_over (location_t loc, tree f, tree *list)
{
  tree init;
  tree var = build_temporary (loc, f, &init);
  append_to_statement_list (init, list);
  append_disown (loc, f, list);
  return var;
}

tree
build_object_await (location_t loc, tree f, const char *name)
{
  tree t = future_value_type (TREE_TYPE (f));
  tree list = alloc_stmt_list ();
  tree var = append_take_over (loc, f, &list);
  append_null_check (loc, var, name, &list);
  append_to_statement_list (build_poll_until_ready (loc, var), &list);
  return build_take_and_drop (loc, seal (list), var, t);
}

/* `if (TEST) goto LABEL'.  */
static tree
build_leave (location_t loc, tree test, tree label)
{
  return build_if (loc, test, build1_loc (loc, GOTO_EXPR, void_type_node, label));
}

void
append_first_poll (location_t loc, tree var, tree cx, tree ready,
		   const char *name, tree *list)
{
  append_null_check (loc, var, name, list);
  append_to_statement_list (build_leave (loc, test_ready (loc, var, NE_EXPR),
					 ready), list);
  tree answer = append_poll (loc, var, cx, list);
  append_to_statement_list (build_leave (loc, nonzero (loc, answer), ready),
			    list);
}

tree
build_end_await (location_t loc, tree before, tree var)
{
  tree list = alloc_stmt_list ();
  append_to_statement_list (before, &list);
  append_to_statement_list (build_set_ready (loc, var), &list);
  return build_take_and_drop (loc, seal (list), var,
			      future_value_type (TREE_TYPE (var)));
}

tree
build_take (location_t loc, tree f)
{
  tree t = future_value_type (TREE_TYPE (f));
  tree list = alloc_stmt_list ();
  tree var = append_take_over (loc, f, &list);
  return build_take_and_drop (loc, seal (list), var, t);
}

/* If *VALUE is, or ends with, an aggregate made by build_value, split that:
   *VALUE becomes (BEFORE, VALUE), without the temporary, and AFTER is
   returned, which the caller has to put behind whatever uses *VALUE.  Else
   null.  */
static tree
split_value (tree *value)
{
  tree e = *value;
  if (!AGGREGATE_TYPE_P (TREE_TYPE (e)))
    return NULL_TREE;
  if (TREE_CODE (e) == COMPOUND_EXPR)
    return split_value (&TREE_OPERAND (e, 1));
  tree init = await_value_init (e);
  if (!init)
    return NULL_TREE;
  tree set = TARGET_EXPR_INITIAL (e), before = NULL_TREE;
  if (TREE_OPERAND (set, 0) != init)
    {
      before = TREE_OPERAND (set, 0);
      set = TREE_OPERAND (set, 1);
    }
  *value = TREE_OPERAND (init, 1);
  if (before)
    *value = build_sequence (EXPR_LOCATION (e), before, *value);
  return TREE_OPERAND (set, 1);
}

/* FIRST, then SECOND, as one statement.  */
static tree
join (tree first, tree second)
{
  tree list = alloc_stmt_list ();
  append_to_statement_list (first, &list);
  append_to_statement_list (second, &list);
  return seal (list);
}

/* `struct s v = __await (...)': the value goes into V at once.  V is not alive
   yet when the future is dropped, so no cleanup sees it half-made.  */
static void
elide_in_declaration (tree *tp)
{
  tree var = DECL_EXPR_DECL (*tp);
  if (!VAR_P (var) || TREE_STATIC (var) || !DECL_INITIAL (var))
    return;
  if (tree after = split_value (&DECL_INITIAL (var)))
    *tp = join (*tp, after);
}

/* `return __await (...)', when the caller says where the value goes.  */
static void
elide_in_return (tree *tp, tree fn)
{
  tree set = TREE_OPERAND (*tp, 0);
  if (!set
      || (TREE_CODE (set) != MODIFY_EXPR && TREE_CODE (set) != INIT_EXPR)
      || !aggregate_value_p (DECL_RESULT (fn), fn))
    return;
  tree after = split_value (&TREE_OPERAND (set, 1));
  if (!after)
    return;
  TREE_OPERAND (*tp, 0) = DECL_RESULT (fn);
  *tp = join (join (set, after), *tp);
}

static tree
visit (tree *tp, int *walk_subtrees, void *fn)
{
  if (TYPE_P (*tp))
    *walk_subtrees = 0;
  else if (TREE_CODE (*tp) == DECL_EXPR)
    elide_in_declaration (tp);
  else if (TREE_CODE (*tp) == RETURN_EXPR)
    elide_in_return (tp, static_cast <tree> (fn));
  return NULL_TREE;
}

void
elide_copies (tree fn)
{
  walk_tree_without_duplicates (&DECL_SAVED_TREE (fn), visit, fn);
}

/* The future F, taken over from a variable that would drop it.  */

tree
build_ownership (location_t loc, tree f)
{
  tree list = alloc_stmt_list ();
  append_disown (loc, f, &list);
  return build_value (loc, NULL_TREE, f, seal (list));
}
