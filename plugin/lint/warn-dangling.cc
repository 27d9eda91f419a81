/* Warn of pointers to variables in tasks that may outlive them.
   SPDX-License-Identifier: GPL-3.0-or-later

     async_detach (async_spawn (f (&x)));

   The task goes on when the function has ended, and X is gone then.  The same is so
   for `return f (&x)' and `return async_spawn (f (&x))'.  A handle that stays in the
   function may be awaited there, and is not looked at; nor is a function that is not
   async and detaches, which may be the one that runs the loop.

   An async block that shares variables with its function cannot outlive it at all: that
   it is returned, or stored where others find it, is an error.  */

#include "lint/lint.h"

/* What defines the variables that are set once; null for those that are set more
   often.  */
typedef hash_map<tree, gimple *> definitions;

static void
find_definitions (definitions *out)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb); !gsi_end_p (gsi);
	 gsi_next_nondebug (&gsi))
      {
	tree lhs = gimple_get_lhs (gsi_stmt (gsi));
	bool known;
	if (!lhs || !VAR_P (lhs) || gimple_clobber_p (gsi_stmt (gsi)))
	  continue;
	gimple *&def = out->get_or_insert (lhs, &known);
	def = known ? NULL : gsi_stmt (gsi);
      }
}

/* The statement that makes VALUE, where copies do not count; null if that is not
   known.  */

static gimple *
maker_of (definitions *defs, tree value)
{
  for (int left = 32; left && value; left--)
    {
      gimple **slot = VAR_P (value) ? defs->get (value) : NULL;
      gimple *def = (TREE_CODE (value) == SSA_NAME ? SSA_NAME_DEF_STMT (value)
		     : slot ? *slot : NULL);
      if (!def || (!gimple_assign_single_p (def) && !gimple_assign_cast_p (def)))
	return def;
      value = gimple_assign_rhs1 (def);
      if (TREE_CODE (value) != SSA_NAME && !VAR_P (value))
	return NULL;
    }
  return NULL;
}

static bool
calls_p (gimple *stmt, const char *name)
{
  tree fn = is_gimple_call (stmt) ? gimple_call_fndecl (stmt) : NULL_TREE;

  return fn && DECL_NAME (fn) && id_equal (DECL_NAME (fn), name);
}

/* The variable of the present function whose address ARG is; null if it is none.  */

static tree
automatic_variable (tree arg)
{
  tree value = resolve_value (arg);

  if (TREE_CODE (value) != ADDR_EXPR)
    return NULL_TREE;
  tree base = get_base_address (TREE_OPERAND (value, 0));
  return (base && (VAR_P (base) || TREE_CODE (base) == PARM_DECL)
	  && !is_global_var (base) && DECL_NAME (base) ? base : NULL_TREE);
}

/* The call that makes the future HANDLE, or that of which it is the task; null if it is
   not known.  */

static gimple *
call_behind (definitions *defs, tree handle)
{
  gimple *made = maker_of (defs, handle);

  if (made && calls_p (made, "__asyncc_spawn"))
    made = maker_of (defs, gimple_call_arg (made, 0));
  tree fn = made && is_gimple_call (made) ? gimple_call_fndecl (made) : NULL_TREE;
  return fn && async_function_p (fn) ? made : NULL;
}

/* HANDLE comes to be known outside of this function: it may not be of a block that
   shares variables.  */

static void
check_block (definitions *defs, tree handle)
{
  gimple *made = call_behind (defs, handle);

  if (!made || !lookup_attribute (ASYNC_SHARES_ATTR,
				  DECL_ATTRIBUTES (gimple_call_fndecl (made))))
    return;
  auto_diagnostic_group d;
  location_t loc = expansion_point_location (gimple_location (made));
  error_at (loc, "this async block shares variables with %qD and outlives it",
	    cfun->decl);
  inform (loc, "let it have copies of them, by %<__async_move%>");
}

/* The future HANDLE, or what it is the task of, outlives this function: warn if it was
   made with the address of a variable.  */

static void
check_future (definitions *defs, tree handle, diagnostic_t kind)
{
  gimple *made = call_behind (defs, handle);

  if (!made)
    return;
  tree fn = gimple_call_fndecl (made);
  for (unsigned k = 0; k < gimple_call_num_args (made); k++)
    if (tree var = automatic_variable (gimple_call_arg (made, k)))
      {
	auto_diagnostic_group d;
	/* The call stands in the argument of a macro.  */
	location_t loc = linemap_resolve_location (line_table, gimple_location (made),
						   LRK_SPELLING_LOCATION, NULL);
	if (emit_diagnostic (kind, loc, 0, "the future of %qD may "
			     "outlive %qD, whose address it is given "
			     "[asyncc: dangling]", fn, var))
	  inform (DECL_SOURCE_LOCATION (var), "await the future in this function, or let "
		  "what it points to live longer");
	return;
      }
}

/* What the present function returns by STMT; null if it does not.  */

static tree
returned_by (gimple *stmt)
{
  if (greturn *ret = dyn_cast<greturn *> (stmt))
    return gimple_return_retval (ret);
  return (gimple_assign_single_p (stmt)
	  && gimple_assign_lhs (stmt) == DECL_RESULT (cfun->decl)
	  ? gimple_assign_rhs1 (stmt) : NULL_TREE);
}

/* What STMT stores where others find it; null if it does not.  */

static tree
stored_by (gimple *stmt)
{
  if (!gimple_assign_single_p (stmt) || !gimple_store_p (stmt))
    return NULL_TREE;
  tree base = get_base_address (gimple_assign_lhs (stmt));
  return (base && ((VAR_P (base) && is_global_var (base))
		   || TREE_CODE (base) == MEM_REF)
	  ? gimple_assign_rhs1 (stmt) : NULL_TREE);
}

static void
check_statement (definitions *defs, gimple *stmt, bool warns, diagnostic_t kind)
{
  tree returned = returned_by (stmt);
  tree outside = returned ? returned : stored_by (stmt);

  if (outside)
    check_block (defs, outside);
  if (warns && returned)
    check_future (defs, returned, kind);
  if (warns && ramp_of_body (cfun->decl) && calls_p (stmt, "__asyncc_detach"))
    check_future (defs, gimple_call_arg (stmt, 0), kind);
}

void
warn_of_dangling (void)
{
  diagnostic_t kind;
  definitions defs;
  basic_block bb;
  bool warns = async_warning_p ("dangling", &kind);

  if (async_function_p (cfun->decl))
    return;
  find_definitions (&defs);
  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb); !gsi_end_p (gsi);
	 gsi_next_nondebug (&gsi))
      check_statement (&defs, gsi_stmt (gsi), warns, kind);
}
