/* Warn of futures that are made and thrown away: -Wunused-result.
   SPDX-License-Identifier: GPL-3.0-or-later

   A call of an async function as a statement does nothing at all, which is
   hardly ever meant.  `(void) f ();' is silent.  */

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

/* The value of STMT is not used.  */
static void
check_statement (tree stmt)
{
  while (stmt && TREE_CODE (stmt) == COMPOUND_EXPR)
    stmt = TREE_OPERAND (stmt, 1);
  if (stmt
      && TREE_CODE (stmt) == CALL_EXPR
      && async_future_value (TREE_TYPE (stmt)))
    warn_at_call (stmt);
}

static tree
visit (tree *tp, int *walk_subtrees, void *)
{
  tree t = *tp;
  if (TYPE_P (t))
    *walk_subtrees = 0;
  else if (TREE_CODE (t) == STATEMENT_LIST)
    for (tree_stmt_iterator i = tsi_start (t); !tsi_end_p (i); tsi_next (&i))
      check_statement (tsi_stmt (i));
  else if (TREE_CODE (t) == BIND_EXPR)
    check_statement (BIND_EXPR_BODY (t));
  else if (TREE_CODE (t) == COND_EXPR && VOID_TYPE_P (TREE_TYPE (t)))
    {
      check_statement (COND_EXPR_THEN (t));
      check_statement (COND_EXPR_ELSE (t));
    }
  return NULL_TREE;
}

void
async_warn_dropped (tree fn)
{
  if (async_futures_seen_p () && !seen_error ())
    walk_tree_without_duplicates (&DECL_SAVED_TREE (fn), visit, NULL);
}
