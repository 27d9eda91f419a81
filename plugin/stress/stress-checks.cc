/* Stress mode: what follows a suspension when the function is dropped there.
   SPDX-License-Identifier: GPL-3.0-or-later

   In async functions the front end puts `if (__asyncc_dropped ()) return'
   behind everything that suspends.  Ordinary functions that can be dropped get
   the same here, where scopes still have their cleanups around them:

     suspension	    __asyncc_suspend (); if (__asyncc_dropped ()) return;

     any call	    tmp = f (args); if (__asyncc_dropped ()) return; x = tmp;
		    because f may turn out to suspend.  The value of a dropped
		    call is nothing that a cleanup may see.

     elsewhere	    p = &f; p (args);
		    with a volatile p, so that f's wrapper is called, which does
		    not return before f is done: in cleanups and handlers, in
		    OpenMP regions, in functions that get no suspensions.  */

#include "stress/stress.h"

static void
add (gimple_seq *seq, gimple *s, location_t loc)
{
  gimple_set_location (s, loc);
  gimple_seq_add_stmt (seq, s);
}

/* The return of a dropped function; nobody looks at the value.  */

static greturn *
build_return_of_dropped (void)
{
  tree result = DECL_RESULT (cfun->decl);

  if (VOID_TYPE_P (TREE_TYPE (result)))
    return gimple_build_return (NULL_TREE);
  suppress_warning (result);
  return gimple_build_return (result);
}

/* Append `if (__asyncc_dropped ()) return;' to SEQ.  */

void
add_drop_check (gimple_seq *seq, location_t loc)
{
  gcall *ask = gimple_build_call (async_marker_decl (ASYNC_DROPPED), 0);
  tree answer = create_tmp_var (integer_type_node);
  tree dropped = create_artificial_label (loc);
  tree going_on = create_artificial_label (loc);

  gimple_call_set_lhs (ask, answer);
  add (seq, ask, loc);
  add (seq, gimple_build_cond (NE_EXPR, answer, integer_zero_node, dropped,
			       going_on), loc);
  add (seq, gimple_build_label (dropped), loc);
  add (seq, build_return_of_dropped (), loc);
  add (seq, gimple_build_label (going_on), loc);
}

/* A variable for the value of CALL, if cleanups can see where it goes now and
   there can be such a variable; else null.  */

static tree
own_result (gimple *call)
{
  tree lhs = gimple_call_lhs (call);

  if (!lhs || is_gimple_reg (lhs)
      || TREE_CODE (TYPE_SIZE_UNIT (TREE_TYPE (lhs))) != INTEGER_CST)
    return NULL_TREE;
  return create_tmp_var (TYPE_MAIN_VARIANT (TREE_TYPE (lhs)));
}

/* Let a drop check follow the call at GSI, which then points to the last
   statement of that.  */

void
check_behind_call (gimple_stmt_iterator *gsi)
{
  gcall *call = as_a<gcall *> (gsi_stmt (*gsi));
  location_t loc = gimple_location (call);
  gimple_seq seq = NULL;

  if (gimple_call_noreturn_p (call))
    return;
  tree lhs = gimple_call_lhs (call);
  tree tmp = own_result (call);
  if (tmp)
    gimple_call_set_lhs (call, tmp);
  add_drop_check (&seq, loc);
  if (tmp)
    add (&seq, gimple_build_assign (lhs, tmp), loc);
  gsi_insert_seq_after (gsi, seq, GSI_CONTINUE_LINKING);
}

/* True if a call to DECL could become an await.  */

static bool
awaitable_p (tree decl)
{
  cgraph_node *node = decl ? cgraph_node::get (decl) : NULL;

  return (node
	  && (node->definition || flag_lto)
	  && !fndecl_built_in_p (decl)
	  && !DECL_STATIC_CHAIN (decl)
	  && !async_marker_p (decl)
	  && !async_body_name (decl)
	  && !stress_only_inline_p (decl));
}

/* Make the call at GSI one that is never an await.  */

static tree
call_wrapper (gimple_stmt_iterator *gsi, bool *, walk_stmt_info *)
{
  gcall *call = dyn_cast<gcall *> (gsi_stmt (*gsi));
  tree decl = call ? gimple_call_fndecl (call) : NULL_TREE;

  if (!decl || !awaitable_p (decl))
    return NULL_TREE;
  tree address = build_fold_addr_expr (decl);
  tree cell = create_tmp_var (TREE_TYPE (address), "wrapper");
  tree fn = create_tmp_var (TREE_TYPE (address));
  TREE_THIS_VOLATILE (cell) = 1;
  TREE_ADDRESSABLE (cell) = 1;
  gsi_insert_before (gsi, gimple_build_assign (cell, address), GSI_SAME_STMT);
  gsi_insert_before (gsi, gimple_build_assign (fn, cell), GSI_SAME_STMT);
  gimple_call_set_fn (call, fn);
  return NULL_TREE;
}

void
spare_statement (gimple_stmt_iterator *gsi)
{
  walk_stmt_info wi;

  memset (&wi, 0, sizeof wi);
  walk_gimple_stmt (gsi, call_wrapper, NULL, &wi);
}

void
spare_sequence (gimple_seq *seq)
{
  walk_stmt_info wi;

  memset (&wi, 0, sizeof wi);
  walk_gimple_seq_mod (seq, call_wrapper, NULL, &wi);
}
