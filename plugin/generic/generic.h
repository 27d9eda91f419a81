/* The generic form: spill, resume and dispatch, with placeholders for what
   differs between the versions.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef ASYNCC_GENERIC_H
#define ASYNCC_GENERIC_H

#include "debug/debug.h"

/* A function while it is rewritten, and where its points are when that is
   done.  */
struct generic_form
{
  generic_form (async_fn *f);
  generic_form (const generic_form &) = delete;
  ~generic_form ();

  async_fn *fn;
  debug_notes debug;
  basic_block pending;
  /* By point: the block out of which it suspends, where an await goes on that
     was ready at once, null if that shares the poll of a resume, and where it is
     resumed.  */
  auto_vec<basic_block> leaving;
  auto_vec<basic_block> ready;
  auto_vec<basic_block> resumes;
  /* By point: the innermost loop around it as it was before the rewrite, null
     if there is none.  */
  auto_vec<basic_block> loop_headers;
  auto_vec<bitmap> loop_blocks;
  /* What rename_values will rename.  */
  auto_vec<redefinition> redefinitions;
  bitmap_obstack memory;
};

/* build-generic.cc: spill, resume and dispatch, with placeholders.  */
extern void build_generic (generic_form *g);

/* peel-resume.cc: loops that are entered by their headers only.  */
extern void note_loops (generic_form *g);
extern void peel_resumes (const generic_form &g);

/* placeholders.cc: the words of the generic form.  */
extern void declare_placeholders (void);
extern tree body_address (async_fn *fn);
extern tree placeholder_new_frame (void);
extern tree placeholder_free_frame (void);
extern tree placeholder_own_frame (void);
extern tree placeholder_leaf (void);
extern tree placeholder_link (void);
extern tree placeholder_selector (void);
extern tree placeholder_pending (void);
extern bool foreign_end_p (const gimple *s);
extern bool placeholder_call_p (const gimple *s, tree placeholder);

/* link-frames.cc: where a linked child is polled only if it has not ended.  */
extern gcond *end_test (basic_block bb);

/* ---- for this folder only -------------------------------------------------- */

/* One suspension point while it is rewritten.  */
struct point_rewrite
{
  generic_form *g;
  const suspension *sp;
  tree lhs;
  auto_vec<tree, 16> args;
  /* The number of the landing pad that the call had, 0 for none.  */
  int landing_pad;
  /* The block out of which it suspends.  */
  basic_block block;
  basic_block spill;
  basic_block ready;
  basic_block resume;
};

/* spill-values.cc: what is stored and reloaded.  */
extern void spill_values (async_fn *fn, const suspension *sp, basic_block bb);
extern void reload_values (generic_form *g, const suspension *sp,
			   basic_block bb);
extern void mark_suspended (async_fn *fn, const suspension *sp, basic_block bb);
extern void mark_running (async_fn *fn, const suspension *sp, basic_block bb);

/* link-frames.cc: from which frame the way leads to the one that is polled.  */
extern bool linked_point_p (const async_fn *fn, const suspension *sp);
extern void mark_leaf (async_fn *fn, const suspension *sp, basic_block bb);
extern void link_child (async_fn *fn, const suspension *sp, tree child, bool heap,
			basic_block bb);
extern void test_for_end (const suspension *sp, tree frame, basic_block bb,
			  basic_block ended, basic_block poll);

/* rewrite-await.cc: start a child, resume it, take its result.  */

/* True if the first poll of what SP in FN waits for is that of all resumes.  */
extern bool shares_poll_p (const async_fn *fn, const suspension *sp);
extern void rewrite_await (point_rewrite *r);

#endif /* ASYNCC_GENERIC_H */
