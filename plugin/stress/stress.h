/* Stress mode: ordinary functions become async ones.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef ASYNCC_STRESS_H
#define ASYNCC_STRESS_H

#include "fn/fn.h"

/* stress-sites.cc: ordinary functions become async ones.  */
extern void register_stress (const char *plugin_name);
extern const char *stress_excluded (function *fun);

/* stress-checks.cc: what is to follow when they are dropped.  */
extern void append_drop_check (gimple_stmt_iterator *gsi, location_t loc);
extern void check_behind_call (gimple_stmt_iterator *gsi);
extern void call_wrapper (gimple_stmt_iterator *gsi);

/* stress-wrappers.cc: what their callers call.  */
extern void wrap_function (async_fn *fn);

#endif /* ASYNCC_STRESS_H */
