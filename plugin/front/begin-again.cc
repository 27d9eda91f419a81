/* A generator that ends by yielding all of a stream of its own begins again.
   SPDX-License-Identifier: GPL-3.0-or-later

     if (!__asyncc_again (args)) { yield all of ramp (args) }

   Where the generator only ends behind this it needs no other frame: its body can go back
   to its beginning with the arguments, as a function does that calls itself last.  GCC
   knows when that is right.  So in front of its pass for tail recursion, and only for
   that, the question becomes

     if (__asyncc_again ()) body (args); else { yield all of ramp (args) }

   and behind it the answer is yes if that call has become a jump back, and no if it is
   still there, or if the pass does not run.  */

#include "front/front.h"

/* The condition `CALL == 0' or `CALL != 0' in the same block, which is all that CALL is
   for; null if there is none.  */
static gcond *
sole_test (gimple *call)
{
  tree lhs = gimple_call_lhs (call);
  use_operand_p use;
  gimple *test;
  if (!lhs || TREE_CODE (lhs) != SSA_NAME || !single_imm_use (lhs, &use, &test)
      || gimple_code (test) != GIMPLE_COND || gimple_bb (test) != gimple_bb (call)
      || gimple_cond_lhs (test) != lhs || !integer_zerop (gimple_cond_rhs (test)))
    return NULL;
  enum tree_code code = gimple_cond_code (test);
  return code == EQ_EXPR || code == NE_EXPR ? as_a<gcond *> (test) : NULL;
}

/* The edge on which TEST, by sole_test, has the answer yes.  */
static edge
edge_of_yes (gcond *test)
{
  edge yes, no;
  extract_true_false_edges_from_block (gimple_bb (test), &yes, &no);
  return gimple_cond_code (test) == NE_EXPR ? yes : no;
}

/* Replace the question CALL by the answer YES.  */
static void
answer (gimple *call, bool yes)
{
  gimple_stmt_iterator gsi = gsi_for_stmt (call);
  tree lhs = gimple_call_lhs (call);
  if (lhs)
    replace_uses_by (lhs, build_int_cst (TREE_TYPE (lhs), yes));
  unlink_stmt_vdef (call);
  gsi_remove (&gsi, true);
  release_defs (call);
}

/* The questions in FUN.  */
static void
find_questions (function *fun, vec<gimple *> *out)
{
  basic_block bb;
  FOR_EACH_BB_FN (bb, fun)
    for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi); gsi_next (&gsi))
      if (async_marker_call_p (gsi_stmt (gsi), ASYNC_AGAIN))
	out->safe_push (gsi_stmt (gsi));
}

/* Put a call of the present function where the answer to CALL is yes, with the arguments
   of CALL.  */
static void
offer_call (gcall *call)
{
  gcond *test = sole_test (call);
  if (!test)
    {
      answer (call, false);
      return;
    }
  auto_vec<tree> args;
  for (unsigned k = 0; k < gimple_call_num_args (call); k++)
    args.safe_push (gimple_call_arg (call, k));
  gcall *again = gimple_build_call_vec (current_function_decl, args);
  gimple_set_location (again, gimple_location (call));
  gsi_insert_on_edge_immediate (edge_of_yes (test), again);
  gcall *question = gimple_build_call (async_marker_decl (ASYNC_AGAIN), 0);
  gimple_stmt_iterator gsi = gsi_for_stmt (call);
  gimple_set_location (question, gimple_location (call));
  gimple_call_set_lhs (question, gimple_call_lhs (call));
  unlink_stmt_vdef (call);
  gsi_replace (&gsi, question, true);
}

/* True if the way from E leads straight back to a block in front of CALL.  */
static bool
leads_back_p (edge e, gimple *call)
{
  for (int left = n_basic_blocks_for_fn (cfun); left; left--)
    {
      basic_block bb = e->dest;
      if (dominated_by_p (CDI_DOMINATORS, gimple_bb (call), bb))
	return true;
      if (!single_succ_p (bb) || !gsi_end_p (gsi_start_nondebug_after_labels_bb (bb)))
	return false;
      e = single_succ_edge (bb);
    }
  return false;
}

/* True if a call was offered where the answer to the question CALL is yes, and has become
   a jump to the beginning.  A function that takes memory from its stack each time it
   begins is to give that back.  */
static bool
begins_again_p (gimple *call)
{
  gcond *test = sole_test (call);
  return (test && !gimple_call_num_args (call) && !cfun->calls_alloca
	  && leads_back_p (edge_of_yes (test), call));
}

static void
offer_calls (const vec<gimple *> &questions)
{
  for (gimple *call : questions)
    offer_call (as_a<gcall *> (call));
}

/* All are looked at before the first answer changes what the others lead to.  */
static void
answer_all (const vec<gimple *> &questions)
{
  auto_vec<gimple *> back;
  calculate_dominance_info (CDI_DOMINATORS);
  for (gimple *call : questions)
    if (begins_again_p (call))
      back.safe_push (call);
  for (gimple *call : questions)
    answer (call, back.contains (call));
}

static const pass_data offer_data =
{
  GIMPLE_PASS, "asyncc_offer", OPTGROUP_NONE, TV_NONE, PROP_cfg | PROP_ssa, 0, 0, 0,
  TODO_update_ssa
};

static const pass_data answer_data =
{
  GIMPLE_PASS, "asyncc_answer", OPTGROUP_NONE, TV_NONE, PROP_cfg | PROP_ssa, 0, 0, 0,
  TODO_update_ssa | TODO_cleanup_cfg
};

/* A pass that does TREAT with the questions of a generator's body.  */
class questions_pass : public gimple_opt_pass
{
public:
  questions_pass (const pass_data &data, void (*treat) (const vec<gimple *> &))
    : gimple_opt_pass (data, g), m_treat (treat) {}
  bool gate (function *fun) override
  {
    return ramp_of_body (fun->decl) && stream_words (fun->decl);
  }
  unsigned int execute (function *fun) override
  {
    auto_vec<gimple *> questions;
    find_questions (fun, &questions);
    m_treat (questions);
    return 0;
  }

private:
  void (*m_treat) (const vec<gimple *> &);
};

void
register_begin_again (const char *plugin_name)
{
  register_own_pass (plugin_name, new questions_pass (offer_data, offer_calls),
		     PASS_POS_INSERT_BEFORE, "tailr");
  register_own_pass (plugin_name, new questions_pass (answer_data, answer_all),
		     PASS_POS_INSERT_AFTER, "tailr");
}
