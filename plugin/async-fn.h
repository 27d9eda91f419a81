/* What is known of one async function, and the stages that find it out.
   SPDX-License-Identifier: GPL-3.0-or-later

   The driver (lower.cc) runs the stages below in this order.  Everything that
   one stage tells another stands in struct async_fn; there is no other shared
   state but the table of all async functions (colour.cc).

   Three functions come out of one body F:

     resume (frame, cx)		     the poll function: dispatch on the state,
				     arguments and values come from the frame
     start (args..., [frame,] cx)    the first part with everything in
				     registers; returns {value, pending}
     drop (frame)		     the cleanups of the current suspension
				     point, then the memory if it is the heap's

   First F itself is rewritten into the generic form, in which the three
   differ only at placeholders; then it is copied.  */

#ifndef ASYNCC_ASYNC_FN_H
#define ASYNCC_ASYNC_FN_H

struct async_fn;

/* A value that a user's variable has at a suspension point.  */
struct debug_value
{
  tree var;
  tree value;
};

/* One suspension point: a call to the suspend primitive or an await of
   another async function.  */
struct suspension
{
  /* The call.  Its lhs is re-read whenever statements were rewritten.  */
  gcall *stmt;
  location_t loc;
  /* The callee, or null for the primitive.  */
  async_fn *callee;
  /* The block that ends with the call, and the one behind it.  */
  basic_block block;
  basic_block cont;
  /* SSA versions that are needed behind the call, but not its value.  */
  bitmap live;
  /* SSA versions that are recomputed after the resume, not spilled.  */
  bitmap recomputed;
  /* Numbers of the objects (see async_fn::objects) that hold something here
     or are read by the call.  */
  bitmap objects;
  /* The same with what the call stores to: that is not needed while it waits,
     but the child's result is copied there.  */
  bitmap beside;
  /* The item of the child's frame or of the pointer to it; -1 for none.  */
  int child;
  /* The child's frame is on the heap, the item a pointer.  */
  bool heap_child;
  /* What the user's variables are, for the debugger.  */
  vec<debug_value> debug;
  /* The innermost loop around it as it was before the rewrite, if any.  */
  basic_block loop_header;
  bitmap loop_blocks;
  /* Where an await goes on that was ready at once.  */
  basic_block ready;
};

/* At the end of BLOCK, VALUE is in NAME.  */
struct redefinition
{
  tree value;
  tree name;
  basic_block block;
};

enum frame_item_kind
{
  ITEM_RESULT,			/* what the function returns */
  ITEM_PARM,			/* a parameter, stored by the ramp */
  ITEM_OBJECT,			/* a variable that must keep its address */
  ITEM_VALUE,			/* an SSA name while suspended */
  ITEM_CHILD			/* an awaited child's frame or its address */
};

/* Something that needs bytes in the frame.  */
struct frame_item
{
  enum frame_item_kind kind;
  /* The declaration or SSA name; null for a child.  */
  tree what;
  HOST_WIDE_INT size;
  unsigned align;
  /* Bytes at the start that the item does not use (the vtable word of an
     embedded child).  */
  unsigned unused_head;
  /* From the start of the frame; -1 until placed.  */
  HOST_WIDE_INT offset;
  /* Numbers of the items that must not share a byte with it.  */
  bitmap conflicts;
};

enum async_fn_stage
{
  FN_FOUND,
  FN_VISITING,
  FN_ORDERED,
  FN_LAID_OUT
};

struct async_fn
{
  cgraph_node *node;
  /* What is rewritten.  */
  tree decl;
  enum async_fn_stage stage;

  /* A suspension can be reached.  Otherwise the function stays an ordinary
     one, and DECL is a copy of it from which resume is made.  */
  bool suspends;
  /* Somebody makes future objects of it.  */
  bool made;
  /* It can await itself, directly or not.  */
  bool recursive;
  /* It must not be copied: label addresses escape, or it calls setjmp.
     Resume is DECL's own code, and drops as well.  */
  bool in_place;
  /* Start gets no frame: it allocates one when it really suspends.  */
  bool lazy;
  /* A wrapper with the original symbol drives it (stress mode).  */
  bool wrapped;

  /* The parameters (a static chain is the first), their types and places.  */
  vec<tree> parms;
  vec<tree> parm_types;
  vec<int> parm_items;
  /* void_type_node if there is none.  */
  tree result_type;
  /* Item of the result, or -1.  */
  int result_item;

