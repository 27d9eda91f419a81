/* The lowering: from ordinary functions to state machines.
   SPDX-License-Identifier: GPL-3.0-or-later

   An async body stays an ordinary function through all early and
   interprocedural optimisation: an await of another body is a plain call, so
   the inliner flattens chains of awaits, constants propagate, dead values die.
   Only then does this pass find the functions that can suspend and rewrite
   them.  It stands among the late IPA passes; under -flto at the end of the
   small ones, so that objects are ordinary and link without the plugin, unless
   lto=late asks for the link.

   execute_lowering is the list of stages; fn/fn.h says what they know.  */

#include "unit/unit.h"
#include "analyse/analyse.h"
#include "frame/frame.h"
#include "debug/debug.h"
#include "report/report.h"
#include "generic/generic.h"
#include "versions/versions.h"
#include "verify/verify.h"
#include "stress/stress.h"

/* How FN will be treated, before anything is found out about its body.  */

static void
choose_treatment (async_fn *fn)
{
  function *fun = DECL_STRUCT_FUNCTION (fn->node->decl);

  fn->returns_twice = find_returns_twice (fun) != NULL;
  fn->one_copy = (fn->suspends
		  && (labels_escape_p (fun) || fn->returns_twice));
  if (fn->returns_twice)
    keep_order (fn->node->decl);
  if (!fn->suspends)
    fn->products = separate_plain (fn);
  fn->decl = fn->suspends ? fn->node->decl : fn->products->resume;
}

/* Find out all that can be found out about FN without changing what other
   functions see of it.  */

static bool
analyse_body (async_fn *fn)
{
  if (!refuse_function (fn))
    return false;
  cut_second_returns (fn);
  warn_of_clobbered (fn);
  fold_builtins (fn);
  thread_drops (fn);
  propagate_copies (fn);
  remove_unused (fn);
  move_stack (fn);
  fn->sig = read_signature (fn);
  body_facts *facts = find_suspensions (fn);
  fn->facts = facts;
  find_live_values (facts);
  find_live_objects (facts);
  note_ranges (facts);
  find_recomputed (facts);
  if (!refuse_live (facts))
    return false;
  fn->arguments = lay_out_arguments (fn);
  return true;
}

static bool
analyse (async_fn *fn)
{
  push_cfun (DECL_STRUCT_FUNCTION (fn->decl));
  bool accepted = analyse_body (fn);
  pop_cfun ();
  return accepted;
}

/* Something was refused.  GCC goes on to the end of the unit, so the
   functions that were analysed must be valid.  They have two parameters more
   than GCC's interprocedural constant propagation knows of, so what that knows
   is forgotten.  Of a function that never suspends a drop was declared, which
   gets no body.  */

static void
leave_valid (const vec<async_fn *> &fns)
{
  for (async_fn *fn : fns)
    {
      if (fn->facts)
	{
	  push_cfun (DECL_STRUCT_FUNCTION (fn->decl));
	  finish_cfg_changes (true);
	  pop_cfun ();
	  if (ipcp_transformation_sum)
	    ipcp_transformation_sum->remove (fn->node);
	}
      if (fn->products)
	cgraph_node::get (fn->products->drop)->remove ();
    }
}

static void
lower_function (async_fn *fn)
{
  if (dump_file)
    fprintf (dump_file, "\n;; lowering %s\n", async_fn_name (fn));
  push_cfun (DECL_STRUCT_FUNCTION (fn->decl));
  inject_fault (fn, FAULT_IN_ANALYSIS);
  fn->layout = lay_out_frame (fn);
  inject_fault (fn, FAULT_IN_LAYOUT);
  check_frame_size (fn);
  expectation *expected = verify_layout (fn);
  dump_layout (fn);
  collect_report (fn);
  remark_allocations (fn);
  dump_code ("body", fn->decl);
  generic_form form (fn);
  define_frame_type (fn, form.debug);
  move_objects (fn);
  note_loops (&form);
  note_uses (expected);
  build_generic (&form);
  inject_fault (fn, FAULT_IN_GENERIC);
  verify_generic (expected, form);
  peel_resumes (form);
  dump_code ("generic form", fn->decl);
  pop_cfun ();
  make_versions (fn);
  dump_code ("resume", fn->products->resume);
  dump_code ("start", fn->products->start);
  dump_code ("entry", fn->products->entry);
  dump_code ("drop", fn->products->drop);
  inject_fault (fn, FAULT_IN_VERSIONS);
  verify_versions (expected);
  forget_expectation (expected);
}

/* Remove the body of FN, of which all versions have been made and which nobody
   calls any more.  A function that is no body is never removed.  */

static void
remove_body (async_fn *fn)
{
  if (!fn->suspends)
    return;
  if (!async_body_name (fn->node->decl))
    verify_failed (fn->node->decl, "a function that is not async is removed");
  fn->node->remove ();
}

static void
release_versions (async_fn *fn)
{
  const async_products *made = fn->products;

  for (tree decl : { made->resume, made->start, made->entry, made->drop })
    if (decl)
      cgraph_node::get (decl)->force_output = false;
}

