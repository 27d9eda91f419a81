/* The state diagram: beginning, suspensions, forks and end.
   SPDX-License-Identifier: GPL-3.0-or-later

   Of the blocks only those are nodes that say something about states: one that
   suspends, and one behind which the way forks to different nodes.  The others stand
   for the node that they lead to.  */

#include "report/report.h"

/* Rounds over the blocks after which what is known is good enough.  */
static const unsigned MAX_ROUNDS = 16;

/* What stands for the end of the function where blocks are numbers.  */
static const int END = -2;
static const int UNKNOWN_STATE = -1;

struct state_graph
{
  state_graph (const code_graph &graph, const vec<code_question> &q, report_function *f)
    : g (graph), questions (q), r (f) {}

  const code_graph &g;
  const vec<code_question> &questions;
  report_function *r;
  /* By block: the block whose node is reached when it is entered.  */
  auto_vec<int> target;
  /* By block: its node, -1 for none; that of the end.  */
  auto_vec<int> node;
  int end;
};

/* True if B is not left by a call that does not return.  */

static bool
returns_p (const code_block *b)
{
  gimple *last = last_nondebug_stmt (b->bb);

  return last && gimple_code (last) == GIMPLE_RETURN;
}

static int
target_of (const state_graph &s, int k)
{
  const code_block *b = s.g.blocks[k];
  int found = UNKNOWN_STATE;

  if (b->point)
    return k;
  if (b->succs.is_empty ())
    return returns_p (b) ? END : UNKNOWN_STATE;
  for (int succ : b->succs)
    {
      int to = s.target[succ];
      if (to != UNKNOWN_STATE && found != UNKNOWN_STATE && to != found)
	return k;
      found = to == UNKNOWN_STATE ? found : to;
    }
  return found;
}

static void
find_targets (state_graph *s)
{
  bool changed = true;

  for (unsigned k = 0; k < s->g.blocks.length (); k++)
    s->target.safe_push (UNKNOWN_STATE);
  for (unsigned round = 0; changed && round < MAX_ROUNDS; round++)
    {
      changed = false;
      for (unsigned k = s->g.blocks.length (); k-- > 0;)
	{
	  int to = target_of (*s, k);
	  changed |= to != s->target[k];
	  s->target[k] = to;
	}
    }
}

static report_place
place_of_block (const code_block *b)
{
  gimple *last = last_nondebug_stmt (b->bb);

  return place_of (b->point ? b->point->loc
		   : last ? gimple_location (last) : UNKNOWN_LOCATION);
}

static void
add_node (state_graph *s, int k)
{
  const code_block *b = s->g.blocks[k];

  if (s->target[k] != k)
    return;
  s->node[k] = s->r->nodes.length ();
  if (b->point)
    {
      const report_await *a = s->r->awaits[b->point->number];
      s->r->nodes.safe_push ({ NODE_STATE, a->state, a->place, a->what });
    }
  else
    s->r->nodes.safe_push ({ NODE_BRANCH, -1, place_of_block (b),
			     s->questions[k].text ? s->questions[k].text : "?" });
}

static void
add_nodes (state_graph *s)
{
  s->r->nodes.safe_push ({ NODE_BEGIN, ASYNC_STATE_START, s->r->place, "begin" });
  for (unsigned k = 0; k < s->g.blocks.length (); k++)
    s->node.safe_push (-1);
  for (unsigned k = 0; k < s->g.blocks.length (); k++)
    add_node (s, k);
  s->end = s->r->nodes.length ();
  s->r->nodes.safe_push ({ NODE_END, ASYNC_STATE_DONE, { NULL, 0, 0 }, "done" });
}

/* When the edge number OUT is taken out of block K.  */

static const char *
edge_text (const state_graph &s, int k, unsigned out)
{
  const code_block *b = s.g.blocks[k];
  gimple *last = last_nondebug_stmt (b->bb);

  if (b->succs.length () < 2 || b->point || !last)
    return NULL;
  if (gimple_code (last) == GIMPLE_COND)
    return out == s.questions[k].yes ? "yes" : "no";
  if (gswitch *choice = dyn_cast<gswitch *> (last))
    return case_text (choice, b->out[out]->dest);
  return NULL;
}

static void
add_edge_to (state_graph *s, int from, int target, const char *text)
{
  int to = target == END ? s->end : target == UNKNOWN_STATE ? -1 : s->node[target];

  if (to < 0)
    return;
  /* Those of one node stand together, and are few unless it is a switch.  */
  for (unsigned k = s->r->edges.length (); k-- > 0 && s->r->edges[k].from == from;)
    if (s->r->edges[k].to == to)
      {
	struct text both;
	if (s->r->edges[k].text && text && s->r->edges.length () - k < 100)
	  {
	    both.addf ("%s %s", s->r->edges[k].text, text);
	    s->r->edges[k].text = both.keep ();
	  }
	return;
      }
  s->r->edges.safe_push ({ from, to, text });
}

static void
add_edges (state_graph *s)
{
  add_edge_to (s, 0, s->target[0], NULL);
  for (unsigned k = 0; k < s->g.blocks.length (); k++)
    if (s->node[k] >= 0)
      for (unsigned out = 0; out < s->g.blocks[k]->succs.length (); out++)
	add_edge_to (s, s->node[k], s->target[s->g.blocks[k]->succs[out]],
		     edge_text (*s, k, out));
}

/* Add to R nodes and edges.  */

void
draw_states (const code_graph &g, const vec<code_question> &questions,
	     report_function *r)
{
  state_graph s (g, questions, r);

  find_targets (&s);
  add_nodes (&s);
  add_edges (&s);
}
