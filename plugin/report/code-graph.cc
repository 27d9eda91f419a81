/* The blocks of a body that can be reached in one way: going on, or being dropped.
   SPDX-License-Identifier: GPL-3.0-or-later

   A person reads nested statements, a compiler keeps blocks and edges.  What becomes
   nested is decided here, after Ramsey, "Beyond Relooper" (2022): code that one way
   leads to stands where it is jumped to; code that several ways lead to stands behind
   its dominator, in reverse postorder; and what a loop leads to stands behind the
   loop.  Every edge is then a fall, a break, a continue or a goto, in any graph.
   Edges of exceptions are left out.  */

#include "report/report.h"

/* ---- blocks ------------------------------------------------------------------- */

/* True if the edge E can be taken in the way of G.  */

static bool
taken_p (const code_graph &g, edge e)
{
  edge dropped = edge_when_dropped (e->src);

  if (g.dropping && !const_cast<hash_set<edge> &> (g.dropped).contains (e))
    return false;
  if ((e->flags & EDGE_EH) || e->dest == EXIT_BLOCK_PTR_FOR_FN (cfun))
    return false;
  if (e->flags & EDGE_ABNORMAL)
    {
      gimple *last = last_nondebug_stmt (e->src);
      if (!last || gimple_code (last) != GIMPLE_GOTO)
	return false;
    }
  return !dropped || g.dropping || e != dropped;
}

/* Where the search for blocks stands.  */
struct search_step
{
  basic_block bb;
  unsigned next;
};

/* Append to ORDER the blocks that can be reached from FROM and are not in SEEN,
   in postorder.  */

static void
search_blocks (const code_graph &g, basic_block from, bitmap seen,
	       vec<basic_block> *order)
{
  auto_vec<search_step> stack;

  if (!bitmap_set_bit (seen, from->index))
    return;
  stack.safe_push ({ from, 0 });
  while (!stack.is_empty ())
    {
      search_step &top = stack.last ();
      if (top.next == EDGE_COUNT (top.bb->succs))
	{
	  order->safe_push (top.bb);
	  stack.pop ();
	  continue;
	}
      /* The last one first, so that the first branch stands in front.  */
      edge e = EDGE_SUCC (top.bb, EDGE_COUNT (top.bb->succs) - ++top.next);
      if (taken_p (g, e) && bitmap_set_bit (seen, e->dest->index))
	stack.safe_push ({ e->dest, 0 });
    }
}

/* True if BB does nothing but return.  */

static bool
returns_p (basic_block bb)
{
  for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb); !gsi_end_p (gsi);
       gsi_next_nondebug (&gsi))
    if (gimple_code (gsi_stmt (gsi)) == GIMPLE_RETURN)
      return true;
    else if (!gimple_clobber_p (gsi_stmt (gsi))
	     && gimple_code (gsi_stmt (gsi)) != GIMPLE_LABEL)
      return false;
  return false;
}

static code_block *
make_code_block (basic_block bb)
{
  code_block *b = new code_block;

  b->bb = bb;
  b->point = NULL;
  b->dominator = b->loop = b->outer = -1;
  b->dominated = 1;
  b->header = b->placed = false;
  b->returns = bb && returns_p (bb);
  return b;
}

static void
link_blocks (code_graph *g, int from, int to, edge e)
{
  g->blocks[from]->succs.safe_push (to);
  g->blocks[to]->preds.safe_push (from);
  if (e)
    g->blocks[from]->out.safe_push (e);
}

static void
connect_blocks (code_graph *g, const vec<int> &number)
{
  edge e;
  edge_iterator ei;

  for (unsigned k = 0; k < g->blocks.length (); k++)
    if (basic_block bb = g->blocks[k]->bb)
      FOR_EACH_EDGE (e, ei, bb->succs)
	if (taken_p (*g, e))
	  link_blocks (g, k, number[e->dest->index], e);
  if (g->dropping)
    for (const suspension *sp : g->fn->facts->points)
      if (droppable_p (sp))
	link_blocks (g, 0, number[sp->cont->index], NULL);
}

static void
collect_blocks (code_graph *g)
{
  auto_vec<basic_block> order;
  auto_vec<int> number;
  auto_bitmap seen;
  const body_facts *f = g->fn->facts;

  if (g->dropping)
    for (unsigned k = f->points.length (); k-- > 0;)
      {
	if (droppable_p (f->points[k]))
	  search_blocks (*g, f->points[k]->cont, seen, &order);
      }
  else
    search_blocks (*g, single_succ (ENTRY_BLOCK_PTR_FOR_FN (cfun)), seen, &order);
  number.safe_grow_cleared (last_basic_block_for_fn (cfun), true);
  if (g->dropping)
    g->blocks.safe_push (make_code_block (NULL));
  while (!order.is_empty ())
    {
      basic_block bb = order.pop ();
      number[bb->index] = g->blocks.length ();
      g->blocks.safe_push (make_code_block (bb));
    }
  for (const suspension *sp : f->points)
    if (bitmap_bit_p (seen, sp->block->index))
      g->blocks[number[sp->block->index]]->point = sp;
  connect_blocks (g, number);
}

