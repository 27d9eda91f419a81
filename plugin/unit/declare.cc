/* The declarations of resume, start and drop.
   SPDX-License-Identifier: GPL-3.0-or-later

   They are made like the body (fn/declare-like.cc), without what it promises to
   callers: that describes the user's function, and a resume that returns
   "pending" keeps none of it.

   Names: resume takes over the body's symbol, so that a backtrace shows it;
   start and drop get a suffix.  */

#include "unit/unit.h"
#include "analyse/analyse.h"
#include "debug/debug.h"
#include "verify/verify.h"

/* A version of the function NODE, of type TYPE; SUFFIX as for declare_like.  */

static tree
declare_version (cgraph_node *node, const char *suffix, tree type)
{
  tree decl = declare_like (node, suffix, type);

  DECL_ATTRIBUTES (decl) = tree_cons (get_identifier (ASYNC_LOWERED_ATTR),
				      NULL_TREE, DECL_ATTRIBUTES (decl));
  return decl;
}

/* Declare START among OUT, whose name is made from NAMED's.  */

static void
declare_start (const async_fn *fn, cgraph_node *named, async_products *out)
{
  tree result = fn->sig->result_type;

  out->start_answer
    = make_start_type (register_result_p (result) ? result : void_type_node,
		       out->lazy ? ptr_type_node : pointer_sized_int_node);
  out->start = declare_version (named, "start",
				start_function_type (fn->sig, out, START));
}

static void
declare_entry (const async_fn *fn, cgraph_node *named, async_products *out)
{
  out->entry_answer = make_start_type (fn->sig->result_type, ptr_type_node);
  out->entry = declare_version (named, "entry",
				start_function_type (fn->sig, out, ENTRY));
}

/* Do without the passes that a huge dispatch makes slow.  */

static void
spare_effort (gcc_options *opts)
{
  opts->x_flag_tree_fre = 0;
  opts->x_flag_tree_pre = 0;
  opts->x_flag_tree_dse = 0;
  opts->x_flag_tree_pta = 0;
  opts->x_flag_tree_vrp = 0;
  opts->x_flag_tree_dom = 0;
  opts->x_flag_thread_jumps = 0;
  opts->x_flag_code_hoisting = 0;
  opts->x_flag_gcse = 0;
  opts->x_flag_schedule_insns = 0;
}

/* Start pays when optimising for speed: it is a second copy of the code.  With a
   promise it is the only one that needs no memory.  */

static bool
pays_p (async_fn *fn)
{
  if (fn->one_copy || huge_p (fn))
    return false;
  return (promised_frame (fn)
	  || (opt_for_fn (fn->decl, optimize)
	      && !opt_for_fn (fn->decl, optimize_size)
	      && !opt_for_fn (fn->decl, optimize_debug)));
}

typedef hash_set<async_fn *> function_set;

/* True if the frame of CHILD is in no other one when it starts.  */

static bool
outside_p (async_fn *child, function_set *lazy)
{
  return (child->foreign ? !promised_frame (child)
	  : child->recursive && lazy->contains (child));
}

/* A function that allocates its frame itself, and only when it suspends, has
   nothing in the frame before: no object, no result, and no child's frame if
   all children are another unit's, or recursive and in LAZY.  */

static bool
may_be_lazy_p (async_fn *fn, function_set *lazy)
{
  if ((!fn->recursive && !exporting_ramp (fn)) || !fn->suspends || !pays_p (fn)
      || !bitmap_empty_p (fn->facts->pinned)
      || (!VOID_TYPE_P (fn->sig->result_type)
	  && !register_result_p (fn->sig->result_type)))
    return false;
  for (const suspension *sp : fn->facts->points)
    if (sp->callee && !outside_p (sp->callee, lazy))
      return false;
  return true;
}

/* Find which of FNS have a lazy start: assume it of all that would use it, then
   take back what is contradicted.  */

static void
find_lazy (const vec<async_fn *> &fns, function_set *lazy)
{
  bool changed = true;

  for (async_fn *fn : fns)
    if (fn->recursive || exporting_ramp (fn))
      lazy->add (fn);
  while (changed)
    {
      changed = false;
      for (async_fn *fn : fns)
	if (lazy->contains (fn) && !may_be_lazy_p (fn, lazy))
	  {
	    lazy->remove (fn);
	    changed = true;
	  }
    }
}

