/* What can only be settled about calls when there is GIMPLE.
   SPDX-License-Identifier: GPL-3.0-or-later

   A pass behind "cfg", before the call graph gets its edges:
   - in the ramp of a nested function, move the static chain from the call to
     the body, which stands there for that alone, to __asyncc_make;
   - an await that was parsed before the definition may pass promoted
     arguments: convert them to what the parameters are;
   - an await of a function that turned out to be weak must not go to the body
     of this unit: send it to the bare body (see bare-body.cc);
   - a body was kept apart from what -finstrument-functions does to functions:
     from here on it is one like others.  */

#include "front.h"

namespace {

const pass_data connect_data = {
  GIMPLE_PASS, "asyncc_connect", OPTGROUP_NONE, TV_NONE, PROP_gimple_any,
  0, 0, 0, 0
};

class pass_connect : public gimple_opt_pass
{
public:
  pass_connect (gcc::context *c) : gimple_opt_pass (connect_data, c) {}
  bool gate (function *) final override { return async_all_bodies != NULL; }
  unsigned int execute (function *) final override;
};

/* The body that S calls, or null.  */
static tree
called_body (gimple *s)
{
  tree fn = is_gimple_call (s) ? gimple_call_fndecl (s) : NULL_TREE;
  return fn && async_ramp_of (fn) ? fn : NULL_TREE;
}

/* In the ramp FUN: take the call to its body away and return the chain.  */
static tree
take_chain (function *fun)
{
  basic_block bb;
  FOR_EACH_BB_FN (bb, fun)
    for (gimple_stmt_iterator i = gsi_start_bb (bb); !gsi_end_p (i);
	 gsi_next (&i))
      if (called_body (gsi_stmt (i)))
	{
	  tree chain = gimple_call_chain (gsi_stmt (i));
	  gsi_remove (&i, true);
	  return chain;
	}
  return NULL_TREE;
}

static void
connect_ramp (function *fun)
{
  tree chain = take_chain (fun);
  if (!chain)
    return;
  basic_block bb;
  FOR_EACH_BB_FN (bb, fun)
    for (gimple_stmt_iterator i = gsi_start_bb (bb); !gsi_end_p (i);
	 gsi_next (&i))
      if (async_marker_call_p (gsi_stmt (i), ASYNC_MAKE))
	gimple_call_set_arg (gsi_stmt (i), 1, chain);
}

/* Convert argument I of the call at GSI to TYPE.  */
static void
convert_argument (gimple_stmt_iterator *gsi, unsigned i, tree type)
{
  gimple *call = gsi_stmt (*gsi);
  tree arg = gimple_call_arg (call, i);
  if (useless_type_conversion_p (type, TREE_TYPE (arg))
      || !is_gimple_reg_type (type)
      || !fold_convertible_p (type, arg))
    return;
  tree value = force_gimple_operand_gsi (gsi, fold_convert (type, arg), true,
					 NULL_TREE, true, GSI_SAME_STMT);
  gimple_call_set_arg (call, i, value);
}

static void
convert_arguments (gimple_stmt_iterator *gsi, tree body)
{
  unsigned i = 0;
  for (tree p = DECL_ARGUMENTS (body); p; p = DECL_CHAIN (p), i++)
    if (i < gimple_call_num_args (gsi_stmt (*gsi)))
      convert_argument (gsi, i, TREE_TYPE (p));
}

static void
connect_call (gimple_stmt_iterator *gsi)
{
  gimple *call = gsi_stmt (*gsi);
  tree body = called_body (call);
  if (!body)
    return;
  tree bare = lookup_attribute (ASYNC_BARE_ATTR, DECL_ATTRIBUTES (body));
  if (bare)
    {
      body = TREE_VALUE (TREE_VALUE (bare));
      gimple_call_set_fndecl (call, body);
    }
  convert_arguments (gsi, body);
}

/* The calls of -finstrument-functions were kept out of BODY (instrument.cc puts
   them in later); -pg, which comes after the lowering, is welcome.  */
static void
allow_instruments (tree body)
{
  DECL_NO_INSTRUMENT_FUNCTION_ENTRY_EXIT (body)
    = lookup_attribute ("no_instrument_function",
			DECL_ATTRIBUTES (body)) != NULL_TREE;
}

unsigned int
pass_connect::execute (function *fun)
{
  if (async_function_p (fun->decl))
    {
      connect_ramp (fun);
      return 0;
    }
  if (async_ramp_of (fun->decl))
    allow_instruments (fun->decl);
  basic_block bb;
  FOR_EACH_BB_FN (bb, fun)
    for (gimple_stmt_iterator i = gsi_start_bb (bb); !gsi_end_p (i);
	 gsi_next (&i))
      connect_call (&i);
  return 0;
}

} /* anonymous namespace */

void
async_register_connect (const char *plugin_name)
{
  static struct register_pass_info info;
  info.pass = new pass_connect (g);
  info.reference_pass_name = "cfg";
  info.ref_pass_instance_number = 1;
  info.pos_op = PASS_POS_INSERT_AFTER;
  register_callback (plugin_name, PLUGIN_PASS_MANAGER_SETUP, NULL, &info);
}
