/* The report as JSON, for tools.
   SPDX-License-Identifier: GPL-3.0-or-later

   doc/asyncc-report.schema.json says what stands in it.  A number of a slot or a node
   is its place in the list of these; null stands for nothing.  The character `<' is
   always escaped, so that the text can stand in a page of HTML.  */

#include "report/report.h"

/* ---- strings ------------------------------------------------------------------- */

/* The bytes of the character that begins at S if that is UTF-8, else 0.  */

static unsigned
utf8_length (const unsigned char *s)
{
  unsigned length = (*s < 0x80 ? 1 : *s >= 0xc2 && *s < 0xe0 ? 2
		     : *s >= 0xe0 && *s < 0xf0 ? 3 : *s >= 0xf0 && *s < 0xf5 ? 4 : 0);

  for (unsigned k = 1; k < length; k++)
    if ((s[k] & 0xc0) != 0x80)
      return 0;
  return length;
}

static void
put_string (FILE *f, const char *text)
{
  const unsigned char *s = (const unsigned char *) text;

  if (!text)
    {
      fputs ("null", f);
      return;
    }
  putc ('"', f);
  while (*s)
    {
      unsigned length = utf8_length (s);
      if (!length)
	fputs ("\\ufffd", f);
      else if (*s < ' ' || *s == '<' || *s == '"' || *s == '\\' || *s == 127)
	fprintf (f, "\\u%04x", *s);
      else
	fwrite (s, 1, length, f);
      s += length ? length : 1;
    }
  putc ('"', f);
}

/* `"KEY": "TEXT"', behind a comma.  */

static void
put_member (FILE *f, const char *key, const char *text)
{
  fprintf (f, ", \"%s\": ", key);
  put_string (f, text);
}

static void
put_number (FILE *f, const char *key, HOST_WIDE_INT n)
{
  fprintf (f, ", \"%s\": %" PRId64, key, (int64_t) n);
}

/* The same, but null for what is negative.  */

static void
put_index (FILE *f, const char *key, HOST_WIDE_INT n)
{
  if (n >= 0)
    put_number (f, key, n);
  else
    fprintf (f, ", \"%s\": null", key);
}

static void
put_flag (FILE *f, const char *key, bool flag)
{
  fprintf (f, ", \"%s\": %s", key, flag ? "true" : "false");
}

static void
put_place (FILE *f, report_place place)
{
  put_member (f, "file", place.file);
  put_number (f, "line", place.line);
  put_number (f, "column", place.column);
}

static void
put_numbers (FILE *f, const char *key, const vec<int> &numbers)
{
  fprintf (f, ", \"%s\": [", key);
  for (unsigned k = 0; k < numbers.length (); k++)
    fprintf (f, "%s%d", k ? ", " : "", numbers[k]);
  putc (']', f);
}

/* ---- records -------------------------------------------------------------------- */

/* A list KEY of what PUT writes of each of ALL.  */

template <typename V, typename P>
static void
put_list (FILE *f, const char *key, const V &all, P put)
{
  fprintf (f, ",\n   \"%s\": [", key);
  for (unsigned k = 0; k < all.length (); k++)
    {
      fputs (k ? ",\n    {" : "\n    {", f);
      put (f, all[k]);
      putc ('}', f);
    }
  putc (']', f);
}

/* The first member of a record.  */

static void
put_kind (FILE *f, const char *kind)
{
  fprintf (f, "\"kind\": \"%s\"", kind);
}

static void
put_slot (FILE *f, const report_slot *s)
{
  put_kind (f, s->kind);
  put_member (f, "name", s->name);
  put_member (f, "type", s->type);
  put_number (f, "offset", s->offset);
  put_number (f, "size", s->size);
  put_number (f, "align", s->align);
  put_place (f, s->place);
  put_member (f, "why", s->why);
  put_numbers (f, "shares", s->shares);
  put_number (f, "shared", s->shared);
}

static void
put_gap (FILE *f, const report_gap &g)
{
  fprintf (f, "\"offset\": %" PRId64, (int64_t) g.offset);
  put_number (f, "size", g.size);
}

static void
put_through (FILE *f, const vec<report_call> &calls)
{
  fputs (", \"through\": [", f);
  for (unsigned k = 0; k < calls.length (); k++)
    {
      fputs (k ? ", {\"function\": " : "{\"function\": ", f);
      put_string (f, calls[k].function);
      put_place (f, calls[k].place);
      putc ('}', f);
    }
  putc (']', f);
}

static void
put_await (FILE *f, const report_await *a)
{
  put_kind (f, await_kind_name (a->kind));
  put_member (f, "what", a->what);
  put_member (f, "callee", a->callee);
  put_member (f, "symbol", a->symbol);
  put_member (f, "reason", a->reason);
  put_place (f, a->place);
  put_through (f, a->through);
  put_index (f, "state", a->state);
  put_index (f, "child", a->child);
  put_index (f, "child_bytes", a->child_bytes);
  put_numbers (f, "keeps", a->keeps);
  put_number (f, "kept_bytes", a->kept_bytes);
}

static void
put_line (FILE *f, const report_line &l)
{
  static const char *const kinds[] = { "code", "machine", "state", "label" };

  put_kind (f, kinds[l.kind]);
  put_number (f, "depth", l.depth);
  put_index (f, "state", l.state);
  if (l.place.file)
    put_place (f, l.place);
  put_member (f, "text", l.text);
}

static void
put_node (FILE *f, const report_node &n)
{
  static const char *const kinds[] = { "begin", "state", "branch", "end" };

  put_kind (f, kinds[n.kind]);
  put_index (f, "state", n.state);
  put_place (f, n.place);
  put_member (f, "text", n.text);
}

static void
put_edge (FILE *f, const report_edge &e)
{
  fprintf (f, "\"from\": %d", e.from);
  put_number (f, "to", e.to);
  put_member (f, "text", e.text);
}

static void
put_function (FILE *f, const report_function *r)
{
  fputs ("\n  {\"name\": ", f);
  put_string (f, r->name);
  put_member (f, "symbol", r->symbol);
  put_place (f, r->place);
  put_flag (f, "external", r->external);
  put_flag (f, "suspends", r->suspends);
  put_flag (f, "recursive", r->recursive);
  put_flag (f, "generator", r->generator);
  put_number (f, "size", r->size);
  put_number (f, "align", r->align);
  put_number (f, "header", r->header);
  put_number (f, "padding", r->padding);
  put_number (f, "table", r->table);
  put_number (f, "task", r->task);
  put_flag (f, "bounded", r->bounded);
  put_list (f, "awaits", r->awaits, put_await);
  put_list (f, "slots", r->slots, put_slot);
  put_list (f, "gaps", r->gaps, put_gap);
  put_list (f, "code", r->code, put_line);
  put_list (f, "drop", r->drop, put_line);
  put_list (f, "nodes", r->nodes, put_node);
  put_list (f, "edges", r->edges, put_edge);
  putc ('}', f);
}

void
write_json (FILE *f, const vec<report_function *> &fns)
{
  fputs ("{\"format\": \"asyncc-report\", \"version\": 1", f);
  put_member (f, "unit", unit_name ());
  fputs (",\n \"functions\": [", f);
  for (unsigned k = 0; k < fns.length (); k++)
    {
      fputs (k ? "," : "", f);
      put_function (f, fns[k]);
    }
  fputs ("]}\n", f);
}
