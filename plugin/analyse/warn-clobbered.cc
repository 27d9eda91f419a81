/* -Wclobbered, for functions that do not stay what the user wrote.
   SPDX-License-Identifier: GPL-3.0-or-later

     b = __await (f ());
     if (setjmp (env))
       return b;
     b = 7;			b is clobbered because of this line
     work ();

   When GCC allocates registers it warns of each variable that lives across
   setjmp and is set in more than one place.  In a resume function that is
   every variable which was live across a suspension (set by the first run and
   by the reload), and the user's parameters, which are variables there.  So
   the plugin warns itself, before the rewrite, in SSA form: a variable is
   clobbered if more than one of its values can arrive where setjmp returns.

   GCC looks at the variables of the function's scopes.  So that it does not
   warn as well, the SSA names get variables of the same names that are in no
   scope; a debugger does not need those, it goes by debug statements.  */

#include "analyse/analyse.h"

/* ---- what changes -------------------------------------------------------- */

/* The variable of the user that NAME is a value of, or null.  */

static tree
users_variable (tree name)
{
  tree var = SSA_NAME_VAR (name);

  return (var && (VAR_P (var) || TREE_CODE (var) == PARM_DECL)
	  && DECL_NAME (var) && !DECL_ARTIFICIAL (var) && !DECL_IGNORED_P (var)
	  ? var : NULL_TREE);
}

/* The PHI that defines NAME, if that stands in a block to which setjmp
   returns; else null.  */

static gphi *
arrives_in (tree name)
{
  gphi *phi = (TREE_CODE (name) == SSA_NAME
	       ? dyn_cast<gphi *> (SSA_NAME_DEF_STMT (name)) : NULL);

  return phi && bb_has_abnormal_pred (gimple_bb (phi)) ? phi : NULL;
}

static bool
jump_p (gphi *phi, unsigned k)
{
  return gimple_phi_arg_edge (phi, k)->flags & EDGE_ABNORMAL;
}

/* Add to WORK the arguments of PHI.  What comes over the normal edges counts
   as one value, even if there are several such edges: these are left out then,
   and true is returned.  */

static bool
collect_values (gphi *phi, vec<tree> *work)
{
  unsigned ordinary = 0;

  for (unsigned k = 0; k < gimple_phi_num_args (phi); k++)
    ordinary += !jump_p (phi, k);
  for (unsigned k = 0; k < gimple_phi_num_args (phi); k++)
    if (ordinary <= 1 || jump_p (phi, k))
      work->safe_push (gimple_phi_arg_def (phi, k));
  return ordinary > 1;
}

/* True if more than one value can arrive in PHI.  An undefined one does not
   count: nobody has set the variable to that.  */

static bool
changes_p (gphi *phi)
{
  auto_vec<tree, 16> work;
  auto_bitmap seen;
  unsigned found = 0;

  work.safe_push (gimple_phi_result (phi));
  while (!work.is_empty ())
    {
      tree name = work.pop ();
      if (TREE_CODE (name) == SSA_NAME
	  && (!bitmap_set_bit (seen, SSA_NAME_VERSION (name))
	      || ssa_undefined_value_p (name, false)))
	continue;
      gphi *from = arrives_in (name);
      found += !from || collect_values (from, &work);
    }
  return found > 1;
}

static void
warn_of (tree var)
{
  location_t loc = DECL_SOURCE_LOCATION (var);

  if (VAR_P (var))
    warning_at (loc, OPT_Wclobbered, "variable %qD might be clobbered by "
		"%<longjmp%> or %<vfork%>", var);
  else
    warning_at (loc, OPT_Wclobbered, "argument %qD might be clobbered by "
		"%<longjmp%> or %<vfork%>", var);
}

static void
warn_in_block (basic_block bb, hash_set<tree> *warned)
{
  for (gphi_iterator gsi = gsi_start_phis (bb); !gsi_end_p (gsi);
       gsi_next (&gsi))
    {
      tree var = users_variable (gimple_phi_result (gsi.phi ()));
      if (var && !has_zero_uses (gimple_phi_result (gsi.phi ()))
	  && changes_p (gsi.phi ()) && !warned->add (var))
	warn_of (var);
    }
}

/* True if GCC also compiles the code of FN as the function that the user
   wrote, and so warns itself.  */

static bool
compiled_as_it_is_p (async_fn *fn)
{
  return !fn->suspends && fn->node->callers;
}

/* Warn of the variables of FN, which calls setjmp or the like.  */

void
warn_of_clobbered (async_fn *fn)
{
  hash_set<tree> warned;
  basic_block bb;

  if (!fn->returns_twice || compiled_as_it_is_p (fn))
    return;
  FOR_EACH_BB_FN (bb, cfun)
    if (bb_has_abnormal_pred (bb))
      warn_in_block (bb, &warned);
}

/* ---- what GCC sees -------------------------------------------------------- */

/* A variable like VAR, in no scope.  */

static tree
shadow_of (hash_map<tree, tree> *shadows, tree var)
{
  bool known;
  tree &shadow = shadows->get_or_insert (var, &known);

  if (!known)
    {
      shadow = build_decl (DECL_SOURCE_LOCATION (var), VAR_DECL,
			   DECL_NAME (var), TREE_TYPE (var));
      DECL_CONTEXT (shadow) = current_function_decl;
      TREE_USED (shadow) = 1;
    }
  return shadow;
}

/* Keep GCC from -Wclobbered in the current function, which calls setjmp: its
   SSA names get variables that are in no scope.  */

void
silence_clobbered (void)
{
  hash_map<tree, tree> shadows;
  unsigned i;
  tree name;

  FOR_EACH_SSA_NAME (i, name, cfun)
    {
      tree var = users_variable (name);
      if (!var || !VAR_P (var))
	continue;
      tree shadow = shadow_of (&shadows, var);
      bool initial = SSA_NAME_IS_DEFAULT_DEF (name);
      if (initial)
	set_ssa_default_def (cfun, var, NULL_TREE);
      SET_SSA_NAME_VAR_OR_IDENTIFIER (name, shadow);
      if (initial)
	set_ssa_default_def (cfun, shadow, name);
    }
}
