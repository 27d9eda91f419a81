/* The parameters of a version.
   SPDX-License-Identifier: GPL-3.0-or-later

   The generic form has the user's parameters, the frame and the context.  Each
   version keeps what it takes (fn/signatures.cc); resume and drop find in the
   frame what the user has passed.

   In resume and drop each parameter becomes a variable of the same name, so
   that the debugger still shows it.  One in a register is read from the frame
   where the body begins, one in memory (a pinned object) is its bytes in the
   frame.  Start stores the latter there.  */

#include "versions/versions.h"
#include "frame/frame.h"

void
take_parms (version *v)
{
  split_parms (v->fn, v->decl, &v->parms, v->role_parm);
  v->frame = get_or_create_ssa_default_def (cfun, v->role_parm[ROLE_FRAME]);
  v->cx = get_or_create_ssa_default_def (cfun, v->role_parm[ROLE_CONTEXT]);
}

/* A parameter of the user's function is a variable of resume and drop.  */

static tree
parm_to_variable (tree p)
{
  tree var = build_decl (DECL_SOURCE_LOCATION (p), VAR_DECL, DECL_NAME (p),
			 TREE_TYPE (p));

  DECL_CONTEXT (var) = current_function_decl;
  TREE_USED (var) = 1;
  DECL_ARTIFICIAL (var) = DECL_ARTIFICIAL (p);
  DECL_IGNORED_P (var) = DECL_IGNORED_P (p);
  SET_DECL_ALIGN (var, DECL_ALIGN (p));
  DECL_NOT_GIMPLE_REG_P (var) = DECL_NOT_GIMPLE_REG_P (p);
  TREE_ADDRESSABLE (var) = TREE_ADDRESSABLE (p);
  TREE_THIS_VOLATILE (var) = TREE_THIS_VOLATILE (p);
  DECL_SEEN_IN_BIND_EXPR_P (var) = 1;
  DECL_ABSTRACT_ORIGIN (var) = DECL_ORIGIN (p);
  layout_decl (var, 0);
  add_local_decl (cfun, var);
  tree block = DECL_INITIAL (current_function_decl);
  DECL_CHAIN (var) = BLOCK_VARS (block);
  BLOCK_VARS (block) = var;
  return var;
}

/* Read argument K from the frame into NAME, at the start of the arguments'
   block.  */

static void
load_argument (version *v, unsigned k, tree name)
{
  tree type = TREE_TYPE (name), slot = slot_type (type);
  gimple_stmt_iterator gsi = gsi_after_labels (v->args_block);
  tree ref = slot_ref (v->frame, parm_offset (v->fn, k), slot);

  if (useless_type_conversion_p (type, slot))
    {
      gsi_insert_before (&gsi, gimple_build_assign (name, ref), GSI_SAME_STMT);
      return;
    }
  tree raw = make_ssa_name (slot);
  gsi_insert_before (&gsi, gimple_build_assign (raw, ref), GSI_SAME_STMT);
  gsi_insert_before (&gsi, gimple_build_assign (name, NOP_EXPR, raw),
		     GSI_SAME_STMT);
}

/* Put PLACE where debug statements have NAME.  */

static void
replace_in_debug (tree name, tree place)
{
  gimple *stmt;
  use_operand_p use;
  imm_use_iterator iter;

  FOR_EACH_IMM_USE_STMT (stmt, iter, name)
    if (gimple_debug_bind_p (stmt))
      {
	FOR_EACH_IMM_USE_ON_STMT (use, iter)
	  SET_USE (use, unshare_expr (place));
	update_stmt (stmt);
      }
}

/* Let debug statements find parameter K, whose value is NAME, in the frame if it stays
   there.  */

static void
debug_in_frame (version *v, unsigned k, tree name)
{
  gimple *stmt;
  use_operand_p use;

  if (!MAY_HAVE_DEBUG_BIND_STMTS || !parm_kept_p (v->fn, k))
    return;
  tree place = debug_place_ref (v->frame, parm_offset (v->fn, k), TREE_TYPE (name));
  if (single_imm_use (name, &use, &stmt) && gimple_assign_ssa_name_copy_p (stmt))
    replace_in_debug (gimple_assign_lhs (stmt), place);
  replace_in_debug (name, place);
}

/* Parameter K, which is P in this version, becomes the variable VAR.  A version
   that may enter the body at its beginning loads its value.  In others nothing
   reads it: the value is the undefined one of VAR.  */

static void
replace_register_parm (version *v, unsigned k, tree p, tree var)
{
  tree old_name = ssa_default_def (cfun, p), name;
  unsigned i;

  if (old_name)
    debug_in_frame (v, k, old_name);
  if (old_name && begins_new_p (v))
    {
      tree fresh = make_ssa_name (var);
      set_ssa_default_def (cfun, p, NULL_TREE);
      load_argument (v, k, fresh);
      replace_uses_by (old_name, fresh);
    }
  else if (old_name)
    {
      set_ssa_default_def (cfun, p, NULL_TREE);
      SET_SSA_NAME_VAR_OR_IDENTIFIER (old_name, var);
      SSA_NAME_DEF_STMT (old_name) = gimple_build_nop ();
      set_ssa_default_def (cfun, var, old_name);
    }
  FOR_EACH_SSA_NAME (i, name, cfun)
    if (SSA_NAME_VAR (name) == p)
      SET_SSA_NAME_VAR_OR_IDENTIFIER (name, var);
}

