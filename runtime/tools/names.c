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

/* If NAME goes on with a plainly spelled function, print it readably.  Returns
   how much of NAME that was. */
static size_t
print_part (FILE *stream, const char *name)
{
  for (size_t k = 0; k < N_KINDS; k++) {
    size_t n = strlen (kinds[k].plain);
    size_t digits = strncmp (name, kinds[k].plain, n) ? 0 : strspn (name + n, "0123456789");

    if (digits) {
      fprintf (stream, "%s%.*s}", kinds[k].readable, (int) digits, name + n);
      return n + digits;
    }
  }
  return 0;
}

/* Without what the compiler appends to names of copies. */
void
name_print (FILE *stream, const char *name)
{
  const char *brace = strrchr (name, '}');
  const char *end = brace ? brace + 1 : name + strlen (name);
  bool async = false;

  while (name < end) {
    size_t n = print_part (stream, name);

    if (!n && async && *name == '.' && name[1] >= 'a')
      return;
    if (!n)
      fputc (*name, stream);
    async |= n != 0;
    name += n ? n : 1;
  }
}
