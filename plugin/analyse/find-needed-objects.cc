/* Which objects are read behind each suspension point.
   SPDX-License-Identifier: GPL-3.0-or-later

   An object holds something until its scope ends (find-live-objects.cc), but often
   nobody reads it any more.  Then it need not be in the frame, and the awaited child's
   frame may have its bytes:

	g (x); ... __await (f ());	X is in the frame of neither, where all that
					reads it is g

   Backwards from each read to what sets all of the object.  Only objects of which
   nobody has the address count, where memset and memcpy keep none; the others, and
   results, may be read at any time.  Nothing
   is said of slots of values: those may hold theirs over several suspensions, and what
   writes to the object in between would destroy them.

   Without optimisation a debugger shows variables to the end of their scope, and with
   setjmp a second return may read what the first has not; there all objects are
   needed as long as they hold something.  */

#include "analyse/analyse.h"

struct needed_problem : flow_problem
{
  needed_problem (body_facts *x);
  void pass_block (basic_block bb, bitmap now) override;

  body_facts *f;
  auto_vec<suspension *> by_block;
  /* Objects all of whose reads are seen.  */
  auto_bitmap plain;
};

/* The number of the object in which the place OP lies, -1 if OP is null or in none.  */

static int
object_of (body_facts *f, tree op)
{
  tree base = op ? get_base_address (op) : NULL_TREE;
  int *number = base && DECL_P (base) ? f->object_number->get (base) : NULL;

  return number ? *number : -1;
}

/* ---- whose reads are seen ------------------------------------------------- */

static bool
may_be_plain_p (tree decl)
{
  return TREE_CODE (decl) != RESULT_DECL && !TREE_THIS_VOLATILE (decl);
}

/* True if STMT copies or fills, and gives no address to anybody.  */

static bool
fills_p (gimple *stmt)
{
  return (!gimple_get_lhs (stmt)
	  && (gimple_call_builtin_p (stmt, BUILT_IN_MEMSET)
	      || gimple_call_builtin_p (stmt, BUILT_IN_MEMCPY)));
}

static bool
note_address_taken (gimple *stmt, tree op, tree, void *data)
{
  needed_problem *p = (needed_problem *) data;
  int k = object_of (p->f, op);

  if (k >= 0 && !fills_p (stmt))
    bitmap_clear_bit (p->plain, k);
  return false;
}

static void
find_plain (needed_problem *p)
{
  basic_block bb;

  for (unsigned k = 0; k < p->f->objects.length (); k++)
    if (may_be_plain_p (p->f->objects[k]))
      bitmap_set_bit (p->plain, k);
  FOR_EACH_BB_FN (bb, cfun)
    {
      for (gphi_iterator gsi = gsi_start_phis (bb); !gsi_end_p (gsi);
	   gsi_next (&gsi))
	walk_stmt_load_store_addr_ops (gsi.phi (), p, NULL, NULL,
				       note_address_taken);
      for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb);
	   !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
	walk_stmt_load_store_addr_ops (gsi_stmt (gsi), p, NULL, NULL,
				       note_address_taken);
    }
}

/* What the argument N of STMT, which fills or copies, points to.  */

static tree
pointed_to (gimple *stmt, unsigned n)
{
  tree arg = gimple_call_arg (stmt, n);

  return TREE_CODE (arg) == ADDR_EXPR ? TREE_OPERAND (arg, 0) : NULL_TREE;
}

/* ---- the flow ------------------------------------------------------------- */

struct read_walk
{
  body_facts *f;
  bitmap now;
};

/* An operand mentions *TP: it is read, unless it is what the statement stores to.  (GCC's
   walk over loads leaves out some, as WITH_SIZE_EXPR in an argument.)  */

static tree
note_read (tree *tp, int *walk_subtrees, void *data)
{
  walk_stmt_info *wi = (walk_stmt_info *) data;
  read_walk *w = (read_walk *) wi->info;
  int *number = DECL_P (*tp) ? w->f->object_number->get (*tp) : NULL;

  if (wi->is_lhs || TYPE_P (*tp))
    *walk_subtrees = 0;
  else if (number)
    bitmap_set_bit (w->now, *number);
  return NULL_TREE;
}

/* Add to NOW what STMT reads.  Memory that is filled is mentioned by its address.  */

static void
add_reads (read_walk *w, gimple *stmt)
{
  walk_stmt_info wi;
  int k = fills_p (stmt) ? object_of (w->f, pointed_to (stmt, 0)) : -1;
  /* From one part of it to another one it is copied as well.  */
  bool was = k < 0 || bitmap_bit_p (w->now, k) || object_of (w->f, pointed_to (stmt, 1)) == k;

  memset (&wi, 0, sizeof wi);
  wi.info = w;
  walk_gimple_op (stmt, note_read, &wi);
  if (!was)
    bitmap_clear_bit (w->now, k);
}

/* The object that STMT sets as a whole, or -1.  What may throw has not set it on that
   way.  */

static int
set_object (body_facts *f, gimple *stmt)
{
  tree whole = gimple_get_lhs (stmt);

  if (fills_p (stmt))
    {
      tree decl = pointed_to (stmt, 0);
      if (decl && DECL_P (decl) && DECL_SIZE_UNIT (decl)
	  && operand_equal_p (DECL_SIZE_UNIT (decl), gimple_call_arg (stmt, 2)))
	whole = decl;
    }
  return whole && DECL_P (whole) && !stmt_ends_bb_p (stmt) ? object_of (f, whole) : -1;
}

void
needed_problem::pass_block (basic_block bb, bitmap now)
{
  read_walk w = { f, now };

  if (settled && by_block[bb->index])
    bitmap_copy (by_block[bb->index]->needed, now);
  for (gimple_stmt_iterator gsi = gsi_last_nondebug_bb (bb); !gsi_end_p (gsi);
       gsi_prev_nondebug (&gsi))
    {
      int set = set_object (f, gsi_stmt (gsi));
      if (set >= 0)
	bitmap_clear_bit (now, set);
      add_reads (&w, gsi_stmt (gsi));
    }
}

needed_problem::needed_problem (body_facts *x) : flow_problem (BACKWARDS), f (x)
{
  by_block.safe_grow_cleared (last_basic_block_for_fn (cfun), true);
  for (suspension *sp : f->points)
    by_block[sp->block->index] = sp;
  find_plain (this);
}

/* The sets of find_live_objects are known: find which of these objects are needed.  */

void
find_needed_objects (body_facts *f)
{
  bool seen = (optimize && !optimize_debug && !f->fn->returns_twice
	       && !abnormal_edges_p (cfun));

  if (!seen)
    {
      for (suspension *sp : f->points)
	bitmap_copy (sp->needed, sp->objects);
      return;
    }
  needed_problem p (f);
  solve_flow (&p);
  review_flow (&p);
  for (suspension *sp : f->points)
    {
      bitmap_and_into (sp->needed, sp->objects);
      bitmap_ior_and_compl_into (sp->needed, sp->objects, p.plain);
    }
}
