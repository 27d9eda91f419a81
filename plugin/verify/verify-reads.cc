/* Which objects are read behind each suspension point, for the verifier.
   SPDX-License-Identifier: GPL-3.0-or-later

   The lowering finds that by equations, all objects at once
   (find-needed-objects.cc).  Here each object has a search of its own: from the blocks
   that read what was there when they began, backwards over all that do not set it.

   An object of which somebody has the address (memset and memcpy do not keep it), and every one in a function without
   optimisation or with jumps from calls, is read as long as it holds something.  */

#include "verify/verify.h"
#include "analyse/analyse.h"

/* What one block does with an object.  */
struct block_uses
{
  /* Objects that it reads before it sets all of them.  */
  auto_bitmap reads;
  auto_bitmap sets;
};

struct read_search
{
  expectation *e;
  auto_vec<block_uses *> blocks;
  /* Objects of which somebody has the address.  */
  auto_bitmap known_elsewhere;
  /* The block that is gone over.  */
  block_uses *now;
};

static int
known_object (read_search *s, tree op)
{
  tree base = op ? get_base_address (op) : NULL_TREE;
  int *k = base && DECL_P (base) ? s->e->number.get (base) : NULL;

  return k ? *k : -1;
}

static void
note_object (read_search *s, tree op)
{
  int k = known_object (s, op);

  if (k >= 0 && !bitmap_bit_p (s->now->sets, k))
    bitmap_set_bit (s->now->reads, k);
}

static tree
note_mention (tree *tp, int *walk_subtrees, void *data)
{
  if (TYPE_P (*tp))
    *walk_subtrees = 0;
  else if (DECL_P (*tp))
    note_object ((read_search *) data, *tp);
  return NULL_TREE;
}

/* Note what the operands of STMT from FIRST on mention.  */

static void
note_operands (read_search *s, gimple *stmt, unsigned first)
{
  for (unsigned n = first; n < gimple_num_ops (stmt); n++)
    walk_tree (gimple_op_ptr (stmt, n), note_mention, s, NULL);
}

/* Note what STMT reads.  What it stores to is the first operand of an assignment and of a
   call, and stands in front of the others in an asm.  */

static void
note_reads (read_search *s, gimple *stmt)
{
  if (gasm *a = dyn_cast<gasm *> (stmt))
    for (unsigned n = 0; n < gimple_asm_ninputs (a); n++)
      walk_tree (&TREE_VALUE (gimple_asm_input_op (a, n)), note_mention, s, NULL);
  else
    note_operands (s, stmt, is_gimple_assign (stmt) || is_gimple_call (stmt));
}

static bool
note_taken (gimple *, tree op, tree, void *data)
{
  read_search *s = (read_search *) data;
  int k = known_object (s, op);

  if (k >= 0)
    bitmap_set_bit (s->known_elsewhere, k);
  return false;
}

/* If STMT is a call of memset or memcpy that keeps no address, note what it reads, and
   return the object that it fills if it fills all of it.  */

static bool
note_fill (read_search *s, gimple *stmt, tree *filled)
{
  bool copies = gimple_call_builtin_p (stmt, BUILT_IN_MEMCPY);

  if (gimple_get_lhs (stmt)
      || (!copies && !gimple_call_builtin_p (stmt, BUILT_IN_MEMSET)))
    return false;
  tree to = gimple_call_arg (stmt, 0), from = gimple_call_arg (stmt, 1);
  tree size = gimple_call_arg (stmt, 2);
  if (copies && TREE_CODE (from) == ADDR_EXPR)
    note_object (s, TREE_OPERAND (from, 0));
  if (TREE_CODE (to) == ADDR_EXPR && DECL_P (TREE_OPERAND (to, 0))
      && tree_int_cst_equal (DECL_SIZE_UNIT (TREE_OPERAND (to, 0)), size))
    *filled = TREE_OPERAND (to, 0);
  return true;
}

static void
note_statement (read_search *s, gimple *stmt)
{
  tree whole = gimple_get_lhs (stmt);
  bool fills = note_fill (s, stmt, &whole);
  int k = whole && DECL_P (whole) ? known_object (s, whole) : -1;

  if (!fills)
    {
      note_reads (s, stmt);
      walk_stmt_load_store_addr_ops (stmt, s, NULL, NULL, note_taken);
    }
  /* What ends a block may throw, and then sets nothing.  */
  if (k >= 0 && !stmt_ends_bb_p (stmt))
    bitmap_set_bit (s->now->sets, k);
}

static void
note_blocks (read_search *s)
{
  basic_block bb;

  s->blocks.safe_grow_cleared (last_basic_block_for_fn (cfun), true);
  FOR_EACH_BB_FN (bb, cfun)
    {
      s->now = s->blocks[bb->index] = new block_uses;
      for (gphi_iterator gsi = gsi_start_phis (bb); !gsi_end_p (gsi);
	   gsi_next (&gsi))
	walk_stmt_load_store_addr_ops (gsi.phi (), s, NULL, NULL, note_taken);
      for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb);
	   !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
	note_statement (s, gsi_stmt (gsi));
    }
}

/* Add to LEFT the blocks at whose end object K may still be read.  */

static void
search_object (read_search *s, int k, bitmap left)
{
  auto_vec<basic_block, 64> work;
  basic_block bb;
  edge e;
  edge_iterator ei;

  FOR_EACH_BB_FN (bb, cfun)
    if (bitmap_bit_p (s->blocks[bb->index]->reads, k))
      work.safe_push (bb);
  while (!work.is_empty ())
    FOR_EACH_EDGE (e, ei, work.pop ()->preds)
      if (e->src != ENTRY_BLOCK_PTR_FOR_FN (cfun)
	  && bitmap_set_bit (left, e->src->index)
	  && !bitmap_bit_p (s->blocks[e->src->index]->sets, k)
	  && !bitmap_bit_p (s->blocks[e->src->index]->reads, k))
	work.safe_push (e->src);
}

/* Object K of E is read at each point where it is held.  */

static void
always_read (expectation *e, int k)
{
  for (unsigned n = 0; n < e->held.length (); n++)
    if (bitmap_bit_p (e->held[n], k))
      bitmap_set_bit (e->read[n], k);
}

static bool
all_reads_seen_p (read_search *s, int k)
{
  tree decl = s->e->objects[k];

  return (!bitmap_bit_p (s->known_elsewhere, k)
	  && TREE_CODE (decl) != RESULT_DECL && !TREE_THIS_VOLATILE (decl));
}

static void
find_reads (read_search *s)
{
  expectation *e = s->e;

  for (unsigned k = 0; k < e->objects.length (); k++)
    {
      auto_bitmap left;
      if (!all_reads_seen_p (s, k))
	{
	  always_read (e, k);
	  continue;
	}
      search_object (s, k, left);
      for (unsigned n = 0; n < e->held.length (); n++)
	if (bitmap_bit_p (e->held[n], k)
	    && bitmap_bit_p (left, e->fn->facts->points[n]->block->index))
	  bitmap_set_bit (e->read[n], k);
    }
}

/* Find what of E's held objects is read behind each point.  */

void
find_read_objects (expectation *e)
{
  read_search s;

  for (unsigned n = 0; n < e->held.length (); n++)
    e->read.safe_push (BITMAP_ALLOC (&e->memory));
  if (!optimize || optimize_debug || e->fn->returns_twice || abnormal_edges_p (cfun))
    {
      for (unsigned k = 0; k < e->objects.length (); k++)
	always_read (e, k);
      return;
    }
  s.e = e;
  note_blocks (&s);
  find_reads (&s);
  for (block_uses *uses : s.blocks)
    delete uses;
}
