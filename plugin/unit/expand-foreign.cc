/* Polls and drops of futures of other units.
   SPDX-License-Identifier: GPL-3.0-or-later

     answer = __asyncc_foreign_poll (f, cx)	answer = f->vtable->poll (f, cx)
     __asyncc_foreign_drop (f)			f->vtable->drop (f)
     __asyncc_free_frame (&body, f, 0)		f->flags |= READY; f->vtable->drop (f)

   Without optimisation await-functions.cc does what is the same in all of these; a poll that
   has a third argument may be the first one of its future.

   They stay words until here, so that every stage and the verifier see which child a
   call is about.  */

#include "unit/unit.h"
#include "frame/frame.h"

/* Insert before GSI the load of REF.  */

static tree
insert_load (gimple_stmt_iterator *gsi, tree ref)
{
  tree name = make_ssa_name (TREE_TYPE (ref));
  gassign *load = gimple_build_assign (name, ref);

  gimple_set_location (load, gimple_location (gsi_stmt (*gsi)));
  gsi_insert_before (gsi, load, GSI_SAME_STMT);
  return name;
}

/* Insert before GSI the load of what FUTURE's vtable has at ENTRY, of TYPE.  */

static tree
insert_vtable_load (gimple_stmt_iterator *gsi, tree future, HOST_WIDE_INT entry,
		    tree type)
{
  tree vtable = insert_load (gsi, frame_ref (future,
					     abi_offset (ABI_async_future_vtable),
					     ptr_type_node));

  return insert_load (gsi, frame_ref (vtable, entry, build_pointer_type (type)));
}

/* Put CALL in place of that at GSI.  */

static void
replace_call (gimple_stmt_iterator *gsi, gcall *call)
{
  gimple *old_call = gsi_stmt (*gsi);
  tree lhs = gimple_call_lhs (old_call);

  gimple_call_set_lhs (old_call, NULL_TREE);
  unlink_stmt_vdef (old_call);
  if (lhs)
    {
      gimple_call_set_lhs (call, lhs);
      SSA_NAME_DEF_STMT (lhs) = call;
    }
  gsi_replace (gsi, call, true);
}

/* Insert before the first poll at GSI the call that tells which function that is.  */

static tree
insert_first_poll (gimple_stmt_iterator *gsi)
{
  gimple *poll = gsi_stmt (*gsi);
  gcall *call = gimple_build_call (await_function (AWAIT_FIND_POLL), 2,
				   gimple_call_arg (poll, 0),
				   gimple_call_arg (poll, 2));
  tree name = make_ssa_name (build_pointer_type (poll_type ()));

  gimple_call_set_lhs (call, name);
  gimple_set_location (call, gimple_location (poll));
  gsi_insert_before (gsi, call, GSI_SAME_STMT);
  return name;
}

static void
expand_poll (gimple_stmt_iterator *gsi)
{
  tree future = gimple_call_arg (gsi_stmt (*gsi), 0);
  tree cx = gimple_call_arg (gsi_stmt (*gsi), 1);
  tree poll = (gimple_call_num_args (gsi_stmt (*gsi)) > 2
	       ? insert_first_poll (gsi)
	       : insert_vtable_load (gsi, future, abi_offset (ABI_async_vtable_poll),
				     poll_type ()));

  replace_call (gsi, gimple_build_call (poll, 2, future, cx));
}

static void
expand_drop (gimple_stmt_iterator *gsi, tree future)
{
  tree drop = insert_vtable_load (gsi, future, abi_offset (ABI_async_vtable_drop),
				  drop_type ());

  replace_call (gsi, gimple_build_call (drop, 1, future));
}

bool
expand_foreign_call (gimple_stmt_iterator *gsi)
{
  tree decl = gimple_call_fndecl (gsi_stmt (*gsi));

  if (!decl)
    return false;
  if (foreign_word_p (decl, RESUME))
    expand_poll (gsi);
  else if (foreign_word_p (decl, DROP))
    expand_drop (gsi, gimple_call_arg (gsi_stmt (*gsi), 0));
  else
    return false;
  return true;
}

void
expand_foreign_end (gimple_stmt_iterator *gsi)
{
  location_t loc = gimple_location (gsi_stmt (*gsi));
  tree future = gimple_call_arg (gsi_stmt (*gsi), 1);

  if (never_optimized_p ())
    {
      replace_call (gsi, gimple_build_call (await_function (AWAIT_END), 1, future));
      return;
    }
  tree flags = insert_load (gsi, flags_ref (future));
  tree ready = make_ssa_name (TREE_TYPE (flags));
  gassign *set = gimple_build_assign (ready, BIT_IOR_EXPR, flags,
				      build_int_cst (TREE_TYPE (flags),
						     ASYNC_FLAG_READY));
  gassign *store = gimple_build_assign (flags_ref (future), ready);

  for (gassign *stmt : { set, store })
    {
      gimple_set_location (stmt, loc);
      gsi_insert_before (gsi, stmt, GSI_SAME_STMT);
    }
  expand_drop (gsi, future);
}
