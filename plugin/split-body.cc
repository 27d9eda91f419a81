/* A definition `__async T f (args) { ... }' is parsed as the body.
   SPDX-License-Identifier: GPL-3.0-or-later

   start_function makes a declaration of type __future(T) (args): the ramp.
   When its parameters have been bound, store_parm_decls calls
   targetm.set_current_function; that is the moment when another declaration,
   the body, of type T (args), takes the ramp's place as the current function.
   So checks of returned values, labels, __func__ and warnings are those of an
   ordinary function, while the name still means the ramp.

   store_parm_decls then gives the ramp the list of statements that it opens;
   async_adopt_statements brings it over when the function ends.  */

#include "front.h"

tree async_all_bodies;

static void (*next_set_current_function) (tree);

void
async_split_register_roots (const char *plugin_name)
{
  static struct ggc_root_tab roots[] = {
    ASYNC_TREE_ROOT (async_all_bodies),
    LAST_GGC_ROOT_TAB
  };
  register_callback (plugin_name, PLUGIN_REGISTER_GGC_ROOTS, NULL, roots);
}

/* The declaration that attribute ATTR of DECL links to.  */
static tree
linked (const_tree decl, const char *attr)
{
  tree a = lookup_attribute (attr, DECL_ATTRIBUTES (decl));
  return a ? TREE_VALUE (TREE_VALUE (a)) : NULL_TREE;
}

tree
async_ramp_of (const_tree body)
{
  if (!body || TREE_CODE (body) != FUNCTION_DECL)
    return NULL_TREE;
  return linked (body, ASYNC_RAMP_ATTR);
}

bool
async_block_p (const_tree body)
{
  tree ramp = async_ramp_of (body);
  return ramp && lookup_attribute (ASYNC_BLOCK_ATTR, DECL_ATTRIBUTES (ramp));
}

/* What copy_node took from the ramp and what is the ramp's alone.  */
static void
forget_ramp (tree body)
{
  DECL_CHAIN (body) = NULL_TREE;
  DECL_SAVED_TREE (body) = NULL_TREE;
  DECL_ARGUMENTS (body) = NULL_TREE;
  DECL_RESULT (body) = NULL_TREE;
  DECL_INITIAL (body) = NULL_TREE;
  DECL_STRUCT_FUNCTION (body) = NULL;
  DECL_STATIC_CONSTRUCTOR (body) = DECL_STATIC_DESTRUCTOR (body) = 0;
  DECL_COMDAT (body) = 0;
  DECL_WEAK (body) = 0;
  DECL_VISIBILITY (body) = VISIBILITY_DEFAULT;
  DECL_VISIBILITY_SPECIFIED (body) = 0;
  DECL_PRESERVE_P (body) = 0;
  TREE_PUBLIC (body) = 1;
  TREE_STATIC (body) = 0;
  DECL_EXTERNAL (body) = 1;
  SET_DECL_RTL (body, NULL);
}

tree
async_build_body (tree ramp)
{
  tree fntype = TREE_TYPE (ramp);
  tree body = copy_node (ramp);
  forget_ramp (body);
  TREE_TYPE (body) = async_retype (fntype,
				   async_future_value (TREE_TYPE (fntype)));
  TREE_USED (body) = 1;
  DECL_STATIC_CHAIN (body) = decl_function_context (ramp) != NULL_TREE;
  DECL_NO_INSTRUMENT_FUNCTION_ENTRY_EXIT (body) = 1;
  async_sort_ramp (ramp);
  DECL_ATTRIBUTES (body) = NULL_TREE;
  async_name_body (body, ramp);
  async_inherit (body, ramp);
  return body;
}

tree
async_body_of (tree ramp)
{
  if (tree known = linked (ramp, ASYNC_BODY_LINK_ATTR))
    return known;
  if (!async_function_p (ramp))
    return NULL_TREE;
  tree body = async_build_body (ramp);
  async_all_bodies = tree_cons (NULL_TREE, body, async_all_bodies);
  DECL_ATTRIBUTES (ramp)
    = tree_cons (get_identifier (ASYNC_BODY_LINK_ATTR),
		 build_tree_list (NULL_TREE, body), DECL_ATTRIBUTES (ramp));
  return body;
}

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

/* BODY becomes the definition.  While it is parsed it looks as the user
   declared it, because that decides which warnings GCC gives.  */
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
  async_inherit (body, ramp);
  TREE_THIS_VOLATILE (body)
    = lookup_attribute (ASYNC_NORETURN_ATTR, DECL_ATTRIBUTES (ramp)) != NULL;
}

/* In a block all tokens come from one macro, the predefined one, so GCC cannot
   judge the indentation, and says so.  */
static auto_vec<int> misleading_indentation_options;

static void
enter_block (void)
{
  misleading_indentation_options.safe_push (warn_misleading_indentation);
  warn_misleading_indentation = 0;
}

void
async_leave_block (void)
{
  warn_misleading_indentation = misleading_indentation_options.pop ();
}

static void
swap (tree ramp)
{
  async_place_block (ramp);
  async_check_declaration (ramp);
  tree body = async_body_of (ramp);
  define_body (body, ramp);
  move_parameters (body, ramp);
  set_body_type (body);
  build_result (body);
  DECL_STRUCT_FUNCTION (body) = cfun;
  DECL_STRUCT_FUNCTION (ramp) = NULL;
  cfun->decl = body;
  current_function_decl = body;
  /* store_parm_decls opens one more list, for the ramp; finish_function will
     close both down to this one.  */
  DECL_SAVED_TREE (body) = push_stmt_list ();
  if (async_block_p (body))
    enter_block ();
}

static void
set_current_function (tree fn)
{
  next_set_current_function (fn);
  if (!starting_definition_p (fn))
    return;
  async_complete_pending_futures ();
  if (async_function_p (fn))
    swap (fn);
  else
    async_name_closure (fn);
}

void
async_install_split (void)
{
  next_set_current_function = targetm.set_current_function;
  targetm.set_current_function = set_current_function;
}

/* What allocate_struct_function has worked out for the ramp.  */
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
async_adopt_statements (tree body)
{
  tree ramp = async_ramp_of (body);
  if (!ramp || !DECL_SAVED_TREE (ramp))
    return false;
  DECL_SAVED_TREE (body) = DECL_SAVED_TREE (ramp);
  DECL_SAVED_TREE (ramp) = NULL_TREE;
  TREE_PUBLIC (body) = 0;
  TREE_THIS_VOLATILE (body) = 0;
  fix_struct_function (body);
  return true;
}
