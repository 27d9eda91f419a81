/* In the generic form every statement uses the values that it used before.
   SPDX-License-Identifier: GPL-3.0-or-later

   The rewrite changes which SSA names the statements of the body use, and
   nothing else about them.  So before it, the names that each statement uses
   are noted; after it, each name is traced back to the one of the old names
   whose value it has:

     a name of the body		itself
     a reload from a slot	what the suspension stored in the slot
     a PHI that joins them	what all its arguments stand for
     a recomputed value		the name that was computed alike

   and then every statement must use what it used before.  A name that cannot
   be traced back stands for itself, so that its use is a mistake.

     before		after
     x_1 = f ();	x_1 = f ();
     await		spill: frame->s = x_1;  resume: x_7 = frame->s;
     g (x_1);		x_8 = PHI <x_1, x_7>;  g (x_8);

   Here x_7 stands for x_1, and so x_8 does, and the use of x_8 is right.
   A PHI argument that is undefined is no mistake, because a value that nobody
   needs on some way is not reloaded there.  But that also hides a forgotten
   reload.  So it is checked, too, that behind each resume everything is
   defined that verify-needs.cc says is needed there (verify-points.cc).

   Here are the two ends, noting uses and checking them; verify-meanings.cc
   traces the names.  */

#include "verify/verify.h"
#include "frame/frame.h"
#include "generic/generic.h"

/* ---- before the rewrite ----------------------------------------------- */

static void
note_definition (expectation *e, tree name, gimple *stmt)
{
  unsigned version = SSA_NAME_VERSION (name);

  if (!virtual_operand_p (name))
    e->definitions[version] = stmt;
}

static void
note_phi (expectation *e, gphi *phi)
{
  if (virtual_operand_p (gimple_phi_result (phi)))
    return;
  note_definition (e, gimple_phi_result (phi), phi);
  e->first_use.put (phi, e->uses.length ());
  for (unsigned k = 0; k < gimple_phi_num_args (phi); k++)
    e->uses.safe_push ({ gimple_phi_arg_def (phi, k),
			 gimple_phi_arg_edge (phi, k)->src->index });
}

static void
note_statement (expectation *e, gimple *stmt)
{
  ssa_op_iter iter;
  tree name;

  e->first_use.put (stmt, e->uses.length ());
  FOR_EACH_SSA_TREE_OPERAND (name, stmt, iter, SSA_OP_USE)
    e->uses.safe_push ({ name, -1 });
  e->uses.safe_push ({ NULL_TREE, -1 });
  FOR_EACH_SSA_TREE_OPERAND (name, stmt, iter, SSA_OP_DEF)
    note_definition (e, name, stmt);
}

/* Note what the statements of the current function use.  */

void
note_uses (expectation *e)
{
  basic_block bb;
  unsigned i;
  tree name;

  if (!e)
    return;
  note_beginning (e);
  e->definitions.safe_grow_cleared (num_ssa_names, true);
  FOR_EACH_SSA_NAME (i, name, cfun)
    if (SSA_NAME_IS_DEFAULT_DEF (name))
      note_definition (e, name, SSA_NAME_DEF_STMT (name));
  FOR_EACH_BB_FN (bb, cfun)
    {
      for (gphi_iterator gsi = gsi_start_phis (bb); !gsi_end_p (gsi);
	   gsi_next (&gsi))
	note_phi (e, gsi.phi ());
      for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb);
	   !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
	note_statement (e, gsi_stmt (gsi));
    }
}

/* ---- uses ------------------------------------------------------------ */

/* A statement uses NOW that used OLD before the rewrite: verify that NOW
   stands for OLD.  */

static void
check_use (generic_check *c, tree old, tree now)
{
  if (TREE_CODE (old) != SSA_NAME || old == now)
    return;
  tree meaning = (TREE_CODE (now) == SSA_NAME
		  ? c->meaning[SSA_NAME_VERSION (now)] : now);
  if (meaning && meaning != meaning_of_old (c, SSA_NAME_VERSION (old)))
    failed (c, "a value was replaced by another one");
}

/* The noted use of PHI that came from block SRC, or null.  The uses of PHI
   begin at FIRST.  GCC may have changed their order, but nearly always it is
   still number K.  */

static const noted_use *
use_from (generic_check *c, gphi *phi, int first, unsigned k, basic_block src)
{
  if (c->e->uses[first + k].from == src->index)
    return &c->e->uses[first + k];
  for (unsigned i = 0; i < gimple_phi_num_args (phi); i++)
    if (c->e->uses[first + i].from == src->index)
      return &c->e->uses[first + i];
  return NULL;
}

