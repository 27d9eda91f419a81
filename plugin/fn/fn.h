/* What is known of one async function, and the table of all of them.
   SPDX-License-Identifier: GPL-3.0-or-later

   struct async_fn has what each phase has made, and there is no other shared
   state:

     signature		what it takes and gives
     facts		its suspension points, and what crosses them
     arguments		where arguments and result lie in the frame
     products		the declarations of resume, start, entry and drop
     layout		where everything lies in the frame

   These functions come out of one body F:

     resume	the poll function: dispatch on the state, arguments and values
		come from the frame
     start	the first part with everything in registers; returns
		{value, pending}
     entry	start for other units, where it needs a frame at once
     drop	the cleanups of the current suspension point, then the memory
		if it is the heap's

   First F itself is rewritten into the generic form, in which they
   differ only at placeholders; then it is copied.  */

#ifndef ASYNCC_FN_H
#define ASYNCC_FN_H

#include "abi/abi.h"
#include "ir/ir.h"

struct async_fn;

/* What a function takes and gives, known when its body has got its parameters
   for frame and context (analyse/find-suspensions.cc).  */
struct async_signature
{
  /* The parameters (a static chain is the first) and their types.  */
  auto_vec<tree> parms;
  auto_vec<tree> parm_types;
  /* void_type_node if there is none.  */
  tree result_type;
};

/* ENTRY is START as other units call it, where that has to be another function.  */
enum version_kind
{
  RESUME,
  START,
  ENTRY,
  DROP,
  N_VERSIONS
};

/* What these take beside the user's arguments; signatures.cc knows who takes
   what, and in which order.  */
enum parm_role
{
  ROLE_FRAME,
  ROLE_CONTEXT,
  N_ROLES
};

/* What START or ENTRY returns: a record of the fields VALUE and PENDING, or PENDING
   alone, and then the fields are null.  */
struct start_type
{
  tree answer;
  tree value;
  tree pending;
};

/* The functions that take its place, known when they are declared
   (unit/declare.cc).  START is null when it is not worth it.  */
struct async_products
{
  tree resume;
  tree start;
  tree entry;
  tree drop;
  /* The table by which pollers find RESUME and DROP.  */
  tree vtable;
  /* Its frame, as debuggers see it; null if they are not told.  */
  tree frame_type;
  /* What is known of its suspension points; null if there are to be no tables, and of
     a foreign function.  */
  tree table;
  /* RESUME drops as well, and DROP calls it: there is no copy for a drop.  */
  bool resume_drops;
  /* START returns the value when that fits a register.  PENDING is the frame's
     address when it is lazy, and for ENTRY.  */
  start_type start_answer;
  start_type entry_answer;
  /* START allocates a frame when it really suspends, unless it was given
     one.  */
  bool lazy;
  /* START is called as those of other units are.  RESUME and DROP stand for what the
     vtable of a future says.  */
  bool foreign;
  /* The ramp beside whose symbol other units find ENTRY, or START if that is lazy,
     which they call without a frame; null if they do not.  */
  tree exported_by;
};

/* Each phase makes one thing, which is constant to those that follow.  What
   analysis and layout make is declared in the folders that make it.  */
struct body_facts;
struct argument_layout;
struct frame_layout;

#define ENDLESS_DEPTH (~0u)

struct async_fn
{
  cgraph_node *node;
  /* The function whose code is rewritten: NODE's own, or a copy of it from
     which resume is made if it does not suspend (unit/lower.cc).  */
  tree decl;

  /* A suspension can be reached (unit/colour.cc).  Otherwise the function stays
     an ordinary one.  */
  bool suspends;
  /* Another unit defines it: there is no code to rewrite, but signature, arguments and
     products are known (unit/describe-foreign.cc).  */
  bool foreign;
  /* It can await itself, directly or not; and its number in an order in which
     all others that it awaits have lower ones (unit/order.cc).  */
  bool recursive;
  unsigned order;
  /* How many frames of this unit can stand below its own; ENDLESS_DEPTH if there
     is no limit.  */
  unsigned depth;
  /* Its frames are woken at the end of the chain (unit/choose-links.cc).  */
  bool linked;
  /* It calls setjmp or the like.  */
  bool returns_twice;
  /* Its code must not be copied, as a whole or in parts: label addresses
     escape, or it calls setjmp.  */
  bool one_copy;

  const async_signature *sig;
  const body_facts *facts;
  const argument_layout *arguments;
  const async_products *products;
  const frame_layout *layout;
};

/* functions.cc: the async functions of the unit, and which calls await
   them.  */
extern void begin_functions (void);
extern async_fn *add_function (cgraph_node *node);
extern tree foreign_ramp (const_tree body);
extern tree foreign_start (const_tree body);
extern void list_functions (vec<async_fn *> *out);
extern void list_foreign (vec<async_fn *> *out);
extern void forget_functions (void);
extern async_fn *async_fn_of_node (cgraph_node *node);
extern cgraph_node *called_node (tree decl);
extern async_fn *async_callee (gimple *stmt);
extern bool suspends_p (gimple *stmt);
extern void list_callers (cgraph_node *node, vec<cgraph_node *> *callers);

/* declare-like.cc: the declaration of a function made from another one.  */
extern tree declare_like (cgraph_node *node, const char *suffix, tree type);

/* signatures.cc: what resume, start and drop take.  */
extern bool takes_p (const async_products *made, enum version_kind kind,
		     enum parm_role role);
extern bool begins_p (enum version_kind kind);
extern tree version_decl (const async_products *made, enum version_kind kind);
extern const start_type &answer_type (const async_products *made,
				      enum version_kind kind);
extern enum version_kind kind_of_version (const async_products *made,
					  tree decl);
extern tree start_function_type (const async_signature *sig,
				 const async_products *made,
				 enum version_kind kind);
extern void append_role_parms (tree decl, tree (&parms)[N_ROLES]);
extern void split_parms (const async_fn *fn, tree decl, vec<tree> *args,
			 tree (&parms)[N_ROLES]);
extern void keep_version_parms (const async_fn *fn, enum version_kind kind,
				tree decl, const vec<tree> &args,
				tree (&parms)[N_ROLES]);
extern void remove_role_parms (const async_fn *fn);
extern tree version_parm (const async_fn *fn, enum version_kind kind,
			  enum parm_role role);
extern gcall *call_version (const async_fn *fn, enum version_kind kind,
			    const vec<tree> &args, tree frame, tree cx);
extern tree passed_as (const async_fn *fn, enum version_kind kind,
		       gcall *call, enum parm_role role);

/* start-entry.cc: the first run, as other units call it.  */
extern bool register_result_p (tree type);
extern start_type make_start_type (tree value, tree word);
extern tree start_symbol (tree ramp, unsigned HOST_WIDE_INT size);
extern tree shared_start_symbol (tree ramp, unsigned HOST_WIDE_INT size);
extern tree exporting_ramp (const async_fn *fn);
extern bool own_frame_p (const async_products *made, enum version_kind kind);

/* frame-promise.cc: the size that the user promises for its frame.  */
extern unsigned HOST_WIDE_INT promised_size (const_tree ramp);
extern unsigned HOST_WIDE_INT promised_frame (const async_fn *fn);
extern unsigned HOST_WIDE_INT promised_alignment (void);

/* names.cc: how one is called in messages, dumps and tables.  */
extern const char *name_of_function (tree decl);
extern bool inlined_block_p (tree block);
extern tree inlined_around (tree block);
extern const char *async_fn_name (async_fn *fn);
extern tree name_literal (async_fn *fn);

#endif /* ASYNCC_FN_H */
