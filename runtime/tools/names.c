/* Names of functions as the user knows them.
   SPDX-License-Identifier: MIT  */

#include "tools/tools.h"

/* The kinds of functions in a name, how symbols=plain spells them, and which can suspend. */
static const struct {
  const char *plain;
  const char *readable;
  bool async;
} kinds[] = {
  { ".async_fn.", "::{async-fn#", true },
  { ".async_block.", "::{async-block#", true },
  { ".generator.", "::{generator#", true },
  { ".generator_block.", "::{generator-block#", true },
  { ".closure.", "::{closure#", false },
};

enum { N_KINDS = sizeof kinds / sizeof *kinds };

/* A plain function in an async one is called so, too. */
bool
name_async_p (const char *name)
{
  for (size_t k = 0; k < N_KINDS; k++)
    if (kinds[k].async && (strstr (name, kinds[k].readable) || strstr (name, kinds[k].plain)))
      return true;
  return false;
}

static void
put_file (void *to, const char *text, size_t n)
{
  fwrite (text, 1, n, to);
}

struct sink
sink_of_file (FILE *stream)
{
  return (struct sink) { put_file, stream };
}

void
sink_put (const struct sink *sink, const char *text)
{
  sink->put (sink->to, text, strlen (text));
}

/* If NAME goes on with a plainly spelled function, print it readably.  Returns
   how much of NAME that was. */
static size_t
put_part (const struct sink *sink, const char *name)
{
  for (size_t k = 0; k < N_KINDS; k++) {
    size_t n = strlen (kinds[k].plain);
    size_t digits = strncmp (name, kinds[k].plain, n) ? 0 : strspn (name + n, "0123456789");

    if (digits) {
      sink_put (sink, kinds[k].readable);
      sink->put (sink->to, name + n, digits);
      sink_put (sink, "}");
      return n + digits;
    }
  }
  return 0;
}

/* Without what the compiler appends to names of copies. */
void
name_put (const struct sink *sink, const char *name)
{
  const char *brace = strrchr (name, '}');
  const char *end = brace ? brace + 1 : name + strlen (name);
  bool async = false;

  while (name < end) {
    size_t n = put_part (sink, name);

    if (!n && async && *name == '.' && name[1] >= 'a')
      return;
    if (!n)
      sink->put (sink->to, name, 1);
    async |= n != 0;
    name += n ? n : 1;
  }
}

void
name_print (FILE *stream, const char *name)
{
  struct sink sink = sink_of_file (stream);

  name_put (&sink, name);
}
