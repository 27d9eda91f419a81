/* Polls and drops of streams whose body is known where they are used.
   SPDX-License-Identifier: GPL-3.0-or-later

     answer = __asyncc_poll (&body, s, place)	answer = resume (s, place)
     __asyncc_drop (&body, s)			drop (s)

   GCC may inline these calls, as the user has said for the generator.  If the stream lies
   in the machine frame, too, its fields become variables, and the jumps by its state
   those of a loop.  */

#include "unit/unit.h"

/* Let calls of VERSION, which is made of FN's body, be inlined as those of a function of
   the user's.  */

static void
allow_inlining (async_fn *fn, tree version)
{
  tree body = fn->node->decl;

  DECL_UNINLINABLE (version) = DECL_UNINLINABLE (body);
  DECL_DECLARED_INLINE_P (version) = DECL_DECLARED_INLINE_P (body);
}

void
expand_known_call (gimple_stmt_iterator *gsi, async_fn *fn)
{
  gcall *call = as_a<gcall *> (gsi_stmt (*gsi));
  bool polls = async_marker_call_p (call, ASYNC_POLL);
  tree version = polls ? fn->products->resume : fn->products->drop;
  tree lhs = gimple_call_lhs (call), stream = gimple_call_arg (call, 1);
  gcall *direct = (polls ? gimple_build_call (version, 2, stream,
					      gimple_call_arg (call, 2))
		   : gimple_build_call (version, 1, stream));

  allow_inlining (fn, version);
  gimple_call_set_lhs (call, NULL_TREE);
  unlink_stmt_vdef (call);
  if (lhs)
    gimple_call_set_lhs (direct, lhs);
  gsi_replace (gsi, direct, true);
  note_known_call (direct, fn);
}
