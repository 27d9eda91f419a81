/* The generic form: spill, resume and dispatch, with placeholders for what
   differs between the versions.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef ASYNCC_GENERIC_H
#define ASYNCC_GENERIC_H

#include "fn/fn.h"

/* build-generic.cc: spill, resume and dispatch, with placeholders.  */
extern void build_generic (async_fn *fn);

/* peel-resume.cc: loops that are entered by their headers only.  */
extern void note_loops (async_fn *fn);
extern void peel_resumes (async_fn *fn);

/* placeholders.cc: the words of the generic form.  */
extern void declare_placeholders (void);
extern tree body_address (async_fn *fn);
extern tree placeholder_new_frame (void);
extern tree placeholder_free_frame (void);
extern tree placeholder_selector (void);
extern tree placeholder_pending (void);
extern bool placeholder_call_p (const gimple *s, tree placeholder);

/* ---- for this folder only -------------------------------------------------- */

/* One function while its generic form is built.  */
struct generic_form
{
  async_fn *fn;
  basic_block pending;
  auto_vec<basic_block> resumes;
};

/* One suspension point while it is rewritten.  */
struct rewrite
{
  generic_form *g;
  suspension *sp;
  tree lhs;
  auto_vec<tree, 16> args;
  /* The number of the landing pad that the call had, 0 for none.  */
  int landing_pad;
  basic_block spill;
  basic_block ready;
  basic_block resume;
};

/* spill-values.cc: what is stored and reloaded.  */
extern void spill_values (async_fn *fn, suspension *sp, basic_block bb);
extern void reload_values (async_fn *fn, suspension *sp, basic_block bb);
extern void mark_running (async_fn *fn, suspension *sp, basic_block bb);

/* rewrite-await.cc: start a child, resume it, take its result.  */
extern void rewrite_await (rewrite *r);

#endif /* ASYNCC_GENERIC_H */
