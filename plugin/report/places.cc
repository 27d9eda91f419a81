/* Where something stands in the source, through the functions that were inlined.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "report/report.h"

report_place
place_of (location_t loc)
{
  expanded_location where = expand_location (loc);

  if (!where.file || LOCATION_LOCUS (loc) <= BUILTINS_LOCATION)
    return { NULL, 0, 0 };
  return { keep_text (where.file), where.line, where.column };
}

/* Append to CALLS the inlined functions in which LOC lies, innermost first.  */

void
list_inlined (location_t loc, vec<report_call> *calls)
{
  tree block = inlined_around (LOCATION_BLOCK (loc));

  for (; block; block = inlined_around (BLOCK_SUPERCONTEXT (block)))
    calls->safe_push ({ keep_text (name_of_function (block_ultimate_origin (block))),
			place_of (BLOCK_SOURCE_LOCATION (block)) });
}

/* What is compiled.  At the link that is an object with a name that nobody knows, so it
   is the program.  */

const char *
unit_name (void)
{
  if (strcmp (lang_hooks.name, "GNU GIMPLE") && main_input_filename)
    return main_input_filename;
  if (!aux_base_name)
    return "the program";
  const char *name = lbasename (aux_base_name), *part = strstr (name, ".ltrans");
  text t;
  t.addf ("%.*s", (int) (part ? part - name : strlen (name)), name);
  return t.keep ();
}