  vec<suspension *> points;
  /* Objects that may have to be in the frame, and those that are.  */
  vec<tree> objects;
  hash_map<tree, int> *object_number;
  bitmap pinned;
  /* Objects that hold something at the same time, for each pinned one.  */
  vec<bitmap> object_conflicts;
  /* Item of each object, -1 if it is not in the frame.  */
  vec<int> object_items;
  /* Item of each SSA version, -1 if it is not in the frame.  */
  vec<int> value_items;
  vec<frame_item> items;
  HOST_WIDE_INT size;
  unsigned align;

  /* While F is being rewritten.  */
  tree frame_parm;
  tree cx_parm;
  tree frame;
  tree cx;
  /* The block where the arguments become SSA names.  */
  basic_block args_block;
  /* What rename_values will rename.  */
  vec<redefinition> redefinitions;

  /* What comes out.  START is null when it is not worth it.  */
  tree resume;
  tree start;
  tree drop;
  tree vtable;
  /* What START returns: a record {value, pending} when the result fits a
     register, otherwise PENDING alone.  PENDING is the frame's address when
     the function is lazy.  */
  tree start_type;
  tree start_value_field;
  tree start_pending_field;
};

/* colour.cc: who can suspend.  */
extern void colour_functions (vec<async_fn *> *out);
extern async_fn *async_fn_of_node (cgraph_node *node);
extern async_fn *async_callee (gimple *stmt);
extern bool suspends_p (gimple *stmt);
extern void forget_functions (void);

/* order.cc: callees first; who is recursive.  */
extern void order_functions (vec<async_fn *> *fns);

/* find-obstacles.cc: what may be in the way of suspending a function.  */
extern bool labels_escape_p (function *fun);
extern bool abnormal_edges_p (function *fun);
extern bool returns_twice_p (gimple *stmt);
extern gimple *find_returns_twice (function *fun);
extern gimple *find_frame_builtin (function *fun);
extern gimple *find_caller_builtin (function *fun);
extern gimple *find_trampoline (function *fun);

/* refuse.cc: what cannot be lowered, one reason per case.  */
extern bool refuse_function (async_fn *fn);
extern bool refuse_live (async_fn *fn);
extern void check_frame_size (async_fn *fn);

/* declare.cc: the declarations of resume, start and drop.  */
extern void declare_versions (const vec<async_fn *> &fns);
extern tree declare_like (async_fn *fn, const char *suffix, tree type);
extern void copy_code (tree from, tree to);
extern void separate_plain (async_fn *fn);
extern tree poll_type (void);
extern bool huge_p (async_fn *fn);

/* second-returns.cc: setjmp, and that nothing suspends behind it.  */
extern gimple *find_return_across (function *fun, gimple **across);
extern void cut_second_returns (async_fn *fn);

/* settle-builtins.cc: what must be constant before anything crosses a
   suspension.  */
extern void settle_builtins (async_fn *fn);

/* propagate-copies.cc: one name for one value.  */
extern void propagate_copies (async_fn *fn);

/* thread-drops.cc: tests for a drop that the way there decides.  */
extern void thread_drops (async_fn *fn);

/* remove-unused.cc: PHIs and copies that nothing needs.  */
extern void remove_unused (async_fn *fn);

/* find-suspensions.cc: number the suspension points, split blocks there.  */
extern void find_suspensions (async_fn *fn);
extern edge landing_edge (basic_block bb);
extern suspension *point_ended_by (const vec<suspension *> &by_block,
				   gimple *stmt);

/* move-stack.cc: alloca and variable-length arrays.  */
extern void move_stack (async_fn *fn);

/* find-live-values.cc, find-live-objects.cc: what lives across each of them.  */
extern void find_live_values (async_fn *fn);
extern edge edge_when_dropped (basic_block bb);
extern void find_live_objects (async_fn *fn);

/* note-ranges.cc: what is known of the values that do.  */
extern void note_ranges (async_fn *fn);

/* hide-thread.cc: what belongs to a thread is no constant until the end.  */
extern void register_hiding (const char *plugin_name);
extern void reveal_thread (void);

/* hide-profile.cc: profiles of indirect calls do not know bodies.  */
extern void register_profile_hiding (const char *plugin_name);

/* recompute.cc: what is computed anew after a resume.  */
extern void find_recomputed (async_fn *fn);
extern void emit_recomputed (async_fn *fn, suspension *sp, basic_block bb);

/* layout-frame.cc: who gets which bytes.  */
extern void layout_signature (async_fn *fn);
extern void layout_frame (async_fn *fn);
extern HOST_WIDE_INT parm_offset (async_fn *fn, unsigned k);
extern HOST_WIDE_INT result_offset (async_fn *fn);

