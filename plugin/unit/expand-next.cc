/* The values of a known stream that may wait come in registers.
   SPDX-License-Identifier: GPL-3.0-or-later

     both = __asyncc_next (&body, s, cx)		both = next (s, cx)

   Next is made of resume when all that stands in resume is expanded
   (versions/make-next.cc).  */

#include "unit/unit.h"
#include "versions/versions.h"
#include "verify/verify.h"

struct next_function
{
  async_fn *fn;
  tree decl;
};

static auto_vec<next_function> next_functions;

/* The next of FN, which has the type FUNCTION if it is new.  */

static tree
next_of (async_fn *fn, tree function)
{
  for (const next_function &n : next_functions)
    if (n.fn == fn)
      return n.decl;
  tree decl = declare_like (cgraph_node::get (fn->products->resume), "next", function);
  next_functions.safe_push ({ fn, decl });
  return decl;
}

void
expand_next_call (gimple_stmt_iterator *gsi, async_fn *fn)
{
  gcall *call = as_a<gcall *> (gsi_stmt (*gsi));
  tree lhs = gimple_call_lhs (call);
  tree function = build_function_type_list (gimple_call_return_type (call), ptr_type_node,
					    ptr_type_node, NULL_TREE);
  gcall *direct = gimple_build_call (next_of (fn, function), 2, gimple_call_arg (call, 1),
				     gimple_call_arg (call, 2));

  /* Each loop has a type of its own, with the same fields.  */
  gimple_call_set_fntype (direct, function);
  gimple_call_set_lhs (call, NULL_TREE);
  unlink_stmt_vdef (call);
  if (lhs)
    gimple_call_set_lhs (direct, lhs);
  gsi_replace (gsi, direct, true);
}

/* Make the functions that the calls name.  */

void
make_next_functions (void)
{
  for (const next_function &n : next_functions)
    if (!make_next (n.fn, n.decl))
      verify_failed (n.decl, "the place of a value is kept");
}

/* Nobody outside of the unit calls them.  */

void
release_next_functions (void)
{
  for (const next_function &n : next_functions)
    {
      cgraph_node::get (n.decl)->force_output = false;
      if (flag_lto)
	silence_statements (n.decl);
    }
  next_functions.release ();
}
