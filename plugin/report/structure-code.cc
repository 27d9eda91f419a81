/* Blocks as nested statements: the state machine as C that a person can follow.
   SPDX-License-Identifier: GPL-3.0-or-later

   The body is printed once, as the user wrote it, and at each suspension point stands
   what the machine does there: what it stores, the state, the return; then `case N:',
   where the next poll comes in, and what is taken back.  The function that drops is
   printed the same way, from where each state leads when the function is being
   dropped.  code-graph.cc says what stands where.  */

#include "report/report.h"

/* Deeper code than this is reached by gotos.  */
static const int MAX_DEPTH = 60;

/* What the text around a piece of code makes of jumps, as blocks, -1 for nothing.  */
struct surroundings
{
  /* Where control comes that falls out of it.  */
  int next;
  /* Where `continue' and `break' lead.  */
  int again;
  int leave;
};

struct structurer
{
  structurer (const code_graph &graph, code_names *n, vec<report_line> *lines);

  void sequence (int node, surroundings s);
  int one (int node, surroundings s);
  int plain (int node, surroundings s);
  int after_last (const vec<int> &nodes, surroundings s);
  int end (int node, surroundings s);
  int end_with_test (int node, gcond *cond, surroundings s);
  void end_with_switch (int node, gswitch *choice, surroundings s);
  void end_with_goto (int node, const char *asked, report_place place, surroundings s);
  void open (enum report_line_kind kind);
  void close ();
  bool here_p (int node, int to) const;
  void go (int node, unsigned out, surroundings s);
  void jump_to (int to, surroundings s);
  void arm (int node, unsigned out, surroundings s);
  void line (enum report_line_kind kind, int state, const char *s);

  const code_graph &g;
  code_printer p;
  /* The blocks to which a goto leads.  */
  auto_vec<bool> jumped;
  /* Blocks that would stand too deep, and stand at the end.  */
  auto_vec<int> deferred;
  /* By the text of an `if': its opposite.  */
  hash_map<nofree_string_hash, const char *> opposites;
  auto_vec<code_question> questions;
  /* How many lines there were when a way ended without a jump, behind a call that
     does not return.  */
  unsigned ended;
};

structurer::structurer (const code_graph &graph, code_names *n, vec<report_line> *lines)
  : g (graph), p (n, lines), ended (0)
{
  jumped.safe_grow_cleared (g.blocks.length (), true);
  questions.safe_grow_cleared (g.blocks.length (), true);
  p.depth = 1;
}

void
structurer::line (enum report_line_kind kind, int state, const char *s)
{
  add_line (&p, kind, state, { NULL, 0, 0 }, s);
}

/* ---- suspension points ---------------------------------------------------------- */

/* The values that are stored when FN suspends at SP, but parameters that are in the
   frame from the beginning.  */

static void
list_stored (async_fn *fn, const suspension *sp, vec<tree> *names)
{
  unsigned version;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (sp->live, 0, version, bi)
    if (fn->layout->items[fn->layout->value_items[version]].kind == ITEM_VALUE)
      names->safe_push (ssa_name (version));
}

static const char *
child_text (async_fn *fn, const suspension *sp)
{
  const child_place &place = fn->layout->children[sp->number];
  const frame_item &item = fn->layout->items[place.item];
  text t;

  t.addf ("frame->%s@%" PRId64, short_name (async_fn_name (sp->callee)),
	  (int64_t) (item.offset + item.unused_head));
  return t.keep ();
}

static void
print_stores (structurer *s, const suspension *sp)
{
  auto_vec<tree> stored;
  async_fn *fn = s->g.fn;

  list_stored (fn, sp, &stored);
  for (tree name : stored)
    {
      text t;
      const char *called = name_of (s->p.names, name);
      t.addf ("frame->%s = %s;", called, called);
      s->line (LINE_MACHINE, -1, t.keep ());
    }
  text t;
  t.addf ("frame->state = %u; return PENDING;", ASYNC_STATE_FIRST + sp->number);
  s->line (LINE_MACHINE, ASYNC_STATE_FIRST + sp->number, t.keep ());
}

