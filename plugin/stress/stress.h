/* Stress mode: ordinary functions become async ones.
   SPDX-License-Identifier: GPL-3.0-or-later

   stress-sites.cc puts suspensions into the functions of an ordinary program, but
   for those that stress-excluded.cc excludes, stress-checks.cc what has to follow them.  When all else is optimised,
   stress-split.cc makes bodies of these functions, as if they had been declared
   `__async', and stress-wrappers.cc the functions that ordinary callers call
   and that drive a body.  What comes behind sees async functions.  */

#ifndef ASYNCC_STRESS_H
#define ASYNCC_STRESS_H

#include "fn/fn.h"

/* stress-sites.cc  */

/* Put the passes of stress mode where they belong, if the options say so.  */
extern void register_stress (const char *plugin_name);

/* stress-excluded.cc  */

/* Why no suspension can stand in FUN, and why FUN cannot be made to suspend;
   null if it can.  */
extern const char *stress_without_sites (function *fun);
extern const char *stress_excluded (function *fun);
/* True if calls below FUN can jump back into it.  */
extern bool stress_jumped_into_p (function *fun);
/* True if DECL exists only where it is inlined: intrinsics, for example.  */
extern bool stress_only_inline_p (tree decl);
/* True if the functions of this unit may be awaited by async functions, which
   wait for wakers and may be dropped; if what is suspended may be dropped; if
   the cleanups of FUN must not suspend.  */
extern bool stress_awaited_p (void);
extern bool stress_drops_p (void);
extern bool stress_whole_cleanups_p (function *fun);

/* stress-checks.cc  */

/* Append a drop check to SEQ.  */
extern void add_drop_check (gimple_seq *seq, location_t loc);
/* Let one follow the call at GSI, which then points to its last statement.  */
extern void check_behind_call (gimple_stmt_iterator *gsi);
/* Make all calls in SEQ or in the statement at GSI, behind which there are no
   checks, calls that are never awaits.  */
extern void spare_sequence (gimple_seq *seq);
extern void spare_statement (gimple_stmt_iterator *gsi);

/* stress-split.cc  */

extern void register_stress_split (const char *plugin_name);

/* stress-wrappers.cc  */

/* Give NODE, whose code is now that of BODY, code that drives BODY.  */
extern void build_wrapper (cgraph_node *node, tree body);

#endif /* ASYNCC_STRESS_H */
