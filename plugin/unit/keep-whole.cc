/* A body stays one function.
   SPDX-License-Identifier: GPL-3.0-or-later

   GCC splits a function whose end is seldom reached, so that the beginning can be
   inlined.  The end of a body can suspend like the whole, and would have a frame in each
   backtrace: f::{async-fn#0} would stand there twice, though nobody awaits it twice.  */

#include "unit/unit.h"

static void
keep_whole (void *gate, void *)
{
  if (cfun && !strcmp (current_pass->name, "fnsplit")
      && async_body_name (cfun->decl))
    *(bool *) gate = false;
}

void
register_keeping (const char *plugin_name)
{
  register_callback (plugin_name, PLUGIN_OVERRIDE_GATE, keep_whole, NULL);
}
