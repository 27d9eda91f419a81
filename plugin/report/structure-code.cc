/* Blocks as nested statements: the state machine as C that a person can follow.
   SPDX-License-Identifier: GPL-3.0-or-later

   The body is printed once, as the user wrote it, with what the machine does at each
   suspension point.  A block stands behind the one that dominates it, in its loop;
   code-graph.cc says which ones those are.  A way that leads to what stands elsewhere
   becomes a jump, and none where control comes there anyway: so everything that prints
   a piece is told what surrounds it.  */

#include "report/report.h"

/* Deeper code than this is reached by gotos.  */
static const int MAX_DEPTH = 60;

structurer::structurer (const code_graph &graph, code_names *n, vec<report_line> *lines)
  : g (graph), p (n, lines), ended (0)
{
  jumped.safe_grow_cleared (g.blocks.length (), true);
  questions.safe_grow_cleared (g.blocks.length (), true);
  p.depth = 1;
}

/* ---- jumps -------------------------------------------------------------------- */

/* True if TO stands where NODE jumps to it.  */

bool
structurer::here_p (int node, int to) const
{
  return !g.blocks[to]->placed && to > node && !g.blocks[to]->returns;
}

/* Jump to TO from a place with the surroundings S.  */

void
structurer::jump_to (int to, surroundings s)
{
  text t;

  if (to == s.next)
    return;
  if (to == s.again)
    t.add ("continue;");
  else if (to == s.leave)
    t.add ("break;");
  else
    {
      jumped[to] = true;
      t.addf ("goto L%d;", to);
    }
  add_line (&p, LINE_CODE, -1, t.keep ());
}

/* Take the way OUT of NODE, to what stands elsewhere.  */

void
structurer::go (int node, unsigned out, surroundings s)
{
  const code_block *b = g.blocks[node];
  int to = b->succs[out];

  if (g.blocks[to]->returns)
    {
      print_return (&p, g.dropping, g.blocks[to]->bb,
		    b->out.is_empty () ? NULL : b->out[out]);
      return;
    }
  if (!b->out.is_empty ())
    print_copies (&p, b->out[out]);
  jump_to (to, s);
}

/* The way OUT of NODE as a piece of its own.  */

void
structurer::arm (int node, unsigned out, surroundings s)
{
  const code_block *b = g.blocks[node];
  int to = b->succs[out];

  if (!here_p (node, to))
    go (node, out, s);
  else
    {
      if (!b->out.is_empty ())
	print_copies (&p, b->out[out]);
      if (p.depth <= MAX_DEPTH)
	sequence (to, s);
      else
	{
	  deferred.safe_push (to);
	  jump_to (to, { -1, -1, -1 });
	}
    }
}

/* ---- the end of a block ---------------------------------------------------------- */

/* True if control does not come behind the last line.  */

static bool
gone_p (const structurer &s)
{
  const char *last = s.p.lines->last ().text;

  if (s.ended == s.p.lines->length ())
    return true;
  for (const char *word : { "goto ", "return", "break;", "continue;" })
    if (!strncmp (last, word, strlen (word)))
      return true;
  return false;
}

/* `WORD (ASKED)', by which STMT decides.  */

static void
add_question (code_printer *p, gimple *stmt, const char *word, const char *asked)
{
  text t;

  t.addf ("%s (%s)", word, asked);
  add_code (p, stmt, t.keep ());
}

/* `if (COND) ...' at the end of NODE.  Returns the block that goes on behind it, -1 if
   none does.  */

int
structurer::end_with_test (int node, gcond *cond, surroundings s)
{
  const code_block *b = g.blocks[node];
  unsigned yes = b->out[0]->flags & EDGE_TRUE_VALUE ? 0 : 1, no = 1 - yes;
  bool swapped = (b->succs[yes] == s.next
		  || (b->succs[no] != s.next && !here_p (node, b->succs[no])
		      && here_p (node, b->succs[yes])));

  if (swapped)
    std::swap (yes, no);
  const char *opposite, *asked = condition (&p, cond, swapped, &opposite);
  questions[node] = { asked, yes };
  settle_values (&p, NULL);
  add_question (&p, cond, "if", asked);
  opposites.put (p.lines->last ().text, opposite);
  open_brace (&p, LINE_CODE);
  arm (node, yes, s);
  bool gone = gone_p (*this);
  close_brace (&p, LINE_CODE);
  if (gone && here_p (node, b->succs[no]))
    {
      print_copies (&p, b->out[no]);
      return b->succs[no];
    }
  if (!gone)
    {
      add_line (&p, LINE_CODE, -1, "else");
      open_brace (&p, LINE_CODE);
      arm (node, no, s);
      close_brace (&p, LINE_CODE);
    }
  else
    go (node, no, s);
  return -1;
}

/* A jump to one of several places at the end of NODE, by LAST: ASKED decides, and NEXT
   is where a `break' leads.  */