/* A drop runs once for each future, however hot the function is.  */

static void
make_not_hot (tree drop)
{
  cgraph_node *node = cgraph_node::get (drop);

  DECL_ATTRIBUTES (drop) = remove_attribute ("hot", DECL_ATTRIBUTES (drop));
  if (node->frequency == NODE_FREQUENCY_HOT)
    node->frequency = NODE_FREQUENCY_NORMAL;
  node->count = node->count.guessed_local ();
}

static tree
declare_drop (async_fn *fn)
{
  tree drop = declare_version (fn->node, "drop", drop_type ());

  make_not_hot (drop);
  return drop;
}

/* FN never suspends, and calls to it stay calls.  Its resume function is made
   from a copy, which takes over the name and is what is rewritten.  */

const async_products *
separate_plain (async_fn *fn)
{
  async_products *out = new async_products ();

  out->drop = declare_drop (fn);
  out->resume = declare_version (fn->node, NULL, TREE_TYPE (fn->node->decl));
  out->vtable = declare_vtable (out->resume);
  out->table = declare_table (out->resume);
  out->frame_type = declare_frame_type (fn->node->decl);
  copy_code (fn->node->decl, out->resume);
  return out;
}

/* AWAITED says whether a function of the unit awaits FN.  */

static const async_products *
declare_products (async_fn *fn, bool lazy, bool awaited)
{
  async_products *out = new async_products ();

  out->lazy = lazy;
  out->exported_by = pays_p (fn) ? exporting_ramp (fn) : NULL_TREE;
  /* The suffixes hang on the name that resume takes away.  */
  if (pays_p (fn) && (lazy || awaited))
    declare_start (fn, fn->node, out);
  if (out->exported_by && !lazy)
    declare_entry (fn, fn->node, out);
  out->drop = declare_drop (fn);
  out->resume = declare_version (fn->node, NULL, poll_type ());
  out->resume_drops = fn->one_copy;
  out->vtable = declare_vtable (out->resume);
  out->table = declare_table (out->resume);
  out->frame_type = declare_frame_type (fn->node->decl);
  if (huge_p (fn) && opt_for_fn (fn->decl, optimize))
    for (tree decl : { out->resume, out->drop })
      change_options (decl, spare_effort);
  return out;
}

/* What FN, which never suspends, becomes if other units start it.  It needs a frame
   only for a result that lives there.  */

static const async_products *
add_start (async_fn *fn)
{
  async_products *out = new async_products (*fn->products);
  cgraph_node *named = cgraph_node::get (out->resume);
  tree result = fn->sig->result_type;

  delete fn->products;
  out->exported_by = exporting_ramp (fn);
  out->lazy = VOID_TYPE_P (result) || register_result_p (result);
  if (out->lazy)
    declare_start (fn, named, out);
  else
    declare_entry (fn, named, out);
  return out;
}

/* Find which of FNS are awaited by others of the unit.  A generator never is: that
   would be a part of one that GCC has made a function of, and its frame is not the
   stream.  */

static void
find_awaited (const vec<async_fn *> &fns, function_set *awaited)
{
  for (async_fn *fn : fns)
    if (fn->suspends)
      for (const suspension *sp : fn->facts->points)
	if (sp->callee)
	  {
	    if (stream_words (sp->callee->node->decl))
	      verify_failed (sp->callee->node->decl, "a generator is awaited");
	    awaited->add (sp->callee);
	  }
}

/* Declare what takes the places of FNS, which are analysed.  */

void
declare_versions (const vec<async_fn *> &fns)
{
  function_set lazy, awaited;

  find_lazy (fns, &lazy);
  find_awaited (fns, &awaited);
  for (async_fn *fn : fns)
    if (fn->suspends)
      fn->products = declare_products (fn, lazy.contains (fn),
				       awaited.contains (fn));
    else if (exporting_ramp (fn) && pays_p (fn))
      fn->products = add_start (fn);
}
