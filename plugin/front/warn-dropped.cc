/* Warn of futures and streams that are made and thrown away: -Wunused-result.
   SPDX-License-Identifier: GPL-3.0-or-later

   A call of an async function whose value nobody takes does nothing at all,
   which is hardly ever meant.  The value may be thrown away as a statement, in
   front of a comma, at the end of a statement expression (async_join and its
   like are such macros), in a branch of `?:', and behind a cast, all of which
   check_unused looks through; only `(void) f ()' is silent.  So may a compound
   literal be that holds a future.  Likewise for the
   value of an await, where the attribute warn_unused_result asks for it: GCC
   itself only sees that a temporary is set.

   `if (f ())', too, loses the future: it asks whether there was memory for it.
   */

#include "front/front.h"

/* How the names of the functions begin that macros of <asyncc/runtime.h>
   call.  */
#define RUNTIME_PREFIX "__asyncc_"

static bool
runtime_function_p (tree fn)
{
  return (fn && DECL_FILE_SCOPE_P (fn)
	  && !strncmp (IDENTIFIER_POINTER (DECL_NAME (fn)), RUNTIME_PREFIX,
		       strlen (RUNTIME_PREFIX)));
}

static bool
spawn_p (tree fn)
{
  return (runtime_function_p (fn)
	  && (id_equal (DECL_NAME (fn), "__asyncc_spawn")
	      || id_equal (DECL_NAME (fn), "__asyncc_spawn_on")));
}

/* True if FN makes a future of any type, which its macro gives it by a cast.  */
static bool
makes_future_p (tree fn)
{
  return (spawn_p (fn)
	  || (runtime_function_p (fn)
	      && (id_equal (DECL_NAME (fn), "__asyncc_shield")
		  || id_equal (DECL_NAME (fn), "__asyncc_blocking")
		  || id_equal (DECL_NAME (fn), "__asyncc_with_local"))));
}

/* Warn that the call of FN at LOC makes a stream of TYPE and loses it; FN is null if it
   is not known.  */
static bool
warn_lost_stream (location_t loc, tree type, tree fn)
{
  if (fn && !lookup_attribute (ASYNC_BLOCK_ATTR, DECL_ATTRIBUTES (fn)))
    return warning_at (loc, OPT_Wunused_result, "unused %qT: the call to %qD does "
		       "nothing unless asked for values", type, fn);
  return warning_at (loc, OPT_Wunused_result, "unused %qT: a stream does nothing "
		     "unless asked for values", type);
}

/* True if FN is what stands for __next of an async stream.  */
static bool
next_p (tree fn)
{
  return runtime_function_p (fn) && id_equal (DECL_NAME (fn), "__asyncc_stream_next");
}

/* What the user writes to call FN, a function of the library; an identifier.  */
static tree
macro_name (tree fn)
{
  if (next_p (fn))
    return get_identifier ("__next");
  char *name = concat ("async_", IDENTIFIER_POINTER (DECL_NAME (fn))
				 + strlen (RUNTIME_PREFIX), NULL);
  tree id = get_identifier (name);
  free (name);
  return id;
}

/* Warn that the call at LOC makes a future of TYPE and loses it.  FN is the
   called function, or null if that is not known.  True if the warning was
   given.  */
static bool
warn_lost (location_t loc, tree type, tree fn)
{
  if (stream_value_type (type))
    return warn_lost_stream (loc, type, fn);
  if (!fn)
    return warning_at (loc, OPT_Wunused_result, "unused %qT: a future does "
		       "nothing unless awaited", type);
  if (spawn_p (fn))
    return warning_at (loc, OPT_Wunused_result, "unused %qT: the handle of "
		       "the task is lost", type);
  if (lookup_attribute (ASYNC_BLOCK_ATTR, DECL_ATTRIBUTES (fn)))
    return warning_at (loc, OPT_Wunused_result, "unused %qT: an async block "
		       "does nothing unless awaited", type);
  if (!runtime_function_p (fn))
    return warning_at (loc, OPT_Wunused_result, "unused %qT: the call to %qD "
		       "does nothing unless awaited", type, fn);
  return warning_at (loc, OPT_Wunused_result, "unused %qT: %qE does nothing unless "
		     "awaited", type, macro_name (fn));
}

/* Where the user wrote CALL, of FN if that is known.  */
static location_t
call_location (tree call, tree fn)
{
  location_t loc = EXPR_LOC_OR_LOC (call, input_location);
  if (in_system_header_at (loc)
      || (fn && (runtime_function_p (fn)
		 || lookup_attribute (ASYNC_BLOCK_ATTR, DECL_ATTRIBUTES (fn)))))
    return expansion_point_location (loc);
  return loc;
}

/* Warn of CALL, which makes a future of TYPE that nobody takes.  */
static void
warn_at_call (tree call, tree type)
{
  tree fn = get_callee_fndecl (call);
  location_t loc = call_location (call, fn);
  type = named_lazy_type (type);
  auto_diagnostic_group d;
  if (!warn_lost (loc, type, fn))
    return;
  if (spawn_p (fn))
    inform (loc, "await the handle or keep it; %<async_detach%> lets a task "
	    "run alone");
  else if (stream_value_type (type))
    inform (loc, "keep the stream and ask it with %<__next%>, or cast it to "
	    "%<void%>");
  else
    inform (loc, "write %<__await (...)%>, keep the future, or cast it to "
	    "%<void%>");
}

