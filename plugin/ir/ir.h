/* Tools on GCC's intermediate representation; nothing here knows of async
   functions.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef ASYNCC_IR_H
#define ASYNCC_IR_H

#include "base/base.h"

/* build.cc: blocks, edges, statements, parameters.  */
extern tree slot_type (tree type);
extern tree alias_all_pointer (tree type);
extern tree part_of (tree record, tree field);
extern tree suffixed_name (tree base, const char *suffix);
extern tree append_parm (tree fn, const char *name, tree type);
extern basic_block make_block (basic_block after, profile_count count);
extern edge append_edge (basic_block from, basic_block to);
extern void append_stmt (basic_block bb, gimple *stmt, location_t loc);
extern void append_return (basic_block bb, tree val);
extern tree append_load (basic_block bb, tree ref, tree type, location_t loc);
extern void append_store (basic_block bb, tree ref, tree val, location_t loc);
extern HOST_WIDE_INT signed_constant (tree t);
extern tree append_address (basic_block bb, tree frame, HOST_WIDE_INT offset,
			    location_t loc);

/* Have NEW_NAME used where OLD_NAME is.  */
extern void use_instead (tree old_name, tree new_name);

/* `if (LEFT CODE RIGHT) goto TAKEN; goto OTHER;' at the end of BB; PROBABILITY is that of
   the first.  */
extern void append_branch (basic_block bb, enum tree_code code, tree left, tree right,
			   basic_block taken, basic_block other,
			   profile_probability probability, location_t loc);

/* marked-ref.cc: references that are known again.  */
enum ref_mark
{
  MARK_STATE,			/* the state of a frame */
  MARK_SLOT,			/* what the lowering keeps in a frame */
  N_MARKS
};
extern tree marked_ref (enum ref_mark mark, tree base, HOST_WIDE_INT offset,
			tree type);
extern bool marked_p (enum ref_mark mark, const_tree ref);
extern void forget_marks (void);

/* release-at-exceptions.cc: what is done when one leaves a function.  */
extern void release_at_exceptions (gcall *release);

/* copy-code.cc: the code of one function for another one.  */
extern void copy_code (tree from, tree to);

/* move-code.cc: or the code itself.  */
extern void move_code (cgraph_node *node, tree to);

/* layout-record.cc: a record that is the same everywhere.  */
extern void layout_record (tree record);

/* function-options.cc: what one function is compiled with.  */
extern void change_options (tree decl, void (*change) (gcc_options *));

/* True if neither the current function is optimized nor, where nothing else is said of
   functions, the unit.  */
extern bool never_optimized_p (void);

/* split-statement.cc: ways that part behind a statement.  */
extern void split_on_null (gimple_stmt_iterator *gsi, tree pointer,
			   basic_block *null_bb, basic_block *other);

/* rename-values.cc: new definitions of values that have others already.  */

/* At the end of BLOCK, VALUE is in NAME.  */
struct redefinition
{
  tree value;
  tree name;
  basic_block block;
};
extern void redefine (vec<redefinition> *all, tree value, tree name,
		      basic_block bb);
extern void rename_values (vec<redefinition> &all);

/* solve-flow.cc: sets that flow over the blocks of a function.  */

enum flow_direction
{
  FORWARDS,
  BACKWARDS
};

/* A problem of the current function.  What the numbers in its sets mean is the
   problem's own.  */
struct flow_problem
{
  flow_problem (enum flow_direction d);
  flow_problem (const flow_problem &) = delete;
  virtual ~flow_problem ();

  /* Let NOW, which has entered BB, be what leaves it.  Once the sets are known
     SETTLED is true.  Who keeps more than the sets, and finds more to keep, sets
     CHANGED.  */
  virtual void pass_block (basic_block bb, bitmap now);
  virtual void pass_edge (edge e, bitmap now);

  enum flow_direction direction;
  /* By block: what leaves it.  */
  auto_vec<bitmap> out;
  /* Blocks in the order in which they are gone over.  */
  auto_vec<int> order;
  bitmap_obstack memory;
  bool settled;
  bool changed;
};
extern void solve_flow (flow_problem *p);
extern void review_flow (flow_problem *p);

/* finish-changes.cc: a changed function becomes one that GCC understands.  */
extern void finish_cfg_changes (bool generic);

#endif /* ASYNCC_IR_H */