/* ---- dominators and loops ------------------------------------------------------- */

static int
common_dominator (const code_graph &g, int a, int b)
{
  while (a != b)
    if (a > b)
      a = g.blocks[a]->dominator;
    else
      b = g.blocks[b]->dominator;
  return a;
}

static int
dominator_of (const code_graph &g, int node)
{
  int dominator = -1;

  for (int pred : g.blocks[node]->preds)
    if (pred == 0 || g.blocks[pred]->dominator >= 0)
      dominator = dominator < 0 ? pred : common_dominator (g, dominator, pred);
  return dominator;
}

static void
find_dominators (code_graph *g)
{
  bool changed = true;

  while (changed)
    {
      changed = false;
      for (unsigned k = 1; k < g->blocks.length (); k++)
	{
	  int dominator = dominator_of (*g, k);
	  changed |= g->blocks[k]->dominator != dominator;
	  g->blocks[k]->dominator = dominator;
	}
    }
}

static bool
dominates_p (const code_graph &g, int a, int b)
{
  while (b > a)
    b = g.blocks[b]->dominator;
  return a == b;
}

/* The outermost loop around NODE that is known so far, -1 for none.  */

static int
outermost_known (const code_graph &g, int node)
{
  int loop = g.blocks[node]->loop;

  while (loop >= 0 && g.blocks[loop]->outer >= 0)
    loop = g.blocks[loop]->outer;
  return loop;
}

/* Mark what leads to the jumps back to HEADER.  Loops within it are known.  */

static void
mark_loop (code_graph *g, int header)
{
  auto_vec<int> todo;
  code_block *h = g->blocks[header];

  for (int pred : h->preds)
    if (pred >= header && dominates_p (*g, header, pred))
      {
	h->header = true;
	todo.safe_push (pred);
      }
  if (!h->header)
    return;
  h->loop = header;
  while (!todo.is_empty ())
    {
      int node = todo.pop (), inner = outermost_known (*g, node);
      if (node == header || inner == header || node < header)
	continue;
      if (inner >= 0)
	g->blocks[node = inner]->outer = header;
      else
	g->blocks[node]->loop = header;
      for (int pred : g->blocks[node]->preds)
	todo.safe_push (pred);
    }
}

/* ---- what stands where ---------------------------------------------------------- */

static bool
in_loop_p (const code_graph &g, int node, int header)
{
  for (int l = g.blocks[node]->loop; l >= header && l >= 0; l = g.blocks[l]->outer)
    if (l == header)
      return true;
  return false;
}

/* The header of the outermost loop that NODE, dominated by FROM, is behind; -1 for
   none.  */

static int
loop_left (const code_graph &g, int from, int node)
{
  int left = -1;

  for (int l = g.blocks[from]->loop; l >= 0; l = g.blocks[l]->outer)
    if (in_loop_p (g, node, l))
      break;
    else
      left = l;
  return left;
}

static int
forward_preds (const code_graph &g, int node)
{
  int n = 0;

  for (int pred : g.blocks[node]->preds)
    n += pred < node;
  return n;
}

/* Code behind a loop, more than so many blocks, does not stand inside the loop, where
   it is jumped to.  */
static const int MOST_WITHIN = 2;

/* True if NODE, to which one way leads out of the loop of HEADER, stands behind it.  The
   end of the loop by its header's test does; a call that does not return never.  */

static bool
behind_loop_p (const code_graph &g, int node, int header)
{
  const code_block *b = g.blocks[node];
  gimple *last = b->bb ? last_nondebug_stmt (b->bb) : NULL;

  if (b->succs.is_empty () && !(last && gimple_code (last) == GIMPLE_RETURN))
    return false;
  return b->dominator == header || b->dominated > MOST_WITHIN;
}

/* Put NODE where it stands, if that is not where it is jumped to.  */

static void
put_in_place (code_graph *g, int node)
{
  code_block *b = g->blocks[node];
  int left = loop_left (*g, b->dominator, node);
  bool joined = forward_preds (*g, node) > 1;

  if (b->returns && !b->header)
    return;
  if (left >= 0 && (joined || behind_loop_p (*g, node, left)))
    g->blocks[left]->after.safe_push (node);
  else if (joined)
    g->blocks[b->dominator]->merges.safe_push (node);
  else
    return;
  b->placed = true;
}

code_graph::code_graph (async_fn *f, bool d) : fn (f), dropping (d)
{
  if (dropping)
    find_dropped_edges (fn, &dropped);
  collect_blocks (this);
  find_dominators (this);
  for (unsigned k = blocks.length () - 1; k > 0; k--)
    blocks[blocks[k]->dominator]->dominated += blocks[k]->dominated;
  for (unsigned k = blocks.length (); k-- > 0;)
    mark_loop (this, k);
  for (unsigned k = 1; k < blocks.length (); k++)
    put_in_place (this, k);
}

code_graph::~code_graph ()
{
  for (code_block *b : blocks)
    delete b;
}
