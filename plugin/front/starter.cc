/* How a function of another unit begins.
   SPDX-License-Identifier: GPL-3.0-or-later

   An await of f begins with its start (fn/start-entry.cc).  Whether there is one is
   not known here: the other unit may be plain C, or be compiled without optimisation.
   So this unit has one as well, which makes a future:

     answer f.async_fn.0.start_1 (args, frame, cx)		weak and hidden
     {
       if (&shared_start)				a weak symbol
	 return shared_start (args, frame, cx);
       g = f (args);
       if (neither ready, nor is it after a poll)
	 return {g};
       return {the value of g};
     }

   The linker takes the one of f's own unit where it sees both, and one of several of
   these otherwise.  SHARED_START is the start of a function in another library.  */

#include "front/front.h"
#include "fn/fn.h"

/* ---- pieces -------------------------------------------------------------- */

/* The parameter P, as an argument for a function of type FNTYPE: on some
   machines C passes a short as an int, with a prototype, too.  */
static tree
promoted (tree p, tree fntype)
{
  tree type = TREE_TYPE (p);
  if (INTEGRAL_TYPE_P (type)
      && TYPE_PRECISION (type) < TYPE_PRECISION (integer_type_node)
      && targetm.calls.promote_prototypes (fntype))
    return fold_convert (integer_type_node, p);
  return p;
}

static tree
build_call_of (location_t loc, tree fn, vec<tree, va_gc> *args)
{
  tree call = build_call_vec (TREE_TYPE (TREE_TYPE (fn)),
			      build_fold_addr_expr (fn), args);
  SET_EXPR_LOCATION (call, loc);
  TREE_SIDE_EFFECTS (call) = 1;
  return call;
}

static void
list_parms (tree fn, vec<tree> *parms)
{
  for (tree p = DECL_ARGUMENTS (fn); p; p = DECL_CHAIN (p))
    parms->safe_push (p);
}

static tree
call_ramp (location_t loc, tree ramp, const vec<tree> &parms)
{
  vec<tree, va_gc> *args = NULL;
  for (tree p : parms)
    vec_safe_push (args, promoted (p, TREE_TYPE (ramp)));
  return build_call_of (loc, ramp, args);
}

/* A call of START with PARMS, the place FRAME and the context CX.  */
static tree
call_start (location_t loc, tree start, const vec<tree> &parms, tree frame,
	    tree cx)
{
  vec<tree, va_gc> *args = NULL;
  for (tree p : parms)
    vec_safe_push (args, p);
  vec_safe_push (args, frame);
  vec_safe_push (args, cx);
  return build_call_of (loc, start, args);
}

/* A variable of TYPE of the function FN, in the scope of VARS.  */
static tree
make_variable (tree fn, tree type, tree *vars)
{
  tree var = create_tmp_var_raw (type);
  DECL_CONTEXT (var) = fn;
  suppress_warning (var);
  DECL_CHAIN (var) = *vars;
  *vars = var;
  return var;
}

static void
append_set (location_t loc, tree var, tree value, tree *list)
{
  append_to_statement_list (build2_loc (loc, MODIFY_EXPR, TREE_TYPE (var), var,
					value), list);
}

/* A scope with the variables VARS and the statements LIST.  */
static tree
build_scope (location_t loc, tree vars, tree list)
{
  tree scope = build3_loc (loc, BIND_EXPR, void_type_node, vars, list,
			   NULL_TREE);
  TREE_SIDE_EFFECTS (scope) = 1;
  return scope;
}

/* `return VALUE' in FN, or VALUE alone if it is void.  */
static tree
build_return_value (tree fn, tree value)
{
  location_t loc = DECL_SOURCE_LOCATION (fn);
  tree t = TREE_TYPE (TREE_TYPE (fn));
  if (VOID_TYPE_P (t))
    return value;
  value = build2 (INIT_EXPR, t, DECL_RESULT (fn), value);
  return build1_loc (loc, RETURN_EXPR, void_type_node, value);
}

/* ---- declarations -------------------------------------------------------- */

/* The numbers of BODY's parameters that are pointers.  */
static tree
list_pointers (tree body)
{
  tree numbers = NULL_TREE;
  int n = 0;
  for (tree p = DECL_ARGUMENTS (body); p; p = DECL_CHAIN (p))
    if (n++, POINTER_TYPE_P (TREE_TYPE (p)))
      numbers = tree_cons (NULL_TREE, build_int_cst (integer_type_node, n),
			   numbers);
  return numbers;
}

