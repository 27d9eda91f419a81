/* What is refused when a function has been parsed.
   SPDX-License-Identifier: GPL-3.0-or-later

   Jumps out of a block or a nested function into an async function, or out of
   a block into any function; awaits inside OpenMP and OpenACC regions and
   transactions, which GCC moves to functions of their own; awaits in functions
   that are not async: only now it is known which of them are evaluated.  */

#include "front/front.h"

/* Say what to do about an await in the function FN, which is not async.  */
static void
explain_outside (location_t loc, tree fn, const char *name)
{
  if (!fn)
    inform (loc, "%qs works in the body of a function declared %<__async%>",
	    name);
  else if (MAIN_NAME_P (DECL_NAME (fn)) && !decl_function_context (fn))
    inform (DECL_SOURCE_LOCATION (fn), "move this to an %<__async%> function "
	    "and run that from %qD, as with %<async_run%>", fn);
  else
    inform (DECL_SOURCE_LOCATION (fn),
	    "declare %qD with %<__async%> to use %qs in it", fn, name);
}

void
refuse_outside (location_t loc, tree fn, const char *name)
{
  auto_diagnostic_group d;
  error_at (loc, "%qs outside an async function", name);
  explain_outside (loc, fn, name);
}

/* An await, or another builtin of async functions, that was parsed in a
   function that is not async.  It is refused if it is still there when the
   function is complete; else it stood where nothing is evaluated: in sizeof,
   in _Generic, in the branch that __builtin_choose_expr does not take.

   Outside of all functions only constants are evaluated, so GCC itself refuses
   an await that is.  It may still stand in a parameter, as in `int a[N]', whose
   size is computed when the function begins.  */
struct doubtful
{
  location_t loc;
  const char *name;
  /* It stands outside of all functions, and was parsed when there had been so
     many errors.  */
  bool outside;
  int errors;
  /* One await becomes several calls; the first that is found is refused.  */
  bool refused;
};
static vec<doubtful> doubtful_uses;

void
note_doubtful_use (location_t loc, const char *name)
{
  doubtful_uses.safe_push (doubtful { loc, name, !current_function_decl,
				      errorcount, false });
}

/* Outside of all functions DECL has been declared.  If GCC has refused what it is
   declared with, say what is wrong with an await in that.  */
void
check_doubtful_declaration (tree decl)
{
  if (current_function_decl || TREE_CODE (decl) == PARM_DECL)
    return;
  for (const doubtful &d : doubtful_uses)
    if (errorcount > d.errors)
      explain_outside (d.loc, NULL_TREE, d.name);
  doubtful_uses.truncate (0);
  forget_unevaluating_word ();
}

/* The doubtful use of which the call T is a part; null if there is none.  */
static doubtful *
find_doubtful (tree t)
{
  for (doubtful &d : doubtful_uses)
    if (d.loc == EXPR_LOCATION (t))
      return &d;
  return NULL;
}

/* Refuse the await of which the call T is a part, if T stands in FN, which is not
   async, and is evaluated, or in a parameter of FN.  */
static void
refuse_doubtful (tree t, tree fn)
{
  doubtful *d = find_doubtful (t);
  if (ramp_of_body (fn) && !(d && d->outside))
    return;
  if (d && !d->refused)
    {
      refuse_outside (d->loc, d->outside ? NULL_TREE : fn, d->name);
      d->refused = true;
    }
  else if (!d && !seen_error ())
    refuse_outside (EXPR_LOCATION (t), fn, "__await");
}

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
check_region (tree *tp)
{
  tree region = *tp;
  tree call = walk_tree_without_duplicates (tp, find_await, NULL);
  if (!call)
    return;
  location_t loc = EXPR_LOCATION (region);
  const char *kind = (TREE_CODE (region) == TRANSACTION_EXPR ? "a transaction"
		      : "an OpenMP or OpenACC region");
  auto_diagnostic_group d;
  error_at (EXPR_LOCATION (call), "await inside %s", kind);
  inform (loc, "the region begins here; await before or behind it");
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

static tree
visit (tree *tp, int *walk_subtrees, void *data)
{
  tree fn = static_cast <tree> (data);
  tree t = *tp;
  if (TYPE_P (t))
    *walk_subtrees = 0;
  else if (TREE_CODE (t) == GOTO_EXPR)
    check_goto (t, fn);
  else if (TREE_CODE (t) == CALL_EXPR
	   && (suspending_call_p (t)
	       || get_callee_fndecl (t) == async_marker_decl (ASYNC_CONTEXT)))
    refuse_doubtful (t, fn);
  else if (region_p (TREE_CODE (t)) && ramp_of_body (fn))
    {
      check_region (tp);
      *walk_subtrees = 0;
    }
  return NULL_TREE;
}

void
check_parsed_function (tree fn)
{
  if (futures_seen_p () || !doubtful_uses.is_empty ()
      || decl_function_context (fn))
    walk_tree_without_duplicates (&DECL_SAVED_TREE (fn), visit, fn);
  if (!decl_function_context (fn))
    {
      doubtful_uses.truncate (0);
      forget_unevaluating_word ();
    }
}
