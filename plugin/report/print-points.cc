/* What stands at a suspension point.
   SPDX-License-Identifier: GPL-3.0-or-later

   The machine stores what it needs later, writes down the state and returns; the next
   poll comes in behind `case N:', and takes back what was stored.  The function that is
   called while a future is dropped comes in there, too, and takes back what it uses.  */

#include "report/report.h"

/* The values that are stored when FN suspends at SP, but parameters that are in the
   frame from the beginning.  */

static void
list_stored (const async_fn *fn, const suspension *sp, vec<tree> *names)
{
  unsigned version;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (sp->live, 0, version, bi)
    if (fn->layout->items[fn->layout->value_items[version]].kind == ITEM_VALUE)
      names->safe_push (ssa_name (version));
}

/* The address of the child at SP: where its frame lies in this one, or what stands
   there if the child has one of its own.  */

static const char *
child_reference (code_printer *p, const suspension *sp)
{
  const frame_layout *l = p->names->fn->layout;
  const child_place &place = l->children[sp->number];
  const frame_item &item = l->items[place.item];
  text t;

  t.addf ("%sframe->%s@%" PRId64, place.heap ? "" : "&",
	  short_name (async_fn_name (sp->callee)),
	  (int64_t) (item.offset + item.unused_head));
  return t.keep ();
}

static void
print_stores (code_printer *p, const suspension *sp)
{
  auto_vec<tree> stored;

  list_stored (p->names->fn, sp, &stored);
  for (tree name : stored)
    {
      text t;
      const char *called = name_of (p->names, name);
      t.addf ("frame->%s = %s;", called, called);
      add_line (p, LINE_MACHINE, -1, t.keep ());
    }
  text t;
  t.addf ("frame->state = %u; return PENDING;", ASYNC_STATE_FIRST + sp->number);
  add_line (p, LINE_MACHINE, ASYNC_STATE_FIRST + sp->number, t.keep ());
}

/* What is taken back at SP; only what is in ONLY if that is not null.  */

void
print_reloads (code_printer *p, const suspension *sp, bitmap only)
{
  const frame_layout *l = p->names->fn->layout;
  unsigned version;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (sp->live, 0, version, bi)
    if (!only || bitmap_bit_p (only, version))
      {
	const frame_item &item = l->items[l->value_items[version]];
	const char *called = name_of (p->names, ssa_name (version));
	text t;
	t.addf ("%s = frame->%s;", called, item.kind == ITEM_PARM
		? name_of (p->names, item.what) : called);
	add_line (p, LINE_MACHINE, -1, t.keep ());
      }
}

/* Where the function goes on when it is polled, or dropped, at SP.  */

void
print_entry (code_printer *p, const suspension *sp)
{
  text t;

  t.addf ("case %u:", ASYNC_STATE_FIRST + sp->number);
  add_line (p, LINE_STATE, ASYNC_STATE_FIRST + sp->number, place_of (sp->loc),
	    t.keep ());
}

/* The await of a child: it is started, and where it suspends the function does.  */

static void
print_child_await (code_printer *p, const suspension *sp)
{
  const char *call = awaited_text (p, sp->stmt);
  const char *value = result_place (p, sp->stmt);
  text t;

  settle_values (p, NULL);
  t.addf ("%s%sawait %s;", value ? value : "", value ? " = " : "", call);
  add_line (p, LINE_CODE, -1, place_of (sp->loc), t.keep ());
  add_line (p, LINE_MACHINE, -1, "if (it must wait)");
  open_brace (p, LINE_MACHINE);
  if (p->names->fn->layout->children[sp->number].heap)
    {
      text h;
      h.addf ("%s = its frame, from the allocator;", child_reference (p, sp));
      add_line (p, LINE_MACHINE, -1, h.keep ());
    }
  print_stores (p, sp);
  p->depth--;
  print_entry (p, sp);
  p->depth++;
  text poll;
  poll.addf ("if (poll (%s) == PENDING) return PENDING;", child_reference (p, sp));
  add_line (p, LINE_MACHINE, -1, poll.keep ());
  print_reloads (p, sp, NULL);
  close_brace (p, LINE_MACHINE);
}

/* The child at SP is dropped.  */

void
print_child_drop (code_printer *p, const suspension *sp)
{
  text t;

  t.addf ("drop (%s);", child_reference (p, sp));
  add_line (p, LINE_MACHINE, -1, t.keep ());
}

/* The primitive.  */

static void
print_suspension (code_printer *p, const suspension *sp)
{
  settle_values (p, NULL);
  add_line (p, LINE_CODE, -1, place_of (sp->loc), "suspend;");
  p->depth++;
  print_stores (p, sp);
  p->depth--;
  print_entry (p, sp);
  p->depth++;
  print_reloads (p, sp, NULL);
  p->depth--;
}

void
print_point (code_printer *p, const suspension *sp)
{
  settle_values (p, sp->live);
  if (sp->callee)
    print_child_await (p, sp);
  else
    print_suspension (p, sp);
}
