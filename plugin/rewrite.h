/* One async function, and one suspension point of it, while the generic form
   is built.
   SPDX-License-Identifier: GPL-3.0-or-later

   Private to build-generic.cc, which drives, and to the files that it names
   below.  */

#ifndef ASYNCC_REWRITE_H
#define ASYNCC_REWRITE_H

/* What the parts of one rewrite share.  */
struct generic
{
  async_fn *fn;
  basic_block pending;
  auto_vec<basic_block> resumes;
};

/* One suspension point while it is rewritten.  */
struct rewrite
{
  generic *g;
  suspension *sp;
  tree lhs;
  auto_vec<tree, 16> args;
  /* The number of its landing pad, 0 for none.  */
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

#endif /* ASYNCC_REWRITE_H */