/* Let debug statements that speak of parameters speak of the variables that
   these have become.  */

static void
rename_debug (hash_map<tree, tree> *variables)
{
  basic_block bb;

  if (!MAY_HAVE_DEBUG_BIND_STMTS)
    return;
  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);)
      {
	gimple *stmt = gsi_stmt (gsi);
	if (gimple_debug_source_bind_p (stmt))
	  {
	    gsi_remove (&gsi, true);
	    continue;
	  }
	if (gimple_debug_bind_p (stmt))
	  if (tree *var = variables->get (gimple_debug_bind_get_var (stmt)))
	    {
	      gimple_debug_bind_set_var (stmt, *var);
	      update_stmt (stmt);
	    }
	gsi_next (&gsi);
      }
}

/* Resume and drop take what the user called parameters from the frame.  */

void
parms_from_frame (version *v)
{
  hash_map<tree, tree> variables;

  for (unsigned k = 0; k < v->parms.length (); k++)
    {
      tree p = v->parms[k];
      tree var = parm_to_variable (p);
      variables.put (p, var);
      if (is_gimple_reg (p))
	replace_register_parm (v, k, p, var);
      else
	{
	  SET_DECL_VALUE_EXPR (var, frame_ref (v->role_parm[ROLE_FRAME],
					       parm_offset (v->fn, k),
					       TREE_TYPE (p)));
	  DECL_HAS_VALUE_EXPR_P (var) = 1;
	}
    }
  rename_debug (&variables);
}

/* Start puts parameters that live in memory into the frame.  */

void
parms_to_frame (version *v)
{
  gimple_stmt_iterator gsi = gsi_after_labels (v->args_block);

  for (unsigned k = 0; k < v->parms.length (); k++)
    {
      tree p = v->parms[k], value = p;
      tree type = TYPE_MAIN_VARIANT (TREE_TYPE (p));
      if (is_gimple_reg (p))
	continue;
      if (is_gimple_reg_type (type))
	{
	  value = make_ssa_name (type);
	  gsi_insert_before (&gsi, gimple_build_assign (value, p),
			     GSI_SAME_STMT);
	}
      gsi_insert_before (&gsi, gimple_build_assign
			 (frame_ref (v->frame, parm_offset (v->fn, k), type),
			  value), GSI_SAME_STMT);
    }
}

/* Version V does not take what has ROLE.  Its value must go with the parameter: GCC
   looks at every SSA name that there is, used or not, and wants to know which
   parameter it is.  */

static void
forget_role (version *v, enum parm_role role)
{
  tree value = ssa_default_def (cfun, v->role_parm[role]);

  if (!value)
    return;
  replace_uses_by (value, build_zero_cst (TREE_TYPE (value)));
  set_ssa_default_def (cfun, v->role_parm[role], NULL_TREE);
  release_ssa_name (value);
}

/* True if STMT says that a parameter of V has the value with which V was called.  */

static bool
says_parm_p (version *v, gimple *stmt)
{
  tree value = (gimple_debug_bind_p (stmt) && gimple_debug_bind_has_value_p (stmt)
		? gimple_debug_bind_get_value (stmt) : NULL_TREE);
  gimple *copy = value && TREE_CODE (value) == SSA_NAME ? SSA_NAME_DEF_STMT (value) : NULL;

  return (copy && gimple_assign_ssa_name_copy_p (copy)
	  && v->parms.contains (gimple_debug_bind_get_var (stmt))
	  && (gimple_assign_rhs1 (copy)
	      == ssa_default_def (cfun, gimple_debug_bind_get_var (stmt))));
}

/* Version V has the user's parameters, of which debuggers know without a debug statement.  With
   one they would be lost with their registers; without, they are found in the caller.  */

void
leave_parms (version *v)
{
  gimple_stmt_iterator gsi = gsi_start_bb (v->args_block);

  if (!MAY_HAVE_DEBUG_BIND_STMTS)
    return;
  while (!gsi_end_p (gsi))
    if (says_parm_p (v, gsi_stmt (gsi)))
      gsi_remove (&gsi, true);
    else
      gsi_next (&gsi);
}

/* Leave only the parameters that the version's type has.  */

void
cut_parms (version *v)
{
  keep_version_parms (v->fn, v->kind, v->decl, v->parms, v->role_parm);
  for (int role = 0; role < N_ROLES; role++)
    if (!takes_p (v->fn->products, v->kind, (enum parm_role) role))
      forget_role (v, (enum parm_role) role);
}
