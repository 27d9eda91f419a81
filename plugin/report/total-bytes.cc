/* What a task needs whose root a function is.
   SPDX-License-Identifier: GPL-3.0-or-later

   Its frame has room for the frames of what it awaits, but for those that are
   allocated: of these there is one at a time, and the largest counts.  Futures that
   are awaited as objects are counted likewise where the function is known that made
   them.  What other units need is not known here; asyncc-report knows it, which
   merges reports.  */

#include "report/report.h"

enum total_state
{
  TOTAL_BEGUN,
  TOTAL_KNOWN
};

struct total_search
{
  /* By the name and by the symbol.  */
  hash_map<nofree_string_hash, report_function *> by_name;
  hash_map<report_function *, enum total_state> state;
};

static void find_total (total_search *s, report_function *r);

/* What the await A of R adds to the frame of R, at least; if that is not all, R is not
   bounded.  */

static HOST_WIDE_INT
added_by (total_search *s, report_function *r, const report_await *a)
{
  report_function **callee = (a->symbol ? s->by_name.get (a->symbol)
			      : a->callee ? s->by_name.get (a->callee) : NULL);
  bool own = a->kind == AWAIT_ALLOCATED || a->kind == AWAIT_FUTURE;

  if (!own && a->kind != AWAIT_EMBEDDED)
    return 0;
  if (!callee)
    {
      r->bounded &= !own;
      return 0;
    }
  find_total (s, *callee);
  if (*s->state.get (*callee) == TOTAL_BEGUN)
    {
      r->bounded = false;
      return 0;
    }
  r->bounded &= (*callee)->bounded;
  return (*callee)->task - (own ? 0 : (*callee)->size);
}

static void
find_total (total_search *s, report_function *r)
{
  HOST_WIDE_INT most = 0;

  if (s->state.get (r))
    return;
  s->state.put (r, TOTAL_BEGUN);
  r->bounded = true;
  for (const report_await *a : r->awaits)
    most = MAX (most, added_by (s, r, a));
  r->task = r->size + most;
  s->state.put (r, TOTAL_KNOWN);
}

void
find_totals (const vec<report_function *> &fns)
{
  total_search s;

  for (report_function *r : fns)
    {
      s.by_name.put (r->name, r);
      s.by_name.put (r->symbol, r);
    }
  for (report_function *r : fns)
    find_total (&s, r);
}
