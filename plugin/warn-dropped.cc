/* Warn of futures that are made and thrown away: -Wunused-result.
   SPDX-License-Identifier: GPL-3.0-or-later

   A call of an async function as a statement does nothing at all, which is
   hardly ever meant.  `(void) f ();' is silent.  Likewise for the value of an
   await, where the attribute warn_unused_result asks for it: GCC itself only
   sees that a temporary is set.

   `if (f ())', too, loses the future: it asks whether there was memory for it.
   */

#include "front.h"

static void
warn_at_call (tree call)
{
  location_t loc = EXPR_LOC_OR_LOC (call, input_location);
  tree fn = get_callee_fndecl (call);
  auto_diagnostic_group d;
  bool warned = (fn
		 ? warning_at (loc, OPT_Wunused_result,
			       "unused %qT: the call to %qD does nothing "
			       "unless awaited", TREE_TYPE (call), fn)
		 : warning_at (loc, OPT_Wunused_result,
			       "unused %qT: a future does nothing unless "
			       "awaited", TREE_TYPE (call)));
  if (warned)
    inform (loc, "write %<__await (...)%>, keep the future, or cast it to "
	    "%<void%>");
}

/* OP is compared.  */
static void
check_compared (tree op)
{
  tree call = tree_strip_nop_conversions (op);
  tree fn = TREE_CODE (call) == CALL_EXPR ? get_callee_fndecl (call) : NULL_TREE;
  if (!fn || !async_function_p (fn))
    return;
  location_t loc = EXPR_LOC_OR_LOC (call, input_location);
  auto_diagnostic_group d;
  if (warning_at (loc, OPT_Wunused_result, "the %qT that the call to %qD makes "
		  "is compared and lost", TREE_TYPE (call), fn))
    inform (loc, "%<__await (...)%> gives its value");
}

/* The comma expression T is not used.  Its first operand may be the temporary
   of an await.  */
static void
check_await (tree t)
{
  tree init = TREE_OPERAND (t, 0);
  if (TREE_CODE (init) != TARGET_EXPR
      || TREE_CODE (TREE_OPERAND (init, 1)) != CALL_EXPR)
    return;
  tree body = get_callee_fndecl (TREE_OPERAND (init, 1));
  if (body
      && async_ramp_of (body)
      && lookup_attribute ("warn_unused_result",
			   TYPE_ATTRIBUTES (TREE_TYPE (body))))
    warning_at (EXPR_LOCATION (TREE_OPERAND (init, 1)), OPT_Wunused_result,
		"ignoring the value of %qD, declared with attribute %qs",
		body, "warn_unused_result");
}

/* The value of STMT is not used.  */
static void
check_statement (tree stmt)
{
  for (; stmt && TREE_CODE (stmt) == COMPOUND_EXPR;
       stmt = TREE_OPERAND (stmt, 1))
    check_await (stmt);
  if (!stmt || !EXPR_P (stmt) || !async_future_value (TREE_TYPE (stmt)))
    return;
  if (TREE_CODE (stmt) == COND_EXPR)
    {
      check_statement (TREE_OPERAND (stmt, 1));
      check_statement (TREE_OPERAND (stmt, 2));
    }
  else if (TREE_CODE (stmt) == CALL_EXPR)
    warn_at_call (stmt);
}

/* Check the operands of T that are statements.  Lists of one statement are
   that statement.  */
static void
check_operands (tree t)
{
  switch (TREE_CODE (t))
    {
    case STATEMENT_LIST:
      for (tree_stmt_iterator i = tsi_start (t); !tsi_end_p (i);
	   tsi_next (&i))
	check_statement (tsi_stmt (i));
      break;
    case BIND_EXPR:
      check_statement (BIND_EXPR_BODY (t));
      break;
    case COND_EXPR:
      if (!VOID_TYPE_P (TREE_TYPE (t)))
	break;
      check_statement (COND_EXPR_THEN (t));
      check_statement (COND_EXPR_ELSE (t));
      break;
    case FOR_STMT:
      check_statement (FOR_INIT_STMT (t));
      check_statement (FOR_EXPR (t));
      check_statement (FOR_BODY (t));
      break;
    case WHILE_STMT:
      check_statement (WHILE_BODY (t));
      break;
    case DO_STMT:
      check_statement (DO_BODY (t));
      break;
    case EQ_EXPR:
    case NE_EXPR:
      check_compared (TREE_OPERAND (t, 0));
      check_compared (TREE_OPERAND (t, 1));
      break;
    case SWITCH_STMT:
      check_statement (SWITCH_STMT_BODY (t));
      break;
    case TRY_FINALLY_EXPR:
    case CLEANUP_POINT_EXPR:
      check_statement (TREE_OPERAND (t, 0));
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
async_warn_dropped (tree fn)
{
  if (async_futures_seen_p () && !seen_error ())
    walk_tree_without_duplicates (&DECL_SAVED_TREE (fn), visit, NULL);
}
