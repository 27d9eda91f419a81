/* Texts, which live until the reports have been written.
   SPDX-License-Identifier: GPL-3.0-or-later

   Types are printed as C has them: GCC's printer for dumps marks pointers that may
   alias anything, numbers the types of functions and the lengths of arrays, and writes
   out structures that have no name.  */

#include "report/report.h"

static auto_vec<char *> kept;

void
text::add (const char *s)
{
  for (; *s; s++)
    chars.safe_push (*s);
}

void
text::addf (const char *format, ...)
{
  va_list args, again;

  va_start (args, format);
  va_copy (again, args);
  int length = vsnprintf (NULL, 0, format, args);
  va_end (args);
  unsigned old = chars.length ();
  chars.safe_grow (old + length + 1, true);
  vsnprintf (chars.address () + old, length + 1, format, again);
  va_end (again);
  chars.pop ();
}

const char *
text::keep ()
{
  chars.safe_push ('\0');
  const char *s = keep_text (chars.address ());
  chars.pop ();
  return s;
}

const char *
keep_text (const char *s)
{
  char *copy = xstrdup (s);

  kept.safe_push (copy);
  return copy;
}

void
release_texts (void)
{
  for (char *s : kept)
    free (s);
  kept.release ();
}

/* ---- types ------------------------------------------------------------------- */

/* Add to OUT the part of S that is C.  */

static void
add_cleaned (text *out, const char *s)
{
  int braces = 0;

  for (; *s; s++)
    if (!strncmp (s, " {ref-all}", 10))
      s += 9;
    else if (!strncmp (s, "[0:D.", 5) && strchr (s, ']'))
      {
	out->add ("[]");
	s = strchr (s, ']');
      }
    else if (*s == '<' && (s[1] == 'T' || s[1] == 'U'))
      s += strcspn (s, ">") - !strchr (s, '>');
    else if (*s == '{' && !braces++)
      out->add ("{...}");
    else if (*s == '}')
      braces--;
    else if (!braces && *s == '\n')
      ;
    else if (!braces)
      out->chars.safe_push (*s);
}

/* T, a type or what is printed like GCC's dumps do.  */

const char *
type_text (tree t)
{
  char *raw = print_generic_expr_to_str (t);
  text out;

  add_cleaned (&out, raw);
  free (raw);
  return out.keep ();
}

/* The readable name of a body as the user calls the function: without the last part
   if that is all that makes it a body.  */

const char *
short_name (const char *readable)
{
  static const char *const ends[] = { "::{async-fn#0}", "::{generator#0}" };
  size_t length = strlen (readable);

  for (const char *end : ends)
    if (length > strlen (end) && !strcmp (readable + length - strlen (end), end))
      {
	text t;
	t.addf ("%.*s", (int) (length - strlen (end)), readable);
	return t.keep ();
      }
  return readable;
}

const char *
await_kind_name (enum report_await_kind kind)
{
  static const char *const names[] = { "embedded", "allocated", "future", "suspend",
				       "yield", "descent", "inlined", "ordinary call" };

  return names[kind];
}
