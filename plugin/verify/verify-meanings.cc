/* Which of the old names the names in the generic form stand for.
   SPDX-License-Identifier: GPL-3.0-or-later

   The head of verify-generic.cc says what for.  The names that resumes reload
   are known already (verify-points.cc); from there the meanings spread over PHIs
   and copies until nothing changes any more.  */

#include "verify/verify.h"

/* The statement that defined NAME before the rewrite, or null.  */

gimple *
old_definition (generic_check *c, tree name)
{
  unsigned version = SSA_NAME_VERSION (name);

  return (version < c->e->definitions.length ()
	  ? c->e->definitions[version] : NULL);
}

/* True if NAME is one of the names that the body had.  The value of an await
   is, though a PHI defines it now: the call that did is in no block any
   more.  */

static bool
old_name_p (generic_check *c, tree name)
{
  gimple *old = old_definition (c, name);

  return old && (old == SSA_NAME_DEF_STMT (name)
		 || (is_gimple_call (old) && !gimple_bb (old)));
}

/* True if A and B call the same function; what is recomputed (recompute.cc) has
   no operands.  */

static bool
computed_alike_p (gimple *a, gimple *b)
{
  return (is_gimple_call (a) && is_gimple_call (b)
	  && gimple_call_fndecl (a)
	  && gimple_call_fndecl (a) == gimple_call_fndecl (b));
}

/* The recomputed value that DEF computes, or null.  */

static tree
recomputed_value (generic_check *c, gimple *def)
{
  for (tree name : c->recomputed)
    if (computed_alike_p (SSA_NAME_DEF_STMT (name), def))
      return name;
  return NULL_TREE;
}

void
find_recomputed_values (generic_check *c)
{
  auto_bitmap all;
  unsigned v;
  bitmap_iterator bi;

  for (suspension *sp : c->fn->facts->points)
    bitmap_ior_into (all, sp->recomputed);
  EXECUTE_IF_SET_IN_BITMAP (all, 0, v, bi)
    if (!recomputed_value (c, SSA_NAME_DEF_STMT (ssa_name (v))))
      c->recomputed.safe_push (ssa_name (v));
}

/* The old name that all arguments of PHI stand for, as far as it is known; the
   result of PHI itself if they stand for different ones.  */

static tree
meaning_of_phi (generic_check *c, gphi *phi)
{
  tree all = NULL_TREE;

  for (unsigned k = 0; k < gimple_phi_num_args (phi); k++)
    {
      tree arg = gimple_phi_arg_def (phi, k);
      tree one = (TREE_CODE (arg) == SSA_NAME
		  ? c->meaning[SSA_NAME_VERSION (arg)] : arg);
      if (all && one && all != one)
	return gimple_phi_result (phi);
      if (one)
	all = one;
    }
  return all;
}

/* The old name that NAME stands for, as far as it is known.  */

static tree
meaning_of (generic_check *c, tree name)
{
  gimple *def = SSA_NAME_DEF_STMT (name);
  tree source = c->source[SSA_NAME_VERSION (name)], same;

  if (source)
    return (TREE_CODE (source) == SSA_NAME
	    ? c->meaning[SSA_NAME_VERSION (source)] : source);
  if ((same = recomputed_value (c, def)))
    return same;
  if (old_name_p (c, name))
    return name;
  if (gimple_nop_p (def))
    return NULL_TREE;
  if (gphi *phi = dyn_cast<gphi *> (def))
    return meaning_of_phi (c, phi);
  if (gimple_assign_ssa_name_copy_p (def))
    return c->meaning[SSA_NAME_VERSION (gimple_assign_rhs1 (def))];
  return name;
}

/* Find what all names stand for, in a few rounds.  What is known of a name
   only ever changes from open to an old name, and from that to the name
   itself.  */

void
find_meanings (generic_check *c)
{
  bool changed = true;
  unsigned i;
  tree name;

  while (changed)
    {
      changed = false;
      FOR_EACH_SSA_NAME (i, name, cfun)
	{
	  if (virtual_operand_p (name) || !SSA_NAME_DEF_STMT (name)
	      || c->meaning[i] == name)
	    continue;
	  tree meaning = meaning_of (c, name);
	  changed |= meaning != c->meaning[i];
	  c->meaning[i] = meaning;
	}
    }
}

/* What the old name with the number VERSION stands for.  */

tree
meaning_of_old (generic_check *c, unsigned version)
{
  return c->meaning[version] ? c->meaning[version] : ssa_name (version);
}
