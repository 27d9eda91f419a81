/* Sets that flow over the blocks of a function.
   SPDX-License-Identifier: GPL-3.0-or-later

   In:	a problem: what a block makes of the set that enters it, and what an
	edge lets through.
   Out:	for every block the set that leaves it: the smallest ones with

	  out (bb) = pass_block (the union of what the edges into bb let through)

   where "into" and "leaves" are meant in the direction of the problem.  All
   blocks are gone over until nothing changes, in an order in which most of what
   a block depends on comes before it, so that a round more is needed for each
   loop within another and no more.  Sets only grow from round to round: a block
   that gets more must not give less.  */

#include "ir/ir.h"

flow_problem::flow_problem (enum flow_direction d)
  : direction (d), settled (false), changed (false)
{
  bitmap_obstack_initialize (&memory);
  order.safe_grow (n_basic_blocks_for_fn (cfun), true);
  order.truncate (pre_and_rev_post_order_compute (NULL, order.address (),
						  false));
  if (d == BACKWARDS)
    order.reverse ();
  for (int k = 0; k < last_basic_block_for_fn (cfun); k++)
    out.safe_push (BITMAP_ALLOC (&memory));
}

flow_problem::~flow_problem ()
{
  bitmap_obstack_release (&memory);
}

/* Nothing changes in BB, unless a problem says so.  (No function is left pure:
   the compiler proper has nobody who would report the call of one.)  */

void
flow_problem::pass_block (basic_block, bitmap)
{
}

/* Add to NOW what E lets through: everything, unless a problem says less.  */

void
flow_problem::pass_edge (edge e, bitmap now)
{
  bitmap_ior_into (now, out[(direction == FORWARDS ? e->src
			     : e->dest)->index]);
}

/* Let NOW be what enters BB.  */

static void
enter_block (flow_problem *p, basic_block bb, bitmap now)
{
  edge e;
  edge_iterator ei;

  bitmap_clear (now);
  FOR_EACH_EDGE (e, ei, p->direction == FORWARDS ? bb->preds : bb->succs)
    p->pass_edge (e, now);
}

/* Find the sets of P.  */

void
solve_flow (flow_problem *p)
{
  auto_bitmap now;

  do
    {
      p->changed = false;
      for (int index : p->order)
	{
	  basic_block bb = BASIC_BLOCK_FOR_FN (cfun, index);
	  enter_block (p, bb, now);
	  p->pass_block (bb, now);
	  p->changed |= bitmap_ior_into (p->out[index], now);
	}
    }
  while (p->changed);
  p->settled = true;
}

/* Go over every block once more, now that the sets of P are known.  */

void
review_flow (flow_problem *p)
{
  auto_bitmap now;

  for (int index : p->order)
    {
      basic_block bb = BASIC_BLOCK_FOR_FN (cfun, index);
      enter_block (p, bb, now);
      p->pass_block (bb, now);
    }
}
