/* The report as a page of HTML: page.html with the JSON in it.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "report/report.h"

/* page.html up to where the JSON stands, and from there on; made by make.  */
static const char page_head[] =
#include "report/page-head.inc"
;
static const char page_tail[] =
#include "report/page-tail.inc"
;

void
write_html (FILE *f, const vec<report_function *> &fns)
{
  fputs (page_head, f);
  write_json (f, fns);
  fputs (page_tail, f);
}