/* What is taken back at SP; only what is in ONLY if that is not null.  */

static void
print_reloads (structurer *s, const suspension *sp, bitmap only)
{
  const frame_layout *l = s->g.fn->layout;
  unsigned version;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (sp->live, 0, version, bi)
    if (!only || bitmap_bit_p (only, version))
      {
	const frame_item &item = l->items[l->value_items[version]];
	const char *called = name_of (s->p.names, ssa_name (version));
	text t;
	t.addf ("%s = frame->%s;", called, item.kind == ITEM_PARM
		? name_of (s->p.names, item.what) : called);
	s->line (LINE_MACHINE, -1, t.keep ());
      }
}

static void
print_entry (structurer *s, const suspension *sp)
{
  text t;

  t.addf ("case %u:", ASYNC_STATE_FIRST + sp->number);
  add_line (&s->p, LINE_STATE, ASYNC_STATE_FIRST + sp->number, place_of (sp->loc),
	    t.keep ());
}

static const char *
value_place (structurer *s, gcall *call)
{
  tree lhs = gimple_call_lhs (call);

  return lhs && !(TREE_CODE (lhs) == SSA_NAME && has_zero_uses (lhs))
	 ? expression (&s->p, lhs) : NULL;
}

/* The await of a child: it is started, and where it suspends the function does.  */

static void
print_child_await (structurer *s, const suspension *sp)
{
  const char *call = awaited_text (&s->p, sp->stmt);
  const char *value = value_place (s, sp->stmt);
  const char *child = child_text (s->g.fn, sp);
  bool heap = s->g.fn->layout->children[sp->number].heap;
  text t;

  settle_values (&s->p, NULL);
  t.addf ("%s%sawait %s;", value ? value : "", value ? " = " : "", call);
  add_line (&s->p, LINE_CODE, -1, place_of (sp->loc), t.keep ());
  s->line (LINE_MACHINE, -1, "if (it must wait)");
  s->open (LINE_MACHINE);
  if (heap)
    {
      text h;
      h.addf ("%s = its frame, from the allocator;", child);
      s->line (LINE_MACHINE, -1, h.keep ());
    }
  print_stores (s, sp);
  s->p.depth--;
  print_entry (s, sp);
  s->p.depth++;
  text poll;
  poll.addf ("if (poll (%s%s) == PENDING) return PENDING;", heap ? "" : "&", child);
  s->line (LINE_MACHINE, -1, poll.keep ());
  print_reloads (s, sp, NULL);
  s->p.depth--;
  s->line (LINE_MACHINE, -1, "}");
  s->p.depth--;
}

/* The primitive.  */

static void
print_suspension (structurer *s, const suspension *sp)
{
  settle_values (&s->p, NULL);
  add_line (&s->p, LINE_CODE, -1, place_of (sp->loc), "suspend;");
  s->p.depth++;
  print_stores (s, sp);
  s->p.depth--;
  print_entry (s, sp);
  s->p.depth++;
  print_reloads (s, sp, NULL);
  s->p.depth--;
}

static void
print_point (structurer *s, const suspension *sp)
{
  settle_values (&s->p, sp->live);
  if (sp->callee)
    print_child_await (s, sp);
  else
    print_suspension (s, sp);
}

/* ---- jumps -------------------------------------------------------------------- */

void
structurer::open (enum report_line_kind kind)
{
  p.depth++;
  line (kind, -1, "{");
  p.depth++;
}

void
structurer::close ()
{
  p.depth--;
  line (LINE_CODE, -1, "}");
  p.depth--;
}

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
  line (LINE_CODE, -1, t.keep ());
}

/* The return by the edge E, or at the end of BB if that is null.  */

