/* What is awaited, where, and what became of each await.
   SPDX-License-Identifier: GPL-3.0-or-later

   An await of a function of this unit is a call whose frame lies inside this one, or
   has become a part of this function, or turned out never to wait.  Await of a future
   is a loop that polls, with the primitive in it.  */

#include "report/report.h"

/* More blocks than this do not lie between a poll and its suspension.  */
static const unsigned MAX_BLOCKS_TO_POLL = 6;

/* The poll behind whose answer SP suspends; null if it is none's.  */

static gcall *
poll_before (const suspension *sp)
{
  basic_block bb = sp->block;

  for (unsigned k = 0; k < MAX_BLOCKS_TO_POLL; k++)
    {
      for (gimple_stmt_iterator gsi = gsi_last_nondebug_bb (bb); !gsi_end_p (gsi);
	   gsi_prev_nondebug (&gsi))
	if (vtable_call_p (gsi_stmt (gsi), "poll"))
	  return as_a<gcall *> (gsi_stmt (gsi));
      if (!single_pred_p (bb) || single_pred (bb) == ENTRY_BLOCK_PTR_FOR_FN (cfun))
	return NULL;
      bb = single_pred (bb);
    }
  return NULL;
}

/* The call that made the future F; null if it is not known.  */

static gcall *
maker_of (tree f)
{
  for (unsigned k = 0; k < 8 && TREE_CODE (f) == SSA_NAME; k++)
    {
      gimple *stmt = SSA_NAME_DEF_STMT (f);
      if (gcall *call = dyn_cast<gcall *> (stmt))
	return call;
      if (!gimple_assign_single_p (stmt) && !gimple_assign_cast_p (stmt))
	return NULL;
      f = gimple_assign_rhs1 (stmt);
    }
  return NULL;
}

/* The function whose future POLL polls, a declaration; null if it is not known.  */

static tree
function_of_future (gcall *poll)
{
  gcall *made = maker_of (gimple_call_arg (poll, 0));
  tree fn = made ? gimple_call_fndecl (made) : NULL_TREE;

  if (made && (async_marker_call_p (made, ASYNC_MAKE)
	       || async_marker_call_p (made, ASYNC_MAKE_LOCAL)))
    fn = TREE_OPERAND (gimple_call_arg (made, 0), 0);
  return fn;
}

/* ---- suspension points ----------------------------------------------------------- */

/* SP awaits a function of another unit, for whose frame there is room here.  */

bool
offered_p (const async_fn *fn, const suspension *sp)
{
  return fn->layout->children[sp->number].offered >= 0;
}

/* Why the frame of the child at SP does not lie in FN's.  */

const char *
why_allocated (const async_fn *fn, const suspension *sp)
{
  const async_fn *child = sp->callee;

  if (child->foreign)
    return "another unit defines it, so its size is not known here; a promise by "
	   "async_frame_limit in its declaration would reserve the bytes";
  if (child == fn)
    return "it awaits itself, so nothing says how deep";
  if (child->order >= fn->order)
    return "it awaits this function in turn, so nothing says how deep";
  return "it can await itself, so nothing says how deep";
}

const char *
awaited_name (const suspension *sp)
{
  return short_name (async_fn_name (sp->callee));
}

static void
describe_child (async_fn *fn, const suspension *sp, report_await *a)
{
  const child_place &place = fn->layout->children[sp->number];
  text t;

  a->what = awaited_name (sp);
  a->callee = keep_text (async_fn_name (sp->callee));
  a->child = place.item;
  if (!sp->callee->foreign)
    a->symbol = keep_text (IDENTIFIER_POINTER (DECL_ASSEMBLER_NAME
					       (sp->callee->products->resume)));
  if (!sp->callee->foreign && sp->callee->layout)
    a->child_bytes = sp->callee->layout->size;
  a->kind = place.heap && !offered_p (fn, sp) ? AWAIT_ALLOCATED : AWAIT_EMBEDDED;
  if (offered_p (fn, sp))
    {
      a->child_bytes = fn->layout->items[place.offered].size;
      t.addf ("another unit defines it, and promises at most %" PRId64
	      " bytes, for which there is room here", (int64_t) a->child_bytes);
      a->reason = t.keep ();
    }
  else
    a->reason = (place.heap ? why_allocated (fn, sp)
		 : "its frame has a size that is known here");
}

static void
describe_future (gcall *poll, code_names *names, report_await *a)
{
  tree f = gimple_call_arg (poll, 0), fn = function_of_future (poll);
  bool named = TREE_CODE (f) == SSA_NAME && user_variable (*names, f);
  text t;

  a->kind = AWAIT_FUTURE;
  a->reason = "a future object is polled; its frame is its own";
  if (named)
    t.add (name_of (names, f));
  if (fn)
    {
      const char *readable = async_body_name (fn);
      a->callee = keep_text (readable ? readable : IDENTIFIER_POINTER (DECL_NAME (fn)));
      t.addf ("%sa future of %s", named ? ", " : "", short_name (a->callee));
    }
  if (t.empty_p ())
    t.add ("a future");
  a->what = t.keep ();
}

