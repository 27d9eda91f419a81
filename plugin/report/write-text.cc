/* The report as text, for people.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "report/report.h"

/* Deeper code is not indented further.  */
static const int MAX_INDENT = 30;

static void
put_rule (FILE *f, size_t length, char c)
{
  for (size_t k = 0; k < length; k++)
    putc (c, f);
  putc ('\n', f);
}

/* PLACE, without its file if that is FILE.  */

static const char *
place_text (report_place place, const char *file)
{
  text t;

  if (!place.file)
    t.add ("-");
  else if (file && !strcmp (place.file, file))
    t.addf ("%d:%d", place.line, place.column);
  else
    t.addf ("%s:%d:%d", place.file, place.line, place.column);
  return t.keep ();
}

/* ---- awaits --------------------------------------------------------------------- */

static void
put_kept (FILE *f, const report_function *r, const report_await *a)
{
  if (a->state < 0)
    return;
  fputs ("          keeps ", f);
  for (unsigned k = 0; k < a->keeps.length (); k++)
    fprintf (f, "%s%s", k ? ", " : "", r->slots[a->keeps[k]]->name);
  if (a->keeps.is_empty ())
    fputs ("nothing\n", f);
  else
    fprintf (f, " (%" PRId64 " bytes)\n", (int64_t) a->kept_bytes);
}

static void
put_await (FILE *f, const report_function *r, const report_await *a)
{
  const char *file = r->place.file;

  if (a->state >= 0)
    fprintf (f, "  state %-3d", a->state);
  else
    fputs ("  -        ", f);
  fprintf (f, " %-8s %s: %s\n", place_text (a->place, file), a->what,
	   await_kind_name (a->kind));
  fprintf (f, "          %s\n", a->reason);
  if (a->child_bytes >= 0 && a->child >= 0)
    fprintf (f, "          its frame has %" PRId64 " bytes\n", (int64_t) a->child_bytes);
  for (const report_call &c : a->through)
    fprintf (f, "          in %s, inlined at %s\n", c.function,
	     place_text (c.place, file));
  put_kept (f, r, a);
}

/* ---- the frame -------------------------------------------------------------------- */

static int
by_offset (const void *a, const void *b)
{
  const report_slot *x = *(const report_slot *const *) a;
  const report_slot *y = *(const report_slot *const *) b;

  return x->offset != y->offset ? (x->offset < y->offset ? -1 : 1)
	 : strcmp (x->name, y->name);
}

static void
put_bytes (FILE *f, HOST_WIDE_INT offset, HOST_WIDE_INT size)
{
  fprintf (f, "  %6" PRId64 " %6" PRId64 "  ", (int64_t) offset, (int64_t) size);
}

static void
put_slot (FILE *f, const report_function *r, const report_slot *s)
{
  put_bytes (f, s->offset, s->size);
  fprintf (f, "%s: %s %s\n                 %s\n", s->name, s->kind, s->type, s->why);
  if (!s->shared)
    return;
  fputs ("                 shares bytes with ", f);
  for (unsigned k = 0; k < s->shares.length (); k++)
    fprintf (f, "%s%s", k ? ", " : "", r->slots[s->shares[k]]->name);
  if (s->shared > s->shares.length ())
    fprintf (f, " and %u more", s->shared - s->shares.length ());
  putc ('\n', f);
}

static void
put_gaps (FILE *f, const report_function *r, unsigned *next, HOST_WIDE_INT before)
{
  for (; *next < r->gaps.length () && r->gaps[*next].offset < before; ++*next)
    {
      put_bytes (f, r->gaps[*next].offset, r->gaps[*next].size);
      fputs ("(padding)\n", f);
    }
}

static void
put_frame (FILE *f, const report_function *r)
{
  auto_vec<report_slot *> slots;
  unsigned gap = 0;

  for (report_slot *s : r->slots)
    slots.safe_push (s);
  slots.qsort (by_offset);
  fprintf (f, "\n  offset   size  what it is, and why it is there\n");
  put_bytes (f, 0, r->header);
  fputs ("(header): vtable, state, flags\n", f);
  for (const report_slot *s : slots)
    {
      put_gaps (f, r, &gap, s->offset);
      put_slot (f, r, s);
    }
  put_gaps (f, r, &gap, r->size);
}

