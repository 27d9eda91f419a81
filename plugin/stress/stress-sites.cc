/* Stress mode: ordinary functions become async ones.
   SPDX-License-Identifier: GPL-3.0-or-later

   Every function of the unit, main included, gets a suspension before each
   call and at the head of each loop; stress=SEED takes only some of these
   sites.  Later it becomes the body of an async function, and a wrapper stands
   under its symbol, so that an ordinary program just runs (stress-split.cc,
   stress-wrappers.cc).  Whatever it computes must be what it computes without:
   GCC's torture programs are the main test of the lowering.

   Async functions get the same suspensions, and await ordinary functions that
   do.  Who polls them waits for their waker, so in a unit with async functions
   each suspension wakes first:

     cx = __asyncc_context (); __asyncc_stress_wake (cx); __asyncc_suspend ();

   The suspensions come before the pass that lowers scopes, because there the
   cleanups of a scope still stand around it as `try ... finally': what can be
   dropped, with stress-drop or in a unit with async functions, goes on behind
   a suspension with the return of a dropped future (stress-checks.cc), and GCC
   leads that return through them.

   There nothing suspends in a cleanup: while a future is dropped nobody could
   come back to it.  Neither could anybody while an exception is on its way,
   which is nowhere but in registers.  The front end refuses such an await,
   too.  */

#include "stress/stress.h"
#include "front/front.h"
#include "analyse/analyse.h"

/* ---- where ------------------------------------------------------------- */

/* What is known of the function that gets its suspensions.  */
struct stressed
{
  /* Sites so far, chosen or not.  */
  unsigned sites;
  /* A drop check is to stand behind every suspension.  */
  bool checked;
  /* The waker is to be told of every suspension.  */
  bool woken;
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
   keep the value of the argument, and so evaluate it.  None may stand before
   the poll of an await: while a future is awaited nobody else would drop it.  */

static bool
suspend_before_p (gimple *stmt)
{
  return (!gimple_call_internal_p (stmt)
	  && !gimple_call_builtin_p (stmt, BUILT_IN_CONSTANT_P)
	  && !async_awaiting_call_p (stmt)
	  && !async_marker_call_p (stmt, ASYNC_SUSPEND)
	  && !async_marker_call_p (stmt, ASYNC_DROPPED)
	  && !async_marker_call_p (stmt, ASYNC_CONTEXT));
}

static void
add_call (gimple_seq *seq, gcall *call, location_t loc)
{
  gimple_set_location (call, loc);
  gimple_seq_add_stmt (seq, call);
}

/* Let whoever polls come back.  */

static void
add_wake (gimple_seq *seq, location_t loc)
{
  tree wake = runtime_function (RUNTIME_STRESS_WAKE);
  gcall *ask = gimple_build_call (async_marker_decl (ASYNC_CONTEXT), 0);
  tree context = create_tmp_var (ptr_type_node);

  /* So that the next one finds this declaration.  */
  cgraph_node::get_create (wake);

  gimple_call_set_lhs (ask, context);
  add_call (seq, ask, loc);
  add_call (seq, gimple_build_call (wake, 1, context), loc);
}

/* A suspension, with what belongs to it.  */

static gimple_seq
build_suspension (stressed *f, location_t loc)
{
  gimple_seq seq = NULL;

  if (f->woken)
    add_wake (&seq, loc);
  add_call (&seq, gimple_build_call (async_marker_decl (ASYNC_SUSPEND), 1,
				    null_pointer_node), loc);
  if (f->checked)
    add_drop_check (&seq, loc);
  return seq;
}

/* The call at GSI, with what is to stand before and behind it.  */

static void
stress_call (stressed *f, gimple_stmt_iterator *gsi)
{
  location_t loc = gimple_location (gsi_stmt (*gsi));

  if (!suspend_before_p (gsi_stmt (*gsi)))
    return;
  if (chosen_p (f))
    gsi_insert_seq_before (gsi, build_suspension (f, loc), GSI_SAME_STMT);
  if (f->checked)
    check_behind_call (gsi);
}

/* True if what begins at GSI is the loop of an await: after a few loads, the
   future is polled.  With exceptions the poll stands in a `try'.  Or it has been
   polled, and there is a suspension first.  */

static bool
awaiting_loop_p (gimple_stmt_iterator gsi)
{
  for (; !gsi_end_p (gsi); gsi_next (&gsi))
    {
      gimple *stmt = gsi_stmt (gsi);
      if (is_gimple_call (stmt))
	return (async_awaiting_call_p (stmt)
		|| async_marker_call_p (stmt, ASYNC_SUSPEND)
		|| async_marker_call_p (stmt, ASYNC_CONTEXT));
      if (gimple_code (stmt) == GIMPLE_TRY)
	return awaiting_loop_p (gsi_start (*gimple_try_eval_ptr (stmt)));
      if (!is_gimple_assign (stmt) && gimple_code (stmt) != GIMPLE_LABEL)
	return false;
    }
  return false;
}

/* The label at GSI, with what is to stand behind it if it heads a loop.  */

static void
stress_label (stressed *f, gimple_stmt_iterator *gsi)
{
  tree label = gimple_label_label (as_a<glabel *> (gsi_stmt (*gsi)));
  location_t loc = cfun->function_start_locus;

  if (!(f->heads.contains (label) || (f->computed && FORCED_LABEL (label)))
      || awaiting_loop_p (*gsi)
      || !chosen_p (f))
    return;
  gsi_insert_seq_after (gsi, build_suspension (f, loc), GSI_CONTINUE_LINKING);
}

static void stress_sequence (stressed *f, gimple_seq *seq);

static void
stress_try (stressed *f, gimple *stmt)
{
  stress_sequence (f, gimple_try_eval_ptr (stmt));
  if (stress_whole_cleanups_p (cfun))
    spare_sequence (gimple_try_cleanup_ptr (stmt));
  else
    stress_sequence (f, gimple_try_cleanup_ptr (stmt));
}

/* OpenMP regions get no suspensions: what stands in them may not jump out.  */

static void
pass_over (stressed *f, gimple_stmt_iterator *gsi)
{
  if (f->checked)
    spare_statement (gsi);
}

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
	  pass_over (f, &gsi);
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

/* The calls of FUN have no checks behind them, wherever it is inlined.  */

static void
spare_body (function *fun)
{
  gimple_seq body = gimple_body (fun->decl);

  spare_sequence (&body);
}

/* Make no suspensions in FUN, because of WHY.  */

static void
leave_alone (function *fun, const char *why)
{
  if (dump_file)
    fprintf (dump_file, "not stressed: %s\n", why);
  if (async_options.stress_thread && stress_jumped_into_p (fun))
    error_at (DECL_SOURCE_LOCATION (fun->decl),
	      "%<stress-thread%> cannot be used where other functions jump "
	      "into %qD: they are on other threads", fun->decl);
  if (stress_whole_cleanups_p (fun))
    spare_body (fun);
}

static unsigned int
stress_function (function *fun)
{
  gimple_seq body = gimple_body (fun->decl);
  stressed f;

  if (const char *why = stress_without_sites (fun))
    {
      leave_alone (fun, why);
      return 0;
    }
  f.sites = 0;
  f.checked = stress_drops_p ();
  f.woken = stress_awaited_p ();
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
  if (!async_options.stress)
    return;
  register_own_pass (plugin_name, new stress_pass (g), PASS_POS_INSERT_BEFORE, "lower");
  register_stress_split (plugin_name);
}
