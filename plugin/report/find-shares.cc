/* Which slots lie in the same bytes, and which bytes nobody has.
   SPDX-License-Identifier: GPL-3.0-or-later

   Of a slot the first few others are named, and all are counted: a function with a
   thousand awaits has a thousand frames of children in the same bytes, and a million
   pairs.  */

#include "report/report.h"

/* So many others are named.  */
static const unsigned MAX_NAMED = 6;

static int
by_offset (const void *a, const void *b, void *data)
{
  const report_function *r = (const report_function *) data;
  int x = *(const int *) a, y = *(const int *) b;
  HOST_WIDE_INT start_x = r->slots[x]->offset, start_y = r->slots[y]->offset;

  return start_x != start_y ? (start_x < start_y ? -1 : 1) : x - y;
}

static void
name_pair (report_function *r, int a, int b)
{
  for (int other : { a, b })
    if (r->slots[other]->shares.length () < MAX_NAMED)
      r->slots[other]->shares.safe_push (other == a ? b : a);
}

/* Name slots that overlap; ORDER has them by offset.  ACTIVE are those that have
   begun and not ended.  */

static void
name_shares (report_function *r, const vec<int> &order)
{
  auto_vec<int> active;

  for (int k : order)
    {
      unsigned out = 0;
      for (int other : active)
	if (r->slots[other]->offset + r->slots[other]->size > r->slots[k]->offset)
	  active[out++] = other;
      active.truncate (out);
      for (unsigned j = 0; j < out && j < MAX_NAMED; j++)
	name_pair (r, active[j], k);
      if (out < 4 * MAX_NAMED)
	active.safe_push (k);
    }
}

static int
by_number (const void *a, const void *b)
{
  HOST_WIDE_INT x = *(const HOST_WIDE_INT *) a, y = *(const HOST_WIDE_INT *) b;

  return x < y ? -1 : x > y;
}

/* How many of the sorted NUMBERS are below LIMIT.  */

static unsigned
count_below (const vec<HOST_WIDE_INT> &numbers, HOST_WIDE_INT limit)
{
  unsigned low = 0, high = numbers.length ();

  while (low < high)
    {
      unsigned middle = (low + high) / 2;
      if (numbers[middle] < limit)
	low = middle + 1;
      else
	high = middle;
    }
  return low;
}

/* A slot overlaps all that begin before its end but those that end before its
   beginning.  */

static void
count_shares (report_function *r)
{
  auto_vec<HOST_WIDE_INT> starts, ends;

  for (const report_slot *s : r->slots)
    {
      starts.safe_push (s->offset);
      ends.safe_push (s->offset + s->size);
    }
  starts.qsort (by_number);
  ends.qsort (by_number);
  for (report_slot *s : r->slots)
    s->shared = (count_below (starts, s->offset + s->size)
		 - count_below (ends, s->offset + 1) - 1);
}

static void
add_gap (report_function *r, HOST_WIDE_INT from, HOST_WIDE_INT to)
{
  if (from >= to)
    return;
  r->gaps.safe_push ({ from, to - from });
  r->padding += to - from;
}

static void
find_gaps (report_function *r, const vec<int> &order)
{
  HOST_WIDE_INT end = r->header;

  for (int k : order)
    {
      const report_slot *s = r->slots[k];
      add_gap (r, end, s->offset);
      end = MAX (end, s->offset + s->size);
    }
  add_gap (r, end, r->size);
}

void
find_shares (report_function *r)
{
  auto_vec<int> order;

  for (unsigned k = 0; k < r->slots.length (); k++)
    order.safe_push (k);
  order.sort (by_offset, r);
  name_shares (r, order);
  count_shares (r);
  find_gaps (r, order);
}