/* FN, a generator, yields all of a call of itself.  */

static void
describe_descent (async_fn *fn, report_await *a)
{
  text t;

  a->kind = AWAIT_DESCENT;
  a->callee = keep_text (async_fn_name (fn));
  t.addf ("all of %s", short_name (a->callee));
  a->what = t.keep ();
  a->reason = "it goes on in another frame of its own, by a jump; that frame is kept for "
	      "the next time";
}

static void
describe_primitive (async_fn *fn, const suspension *sp, code_names *names,
		    report_await *a)
{
  gcall *poll = poll_before (sp);

  if (poll)
    describe_future (poll, names, a);
  else if (descent_p (sp))
    describe_descent (fn, a);
  else if (lookup_attribute (ASYNC_GENERATOR_ATTR, DECL_ATTRIBUTES (fn->decl))
	   && a->through.is_empty ())
    {
      a->kind = AWAIT_YIELD;
      a->what = "yield";
      a->reason = "a value is ready, and goes to whoever asked for it";
    }
  else
    {
      a->kind = AWAIT_SUSPEND;
      a->what = "suspend";
      a->reason = "the primitive, until the next poll";
    }
}

static void
find_kept (async_fn *fn, const suspension *sp, report_await *a)
{
  unsigned k;
  bitmap_iterator bi;
  auto_bitmap kept;

  EXECUTE_IF_SET_IN_BITMAP (sp->live, 0, k, bi)
    bitmap_set_bit (kept, fn->layout->value_items[k]);
  EXECUTE_IF_SET_IN_BITMAP (sp->needed, 0, k, bi)
    if (fn->layout->object_items[k] >= 0)
      bitmap_set_bit (kept, fn->layout->object_items[k]);
  EXECUTE_IF_SET_IN_BITMAP (kept, 0, k, bi)
    {
      a->keeps.safe_push (k);
      a->kept_bytes += fn->layout->items[k].size;
    }
}

static report_await *
new_await (report_function *r, report_place place)
{
  report_await *a = new report_await;

  a->place = place;
  a->callee = a->symbol = NULL;
  a->state = a->child = -1;
  a->child_bytes = -1;
  a->kept_bytes = 0;
  r->awaits.safe_push (a);
  return a;
}

/* ---- awaits without a point ------------------------------------------------------- */

/* Append the awaits that were inlined in the scope BLOCK and those in it.  */

static void
find_inlined (tree block, report_function *r)
{
  for (; block; block = BLOCK_CHAIN (block))
    {
      tree origin = (inlined_function_outer_scope_p (block)
		     ? block_ultimate_origin (block) : NULL_TREE);
      if (origin && TREE_CODE (origin) == FUNCTION_DECL && async_body_name (origin))
	{
	  report_await *a = new_await (r, place_of (BLOCK_SOURCE_LOCATION (block)));
	  a->kind = AWAIT_INLINED;
	  a->callee = keep_text (async_body_name (origin));
	  a->what = short_name (a->callee);
	  a->reason = "its code and its variables are a part of this function";
	  list_inlined (BLOCK_SOURCE_LOCATION (block), &a->through);
	}
      find_inlined (BLOCK_SUBBLOCKS (block), r);
    }
}

static void
find_ordinary (report_function *r)
{
  basic_block bb;

  FOR_EACH_BB_FN (bb, cfun)
    for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb); !gsi_end_p (gsi);
	 gsi_next_nondebug (&gsi))
      {
	tree fn = (is_gimple_call (gsi_stmt (gsi))
		   ? gimple_call_fndecl (gsi_stmt (gsi)) : NULL_TREE);
	if (!fn || !async_body_name (fn) || suspends_p (gsi_stmt (gsi)))
	  continue;
	report_await *a = new_await (r, place_of (gimple_location (gsi_stmt (gsi))));
	a->kind = AWAIT_ORDINARY;
	a->callee = keep_text (async_body_name (fn));
	a->what = short_name (a->callee);
	a->reason = "it never suspends, so this is an ordinary call";
	list_inlined (gimple_location (gsi_stmt (gsi)), &a->through);
      }
}

void
find_awaits (async_fn *fn, code_names *names, report_function *r)
{
  for (const suspension *sp : fn->facts->points)
    {
      report_await *a = new_await (r, place_of (sp->loc));
      a->state = ASYNC_STATE_FIRST + sp->number;
      list_inlined (sp->loc, &a->through);
      if (sp->callee)
	describe_child (fn, sp, a);
      else
	describe_primitive (fn, sp, names, a);
      find_kept (fn, sp, a);
    }
  find_inlined (BLOCK_SUBBLOCKS (DECL_INITIAL (fn->decl)), r);
  find_ordinary (r);
}
