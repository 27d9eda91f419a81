/* What a variable is behind a suspension point, in terms of what is still there.
   SPDX-License-Identifier: GPL-3.0-or-later

   The value of a variable that nobody needs any more is not kept, but often it can be
   computed from what is:

     x = a + 1; await; use (x)		a is x - 1
     b = n * 2; await; use (n)		b is n * 2
     p = &q->next; await; use (q)	p is q plus an offset
     if (n == 0) await;			n is 0

   In a function without suspensions GCC does the same, by registers.  A parameter that is
   alone in its place in the frame is found there to the end of the function; here it is
   called by its first value, for which the versions that find it in the frame put that
   place (versions/version-parms.cc).  */

#include "debug/debug.h"
#include "frame/frame.h"

/* How many steps a computation may take.  */
static const unsigned MAX_DEPTH = 4;

/* How many steps from a result back.  */
static const unsigned MAX_UNDONE = 2;

/* How many dominators are asked for what they compare.  */
static const unsigned MAX_DOMINATORS = 16;

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
static tree express_by_result (const scene &s, tree name, unsigned depth);

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
  if (code == SSA_NAME || code == ADDR_EXPR)
    return express (s, gimple_assign_rhs1 (def), depth);
  if (!plain_code_p (code))
    return NULL_TREE;
  return express_operation (s, code, TREE_TYPE (name), gimple_assign_rhs1 (def),
			    gimple_assign_rhs2 (def), depth);
}

/* The pointer to which ADDRESS adds no more than a number of bytes, and this in OFFSET; null
   if it is no such.  */

static tree
pointer_and_offset (tree address, HOST_WIDE_INT *offset)
{
  poly_int64 inner;
  tree base = get_addr_base_and_unit_offset (TREE_OPERAND (address, 0), &inner);

  if (!base || TREE_CODE (base) != MEM_REF
      || !(inner + mem_ref_offset (base).force_shwi ()).is_constant (offset))
    return NULL_TREE;
  return TREE_OPERAND (base, 0);
}

static tree
add_bytes (tree type, tree pointer, HOST_WIDE_INT offset)
{
  return build2 (POINTER_PLUS_EXPR, type, pointer, size_int (offset));
}

static tree
express_address (const scene &s, tree address, unsigned depth)
{
  HOST_WIDE_INT offset;
  tree pointer;

  if (tree place = address_in_frame (s.fn, address))
    return place;
  pointer = pointer_and_offset (address, &offset);
  pointer = pointer ? express (s, pointer, depth) : NULL_TREE;
  return pointer ? add_bytes (TREE_TYPE (address), pointer, offset) : NULL_TREE;
}

/* NAME by RESULT, which CODE has computed from NAME and OTHER, of which FIRST says
   whether NAME stands in front.  A product gives its factor only where none wraps around.  */

static tree
undo_binary (enum tree_code code, tree name, tree result, tree other, bool first)
{
  tree type = TREE_TYPE (name);

  switch (code)
    {
    case PLUS_EXPR:
      return build2 (MINUS_EXPR, type, result, other);
    case MINUS_EXPR:
      return (first ? build2 (PLUS_EXPR, type, result, other)
	      : build2 (MINUS_EXPR, type, other, result));
    case BIT_XOR_EXPR:
      return build2 (BIT_XOR_EXPR, type, result, other);
    case MULT_EXPR:
      return (TYPE_OVERFLOW_UNDEFINED (type) && TREE_CODE (other) == INTEGER_CST
	      && !integer_zerop (other) ? build2 (TRUNC_DIV_EXPR, type, result, other)
	      : NULL_TREE);
    default:
      return NULL_TREE;
    }
}

/* NAME by RESULT, to which CODE converts it, or which has its sign or bits changed.  */

static tree
undo_unary (enum tree_code code, tree name, tree result)
{
  tree type = TREE_TYPE (name), wide = TREE_TYPE (result);

  if (code == NEGATE_EXPR || code == BIT_NOT_EXPR)
    return build1 (code, type, result);
  return (CONVERT_EXPR_CODE_P (code) && INTEGRAL_TYPE_P (wide)
	  && TYPE_PRECISION (wide) >= TYPE_PRECISION (type)
	  ? build1 (NOP_EXPR, type, result) : NULL_TREE);
}

/* NAME, a pointer, by RESULT, which STMT has made by adding bytes to it.  */

