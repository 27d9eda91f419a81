/* What can only be settled about calls when there is GIMPLE.
   SPDX-License-Identifier: GPL-3.0-or-later

   A pass behind "cfg", before the call graph gets its edges:
   - in the ramp of a nested function, move the static chain from the call to
     the body, which stands there for that alone, to __asyncc_make;
   - an await of a function without a prototype may pass promoted arguments,
     or others than the parameters are: make them what these are;
   - an await of a function that turned out to be weak must not go to the body
     of this unit: send it to the other body (see foreign-body.cc);
   - an await of a function of another unit is lowered to a call of the ramp.  If that
     is left to the link, the linker has to know of it before;
   - what stands in a block gets the user's lines (block-lines.cc);
   - a body was kept apart from what -finstrument-functions does to functions:
     from here on it is one like others.  */

#include "front/front.h"
#include "fn/fn.h"

namespace {

const pass_data connect_data = {
  GIMPLE_PASS, "asyncc_connect", OPTGROUP_NONE, TV_NONE, PROP_gimple_any,
  0, 0, 0, 0
};

class pass_connect : public gimple_opt_pass
{
public:
  pass_connect (gcc::context *c) : gimple_opt_pass (connect_data, c) {}
  bool gate (function *) final override { return all_bodies != NULL; }
  unsigned int execute (function *) final override;
};

/* The body that S calls, or null.  */
static tree
called_body (gimple *s)
{
  tree fn = is_gimple_call (s) ? gimple_call_fndecl (s) : NULL_TREE;
  return fn && ramp_of_body (fn) ? fn : NULL_TREE;
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

/* Any value of TYPE.  */
static tree
some_value (tree type)
{
  if (is_gimple_reg_type (type))
    return build_zero_cst (type);
  tree var = create_tmp_var (TYPE_MAIN_VARIANT (type));
  suppress_warning (var);
  return var;
}

/* ARG as a value of TYPE, that of a parameter.  If C does not convert the one
   to the other, as a structure to an int, the call is undefined: the value is
   then made of the bytes of ARG, where there are as many, or is any other.  */
static tree
as_argument (gimple_stmt_iterator *gsi, tree type, tree arg)
{
  if (useless_type_conversion_p (type, TREE_TYPE (arg)))
    return arg;
  if (is_gimple_reg_type (type) && fold_convertible_p (type, arg))
    return force_gimple_operand_gsi (gsi, fold_convert (type, arg), true,
				     NULL_TREE, true, GSI_SAME_STMT);
  if (!is_gimple_reg_type (type) && !is_gimple_val (arg)
      && operand_equal_p (TYPE_SIZE (type), TYPE_SIZE (TREE_TYPE (arg))))
    return build1 (VIEW_CONVERT_EXPR, type, arg);
  return some_value (type);
}

/* True if the call S passes what BODY takes, and no more.  */
static bool
arguments_fit_p (gimple *s, tree body)
{
  unsigned i = 0;
  tree p = DECL_ARGUMENTS (body);
  for (; p && i < gimple_call_num_args (s); p = DECL_CHAIN (p), i++)
    if (!useless_type_conversion_p (TREE_TYPE (p),
				    TREE_TYPE (gimple_call_arg (s, i))))
      return false;
  return !p && i == gimple_call_num_args (s);
}

/* Make the call at GSI pass what BODY takes.  The user may have passed
   anything to a function without a prototype.  The call is lowered only if it
   fits, and one that is not lowered would call a symbol that does not exist in
   the end.  */
static void
fit_arguments (gimple_stmt_iterator *gsi, tree body)
{
  gcall *call = as_a <gcall *> (gsi_stmt (*gsi));
  auto_vec<tree, 16> args;
  unsigned i = 0;
  if (arguments_fit_p (call, body))
    return;
  for (tree p = DECL_ARGUMENTS (body); p; p = DECL_CHAIN (p), i++)
    args.safe_push (i < gimple_call_num_args (call)
		    ? as_argument (gsi, TREE_TYPE (p),
				   gimple_call_arg (call, i))
		    : some_value (TREE_TYPE (p)));
  gcall *fitting = gimple_build_call_vec (gimple_call_fn (call), args);
  gimple_call_set_fntype (fitting, TREE_TYPE (body));
  gimple_call_set_lhs (fitting, gimple_call_lhs (call));
  gimple_call_set_chain (fitting, gimple_call_chain (call));
  gimple_call_copy_flags (fitting, call);
  gimple_set_location (fitting, gimple_location (call));
  gsi_replace (gsi, fitting, true);
}

/* Say in front of the call at GSI that the ramp of BODY is used, if it may be only
   when the program is linked.  */
static void
refer_to_ramp (gimple_stmt_iterator *gsi, tree body)
{
  tree ramp = foreign_ramp (body);
  if (!ramp || !async_options.lto_late)
    return;
  gcall *mark = gimple_build_call (async_marker_decl (ASYNC_REFER), 1,
				   build_fold_addr_expr (ramp));
  gimple_set_location (mark, gimple_location (gsi_stmt (*gsi)));
  gsi_insert_before (gsi, mark, GSI_SAME_STMT);
}

static void
connect_call (gimple_stmt_iterator *gsi)
{
  gimple *call = gsi_stmt (*gsi);
  tree body = called_body (call);
  if (!body)
    return;
  tree diverted = lookup_attribute (ASYNC_DIVERTED_ATTR, DECL_ATTRIBUTES (body));
  if (diverted)
    {
      body = TREE_VALUE (TREE_VALUE (diverted));
      gimple_call_set_fndecl (call, body);
    }
  fit_arguments (gsi, body);
  refer_to_ramp (gsi, body);
}

/* Let BODY have instruments again.  The flag kept the calls of
   -finstrument-functions out of it, which instrument.cc puts in later; it
   would also keep out those of -pg, which GCC adds after the lowering, as it
   should.  */
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
  correct_block_lines (fun);
  if (lazy_function_p (fun->decl))
    {
      connect_ramp (fun);
      return 0;
    }
  if (ramp_of_body (fun->decl))
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
register_connecting (const char *plugin_name)
{
  register_own_pass (plugin_name, new pass_connect (g), PASS_POS_INSERT_AFTER, "cfg");
}
