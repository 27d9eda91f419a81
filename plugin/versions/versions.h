/* Resume, start and drop: copies of the generic form, with the placeholders
   filled in.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef ASYNCC_VERSIONS_H
#define ASYNCC_VERSIONS_H

#include "fn/fn.h"

/* make-versions.cc: copies of the generic form, placeholders filled in.  */
extern void make_versions (async_fn *fn);

/* make-next.cc: the poll of a generator, with its value in a register.  */
extern bool make_next (async_fn *fn, tree decl);

/* ---- for this folder only: one version while it is made -------------------- */

/* One version while it is made.  Meanwhile its function is the current
   one.  */
struct version
{
  version (async_fn *f, enum version_kind k, tree d)
    : fn (f), kind (k), decl (d) {}

  async_fn *fn;
  enum version_kind kind;
  tree decl;
  tree role_parm[N_ROLES];
  tree frame;
  /* The place that the caller of an entry has for the frame, or null.  */
  tree given;
  tree cx;
  auto_vec<tree> parms;
  auto_vec<greturn *> returns;
  /* The block of the placeholder PENDING, which returns; null if no way leads
     there in this version.  */
  basic_block pending;
  gimple *selector;
  /* The block of the dispatch, or where it was before start lost it.  */
  basic_block entry;
  /* The block in which the body begins, with the arguments.  */
  basic_block args_block;
};

/* fill-placeholders.cc: selector, dropped, pending.  */
extern void find_selector (version *v);
extern void fill_in_selector (version *v);
extern void fill_placeholders (version *v);

/* begin-new.cc: how resume and drop begin a body that has not begun.  */
extern bool begins_new_p (version *v);
extern void leave_if_done (version *v, basic_block other,
			   profile_probability probability);
extern void mark_begun (version *v);

/* version-parms.cc: the parameters of a version.  */
extern void take_parms (version *v);
extern void parms_from_frame (version *v);
extern void parms_to_frame (version *v);
/* Start has the parameters as such, and debuggers find them.  */
extern void leave_parms (version *v);
extern void cut_parms (version *v);

/* version-result.cc: its result, and what it returns instead.  */
extern void new_result_decl (version *v);
extern tree returned_value (version *v, greturn *ret, tree type);
extern void insert_before_return (greturn *ret, gimple *stmt);
extern void store_before_return (greturn *ret, tree ref, tree value);
extern void store_result (version *v, greturn *ret);
extern void set_return (greturn *ret, tree val);

/* make-resume.cc, make-start.cc, make-drop.cc: what only one of them needs.  */
extern void make_resume (version *v);
extern void make_start (version *v);
extern void make_drop (version *v);
extern void make_plain_drop (async_fn *fn);
extern void make_in_place_drop (async_fn *fn);

/* quicken-next.cc: what is done for each value comes first.  */
extern void part_all_returns (void);
extern void ask_for_yield (HOST_WIDE_INT state);

/* remove-idle-accesses.cc: stores and loads that a version can do without.  */
extern void keep_parms_in_frame (version *v);
extern void store_state_once (version *v);
extern void remove_idle_reloads (version *v);

/* keep-eh-regions.cc: regions of exceptions that GCC forgets too early.  */
extern void keep_eh_regions (void);

/* forbid-slp.cc: loops that are entered in the middle, and vectors.  */
extern void forbid_slp (tree decl);

/* spell-ranges.cc: what is known of values, where -flto would forget it.  */
extern void spell_out_ranges (version *v);

#endif /* ASYNCC_VERSIONS_H */
