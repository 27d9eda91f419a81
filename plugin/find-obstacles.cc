/* What in a function may be in the way of suspending it.
   SPDX-License-Identifier: GPL-3.0-or-later

   A suspended function loses its machine frame and goes on in another call,
   and it is compiled more than once.  Code that counts on one frame, one call
   or one copy is found here, by one look at the statements for each kind.

   Whether that is an error (refuse.cc), a reason to leave the function alone
   (stress.cc) or to keep one copy (lower.cc) is the caller's to say.  */

#include "gcc-compat.h"
#include "async-fn.h"

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
	  && gimple_code (last_stmt (bb)) != GIMPLE_GOTO)
	return true;
  return false;
}

/* The first call in FUN to one of the builtins for which MATCHES.  */

static gimple *
find_builtin_call (function *fun, bool (*matches) (built_in_function))
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, fun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      {
	gimple *stmt = gsi_stmt (gsi);
	if (gimple_call_builtin_p (stmt, BUILT_IN_NORMAL)
	    && matches (DECL_FUNCTION_CODE (gimple_call_fndecl (stmt))))
	  return stmt;
      }
  return NULL;
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

/* What they say in a function that others resume is right, but not what its
   caller expects.  */

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

/* The first call in FUN that may return a second time.  */

gimple *
find_returns_twice (function *fun)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, fun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      if (is_gimple_call (gsi_stmt (gsi))
	  && (gimple_call_flags (gsi_stmt (gsi)) & ECF_RETURNS_TWICE))
	return gsi_stmt (gsi);
  return NULL;
}

gimple *
find_frame_builtin (function *fun)
{
  return find_builtin_call (fun, frame_builtin_p);
}

gimple *
find_caller_builtin (function *fun)
{
  return find_builtin_call (fun, caller_builtin_p);
}

gimple *
find_trampoline (function *fun)
{
  return find_builtin_call (fun, trampoline_builtin_p);
}