static void
print_return (structurer *s, basic_block bb, edge e)
{
  greturn *ret = as_a<greturn *> (last_nondebug_stmt (bb));
  tree value = gimple_return_retval (ret);
  report_place place = place_of (gimple_location (ret));
  text t;

  if (value && TREE_CODE (value) == SSA_NAME && e
      && gimple_code (SSA_NAME_DEF_STMT (value)) == GIMPLE_PHI
      && gimple_bb (SSA_NAME_DEF_STMT (value)) == bb)
    {
      gphi *phi = as_a<gphi *> (SSA_NAME_DEF_STMT (value));
      value = PHI_ARG_DEF_FROM_EDGE (phi, e);
      if (gimple_phi_arg_location_from_edge (phi, e) > BUILTINS_LOCATION)
	place = place_of (gimple_phi_arg_location_from_edge (phi, e));
    }
  bool some = value && !(TREE_CODE (value) == SSA_NAME
			 && SSA_NAME_IS_DEFAULT_DEF (value));
  if (some && !s->g.dropping)
    t.addf ("return %s;", expression (&s->p, value));
  else
    t.add ("return;");
  settle_values (&s->p, NULL);
  add_line (&s->p, LINE_CODE, -1, place, t.keep ());
}

/* Take the way OUT of NODE, to what stands elsewhere.  */