/* ---- the state machine -------------------------------------------------------------- */

static void
put_line (FILE *f, const report_function *r, const report_line &l)
{
  bool own = l.place.file && r->place.file && !strcmp (l.place.file, r->place.file);
  int indent = 4 + 2 * MIN (l.depth, MAX_INDENT);

  if (own && l.place.line)
    fprintf (f, "%6d ", l.place.line);
  else
    fputs ("       ", f);
  fprintf (f, "%c %*s%s", l.kind == LINE_CODE ? ' ' : l.kind == LINE_LABEL ? ' ' : '|',
	   indent, "", l.text);
  if (l.place.file && !own)
    fprintf (f, "   /* %s:%d */", lbasename (l.place.file), l.place.line);
  putc ('\n', f);
}

static void
put_machine (FILE *f, const report_function *r)
{
  fprintf (f, "\n  line   %s (frame, cx), which is polled\n",
	   short_name (r->name));
  fputs ("       | switch (frame->state)\n       |   case 0:\n", f);
  for (const report_line &l : r->code)
    put_line (f, r, l);
  if (r->drop.is_empty ())
    return;
  fprintf (f, "\n  line   %s (frame), when it is dropped\n"
	   "       | switch (frame->state)\n", short_name (r->name));
  for (const report_line &l : r->drop)
    put_line (f, r, l);
}

/* ---- functions -------------------------------------------------------------------- */

static unsigned
count_states (const report_function *r)
{
  unsigned n = 0;

  for (const report_await *a : r->awaits)
    n += a->state >= 0;
  return n;
}

/* What debuggers and dumps of tasks need to know where R waits.  */

static void
put_table (FILE *f, const report_function *r)
{
  if (!r->table)
    fputs ("no table of suspension points\n\n", f);
  else
    fprintf (f, "table of suspension points: %" PRId64 " bytes for %u of them\n\n",
	     (int64_t) r->table, count_states (r));
}

static void
put_function (FILE *f, const report_function *r)
{
  fprintf (f, "\n\n%s, %s\n", r->name, place_text (r->place, NULL));
  put_rule (f, strlen (r->name) + 2 + strlen (place_text (r->place, NULL)), '-');
  fprintf (f, "frame of %" PRId64 " bytes, aligned to %u, %" PRId64 " of them padding%s\n",
	   (int64_t) r->size, r->align, (int64_t) r->padding,
	   r->recursive ? "; it can await itself" : "");
  fprintf (f, "a task whose root it is: %" PRId64 " bytes%s\n", (int64_t) r->task,
	   r->bounded ? "" : ", and what is not known here");
  put_table (f, r);
  if (!r->suspends)
    fputs ("  It never suspends: an ordinary function.\n", f);
  for (const report_await *a : r->awaits)
    put_await (f, r, a);
  put_frame (f, r);
  put_machine (f, r);
}

static void
put_overview (FILE *f, const vec<report_function *> &fns)
{
  fprintf (f, "Async functions of %s\n", unit_name ());
  put_rule (f, strlen ("Async functions of ") + strlen (unit_name ()), '=');
  fputs ("\n   frame     task  states  function\n", f);
  for (const report_function *r : fns)
    fprintf (f, "  %6" PRId64 " %7" PRId64 "%c  %6u  %s\n", (int64_t) r->size,
	     (int64_t) r->task, r->bounded ? ' ' : '+', count_states (r), r->name);
  fputs ("\n  `+': and what other units, futures or recursion need\n"
	 "  `|': what the state machine does beside the user's code\n", f);
}

void
write_text (FILE *f, const vec<report_function *> &fns)
{
  put_overview (f, fns);
  for (const report_function *r : fns)
    put_function (f, r);
}
