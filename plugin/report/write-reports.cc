/* The files of the report, beside those of GCC's dumps.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "report/report.h"

/* By their places in the source, then by name.  */

static int
by_place (const void *a, const void *b)
{
  const report_function *x = *(const report_function *const *) a;
  const report_function *y = *(const report_function *const *) b;
  int files = (x->place.file && y->place.file
	       ? strcmp (x->place.file, y->place.file) : 0);

  return (files ? files : x->place.line != y->place.line
	  ? x->place.line - y->place.line : strcmp (x->symbol, y->symbol));
}

static const struct
{
  enum report_format format;
  const char *suffix;
  void (*write) (FILE *, const vec<report_function *> &);
} writers[] = {
  { REPORT_TEXT, ".async.txt", write_text },
  { REPORT_JSON, ".async.json", write_json },
  { REPORT_HTML, ".async.html", write_html },
  { REPORT_DOT, ".async.dot", write_dot }
};

static void
write_file (const char *suffix, void (*write) (FILE *, const vec<report_function *> &))
{
  char *name = concat (aux_base_name ? aux_base_name : "asyncc", suffix, NULL);
  FILE *f = fopen (name, "w");

  if (!f)
    error_at (UNKNOWN_LOCATION, "cannot open %qs for the report: %m", name);
  else
    {
      write (f, reported_functions);
      bool failed = ferror (f);
      if (fclose (f) || failed)
	error_at (UNKNOWN_LOCATION, "cannot write the report %qs: %m", name);
    }
  free (name);
}

void
write_reports (void)
{
  if (async_options.report)
    {
      reported_functions.qsort (by_place);
      find_totals (reported_functions);
      for (const auto &w : writers)
	if (async_options.report & w.format)
	  write_file (w.suffix, w.write);
    }
  for (report_function *r : reported_functions)
    delete r;
  reported_functions.release ();
  release_texts ();
}