void
structurer::go (int node, unsigned out, surroundings s)
{
  const code_block *b = g.blocks[node];
  int to = b->succs[out];

  if (g.blocks[to]->returns)
    {
      print_return (this, g.blocks[to]->bb, b->out.is_empty () ? NULL : b->out[out]);
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
  text t;

  if (swapped)
    std::swap (yes, no);
  const char *opposite, *asked = condition (&p, cond, swapped, &opposite);
  questions[node] = { asked, yes };
  settle_values (&p, NULL);
  t.addf ("if (%s)", asked);
  add_line (&p, LINE_CODE, -1, place_of (gimple_location (cond)), t.keep ());
  opposites.put (p.lines->last ().text, opposite);
  open (LINE_CODE);
  arm (node, yes, s);
  bool gone = gone_p (*this);
  close ();
  if (gone && here_p (node, b->succs[no]))
    {
      print_copies (&p, b->out[no]);
      return b->succs[no];
    }
  if (!gone)
    {
      line (LINE_CODE, -1, "else");
      open (LINE_CODE);
      arm (node, no, s);
      close ();
    }
  else
    go (node, no, s);
  return -1;
}

/* The labels of CHOICE that lead to BB.  */

const char *
case_text (gswitch *choice, basic_block bb)
{
  text t;

  for (unsigned k = 0; k < gimple_switch_num_labels (choice); k++)
    {
      tree label = gimple_switch_label (choice, k);
      if (label_to_block (cfun, CASE_LABEL (label)) != bb)
	continue;
      t.add (t.empty_p () ? "" : " ");
      if (!CASE_LOW (label))
	t.add ("default:");
      else if (!CASE_HIGH (label))
	t.addf ("case %s:", type_text (CASE_LOW (label)));
      else
	t.addf ("case %s ... %s:", type_text (CASE_LOW (label)),
		type_text (CASE_HIGH (label)));
    }
  return t.keep ();
}

void
structurer::end_with_switch (int node, gswitch *choice, surroundings s)
{
  const code_block *b = g.blocks[node];
  const char *asked = expression (&p, gimple_switch_index (choice));
  surroundings inside = { -1, s.again, s.next };
  text t;

  settle_values (&p, NULL);
  questions[node] = { asked, 0 };
  t.addf ("switch (%s)", asked);
  add_line (&p, LINE_CODE, -1, place_of (gimple_location (choice)), t.keep ());
  open (LINE_CODE);
  for (unsigned k = 0; k < b->succs.length (); k++)
    {
      line (LINE_CODE, -1, case_text (choice, b->out[k]->dest));
      p.depth++;
      arm (node, k, inside);
      p.depth--;
    }
  close ();
}

/* A jump to any of several places, which ASKED decides, a statement at PLACE.  */

void
structurer::end_with_goto (int node, const char *asked, report_place place,
			   surroundings s)
{
  const code_block *b = g.blocks[node];
  surroundings inside = { -1, s.again, -1 };
  text t;

  settle_values (&p, NULL);
  questions[node] = { asked, 0 };
  t.addf ("switch (%s)", asked);
  add_line (&p, LINE_CODE, -1, place, t.keep ());
  open (LINE_CODE);
  for (unsigned k = 0; k < b->succs.length (); k++)
    {
      text label;
      label.addf ("label %u:", k + 1);
      line (LINE_CODE, -1, label.keep ());
      p.depth++;
      arm (node, k, inside);
      p.depth--;
    }
  close ();
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
  if (last && gimple_code (last) == GIMPLE_SWITCH)
    end_with_switch (node, as_a<gswitch *> (last), s);
  else if (!b->succs.is_empty ())
    end_with_goto (node, gimple_code (last) == GIMPLE_GOTO
		   ? expression (&p, gimple_goto_dest (last)) : "where it jumps",
		   place_of (gimple_location (last)), s);
  else if (last && gimple_code (last) == GIMPLE_RETURN)
    print_return (this, b->bb, NULL);
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
	print_point (s, b->point);
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
  line (LINE_LABEL, node, label.keep ());
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
  line (LINE_CODE, -1, "for (;;)");
  open (LINE_CODE);
  for (int on = plain (node, inside); on >= 0;)
    on = one (on, inside);
  close ();
  return b->after.is_empty () ? -1 : after_last (b->after, s);
}

/* Print NODE and all that stands behind it.  */

void
structurer::sequence (int node, surroundings s)
{
  while (node >= 0)
    node = one (node, s);
}

/* ---- the two functions ----------------------------------------------------------- */

/* Print what was deferred, and finish.  */

static void
finish (structurer *s)
{
  for (unsigned k = 0; k < s->deferred.length (); k++)
    s->sequence (s->deferred[k], { -1, -1, -1 });
  finish_lines (s->jumped, s->opposites, s->p.lines);
}

void
print_resume (const code_graph &g, code_names *names, report_function *r,
	      vec<code_question> *questions)
{
  structurer s (g, names, &r->code);

  s.sequence (0, { -1, -1, -1 });
  finish (&s);
  questions->safe_splice (s.questions);
}

/* Add to USED the values that blocks of G use.  */

static void
list_used (const code_graph &g, bitmap used)
{
  ssa_op_iter iter;
  tree name;

  for (const code_block *b : g.blocks)
    for (gimple_stmt_iterator gsi = b->bb ? gsi_start_nondebug_bb (b->bb) : gsi_none ();
	 !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
      if (gimple_code (gsi_stmt (gsi)) != GIMPLE_RETURN)
	FOR_EACH_SSA_TREE_OPERAND (name, gsi_stmt (gsi), iter, SSA_OP_USE)
	  bitmap_set_bit (used, SSA_NAME_VERSION (name));
}

/* The case of the point SP in the function that drops, which uses the values
   USED.  */

static void
print_dropped (structurer *s, const suspension *sp, unsigned out, bitmap used)
{
  text t;

  print_entry (s, sp);
  s->p.depth++;
  if (sp->callee)
    {
      bool heap = s->g.fn->layout->children[sp->number].heap;
      t.addf ("drop (%s%s);", heap ? "" : "&", child_text (s->g.fn, sp));
      s->line (LINE_MACHINE, -1, t.keep ());
    }
  if (droppable_p (sp))
    {
      print_reloads (s, sp, used);
      s->arm (0, out, { -1, -1, -1 });
    }
  else
    s->line (LINE_MACHINE, -1, "return;");
  s->p.depth--;
}

void
print_drop (async_fn *fn, code_names *names, report_function *r)
{
  code_graph g (fn, true);
  structurer s (g, names, &r->drop);
  auto_bitmap used;

  list_used (g, used);
  unsigned out = 0;
  for (const suspension *sp : fn->facts->points)
    {
      print_dropped (&s, sp, out, used);
      out += droppable_p (sp);
    }
  const code_block *root = g.blocks[0];
  if (!root->merges.is_empty ())
    s.sequence (s.after_last (root->merges, { -1, -1, -1 }), { -1, -1, -1 });
  finish (&s);
}
