/* The report: what became of every async function, for people and for tools.
   SPDX-License-Identifier: GPL-3.0-or-later

   The facts are taken from a function when its frame has been laid out and before its
   body is rewritten, and hold nothing of GCC's: names, numbers, texts.  So a writer of a
   format knows only what stands here, and nothing that is collected can change the code.
   doc/asyncc-report.schema.json says the same of what tools read.  */

#ifndef ASYNCC_REPORT_H
#define ASYNCC_REPORT_H

#include "frame/frame.h"

/* ---- the facts --------------------------------------------------------------- */

/* A place in the source; FILE is null if there is none.  */
struct report_place
{
  const char *file;
  int line;
  int column;
};

/* FUNCTION was inlined at PLACE.  */
struct report_call
{
  const char *function;
  report_place place;
};

enum report_await_kind
{
  AWAIT_EMBEDDED,		/* the child's frame lies in this one */
  AWAIT_ALLOCATED,		/* ... is allocated when the child suspends */
  AWAIT_FUTURE,			/* a future object is polled */
  AWAIT_SUSPEND,		/* the primitive, as the user wrote it */
  AWAIT_YIELD,			/* a generator has a value */
  AWAIT_DESCENT,		/* ... goes on in another frame of its own */
  AWAIT_INLINED,		/* the child has become a part of this function */
  AWAIT_ORDINARY		/* the child cannot suspend: a call */
};

struct report_await
{
  enum report_await_kind kind;
  /* What is awaited, and why it is treated so; the function, null if it is not
     known.  */
  const char *what;
  const char *callee;
  /* What polls it, if this unit defines it.  */
  const char *symbol;
  const char *reason;
  report_place place;
  /* The inlined functions in which it stands, innermost first.  */
  auto_vec<report_call> through;
  /* The state in which the function waits here, -1 if it never does.  */
  int state;
  /* The slot of the child's frame or of its address, -1 for none; the bytes of the
     child's frame, -1 if they are not known here.  */
  int child;
  HOST_WIDE_INT child_bytes;
  /* The slots that hold something while it waits, but CHILD, and their bytes.  */
  auto_vec<int> keeps;
  HOST_WIDE_INT kept_bytes;
};

/* An item of the frame.  */
struct report_slot
{
  const char *kind;
  const char *name;
  const char *type;
  const char *why;
  report_place place;
  HOST_WIDE_INT offset;
  HOST_WIDE_INT size;
  unsigned align;
  /* Slots with bytes in common: the first ones, and how many there are.  */
  auto_vec<int> shares;
  unsigned shared;
};

/* Bytes that nothing uses.  */
struct report_gap
{
  HOST_WIDE_INT offset;
  HOST_WIDE_INT size;
};

enum report_line_kind
{
  LINE_CODE,			/* what the user wrote */
  LINE_MACHINE,			/* what the lowering adds */
  LINE_STATE,			/* `case N:', where STATE is entered */
  LINE_LABEL
};

/* A line of pseudo-C.  */
struct report_line
{
  enum report_line_kind kind;
  int depth;
  /* The state that a LINE_STATE enters or a LINE_MACHINE leaves, else -1.  */
  int state;
  report_place place;
  const char *text;
};

enum report_node_kind
{
  NODE_BEGIN,
  NODE_STATE,			/* it waits here */
  NODE_BRANCH,			/* the way forks */
  NODE_END
};

/* A node of the state diagram.  */
struct report_node
{
  enum report_node_kind kind;
  int state;
  report_place place;
  const char *text;
};

struct report_edge
{
  int from;
  int to;
  /* When it is taken, null for always.  */
  const char *text;
};

struct report_function
{
  ~report_function ();

  const char *name;
  const char *symbol;
  report_place place;
  /* Other units can await it.  */
  bool external;
  bool suspends;
  bool recursive;
  bool generator;
  HOST_WIDE_INT size;
  unsigned align;
  HOST_WIDE_INT header;
  HOST_WIDE_INT padding;
  /* The bytes of its table of suspension points, without the texts; 0 if it has
     none.  */
  HOST_WIDE_INT table;
  /* The bytes of a task whose root it is: its frame, and the largest that one of its
     awaits allocates; not BOUNDED if some of that is not known here.  */
  HOST_WIDE_INT task;
  bool bounded;
  auto_vec<report_await *> awaits;
  auto_vec<report_slot *> slots;
  auto_vec<report_gap> gaps;
  /* The function that polls it, and the one that drops it.  */
  auto_vec<report_line> code;
  auto_vec<report_line> drop;
  auto_vec<report_node> nodes;
  auto_vec<report_edge> edges;
};

/* ---- what the driver calls ---------------------------------------------------- */

/* collect.cc: FN's frame has been laid out.  */
extern void collect_report (async_fn *fn);
/* All that was collected, in the order of the lowering.  */
extern vec<report_function *> reported_functions;
/* collect.cc: the tables of FNS, all that were lowered, have been made.  */
extern void report_tables (const vec<async_fn *> &fns);
/* write-reports.cc: write the files that the options ask for, and forget what was
   collected.  */