void
structurer::end_with_choice (int node, gimple *last, const char *asked, int next,
			     surroundings s)
{
  const code_block *b = g.blocks[node];
  surroundings inside = { -1, s.again, next };

  settle_values (&p, NULL);
  questions[node] = { asked, 0 };
  add_question (&p, last, "switch", asked);
  open_brace (&p, LINE_CODE);
  for (unsigned k = 0; k < b->succs.length (); k++)
    {
      add_line (&p, LINE_CODE, -1, way_text (last, b->out[k]->dest, k));
      p.depth++;
      arm (node, k, inside);
      p.depth--;
    }
  close_brace (&p, LINE_CODE);
}

/* What decides where LAST, which is no switch, jumps.  */

static const char *
jump_asked (code_printer *p, gimple *last)
{
  return (gimple_code (last) == GIMPLE_GOTO ? expression (p, gimple_goto_dest (last))
	  : "where it jumps");
}

/* How NODE ends.  Returns the block that goes on behind it at the same depth, -1 if
   none does.  */

int
structurer::end (int node, surroundings s)
{
  const code_block *b = g.blocks[node];
  gimple *last = last_nondebug_stmt (b->bb);

  if (b->succs.length () == 1)
    {
      if (!here_p (node, b->succs[0]))
	{
	  go (node, 0, s);
	  return -1;
	}
      /* Nothing is in between: what is pending may go on being so.  */
      if (!gimple_seq_empty_p (phi_nodes (g.blocks[b->succs[0]]->bb)))
	print_copies (&p, b->out[0]);
      return b->succs[0];
    }
  if (b->succs.length () == 2 && last && gimple_code (last) == GIMPLE_COND)
    return end_with_test (node, as_a<gcond *> (last), s);
  if (gswitch *choice = safe_dyn_cast<gswitch *> (last))
    end_with_choice (node, choice, expression (&p, gimple_switch_index (choice)),
		     s.next, s);
  else if (!b->succs.is_empty ())
    end_with_choice (node, last, jump_asked (&p, last), -1, s);
  else if (last && gimple_code (last) == GIMPLE_RETURN)
    print_return (&p, g.dropping, b->bb, NULL);
  else
    {
      settle_values (&p, NULL);
      ended = p.lines->length ();
    }
  return -1;
}

/* ---- sequences ------------------------------------------------------------------ */

static void
print_statements (structurer *s, const code_block *b)
{
  for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (b->bb); !gsi_end_p (gsi);
       gsi_next_nondebug (&gsi))
    {
      gimple *stmt = gsi_stmt (gsi);
      bool point = b->point && b->point->stmt == stmt;
      /* Nothing waits while it is dropped: stress mode suspends cleanups, too, and a
	 drop goes through.  */
      if (point && !s->g.dropping)
	print_point (&s->p, b->point);
      else if (!is_ctrl_stmt (stmt) || is_gimple_call (stmt)
	       || gimple_code (stmt) == GIMPLE_ASM)
	print_statement (&s->p, stmt);
    }
}

/* Print NODES one behind the other but the last one, which is returned.  */

int
structurer::after_last (const vec<int> &nodes, surroundings s)
{
  surroundings each = s;

  for (unsigned k = 0; k + 1 < nodes.length (); k++)
    {
      each.next = nodes[k + 1];
      sequence (nodes[k], each);
    }
  return nodes[nodes.length () - 1];
}

/* Print NODE without the loop of which it is the header.  Returns what goes on behind
   it, -1 for nothing.  */

int
structurer::plain (int node, surroundings s)
{
  const code_block *b = g.blocks[node];
  surroundings inside = s;
  text label;

  label.addf ("L%d:", node);
  add_line (&p, LINE_LABEL, node, label.keep ());
  if (b->bb)
    print_statements (this, b);
  if (!b->merges.is_empty ())
    inside.next = b->merges[0];
  int on = end (node, inside);
  if (b->merges.is_empty ())
    return on;
  if (on >= 0)
    sequence (on, inside);
  return after_last (b->merges, s);
}

/* Print NODE, with its loop.  Returns what goes on behind it, -1 for nothing.  */

int
structurer::one (int node, surroundings s)
{
  const code_block *b = g.blocks[node];

  if (!b->header)
    return plain (node, s);
  int behind = b->after.is_empty () ? s.next : b->after[0];
  surroundings inside = { node, node, behind };
  settle_values (&p, NULL);
  add_line (&p, LINE_CODE, -1, "for (;;)");
  open_brace (&p, LINE_CODE);
  for (int on = plain (node, inside); on >= 0;)
    on = one (on, inside);
  close_brace (&p, LINE_CODE);
  return b->after.is_empty () ? -1 : after_last (b->after, s);
}

/* Print NODE and all that stands behind it.  */

void
structurer::sequence (int node, surroundings s)
{
  while (node >= 0)
    node = one (node, s);
}

/* ---- the whole -------------------------------------------------------------------- */

/* Print what was deferred, and finish.  */

void
structurer::finish ()
{
  for (unsigned k = 0; k < deferred.length (); k++)
    sequence (deferred[k], { -1, -1, -1 });
  finish_lines (jumped, opposites, p.lines);
}

void
print_resume (const code_graph &g, code_names *names, report_function *r,
	      vec<code_question> *questions)
{
  structurer s (g, names, &r->code);

  s.sequence (0, { -1, -1, -1 });
  s.finish ();
  questions->safe_splice (s.questions);
}
