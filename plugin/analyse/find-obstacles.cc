/* What in a function may be in the way of suspending it.
   SPDX-License-Identifier: GPL-3.0-or-later

   A suspended function loses its machine frame and goes on in another call,
   and it is compiled more than once.  Code that counts on one frame, one call
   or one copy is found here, by one look at the statements for each kind.

   Whether that is an error (refuse.cc), a reason to leave the function alone
   (stress-excluded.cc) or to keep one copy (lower.cc) is the caller's to say.  */

#include "analyse/analyse.h"

/* A label whose address was taken may be stored anywhere, so there may be only
   one copy of it.  */

bool
labels_escape_p (function *fun)
{
  basic_block bb;

  if (fun->has_forced_label_in_static)
    return true;
  FOR_EACH_BB_FN (bb, fun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      {
	glabel *label = dyn_cast<glabel *> (gsi_stmt (gsi));
	if (!label)
	  break;
	if (FORCED_LABEL (gimple_label_label (label)))
	  return true;
      }
  return false;
}

/* Something jumps into FUN from elsewhere, as longjmp and nested functions
   do.  */

bool
abnormal_edges_p (function *fun)
{
  basic_block bb;
  edge e;
  edge_iterator ei;

  FOR_EACH_BB_FN (bb, fun)
    FOR_EACH_EDGE (e, ei, bb->succs)
      if ((e->flags & EDGE_ABNORMAL) && !(e->flags & EDGE_EH)
	  && gimple_code (last_nondebug_stmt (bb)) != GIMPLE_GOTO)
	return true;
  return false;
}

/* What find_stmt looks for, and what it found.  */
struct stmt_search
{
  bool (*matches) (gimple *);
  gimple *found;
};

/* A callback of walk_gimple_seq.  It returns non-null, which ends the walk,
   for the statement that is looked for.  */

static tree
look_at_stmt (gimple_stmt_iterator *gsi, bool *handled, walk_stmt_info *wi)
{
  stmt_search *s = (stmt_search *) wi->info;

  if (!s->matches (gsi_stmt (*gsi)))
    return NULL_TREE;
  s->found = gsi_stmt (*gsi);
  *handled = true;
  return integer_one_node;
}

/* The first statement of FUN that MATCHES.  FUN may be as it comes from the
   gimplifier, without blocks and edges.  */

static gimple *
find_stmt (function *fun, bool (*matches) (gimple *))
{
  stmt_search s = { matches, NULL };
  walk_stmt_info wi;
  basic_block bb;

  memset (&wi, 0, sizeof wi);
  wi.info = &s;
  if (!fun->cfg)
    walk_gimple_seq (gimple_body (fun->decl), look_at_stmt, NULL, &wi);
  else
    FOR_EACH_BB_FN (bb, fun)
      if (walk_gimple_seq (bb_seq (bb), look_at_stmt, NULL, &wi))
	break;
  return s.found;
}

/* True if STMT calls one of the builtins for which MATCHES.  */

static bool
calls_builtin_p (gimple *stmt, bool (*matches) (built_in_function))
{
  return (gimple_call_builtin_p (stmt, BUILT_IN_NORMAL)
	  && matches (DECL_FUNCTION_CODE (gimple_call_fndecl (stmt))));
}

/* Builtins that speak of the machine's frame, which a resumed function does
   not have any more.  */

static bool
frame_builtin_p (built_in_function code)
{
  switch (code)
    {
    case BUILT_IN_APPLY_ARGS:
    case BUILT_IN_APPLY:
    case BUILT_IN_RETURN:
    case BUILT_IN_SETJMP:
    case BUILT_IN_SETJMP_SETUP:
    case BUILT_IN_VA_START:
    case BUILT_IN_NEXT_ARG:
    case BUILT_IN_VA_ARG_PACK:
    case BUILT_IN_EH_RETURN:
    case BUILT_IN_UNWIND_INIT:
      return true;
    default:
      return false;
    }
}

/* Builtins that speak of the function's caller.  In a resumed function that
   is who polls, which is true, but not what a program expects that is run in
   stress mode.  */

static bool
caller_builtin_p (built_in_function code)
{
  return code == BUILT_IN_RETURN_ADDRESS || code == BUILT_IN_FRAME_ADDRESS;
}

static bool
trampoline_builtin_p (built_in_function code)
{
  return code == BUILT_IN_INIT_TRAMPOLINE;
}

bool
returns_twice_p (gimple *stmt)
{
  return (is_gimple_call (stmt)
	  && (gimple_call_flags (stmt) & ECF_RETURNS_TWICE));
}

/* The first call in FUN that may return a second time.  */

gimple *
find_returns_twice (function *fun)
{
  return find_stmt (fun, returns_twice_p);
}

gimple *
find_frame_builtin (function *fun)
{
  return find_stmt (fun, [] (gimple *s)
			 { return calls_builtin_p (s, frame_builtin_p); });
}

gimple *
find_caller_builtin (function *fun)
{
  return find_stmt (fun, [] (gimple *s)
			 { return calls_builtin_p (s, caller_builtin_p); });
}

gimple *
find_trampoline (function *fun)
{
  return find_stmt (fun, [] (gimple *s)
			 { return calls_builtin_p (s, trampoline_builtin_p); });
}
