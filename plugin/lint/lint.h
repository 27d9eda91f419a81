/* Warnings of what crosses an await.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef ASYNCC_LINT_H
#define ASYNCC_LINT_H

#include "front/front.h"
#include "ir/ir.h"

/* lint-pass.cc: when the others look.  */
extern void register_lints (const char *plugin_name);

/* ---- for this folder only -------------------------------------------------- */

/* across.cc: what is true at each await.  */
struct across_problem : flow_problem
{
  across_problem (enum flow_direction d);
  void pass_block (basic_block bb, bitmap now) override;
  /* Let NOW, what is known on one side of STMT, be what is known on the other.  */
  virtual void pass (gimple *stmt, bitmap now);

  hash_map<gimple *, bitmap> at_await;
};

/* What has the number NUMBER crosses an await at LOC.  */
struct crossing
{
  unsigned number;
  location_t loc;
};
extern bool any_statement_p (bool (*matches) (gimple *));
extern void find_crossing (across_problem *before, across_problem *behind,
			   vec<crossing> *out);

/* resolve.cc: what a temporary stands for.  */
extern tree resolve_value (tree value);

/* The warnings, each of the current function.  */
extern void warn_of_locks (void);
extern void warn_of_thread (void);
extern void warn_of_dangling (void);

#endif /* ASYNCC_LINT_H */
