/* Names of functions as the user knows them.
   SPDX-License-Identifier: MIT  */

#include "tools/tools.h"

/* The kinds of functions in a name, and how symbols=plain spells them. */
static const struct {
  const char *plain;
  const char *readable;
} kinds[] = {
  { ".async_fn.", "async-fn" }, { ".async_block.", "async-block" }, { ".closure.", "closure" }
};

/* If NAME goes on with a plainly spelled function, print it readably.  Returns
   how much of NAME that was. */
static size_t
print_part (FILE *stream, const char *name)
{
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
    size_t n = strlen (kinds[k].plain);
    size_t digits = strncmp (name, kinds[k].plain, n) ? 0 : strspn (name + n, "0123456789");

    if (digits) {
      fprintf (stream, "::{%s#%.*s}", kinds[k].readable, (int) digits, name + n);
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

/* Where a call stands, whose callee is known. */
struct place {
  FILE *stream;
  bool printed;
};

/* What is inlined around a wake says nothing: who calls that is looked for. */
static bool
of_waker_p (const char *name)
{
  return strncmp (name, "async_waker_", 12) == 0 || strncmp (name, "waker_", 6) == 0;
}

static void
see_place (void *arg, const struct symbol *symbol)
{
  struct place *place = arg;

  if (place->printed || !symbol->name || of_waker_p (symbol->name))
    return;
  place->printed = true;
  name_print (place->stream, symbol->name);
  if (symbol->file)
    fprintf (place->stream, " at %s:%d", symbol->file, symbol->line);
}

void
place_print (FILE *stream, struct symbolizer *s, uintptr_t pc)
{
  struct place place = { stream, false };

  symbolizer_see (s, pc - 1, see_place, &place);
  if (!place.printed)
    fprintf (stream, "%p", (void *) pc);
}
