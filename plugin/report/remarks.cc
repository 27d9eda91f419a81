/* A note for each await that allocates, and why.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "report/report.h"

void
remark_allocations (const async_fn *fn)
{
  if (!async_options.remarks)
    return;
  for (const suspension *sp : fn->facts->points)
    if (sp->callee && fn->layout->children[sp->number].heap && !offered_p (fn, sp))
      inform (sp->loc, "the frame of %qs is allocated when it suspends: %s",
	      awaited_name (sp), why_allocated (fn, sp));
}
