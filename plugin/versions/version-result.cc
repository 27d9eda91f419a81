/* The result of a version, and what it returns instead.
   SPDX-License-Identifier: GPL-3.0-or-later

   No version returns what the user's function returns: resume says whether it
   is ready, start says that beside a value, drop returns nothing.  So each
   gets a result declaration of its own, and the user's value, where there is
   one, is put into the frame before the return.

   A result that lives in memory was made to live in the frame already
   (move-objects.cc); only values in registers are stored here.  */

#include "versions/versions.h"
#include "frame/frame.h"

/* NAME was an SSA name of the old result declaration.  It becomes one without
   a variable, or, if it is a default definition, one of a new variable, since
   it must have one.  */

static void
detach_from_result (tree name)
{
  if (!SSA_NAME_IS_DEFAULT_DEF (name))
    {
      SET_SSA_NAME_VAR_OR_IDENTIFIER (name, NULL_TREE);
      return;
    }
  tree var = create_tmp_var (TREE_TYPE (name));
  set_ssa_default_def (cfun, SSA_NAME_VAR (name), NULL_TREE);
  SET_SSA_NAME_VAR_OR_IDENTIFIER (name, var);
  set_ssa_default_def (cfun, var, name);
}

void
new_result_decl (version *v)
{
  tree type = TREE_TYPE (TREE_TYPE (v->decl));
  tree old_result = DECL_RESULT (v->decl), name;
  tree result = build_decl (DECL_SOURCE_LOCATION (v->decl), RESULT_DECL,
			    NULL_TREE, type);
  unsigned i;

  DECL_ARTIFICIAL (result) = DECL_IGNORED_P (result) = 1;
  DECL_CONTEXT (result) = v->decl;
  layout_decl (result, 0);
  DECL_RESULT (v->decl) = result;
  cfun->returns_struct = aggregate_value_p (result, v->decl);
  cfun->returns_pcc_struct = 0;
  FOR_EACH_SSA_NAME (i, name, cfun)
    if (old_result && SSA_NAME_VAR (name) == old_result)
      detach_from_result (name);
}

void
insert_before_return (greturn *ret, gimple *stmt)
{
  gimple_stmt_iterator gsi = gsi_for_stmt (ret);

  gimple_set_location (stmt, gimple_location (ret));
  gsi_insert_before (&gsi, stmt, GSI_SAME_STMT);
}

/* The value that RET returns, as something of type TYPE that can be stored;
   null when it is in the frame already or there is none.  */

tree
returned_value (version *v, greturn *ret, tree type)
{
  tree val = gimple_return_retval (ret);

  if (!val || TREE_CODE (val) == RESULT_DECL || VOID_TYPE_P (type)
      || gimple_bb (ret) == v->pending || !is_gimple_reg_type (type))
    return NULL_TREE;
  if (!is_gimple_val (val))
    {
      tree name = make_ssa_name (TREE_TYPE (val));
      insert_before_return (ret, gimple_build_assign (name, val));
      val = name;
    }
  tree slot = slot_type (type);
  if (!useless_type_conversion_p (slot, TREE_TYPE (val)))
    {
      tree name = make_ssa_name (slot);
      insert_before_return (ret, gimple_build_assign (name, NOP_EXPR, val));
      val = name;
    }
  return val;
}

void
store_before_return (greturn *ret, tree ref, tree value)
{
  insert_before_return (ret, gimple_build_assign (ref, value));
}

void
store_result (version *v, greturn *ret)
{
  if (tree val = returned_value (v, ret, v->fn->sig->result_type))
    store_before_return (ret, frame_ref (v->frame, result_offset (v->fn),
					 TREE_TYPE (val)), val);
}

void
set_return (greturn *ret, tree val)
{
  gimple_return_set_retval (ret, val);
  update_stmt (ret);
}
