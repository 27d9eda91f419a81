/* The end of a function: what the front end does between the closing brace
   and GENERIC.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "front/front.h"

static bool
contains_p (tree expr, walk_tree_fn find)
{
  return walk_tree_without_duplicates (&expr, find, NULL) != NULL_TREE;
}

static tree
find_temporary (tree *tp, int *walk_subtrees, void *)
{
  if (TYPE_P (*tp))
    *walk_subtrees = 0;
  return TREE_CODE (*tp) == TARGET_EXPR ? *tp : NULL_TREE;
}

/* For `sizeof *p', where p points to a variable-length array, GCC's front end
   makes `*p, size'.  As long as p is a register nothing is read for the first
   operand; now that p will be in memory it would be, and p may have no value
   yet.  So remove such an operand.  But keep one that sets a temporary, which does
   not count as a side effect either: GCC makes some around what it does to an
   _Atomic double.  */
static void
skip_idle_operands (tree *tp)
{
  while (TREE_CODE (*tp) == COMPOUND_EXPR
	 && !TREE_SIDE_EFFECTS (TREE_OPERAND (*tp, 0))
	 && !contains_p (TREE_OPERAND (*tp, 0), find_temporary))
    *tp = TREE_OPERAND (*tp, 1);
}

static tree
keep_variable (tree *tp, int *walk_subtrees, void *)
{
  skip_idle_operands (tp);
  if (TYPE_P (*tp))
    *walk_subtrees = 0;
  else if (TREE_CODE (*tp) == BIND_EXPR)
    for (tree v = BIND_EXPR_VARS (*tp); v; v = DECL_CHAIN (v))
      if (VAR_P (v)
	  && !DECL_REGISTER (v)
	  && !DECL_IGNORED_P (v)
	  && !DECL_HARD_REGISTER (v)
	  && !is_global_var (v))
	DECL_NOT_GIMPLE_REG_P (v) = 1;
  return NULL_TREE;
}

/* Without optimization let every variable of BODY live in memory: then it is
   in the frame, where a debugger finds it after a suspension.  This has to be
   said before the gimplifier makes registers of variables.  */
static void
keep_variables_for_debugger (tree body)
{
  for (tree p = DECL_ARGUMENTS (body); p; p = DECL_CHAIN (p))
    DECL_NOT_GIMPLE_REG_P (p) = 1;
  walk_tree_without_duplicates (&DECL_SAVED_TREE (body), keep_variable, NULL);
}

static tree
find_call (tree *tp, int *walk_subtrees, void *)
{
  if (TYPE_P (*tp))
    *walk_subtrees = 0;
  return TREE_CODE (*tp) == CALL_EXPR ? *tp : NULL_TREE;
}

static tree
find_await (tree *tp, int *walk_subtrees, void *)
{
  if (TYPE_P (*tp))
    *walk_subtrees = 0;
  return (TREE_CODE (*tp) == CALL_EXPR
	  && get_callee_fndecl (*tp) == async_marker_decl (ASYNC_DROPPED)
	  ? *tp : NULL_TREE);
}

static tree
store_late (tree *tp, int *walk_subtrees, void *)
{
  if (TYPE_P (*tp))
    *walk_subtrees = 0;
  if (TREE_CODE (*tp) != MODIFY_EXPR
      || !contains_p (TREE_OPERAND (*tp, 0), find_call)
      || !contains_p (TREE_OPERAND (*tp, 1), find_await))
    return NULL_TREE;
  tree value = TREE_OPERAND (*tp, 1);
  tree var = create_tmp_var_raw (TYPE_MAIN_VARIANT (TREE_TYPE (value)));
  suppress_warning (var);
  tree init = build4_loc (EXPR_LOCATION (value), TARGET_EXPR, TREE_TYPE (var),
			  var, value, NULL_TREE, NULL_TREE);
  TREE_SIDE_EFFECTS (init) = 1;
  TREE_OPERAND (*tp, 1) = var;
  *tp = build2_loc (EXPR_LOCATION (*tp), COMPOUND_EXPR, TREE_TYPE (*tp), init,
		    *tp);
  return NULL_TREE;
}

/* `errno = __await (f ())' is `*__errno_location () = __await (f ())'.  C
   does not say which side is evaluated first.  GCC would call
   __errno_location first, and so store to the errno of the thread that began
   the await; so here the awaited value goes to a temporary before.  */
static void
store_where_it_ends (tree body)
{
  walk_tree_without_duplicates (&DECL_SAVED_TREE (body), store_late, NULL);
}

/* True if optimization is off for FN.  */
static bool
unoptimized_p (tree fn)
{
  tree o = DECL_FUNCTION_SPECIFIC_OPTIMIZATION (fn);
  return !(o ? TREE_OPTIMIZATION (o)->x_optimize : optimize);
}

static void
finish_definition (tree fn)
{
  if (ramp_of_body (fn))
    {
      adopt_statements (fn);
      spare_warnings (fn);
      elide_copies (fn);
      store_where_it_ends (fn);
      if (unoptimized_p (fn))
	keep_variables_for_debugger (fn);
    }
  check_block_uses (fn);
  check_parsed_function (fn);
  warn_dropped (fn);
  warn_consumed (fn);
}

void
on_pre_genericize (void *data, void *)
{
  finish_definition (static_cast <tree> (data));
}

/* GCC has finished parsing the function DATA.  Nested functions are treated
   here, because pre_genericize comes for them only with their parents.  */
void
on_finish_function (void *data, void *)
{
  tree fn = static_cast <tree> (data);
  ignore_parm_cleanups (NULL_TREE);
  if (!fn || TREE_CODE (fn) != FUNCTION_DECL)
    return;
  tree ramp = ramp_of_body (fn);
  if (decl_function_context (fn) && DECL_SAVED_TREE (ramp ? ramp : fn))
    finish_definition (fn);
  if (!ramp)
    return;
  leave_body ();
  tree save = current_function_decl;
  current_function_decl = NULL_TREE;
  build_ramp (fn, ramp);
  current_function_decl = save;
}
