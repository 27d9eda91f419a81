/* Names, files and lines of addresses in this process, inlined functions
   included, from DWARF by way of elfutils' libdw.
   SPDX-License-Identifier: MIT  */

#include "tools/tools.h"

#ifdef HAVE_LIBDW

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <stdlib.h>
#include <unistd.h>

struct symbolizer {
  Dwfl *dwfl;
};

/* Debug information beside the program, never from the network. */
static const Dwfl_Callbacks callbacks = {
  .find_elf = dwfl_linux_proc_find_elf,
  .find_debuginfo = dwfl_build_id_find_debuginfo,
};

struct symbolizer *
symbolizer_new (void)
{
  struct symbolizer *s = malloc (sizeof *s);
  Dwfl *dwfl = dwfl_begin (&callbacks);

  if (dwfl && dwfl_linux_proc_report (dwfl, getpid ()) == 0)
    dwfl_report_end (dwfl, NULL, NULL);
  if (s)
    s->dwfl = dwfl;
  else if (dwfl)
    dwfl_end (dwfl);
  return s;
}

void
symbolizer_free (struct symbolizer *s)
{
  if (s && s->dwfl)
    dwfl_end (s->dwfl);
  free (s);
}

/* FILE without the directory in which the compiler ran. */
static const char *
short_file (Dwarf_Die *cu, const char *file)
{
  Dwarf_Attribute attr;
  const char *dir = dwarf_formstring (dwarf_attr (cu, DW_AT_comp_dir, &attr));
  size_t n = dir ? strlen (dir) : 0;

  if (file && n > 0 && strncmp (file, dir, n) == 0 && file[n] == '/')
    file += n + 1;
  if (file && strncmp (file, "./", 2) == 0)
    file += 2;
  return file;
}

/* Where the inlined function DIE was called. */
static void
call_site (Dwarf_Die *cu, Dwarf_Die *die, struct symbol *symbol)
{
  Dwarf_Attribute attr;
  Dwarf_Word line = 0, file = 0;
  Dwarf_Files *files;
  size_t nfiles;

  dwarf_formudata (dwarf_attr (die, DW_AT_call_line, &attr), &line);
  dwarf_formudata (dwarf_attr (die, DW_AT_call_file, &attr), &file);
  symbol->line = (int) line;
  symbol->file = NULL;
  if (file > 0 && dwarf_getsrcfiles (cu, &files, &nfiles) == 0 && file < nfiles)
    symbol->file = short_file (cu, dwarf_filesrc (files, file, NULL, NULL));
}

static const char *
die_name (Dwarf_Die *die)
{
  Dwarf_Attribute attr;

  return dwarf_formstring (dwarf_attr_integrate (die, DW_AT_name, &attr));
}

/* Functions inlined into each other deeper than this are not all shown. */
#define MAX_SCOPES 64

/* The functions around an address, outermost first. */
struct scopes {
  Dwarf_Die function[MAX_SCOPES];
  int n;
};

/* Add the functions below PARENT that PC lies in.  Not dwarf_getscopes: it
   looks for the origin of an inlined function in the same unit, where it is
   not after link-time optimisation. */
static void
add_scopes (Dwarf_Die *parent, Dwarf_Addr pc, struct scopes *scopes)
{
  Dwarf_Die die;

  if (dwarf_child (parent, &die) != 0)
    return;
  do {
    int tag = dwarf_tag (&die);
    bool function = tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine;

    if ((!function && tag != DW_TAG_lexical_block && tag != DW_TAG_namespace)
	|| dwarf_haspc (&die, pc) != 1)
      continue;
    if (function && scopes->n < MAX_SCOPES)
      scopes->function[scopes->n++] = die;
    add_scopes (&die, pc, scopes);
    return;
  } while (dwarf_siblingof (&die, &die) == 0);
}

/* A name that only an async function has; the symbol table knows some that
   DWARF does not, and the other way about. */
static const char *
better_name (const char *name, const char *of_symbol)
{
  if (!name || (of_symbol && strstr (of_symbol, "::{") && !strstr (name, "::{")))
    return of_symbol;
  return name;
}

void
symbolizer_see (struct symbolizer *s, uintptr_t pc,
		void (*see) (void *arg, const struct symbol *symbol), void *arg)
{
  Dwfl_Module *module = s && s->dwfl ? dwfl_addrmodule (s->dwfl, pc) : NULL;
  const char *of_symbol = module ? dwfl_module_addrname (module, pc) : NULL;
  Dwarf_Addr bias = 0;
  Dwarf_Die *cu = module ? dwfl_module_addrdie (module, pc, &bias) : NULL;
  Dwfl_Line *line = module ? dwfl_module_getsrc (module, pc) : NULL;
  struct symbol symbol = { NULL, NULL, 0 };
  struct scopes scopes;

  scopes.n = 0;
  if (cu)
    add_scopes (cu, pc - bias, &scopes);
  if (line)
    symbol.file = short_file (cu, dwfl_lineinfo (line, NULL, &symbol.line, NULL, NULL, NULL));
  for (int i = scopes.n; i-- > 0;) {
    symbol.name = die_name (&scopes.function[i]);
    if (i == 0)
      symbol.name = better_name (symbol.name, of_symbol);
    see (arg, &symbol);
    call_site (cu, &scopes.function[i], &symbol);
  }
  symbol.name = of_symbol;
  if (scopes.n == 0)
    see (arg, &symbol);
}

#endif /* HAVE_LIBDW */