/* A function has become several, which all use its static variables: forget
   that GCC has found a single user of these.  */

static void
forget_single_users (void)
{
  varpool_node *var;

  FOR_EACH_VARIABLE (var)
    var->used_by_single_function = false;
}

/* Keep the profile counters of BODY, which has been removed: resume, start and
   drop count in them.  Under -flto GCC makes the lists of counters after the
   lowering, and leaves out functions that have no struct function.  */

static void
keep_counters (tree body)
{
  if (profile_arc_flag && !DECL_STRUCT_FUNCTION (body))
    {
      DECL_STRUCT_FUNCTION (body) = ggc_cleared_alloc<function> ();
      DECL_STRUCT_FUNCTION (body)->decl = body;
    }
}

static void
finish_unit (const vec<async_fn *> &fns)
{
  auto_vec<tree, 32> bodies;

  for (async_fn *fn : fns)
    bodies.safe_push (fn->node->decl);
  for (async_fn *fn : fns)
    remove_body (fn);
  for (async_fn *fn : fns)
    {
      emit_table (fn);
      emit_vtable (fn);
    }
  emit_frame_types (fns);
  report_tables (fns);
  for (async_fn *fn : fns)
    export_start (fn);
  for (async_fn *fn : fns)
    release_versions (fn);
  release_next_functions ();
  release_foreign ();
  if (flag_lto)
    for (async_fn *fn : fns)
      silence (fn);
  forget_single_users ();
  symtab->remove_unreachable_nodes (dump_file);
  for (tree body : bodies)
    keep_counters (body);
  if (flag_checking)
    symtab_node::verify_symtab_nodes ();
}

/* Free what is known of FNS and of what other units define.  */

static void
forget_all (vec<async_fn *> *fns)
{
  list_foreign (fns);
  for (async_fn *fn : *fns)
    {
      delete fn->layout;
      delete fn->products;
      delete fn->arguments;
      delete fn->facts;
      delete fn->sig;
    }
  forget_functions ();
  forget_marks ();
}

static unsigned int
execute_lowering (void)
{
  auto_vec<async_fn *> fns;
  bool accepted = true;

  colour_functions (&fns);
  warn_late (fns);
  if (!fns.is_empty () || markers_left_p ())
    {
      declare_placeholders ();
      describe_foreign ();
      order_functions (&fns);
      for (async_fn *fn : fns)
	choose_treatment (fn);
      choose_links (fns);
      for (async_fn *fn : fns)
	accepted &= analyse (fn);
      if (accepted)
	{
	  declare_versions (fns);
	  for (async_fn *fn : fns)
	    lower_function (fn);
	  for (async_fn *fn : fns)
	    emit_sites (fn);
	  for (async_fn *fn : fns)
	    expand_descents (fn);
	  check_fault ();
	  expand_makes (fns);
	  make_next_functions ();
	  inline_known_calls ();
	  finish_unit (fns);
	}
      else
	leave_valid (fns);
    }
  write_reports ();
  reveal_thread ();
  if (accepted)
    instrument_bodies ();
  forget_all (&fns);
  return 0;
}

static const pass_data lowering_data =
{
  SIMPLE_IPA_PASS, "asyncc", OPTGROUP_NONE, TV_NONE, 0, 0, 0, 0, 0
};

class lowering_pass : public simple_ipa_opt_pass
{
public:
  lowering_pass (gcc::context *c) : simple_ipa_opt_pass (lowering_data, c) {}
  bool gate (function *) override { return !seen_error (); }
  unsigned int execute (function *) override { return execute_lowering (); }
};

/* True if this is the compiler of the link.  It lowers only what lto=late has
   left to it, but if it has the plugin debuggers are told of all (debug/keep-slots.cc).  */

static bool
linking_p (void)
{
  return !strcmp (lang_hooks.name, "GNU GIMPLE");
}

/* A caller and what it awaits have to be lowered together.  So what is left to
   the link stays in one piece.  */

static void
forbid_partitions (void)
{
  if (flag_lto_partition != LTO_PARTITION_NONE)
    flag_lto_partition = LTO_PARTITION_ONE;
}

void
register_lowering (const char *plugin_name)
{
  bool early = flag_lto && !async_options.lto_late;

  register_slots (plugin_name);
  prepare_frame_types ();
  if (linking_p () && !async_options.lto_late)
    return;
  if (linking_p ())
    forbid_partitions ();
  register_own_pass (plugin_name, new lowering_pass (g),
		     early ? PASS_POS_INSERT_AFTER : PASS_POS_INSERT_BEFORE,
		     early ? "emutls" : "simdclone");
  register_stress (plugin_name);
  register_warnings (plugin_name);
  register_trampolines (plugin_name);
  register_hiding (plugin_name);
  register_keeping (plugin_name);
  register_bounds (plugin_name);
  register_profile_hiding (plugin_name);
  register_export_start (plugin_name);
  register_export_names (plugin_name);
}
