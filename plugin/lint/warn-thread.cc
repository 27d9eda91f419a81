/* Warn of addresses of thread-local variables that are used behind an await.
   SPDX-License-Identifier: GPL-3.0-or-later

   A task of a runtime with several workers may be resumed by another thread.  A name of
   a thread-local variable means that thread's own then, but an address that was taken
   before the await stays that of the first thread:

     int *p = &errno; __await (f ()); *p = 0;

   Variables of the user are followed that hold nothing else than such an address when
   they come to an await, on some way, and that are read behind it.  */

#include "lint/lint.h"

/* Forwards: which variables hold such an address.  Backwards: which are read.  */
struct address_problem : across_problem
{
  address_problem (enum flow_direction d, hash_map<tree, int> *n)
    : across_problem (d), number (n) {}
  void pass (gimple *stmt, bitmap now) override;

  hash_map<tree, int> *number;
};

static bool
followed_p (tree t)
{
  if (!POINTER_TYPE_P (TREE_TYPE (t)))
    return false;
  return (TREE_CODE (t) == SSA_NAME
	  || ((VAR_P (t) || TREE_CODE (t) == PARM_DECL) && !is_global_var (t)
	      && !TREE_ADDRESSABLE (t) && !TREE_THIS_VOLATILE (t)));
}

static int
number_of (address_problem *p, tree t)
{
  bool known;
  int &n = p->number->get_or_insert (t, &known);

  if (!known)
    n = p->number->elements () - 1;
  return n;
}

/* True if VALUE, which STMT assigns, is the address of something of the thread.  */

static bool
address_of_thread_p (tree value)
{
  if (TREE_CODE (value) != ADDR_EXPR)
    return false;
  tree base = get_base_address (TREE_OPERAND (value, 0));
  return base && VAR_P (base) && DECL_THREAD_LOCAL_P (base);
}

/* True if FN gives such an address, as __errno_location () does.  */

static bool
gives_address_p (tree fn)
{
  return (fn && TREE_READONLY (fn) && POINTER_TYPE_P (TREE_TYPE (TREE_TYPE (fn)))
	  && TYPE_ARG_TYPES (TREE_TYPE (fn)) == void_list_node);
}

/* True if STMT has such an address that does not come from a variable.  */

static bool
takes_address_p (gimple *stmt)
{
  if (is_gimple_call (stmt))
    return gives_address_p (gimple_call_fndecl (stmt));
  return is_gimple_assign (stmt) && address_of_thread_p (gimple_assign_rhs1 (stmt));
}

/* True if what STMT sets is such an address, if the variables in NOW are.  */

static bool
sets_address_p (address_problem *p, gimple *stmt, bitmap now)
{
  if (takes_address_p (stmt))
    return true;
  if (!is_gimple_assign (stmt))
    return false;
  tree from = gimple_assign_rhs1 (stmt);
  tree_code code = gimple_assign_rhs_code (stmt);
  return ((gimple_assign_single_p (stmt) || CONVERT_EXPR_CODE_P (code)
	   || code == POINTER_PLUS_EXPR)
	  && (TREE_CODE (from) == SSA_NAME || DECL_P (from)) && followed_p (from)
	  && bitmap_bit_p (now, number_of (p, from)));
}

static void
pass_forwards (address_problem *p, gimple *stmt, bitmap now)
{
  tree lhs = gimple_get_lhs (stmt);

  if (!lhs || !(TREE_CODE (lhs) == SSA_NAME || DECL_P (lhs)) || !followed_p (lhs))
    return;
  bool holds = !gimple_clobber_p (stmt) && sets_address_p (p, stmt, now);
  if (holds)
    bitmap_set_bit (now, number_of (p, lhs));
  else
    bitmap_clear_bit (now, number_of (p, lhs));
}

struct operand_walk
{
  address_problem *p;
  bitmap now;
};

static tree
note_operand (tree *tp, int *, void *data)
{
  operand_walk *w = (operand_walk *) data;

  if ((TREE_CODE (*tp) == SSA_NAME || DECL_P (*tp)) && followed_p (*tp))
    bitmap_set_bit (w->now, number_of (w->p, *tp));
  return NULL_TREE;
}

static void
pass_backwards (address_problem *p, gimple *stmt, bitmap now)
{
  tree lhs = gimple_get_lhs (stmt);
  operand_walk w = { p, now };
  bool whole = lhs && (TREE_CODE (lhs) == SSA_NAME || DECL_P (lhs));

  if (whole && followed_p (lhs))
    bitmap_clear_bit (now, number_of (p, lhs));
  for (unsigned k = 0; k < gimple_num_ops (stmt); k++)
    if (tree *op = gimple_op_ptr (stmt, k))
      if (*op && !(whole && *op == lhs))
	walk_tree (op, note_operand, &w, NULL);
}

void
address_problem::pass (gimple *stmt, bitmap now)
{
  if (direction == FORWARDS)
    pass_forwards (this, stmt, now);
  else
    pass_backwards (this, stmt, now);
}

static bool
written_p (tree t)
{
  return DECL_P (t) && DECL_NAME (t) && !DECL_ARTIFICIAL (t);
}

/* The variables of the user in the order of their numbers, null for temporaries.  */

static void
list_variables (hash_map<tree, int> *number, vec<tree> *out)
{
  out->safe_grow_cleared (number->elements (), true);
  for (auto it : *number)
    if (written_p (it.first))
      (*out)[it.second] = it.first;
}

static void
warn_of_address (tree var, location_t await, diagnostic_t kind)
{
  auto_diagnostic_group d;

  if (emit_diagnostic (kind, await, 0, "%qD holds the address of "
		       "something of this thread across an await [asyncc: tls]", var))
    inform (DECL_SOURCE_LOCATION (var), "another thread may go on behind the await; take "
	    "the address again there");
}

void
warn_of_thread (void)
{
  diagnostic_t kind;
  hash_map<tree, int> number;
  auto_vec<tree> variables;
  auto_vec<crossing> found;

  if (!async_warning_p ("tls", &kind) || !any_statement_p (takes_address_p))
    return;
  address_problem held (FORWARDS, &number), read (BACKWARDS, &number);
  find_crossing (&held, &read, &found);
  list_variables (&number, &variables);
  for (const crossing &c : found)
    if (variables[c.number])
      warn_of_address (variables[c.number], c.loc, kind);
}