/* Check the await E, the value of which is not used: of an ordinary call GCC
   says so where warn_unused_result asks for it, even when it is cast to
   void.  */
static void
check_await (tree e, bool cast_to_void)
{
  tree value = TREE_OPERAND (await_value_init (e), 1);
  tree body = (TREE_CODE (value) == CALL_EXPR ? get_callee_fndecl (value)
	       : NULL_TREE);
  location_t loc = EXPR_LOC_OR_LOC (value, input_location);
  if (body
      && ramp_of_body (body)
      && lookup_attribute ("warn_unused_result",
			   TYPE_ATTRIBUTES (TREE_TYPE (body))))
    warning_at (loc, OPT_Wunused_result,
		"ignoring the value of %qD, declared with attribute %qs",
		body, "warn_unused_result");
  else if (lazy_value_type (TREE_TYPE (e)) && !cast_to_void)
    {
      auto_diagnostic_group d;
      if (warn_lost (loc, TREE_TYPE (e), NULL_TREE))
	inform (loc, "this is the value of an await; await it in turn, keep "
		"it, or cast it to %<void%>");
    }
}

/* The call that made the stream which is the value V of a block of a macro of
   <asyncc/streams.h>, and which lies in a variable of the block there; V if it is
   something else.  */
static tree
made_in_block (tree v)
{
  if (!VAR_P (v) || !DECL_NAME (v) || !DECL_INITIAL (v)
      || !id_equal (DECL_NAME (v), RUNTIME_PREFIX "made"))
    return v;
  tree init = DECL_INITIAL (v);
  return TREE_CODE (init) == COND_EXPR ? TREE_OPERAND (init, 1) : init;
}

/* What the statement expression E has for a value; null if E is something
   else.  */
static tree
statement_expression_value (tree e)
{
  tree s = TARGET_EXPR_INITIAL (e);
  for (;;)
    if (!s)
      return NULL_TREE;
    else if (TREE_CODE (s) == BIND_EXPR)
      s = BIND_EXPR_BODY (s);
    else if (TREE_CODE (s) == TRY_FINALLY_EXPR)
      s = TREE_OPERAND (s, 0);
    else if (TREE_CODE (s) == STATEMENT_LIST)
      s = STATEMENT_LIST_TAIL (s) ? STATEMENT_LIST_TAIL (s)->stmt : NULL_TREE;
    else
      return (TREE_CODE (s) == MODIFY_EXPR
	      && TREE_OPERAND (s, 0) == TARGET_EXPR_SLOT (e)
	      ? made_in_block (TREE_OPERAND (s, 1)) : NULL_TREE);
}

/* The call that makes the future or stream which is the value of E; null if nothing is made
   there.  *TYPE is the type that it has for the user.  */
static tree
making_call (tree e, tree *type)
{
  while (e && EXPR_P (e) && TREE_CODE (e) != CALL_EXPR)
    {
      if (lazy_value_type (TREE_TYPE (e)))
	*type = TREE_TYPE (e);
      if (TREE_CODE (e) == COMPOUND_EXPR)
	e = TREE_OPERAND (e, 1);
      else if (TREE_CODE (e) == TARGET_EXPR && !await_value_init (e))
	e = statement_expression_value (e);
      else if (CONVERT_EXPR_P (e) || TREE_CODE (e) == NON_LVALUE_EXPR)
	e = TREE_OPERAND (e, 0);
      else
	return NULL_TREE;
    }
  tree fn = e && TREE_CODE (e) == CALL_EXPR ? get_callee_fndecl (e) : NULL_TREE;
  if (!fn || !(lazy_function_p (fn) || makes_future_p (fn) || next_p (fn)))
    return NULL_TREE;
  if (lazy_value_type (TREE_TYPE (e)))
    *type = TREE_TYPE (e);
  else if (next_p (fn))
    *type = future_type_of (boolean_type_node); /* GCC takes casts out of conditions.  */
  return e;
}

/* True if E makes a future, which only who takes the value of E can drop.  */
bool
made_future_p (tree e)
{
  tree type = NULL_TREE;
  return making_call (e, &type) != NULL_TREE;
}

/* Check OP, which is compared with something.  */
static void
check_compared (tree op)
{
  tree type = NULL_TREE;
  tree call = making_call (op, &type);
  if (!call || !type)
    return;
  tree fn = get_callee_fndecl (call);
  location_t loc = call_location (call, fn);
  auto_diagnostic_group d;
  bool warned = (runtime_function_p (fn)
		 ? warning_at (loc, OPT_Wunused_result, "the %qT that %qE makes is "
			       "compared and lost", named_lazy_type (type), macro_name (fn))
		 : warning_at (loc, OPT_Wunused_result, "the %qT that the call to %qD makes "
			       "is compared and lost", type, fn));
  if (warned && stream_value_type (type))
    inform (loc, "%<__next (...)%> gives its values");
  else if (warned)
    inform (loc, "%<__await (...)%> gives its value");
}

