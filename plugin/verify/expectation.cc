/* What all parts of the verifier use.
   SPDX-License-Identifier: GPL-3.0-or-later

   An expectation is what a function needs behind each suspension, found out
   before the rewrite and held against what comes out of it.  Places in the
   frame are compared as ranges of bytes.  */

#include "verify/verify.h"
#include "frame/frame.h"

void
verify_failed (tree where, const char *what)
{
  internal_error ("asyncc: %qD: %s", where, what);
}

expectation::expectation (async_fn *f) : fn (f), outside_accesses (false)
{
  bitmap_obstack_initialize (&memory);
}

expectation::~expectation ()
{
  bitmap_obstack_release (&memory);
}

/* ---- ranges ---------------------------------------------------------- */

static int
by_start (const void *a, const void *b)
{
  HOST_WIDE_INT x = ((const byte_range *) a)->start;
  HOST_WIDE_INT y = ((const byte_range *) b)->start;

  return x < y ? -1 : x > y;
}

bool
disjoint_p (vec<byte_range> &ranges)
{
  HOST_WIDE_INT end = 0;

  ranges.qsort (by_start);
  for (const byte_range &r : ranges)
    {
      if (r.start < end)
	return false;
      end = MAX (end, r.end);
    }
  return true;
}

bool
inside_item_p (async_fn *fn, const byte_range &range)
{
  if (range.start >= abi_offset (ABI_async_future_state)
      && range.end <= header_size (fn))
    return true;
  for (const frame_item &item : fn->layout->items)
    if (range.start >= item.offset + item.unused_head
	&& range.end <= item.offset + item.size)
      return true;
  return false;
}

bool
users_volatile_p (gimple *stmt)
{
  return (gimple_assign_single_p (stmt)
	  && gimple_has_volatile_ops (stmt)
	  && !gimple_clobber_p (stmt)
	  && !slot_p (gimple_assign_lhs (stmt))
	  && !slot_p (gimple_assign_rhs1 (stmt)));
}

/* ---- objects --------------------------------------------------------- */

int
item_of_object (async_fn *fn, tree decl)
{
  int *number = fn->facts->object_number->get (decl);

  return number ? fn->layout->object_items[*number] : -1;
}

/* Add the bytes of item K to RANGES.  */

void
add_item_range (async_fn *fn, int k, vec<byte_range> *ranges)
{
  if (k < 0 || fn->layout->items[k].offset < 0)
    verify_failed (fn->decl, "something live has no place in the frame");
  const frame_item &item = fn->layout->items[k];
  if (item.size > item.unused_head)
    ranges->safe_push ({ item.offset + item.unused_head,
			 item.offset + item.size });
}

/* Add the bytes of the objects in SET that are in the frame.  */

void
add_object_ranges (expectation *e, bitmap set, vec<byte_range> *ranges)
{
  unsigned k;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (set, 0, k, bi)
    {
      int item = item_of_object (e->fn, e->objects[k]);
      if (item >= 0)
	add_item_range (e->fn, item, ranges);
    }
}

void
verify_together (expectation *e, bitmap now)
{
  auto_vec<byte_range, 32> ranges;

  add_object_ranges (e, now, &ranges);
  if (!disjoint_p (ranges))
    verify_failed (e->fn->decl, "two live objects share storage");
}
