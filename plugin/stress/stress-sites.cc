/* Stress mode: ordinary functions become async ones.
   SPDX-License-Identifier: GPL-3.0-or-later

   Every function of the unit, main included, gets a suspension before each
   call and at the head of each loop; stress=SEED takes only some of these
   sites.  After the lowering a wrapper stands under the original symbol, so
   that an ordinary program just runs (stress-wrappers.cc).  Whatever it
   computes must be what it computes without: GCC's torture programs are the
   main test of the lowering.

   The suspensions come before the pass that lowers scopes, because there the
   cleanups of a scope still stand around it as `try ... finally': with
   stress-drop a suspension is followed by the return of a dropped future
   (stress-checks.cc), and GCC leads that return through them.  The same holds
   in a unit that has async functions, whatever the option: a program can drop
   their futures, and so whatever they await.

   Where that is so nothing suspends in a cleanup: while a future is dropped
   nobody could come back to it.  The front end refuses such an await, too.  */

#include "stress/stress.h"
#include "front/front.h"
#include "analyse/analyse.h"

/* True if a function of this unit may be dropped while it is suspended.  */

static bool
dropped_p (void)
{
  return async_options.stress_drop || async_all_bodies != NULL_TREE;
}

/* ---- who takes part ---------------------------------------------------- */

/* True if calls below FUN can jump back into it.  */

static bool
jumped_into_p (function *fun)
{
  return (fun->calls_setjmp || find_returns_twice (fun)
	  || fun->has_nonlocal_label || (fun->cfg && abnormal_edges_p (fun)));
}

/* Why no suspension can stand in FUN; null if one can.  */

static const char *
without_sites (function *fun)
{
  tree decl = fun->decl;

  if (stdarg_p (TREE_TYPE (decl)))
    return "variadic";
  if (DECL_STATIC_CHAIN (decl) || fun->static_chain_decl)
    return "static chain";
  if (jumped_into_p (fun))
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
  /* A function that must not return (noreturn) has no return for a drop.  */
  if (dropped_p () && TREE_THIS_VOLATILE (decl))
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
  if (const char *why = without_sites (fun))
    return why;
  if (lookup_attribute ("always_inline", DECL_ATTRIBUTES (fun->decl)))
    return "always_inline";
  if (vast_locals_p (fun))
    return "vast variables";
  return NULL;
}

/* ---- where ------------------------------------------------------------- */

/* What is known of the function that gets its suspensions.  */
struct stressed
{
  /* Sites so far, chosen or not.  */
  unsigned sites;
  /* A drop check is to stand behind every suspension.  */
  bool checked;
  /* Labels met so far, and those to which something jumps backwards.  */
  hash_set<tree> labels;
  hash_set<tree> heads;
  /* There are jumps to wherever a label's address says.  */
  bool computed;
};

/* True if the next site is to suspend.  A seed takes one site of 2, 4, 8 or
   16: with few suspensions more is live across each, and some functions stay
   what they are.  The choice is made by the function's name and the site's
   number in it, so it is the same wherever the compiler runs.  */

static bool
chosen_p (stressed *f)
{
  unsigned seed = async_options.stress_seed;
  inchash::hash hash (seed);

  f->sites++;
  if (!async_options.stress_seeded)
    return true;
  if (DECL_NAME (cfun->decl))
    hash.add (IDENTIFIER_POINTER (DECL_NAME (cfun->decl)),
	      IDENTIFIER_LENGTH (DECL_NAME (cfun->decl)));
  hash.add_int (f->sites);
  return (hash.end () >> 8) % (2u << seed % 4) == 0;
}

/* True if a suspension may stand before STMT.  None may before a call of
   __builtin_constant_p, whose argument is not evaluated: the suspension would
   keep the value of the argument, and so evaluate it.  */

static bool
suspend_before_p (gimple *stmt)
{
  return (!gimple_call_internal_p (stmt)
	  && !gimple_call_builtin_p (stmt, BUILT_IN_CONSTANT_P)
	  && !async_marker_call_p (stmt, ASYNC_SUSPEND)
	  && !async_marker_call_p (stmt, ASYNC_DROPPED)
	  && !async_marker_call_p (stmt, ASYNC_CONTEXT));
}

static gcall *
build_suspension (location_t loc)
{
  gcall *call = gimple_build_call (async_marker_decl (ASYNC_SUSPEND), 0);

  gimple_set_location (call, loc);
  return call;
}

/* The call at GSI, with what is to stand before and behind it.  */

static void
stress_call (stressed *f, gimple_stmt_iterator *gsi)
{
  location_t loc = gimple_location (gsi_stmt (*gsi));

  if (!suspend_before_p (gsi_stmt (*gsi)))
    return;
  if (chosen_p (f))
    {
      gsi_insert_before (gsi, build_suspension (loc), GSI_NEW_STMT);
      if (f->checked)
	append_drop_check (gsi, loc);
      gsi_next (gsi);
    }
  if (f->checked)
    check_behind_call (gsi);
}

/* The label at GSI, with what is to stand behind it if it heads a loop.  */

static void
stress_label (stressed *f, gimple_stmt_iterator *gsi)
{
  tree label = gimple_label_label (as_a<glabel *> (gsi_stmt (*gsi)));
  location_t loc = cfun->function_start_locus;

  if (!(f->heads.contains (label) || (f->computed && FORCED_LABEL (label)))
      || !chosen_p (f))
    return;
  gsi_insert_after (gsi, build_suspension (loc), GSI_NEW_STMT);
  if (f->checked)
    append_drop_check (gsi, loc);
}

static void stress_sequence (stressed *f, gimple_seq *seq);

/* Let the calls in SEQ, a cleanup, go to wrappers, so that nothing waits
   there.  */

