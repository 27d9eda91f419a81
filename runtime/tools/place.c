/* Who has called a waker.
   SPDX-License-Identifier: MIT  */

#include "tools/tools.h"

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
