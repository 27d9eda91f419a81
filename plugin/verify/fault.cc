/* Mistakes on purpose: the proof that the verifier can fail.
   SPDX-License-Identifier: GPL-3.0-or-later

   -fplugin-arg-asyncc-fault=NAME makes one mistake of the kind NAME, once, at
   the first place of the unit that has room for it: in what was found out, in
   the layout, in the generic form, in the versions or in how these descend.  The verifier has to
   stop the compiler then; testsuite/asyncc.tools/fault.sh looks.  Nobody else
   has any use for this.

   Each kind is one function, which answers whether it found a place.  Each stage
   has a table of them.  */

#include "verify/verify.h"

/* By stage.  */
static const fault *const faults[] = {
  analysis_faults, layout_faults, generic_faults, version_faults, descent_faults
};

static bool injected;

/* The names of all faults, for a message; the caller frees them.  */

static char *
list_faults (void)
{
  char *list = xstrdup ("");

  for (const fault *stage : faults)
    for (const fault *f = stage; f->name; f++)
      list = reconcat (list, list, " ", f->name, NULL);
  return list;
}

bool
fault_known_p (void)
{
  if (!async_options.fault)
    return true;
  for (const fault *stage : faults)
    for (const fault *f = stage; f->name; f++)
      if (!strcmp (f->name, async_options.fault))
	return true;
  char *list = list_faults ();
  error_at (UNKNOWN_LOCATION, "asyncc option %<fault=%s%>: the faults are:%s",
	    async_options.fault, list);
  free (list);
  return false;
}

/* FN has come to STAGE: if the fault that was asked for belongs there and was
   not made yet, make it.  */

void
inject_fault (async_fn *fn, enum fault_stage stage)
{
  if (!async_options.fault || injected || !fn->suspends)
    return;
  for (const fault *f = faults[stage]; f->name; f++)
    if (!strcmp (f->name, async_options.fault))
      injected = f->inject (fn);
}

/* Complain if the fault that was asked for found no place in the unit: the
   test would pass without having tested anything.  */

void
check_fault (void)
{
  if (async_options.fault && !injected)
    error ("asyncc: there is no place for the fault %qs", async_options.fault);
}