static void
spare_sequence (gimple_seq *seq)
{
  for (gimple_stmt_iterator gsi = gsi_start (*seq); !gsi_end_p (gsi);
       gsi_next (&gsi))
    {
      gimple *stmt = gsi_stmt (gsi);
      if (gbind *bind = dyn_cast<gbind *> (stmt))
	spare_sequence (gimple_bind_body_ptr (bind));
      else if (gimple_code (stmt) == GIMPLE_TRY)
	{
	  spare_sequence (gimple_try_eval_ptr (stmt));
	  spare_sequence (gimple_try_cleanup_ptr (stmt));
	}
      else if (is_gimple_call (stmt))
	call_wrapper (&gsi);
    }
}

static void
stress_try (stressed *f, gimple *stmt)
{
  stress_sequence (f, gimple_try_eval_ptr (stmt));
  if (f->checked)
    spare_sequence (gimple_try_cleanup_ptr (stmt));
  else
    stress_sequence (f, gimple_try_cleanup_ptr (stmt));
}

/* OpenMP regions are passed over: what stands in them may not jump out.  */

static void
stress_sequence (stressed *f, gimple_seq *seq)
{
  for (gimple_stmt_iterator gsi = gsi_start (*seq); !gsi_end_p (gsi);
       gsi_next (&gsi))
    {
      gimple *stmt = gsi_stmt (gsi);
      switch (gimple_code (stmt))
	{
	case GIMPLE_BIND:
	  stress_sequence (f, gimple_bind_body_ptr (as_a<gbind *> (stmt)));
	  break;
	case GIMPLE_TRY:
	  stress_try (f, stmt);
	  break;
	case GIMPLE_CALL:
	  stress_call (f, &gsi);
	  break;
	case GIMPLE_LABEL:
	  stress_label (f, &gsi);
	  break;
	default:
	  break;
	}
    }
}

/* ---- loops --------------------------------------------------------------- */

static void
note_jump (stressed *f, tree label)
{
  if (label && TREE_CODE (label) == LABEL_DECL && f->labels.contains (label))
    f->heads.add (label);
}

static void
note_switch (stressed *f, gswitch *stmt)
{
  for (unsigned k = 0; k < gimple_switch_num_labels (stmt); k++)
    note_jump (f, CASE_LABEL (gimple_switch_label (stmt, k)));
}

static tree
note_jumps (gimple_stmt_iterator *gsi, bool *, walk_stmt_info *wi)
{
  stressed *f = (stressed *) wi->info;
  gimple *stmt = gsi_stmt (*gsi);

  if (glabel *label = dyn_cast<glabel *> (stmt))
    f->labels.add (gimple_label_label (label));
  else if (gcond *cond = dyn_cast<gcond *> (stmt))
    {
      note_jump (f, gimple_cond_true_label (cond));
      note_jump (f, gimple_cond_false_label (cond));
    }
  else if (gswitch *choice = dyn_cast<gswitch *> (stmt))
    note_switch (f, choice);
  else if (gasm *text = dyn_cast<gasm *> (stmt))
    for (unsigned k = 0; k < gimple_asm_nlabels (text); k++)
      note_jump (f, TREE_VALUE (gimple_asm_label_op (text, k)));
  else if (gimple_code (stmt) == GIMPLE_GOTO)
    {
      note_jump (f, gimple_goto_dest (stmt));
      f->computed |= TREE_CODE (gimple_goto_dest (stmt)) != LABEL_DECL;
    }
  return NULL_TREE;
}

static void
find_loops (stressed *f, gimple_seq body)
{
  walk_stmt_info wi;

  memset (&wi, 0, sizeof wi);
  wi.info = f;
  walk_gimple_seq (body, note_jumps, NULL, &wi);
}

/* ---- the pass ------------------------------------------------------------ */

/* Make no suspensions in FUN, because of WHY.  */

static void
leave_alone (function *fun, const char *why)
{
  if (dump_file)
    fprintf (dump_file, "not stressed: %s\n", why);
  if (async_options.stress_thread && jumped_into_p (fun))
    error_at (DECL_SOURCE_LOCATION (fun->decl),
	      "%<stress-thread%> cannot be used where other functions jump "
	      "into %qD: they are on other threads", fun->decl);
  /* Its calls have no checks behind them, so they must not become awaits of
     the function that it is inlined into.  */
  if (dropped_p ()
      && !lookup_attribute ("always_inline", DECL_ATTRIBUTES (fun->decl)))
    DECL_UNINLINABLE (fun->decl) = 1;
}

static unsigned int
stress_function (function *fun)
{
  gimple_seq body = gimple_body (fun->decl);
  stressed f;

  if (const char *why = without_sites (fun))
    {
      leave_alone (fun, why);
      return 0;
    }
  f.sites = 0;
  f.checked = dropped_p ();
  f.computed = false;
  find_loops (&f, body);
  stress_sequence (&f, &body);
  return 0;
}

static const pass_data stress_data =
{
  GIMPLE_PASS, "asyncc_stress", OPTGROUP_NONE, TV_NONE, PROP_gimple_any, 0, 0,
  0, 0
};

class stress_pass : public gimple_opt_pass
{
public:
  stress_pass (gcc::context *c) : gimple_opt_pass (stress_data, c) {}
  unsigned int execute (function *fun) override { return stress_function (fun); }
};

void
register_stress (const char *plugin_name)
{
  register_pass_info info = { new stress_pass (g), "lower", 1,
			      PASS_POS_INSERT_BEFORE };

  if (async_options.stress)
    register_callback (plugin_name, PLUGIN_PASS_MANAGER_SETUP, NULL, &info);
}