static tree
undo_address (gassign *stmt, tree name, tree result)
{
  HOST_WIDE_INT offset;
  tree last = gimple_assign_rhs_code (stmt) == ADDR_EXPR ? NULL_TREE : gimple_assign_rhs2 (stmt);

  if (!last && pointer_and_offset (gimple_assign_rhs1 (stmt), &offset) == name)
    return add_bytes (TREE_TYPE (name), result, -offset);
  return (last && TREE_CODE (last) == INTEGER_CST
	  ? add_bytes (TREE_TYPE (name), result, -wi::to_wide (last).to_shwi ()) : NULL_TREE);
}

/* The result of STMT, which is kept or can be computed itself from what was computed from it;
   else null.  A statement in the block itself comes too late.  */

static tree
known_result (const scene &s, gassign *stmt, unsigned depth)
{
  tree result = gimple_assign_lhs (stmt);

  if (TREE_CODE (result) != SSA_NAME || gimple_bb (stmt) == s.where)
    return NULL_TREE;
  return (kept_p (s, result) ? result
	  : depth < MAX_UNDONE ? express_by_result (s, result, depth + 1) : NULL_TREE);
}

/* NAME by the result of the statement USE, which computes that from NAME and what is still
   there in such a way that it can be undone; null if it is no such.  */

static tree
undo (const scene &s, gimple *use, tree name, unsigned depth)
{
  gassign *stmt = dyn_cast<gassign *> (use);
  tree result = stmt ? known_result (s, stmt, depth) : NULL_TREE;

  if (!result)
    return NULL_TREE;
  enum tree_code code = gimple_assign_rhs_code (stmt);
  if (code == ADDR_EXPR || code == POINTER_PLUS_EXPR)
    return POINTER_TYPE_P (TREE_TYPE (name)) ? undo_address (stmt, name, result) : NULL_TREE;
  if (!INTEGRAL_TYPE_P (TREE_TYPE (name)) || gimple_num_ops (stmt) > 3)
    return NULL_TREE;
  if (gimple_num_ops (stmt) == 2)
    return undo_unary (code, name, result);
  bool first = gimple_assign_rhs1 (stmt) == name;
  tree other = first ? gimple_assign_rhs2 (stmt) : gimple_assign_rhs1 (stmt);
  return (is_gimple_min_invariant (other)
	  || (TREE_CODE (other) == SSA_NAME && other != name && kept_p (s, other))
	  ? undo_binary (code, name, result, other, first) : NULL_TREE);
}

static tree
express_by_result (const scene &s, tree name, unsigned depth)
{
  imm_use_iterator iter;
  use_operand_p use;

  FOR_EACH_IMM_USE_FAST (use, iter, name)
    if (tree value = undo (s, USE_STMT (use), name, depth))
      return value;
  return NULL_TREE;
}

/* What NAME is where E is taken, because it was compared; null if that does not say it.  */

static tree
compared_on (edge e, tree name)
{
  gcond *stmt = safe_dyn_cast<gcond *> (last_nondebug_stmt (e->src));

  return (stmt && gimple_cond_lhs (stmt) == name
	  && is_gimple_min_invariant (gimple_cond_rhs (stmt))
	  && INTEGRAL_TYPE_P (TREE_TYPE (name))
	  && gimple_cond_code (stmt) == (e->flags & EDGE_TRUE_VALUE ? EQ_EXPR : NE_EXPR)
	  ? gimple_cond_rhs (stmt) : NULL_TREE);
}

/* NAME by a comparison without which nobody comes to S.  */

static tree
express_by_condition (const scene &s, tree name)
{
  basic_block bb = s.where;

  for (unsigned k = 0; k < MAX_DOMINATORS && bb && bb->index != ENTRY_BLOCK; k++)
    {
      if (single_pred_p (bb))
	if (tree value = compared_on (single_pred_edge (bb), name))
	  return value;
      bb = get_immediate_dominator (CDI_DOMINATORS, bb);
    }
  return NULL_TREE;
}

static tree
express_name (const scene &s, tree name, unsigned depth)
{
  tree value = NULL_TREE;

  if (name == s.fn->facts->frame)
    return name;
  if (SSA_NAME_VERSION (name) < s.fn->layout->value_items.length ())
    value = kept_parm (s.fn, name);
  if (!value && kept_p (s, name))
    value = name;
  if (!value)
    value = express_by_result (s, name, 0);
  if (!value)
    value = express_by_condition (s, name);
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
  if (code == ADDR_EXPR)
    return express_address (s, value, depth);
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
