/* The ramp: `return __asyncc_make (&body, chain, args...);'.
   SPDX-License-Identifier: GPL-3.0-or-later

   The ramp of a nested function must find out its body's static chain.  It
   does so by a call to the body, which tree-nested gives the chain like any
   other call, and which connect-calls.cc then takes away again.  The address
   of the body is taken without a trampoline.  */

#include "front/front.h"

/* A parameter of RAMP for the parameter P of its body.  A pointer to a
   variable-length array becomes a plain pointer, as the size is computed in
   the body only.  */
static tree
copy_parameter (tree p, tree ramp)
{
  tree type = TREE_TYPE (p);
  tree passed = DECL_ARG_TYPE (p);
  if (variably_modified_type_p (type, NULL_TREE))
    type = passed = ptr_type_node;
  tree q = build_decl (DECL_SOURCE_LOCATION (p), PARM_DECL, DECL_NAME (p),
		       type);
  DECL_ARG_TYPE (q) = passed;
  DECL_CONTEXT (q) = ramp;
  TREE_READONLY (q) = TREE_READONLY (p);
  TREE_USED (q) = 1;
  return q;
}

/* Give RAMP parameters like those of BODY; false if one is erroneous.  */
static bool
copy_parameters (tree ramp, tree body)
{
  tree *tail = &DECL_ARGUMENTS (ramp);
  for (tree p = DECL_ARGUMENTS (body); p; p = DECL_CHAIN (p))
    {
      if (TREE_TYPE (p) == error_mark_node)
	return false;
      *tail = copy_parameter (p, ramp);
      tail = &DECL_CHAIN (*tail);
    }
  return true;
}

/* Let the parameters of BODY be passed as what they are.  C promotes
   arguments of old functions, a float to a double; but a body is only called
   by code that the plugin makes.  */
static void
unpromote_parameters (tree body)
{
  for (tree p = DECL_ARGUMENTS (body); p; p = DECL_CHAIN (p))
    DECL_ARG_TYPE (p) = TREE_TYPE (p);
}

tree
address_without_trampoline (tree fn)
{
  tree address = build1 (ADDR_EXPR, build_pointer_type (TREE_TYPE (fn)), fn);
  TREE_NO_TRAMPOLINE (address) = 1;
  return address;
}

/* FN called with FIRST and then the parameters of RAMP.  */
static tree
call_with_parameters (tree type, tree fn, vec<tree, va_gc> *first, tree ramp)
{
  for (tree p = DECL_ARGUMENTS (ramp); p; p = DECL_CHAIN (p))
    vec_safe_push (first, p);
  tree call = build_call_vec (type, address_without_trampoline (fn), first);
  SET_EXPR_LOCATION (call, DECL_SOURCE_LOCATION (ramp));
  TREE_SIDE_EFFECTS (call) = 1;
  suppress_warning (call);
  return call;
}

static tree
build_make (tree body, tree ramp)
{
  vec<tree, va_gc> *args = NULL;
  vec_safe_push (args, address_without_trampoline (body));
  vec_safe_push (args, null_pointer_node);
  return call_with_parameters (ptr_type_node, async_marker_decl (ASYNC_MAKE),
			       args, ramp);
}

static tree
build_statements (tree body, tree ramp)
{
  tree stmts = NULL_TREE;
  tree type = TREE_TYPE (TREE_TYPE (ramp));
  if (decl_function_context (ramp))
    append_to_statement_list
      (call_with_parameters (TREE_TYPE (TREE_TYPE (body)), body, NULL, ramp),
       &stmts);
  tree value = fold_convert (type, build_make (body, ramp));
  tree set = build2 (MODIFY_EXPR, type, DECL_RESULT (ramp), value);
  tree ret = build1 (RETURN_EXPR, void_type_node, set);
  SET_EXPR_LOCATION (ret, DECL_SOURCE_LOCATION (ramp));
  append_to_statement_list (ret, &stmts);
  return stmts;
}

/* Allocate the struct function of FN.  */
static void
push_and_pop_function (tree fn)
{
  tree save = current_function_decl;
  push_struct_function (fn);
  cfun->function_start_locus = DECL_SOURCE_LOCATION (fn);
  cfun->function_end_locus = DECL_SOURCE_LOCATION (fn);
  pop_cfun ();
  current_function_decl = save;
}

/* A nested function is only entered in the call graph:  GCC finishes it with
   its parent.  For others finalize_function is told not to collect garbage
   (the second argument), as a block is emitted while the parser is inside an
   expression of the function around it, whose trees only the stack points
   to.  */
void
emit_function (tree fn, tree stmts)
{
  tree block = make_node (BLOCK);
  BLOCK_SUPERCONTEXT (block) = fn;
  TREE_USED (block) = 1;
  DECL_INITIAL (fn) = block;
  DECL_SAVED_TREE (fn) = build3 (BIND_EXPR, void_type_node, NULL_TREE, stmts,
				 block);
  TREE_SIDE_EFFECTS (DECL_SAVED_TREE (fn)) = 1;
  DECL_CONTEXT (DECL_RESULT (fn)) = fn;
  push_and_pop_function (fn);
  if (decl_function_context (fn))
    {
      DECL_STATIC_CHAIN (fn) = 1;
      cgraph_node::get_create (fn);
    }
  else
    {
      c_genericize (fn);
      cgraph_node::finalize_function (fn, true);
    }
}

/* Leave RAMP a declaration: it cannot be made, for which an error was
   reported.  */
static void
leave_undefined (tree ramp)
{
  DECL_ARGUMENTS (ramp) = NULL_TREE;
  DECL_INITIAL (ramp) = NULL_TREE;
  DECL_EXTERNAL (ramp) = 1;
  TREE_STATIC (ramp) = 0;
}

/* Do to RAMP what GCC's finish_function does to a function that was
   parsed.  */
static void
set_linkage (tree ramp)
{
  c_determine_visibility (ramp);
  if (DECL_EXTERNAL (ramp)
      && DECL_DECLARED_INLINE_P (ramp)
      && (flag_gnu89_inline
	  || lookup_attribute ("gnu_inline", DECL_ATTRIBUTES (ramp))))
    DECL_DISREGARD_INLINE_LIMITS (ramp) = 1;
  TREE_STATIC (ramp) = 1;
}

/* Have gcov count the executions of the body and not those of RAMP: both stand
   on the same lines, and every function would be shown twice.  */
static void
leave_uncounted (tree ramp)
{
  const char *name = "no_profile_instrument_function";
  if (!lookup_attribute (name, DECL_ATTRIBUTES (ramp)))
    DECL_ATTRIBUTES (ramp) = tree_cons (get_identifier (name), NULL_TREE,
					DECL_ATTRIBUTES (ramp));
}

void
build_ramp (tree body, tree ramp)
{
  bool ok = (complete_future (TREE_TYPE (TREE_TYPE (ramp)))
	     && copy_parameters (ramp, body));
  unpromote_parameters (body);
  if (!ok)
    {
      leave_undefined (ramp);
      return;
    }
  set_linkage (ramp);
  if (flag_test_coverage)
    leave_uncounted (ramp);
  emit_function (ramp, build_statements (body, ramp));
}
