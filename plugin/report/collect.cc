/* The facts of one function.
   SPDX-License-Identifier: GPL-3.0-or-later

   They are taken when the frame has been laid out and the body is still what the
   optimizers have left of the user's code: objects have their names, and an await is a
   call.  Nothing is changed: no statement, no declaration, no number of GCC's.  */

#include "report/report.h"

vec<report_function *> reported_functions;

report_function::~report_function ()
{
  for (report_await *a : awaits)
    delete a;
  for (report_slot *s : slots)
    delete s;
}

/* True if other units can call the ramp of the body DECL.  */

static bool
external_p (const_tree decl)
{
  tree a = lookup_attribute (ASYNC_RAMP_ATTR, DECL_ATTRIBUTES (decl));

  return a && TREE_PUBLIC (TREE_VALUE (TREE_VALUE (a)));
}

static void
describe_function (async_fn *fn, report_function *r)
{
  tree decl = fn->node->decl;

  r->name = keep_text (async_fn_name (fn));
  r->symbol = keep_text (IDENTIFIER_POINTER (DECL_ASSEMBLER_NAME (fn->products->resume)));
  r->place = place_of (DECL_SOURCE_LOCATION (decl));
  r->external = external_p (decl);
  r->suspends = !fn->facts->points.is_empty ();
  r->recursive = fn->recursive;
  r->generator = lookup_attribute (ASYNC_GENERATOR_ATTR, DECL_ATTRIBUTES (decl));
  r->size = fn->layout->size;
  r->align = fn->layout->align;
  r->header = header_size (fn);
  r->padding = 0;
  r->table = 0;
}

void
collect_report (async_fn *fn)
{
  if (!async_options.report)
    return;
  report_function *r = new report_function;
  code_names names (fn);
  code_graph going (fn, false);
  auto_vec<code_question> questions;

  describe_function (fn, r);
  find_slots (fn, &names, r);
  find_shares (r);
  find_awaits (fn, &names, r);
  print_resume (going, &names, r, &questions);
  if (r->suspends)
    print_drop (fn, &names, r);
  draw_states (going, questions, r);
  reported_functions.safe_push (r);
}

/* Tables are made when all functions have been lowered, which is when they have been
   collected, in the order of FNS.  */

void
report_tables (const vec<async_fn *> &fns)
{
  if (!async_options.report)
    return;
  gcc_assert (fns.length () == reported_functions.length ());
  for (unsigned k = 0; k < fns.length (); k++)
    if (tree table = fns[k]->products->table)
      reported_functions[k]->table = tree_to_uhwi (DECL_SIZE_UNIT (table));
}
