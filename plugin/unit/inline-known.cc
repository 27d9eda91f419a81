/* Loops over streams become loops: their polls and drops are inlined.
   SPDX-License-Identifier: GPL-3.0-or-later

   GCC's inliner has run when resume and drop are made.  It would find a call of a small
   function, or the only one of a function, and the object that the function works on
   next to it.  So this stage decides by the same limits, and leaves the work to GCC.

   A call counts if the stream lies in the caller's machine frame, since only then do the
   fields of the stream become variables.  */

#include "unit/unit.h"
#include "frame/frame.h"

struct known_call
{
  cgraph_node *caller;
  gcall *call;
  tree callee;
  /* What the callee is made of.  */
  tree body;
};

static auto_vec<known_call> known_calls;

void
note_known_call (gcall *call, async_fn *fn)
{
  tree stream = gimple_call_arg (call, 0);

  if (TREE_CODE (stream) == SSA_NAME
      && gimple_assign_single_p (SSA_NAME_DEF_STMT (stream)))
    stream = gimple_assign_rhs1 (SSA_NAME_DEF_STMT (stream));
  if (TREE_CODE (stream) == ADDR_EXPR)
    known_calls.safe_push ({ cgraph_node::get (current_function_decl), call,
			     gimple_call_fndecl (call), fn->node->decl });
}

/* True if A and B are compiled by the same options.  */

static bool
same_options_p (tree a, tree b)
{
  return (DECL_FUNCTION_SPECIFIC_OPTIMIZATION (a) == DECL_FUNCTION_SPECIFIC_OPTIMIZATION (b)
	  && DECL_FUNCTION_SPECIFIC_TARGET (a) == DECL_FUNCTION_SPECIFIC_TARGET (b)
	  && (sanitize_flags_p (SANITIZE_ADDRESS, a) == sanitize_flags_p (SANITIZE_ADDRESS, b))
	  && (sanitize_flags_p (SANITIZE_THREAD, a) == sanitize_flags_p (SANITIZE_THREAD, b)));
}

/* How large VERSION may be, of which N calls are known.  */

static int
size_limit (tree version, int n)
{
  if (n == 1 && opt_for_fn (version, flag_inline_functions_called_once))
    return opt_for_fn (version, param_large_function_insns);
  if (DECL_DECLARED_INLINE_P (version))
    return opt_for_fn (version, param_max_inline_insns_single);
  return (opt_for_fn (version, flag_inline_small_functions)
	  ? opt_for_fn (version, param_max_inline_insns_auto) : 0);
}

/* How many calls of VERSION there are, beside those through a vtable.  */

static int
count_calls (tree version)
{
  int n = 0;

  for (const known_call &k : known_calls)
    n += k.callee == version;
  return n;
}

static bool
worth_inlining_p (const known_call &k)
{
  tree version = k.callee;

  return (opt_for_fn (k.caller->decl, optimize) > 0
	  && !opt_for_fn (k.caller->decl, optimize_debug)
	  && !opt_for_fn (k.caller->decl, flag_no_inline)
	  && same_options_p (k.caller->decl, version)
	  && tree_inlinable_function_p (version)
	  && (estimate_num_insns_fn (version, &eni_size_weights)
	      <= size_limit (version, count_calls (version))));
}

/* Let GCC inline K.  It works on a copy of the callee's node, which it removes.  What is
   inlined has to be made of something that DWARF has described before, and the body is
   what the user wrote.  */

static void
mark_inlined (const known_call &k)
{
  cgraph_edge *edge = k.caller->get_edge (k.call);
  cgraph_node *callee = edge->callee;
  cgraph_node *copy = callee->create_clone (callee->decl, edge->count, false, vNULL, true,
					    k.caller, NULL, NULL);

  if (!DECL_ABSTRACT_ORIGIN (k.callee))
    DECL_ABSTRACT_ORIGIN (k.callee) = DECL_ORIGIN (k.body);
  edge->redirect_callee (copy);
  edge->inline_failed = CIF_OK;
}

/* Say of the callees of CHOSEN whether GCC's inliner is to think that it has been there,
   for which it only asks in order to find mistakes.  */

static void
set_after_inlining (const vec<known_call> &chosen, bool after)
{
  for (const known_call &k : chosen)
    DECL_STRUCT_FUNCTION (k.callee)->after_inlining = after;
}

/* In the current function, which is none with a frame of its own, let slots be variables
   like others: they are volatile for the sake of functions whose frames stay in memory.  */

static void
relax_slots (void)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi); gsi_next (&gsi))
      if (gimple_assign_single_p (gsi_stmt (gsi)))
	for (tree ref : { gimple_assign_lhs (gsi_stmt (gsi)),
			  gimple_assign_rhs1 (gsi_stmt (gsi)) })
	  if (slot_p (ref) || state_p (ref))
	    {
	      TREE_THIS_VOLATILE (ref) = TREE_SIDE_EFFECTS (ref) = 0;
	      gimple_set_has_volatile_ops (gsi_stmt (gsi), false);
	    }
}

static void
inline_marked (cgraph_node *caller)
{
  push_cfun (DECL_STRUCT_FUNCTION (caller->decl));
  optimize_inline_calls (caller->decl);
  relax_slots ();
  finish_cfg_changes (false);
  pop_cfun ();
}

/* Before GCC's inliner, with -flto, this is left to that.  */

void
inline_known_calls (void)
{
  bool before_inlining = symtab->state < IPA_SSA_AFTER_INLINING;
  hash_set<cgraph_node *> callers;
  auto_vec<known_call> chosen;

  for (const known_call &k : known_calls)
    if (!before_inlining && worth_inlining_p (k))
      chosen.safe_push (k);
  for (const known_call &k : chosen)
    mark_inlined (k);
  set_after_inlining (chosen, false);
  for (const known_call &k : chosen)
    if (!callers.add (k.caller))
      inline_marked (k.caller);
  set_after_inlining (chosen, true);
  known_calls.release ();
}
