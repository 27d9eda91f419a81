/* Cleanup handlers of parameters.
   SPDX-License-Identifier: GPL-3.0-or-later

   What is passed to an async function lies in its future until that is polled,
   and a future may be dropped before.  So a parameter that owns something may
   have a handler, as a local variable may:

     __async int f (T a __attribute__ ((cleanup (h)))) { ... }

   is the body

     try { if (__asyncc_dropped ()) return; ... } finally { h (&a); }

   A drop enters the body at its beginning if that has not begun yet
   (versions/make-drop.cc), so the handler runs however the body is left, and
   also if it is never entered.

   GCC ignores the attribute on parameters, with a warning, when it declares
   them; only later is it known whose parameters they are.  So the attribute is
   kept from GCC until then.  On what is no parameter of an async function GCC's
   warning is given.  A declaration of an async function may have it for its
   readers; then the definition must have it, too.  */

#include "front/front.h"

static void (*next_insert_attributes) (tree, tree *);

/* A parameter with a handler of which it is not known whose it is: its
   DECL_UID, and where GCC would have warned, in which function if any.  */
struct unplaced_cleanup
{
  unsigned parm;
  location_t loc;
  tree function;
};
static auto_vec<unplaced_cleanup> unplaced;

/* ---- the attribute ------------------------------------------------------- */

static tree
cleanup_of (tree decl)
{
  return lookup_attribute ("cleanup", DECL_ATTRIBUTES (decl));
}

/* True if A is `cleanup (h)'.  What has another number of arguments is left to
   GCC.  */
static bool
cleanup_p (tree a)
{
  tree space = get_attribute_namespace (a);
  return (is_attribute_p ("cleanup", get_attribute_name (a))
	  && (!space || id_equal (space, "gnu"))
	  && list_length (TREE_VALUE (a)) == 1);
}

/* GCC is about to give ATTRIBUTES to the parameter DECL: do it with the
   handlers.  The list may be that of several declarations, so it is copied.  */
static void
take_cleanups (tree decl, tree *attributes)
{
  tree rest = NULL_TREE;
  for (tree a = *attributes; a; a = TREE_CHAIN (a))
    if (cleanup_p (a))
      {
	DECL_ATTRIBUTES (decl)
	  = tree_cons (get_identifier ("cleanup"), TREE_VALUE (a),
		       DECL_ATTRIBUTES (decl));
	unplaced.safe_push ({ DECL_UID (decl), input_location,
			      current_function_decl });
      }
    else
      rest = tree_cons (TREE_PURPOSE (a), TREE_VALUE (a), rest);
  *attributes = nreverse (rest);
}

static bool
any_cleanup_p (tree attributes)
{
  for (tree a = attributes; a; a = TREE_CHAIN (a))
    if (cleanup_p (a))
      return true;
  return false;
}

static void
insert_attributes (tree decl, tree *attributes)
{
  next_insert_attributes (decl, attributes);
  if (TREE_CODE (decl) == PARM_DECL && any_cleanup_p (*attributes))
    take_cleanups (decl, attributes);
}

void
install_parm_cleanups (void)
{
  next_insert_attributes = targetm.insert_attributes;
  targetm.insert_attributes = insert_attributes;
}

/* ---- whose parameters they are ------------------------------------------- */

/* True if the parameter with the number UID is one of PARMS.  */
static bool
among_p (unsigned uid, tree parms)
{
  for (tree p = parms; p; p = DECL_CHAIN (p))
    if (DECL_UID (p) == uid)
      return true;
  return false;
}

/* True if it is not known yet whose parameter PARM, with a handler, is.  */
static bool
unplaced_p (tree parm)
{
  for (const unplaced_cleanup &u : unplaced)
    if (u.parm == DECL_UID (parm))
      return true;
  return false;
}

/* Say what GCC says of the attributes that are not on PARMS, and as if it were
   said when they were parsed.  */
static void
warn_of_others (tree parms)
{
  tree save = current_function_decl;
  for (const unplaced_cleanup &u : unplaced)
    if (!among_p (u.parm, parms))
      {
	current_function_decl = u.function;
	warning_at (u.loc, OPT_Wattributes, "%qE attribute ignored",
		    get_identifier ("cleanup"));
      }
  current_function_decl = save;
  unplaced.truncate (0);
}

static void
forget_cleanup (tree parm)
{
  DECL_ATTRIBUTES (parm)
    = remove_attribute ("cleanup", copy_list (DECL_ATTRIBUTES (parm)));
}

void
ignore_parm_cleanups (tree fn)
{
  for (tree p = fn ? DECL_ARGUMENTS (fn) : NULL_TREE; p; p = DECL_CHAIN (p))
    if (cleanup_of (p))
      forget_cleanup (p);
  warn_of_others (NULL_TREE);
}

/* The numbers of the parameters of RAMP that have a handler in a declaration
   of it, a list of INTEGER_CSTs.  */
static tree
promised_cleanups (tree ramp)
{
  tree a = lookup_attribute (ASYNC_DECLARED_CLEANUP_ATTR,
			     DECL_ATTRIBUTES (ramp));
  return a ? TREE_VALUE (a) : NULL_TREE;
}

/* Warn of the parameters of BODY, the definition of RAMP, that have a handler in a
   declaration only.  */
