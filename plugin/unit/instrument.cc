/* Calls at the entry and the exit of each poll: -finstrument-functions, and those by
   which ThreadSanitizer follows the stack.
   SPDX-License-Identifier: GPL-3.0-or-later

   GCC puts the calls into a function when it is made GIMPLE.  In a body that
   would be wrong: it is entered on one thread and left on another, long after
   the function around it has returned.  So bodies are not instrumented there
   (split-body.cc), and what the lowering makes of them is, at the end: every
   run of resume, start or drop is entered and left.

   -finstrument-functions-exclude-... name functions and files; as in GCC, a
   body is judged by the name and the file that the user has given it.

   For ThreadSanitizer GCC marks the exits then, and puts the entries in much later, at
   the beginning of every function.  The marks in a body are where the user's function
   ends, so that each suspension would leave an entry on ThreadSanitizer's stack, which
   overflows.  So they move to where the versions return, or an exception goes on.  */

#include "unit/unit.h"

/* True if TEXT contains a member of LIST, a vec<char *> of an option.  */

static bool
mentioned_p (const char *text, void *list)
{
  if (vec<char *> *names = (vec<char *> *) list)
    for (char *name : *names)
      if (strstr (text, name))
	return true;
  return false;
}

static bool
excluded_p (tree decl)
{
  return (lookup_attribute ("no_instrument_function", DECL_ATTRIBUTES (decl))
	  || mentioned_p (lang_hooks.decl_printable_name (decl, 0),
			  flag_instrument_functions_exclude_functions)
	  || mentioned_p (DECL_SOURCE_FILE (decl),
			  flag_instrument_functions_exclude_files));
}

/* Call the profiler's function WHICH before GSI.  */

static void
insert_call (gimple_stmt_iterator *gsi, enum built_in_function which)
{
  tree caller = make_ssa_name (ptr_type_node);
  gcall *ask = gimple_build_call (builtin_decl_implicit
				  (BUILT_IN_RETURN_ADDRESS), 1,
				  integer_zero_node);

  gimple_call_set_lhs (ask, caller);
  gsi_insert_before (gsi, ask, GSI_SAME_STMT);
  gsi_insert_before (gsi, gimple_build_call
		     (builtin_decl_implicit (which), 2,
		      build_fold_addr_expr (current_function_decl), caller),
		     GSI_SAME_STMT);
}

static void
instrument_current (void)
{
  edge first = single_succ_edge (ENTRY_BLOCK_PTR_FOR_FN (cfun));
  gimple_stmt_iterator gsi = gsi_start_bb (split_edge (first));
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, EXIT_BLOCK_PTR_FOR_FN (cfun)->preds)
    if (gimple *last = last_nondebug_stmt (e->src))
      if (gimple_code (last) == GIMPLE_RETURN)
	{
	  gimple_stmt_iterator end = gsi_for_stmt (last);
	  insert_call (&end, BUILT_IN_PROFILE_FUNC_EXIT);
	}
  insert_call (&gsi, BUILT_IN_PROFILE_FUNC_ENTER);
}

/* Remove the marks of exits from BB.  */

static void
remove_exits (basic_block bb)
{
  for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);)
    {
      gimple *stmt = gsi_stmt (gsi);
      if (gimple_call_internal_p (stmt, IFN_TSAN_FUNC_EXIT))
	{
	  unlink_stmt_vdef (stmt);
	  gsi_remove (&gsi, true);
	}
      else
	gsi_next (&gsi);
    }
}

/* True if the current function is left at STMT: it returns, or an exception goes on.  */

static bool
leaves_p (gimple *stmt)
{
  return (gimple_code (stmt) == GIMPLE_RETURN
	  || (gimple_code (stmt) == GIMPLE_RESX && stmt_can_throw_external (cfun, stmt)));
}

/* Mark the exits of the current function for ThreadSanitizer.  */

static void
mark_exits (void)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    {
      remove_exits (bb);
      gimple *last = last_nondebug_stmt (bb);
      if (!last || !leaves_p (last))
	continue;
      gimple_stmt_iterator end = gsi_for_stmt (last);
      gsi_insert_before (&end, gimple_build_call_internal (IFN_TSAN_FUNC_EXIT, 0),
			 GSI_SAME_STMT);
    }
}

/* Instrument the body DECL, or what became of one.  */

static void
instrument (tree decl)
{
  push_cfun (DECL_STRUCT_FUNCTION (decl));
  if (flag_instrument_function_entry_exit && !excluded_p (decl))
    instrument_current ();
  if (sanitize_flags_p (SANITIZE_THREAD, decl))
    mark_exits ();
  finish_cfg_changes (false);
  pop_cfun ();
}

/* Instrument what became of the unit's bodies, and those that needed no
   change.  */

void
instrument_bodies (void)
{
  cgraph_node *node;

  if (!flag_instrument_function_entry_exit && !(flag_sanitize & SANITIZE_THREAD))
    return;
  FOR_EACH_DEFINED_FUNCTION (node)
    if (async_body_name (node->decl) && !node->inlined_to && !node->alias)
      {
	node->get_body ();
	instrument (node->decl);
      }
}
