/* Callees first.
   SPDX-License-Identifier: GPL-3.0-or-later

   An awaited child's frame lies inside its parent's, so the child must be
   laid out first.  Where functions await each other in a circle that is
   impossible: such a function is recursive, and its frame comes from the
   allocator.  Depth-first search with Tarjan's low links finds the circles;
   the stack is explicit because chains of awaits are a thousand deep in
   generated code.  */

#include "unit/unit.h"

/* A function on the search path.  */
struct visit
{
  async_fn *fn;
  vec<async_fn *> callees;
  unsigned next;
  unsigned index;
  unsigned low;
};

struct search
{
  auto_vec<visit> path;
  auto_vec<async_fn *> pending;
  /* By function: when the search came to it.  */
  hash_map<async_fn *, unsigned> index;
  /* Those whose circle is complete.  */
  hash_set<async_fn *> complete;
  auto_vec<async_fn *> order;
};

static vec<async_fn *>
awaited_functions (async_fn *fn)
{
  vec<async_fn *> out = vNULL;
  basic_block bb;

  FOR_EACH_BB_FN (bb, DECL_STRUCT_FUNCTION (fn->node->decl))
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	 gsi_next (&gsi))
      if (async_fn *callee = async_callee (gsi_stmt (gsi)))
	{
	  if (!callee->foreign)
	    out.safe_push (callee);
	  if (callee == fn)
	    fn->recursive = true;
	}
  return out;
}

static void
enter (search *s, async_fn *fn)
{
  unsigned index = s->index.elements ();
  visit v = { fn, awaited_functions (fn), 0, index, index };

  s->index.put (fn, index);
  s->pending.safe_push (fn);
  s->path.safe_push (v);
}

/* One more than the largest depth of FNS.  */

static unsigned
depth_above (const vec<async_fn *> &fns)
{
  unsigned depth = 0;

  for (const async_fn *fn : fns)
    depth = MAX (depth, fn->depth == ENDLESS_DEPTH ? fn->depth : fn->depth + 1);
  return depth;
}

/* The search has visited all callees of V.  If V is the first of its circle
   then the circle is what lies on the stack from V upwards.  */

static void
leave (search *s, visit *v)
{
  v->fn->depth = v->fn->recursive ? ENDLESS_DEPTH : depth_above (v->callees);
  if (v->low == v->index)
    {
      bool circle = s->pending.last () != v->fn;
      async_fn *fn;
      do
	{
	  fn = s->pending.pop ();
	  s->complete.add (fn);
	  fn->recursive |= circle;
	  fn->depth = circle ? ENDLESS_DEPTH : fn->depth;
	}
      while (fn != v->fn);
    }
  v->fn->order = s->order.length ();
  s->order.safe_push (v->fn);
  v->callees.release ();
}

static void
walk (search *s, async_fn *root)
{
  enter (s, root);
  while (!s->path.is_empty ())
    {
      visit *v = &s->path.last ();
      if (v->next < v->callees.length ())
	{
	  async_fn *callee = v->callees[v->next++];
	  if (!s->index.get (callee))
	    enter (s, callee);
	  else if (!s->complete.contains (callee))
	    v->low = MIN (v->low, *s->index.get (callee));
	  continue;
	}
      visit done = *v;
      leave (s, v);
      s->path.pop ();
      if (!s->path.is_empty ())
	s->path.last ().low = MIN (s->path.last ().low, done.low);
    }
}

/* Sort FNS so that callees come before callers, and mark the recursive.  */

void
order_functions (vec<async_fn *> *fns)
{
  search s;

  for (async_fn *fn : *fns)
    if (!s.index.get (fn))
      walk (&s, fn);
  fns->truncate (0);
  fns->safe_splice (s.order);
}