/* What the user says of BODY's arguments.  `nonnull' without numbers is not said of
   the frame.  */
static tree
copy_promises (tree body)
{
  tree list = copy_list (TYPE_ATTRIBUTES (TREE_TYPE (body)));
  tree all = lookup_attribute ("nonnull", list);
  if (!all || TREE_VALUE (all))
    return list;
  TREE_VALUE (all) = list_pointers (body);
  return TREE_VALUE (all) ? list : remove_attribute ("nonnull", list);
}

/* The type of the start of the function whose body is BODY.  */
static tree
start_type_of (tree body, const start_type &type)
{
  tree types = NULL_TREE;
  for (tree p = DECL_ARGUMENTS (body); p; p = DECL_CHAIN (p))
    types = tree_cons (NULL_TREE, TYPE_MAIN_VARIANT (TREE_TYPE (p)), types);
  types = tree_cons (NULL_TREE, ptr_type_node, types);
  types = tree_cons (NULL_TREE, ptr_type_node, types);
  tree fntype = build_function_type (type.answer, chainon (nreverse (types),
							   void_list_node));
  return build_type_attribute_variant (fntype, copy_promises (body));
}

/* A function SYMBOL of TYPE, which stands for RAMP.  */
static tree
declare_function (tree symbol, tree type, tree ramp)
{
  tree decl = build_fn_decl (IDENTIFIER_POINTER (DECL_NAME (ramp)), type);
  DECL_SOURCE_LOCATION (decl) = DECL_SOURCE_LOCATION (ramp);
  SET_DECL_ASSEMBLER_NAME (decl, symbol);
  TREE_NOTHROW (decl) = TREE_NOTHROW (ramp);
  DECL_VISIBILITY (decl) = DECL_VISIBILITY (ramp);
  DECL_VISIBILITY_SPECIFIED (decl) = DECL_VISIBILITY_SPECIFIED (ramp);
  return decl;
}

static tree
declare_shared_start (tree ramp, tree type)
{
  tree decl = declare_function (shared_start_symbol (ramp, promised_size (ramp)),
			       type, ramp);
  declare_weak (decl);
  return decl;
}

/* Let DECL be one that the linker may replace, by one of another unit.  */
static void
make_replaceable (tree decl)
{
  DECL_EXTERNAL (decl) = 0;
  TREE_STATIC (decl) = 1;
  make_decl_one_only (decl, DECL_ASSEMBLER_NAME (decl));
  DECL_VISIBILITY (decl) = VISIBILITY_HIDDEN;
  DECL_VISIBILITY_SPECIFIED (decl) = 1;
}

/* Nobody wrote DECL.  It has no debug information: debuggers would believe that it
   is what a caller calls.  */
static void
hide_from_tools (tree decl)
{
  DECL_ATTRIBUTES (decl)
    = tree_cons (get_identifier (ASYNC_START_ATTR), NULL_TREE,
		 tree_cons (get_identifier ("no_profile_instrument_function"),
			    NULL_TREE, NULL_TREE));
  DECL_ARTIFICIAL (decl) = 1;
  DECL_IGNORED_P (decl) = 1;
  DECL_NO_INSTRUMENT_FUNCTION_ENTRY_EXIT (decl) = 1;
  suppress_warning (decl);
}

static void
append_starter_parm (tree decl, tree type)
{
  tree p = build_decl (DECL_SOURCE_LOCATION (decl), PARM_DECL, NULL_TREE, type);
  DECL_ARG_TYPE (p) = type;
  DECL_CONTEXT (p) = decl;
  DECL_ARTIFICIAL (p) = 1;
  TREE_USED (p) = 1;
  DECL_ARGUMENTS (decl) = chainon (DECL_ARGUMENTS (decl), p);
}

