/* What the plugin decided, for people and for dump scans.
   SPDX-License-Identifier: GPL-3.0-or-later

   -fdump-ipa-all writes the frame of each function; -fdump-ipa-all-details
   also its code, as the body that was analysed, as the generic form and as each
   version.  No pass of GCC's stands between these, which would dump it.  The
   chapter "Internals" of the manual shows such dumps.  */

#include "debug/debug.h"

static const char *
item_kind (const frame_item &item)
{
  static const char *const names[] =
    { "result", "parameter", "object", "value", "address of child", "child" };

  return names[item.kind];
}

static void
dump_item (const frame_item &item)
{
  fprintf (dump_file, ";;   %6" PRId64 " %6" PRId64 " align %u %s ",
	   (int64_t) item.offset, (int64_t) item.size, item.align,
	   item_kind (item));
  if (item.what)
    print_generic_expr (dump_file, item.what, TDF_NONE);
  fputc ('\n', dump_file);
}

void
dump_layout (async_fn *fn)
{
  if (!dump_file)
    return;
  fprintf (dump_file, ";; %s: %u suspension points, frame %" PRId64
	   " bytes, align %u%s%s%s\n", async_fn_name (fn),
	   fn->facts->points.length (), (int64_t) fn->layout->size,
	   fn->layout->align,
	   fn->recursive ? ", recursive" : "",
	   fn->products->lazy ? ", lazy" : "",
	   fn->one_copy ? ", one copy" : "");
  for (const frame_item &item : fn->layout->items)
    dump_item (item);
}

/* Dump the code of the function DECL, which WHAT says something of.  */

void
dump_code (const char *what, tree decl)
{
  if (!dump_file || !(dump_flags & TDF_DETAILS) || !decl)
    return;
  fprintf (dump_file, "\n;; %s\n", what);
  dump_function_to_file (decl, dump_file,
			 (dump_flags & ~TDF_DETAILS) | TDF_ASMNAME);
}
