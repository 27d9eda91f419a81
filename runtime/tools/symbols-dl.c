/* Names of addresses where there is no libdw: what the dynamic symbol table
   tells, so programs want to be linked with -rdynamic.  No files, no lines.
   SPDX-License-Identifier: MIT  */

#include "tools/tools.h"

#ifndef HAVE_LIBDW

#include <dlfcn.h>

struct symbolizer {
  char unused;
};

struct symbolizer *
symbolizer_new (void)
{
  static struct symbolizer only;

  return &only;
}

void
symbolizer_free (struct symbolizer *s)
{
  (void) s;
}

void
symbolizer_see (struct symbolizer *s, uintptr_t pc,
		void (*see) (void *arg, const struct symbol *symbol), void *arg)
{
  struct symbol symbol = { NULL, NULL, 0 };
  Dl_info info;

  (void) s;
  if (dladdr ((void *) pc, &info))
    symbol.name = info.dli_sname;
  see (arg, &symbol);
}

#endif /* !HAVE_LIBDW */
