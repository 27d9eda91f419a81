/* Resume: the poll function.
   SPDX-License-Identifier: GPL-3.0-or-later

   Resume goes on where the state says, and answers whether the result is in
   the frame.  Whoever polls needs no more than the answer, so the result is
   stored, the state set to "done", and 1 returned; or nothing is stored and 0
   returned.

   The state "done" is no suspension point, so a poll in it would run the
   function again from its beginning.  It is the caller's duty not to poll
   then; a checking build looks.  But a generator answers the same again: who
   asks it need not remember that it has ended, and the question costs nothing
   while it goes on.  */

#include "versions/versions.h"
#include "frame/frame.h"

static void
return_from_resume (version *v, greturn *ret)
{
  bool pending = gimple_bb (ret) == v->pending;

  if (!pending)
    {
      store_result (v, ret);
      store_before_return (ret, state_ref (v->frame),
			   build_int_cst (state_type (), ASYNC_STATE_DONE));
    }
  set_return (ret, build_int_cst (integer_type_node,
				  pending ? ASYNC_PENDING : ASYNC_READY));
}

/* A new block for a poll of V after its end.  */

static basic_block
poll_after_end (version *v)
{
  basic_block ended = make_block (v->args_block, profile_count::zero ());

  leave_if_done (v, ended, profile_probability::very_unlikely ());
  return ended;
}

/* In a checking build a poll of V after the end, which comes to ENDED, stops the
   program.  (The function that says so is weak: a small machine may do without the
   message.)  */

static void
stop_program (version *v, basic_block ended)
{
  tree fn = runtime_function (RUNTIME_POLLED_AFTER_READY);

  declare_weak (fn);
  append_stmt (ended, gimple_build_call (fn, 1, name_literal (v->fn)),
	       UNKNOWN_LOCATION);
  append_stmt (ended, gimple_build_call
	       (builtin_decl_implicit (BUILT_IN_UNREACHABLE), 0),
	       UNKNOWN_LOCATION);
}

/* Let a poll of V after its end, which comes to ENDED, say so again.  Like everything
   that answers "ready" it stores the state, for the verifier's sake.  */

static void
answer_again (version *v, basic_block ended)
{
  append_store (ended, state_ref (v->frame),
		build_int_cst (state_type (), ASYNC_STATE_DONE), UNKNOWN_LOCATION);
  append_return (ended, build_int_cst (integer_type_node, ASYNC_READY));
}

/* Make resume of V.  */

void
make_resume (version *v)
{
  if (optimize)
    {
      keep_parms_in_frame (v);
      store_state_once (v);
    }
  mark_begun (v);
  parms_from_frame (v);
  cut_parms (v);
  for (greturn *ret : v->returns)
    return_from_resume (v, ret);
  if (stream_words (v->fn->node->decl))
    answer_again (v, poll_after_end (v));
  else if (async_options.check)
    stop_program (v, poll_after_end (v));
}
