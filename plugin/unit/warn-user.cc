/* GCC's warnings are about what the user wrote, not about what we made of it.
   SPDX-License-Identifier: GPL-3.0-or-later

   What is used uninitialized, overlaps, overflows, dangles or ends beyond an
   array is found in two places: before the optimisers, in a body in which each
   await may end the function, as the future may be dropped there; so nothing
   behind it happens for certain.  And by the optimisers, most of it long after
   the lowering.  Of resume, start and drop they would say what the user never
   wrote: that a value which is only spilled is used, that two arrays of one frame
   may overlap.  And they would miss what they know of a variable, when it has
   become some bytes of a frame.

   So GCC is shown what the user wrote: the body, an ordinary function still, in
   which an await is a call and nobody is dropped.  It goes through the passes that
   warn early when they are due, and before the lowering through all the late ones
   up to those that make machine code.  That happens in processes of their own
   (aside.cc), which say what the passes have to say, and are gone.  The same
   passes are quiet when they see the body itself, or what the lowering made.

   Under -flto the late ones run at the link, without the plugin.  There each
   statement says that nothing is to be said of it.  */

#include "unit/unit.h"

/* ---- aside -------------------------------------------------------------- */

/* What PASS prints into its own dump would be the compiler's dump.  */

static void
forget_dump (opt_pass *pass)
{
  dump_file_info *dump
    = g->get_dumps ()->get_dump_file_info (pass->static_pass_number);

  if (dump)
    dump->pstate = dump->alt_state = 0;
}

static void run_passes (opt_pass *);

/* Run PASS and those in it on the current function.  */

static void
run_pass (opt_pass *pass)
{
  forget_dump (pass);
  if (execute_one_pass (pass))
    run_passes (pass->sub);
}

/* Run PASS and those behind it up to machine code.  */

static void
run_passes (opt_pass *pass)
{
  for (; pass && pass->type != RTL_PASS; pass = pass->next)
    run_pass (pass);
}

/* The pass NAME in the list that begins with PASS.  */

static opt_pass *
find_pass (opt_pass *pass, const char *name)
{
  while (strcmp (pass->name, name))
    pass = pass->next;
  return pass;
}

/* The passes that make SSA form, and warn.  */

static opt_pass *
early_passes (void)
{
  return find_pass (g->get_passes ()->all_small_ipa_passes,
		    "build_ssa_passes")->sub;
}

/* The passes that optimise a function before others are inlined.  */

static opt_pass *
early_optimisers (void)
{
  opt_pass *local = find_pass (g->get_passes ()->all_small_ipa_passes,
			       "opt_local_passes")->sub;

  return find_pass (local, "early_optimizations")->sub;
}

/* True if a loop of the current function contains an await.  */

static bool
loop_awaits_p (void)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    if (loop_depth (bb->loop_father))
      for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	   gsi_next (&gsi))
	if (async_marker_call_p (gsi_stmt (gsi), ASYNC_DROPPED))
	  return true;
  return false;
}

/* How often a loop runs by its own test, and how often it can run at most, are
   compared when ranges are first looked for.  In a body that tells nothing if
   the loop can also end because the future is dropped, and soon after that the
   test may be gone.  Whatever else the optimisers find here they will find in the
   body, too.  */

static void
warn_of_loops (void)
{
  opt_pass *pass;

  global_dc->m_inhibit_warnings = true;
  for (pass = early_optimisers (); strcmp (pass->name, "evrp"); pass = pass->next)
    run_pass (pass);
  global_dc->m_inhibit_warnings = false;
  loop_optimizer_init (LOOPS_NORMAL | LOOPS_HAVE_RECORDED_EXITS);
  scev_initialize ();
  estimate_numbers_of_iterations (cfun);
  scev_finalize ();
  loop_optimizer_finalize ();
}

static void
warn_early (const vec<tree> &bodies)
{
  set_dump_file (NULL);
  for (tree body : bodies)
    {
      push_cfun (DECL_STRUCT_FUNCTION (body));
      bool awaits = optimize && loop_awaits_p ();
      run_passes (early_passes ());
      send_suppressed ();
      if (awaits)
	warn_of_loops ();
      pop_cfun ();
    }
}

/* Make machine code of the current function, which nobody reads: some versions of
   GCC warn of memory that is passed to calls only then.  */

static void
make_machine_code (void)
{
  init_function_start (current_function_decl);
  bitmap_obstack_initialize (&reg_obstack);
  run_pass (find_pass (g->get_passes ()->all_passes, "expand"));
  free_after_compilation (cfun);
  gimple_register_cfg_hooks ();
}

static void
warn_at_last (const vec<tree> &bodies)
{
  set_dump_file (NULL);
  reveal_thread ();
  for (tree body : bodies)
    {
      push_cfun (DECL_STRUCT_FUNCTION (body));
      make_synchronous ();
      cgraph_edge::rebuild_edges ();
      run_passes (g->get_passes ()->all_passes);
      if (compat_expansion_warns)
	make_machine_code ();
      pop_cfun ();
    }
}

/* ---- when --------------------------------------------------------------- */

static const pass_data warn_early_data =
{
  SIMPLE_IPA_PASS, "*asyncc_warn_early", OPTGROUP_NONE, TV_NONE, 0, 0, 0, 0, 0
};

