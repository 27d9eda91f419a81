/* What is refused when a function has been parsed.
   SPDX-License-Identifier: GPL-3.0-or-later

   Jumps out of a block or a nested function into an async function, or out of
   a block into any function; awaits inside OpenMP and OpenACC regions and
   transactions, which GCC moves to functions of their own; awaits in functions
   that are not async (outside-async.cc).  */

#include "front/front.h"

static bool
region_p (enum tree_code code)
{
  return ((code >= OACC_PARALLEL && code <= OMP_ATOMIC_CAPTURE_NEW)
	  || code == TRANSACTION_EXPR);
}

/* True if the call T suspends.  */
static bool
suspending_call_p (tree t)
{
  tree fn = get_callee_fndecl (t);
  return fn && (ramp_of_body (fn) || fn == async_marker_decl (ASYNC_SUSPEND));
}

static tree
find_await (tree *tp, int *walk_subtrees, void *)
{
  if (TYPE_P (*tp))
    *walk_subtrees = 0;
  else if (TREE_CODE (*tp) == CALL_EXPR && suspending_call_p (*tp))
    return *tp;
  return NULL_TREE;
}

/* Refuse an await in the region *TP, and remove the region, so that GCC does
   not also complain of the return that stands behind the await.  */
static void
check_region (tree *tp, tree fn)
{
  tree region = *tp;
  tree call = walk_tree_without_duplicates (tp, find_await, NULL);
  if (!call)
    return;
  location_t loc = EXPR_LOCATION (region);
  const char *kind = (TREE_CODE (region) == TRANSACTION_EXPR ? "a transaction"
		      : "an OpenMP or OpenACC region");
  auto_diagnostic_group d;
  const char *what = generator_body_p (fn) ? "yield" : "await";
  error_at (EXPR_LOCATION (call), "%s inside %s", what, kind);
  inform (loc, "the region begins here; %s before or behind it", what);
  *tp = build_empty_stmt (loc);
}

/* True if a jump from FN to a label of TARGET leaves an async function or
   enters one.  */
static bool
refused_jump_p (tree fn, tree target)
{
  return (target
	  && target != fn
	  && TREE_CODE (target) == FUNCTION_DECL
	  && (ramp_of_body (fn) || ramp_of_body (target)));
}

static void
check_goto (tree t, tree fn)
{
  tree label = GOTO_DESTINATION (t);
  if (TREE_CODE (label) != LABEL_DECL
      || !refused_jump_p (fn, DECL_CONTEXT (label)))
    return;
  auto_diagnostic_group d;
  error_at (EXPR_LOCATION (t), "jump out of %qs into %qs",
	    lang_hooks.decl_printable_name (fn, 2),
	    lang_hooks.decl_printable_name (DECL_CONTEXT (label), 2));
  inform (DECL_SOURCE_LOCATION (label), "the label is here; return a value "
	  "and decide by it where to go on");
}

/* A generator gives its values by yielding them.  GCC's own message is about
   functions that return void (see split-body.cc).  */
static void
check_return (tree t, tree fn)
{
  tree value = TREE_OPERAND (t, 0);
  if (!value || !generator_body_p (fn)
      || (TREE_TYPE (value) && VOID_TYPE_P (TREE_TYPE (value))))
    return;
  auto_diagnostic_group d;
  error_at (EXPR_LOC_OR_LOC (value, EXPR_LOCATION (t)),
	    "%<return%> with a value in a generator");
  inform (EXPR_LOCATION (t), "%<__yield (...)%> gives a value, and %<return;%> ends "
	  "the generator");
}

static tree
visit (tree *tp, int *walk_subtrees, void *data)
{
  tree fn = static_cast <tree> (data);
  tree t = *tp;
  if (TYPE_P (t))
    *walk_subtrees = 0;
  else if (TREE_CODE (t) == GOTO_EXPR)
    check_goto (t, fn);
  else if (TREE_CODE (t) == RETURN_EXPR)
    check_return (t, fn);
  else if (TREE_CODE (t) == CALL_EXPR
	   && (suspending_call_p (t)
	       || get_callee_fndecl (t) == async_marker_decl (ASYNC_CONTEXT)))
    refuse_doubtful (t, fn);
  else if (region_p (TREE_CODE (t)) && ramp_of_body (fn))
    {
      check_region (tp, fn);
      *walk_subtrees = 0;
    }
  return NULL_TREE;
}

void
check_parsed_function (tree fn)
{
  if (futures_seen_p () || doubtful_uses_p ()
      || decl_function_context (fn))
    walk_tree_without_duplicates (&DECL_SAVED_TREE (fn), visit, fn);
  if (!decl_function_context (fn))
    forget_doubtful_uses ();
}
