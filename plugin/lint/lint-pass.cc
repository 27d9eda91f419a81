/* When the lints look at a function.
   SPDX-License-Identifier: GPL-3.0-or-later

   A pass behind that which connects calls (front/connect-calls.cc): the function has
   blocks, its temporaries are SSA names, and its variables are still variables, at all
   levels of optimisation.  */

#include "lint/lint.h"

static const pass_data lint_data =
{
  GIMPLE_PASS, "asyncc_lint", OPTGROUP_NONE, TV_NONE, PROP_gimple_any, 0, 0, 0, 0
};

/* The errors that are the lints' own: after others there may be no function to look
   at.  */
static int own_errors;

class lint_pass : public gimple_opt_pass
{
public:
  lint_pass (gcc::context *c) : gimple_opt_pass (lint_data, c) {}
  bool gate (function *) override
  {
    return all_bodies && errorcount == own_errors;
  }
  unsigned int execute (function *fun) override
  {
    int before = errorcount;
    /* A generator that is not async runs where it is asked, as any function.  */
    if (ramp_of_body (fun->decl) && stream_words (fun->decl) != 1)
      {
	warn_of_locks ();
	warn_of_thread ();
      }
    warn_of_dangling ();
    own_errors += errorcount - before;
    return 0;
  }
};

void
register_lints (const char *plugin_name)
{
  register_own_pass (plugin_name, new lint_pass (g), PASS_POS_INSERT_AFTER,
		     "asyncc_connect");
}
