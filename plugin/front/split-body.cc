/* A definition `__async T f (args) { ... }' is parsed as the body.
   SPDX-License-Identifier: GPL-3.0-or-later

   start_function makes a declaration of type __future(T) (args): the ramp.
   When its parameters have been bound, store_parm_decls calls
   targetm.set_current_function; that is the moment when another declaration,
   the body, of type T (args), takes the ramp's place as the current function.
   So checks of returned values, labels, __func__ and warnings are those of an
   ordinary function, while the name still means the ramp.

   store_parm_decls then gives the ramp the list of statements that it opens;
   adopt_statements brings it over when the function ends.  */

#include "front/front.h"

static void (*next_set_current_function) (tree);

/* True if GCC is about to parse the definition of the ramp FN.  The hook is
   called on many other occasions.  */
static bool
starting_definition_p (tree fn)
{
  return (fn
	  && cfun
	  && cfun->decl == fn
	  && current_function_decl == fn
	  && symtab->state == PARSING
	  && DECL_INITIAL (fn) == error_mark_node
	  && !DECL_SAVED_TREE (fn));
}

/* The value that BODY returns.  An incomplete one is an error that GCC did
   not see, because a ramp returns a pointer.  */
static tree
check_return_type (tree body)
{
  tree t = TREE_TYPE (TREE_TYPE (body));
  if (COMPLETE_OR_VOID_TYPE_P (t))
    return t;
  auto_diagnostic_group d;
  error_at (DECL_SOURCE_LOCATION (body),
	    "the result of the async function %qD has the incomplete type %qT",
	    body, t);
  inform (DECL_SOURCE_LOCATION (body),
	  "%qT must be complete where %qD is defined", t, body);
  return void_type_node;
}

/* The same of the values that the generator RAMP yields.  */
static void
check_yielded_type (tree ramp)
{
  tree t = stream_value_type (TREE_TYPE (TREE_TYPE (ramp)));
  if (!t || COMPLETE_TYPE_P (t))
    return;
  auto_diagnostic_group d;
  error_at (DECL_SOURCE_LOCATION (ramp),
	    "the values of the generator %qD have the incomplete type %qT", ramp, t);
  inform (DECL_SOURCE_LOCATION (ramp),
	  "%qT must be complete where %qD is defined", t, ramp);
}

/* The type of a function with the parameters of BODY that returns RET.  A
   definition in the old style has no prototype: its body gets one.  */
static tree
type_from_parameters (tree body, tree ret)
{
  tree list = NULL_TREE;
  for (tree p = DECL_ARGUMENTS (body); p; p = DECL_CHAIN (p))
    list = tree_cons (NULL_TREE, TYPE_MAIN_VARIANT (TREE_TYPE (p)), list);
  if (stdarg_p (TREE_TYPE (body)))
    return build_function_type (ret, nreverse (list));
  return build_function_type (ret, chainon (nreverse (list), void_list_node));
}

static void
set_body_type (tree body)
{
  tree attributes = TYPE_ATTRIBUTES (TREE_TYPE (body));
  tree type = type_from_parameters (body, check_return_type (body));
  TREE_TYPE (body) = build_type_attribute_variant (type, attributes);
}

static void
move_parameters (tree body, tree ramp)
{
  DECL_ARGUMENTS (body) = DECL_ARGUMENTS (ramp);
  for (tree p = DECL_ARGUMENTS (body); p; p = DECL_CHAIN (p))
    DECL_CONTEXT (p) = body;
  DECL_ARGUMENTS (ramp) = NULL_TREE;
}

static void
build_result (tree body)
{
  tree result = build_decl (DECL_SOURCE_LOCATION (body), RESULT_DECL,
			    NULL_TREE, TREE_TYPE (TREE_TYPE (body)));
  DECL_ARTIFICIAL (result) = 1;
  DECL_IGNORED_P (result) = 1;
  DECL_CONTEXT (result) = body;
  DECL_RESULT (body) = result;
}

/* Make BODY the definition.  While it is parsed it is public or noreturn as
   the user declared it, because GCC's warnings depend on that;
   adopt_statements takes both away again.  */
