/* The lines of code that is printed, and how deep they stand.
   SPDX-License-Identifier: GPL-3.0-or-later

   Braces stand where GNU style has them, half a step deeper than what they belong to,
   which is a depth of their own.  */

#include "report/report.h"

void
add_line (code_printer *p, enum report_line_kind kind, int state, report_place place,
	  const char *s)
{
  p->lines->safe_push ({ kind, p->depth, state, place, s });
}

/* The same of what stands nowhere in the source.  */

void
add_line (code_printer *p, enum report_line_kind kind, int state, const char *s)
{
  add_line (p, kind, state, { NULL, 0, 0 }, s);
}

/* Add S, which is what STMT does.  */

void
add_code (code_printer *p, gimple *stmt, const char *s)
{
  add_line (p, LINE_CODE, -1, place_of (gimple_location (stmt)), s);
}

void
open_brace (code_printer *p, enum report_line_kind kind)
{
  p->depth++;
  add_line (p, kind, -1, "{");
  p->depth++;
}

void
close_brace (code_printer *p, enum report_line_kind kind)
{
  p->depth--;
  add_line (p, kind, -1, "}");
  p->depth--;
}
