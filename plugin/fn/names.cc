/* How an async function is called in messages, dumps and tables.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "fn/fn.h"

const char *
async_fn_name (async_fn *fn)
{
  const char *name = async_body_name (fn->decl);

  return name ? name : IDENTIFIER_POINTER (DECL_NAME (fn->decl));
}

/* The same as a constant of the program.  */

tree
name_literal (async_fn *fn)
{
  const char *name = async_fn_name (fn);

  return build_string_literal (strlen (name) + 1, name);
}