static void
define_body (tree body, tree ramp)
{
  DECL_EXTERNAL (body) = 0;
  TREE_STATIC (body) = 1;
  TREE_PUBLIC (body) = TREE_PUBLIC (ramp);
  DECL_SOURCE_LOCATION (body) = DECL_SOURCE_LOCATION (ramp);
  DECL_CONTEXT (body) = DECL_CONTEXT (ramp);
  DECL_INITIAL (body) = error_mark_node;
  C_FUNCTION_IMPLICIT_INT (body) = C_FUNCTION_IMPLICIT_INT (ramp);
  inherit_attributes (body, ramp);
  TREE_THIS_VOLATILE (body)
    = lookup_attribute (ASYNC_NORETURN_ATTR, DECL_ATTRIBUTES (ramp)) != NULL;
}

/* All tokens of a block come from the expansion of the macro __async_block, and others
   write whole functions.  -Wmisleading-indentation, which cannot judge the indentation
   there, would say that it is disabled; so it is off while such a body is parsed.  This
   is a stack of its settings outside of the bodies.  */
static auto_vec<int> misleading_indentation_options;

static void
enter_body (tree body)
{
  misleading_indentation_options.safe_push (warn_misleading_indentation);
  if (async_block_p (body)
      || linemap_location_from_macro_definition_p (line_table,
						   DECL_SOURCE_LOCATION (body)))
    warn_misleading_indentation = 0;
}

void
leave_body (void)
{
  warn_misleading_indentation = misleading_indentation_options.pop ();
}

static void
swap (tree ramp)
{
  place_block (ramp);
  if (decl_function_context (ramp))
    refuse_in_pch (DECL_SOURCE_LOCATION (ramp));
  check_declaration (ramp);
  if (generator_p (ramp))
    check_yielded_type (ramp);
  tree body = body_of_ramp (ramp);
  define_body (body, ramp);
  move_parameters (body, ramp);
  set_body_type (body);
  build_result (body);
  DECL_STRUCT_FUNCTION (body) = cfun;
  DECL_STRUCT_FUNCTION (ramp) = NULL;
  cfun->decl = body;
  current_function_decl = body;
  /* The list of BODY's statements.  store_parm_decls will open another one
     inside of it, for the ramp; finish_function closes all that are inside of
     this one.  */
  DECL_SAVED_TREE (body) = push_stmt_list ();
  open_parm_cleanups (body);
  enter_body (body);
  if (moved_block_p (body))
    begin_moved_block (body);
}

/* A generator's body returns void, of which GCC would speak where the user returns a
   value; check-front.cc says what it is about.  So while one is parsed GCC's own
   warning is off.  This is its setting then.  */
static int return_option;
static bool return_option_kept;

static void
keep_return_option (bool in_generator)
{
  if (in_generator == return_option_kept)
    return;
  if (in_generator)
    return_option = compat_warn_return_value;
  compat_warn_return_value = in_generator ? 0 : return_option;
  return_option_kept = in_generator;
}

static void
set_current_function (tree fn)
{
  next_set_current_function (fn);
  if (symtab->state == PARSING)
    keep_return_option (cfun && generator_body_p (cfun->decl));
  if (!starting_definition_p (fn))
    return;
  complete_pending_futures ();
  if (lazy_function_p (fn))
    {
      swap (fn);
      keep_return_option (generator_p (fn));
    }
  else
    {
      ignore_parm_cleanups (fn);
      name_closure (fn);
    }
}

void
install_split (void)
{
  next_set_current_function = targetm.set_current_function;
  targetm.set_current_function = set_current_function;
}

/* Work out for BODY how its result is returned, which GCC's
   allocate_struct_function has done for the ramp's.  */
static void
fix_struct_function (tree body)
{
  struct function *f = DECL_STRUCT_FUNCTION (body);
  if (!aggregate_value_p (DECL_RESULT (body), body))
    return;
#ifdef PCC_STATIC_STRUCT_RETURN
  f->returns_pcc_struct = 1;
#endif
  f->returns_struct = 1;
}

bool
adopt_statements (tree body)
{
  tree ramp = ramp_of_body (body);
  if (!ramp || !DECL_SAVED_TREE (ramp))
    return false;
  DECL_SAVED_TREE (body) = close_parm_cleanups (body, DECL_SAVED_TREE (ramp));
  DECL_SAVED_TREE (ramp) = NULL_TREE;
  TREE_PUBLIC (body) = 0;
  TREE_THIS_VOLATILE (body) = 0;
  fix_struct_function (body);
  return true;
}
