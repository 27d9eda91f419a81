/* Lines that were printed for want of better knowledge go.
   SPDX-License-Identifier: GPL-3.0-or-later

   While code is printed it is not known yet whether something will jump to a block,
   or how much stands between two braces.  So there are labels of all blocks, and
   braces everywhere.  Here labels that nothing jumps to go, the others get numbers
   from 1; braces around one line go, and an `else' of nothing; and a loop that begins
   with `if (...) break;' becomes a `while'.  */

#include "report/report.h"

static bool
text_p (const report_line &l, const char *s)
{
  return !strcmp (l.text, s);
}

static bool
begins_p (const report_line &l, const char *s)
{
  return !strncmp (l.text, s, strlen (s));
}

/* ---- labels ------------------------------------------------------------------- */

static void
number_labels (const vec<bool> &jumped, const vec<report_line> &lines,
	       vec<int> *number)
{
  int n = 0;

  number->safe_grow_cleared (jumped.length (), true);
  for (const report_line &l : lines)
    if (l.kind == LINE_LABEL && jumped[l.state])
      (*number)[l.state] = ++n;
}

static void
finish_labels (const vec<bool> &jumped, vec<report_line> *lines)
{
  auto_vec<int> number;
  unsigned out = 0;

  number_labels (jumped, *lines, &number);
  for (report_line l : *lines)
    {
      text t;
      if (l.kind == LINE_LABEL)
	{
	  if (!jumped[l.state])
	    continue;
	  t.addf ("L%d:", number[l.state]);
	  l.text = t.keep ();
	  l.state = -1;
	  l.depth--;
	}
      else if (l.kind == LINE_CODE && begins_p (l, "goto L"))
	{
	  t.addf ("goto L%d;", number[atoi (l.text + strlen ("goto L"))]);
	  l.text = t.keep ();
	}
      (*lines)[out++] = l;
    }
  lines->truncate (out);
}

/* ---- braces ------------------------------------------------------------------- */

/* True if L is one statement, which needs no braces.  */

static bool
simple_p (const report_line &l)
{
  return ((l.kind == LINE_CODE || l.kind == LINE_MACHINE)
	  && l.text[strlen (l.text) - 1] == ';');
}

/* The last lines of OUT are what a closing brace ends: take the braces away if they
   are not needed.  True if the closing one goes, too.  */

static bool
drop_braces (vec<report_line> *out)
{
  unsigned n = out->length ();

  if (n >= 2 && text_p ((*out)[n - 1], "{"))
    {
      if (text_p ((*out)[n - 2], "else"))
	out->truncate (n - 2);
      else
	{
	  (*out)[n - 1].text = ";";
	  (*out)[n - 1].kind = LINE_CODE;
	}
      return true;
    }
  if (n >= 3 && text_p ((*out)[n - 2], "{") && simple_p ((*out)[n - 1])
      && !begins_p ((*out)[n - 3], "switch"))
    {
      (*out)[n - 1].depth--;
      out->ordered_remove (n - 2);
      return true;
    }
  return false;
}

static void
finish_braces (vec<report_line> *lines)
{
  auto_vec<report_line> out;

  for (const report_line &l : *lines)
    if (!text_p (l, "}") || !drop_braces (&out))
      out.safe_push (l);
  lines->truncate (0);
  lines->safe_splice (out);
}

/* ---- loops -------------------------------------------------------------------- */

/* `for (;;)' in line K of LINES begins with `if (...) break;'.  */

static bool
while_p (const vec<report_line> &lines, unsigned k)
{
  return (text_p (lines[k], "for (;;)") && k + 3 < lines.length ()
	  && text_p (lines[k + 1], "{") && begins_p (lines[k + 2], "if (")
	  && text_p (lines[k + 3], "break;"));
}

static void
finish_loops (const hash_map<nofree_string_hash, const char *> &opposites,
	      vec<report_line> *lines)
{
  auto_vec<report_line> out;

  for (unsigned k = 0; k < lines->length (); k++)
    {
      report_line l = (*lines)[k];
      const char *const *opposite = NULL;
      if (while_p (*lines, k))
	opposite = const_cast<hash_map<nofree_string_hash, const char *> &>
		   (opposites).get ((*lines)[k + 2].text);
      if (opposite)
	{
	  text t;
	  t.addf ("while (%s)", *opposite);
	  l.text = t.keep ();
	  l.place = (*lines)[k + 2].place;
	  out.safe_push (l);
	  out.safe_push ((*lines)[k + 1]);
	  k += 3;
	}
      else
	out.safe_push (l);
    }
  lines->truncate (0);
  lines->safe_splice (out);
}

/* JUMPED are the blocks to which a goto leads; OPPOSITES of each `if' its
   opposite.  */

void
finish_lines (const vec<bool> &jumped,
	      const hash_map<nofree_string_hash, const char *> &opposites,
	      vec<report_line> *lines)
{
  finish_labels (jumped, lines);
  finish_braces (lines);
  finish_loops (opposites, lines);
  finish_braces (lines);
}