static void check_unused (tree e, tree type = NULL_TREE,
			  bool cast_to_void = false);

/* Check the initializer INIT of something that nobody takes.  */
static void
check_unused_elements (tree init)
{
  unsigned k;
  tree value;
  if (TREE_CODE (init) != CONSTRUCTOR)
    check_unused (init);
  else
    FOR_EACH_CONSTRUCTOR_VALUE (CONSTRUCTOR_ELTS (init), k, value)
      check_unused_elements (value);
}

/* If E is a compound literal, or a part or the address of one, check it: nobody
   takes E, and so nobody ever finds what the literal holds.  A cast to void says
   that of a literal which is a future itself, not of what is in a larger one.  */
static bool
check_literal (tree e, bool cast_to_void)
{
  while (handled_component_p (e) || TREE_CODE (e) == ADDR_EXPR)
    e = TREE_OPERAND (e, 0);
  if (TREE_CODE (e) != COMPOUND_LITERAL_EXPR)
    return false;
  tree init = DECL_INITIAL (COMPOUND_LITERAL_EXPR_DECL (e));
  if (init && !(cast_to_void && lazy_value_type (TREE_TYPE (e))))
    check_unused_elements (init);
  return true;
}

/* Check E, the value of which nobody takes.  TYPE is the type of the
   innermost cast around E to a future, if there is one.  */
static void
check_unused (tree e, tree type, bool cast_to_void)
{
  for (; e && EXPR_P (e); e = TREE_OPERAND (e, 0))
    {
      if (lazy_value_type (TREE_TYPE (e)))
	type = TREE_TYPE (e);
      while (TREE_CODE (e) == COMPOUND_EXPR)
	e = TREE_OPERAND (e, 1);
      if (TREE_CODE (e) == C_MAYBE_CONST_EXPR)
	e = C_MAYBE_CONST_EXPR_EXPR (e);
      if (!CONVERT_EXPR_P (e) && TREE_CODE (e) != NON_LVALUE_EXPR)
	break;
      cast_to_void |= VOID_TYPE_P (TREE_TYPE (e));
    }
  if (!e || !EXPR_P (e) || check_literal (e, cast_to_void))
    return;
  if (TREE_CODE (e) == COND_EXPR && !VOID_TYPE_P (TREE_TYPE (e)))
    for (int k = 1; k < 3; k++)
      check_unused (TREE_OPERAND (e, k), type, cast_to_void);
  else if (TREE_CODE (e) == TARGET_EXPR && await_value_init (e))
    check_await (e, cast_to_void);
  else if (TREE_CODE (e) == TARGET_EXPR)
    check_unused (statement_expression_value (e), type, cast_to_void);
  else if (TREE_CODE (e) == CALL_EXPR && type && !cast_to_void
	   && (lazy_value_type (TREE_TYPE (e))
	       || makes_future_p (get_callee_fndecl (e))
	       || next_p (get_callee_fndecl (e))))
    warn_at_call (e, type);
}

/* Check the operands of T whose values are not used.  Lists of one statement
   are that statement.  */
static void
check_operands (tree t)
{
  switch (TREE_CODE (t))
    {
    case STATEMENT_LIST:
      for (tree_stmt_iterator i = tsi_start (t); !tsi_end_p (i);
	   tsi_next (&i))
	check_unused (tsi_stmt (i));
      break;
    case BIND_EXPR:
      check_unused (BIND_EXPR_BODY (t));
      break;
    case COND_EXPR:
      if (!VOID_TYPE_P (TREE_TYPE (t)))
	break;
      check_unused (COND_EXPR_THEN (t));
      check_unused (COND_EXPR_ELSE (t));
      break;
    case FOR_STMT:
      check_unused (FOR_INIT_STMT (t));
      check_unused (FOR_EXPR (t));
      check_unused (FOR_BODY (t));
      break;
    case WHILE_STMT:
      check_unused (WHILE_BODY (t));
      break;
    case DO_STMT:
      check_unused (DO_BODY (t));
      break;
    case EQ_EXPR:
    case NE_EXPR:
      check_compared (TREE_OPERAND (t, 0));
      check_compared (TREE_OPERAND (t, 1));
      break;
    case COMPOUND_EXPR:
      check_unused (TREE_OPERAND (t, 0));
      break;
    case SWITCH_STMT:
      check_unused (SWITCH_STMT_BODY (t));
      break;
    case TRY_FINALLY_EXPR:
    case CLEANUP_POINT_EXPR:
      check_unused (TREE_OPERAND (t, 0));
      break;
    default:
      break;
    }
}

static tree
visit (tree *tp, int *walk_subtrees, void *)
{
  if (TYPE_P (*tp))
    *walk_subtrees = 0;
  else
    check_operands (*tp);
  return NULL_TREE;
}

void
warn_dropped (tree fn)
{
  if (futures_seen_p () && !seen_error ())
    walk_tree_without_duplicates (&DECL_SAVED_TREE (fn), visit, NULL);
}
