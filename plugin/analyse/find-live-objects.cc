/* Which objects (variables in memory) are needed behind each suspension point.
   SPDX-License-Identifier: GPL-3.0-or-later

   Forwards from the first mention to the clobber that ends the scope, as the
   expander does when it shares stack slots.  An object that holds something at
   a suspension point, and is needed behind it (find-needed-objects.cc), is pinned: it
   lives in the frame for its whole life, because its address may be known anywhere.  Parameters in memory and a
   result in memory always are.

   Debug statements never count: -g must not change the code.  */

#include "analyse/analyse.h"

static bool
object_p (tree var)
{
  return (VAR_P (var)
	  && !is_global_var (var)
	  && !is_gimple_reg (var)
	  && !DECL_HAS_VALUE_EXPR_P (var)
	  && !DECL_HARD_REGISTER (var));
}

static void
add_object (body_facts *f, tree decl)
{
  f->object_number->put (decl, f->objects.length ());
  f->objects.safe_push (decl);
}

/* A statement mentions OP: give the local variable in which OP lies a number,
   if it has none yet.  Numbers follow the code and not the function's list of
   locals, because inlining fills that in another order with -g than
   without.  */

static bool
add_met_object (gimple *, tree op, tree, void *data)
{
  body_facts *f = (body_facts *) data;
  tree base = get_base_address (op);

  if (base && VAR_P (base) && object_p (base) && !f->object_number->get (base))
    add_object (f, base);
  return false;
}

static void
number_met_objects (body_facts *f)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb); !gsi_end_p (gsi);
	 gsi_next_nondebug (&gsi))
      walk_stmt_load_store_addr_ops (gsi_stmt (gsi), f, add_met_object,
				     add_met_object, add_met_object);
}

static void
number_objects (body_facts *f)
{
  unsigned i;
  tree var;

  for (tree p : f->fn->sig->parms)
    if (!is_gimple_reg (p))
      add_object (f, p);
  if (!VOID_TYPE_P (f->fn->sig->result_type)
      && !is_gimple_reg (DECL_RESULT (f->fn->decl)))
    add_object (f, DECL_RESULT (f->fn->decl));
  number_met_objects (f);
  FOR_EACH_LOCAL_DECL (cfun, i, var)
    if (object_p (var) && !f->object_number->get (var))
      add_object (f, var);
}

/* What a walk over a statement does with the objects that it meets.  */
struct object_walk
{
  body_facts *f;
  bitmap set;
};

static bool
note_object (gimple *, tree op, tree, void *data)
{
  object_walk *w = (object_walk *) data;
  tree base = get_base_address (op);
  int *number = base && DECL_P (base) ? w->f->object_number->get (base) : NULL;

  if (number)
    bitmap_set_bit (w->set, *number);
  return false;
}

/* Add to SET the objects that STMT reads or takes the address of and, if
   STORES, those that it stores to.  */

static void
mentioned_objects (body_facts *f, gimple *stmt, bool stores, bitmap set)
{
  object_walk w = { f, set };

  walk_stmt_load_store_addr_ops (stmt, &w, note_object,
				 stores ? note_object : NULL, note_object);
}

/* The object whose scope STMT ends, or null.  A clobber ends it, or under
   -fsanitize=address a call of ASAN_MARK.  */

static tree
ended_decl (gimple *stmt)
{
  if (gimple_clobber_p (stmt))
    return gimple_assign_lhs (stmt);
  if (!asan_mark_p (stmt, ASAN_MARK_POISON))
    return NULL_TREE;
  tree place = gimple_call_arg (stmt, 1);
  return TREE_CODE (place) == ADDR_EXPR ? TREE_OPERAND (place, 0) : NULL_TREE;
}

/* The number of the object that STMT ends, or -1.  */

static int
ended_object (body_facts *f, gimple *stmt)
{
  tree decl = ended_decl (stmt);
  int *number = decl ? f->object_number->get (decl) : NULL;

  return number ? *number : -1;
}

