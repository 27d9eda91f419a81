/* No profile takes a resume function for the body that it comes from.
   SPDX-License-Identifier: GPL-3.0-or-later

   A poll is an indirect call of a resume function, which has the code and the
   symbol of the body.  An instrumented program writes down whom an indirect
   call has reached: each function that can be called so says its profile id
   when it starts.  In resume this would be the id of the body, and with
   -fprofile-use the poll would become a direct call of the body: an await, in a
   function that is not async.

   Nobody calls a body indirectly.  So behind the pass that instruments bodies
   or reads their profiles, the code that says the id is removed from them, and
   the ids are forgotten: then a profile from elsewhere, or the id of something
   else that happens to be the same, does not find a body either.  The counters
   of the body's blocks stay; resume, start and drop all count in them.  */

#include "unit/unit.h"

/* True if STMT says the id of the current function to the profiler.  */

static bool
says_id_p (gimple *stmt)
{
  static const char profiler[] = "__gcov_indirect_call_profiler";
  tree fn = is_gimple_call (stmt) ? gimple_call_fndecl (stmt) : NULL_TREE;

  return (fn && DECL_NAME (fn)
	  && !strncmp (IDENTIFIER_POINTER (DECL_NAME (fn)), profiler,
		       sizeof profiler - 1));
}

static void
remove_ids (function *fun)
{
  basic_block bb;

  push_cfun (fun);
  FOR_EACH_BB_FN (bb, fun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);)
      if (says_id_p (gsi_stmt (gsi)))
	{
	  unlink_stmt_vdef (gsi_stmt (gsi));
	  gsi_remove (&gsi, true);
	}
      else
	gsi_next (&gsi);
  cgraph_edge::rebuild_edges ();
  pop_cfun ();
}

static unsigned int
hide_profiles (void)
{
  cgraph_node *node;

  FOR_EACH_FUNCTION_WITH_GIMPLE_BODY (node)
    if (node->profile_id && async_body_name (node->decl))
      {
	node->profile_id = 0;
	if (profile_arc_flag)
	  remove_ids (DECL_STRUCT_FUNCTION (node->decl));
      }
  return 0;
}

static const pass_data hiding_data =
{
  SIMPLE_IPA_PASS, "asyncc_profile", OPTGROUP_NONE, TV_NONE, 0, 0, 0, 0, 0
};

class hiding_pass : public simple_ipa_opt_pass
{
public:
  hiding_pass (gcc::context *c) : simple_ipa_opt_pass (hiding_data, c) {}
  unsigned int execute (function *) override { return hide_profiles (); }
};

void
register_profile_hiding (const char *plugin_name)
{
  register_own_pass (plugin_name, new hiding_pass (g), PASS_POS_INSERT_AFTER, "profile");
}
