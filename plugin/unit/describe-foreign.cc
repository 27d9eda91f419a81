/* What is known of the async functions of other units that this one awaits.
   SPDX-License-Identifier: GPL-3.0-or-later

   To the rewrite such a function is a child whose frame is never a part of ours: it
   has a signature, a place for its result, and products.  START is the function by
   which an await begins (front/starter.cc), where there is one; else the ramp makes a
   future, which is polled at once.  RESUME and DROP are what the vtable of that future
   says: words, until expand-foreign.cc.  */

#include "unit/unit.h"
#include "debug/debug.h"
#include "frame/frame.h"

/* A word for an entry of the vtable of BODY's futures.  */

static tree
declare_word (const char *name, tree type, tree body)
{
  tree decl = build_fn_decl (name, type);

  DECL_ARTIFICIAL (decl) = 1;
  TREE_NOTHROW (decl) = TREE_NOTHROW (body);
  return decl;
}

bool
foreign_word_p (const_tree decl, enum version_kind kind)
{
  return DECL_NAME (decl) && id_equal (DECL_NAME (decl),
				       kind == DROP ? "__asyncc_foreign_drop"
				       : "__asyncc_foreign_poll");
}

/* By the type alone: GCC has forgotten BODY's parameters, which has no code.  */

static async_signature *
foreign_signature (tree body)
{
  async_signature *sig = new async_signature;

  for (tree l = TYPE_ARG_TYPES (TREE_TYPE (body)); l && l != void_list_node;
       l = TREE_CHAIN (l))
    sig->parm_types.safe_push (TREE_VALUE (l));
  sig->result_type = TREE_TYPE (TREE_TYPE (body));
  return sig;
}

/* What START returns, in whose type front/starter.cc has put a value of the type
   RESULT.  */

static start_type
foreign_answer (tree start, tree result)
{
  start_type type = { TREE_TYPE (TREE_TYPE (start)), NULL_TREE, NULL_TREE };

  if (!VOID_TYPE_P (result))
    {
      type.value = TYPE_FIELDS (type.answer);
      type.pending = DECL_CHAIN (type.value);
    }
  return type;
}

static async_products *
foreign_products (tree body)
{
  async_products *out = new async_products ();

  out->foreign = true;
  out->start = foreign_start (body);
  out->lazy = out->start != NULL_TREE;
  if (out->start)
    out->start_answer = foreign_answer (out->start, TREE_TYPE (TREE_TYPE (body)));
  out->resume = declare_word ("__asyncc_foreign_poll", poll_type (), body);
  out->drop = declare_word ("__asyncc_foreign_drop", drop_type (), body);
  out->frame_type = declare_frame_type (body);
  return out;
}

void
describe_foreign (void)
{
  auto_vec<async_fn *> fns;

  list_foreign (&fns);
  for (async_fn *fn : fns)
    {
      fn->decl = fn->node->decl;
      fn->sig = foreign_signature (fn->decl);
      DECL_RESULT (fn->decl) = build_decl (DECL_SOURCE_LOCATION (fn->decl), RESULT_DECL,
					   NULL_TREE, fn->sig->result_type);
      fn->arguments = lay_out_arguments (fn);
      fn->products = foreign_products (fn->decl);
    }
}

/* Those functions that awaits begin with are called now; the others need not be
   there.  */

void
release_foreign (void)
{
  auto_vec<async_fn *> fns;

  list_foreign (&fns);
  for (async_fn *fn : fns)
    if (fn->products->start)
      cgraph_node::get (fn->products->start)->force_output = false;
}
