/* The state diagrams for Graphviz, a cluster for each function.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "report/report.h"

static void
put_quoted (FILE *f, const char *s)
{
  for (; *s; s++)
    if (*s == '"' || *s == '\\')
      fprintf (f, "\\%c", *s);
    else if ((unsigned char) *s >= ' ')
      putc (*s, f);
}

static void
put_node (FILE *f, unsigned function, unsigned number, const report_node &n)
{
  static const char *const shapes[] = { "circle", "box", "diamond", "doublecircle" };

  fprintf (f, "    n%u_%u [shape=%s, label=\"", function, number, shapes[n.kind]);
  if (n.kind == NODE_STATE)
    fprintf (f, "state %d\\n", n.state);
  put_quoted (f, n.text);
  if (n.place.line)
    fprintf (f, "\\nline %d", n.place.line);
  fputs ("\"];\n", f);
}

static void
put_edge (FILE *f, unsigned function, const report_edge &e)
{
  fprintf (f, "    n%u_%d -> n%u_%d", function, e.from, function, e.to);
  if (e.text)
    {
      fputs (" [label=\"", f);
      put_quoted (f, e.text);
      fputs ("\"]", f);
    }
  fputs (";\n", f);
}

static void
put_function (FILE *f, unsigned number, const report_function *r)
{
  fprintf (f, "  subgraph cluster_%u {\n    label=\"", number);
  put_quoted (f, r->name);
  fprintf (f, "\\n%" PRId64 " bytes\";\n", (int64_t) r->size);
  for (unsigned k = 0; k < r->nodes.length (); k++)
    put_node (f, number, k, r->nodes[k]);
  for (const report_edge &e : r->edges)
    put_edge (f, number, e);
  fputs ("  }\n", f);
}

void
write_dot (FILE *f, const vec<report_function *> &fns)
{
  fputs ("digraph asyncc {\n  node [fontname=\"sans-serif\", fontsize=11];\n"
	 "  edge [fontname=\"sans-serif\", fontsize=10];\n", f);
  for (unsigned k = 0; k < fns.length (); k++)
    put_function (f, k, fns[k]);
  fputs ("}\n", f);
}
