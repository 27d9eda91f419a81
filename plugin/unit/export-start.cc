/* The symbols by which other units start async functions.
   SPDX-License-Identifier: GPL-3.0-or-later

   An await of a function of another unit calls its start, if there is one of the
   version that is agreed on (fn/start-entry.cc).  The symbols are other names of
   start, so that calls within the unit stay calls of a local function, whatever may
   be put in front of them at load time.

   Of two symbols at one address gdb, perf and valgrind show the one that has a size.
   The readable one is to be seen, so these get none.  */

#include "unit/unit.h"

/* Give START, that of RAMP's function, the symbol SYMBOL.  */

static tree
add_symbol (tree start, tree symbol, tree ramp)
{
  tree decl = build_fn_decl (IDENTIFIER_POINTER (symbol), TREE_TYPE (start));

  SET_DECL_ASSEMBLER_NAME (decl, symbol);
  DECL_EXTERNAL (decl) = 0;
  TREE_STATIC (decl) = 1;
  TREE_USED (decl) = 1;
  DECL_ARTIFICIAL (decl) = 1;
  DECL_ATTRIBUTES (decl) = tree_cons (get_identifier (ASYNC_EXPORT_ATTR),
				      build_tree_list (NULL_TREE, ramp),
				      NULL_TREE);
  DECL_VISIBILITY (decl) = DECL_VISIBILITY (ramp);
  DECL_VISIBILITY_SPECIFIED (decl) = DECL_VISIBILITY_SPECIFIED (ramp);
  cgraph_node *node = cgraph_node::create_alias (decl, start);
  node->resolve_alias (cgraph_node::get (start));
  node->externally_visible = true;
  node->force_output = true;
  return decl;
}

/* Let those who have SIZE bytes for the frame start RAMP's function, by START.  */

static void
add_symbols (tree start, tree ramp, unsigned HOST_WIDE_INT size)
{
  tree hidden = add_symbol (start, start_symbol (ramp, size), ramp);

  DECL_VISIBILITY (hidden) = VISIBILITY_HIDDEN;
  DECL_VISIBILITY_SPECIFIED (hidden) = 1;
  add_symbol (start, shared_start_symbol (ramp, size), ramp);
}

/* Let other units start FN, if they may.  */

void
export_start (async_fn *fn)
{
  const async_products *made = fn->products;
  tree ramp = made->exported_by;
  tree start = made->entry ? made->entry : made->start;

  if (!ramp)
    return;
  add_symbols (start, ramp, 0);
  if (unsigned HOST_WIDE_INT size = promised_frame (fn))
    add_symbols (start, ramp, size);
}

/* Take the sizes of the symbols that have been printed.  */

static void
take_sizes (void *, void *)
{
  cgraph_node *node;

  FOR_EACH_FUNCTION (node)
    if (node->alias
	&& TREE_ASM_WRITTEN (node->decl)
	&& lookup_attribute (ASYNC_EXPORT_ATTR, DECL_ATTRIBUTES (node->decl)))
      ASM_OUTPUT_SIZE_DIRECTIVE
	(asm_out_file, IDENTIFIER_POINTER (DECL_ASSEMBLER_NAME (node->decl)),
	 0);
}

void
register_export_start (const char *plugin_name)
{
  register_callback (plugin_name, PLUGIN_FINISH_UNIT, take_sizes, NULL);
}