static void
check_promises (tree ramp, tree body)
{
  unsigned k = 0;
  for (tree p = DECL_ARGUMENTS (body); p; p = DECL_CHAIN (p), k++)
    for (tree l = promised_cleanups (ramp); l; l = TREE_CHAIN (l))
      if (tree_to_uhwi (TREE_VALUE (l)) == k && !cleanup_of (p))
	{
	  auto_diagnostic_group d;
	  if (warning_at (DECL_SOURCE_LOCATION (p), OPT_Wattributes,
			  "%qD has a cleanup handler in a declaration of %qD and "
			  "none here", p, ramp))
	    inform (DECL_SOURCE_LOCATION (p), "the definition says what happens: "
		    "write the attribute here");
	}
}

/* True if RAMP is known to have a parameter with a handler.  */
static bool
known_cleanups_p (tree ramp)
{
  tree body = linked_decl (ramp, ASYNC_BODY_LINK_ATTR);
  return promised_cleanups (ramp) || (body && cleans_parameters_p (body));
}

/* The async function RAMP has been declared.  If it was declared before, GCC
   keeps the parameters of the first declaration: then which ones have a handler
   now is not known.  */
static void
note_promises (tree ramp)
{
  tree list = NULL_TREE;
  unsigned k = 0;
  for (tree p = DECL_ARGUMENTS (ramp); p; p = DECL_CHAIN (p), k++)
    if (unplaced_p (p))
      list = tree_cons (NULL_TREE, size_int (k), list);
  if (list)
    DECL_ATTRIBUTES (ramp)
      = tree_cons (get_identifier (ASYNC_DECLARED_CLEANUP_ATTR), list,
		   DECL_ATTRIBUTES (ramp));
  if (!list && known_cleanups_p (ramp))
    unplaced.truncate (0);
  else
    warn_of_others (DECL_ARGUMENTS (ramp));
}

void
check_declared_parms (tree decl)
{
  if (TREE_CODE (decl) == FUNCTION_DECL && lazy_function_p (decl))
    note_promises (decl);
  else if (TREE_CODE (decl) != PARM_DECL && TREE_CODE (decl) != FIELD_DECL)
    ignore_parm_cleanups (TREE_CODE (decl) == FUNCTION_DECL ? decl : NULL_TREE);
}

/* ---- the handlers -------------------------------------------------------- */

/* The handler that the attribute of PARM names; null after an error.  */
static tree
find_handler (tree parm)
{
  location_t loc = DECL_SOURCE_LOCATION (parm);
  tree id = TREE_VALUE (TREE_VALUE (cleanup_of (parm)));
  if (TREE_CODE (id) != IDENTIFIER_NODE)
    {
      error_at (loc, "cleanup argument not an identifier");
      return NULL_TREE;
    }
  tree handler = lookup_name (id);
  if (handler && TREE_CODE (handler) == FUNCTION_DECL)
    return handler;
  error_at (loc, "cleanup argument not a function");
  return NULL_TREE;
}

/* `h (&PARM)', as GCC makes it for a variable; null after an error.  */
static tree
call_handler (tree parm)
{
  location_t loc = DECL_SOURCE_LOCATION (parm), save = input_location;
  tree handler = find_handler (parm);
  if (!handler || !check_cleanup (parm))
    return NULL_TREE;
  input_location = loc;
  tree address = build_unary_op (loc, ADDR_EXPR, parm, false);
  vec<tree, va_gc> *args = NULL;
  vec_safe_push (args, address);
  tree call = c_build_function_call_vec (loc, vNULL, handler, args, NULL);
  vec_free (args);
  input_location = save;
  TREE_USED (parm) = TREE_USED (handler) = 1;
  DECL_READ_P (parm) = 1;
  return call == error_mark_node ? NULL_TREE : call;
}

/* Add CALL, of a handler of BODY, to the present list; in front of the first
   stands the question whether the future is dropped before it begins.  */
static void
add_call (tree body, tree call)
{
  if (!cleans_parameters_p (body))
    {
      DECL_ATTRIBUTES (body)
	= tree_cons (get_identifier (ASYNC_PARM_CLEANUP_ATTR), NULL_TREE,
		     DECL_ATTRIBUTES (body));
      add_stmt (build_drop_check (DECL_SOURCE_LOCATION (body), NULL_TREE));
    }
  add_stmt (call);
}

/* The calls stand in the list of BODY's own statements until those of the user
   come (close_parm_cleanups).  */
void
open_parm_cleanups (tree body)
{
  warn_of_others (DECL_ARGUMENTS (body));
  check_promises (ramp_of_body (body), body);
  for (tree p = DECL_ARGUMENTS (body); p; p = DECL_CHAIN (p))
    if (TREE_TYPE (p) != error_mark_node && cleanup_of (p))
      if (tree call = call_handler (p))
	add_call (body, call);
}

tree
close_parm_cleanups (tree body, tree stmts)
{
  if (!cleans_parameters_p (body))
    return stmts;
  tree opened = DECL_SAVED_TREE (body), inner = NULL_TREE;
  tree_stmt_iterator first = tsi_start (opened);
  append_to_statement_list (tsi_stmt (first), &inner);
  append_to_statement_list (stmts, &inner);
  for (tree_stmt_iterator i = tsi_last (opened); i.ptr != first.ptr; tsi_prev (&i))
    {
      tree call = tsi_stmt (i);
      inner = build2_loc (EXPR_LOCATION (call), TRY_FINALLY_EXPR,
			  void_type_node, inner, call);
      TREE_SIDE_EFFECTS (inner) = 1;
    }
  return inner;
}
