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
   while it goes on.  So does a function that is linked: a wake at the end of its
   chain has run it to its end, and then its parent polls it.  */

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

/* V is linked.  Its parent may poll it after its end, but in a checking build nobody who
   has it as a future: then there is no link in the first word but the vtable.  */

static void
answer_parent (version *v)
{
  basic_block ended = poll_after_end (v);

  if (async_options.check)
    {
      basic_block again = make_block (ended, profile_count::zero ());
      basic_block stop = make_block (again, profile_count::zero ());
      tree first = append_load (ended, frame_ref (v->frame,
						  abi_offset (ABI_async_future_vtable),
						  ptr_type_node),
				ptr_type_node, UNKNOWN_LOCATION);
      append_stmt (ended, gimple_build_cond
		   (EQ_EXPR, first, build_fold_addr_expr (v->fn->products->vtable),
		    NULL_TREE, NULL_TREE), UNKNOWN_LOCATION);
      make_edge (ended, stop, EDGE_TRUE_VALUE)->probability
	= profile_probability::even ();
      make_edge (ended, again, EDGE_FALSE_VALUE)->probability
	= profile_probability::even ();
      stop_program (v, stop);
      ended = again;
    }
  answer_again (v, ended);
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
  else if (v->fn->linked)
    answer_parent (v);
  else if (async_options.check)
    stop_program (v, poll_after_end (v));
}