static tree
declare_starter (tree ramp, tree type)
{
  tree decl = declare_function (start_symbol (ramp, promised_size (ramp)), type,
			       ramp);
  tree result = build_decl (DECL_SOURCE_LOCATION (decl), RESULT_DECL, NULL_TREE,
			    TREE_TYPE (type));
  make_replaceable (decl);
  hide_from_tools (decl);
  /* This also says in which registers vectors are.  */
  DECL_FUNCTION_SPECIFIC_TARGET (decl) = DECL_FUNCTION_SPECIFIC_TARGET (ramp);
  DECL_ARTIFICIAL (result) = DECL_IGNORED_P (result) = 1;
  DECL_RESULT (decl) = result;
  for (tree t = TYPE_ARG_TYPES (type); t != void_list_node; t = TREE_CHAIN (t))
    append_starter_parm (decl, TREE_VALUE (t));
  return decl;
}

/* ---- code ---------------------------------------------------------------- */

/* What a starter is made of.  */
struct starter
{
  tree decl;
  tree ramp;
  start_type type;
  /* The user's parameters, the place for the frame, and the context.  */
  auto_vec<tree> parms;
  tree frame;
  tree cx;
  tree answer;
  tree future;
};

/* `if (&shared_start) return shared_start (args, frame, cx)'.  */
static void
append_shared_start (starter *s, tree *list)
{
  location_t loc = DECL_SOURCE_LOCATION (s->decl);
  tree start = declare_shared_start (s->ramp, TREE_TYPE (s->decl));
  tree known = build2_loc (loc, NE_EXPR, boolean_type_node,
			   build_fold_addr_expr (start),
			   build_zero_cst (build_pointer_type
					   (TREE_TYPE (start))));
  tree call = call_start (loc, start, s->parms, s->frame, s->cx);
  append_to_statement_list
    (build3_loc (loc, COND_EXPR, void_type_node, known,
		 build_return_value (s->decl, call), build_empty_stmt (loc)),
     list);
}

/* `answer.pending = PENDING; return answer'.  */
static void
append_answer (starter *s, tree pending, tree *list)
{
  location_t loc = DECL_SOURCE_LOCATION (s->decl);
  tree word = s->type.pending ? part_of (s->answer, s->type.pending) : s->answer;
  append_set (loc, word, fold_convert_loc (loc, ptr_type_node, pending), list);
  append_to_statement_list (build_return_value (s->decl, s->answer), list);
}

/* Behind the label READY: take the value, and answer.  */
static void
append_ready_answer (starter *s, tree ready, tree *list)
{
  location_t loc = DECL_SOURCE_LOCATION (s->decl);
  tree label = build1_loc (loc, LABEL_EXPR, void_type_node, ready);
  tree value = build_end_await (loc, label, s->future);
  if (s->type.value)
    append_set (loc, part_of (s->answer, s->type.value),
		fold_convert_loc (loc, TREE_TYPE (s->type.value), value), list);
  else
    append_to_statement_list (value, list);
  append_answer (s, null_pointer_node, list);
}

static tree
build_statements (starter *s)
{
  location_t loc = DECL_SOURCE_LOCATION (s->decl);
  tree vars = NULL_TREE, list = NULL_TREE;
  s->answer = make_variable (s->decl, s->type.answer, &vars);
  s->future = make_variable (s->decl, TREE_TYPE (TREE_TYPE (s->ramp)), &vars);
  tree ready = create_artificial_label (loc);
  DECL_CONTEXT (ready) = s->decl;
  append_shared_start (s, &list);
  append_set (loc, s->future, call_ramp (loc, s->ramp, s->parms), &list);
  append_first_poll (loc, s->future, s->cx, ready,
		     IDENTIFIER_POINTER (DECL_NAME (s->ramp)), &list);
  append_answer (s, s->future, &list);
  append_ready_answer (s, ready, &list);
  return build_scope (loc, vars, list);
}

tree
make_starter (tree body, tree ramp, const start_type &type)
{
  starter s;
  tree save = current_function_decl;
  s.type = type;
  s.decl = declare_starter (ramp, start_type_of (body, type));
  s.ramp = ramp;
  list_parms (s.decl, &s.parms);
  s.cx = s.parms.pop ();
  s.frame = s.parms.pop ();
  current_function_decl = s.decl;
  tree stmts = build_statements (&s);
  current_function_decl = NULL_TREE;
  emit_function (s.decl, stmts);
  /* Nobody calls it before the lowering.  */
  cgraph_node::get (s.decl)->force_output = true;
  current_function_decl = save;
  return s.decl;
}
