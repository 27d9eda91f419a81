/* GCC's checks of statements see what an await is made of.
   SPDX-License-Identifier: GPL-3.0-or-later

   Some of GCC's warnings depend on what an expression looks like while it is
   parsed or gimplified, and an await does not look like the call that the user
   wrote.  Here it is made to, where a warning would be false or lost:

   - -Wimplicit-fallthrough takes any label for the beginning of what may fall
     through, also one behind the test for a dropped future.  What stands in front
     of the first label of a switch falls through to nothing, as nobody gets
     there; so the first label says that falling through is meant.

   - -Wbad-function-cast speaks of casts of calls alone.  Where it is asked for,
     an await of a call stands in a call of IFN_LAUNDER, which gives back its
     argument, until the function has been parsed.  */

#include "front/front.h"

/* AWAIT is what an await of the future E became; show GCC a call if E is one.  */

tree
show_call (location_t loc, tree await, tree e)
{
  tree type = TREE_TYPE (await);

  if (!warn_bad_function_cast
      || TREE_CODE (tree_strip_nop_conversions (e)) != CALL_EXPR
      || VOID_TYPE_P (type)
      || AGGREGATE_TYPE_P (type)
      || lazy_value_type (type))
    return await;
  return build_call_expr_internal_loc (loc, IFN_LAUNDER, type, 1, await);
}

static void
hide_call (tree *tp)
{
  if (TREE_CODE (*tp) == CALL_EXPR
      && !CALL_EXPR_FN (*tp)
      && CALL_EXPR_IFN (*tp) == IFN_LAUNDER)
    *tp = CALL_EXPR_ARG (*tp, 0);
}

/* What is found in a switch before its first label.  */
struct first_label
{
  bool await;
  tree label;
};

static tree
look_for_label (tree *tp, int *walk_subtrees, void *data)
{
  first_label *found = static_cast<first_label *> (data);

  if (TYPE_P (*tp))
    *walk_subtrees = 0;
  else if (TREE_CODE (*tp) == CASE_LABEL_EXPR || TREE_CODE (*tp) == LABEL_EXPR)
    return found->label = *tp;
  else if (TREE_CODE (*tp) == CALL_EXPR
	   && get_callee_fndecl (*tp) == async_marker_decl (ASYNC_DROPPED))
    found->await = true;
  return NULL_TREE;
}

static void
spare_switch (tree s)
{
  first_label found = { false, NULL_TREE };

  walk_tree_without_duplicates (&SWITCH_STMT_BODY (s), look_for_label, &found);
  if (found.await && found.label
      && TREE_CODE (found.label) == CASE_LABEL_EXPR)
    FALLTHROUGH_LABEL_P (CASE_LABEL (found.label)) = 1;
}

static tree
spare (tree *tp, int *walk_subtrees, void *)
{
  hide_call (tp);
  if (TYPE_P (*tp))
    *walk_subtrees = 0;
  else if (TREE_CODE (*tp) == SWITCH_STMT)
    spare_switch (*tp);
  return NULL_TREE;
}

/* BODY has been parsed: no awaits are calls any more, and no false warnings come
   from the gimplifier.  */

void
spare_warnings (tree body)
{
  walk_tree_without_duplicates (&DECL_SAVED_TREE (body), spare, NULL);
}
