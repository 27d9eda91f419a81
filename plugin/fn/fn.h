/* What is known of one async function, and the table of all of them.
   SPDX-License-Identifier: GPL-3.0-or-later

   Everything that one stage tells another stands in struct async_fn; there is
   no other shared state.

   Three functions come out of one body F:

     resume (frame, cx)		     the poll function: dispatch on the state,
				     arguments and values come from the frame
     start (args..., [frame,] cx)    the first part with everything in
				     registers; returns {value, pending}
     drop (frame)		     the cleanups of the current suspension
				     point, then the memory if it is the heap's

   First F itself is rewritten into the generic form, in which the three
   differ only at placeholders; then it is copied.  */

#ifndef ASYNCC_FN_H
#define ASYNCC_FN_H

#include "abi/abi.h"
#include "ir/ir.h"

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
  /* The block that ends with the call, the one behind it, and where an
     exception of the call goes; that is null for nowhere in this function.  */
  basic_block block;
  basic_block cont;
  basic_block pad;
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
  /* It calls setjmp or the like.  */
  bool returns_twice;
  /* Start gets no frame: it allocates one when it really suspends.  */
  bool lazy;

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

/* functions.cc: the async functions of the unit, and which calls await
   them.  */
extern void begin_functions (void);
extern async_fn *add_function (cgraph_node *node);
extern void list_functions (vec<async_fn *> *out);
extern void forget_functions (void);
extern async_fn *async_fn_of_node (cgraph_node *node);
extern async_fn *async_callee (gimple *stmt);
extern bool suspends_p (gimple *stmt);
extern void list_callers (cgraph_node *node, vec<cgraph_node *> *callers);
extern bool huge_p (async_fn *fn);

/* declare-like.cc: the declaration of a function made from another one.  */
extern tree declare_like (cgraph_node *node, const char *suffix, tree type);

/* names.cc: how one is called in messages, dumps and tables.  */
extern const char *async_fn_name (async_fn *fn);
extern tree name_literal (async_fn *fn);

#endif /* ASYNCC_FN_H */
