/* The generic form: spill, resume and dispatch, with placeholders.
   SPDX-License-Identifier: GPL-3.0-or-later

   In:	a body whose suspension points end their blocks, and its layout.
   Out:	the same function with every suspension point k rewritten:

	entry:	switch (SELECTOR ()) { case k: goto resume_k; default: ; }
		arguments become SSA names, the body runs ...

     A suspension `__asyncc_suspend ();'
		goto spill_k
	spill_k:   store the live values; state = k; goto pending
	resume_k:  reload the live values; goto cont_k

     An await `lhs = child (args);'
		{value, pending} = child.start (args, &frame->child, cx);
		if (pending) goto spill_k;
	cont_k:	lhs = PHI <value, value2>
	resume_k:  if (!child.resume (&frame->child, cx)) goto pending;
		   reload; value2 = frame->child.result; goto cont_k

	pending: PENDING (); return;

     The same of another unit's function that has no start, without optimisation
		frame->child = ramp (args); store the live values
	resume_k:  if (!child.resume (frame->child, cx)) { state = k; goto pending; }
		   reload; value2 = frame->child->result; goto cont_k

   Values are stored only on the way out and reloaded only on the way in.
   While nothing suspends they stay in registers, which is what makes an await
   that is ready at once as cheap as a call.  A resumed child is polled before
   the reload, so that a child which is still pending costs no traffic.

   SELECTOR and PENDING are what differs between resume, start and drop; see
   make-versions.cc.  */

#include "generic/generic.h"

static void
collect_arguments (point_rewrite *r)
{
  gcall *stmt = r->sp->stmt;

  if (gimple_call_chain (stmt))
    r->args.safe_push (gimple_call_chain (stmt));
  for (unsigned k = 0; k < gimple_call_num_args (stmt); k++)
    r->args.safe_push (gimple_call_arg (stmt, k));
}

/* Remove the call of the point.  Its block has no normal successor then.  */

static void
remove_call (point_rewrite *r)
{
  const suspension *sp = r->sp;
  gimple_stmt_iterator gsi = gsi_for_stmt (sp->stmt);
  edge e = find_edge (sp->block, sp->cont);

  r->lhs = gimple_call_lhs (sp->stmt);
  r->landing_pad = lookup_stmt_eh_lp (sp->stmt);
  if (sp->callee)
    collect_arguments (r);
  if (r->lhs)
    gimple_call_set_lhs (sp->stmt, NULL_TREE);
  unlink_stmt_vdef (sp->stmt);
  gsi_remove (&gsi, true);
  if (e)
    remove_edge (e);
}

static void
rewrite_primitive (point_rewrite *r)
{
  append_edge (r->block, r->spill);
  mark_leaf (r->g->fn, r->sp, r->spill);
  mark_running (r->g->fn, r->sp, r->resume);
  reload_values (r->g, r->sp, r->resume);
  append_edge (r->resume, r->sp->cont);
}

static void
rewrite_point (generic_form *g, unsigned k)
{
  async_fn *fn = g->fn;
  const suspension *sp = fn->facts->points[k];
  profile_count rare = sp->block->count.apply_scale (1, 16);
  point_rewrite r;

  r.g = g;
  r.sp = sp;
  r.block = sp->block;
  r.ready = NULL;
  r.spill = make_block (sp->block, rare);
  r.resume = make_block (r.spill, rare);
  g->resumes.safe_push (r.resume);
  remove_call (&r);
  spill_values (fn, sp, r.spill);
  if (!shares_poll_p (fn, sp))
    mark_suspended (fn, sp, r.spill);
  if (sp->callee)
    rewrite_await (&r);
  else
    rewrite_primitive (&r);
  append_edge (r.spill, shares_poll_p (fn, sp) ? g->resumes.last () : g->pending);
  g->leaving.safe_push (r.block);
  g->ready.safe_push (r.ready);
}

/* Without optimisation debuggers stop a function at the second line that they find in
   it, in the order of the code.  That has to be the user's first, so there the block for
   `pending' comes last.  */

static void
make_pending_block (generic_form *g)
{
  async_fn *fn = g->fn;

  g->pending = make_block (opt_for_fn (fn->decl, optimize) ? fn->facts->args_block
			   : EXIT_BLOCK_PTR_FOR_FN (cfun)->prev_bb,
			   ENTRY_BLOCK_PTR_FOR_FN (cfun)->count);
  append_stmt (g->pending, gimple_build_call (placeholder_pending (), 0),
	       UNKNOWN_LOCATION);
  append_return (g->pending, NULL_TREE);
}

static void
add_dispatch (generic_form *g)
{
  async_fn *fn = g->fn;
  basic_block bb = split_edge (single_succ_edge
			       (ENTRY_BLOCK_PTR_FOR_FN (cfun)));
  edge start = single_succ_edge (bb);
  tree selector = make_ssa_name (state_type ());
  gcall *call = gimple_build_call (placeholder_selector (), 0);
  tree label = build_case_label (NULL_TREE, NULL_TREE,
				 gimple_block_label (start->dest));
  auto_vec<tree> cases;

  gimple_call_set_lhs (call, selector);
  append_stmt (bb, call, UNKNOWN_LOCATION);
  for (unsigned k = 0; k < g->resumes.length (); k++)
    cases.safe_push (build_case_label
		     (build_int_cst (state_type (), ASYNC_STATE_FIRST + k),
		      NULL_TREE, gimple_block_label (g->resumes[k])));
  append_stmt (bb, gimple_build_switch (selector, label, cases),
	       UNKNOWN_LOCATION);
  start->flags &= ~EDGE_FALLTHRU;
  start->probability = profile_probability::even ();
  for (basic_block resume : g->resumes)
    make_edge (bb, resume, 0)->probability
      = profile_probability::even ().apply_scale (1, g->resumes.length ());
  gcc_checking_assert (start->dest == fn->facts->args_block);
}

generic_form::generic_form (async_fn *f) : fn (f), debug (f), pending (NULL)
{
  bitmap_obstack_initialize (&memory);
}

generic_form::~generic_form ()
{
  bitmap_obstack_release (&memory);
}

void
build_generic (generic_form *g)
{
  const body_facts *facts = g->fn->facts;
  auto_vec<gimple *> inserted;

  if (!facts->points.is_empty ())
    {
      make_pending_block (g);
      for (const suspension *sp : facts->points)
	insert_debug_values (g->debug, sp);
      insert_debug_at_meetings (g->debug, &inserted);
      for (unsigned k = 0; k < facts->points.length (); k++)
	rewrite_point (g, k);
      add_dispatch (g);
      rename_values (g->redefinitions);
      remove_lost (inserted);
    }
  finish_cfg_changes (true);
}
