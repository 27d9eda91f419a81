/* Where ways from different suspensions meet.
   SPDX-License-Identifier: GPL-3.0-or-later

   Behind each suspension values have new names.  Where a way that comes from one meets
   another way the names differ, and debuggers have to be told again what the variables
   are.  So each block gets a number that says from which suspension or meeting the ways to
   it come: its own if it is behind a suspension, that of its predecessors if they agree, and
   again its own if they do not.  */

#include "debug/debug.h"

static const int UNSEEN = -1;

/* The number that the ways to BB have in ORIGINS, UNSEEN if none is known yet; BB's own if
   they differ.  */

static int
common_origin (basic_block bb, const vec<int> &origins)
{
  int common = UNSEEN;
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, bb->preds)
    {
      int from = origins[e->src->index];
      if (common != UNSEEN && from != UNSEEN && from != common)
	return bb->index;
      common = from != UNSEEN ? from : common;
    }
  return common;
}

/* Take the blocks ORDER, N of them, once.  True if a number has changed.  A block that has
   its own keeps it.  */

static bool
number_origins (const int *order, int n, vec<int> &origins)
{
  bool changed = false;

  for (int k = 0; k < n; k++)
    {
      int &origin = origins[order[k]];
      int now = (origin == order[k] ? origin
		 : common_origin (BASIC_BLOCK_FOR_FN (cfun, order[k]), origins));
      changed |= now != origin;
      origin = now;
    }
  return changed;
}

/* Let MEETINGS be the blocks of the current function at which ways from different
   suspensions of FACTS meet.  */

void
find_meetings (const body_facts *facts, vec<basic_block> *meetings)
{
  auto_vec<int> origins;
  auto_bitmap behind;
  int *order = XNEWVEC (int, n_basic_blocks_for_fn (cfun));
  int n = pre_and_rev_post_order_compute (NULL, order, false);

  origins.safe_grow (last_basic_block_for_fn (cfun), true);
  for (int &origin : origins)
    origin = UNSEEN;
  origins[ENTRY_BLOCK] = ENTRY_BLOCK;
  for (const suspension *sp : facts->points)
    if (bitmap_set_bit (behind, sp->cont->index))
      origins[sp->cont->index] = sp->cont->index;
  while (number_origins (order, n, origins))
    continue;
  for (int k = 0; k < n; k++)
    if (origins[order[k]] == order[k] && !bitmap_bit_p (behind, order[k]))
      meetings->safe_push (BASIC_BLOCK_FOR_FN (cfun, order[k]));
  free (order);
}
