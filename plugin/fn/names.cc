/* How an async function is called in messages, dumps and tables.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "fn/fn.h"

/* Of the function DECL, async or not.  */

const char *
name_of_function (tree decl)
{
  const char *name = async_body_name (decl);

  return (name ? name
	  : DECL_NAME (decl) ? IDENTIFIER_POINTER (DECL_NAME (decl)) : "?");
}

/* True if BLOCK is the outermost one of a function that was inlined.  */

bool
inlined_block_p (tree block)
{
  return (BLOCK_ABSTRACT_ORIGIN (block)
	  && TREE_CODE (block_ultimate_origin (block)) == FUNCTION_DECL);
}

/* The outermost block of the inlined function that BLOCK is in; null if that is in
   the function itself.  */

tree
inlined_around (tree block)
{
  for (; block && TREE_CODE (block) == BLOCK;
       block = BLOCK_SUPERCONTEXT (block))
    if (inlined_block_p (block))
      return block;
  return NULL_TREE;
}

const char *
async_fn_name (async_fn *fn)
{
  return name_of_function (fn->decl);
}

/* The same as a constant of the program.  */

tree
name_literal (async_fn *fn)
{
  const char *name = async_fn_name (fn);

  return build_string_literal (strlen (name) + 1, name);
}
