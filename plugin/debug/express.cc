/* What a variable is behind a suspension point, in terms of what is still there.
   SPDX-License-Identifier: GPL-3.0-or-later

   The value of a variable that nobody needs any more is not kept, but often it can be
   computed from what is:

     x = a + 1; await; use (x)		a is x - 1
     b = n * 2; await; use (n)		b is n * 2

   In a function without suspensions GCC does the same, by registers.  A parameter that is
   alone in its place in the frame is found there to the end of the function; here it is
   called by its first value, for which the versions that find it in the frame put that
   place (versions/version-parms.cc).  */

#include "debug/debug.h"
#include "frame/frame.h"

/* How many steps a computation may take.  */
static const unsigned MAX_DEPTH = 4;

/* What is there at the start of the block WHERE of FN: the values LIVE.  */
struct scene
{
  async_fn *fn;
  basic_block where;
  const_bitmap live;
  /* Names of debuggers' own that were said already.  */
  hash_set<tree> *said;
};

static tree express (const scene &s, tree value, unsigned depth);

/* The first value of the parameter whose later one is NAME, if it stays in the frame;
   else null.  */

static tree
kept_parm (const async_fn *fn, tree name)
{
  int item = fn->layout->value_items[SSA_NAME_VERSION (name)];

  for (unsigned k = 0; item >= 0 && k < fn->sig->parms.length (); k++)
    if (fn->arguments->parm_items[k] == item)
      return parm_kept_p (fn, k) ? ssa_default_def (cfun, fn->sig->parms[k]) : NULL_TREE;
  return NULL_TREE;
}

static bool
kept_p (const scene &s, tree name)
{
  unsigned version = SSA_NAME_VERSION (name);

  return (version < s.fn->layout->value_items.length ()
	  && bitmap_bit_p (s.live, version));
}

/* True if CODE computes a register from one or two others and does nothing else.  */

static bool
plain_code_p (enum tree_code code)
{
  enum tree_code_class kind = TREE_CODE_CLASS (code);

  return (kind == tcc_unary || kind == tcc_binary || kind == tcc_comparison
	  || code == TRUTH_NOT_EXPR);
}

/* The operands of CODE, which are A and B or A alone, as a value of TYPE.  */

static tree
express_operation (const scene &s, enum tree_code code, tree type, tree a, tree b,
		   unsigned depth)
{
  tree left = express (s, a, depth), right = b ? express (s, b, depth) : NULL_TREE;

  if (!left || (b && !right))
    return NULL_TREE;
  return b ? build2 (code, type, left, right) : build1 (code, type, left);
}

/* NAME by what it was computed from.  */

static tree
express_by_operands (const scene &s, tree name, unsigned depth)
{
  gassign *def = dyn_cast<gassign *> (SSA_NAME_DEF_STMT (name));

  if (!def || gimple_vuse (def) || gimple_num_ops (def) > 3)
    return NULL_TREE;
  enum tree_code code = gimple_assign_rhs_code (def);
  if (code == SSA_NAME)
    return express (s, gimple_assign_rhs1 (def), depth);
  if (!plain_code_p (code))
    return NULL_TREE;
  return express_operation (s, code, TREE_TYPE (name), gimple_assign_rhs1 (def),
			    gimple_assign_rhs2 (def), depth);
}

/* NAME by the result of the statement USE, which is NAME plus, minus or xor a constant:
   null if it is no such.  A statement in the block itself comes too late.  */

static tree
undo (const scene &s, gimple *use, tree name)
{
  gassign *stmt = dyn_cast<gassign *> (use);
  enum tree_code code = stmt ? gimple_assign_rhs_code (stmt) : ERROR_MARK;

  if ((code != PLUS_EXPR && code != MINUS_EXPR && code != BIT_XOR_EXPR)
      || gimple_assign_rhs1 (stmt) != name || !INTEGRAL_TYPE_P (TREE_TYPE (name))
      || TREE_CODE (gimple_assign_rhs2 (stmt)) != INTEGER_CST
      || gimple_bb (stmt) == s.where || !kept_p (s, gimple_assign_lhs (stmt)))
    return NULL_TREE;
  return build2 (code == PLUS_EXPR ? MINUS_EXPR : code == MINUS_EXPR ? PLUS_EXPR : code,
		 TREE_TYPE (name), gimple_assign_lhs (stmt), gimple_assign_rhs2 (stmt));
}

static tree
express_by_result (const scene &s, tree name)
{
  imm_use_iterator iter;
  use_operand_p use;

  FOR_EACH_IMM_USE_FAST (use, iter, name)
    if (tree value = undo (s, USE_STMT (use), name))
      return value;
  return NULL_TREE;
}

static tree
express_name (const scene &s, tree name, unsigned depth)
{
  tree value = NULL_TREE;

  if (SSA_NAME_VERSION (name) < s.fn->layout->value_items.length ())
    value = kept_parm (s.fn, name);
  if (!value && kept_p (s, name))
    value = name;
  if (!value)
    value = express_by_result (s, name);
  if (!value && depth < MAX_DEPTH)
    value = express_by_operands (s, name, depth + 1);
  return value;
}

/* VALUE by what is there in S, or null.  */

static tree
express (const scene &s, tree value, unsigned depth)
{
  enum tree_code code = TREE_CODE (value);

  if (code == SSA_NAME)
    return express_name (s, value, depth);
  if (is_gimple_ip_invariant (value))
    return value;
  if (code == DEBUG_EXPR_DECL)
    return s.said->contains (value) ? value : NULL_TREE;
  if (!plain_code_p (code))
    return NULL_TREE;
  return express_operation (s, code, TREE_TYPE (value), TREE_OPERAND (value, 0),
			    TREE_OPERAND_LENGTH (value) > 1 ? TREE_OPERAND (value, 1)
			    : NULL_TREE, depth);
}

/* VALUE, what a variable of FN was before a suspension, at the start of the block WHERE by
   the values LIVE, which are kept; null if it is gone.  SAID are the debuggers' own names
   that are known there.  */

tree
express_value (async_fn *fn, basic_block where, const_bitmap live, tree value,
	       hash_set<tree> *said)
{
  scene s = { fn, where, live, said };

  return express (s, value, 0);
}
