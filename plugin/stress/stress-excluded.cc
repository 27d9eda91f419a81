/* Stress mode: who takes part.
   SPDX-License-Identifier: GPL-3.0-or-later

   Some functions cannot suspend at all, some can but not have a wrapper.  What
   is asked here depends on the function as it is at the moment: whether
   something jumps into it is seen again when the optimisers are done.  */

#include "stress/stress.h"
#include "front/front.h"
#include "analyse/analyse.h"

/* ---- the unit ------------------------------------------------------------ */

/* At a link that lowers, units with and without async functions meet.  */

bool
stress_awaited_p (void)
{
  return async_bodies_seen_p () || async_options.lto_late;
}

/* True if what is suspended may be dropped.  */

bool
stress_drops_p (void)
{
  return async_options.stress_drop || stress_awaited_p ();
}

/* True if the cleanups of FUN must not suspend.  */

bool
stress_whole_cleanups_p (function *fun)
{
  return stress_drops_p () || opt_for_fn (fun->decl, flag_exceptions);
}

/* ---- who takes part ---------------------------------------------------- */

/* True if calls below FUN can jump back into it.  */

bool
stress_jumped_into_p (function *fun)
{
  return (fun->calls_setjmp || find_returns_twice (fun)
	  || fun->has_nonlocal_label || (fun->cfg && abnormal_edges_p (fun)));
}

bool
stress_only_inline_p (tree decl)
{
  return (DECL_EXTERNAL (decl)
	  && lookup_attribute ("always_inline", DECL_ATTRIBUTES (decl)));
}

/* Why no suspension can stand in FUN; null if one can.  */

const char *
stress_without_sites (function *fun)
{
  tree decl = fun->decl;

  if (stdarg_p (TREE_TYPE (decl)))
    return "variadic";
  /* Who asks one that is not async takes each suspension for a value.  */
  if (stream_words (decl) == 1)
    return "a generator";
  if (DECL_STATIC_CHAIN (decl) || fun->static_chain_decl)
    return "static chain";
  if (stress_jumped_into_p (fun))
    return "jumped into";
  if (find_frame_builtin (fun))
    return "machine frame";
  if (find_caller_builtin (fun))
    return "looks at its caller";
  if (find_trampoline (fun))
    return "trampoline";
  if (lookup_attribute ("naked", DECL_ATTRIBUTES (decl)))
    return "naked";
  /* Such functions exchange the stack between two calls, and who resumes them
     may look at how much of it is left.  */
  if (lookup_attribute ("no_split_stack", DECL_ATTRIBUTES (decl)))
    return "no split stack";
  if (DECL_ARTIFICIAL (decl)
      && (DECL_STATIC_CONSTRUCTOR (decl) || DECL_STATIC_DESTRUCTOR (decl)))
    return "made by the compiler";
  /* It owns a future, which nobody would drop.  */
  if (lookup_attribute (ASYNC_START_ATTR, DECL_ATTRIBUTES (decl)))
    return "begins an await";
  /* A handler would be interrupted: its call goes to no wrapper.  */
  if (stress_whole_cleanups_p (fun) && stress_only_inline_p (decl))
    return "inlined everywhere";
  /* A function that must not return (noreturn) has no return for a drop.  */
  if (stress_drops_p () && TREE_THIS_VOLATILE (decl))
    return "does not return";
  return NULL;
}

/* True if FUN has a variable that no frame can hold.  */

static bool
vast_locals_p (function *fun)
{
  unsigned i;
  tree var;

  FOR_EACH_LOCAL_DECL (fun, i, var)
    if (VAR_P (var) && !is_global_var (var) && vast_type_p (TREE_TYPE (var)))
      return true;
  return false;
}

/* Why FUN cannot be made to suspend; null if it can.  One that is inlined
   always can have sites but no wrapper.  */

const char *
stress_excluded (function *fun)
{
  if (const char *why = stress_without_sites (fun))
    return why;
  if (lookup_attribute ("always_inline", DECL_ATTRIBUTES (fun->decl)))
    return "always_inline";
  if (vast_locals_p (fun))
    return "vast variables";
  return NULL;
}