/* The set of objects that may hold something at the end of each block.  When
   that is known the others that hold something at the same time are gathered
   for each pinned object.  */
struct object_problem : flow_problem
{
  object_problem (body_facts *x);
  void pass_block (basic_block bb, bitmap now) override;

  body_facts *f;
  auto_vec<suspension *> by_block;
};

static bool
conflicts_wanted_p (object_problem *p, unsigned k)
{
  return p->settled && p->f->object_conflicts[k];
}

static void
object_appears (object_problem *p, bitmap now, unsigned k)
{
  if (bitmap_set_bit (now, k) && conflicts_wanted_p (p, k))
    bitmap_ior_into (p->f->object_conflicts[k], now);
}

static void
all_conflict (object_problem *p, bitmap now)
{
  unsigned k;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (now, 0, k, bi)
    if (conflicts_wanted_p (p, k))
      bitmap_ior_into (p->f->object_conflicts[k], now);
}

static void
flow_statement (object_problem *p, gimple *stmt, bitmap now, bitmap scratch)
{
  unsigned k;
  bitmap_iterator bi;
  int ended = ended_object (p->f, stmt);
  suspension *sp = point_ended_by (p->by_block, stmt);

  if (ended >= 0)
    {
      bitmap_clear_bit (now, ended);
      return;
    }
  bitmap_clear (scratch);
  if (sp)
    {
      mentioned_objects (p->f, stmt, false, scratch);
      bitmap_ior_into (scratch, now);
      bitmap_copy (sp->objects, scratch);
    }
  mentioned_objects (p->f, stmt, true, scratch);
  if (sp)
    bitmap_copy (sp->beside, scratch);
  EXECUTE_IF_SET_IN_BITMAP (scratch, 0, k, bi)
    object_appears (p, now, k);
}

void
object_problem::pass_block (basic_block bb, bitmap now)
{
  auto_bitmap scratch;
  object_walk w = { f, scratch };

  for (gphi_iterator gsi = gsi_start_phis (bb); !gsi_end_p (gsi);
       gsi_next (&gsi))
    walk_stmt_load_store_addr_ops (gsi.phi (), &w, NULL, NULL, note_object);
  bitmap_ior_into (now, scratch);
  if (settled)
    all_conflict (this, now);
  for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
       gsi_next (&gsi))
    if (!is_gimple_debug (gsi_stmt (gsi)))
      flow_statement (this, gsi_stmt (gsi), now, scratch);
}

/* The bits of the parameters and the result, which live from the entry.  */

static void
objects_at_entry (body_facts *f, bitmap out)
{
  for (unsigned k = 0; k < f->objects.length (); k++)
    if (TREE_CODE (f->objects[k]) != VAR_DECL)
      bitmap_set_bit (out, k);
}

/* Every object that is needed behind a point is pinned, and so are
   parameters and the result, whose places are given by the signature.  */

static void
find_pinned (body_facts *f)
{
  objects_at_entry (f, f->pinned);
  for (suspension *sp : f->points)
    bitmap_ior_into (f->pinned, sp->needed);
}

object_problem::object_problem (body_facts *x) : flow_problem (FORWARDS), f (x)
{
  int entry = ENTRY_BLOCK;

  by_block.safe_grow_cleared (last_basic_block_for_fn (cfun), true);
  for (suspension *sp : f->points)
    by_block[sp->block->index] = sp;
  objects_at_entry (f, out[entry]);
}

void
find_live_objects (body_facts *f)
{
  bitmap_iterator bi;
  unsigned k;

  number_objects (f);
  object_problem p (f);
  solve_flow (&p);
  find_needed_objects (f);
  find_pinned (f);
  f->object_conflicts.safe_grow_cleared (f->objects.length (), true);
  EXECUTE_IF_SET_IN_BITMAP (f->pinned, 0, k, bi)
    f->object_conflicts[k] = BITMAP_ALLOC (&f->memory);
  review_flow (&p);
}
