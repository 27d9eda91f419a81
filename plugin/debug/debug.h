/* What people and debuggers see.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef ASYNCC_DEBUG_H
#define ASYNCC_DEBUG_H

#include "frame/frame.h"

/* A value that a user's variable has at a suspension point.  */
struct debug_value
{
  tree var;
  tree value;
};

/* What the user's variables are where ways from different suspensions meet.  */
struct debug_meeting
{
  basic_block block;
  vec<debug_value> values;
};

/* What the user's variables are at each suspension point, and where ways from them
   meet.  */
struct debug_notes
{
  debug_notes (async_fn *fn);
  debug_notes (const debug_notes &) = delete;
  ~debug_notes ();

  auto_vec<vec<debug_value> > at;
  auto_vec<debug_meeting> meetings;
  /* Variables of which GCC has made parts variables of their own.  */
  hash_set<tree> split;
};

/* keep-debug.cc: variables stay visible after a resume.  */
extern void emit_debug_values (async_fn *fn, const debug_notes &notes,
			       const suspension *sp, basic_block bb);
extern void insert_debug_values (const debug_notes &notes,
				 const suspension *sp);
/* The same where ways meet.  The statements go to INSERTED.  */
extern void insert_debug_at_meetings (const debug_notes &notes, vec<gimple *> *inserted);
extern void remove_lost (const vec<gimple *> &inserted);

/* express.cc: what a variable can be computed from.  */
extern tree express_value (async_fn *fn, basic_block where, const_bitmap live, tree value,
			   hash_set<tree> *said);

/* part-name.cc: parts of the user's variables that are variables of GCC's own.  */
extern tree whole_of (tree part);
extern tree part_name (tree part);

/* find-meetings.cc: where ways from different suspensions meet.  */
extern void find_meetings (const body_facts *facts, vec<basic_block> *meetings);

/* keep-slots.cc: variables stay visible while a child runs.  */
extern void register_slots (const char *plugin_name);

/* frame-type.cc: the frame of a suspended function as a type of the debugger.  */
extern void prepare_frame_types (void);
extern tree declare_frame_type (tree body);
extern void define_frame_type (async_fn *fn, debug_notes &notes);
extern void emit_frame_types (const vec<async_fn *> &fns);

/* dump-async.cc: what was decided.  */
extern void dump_layout (async_fn *fn);
extern void dump_code (const char *what, tree decl);

#endif /* ASYNCC_DEBUG_H */
