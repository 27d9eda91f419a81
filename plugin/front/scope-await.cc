/* Awaits of a call at the end of a statement expression.
   SPDX-License-Identifier: GPL-3.0-or-later

   Macros that check types, as those of channels do, call an async function at the end
   of a scope of their own:

	__await (({ T put = value; send (channel, &put); }))

   That means a future which is made within the scope and awaited behind it.  An await of
   the call itself, within the scope, begins with the function's start instead, and needs
   no future:

	({ T put = value; __await (send (channel, &put)); })

   It is the same, since nothing can use the scope's variables behind it, but they are in
   the frame as long as the function waits.  So this is done where they are few and small.
   Where something happens at the end of the scope, as a cleanup does, the call is not the
   last statement, but a part of a TRY_FINALLY_EXPR.  */

#include "front/front.h"

/* Variables of a scope may need so many bytes of the frame together.  */

static HOST_WIDE_INT
most_bytes (void)
{
  return 4 * int_size_in_bytes (ptr_type_node);
}

/* The bytes that the declaration D of a scope needs in the frame, which are none if nobody
   takes its address; -1 if there is no saying.  That is so of a nested function, which may
   be an async block: it has a symbol of its own as long as it is awaited as a future.  */

static HOST_WIDE_INT
bytes_of (tree d)
{
  if (TREE_CODE (d) == FUNCTION_DECL && !DECL_EXTERNAL (d))
    return -1;
  if (!VAR_P (d) || TREE_STATIC (d) || DECL_EXTERNAL (d))
    return 0;
  HOST_WIDE_INT bytes = int_size_in_bytes (TREE_TYPE (d));
  return bytes < 0 || TREE_ADDRESSABLE (d) ? bytes : 0;
}

static bool
small_scope_p (tree scope)
{
  HOST_WIDE_INT sum = 0;

  for (tree d = BIND_EXPR_VARS (scope); d; d = DECL_CHAIN (d))
    {
      HOST_WIDE_INT bytes = bytes_of (d);
      if (bytes < 0)
	return false;
      sum += bytes;
    }
  return sum <= most_bytes ();
}

/* The last statement of LIST that is no mark for a debugger, null if there is none.  */

static tree *
last_of_list (tree list)
{
  tree_stmt_iterator i = tsi_last (list);

  while (!tsi_end_p (i) && TREE_CODE (tsi_stmt (i)) == DEBUG_BEGIN_STMT)
    tsi_prev (&i);
  return tsi_end_p (i) ? NULL : tsi_stmt_ptr (i);
}

/* The last statement in SCOPE, the body of a statement expression; null if there is none, or
   too much beside it.  */

static tree *
last_statement (tree *scope)
{
  tree *at = scope;

  while (at && (TREE_CODE (*at) == BIND_EXPR || TREE_CODE (*at) == STATEMENT_LIST))
    if (TREE_CODE (*at) == STATEMENT_LIST)
      at = last_of_list (*at);
    else if (small_scope_p (*at))
      at = &BIND_EXPR_BODY (*at);
    else
      at = NULL;
  return at;
}

/* The statement by which the statement expression E sets its value, which may be one
   itself; null if E is no statement expression of the kind above.  */

static tree *
value_of_scope (tree e)
{
  if (TREE_CODE (e) != TARGET_EXPR || !TARGET_EXPR_INITIAL (e)
      || TREE_CODE (TARGET_EXPR_INITIAL (e)) != BIND_EXPR)
    return NULL;
  tree *last = last_statement (&TARGET_EXPR_INITIAL (e));
  if (!last || (TREE_CODE (*last) != MODIFY_EXPR && TREE_CODE (*last) != INIT_EXPR)
      || TREE_OPERAND (*last, 0) != TARGET_EXPR_SLOT (e))
    return NULL;
  return last;
}

tree
called_at_end (tree e)
{
  tree *set = value_of_scope (tree_strip_nop_conversions (e));

  if (!set)
    return NULL_TREE;
  tree value = TREE_OPERAND (*set, 1), within = called_at_end (value);
  return within ? within : value;
}

tree
build_scope_await (location_t loc, tree e, tree fn)
{
  tree scope = TARGET_EXPR_INITIAL (tree_strip_nop_conversions (e));
  tree *set = value_of_scope (tree_strip_nop_conversions (e));
  tree value = tree_strip_nop_conversions (TREE_OPERAND (*set, 1));
  tree await = (value_of_scope (value) ? build_scope_await (loc, value, fn)
		: build_call_await (loc, value, fn));

  if (VOID_TYPE_P (TREE_TYPE (await)))
    {
      *set = await;
      return scope;
    }
  tree var = create_tmp_var_raw (TYPE_MAIN_VARIANT (TREE_TYPE (await)));
  suppress_warning (var);
  *set = build2_loc (loc, MODIFY_EXPR, void_type_node, var, await);
  TREE_SIDE_EFFECTS (*set) = 1;
  tree whole = build4_loc (loc, TARGET_EXPR, TREE_TYPE (var), var, scope, NULL_TREE,
			   NULL_TREE);
  TREE_SIDE_EFFECTS (whole) = 1;
  suppress_warning (whole);
  return whole;
}