class warn_early_pass : public simple_ipa_opt_pass
{
public:
  warn_early_pass (gcc::context *c) : simple_ipa_opt_pass (warn_early_data, c)
  {}
  bool gate (function *) override
  {
    return !seen_error () && !global_dc->m_inhibit_warnings;
  }
  unsigned int execute (function *) override
  {
    auto_vec<tree> bodies;
    cgraph_node *node;

    FOR_EACH_FUNCTION_WITH_GIMPLE_BODY (node)
      if (async_body_name (node->decl))
	bodies.safe_push (node->decl);
    if (!bodies.is_empty ())
      warn_aside (bodies, warn_early);
    return 0;
  }
};

/* Let GCC say what it has to say of FNS, which are still what the user wrote.
   What is made of them is marked.  */

void
warn_late (const vec<async_fn *> &fns)
{
  auto_vec<tree> bodies;

  for (async_fn *fn : fns)
    {
      DECL_ATTRIBUTES (fn->node->decl)
	= tree_cons (get_identifier (ASYNC_WARNED_ATTR), NULL_TREE,
		     DECL_ATTRIBUTES (fn->node->decl));
      bodies.safe_push (fn->node->decl);
    }
  if (!global_dc->m_inhibit_warnings && !bodies.is_empty ())
    warn_aside (bodies, warn_at_last);
}

/* ---- quiet -------------------------------------------------------------- */

/* Nothing is to be said of DECL's statements, whoever compiles them.  */

void
silence_statements (tree decl)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, DECL_STRUCT_FUNCTION (decl))
    {
      for (gphi_iterator gsi = gsi_start_phis (bb); !gsi_end_p (gsi);
	   gsi_next (&gsi))
	compat_silence (gsi.phi ());
      for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	   gsi_next (&gsi))
	compat_silence (gsi_stmt (gsi));
    }
}

void
silence (async_fn *fn)
{
  const async_products *made = fn->products;

  for (tree decl : { made->resume, made->start, made->entry, made->drop })
    if (decl)
      silence_statements (decl);
  if (!fn->suspends)
    silence_statements (fn->node->decl);
}

/* What was asked for, while nothing is said.  */

struct wanted
{
  bool silence;
  int format_overflow, format_truncation;
};

static wanted asked_for;
static bool quiet;

/* A pass that is only there to warn of formats makes the loops simpler, and
   without optimization that remains in the code.  */

static void
begin_quiet (void)
{
  if (quiet)
    return;
  quiet = true;
  asked_for = { global_dc->m_inhibit_warnings, warn_format_overflow,
		warn_format_trunc };
  global_dc->m_inhibit_warnings = true;
  warn_format_overflow = warn_format_trunc = 0;
}

static void
end_quiet (void)
{
  if (!quiet)
    return;
  quiet = false;
  global_dc->m_inhibit_warnings = asked_for.silence;
  warn_format_overflow = asked_for.format_overflow;
  warn_format_trunc = asked_for.format_truncation;
}

/* The passes for the current function begin.  */

static void
on_passes_start (void *, void *)
{
  if (lookup_attribute (ASYNC_WARNED_ATTR,
			DECL_ATTRIBUTES (current_function_decl)))
    begin_quiet ();
}

/* What one of the passes below is for.  */
enum quiet_step
{
  BEGIN_EARLY,
  END_EARLY,
  END_LATE
};

static const pass_data quiet_data =
{
  GIMPLE_PASS, "*asyncc_quiet", OPTGROUP_NONE, TV_NONE, 0, 0, 0, 0, 0
};

/* The last one, where it stands behind a pass that makes machine code.  */
static const pass_data quiet_rtl_data =
{
  RTL_PASS, "*asyncc_quiet", OPTGROUP_NONE, TV_NONE, 0, 0, 0, 0, 0
};

static const pass_data &
data_of (enum quiet_step step)
{
  return (compat_expansion_warns && step == END_LATE ? quiet_rtl_data
	  : quiet_data);
}

/* Machine code is the user's again: how large its frame is, which functions it
   calls; but not yet the making of it where that warns of more.  */

class quiet_pass : public opt_pass
{
public:
  quiet_pass (gcc::context *c, enum quiet_step s)
  : opt_pass (data_of (s), c), step (s) {}
  bool gate (function *) override
  {
    return (step != BEGIN_EARLY
	    || async_body_name (current_function_decl));
  }
  unsigned int execute (function *) override
  {
    if (step != BEGIN_EARLY)
      end_quiet ();
    else if (aside_p ())
      make_synchronous ();
    else
      begin_quiet ();
    return 0;
  }

private:
  enum quiet_step step;
};

void
register_warnings (const char *plugin_name)
{
  register_own_pass (plugin_name, new warn_early_pass (g), PASS_POS_INSERT_BEFORE,
		     "build_ssa_passes");
  register_own_pass (plugin_name, new quiet_pass (g, BEGIN_EARLY),
		     PASS_POS_INSERT_AFTER, "ssa");
  register_own_pass (plugin_name, new quiet_pass (g, END_EARLY),
		     PASS_POS_INSERT_BEFORE, "ubsan");
  register_own_pass (plugin_name, new quiet_pass (g, END_LATE), PASS_POS_INSERT_AFTER,
		     compat_expansion_warns ? "expand" : "*warn_function_noreturn");
  register_callback (plugin_name, PLUGIN_ALL_PASSES_START, on_passes_start,
		     NULL);
}
