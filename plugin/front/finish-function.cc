/* The end of a function: what the front end does between the closing brace
   and GENERIC.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "front/front.h"

static tree
keep_variable (tree *tp, int *walk_subtrees, void *)
{
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

/* Without optimization every variable of BODY lives in memory, so in the
   frame, where a debugger finds it after a suspension.  Later than here would
   be too late.  */
static void
keep_variables_for_debugger (tree body)
{
  for (tree p = DECL_ARGUMENTS (body); p; p = DECL_CHAIN (p))
    DECL_NOT_GIMPLE_REG_P (p) = 1;
  walk_tree_without_duplicates (&DECL_SAVED_TREE (body), keep_variable, NULL);
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
  if (async_ramp_of (fn))
    {
      async_adopt_statements (fn);
      async_elide_copies (fn);
      if (unoptimized_p (fn))
	keep_variables_for_debugger (fn);
    }
  async_check_function (fn);
  async_warn_dropped (fn);
  async_warn_consumed (fn);
}

void
async_on_pre_genericize (void *data, void *)
{
  finish_definition (static_cast <tree> (data));
}

/* Nested functions are made GENERIC with their parents and are not announced
   before that.  */
void
async_on_finish_function (void *data, void *)
{
  tree fn = static_cast <tree> (data);
  if (!fn || TREE_CODE (fn) != FUNCTION_DECL)
    return;
  tree ramp = async_ramp_of (fn);
  if (decl_function_context (fn) && DECL_SAVED_TREE (ramp ? ramp : fn))
    finish_definition (fn);
  if (!ramp)
    return;
  if (async_block_p (fn))
    async_leave_block ();
  tree save = current_function_decl;
  current_function_decl = NULL_TREE;
  async_build_ramp (fn, ramp);
  current_function_decl = save;
}