extern void write_reports (void);
/* remarks.cc: a note for each await of FN that allocates.  */
extern void remark_allocations (const async_fn *fn);

/* ---- for this folder only ----------------------------------------------------- */

/* text.cc: texts, which live until the reports have been written.  */
struct text
{
  void add (const char *s);
  void addf (const char *format, ...) __attribute__ ((format (printf, 2, 3)));
  bool empty_p () const { return chars.is_empty (); }
  /* The text, kept.  */
  const char *keep ();

  auto_vec<char, 120> chars;
};
extern const char *keep_text (const char *s);
extern void release_texts (void);
extern const char *type_text (tree type);
extern const char *short_name (const char *readable);
extern const char *await_kind_name (enum report_await_kind kind);

/* places.cc  */
extern report_place place_of (location_t loc);
extern const char *unit_name (void);
extern void list_inlined (location_t loc, vec<report_call> *calls);

/* name-values.cc: variables and values under the user's names.  */
struct code_names
{
  code_names (async_fn *f);
  code_names (const code_names &) = delete;

  async_fn *fn;
  hash_map<tree, const char *> names;
  hash_map<nofree_string_hash, unsigned> taken;
  /* Variables of which several values are needed at the same time.  */
  hash_set<tree> apart;
  /* The variable that a debug statement binds to a value that has none.  */
  hash_map<tree, tree> bound;
  unsigned temporaries;
};
extern tree user_variable (const code_names &n, tree name);
extern const char *name_of (code_names *n, tree t);
extern const char *unique_name (code_names *n, const char *name);
extern void find_apart (code_names *n);

/* What the files from lines.cc to print-points.cc share, which print code as C.  */
struct code_printer
{
  code_printer (code_names *n, vec<report_line> *l) : names (n), lines (l), depth (0) {}

  code_names *names;
  vec<report_line> *lines;
  int depth;
  /* Values that will stand where they are used, in the order of their
     statements.  */
  auto_vec<tree> pending;
};

/* lines.cc  */
extern void add_line (code_printer *p, enum report_line_kind kind, int state,
		      report_place place, const char *s);
extern void add_line (code_printer *p, enum report_line_kind kind, int state,
		      const char *s);
extern void add_code (code_printer *p, gimple *stmt, const char *s);
extern void open_brace (code_printer *p, enum report_line_kind kind);
extern void close_brace (code_printer *p, enum report_line_kind kind);

/* pieces.cc: expressions and their parentheses.  */

/* How tight the operators of C bind.  */
enum precedence
{
  PREC_ASSIGN = 2, PREC_CONDITION, PREC_OR, PREC_AND, PREC_BIT_OR, PREC_BIT_XOR,
  PREC_BIT_AND, PREC_EQUAL, PREC_LESS, PREC_SHIFT, PREC_PLUS, PREC_MULT, PREC_UNARY,
  PREC_PRIMARY
};

/* An expression, and its outermost operator.  */
struct piece
{
  const char *s;
  int precedence;
};
extern piece make_piece (int precedence, const char *format, ...);
extern const char *bound (piece pc, int precedence);
extern int precedence_of (enum tree_code code);
extern const char *symbol_of (enum tree_code code);
extern int tightness (int precedence);
extern piece piece_of_string (tree string);
extern piece piece_of_integer (tree t);
extern piece piece_of_field (tree variable, const char *base, tree field);

/* recognise-code.cc: what the user has not written.  */
extern tree string_at (tree t);
extern tree field_at (tree variable, HOST_WIDE_INT offset, const_tree t);
extern tree future_of_flags (const_tree ref);
extern tree future_asked (const code_printer *p, enum tree_code code, tree a, tree b);
extern bool vtable_call_p (gimple *stmt, const char *field);
extern bool context_p (const async_fn *fn, tree t);
extern bool cast_shown_p (tree to, tree from);
extern bool unused_value_p (gimple *stmt);
extern bool silent_call_p (gcall *call);

/* pending-values.cc  */
extern bool held_back_p (const code_printer *p, gimple *stmt);
extern void forget_pending (code_printer *p, tree name);
extern bool mentions_p (const code_printer *p, tree name, tree var);
extern bool part_of_p (const code_printer *p, tree name, gimple *stmt);

/* print-expressions.cc  */
extern piece piece_of (code_printer *p, tree t);
extern piece piece_of_value (code_printer *p, gimple *stmt);
extern const char *operand (code_printer *p, tree t, int precedence);
extern const char *expression (code_printer *p, tree t);
extern const char *awaited_text (code_printer *p, gcall *call);

/* settle-values.cc: what was held back is printed.  */
extern void settle_values (code_printer *p, bitmap only);
extern void settle_before (code_printer *p, gimple *stmt);
extern void hold_back (code_printer *p, gimple *stmt);

/* print-statements.cc  */
extern void print_statement (code_printer *p, gimple *stmt);
extern const char *result_place (code_printer *p, gcall *call);