static void
check_phi (generic_check *c, gphi *phi)
{
  int *first = c->e->first_use.get (phi);

  /* GCC uses the memory of removed PHIs for new ones, of which nothing was
     noted.  */
  if (!first || old_definition (c, gimple_phi_result (phi)) != phi)
    return;
  for (unsigned k = 0; k < gimple_phi_num_args (phi); k++)
    {
      basic_block src = gimple_phi_arg_edge (phi, k)->src;
      const noted_use *use = use_from (c, phi, *first, k, src);
      if (!use)
	failed (c, "a PHI has got an argument");
      check_use (c, use->name, gimple_phi_arg_def (phi, k));
    }
}

static void
check_statement (generic_check *c, gimple *stmt)
{
  int *first = c->e->first_use.get (stmt);
  ssa_op_iter iter;
  tree name;

  if (!first)
    return;
  int k = *first;
  FOR_EACH_SSA_TREE_OPERAND (name, stmt, iter, SSA_OP_USE)
    if (!c->e->uses[k].name)
      failed (c, "a statement uses more than before");
    else
      check_use (c, c->e->uses[k++].name, name);
}

static bool
refers_to_moved (gimple *, tree op, tree, void *data)
{
  generic_check *c = (generic_check *) data;
  tree base = get_base_address (op);
  int *number = (base && DECL_P (base) ? c->fn->facts->object_number->get (base)
		 : NULL);

  if (number && c->fn->layout->object_items[*number] >= 0 && VAR_P (base))
    failed (c, "an object that moved to the frame is used on the stack");
  return false;
}

static void
check_uses (generic_check *c)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    {
      for (gphi_iterator gsi = gsi_start_phis (bb); !gsi_end_p (gsi);
	   gsi_next (&gsi))
	{
	  check_phi (c, gsi.phi ());
	  walk_stmt_load_store_addr_ops (gsi.phi (), c, NULL, NULL,
					 refers_to_moved);
	}
      for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb);
	   !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
	{
	  check_statement (c, gsi_stmt (gsi));
	  walk_stmt_load_store_addr_ops (gsi_stmt (gsi), c, refers_to_moved,
					 refers_to_moved, refers_to_moved);
	}
    }
}

/* ---- after the rewrite ------------------------------------------------ */

static void
find_landmarks (generic_check *c)
{
  basic_block bb;

  c->pending = NULL;
  c->dispatch = NULL;
  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb);
	 !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
      if (placeholder_call_p (gsi_stmt (gsi), placeholder_pending ()))
	c->pending = bb;
      else if (placeholder_call_p (gsi_stmt (gsi), placeholder_selector ()))
	c->dispatch = safe_dyn_cast<gswitch *> (last_nondebug_stmt (bb));
  if (!c->pending || !c->dispatch)
    failed (c, "there is no dispatch");
}

/* The block to which BB leads over blocks that do nothing.  */

static basic_block
straight_on (basic_block bb)
{
  auto_bitmap seen;

  while (single_succ_p (bb) && bitmap_set_bit (seen, bb->index)
	 && gsi_end_p (gsi_start_nondebug_after_labels_bb (bb)))
    bb = single_succ (bb);
  return bb;
}

static bool
unreachable_p (basic_block bb)
{
  gimple_stmt_iterator gsi = gsi_start_nondebug_after_labels_bb (bb);

  return (!gsi_end_p (gsi)
	  && gimple_call_builtin_p (gsi_stmt (gsi), BUILT_IN_UNREACHABLE));
}

/* Note for the point that is resumed in each of RESUMES whether the dispatch
   may forget it.  */

static void
note_forgettable (generic_check *c, const vec<basic_block> &resumes)
{
  basic_block start
    = straight_on (gimple_switch_default_bb (cfun, c->dispatch));

  for (basic_block resume : resumes)
    {
      basic_block next = straight_on (resume);
      c->e->restarts.safe_push (next == start);
      c->e->ends_undefined.safe_push (unreachable_p (next));
    }
}

/* Note the places of the user's volatile accesses, which must stay.  */

static void
note_volatiles (expectation *e)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb);
	 !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
      if (users_volatile_p (gsi_stmt (gsi)))
	e->volatiles.safe_push (gimple_location (gsi_stmt (gsi)));
}

/* Verify the generic form of E's function.  */

void
verify_generic (expectation *e, const generic_form &g)
{
  generic_check c;
  auto_vec<basic_block> resumes;

  if (!e)
    return;
  note_volatiles (e);
  c.e = e;
  c.fn = e->fn;
  c.g = &g;
  c.source.safe_grow_cleared (num_ssa_names, true);
  c.meaning.safe_grow_cleared (num_ssa_names, true);
  if (!c.fn->facts->points.is_empty ())
    {
      find_landmarks (&c);
      find_recomputed_values (&c);
      for (unsigned k = 0; k < c.fn->facts->points.length (); k++)
	resumes.safe_push (read_point (&c, k));
      note_forgettable (&c, resumes);
      find_meanings (&c);
      for (unsigned k = 0; k < resumes.length (); k++)
	{
	  check_handlers (&c, k, resumes[k]);
	  check_point (&c, k, resumes[k]);
	}
      check_uses (&c);
    }
}