/* poison-frame.cc: AddressSanitizer and what lies in the frame.  */
extern bool poison_frames_p (void);
extern unsigned poison_alignment (void);
extern void keep_poison_apart (async_fn *fn);
extern void append_poison (basic_block bb, tree frame, HOST_WIDE_INT start,
			   HOST_WIDE_INT end, bool poison, location_t loc);
extern void append_child_poison (basic_block bb, async_fn *child,
				 tree address, bool poison, location_t loc);
extern void insert_unpoison (gimple_stmt_iterator *gsi, async_fn *fn,
			     tree frame);
extern bool replace_mark (async_fn *fn, gimple_stmt_iterator *gsi,
			  const frame_item &item);

/* move-objects.cc: make the pinned objects' accesses go to the frame.  */
extern void move_objects (async_fn *fn);

/* build-generic.cc: spill, resume and dispatch, with placeholders.  */
extern void build_generic (async_fn *fn);

/* rename-values.cc: new definitions of values that have others already.  */
extern void redefine (async_fn *fn, tree value, tree name, basic_block bb);
extern void rename_values (async_fn *fn);

/* peel-resume.cc: loops that are entered by their headers only.  */
extern void note_loops (async_fn *fn);
extern void peel_resumes (async_fn *fn);

/* make-versions.cc: copies of the generic form, placeholders filled in.  */
extern void make_versions (async_fn *fn);

/* keep-debug.cc: variables stay visible after a resume.  */
extern void note_debug_values (async_fn *fn);
extern void emit_debug_values (async_fn *fn, suspension *sp, basic_block bb);
extern void reset_lost_debug (void);

/* emit-vtable.cc: the description of a function's futures.  */
extern tree vtable_of (async_fn *fn);
extern void emit_vtable (async_fn *fn);
extern const char *async_fn_name (async_fn *fn);
extern tree name_literal (async_fn *fn);

/* expand-make.cc: make futures and frames, now that sizes are known.  */
extern bool markers_left_p (void);
extern void expand_makes (const vec<async_fn *> &fns);

/* instrument.cc: polls are entered and left.  */
extern void instrument_bodies (void);

/* stress-sites.cc: ordinary functions become async ones.  */
extern void register_stress (const char *plugin_name);
extern const char *stress_excluded (function *fun);

/* stress-checks.cc: what is to follow when they are dropped.  */
extern void append_drop_check (gimple_stmt_iterator *gsi, location_t loc);
extern void check_behind_call (gimple_stmt_iterator *gsi);
extern void call_wrapper (gimple_stmt_iterator *gsi);

/* stress-wrappers.cc: what their callers call.  */
extern void wrap_function (async_fn *fn);

/* verify.cc, verify-generic.cc, verify-version.cc: what must be true of the
   result.  All but the first do nothing for null.  */
struct expectation;
extern expectation *verify_layout (async_fn *fn);
extern void note_uses (expectation *e);
extern void verify_generic (expectation *e);
extern void verify_versions (expectation *e);
extern void forget_expectation (expectation *e);

/* dump-async.cc: what was decided.  */
extern void dump_layout (async_fn *fn);

/* frame-access.cc: building blocks for the stages above.  */
extern tree frame_ref (tree frame, HOST_WIDE_INT offset, tree type);
extern tree slot_ref (tree frame, HOST_WIDE_INT offset, tree type);
extern bool slot_p (tree ref);
extern tree volatile_type (tree ref);
extern tree slot_type (tree type);
extern tree state_type (void);
extern tree state_ref (tree frame);
extern tree flags_ref (tree frame);
extern tree suffixed_name (tree base, const char *suffix);
extern tree append_parm (tree fn, const char *name, tree type);
extern basic_block make_block (basic_block after, profile_count count);
extern void append_stmt (basic_block bb, gimple *stmt, location_t loc);
extern tree append_load (basic_block bb, tree ref, tree type, location_t loc);
extern void append_store (basic_block bb, tree ref, tree val, location_t loc);
extern HOST_WIDE_INT distance (tree t);
extern tree append_address (basic_block bb, tree frame, HOST_WIDE_INT offset,
			    location_t loc);
extern edge append_edge (basic_block from, basic_block to);
extern tree runtime_function (const char *name, tree type);
extern void finish_cfg_changes (bool generic);

/* placeholders.cc: the words of the generic form.  */
extern void declare_placeholders (void);
extern tree body_address (async_fn *fn);
extern tree placeholder_new_frame (void);
extern tree placeholder_free_frame (void);
extern tree placeholder_selector (void);
extern tree placeholder_pending (void);
extern bool placeholder_call_p (const gimple *s, tree placeholder);

#endif /* ASYNCC_ASYNC_FN_H */
