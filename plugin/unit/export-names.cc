/* Symbols of bodies that the program can read itself: symbols=exported.
   SPDX-License-Identifier: GPL-3.0-or-later

   backtrace_symbols(3) and its like know the symbols that the dynamic linker has.
   Bodies are local functions, and GCC is to go on to treat them as such.  So only
   the assembler hears of it, behind everything else.  The symbols are protected: a
   function of the same name in another library, whose frames are others, is not put
   in the place of ours.

   A name may be given to the linker if no other unit can have it: that of something
   inside of an extern function.  Of a weak one there may be several.  */

#include "unit/unit.h"

typedef hash_set<nofree_string_hash> name_set;

/* Collect in NAMES the user's functions that only one unit of a program has.  */

static void
collect_unique (name_set *names)
{
  cgraph_node *node;

  FOR_EACH_FUNCTION (node)
    {
      tree decl = node->decl;
      if (TREE_PUBLIC (decl) && DECL_NAME (decl) && !DECL_EXTERNAL (decl)
	  && !DECL_WEAK (decl) && DECL_VISIBILITY (decl) == VISIBILITY_DEFAULT)
	names->add (IDENTIFIER_POINTER (DECL_NAME (decl)));
    }
}

/* True if the function with the readable name NAME stands in one of UNIQUE.  */

static bool
inside_unique_p (name_set *unique, const char *name)
{
  char *outer = xstrndup (name, strstr (name, "::") - name);
  bool inside = unique->contains (outer);

  free (outer);
  return inside;
}

static void
export_names (void *, void *)
{
  name_set unique;
  cgraph_node *node;

  collect_unique (&unique);
  FOR_EACH_FUNCTION (node)
    {
      const char *name = async_readable_name (node->decl);
      if (!name || node->alias || TREE_PUBLIC (node->decl)
	  || !TREE_ASM_WRITTEN (node->decl) || !inside_unique_p (&unique, name))
	continue;
      const char *symbol = IDENTIFIER_POINTER (DECL_ASSEMBLER_NAME (node->decl));
      targetm.asm_out.globalize_label (asm_out_file, symbol);
      targetm.asm_out.assemble_visibility (node->decl, VISIBILITY_PROTECTED);
    }
}

void
register_export_names (const char *plugin_name)
{
  if (async_options.exported_symbols)
    register_callback (plugin_name, PLUGIN_FINISH_UNIT, export_names, NULL);
}
