/* The pieces of GENERIC that awaits and the use of streams are made of.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "front/front.h"

tree
call_marker (location_t loc, enum async_marker m)
{
  return build_call_expr_loc (loc, async_marker_decl (m), 0);
}

/* A suspension until FUTURE is to be polled again, or, if that is null, until whoever
   polls the function does.  */
tree
build_suspension (location_t loc, tree future)
{
  return build_call_expr_loc (loc, async_marker_decl (ASYNC_SUSPEND), 1,
			      future ? fold_convert_loc (loc, ptr_type_node, future)
			      : null_pointer_node);
}

/* `if (CONDITION) THEN', with no else.  */
tree
build_if (location_t loc, tree condition, tree then)
{
  tree s = build3_loc (loc, COND_EXPR, void_type_node, condition, then,
		       build_empty_stmt (loc));
  TREE_SIDE_EFFECTS (s) = 1;
  return s;
}

/* VALUE != 0.  */
tree
nonzero (location_t loc, tree value)
{
  return build2_loc (loc, NE_EXPR, boolean_type_node, value,
		     build_zero_cst (TREE_TYPE (value)));
}

/* The statements LIST as an expression: with side effects, so that no folding
   takes it away.  */
tree
seal (tree list)
{
  TREE_SIDE_EFFECTS (list) = 1;
  return list;
}

/* A, then B, of B's type; unused values are no cause to warn.  */
tree
build_sequence (location_t loc, tree a, tree b)
{
  tree e = build2_loc (loc, COMPOUND_EXPR, TREE_TYPE (b), a, b);
  TREE_SIDE_EFFECTS (e) = 1;
  suppress_warning (e, OPT_Wunused_value);
  return e;
}

/* A variable that is set to VALUE by the expression *INIT.  */
tree
build_temporary (location_t loc, tree value, tree *init)
{
  tree var = create_tmp_var_raw (TYPE_MAIN_VARIANT (TREE_TYPE (value)));
  suppress_warning (var);
  *init = build4_loc (loc, TARGET_EXPR, TREE_TYPE (var), var, value,
		      NULL_TREE, NULL_TREE);
  TREE_SIDE_EFFECTS (*init) = 1;
  suppress_warning (*init);
  return var;
}

/* An expression that does BEFORE (which may be null), then VALUE, then AFTER,
   and has the value of VALUE:

     TARGET_EXPR <temporary, (BEFORE, (temporary = VALUE, AFTER))>

   To GCC this is what a statement expression is, so that its value may be
   thrown away without a warning, as by `__await (f ()), g ()'.  It is made of
   comma expressions and not of statements because -Wsequence-point looks into
   these only.  */
tree
build_value (location_t loc, tree before, tree value, tree after)
{
  bool has_value = !VOID_TYPE_P (TREE_TYPE (value));
  tree var = NULL_TREE;
  if (has_value)
    {
      var = create_tmp_var_raw (TYPE_MAIN_VARIANT (TREE_TYPE (value)));
      suppress_warning (var);
      value = build2_loc (loc, INIT_EXPR, void_type_node, var, value);
    }
  tree e = build_sequence (loc, value, after);
  if (before)
    e = build_sequence (loc, before, e);
  if (!has_value)
    return e;
  e = build4_loc (loc, TARGET_EXPR, TREE_TYPE (var), var, e, NULL_TREE,
		  NULL_TREE);
  TREE_SIDE_EFFECTS (e) = 1;
  return e;
}

static tree
finish_call (location_t loc, tree call)
{
  SET_EXPR_LOCATION (call, loc);
  TREE_SIDE_EFFECTS (call) = 1;
  return call;
}

tree
call_drop (location_t loc, tree f)
{
  return finish_call (loc, build_call_nary
		      (void_type_node, vtable_entry (loc, f, true), 1,
		       fold_convert_loc (loc, ptr_type_node, f)));
}

/* A poll of F with the context CX; if that is null, with the function's own.  */
tree
call_poll (location_t loc, tree f, tree cx)
{
  return finish_call (loc, build_call_nary
		      (unsigned_type_node, vtable_entry (loc, f, false), 2,
		       fold_convert_loc (loc, ptr_type_node, f),
		       cx ? cx : call_marker (loc, ASYNC_CONTEXT)));
}

/* What the drop, or the release, of BODY's futures does with F.  */
static tree
call_known_end (location_t loc, enum async_marker marker, tree body, tree f)
{
  return finish_call (loc, build_call_expr_loc
		      (loc, async_marker_decl (marker), 2,
		       address_without_trampoline (body),
		       fold_convert_loc (loc, ptr_type_node, f)));
}

tree
call_known_drop (location_t loc, tree body, tree f)
{
  return call_known_end (loc, ASYNC_DROP, body, f);
}

tree
call_known_release (location_t loc, tree body, tree f)
{
  return call_known_end (loc, ASYNC_RELEASE, body, f);
}

tree
call_known_poll (location_t loc, tree body, tree f, tree cx)
{
  return finish_call (loc, build_call_expr_loc
		      (loc, async_marker_decl (ASYNC_POLL), 3,
		       address_without_trampoline (body),
		       fold_convert_loc (loc, ptr_type_node, f),
		       cx ? cx : call_marker (loc, ASYNC_CONTEXT)));
}

/* The declaration of __asyncc_oom, which is called when there is no memory and
   does not return; that of a header if there is one.  */
static tree
oom_decl (void)
{
  tree id = get_identifier ("__asyncc_oom");
  tree known = identifier_global_value (id);
  if (known && TREE_CODE (known) == FUNCTION_DECL)
    return known;
  tree text = build_qualified_type (char_type_node, TYPE_QUAL_CONST);
  tree type = build_function_type_list (void_type_node,
					build_pointer_type (text), NULL_TREE);
  tree decl = build_fn_decl ("__asyncc_oom", type);
  TREE_THIS_VOLATILE (decl) = 1;
  return decl;
}

static tree
call_oom (location_t loc, const char *name)
{
  return build_call_expr_loc (loc, oom_decl (), 1, name_in_programs (name));
}

tree
build_set_ready (location_t loc, tree f)
{
  tree flags = future_flags_ref (loc, f);
  tree bit = build_int_cst (TREE_TYPE (flags), ASYNC_FLAG_READY);
  tree set = build2_loc (loc, BIT_IOR_EXPR, TREE_TYPE (flags),
			 future_flags_ref (loc, f), bit);
  return build2_loc (loc, MODIFY_EXPR, TREE_TYPE (flags), flags, set);
}

/* `flags & READY' CODE 0.  */
tree
test_ready (location_t loc, tree f, enum tree_code code)
{
  tree flags = future_flags_ref (loc, f);
  tree bit = build2_loc (loc, BIT_AND_EXPR, TREE_TYPE (flags), flags,
			 build_int_cst (TREE_TYPE (flags), ASYNC_FLAG_READY));
  return build2_loc (loc, code, boolean_type_node, bit,
		     build_zero_cst (TREE_TYPE (flags)));
}

/* `if (!f) oom'.  */
void
append_null_check (location_t loc, tree f, const char *name, tree *list)
{
  tree null = build2_loc (loc, EQ_EXPR, boolean_type_node, f,
			  build_zero_cst (TREE_TYPE (f)));
  append_to_statement_list (build_if (loc, null, call_oom (loc, name)), list);
}