/* print-joins.cc, print-conditions.cc, print-jumps.cc: how blocks end.  */
extern void print_copies (code_printer *p, edge e);
extern const char *condition (code_printer *p, gcond *cond, bool negated,
			      const char **opposite);
extern void print_return (code_printer *p, bool dropping, basic_block bb, edge e);
extern const char *case_text (gswitch *choice, basic_block bb);
extern const char *way_text (gimple *last, basic_block bb, unsigned out);

/* print-points.cc: where it suspends.  */
extern void print_point (code_printer *p, const suspension *sp);
extern void print_entry (code_printer *p, const suspension *sp);
extern void print_reloads (code_printer *p, const suspension *sp, bitmap only);
extern void print_child_drop (code_printer *p, const suspension *sp);

/* code-graph.cc: the blocks that can be reached in one way.  */
struct code_block
{
  basic_block bb;
  const suspension *point;
  auto_vec<edge> out;
  auto_vec<int> succs;
  auto_vec<int> preds;
  /* Its number in reverse postorder is its index.  */
  int dominator;
  /* How many blocks it dominates, itself included.  */
  int dominated;
  /* The innermost loop around it, by the index of the header; -1 for none.  A header
     is in its own loop.  */
  int loop;
  /* The loop around that of this header.  */
  int outer;
  bool header;
  /* It does nothing but return, so that it can stand wherever it is jumped to.  */
  bool returns;
  /* What follows in the text: code that several ways lead to, and code behind the
     loop of this header.  */
  auto_vec<int> merges;
  auto_vec<int> after;
  bool placed;
};
struct code_graph
{
  code_graph (async_fn *fn, bool dropping);
  code_graph (const code_graph &) = delete;
  ~code_graph ();

  async_fn *fn;
  bool dropping;
  /* The edges that are taken then.  */
  hash_set<edge> dropped;
  /* The first is the entry, or, while dropping, one that leads to every point.  */
  auto_vec<code_block *> blocks;
};

/* dropped-ways.cc  */
extern bool droppable_p (const suspension *sp);
extern void find_dropped_edges (const async_fn *fn, hash_set<edge> *taken);

/* structure-code.cc: blocks as nested statements.  */

/* What was asked at the end of a block, null for nothing; and the number of the edge
   that is taken when the answer is yes.  */
struct code_question
{
  const char *text;
  unsigned yes;
};

/* What the text around a piece of code makes of jumps, as blocks, -1 for nothing.  */
struct surroundings
{
  /* Where control comes that falls out of it.  */
  int next;
  /* Where `continue' and `break' lead.  */
  int again;
  int leave;
};

/* What prints the blocks of a graph.  Those that return a block have printed all but
   that, and what stands behind it; -1 is for nothing.  */
struct structurer
{
  structurer (const code_graph &graph, code_names *n, vec<report_line> *lines);

  void sequence (int node, surroundings s);
  int one (int node, surroundings s);
  int plain (int node, surroundings s);
  int after_last (const vec<int> &nodes, surroundings s);
  int end (int node, surroundings s);
  int end_with_test (int node, gcond *cond, surroundings s);
  void end_with_choice (int node, gimple *last, const char *asked, int next,
			surroundings s);
  bool here_p (int node, int to) const;
  void go (int node, unsigned out, surroundings s);
  void jump_to (int to, surroundings s);
  void arm (int node, unsigned out, surroundings s);
  void finish ();

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
extern void print_resume (const code_graph &g, code_names *names, report_function *r,
			  vec<code_question> *questions);

/* structure-drop.cc: the function that drops.  */
extern void print_drop (async_fn *fn, code_names *names, report_function *r);

/* finish-code.cc: the lines are there; what was printed for want of a better
   knowledge goes.  */
extern void finish_lines (const vec<bool> &jumped,
			  const hash_map<nofree_string_hash, const char *> &opposites,
			  vec<report_line> *lines);

/* find-reasons.cc, find-shares.cc: slots.  */
extern void find_slots (async_fn *fn, code_names *names, report_function *r);
extern void find_shares (report_function *r);

/* find-awaits.cc  */
extern void find_awaits (async_fn *fn, code_names *names, report_function *r);
extern const char *why_allocated (const async_fn *fn, const suspension *sp);
extern bool offered_p (const async_fn *fn, const suspension *sp);
extern const char *awaited_name (const suspension *sp);

/* state-graph.cc  */
extern void draw_states (const code_graph &g, const vec<code_question> &questions,
			 report_function *r);

/* total-bytes.cc: what a task needs.  */
extern void find_totals (const vec<report_function *> &fns);

/* write-*.cc: the formats.  */
extern void write_text (FILE *f, const vec<report_function *> &fns);
extern void write_json (FILE *f, const vec<report_function *> &fns);
extern void write_html (FILE *f, const vec<report_function *> &fns);
extern void write_dot (FILE *f, const vec<report_function *> &fns);

#endif /* ASYNCC_REPORT_H */
