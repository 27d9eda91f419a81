/* Expressions as C: places, operations, calls.
   SPDX-License-Identifier: GPL-3.0-or-later

   An operand is a tree, whose operands are printed first.  A value that is pending is
   printed as it is computed, once: so expressions of several statements become one, as
   the user wrote it, and what prints a value and what prints an operand call each
   other.  */

#include "report/report.h"

/* T where only operators stand that bind tighter than PRECEDENCE or as tight.  */

const char *
operand (code_printer *p, tree t, int precedence)
{
  return bound (piece_of (p, t), precedence);
}

const char *
expression (code_printer *p, tree t)
{
  return piece_of (p, t).s;
}

/* ---- places ------------------------------------------------------------------ */

static piece
piece_of_address (code_printer *p, tree t)
{
  if (tree string = string_at (t))
    return piece_of_string (string);
  tree base = TREE_OPERAND (t, 0);
  if (TREE_CODE (base) == MEM_REF && integer_zerop (TREE_OPERAND (base, 1)))
    return piece_of (p, TREE_OPERAND (base, 0));
  if (TREE_CODE (base) == FUNCTION_DECL || TREE_CODE (TREE_TYPE (base)) == ARRAY_TYPE)
    return piece_of (p, base);
  return make_piece (PREC_UNARY, "&%s", operand (p, base, PREC_UNARY));
}

static piece
named_field (code_printer *p, tree variable, tree field)
{
  return piece_of_field (variable, operand (p, variable, PREC_PRIMARY), field);
}

/* `*(p + offset)' as `p[k]' or with casts.  */

static piece
piece_of_memory (code_printer *p, tree t)
{
  tree base = TREE_OPERAND (t, 0);
  HOST_WIDE_INT offset = signed_constant (TREE_OPERAND (t, 1));
  tree size = TYPE_SIZE_UNIT (TREE_TYPE (t));

  if (TREE_CODE (base) == ADDR_EXPR && DECL_P (TREE_OPERAND (base, 0)))
    if (tree field = field_at (TREE_OPERAND (base, 0), offset, t))
      return named_field (p, TREE_OPERAND (base, 0), field);
  if (!offset && TREE_CODE (base) == ADDR_EXPR && !string_at (base))
    return piece_of (p, TREE_OPERAND (base, 0));
  if (!offset)
    return make_piece (PREC_UNARY, "*%s", operand (p, base, PREC_UNARY));
  if (size && tree_fits_shwi_p (size) && tree_to_shwi (size) > 0
      && offset % tree_to_shwi (size) == 0 && TREE_CODE (base) == SSA_NAME
      && !RECORD_OR_UNION_TYPE_P (TREE_TYPE (t)))
    return make_piece (PREC_PRIMARY, "%s[%" PRId64 "]",
		       operand (p, base, PREC_PRIMARY),
		       (int64_t) (offset / tree_to_shwi (size)));
  return make_piece (PREC_UNARY, "*(%s *) (%s + %" PRId64 ")",
		     type_text (TREE_TYPE (t)), operand (p, base, PREC_PLUS),
		     (int64_t) offset);
}

static piece
piece_of_member (code_printer *p, tree t)
{
  tree base = TREE_OPERAND (t, 0), field = TREE_OPERAND (t, 1);

  if (!DECL_NAME (field))
    return piece_of (p, base);
  const char *name = IDENTIFIER_POINTER (DECL_NAME (field));
  if (TREE_CODE (base) == MEM_REF && integer_zerop (TREE_OPERAND (base, 1))
      && TREE_CODE (TREE_OPERAND (base, 0)) != ADDR_EXPR)
    return make_piece (PREC_PRIMARY, "%s->%s",
		       operand (p, TREE_OPERAND (base, 0), PREC_PRIMARY), name);
  return named_field (p, base, field);
}

/* A value: as it is computed if it was held back, else by its name.  */

static piece
piece_of_name (code_printer *p, tree name)
{
  for (unsigned k = 0; k < p->pending.length (); k++)
    if (p->pending[k] == name)
      {
	p->pending.ordered_remove (k);
	return piece_of_value (p, SSA_NAME_DEF_STMT (name));
      }
  return { name_of (p->names, name), PREC_PRIMARY };
}

piece
piece_of (code_printer *p, tree t)
{
  switch (TREE_CODE (t))
    {
    case SSA_NAME:
      return piece_of_name (p, t);
    case VAR_DECL:
    case PARM_DECL:
    case RESULT_DECL:
    case FUNCTION_DECL:
      return { name_of (p->names, t), PREC_PRIMARY };
    case INTEGER_CST:
      return piece_of_integer (t);
    case STRING_CST:
      return piece_of_string (t);
    case ADDR_EXPR:
      return piece_of_address (p, t);
    case MEM_REF:
      return piece_of_memory (p, t);
    case COMPONENT_REF:
      return piece_of_member (p, t);
    case ARRAY_REF:
      return make_piece (PREC_PRIMARY, "%s[%s]",
			 operand (p, TREE_OPERAND (t, 0), PREC_PRIMARY),
			 expression (p, TREE_OPERAND (t, 1)));
    case VIEW_CONVERT_EXPR:
      return piece_of (p, TREE_OPERAND (t, 0));
    case REALPART_EXPR:
    case IMAGPART_EXPR:
      return make_piece (PREC_UNARY, TREE_CODE (t) == REALPART_EXPR ? "__real__ %s"
			 : "__imag__ %s", operand (p, TREE_OPERAND (t, 0), PREC_UNARY));
    case BIT_FIELD_REF:
      return make_piece (PREC_PRIMARY, "bits (%s, %" PRId64 ", %" PRId64 ")",
			 expression (p, TREE_OPERAND (t, 0)),
			 (int64_t) tree_to_shwi (TREE_OPERAND (t, 1)),
			 (int64_t) tree_to_shwi (TREE_OPERAND (t, 2)));
    case CONSTRUCTOR:
      return { CONSTRUCTOR_NELTS (t) ? type_text (t) : "{ 0 }", PREC_PRIMARY };
    default:
      return { type_text (t), PREC_PRIMARY };
    }
}

/* ---- operations -------------------------------------------------------------- */

/* The operand A on the left, where the same operator may stand again.  */

static const char *
left_operand (code_printer *p, tree a, int precedence)
{
  piece left = piece_of (p, a);

  return left.precedence == precedence ? left.s : bound (left, tightness (precedence));
}

static piece
piece_of_binary (code_printer *p, enum tree_code code, tree a, tree b)
{
  int precedence = precedence_of (code);
  const char *left, *right;

  if (tree future = future_asked (p, code, a, b))
    {
      forget_pending (p, a);
      return make_piece (PREC_PRIMARY, "ready (%s)", expression (p, future));
    }
  if (!precedence)
    {
      left = expression (p, a);
      right = expression (p, b);
      return make_piece (PREC_PRIMARY, "%s (%s, %s)", get_tree_code_name (code), left,
			 right);
    }
  if (code == PLUS_EXPR && TREE_CODE (b) == INTEGER_CST && tree_fits_shwi_p (b)
      && tree_to_shwi (b) < 0 && tree_to_shwi (b) > -65536)
    return make_piece (PREC_PLUS, "%s - %" PRId64, operand (p, a, PREC_PLUS),
		       (int64_t) -tree_to_shwi (b));
  left = left_operand (p, a, precedence);
  right = (code == POINTER_PLUS_EXPR && TREE_CODE (b) == INTEGER_CST
	   ? make_piece (0, "%" PRId64, (int64_t) signed_constant (b)).s
	   : operand (p, b, MAX (precedence + 1, tightness (precedence))));
  return make_piece (precedence, "%s %s %s", left, symbol_of (code), right);
}

static piece
piece_of_unary (code_printer *p, enum tree_code code, tree to, tree a)
{
  if (CONVERT_EXPR_CODE_P (code) || code == FLOAT_EXPR || code == FIX_TRUNC_EXPR)
    {
      if (!cast_shown_p (to, TREE_TYPE (a)))
	return piece_of (p, a);
      return make_piece (PREC_UNARY, "(%s) %s", type_text (to),
			 operand (p, a, PREC_UNARY));
    }
  const char *symbol = (code == NEGATE_EXPR ? "-" : code == BIT_NOT_EXPR ? "~"
			: code == TRUTH_NOT_EXPR ? "!" : NULL);
  if (symbol)
    return make_piece (PREC_UNARY, "%s%s", symbol, operand (p, a, PREC_UNARY));
  return make_piece (PREC_PRIMARY, "%s (%s)", get_tree_code_name (code),
		     expression (p, a));
}

static piece
piece_of_assign (code_printer *p, gimple *stmt)
{
  enum tree_code code = gimple_assign_rhs_code (stmt);
  tree a = gimple_assign_rhs1 (stmt);

  switch (get_gimple_rhs_class (code))
    {
    case GIMPLE_SINGLE_RHS:
      return piece_of (p, a);
    case GIMPLE_UNARY_RHS:
      return piece_of_unary (p, code, TREE_TYPE (gimple_assign_lhs (stmt)), a);
    case GIMPLE_BINARY_RHS:
      return piece_of_binary (p, code, a, gimple_assign_rhs2 (stmt));
    default:
      break;
    }
  const char *one = operand (p, a, PREC_OR);
  const char *two = operand (p, gimple_assign_rhs2 (stmt), PREC_CONDITION);
  const char *three = operand (p, gimple_assign_rhs3 (stmt), PREC_CONDITION);
  if (code == COND_EXPR)
    return make_piece (PREC_CONDITION, "%s ? %s : %s", one, two, three);
  return make_piece (PREC_PRIMARY, "%s (%s, %s, %s)", get_tree_code_name (code), one,
		     two, three);
}

/* ---- calls ------------------------------------------------------------------- */

static void
add_arguments (code_printer *p, gcall *call, unsigned first, text *t)
{
  t->add (" (");
  for (unsigned k = first; k < gimple_call_num_args (call); k++)
    {
      t->add (k > first ? ", " : "");
      t->add (expression (p, gimple_call_arg (call, k)));
    }
  t->add (")");
}

static const char *
callee_text (code_printer *p, gcall *call)
{
  if (gimple_call_internal_p (call))
    return internal_fn_name (gimple_call_internal_fn (call));
  tree fn = gimple_call_fn (call);
  if (TREE_CODE (fn) == ADDR_EXPR)
    return expression (p, TREE_OPERAND (fn, 0));
  return operand (p, fn, PREC_UNARY);
}

const char *
awaited_text (code_printer *p, gcall *call)
{
  text t;

  t.add (callee_text (p, call));
  add_arguments (p, call, 0, &t);
  return t.keep ();
}

/* Add the argument ARG of a poll: the context, of which the user need not know.  A
   generator that does not await is told where its value goes instead.  */

static void
add_unless_context (code_printer *p, tree arg, text *t)
{
  if (context_p (p->names->fn, arg))
    forget_pending (p, arg);
  else
    t->addf (", %s", expression (p, arg));
}

/* The call of a marker, or null if CALL is another.  */

static const char *
marker_text (code_printer *p, gcall *call)
{
  text t;

  if (async_marker_call_p (call, ASYNC_MAKE)
      || async_marker_call_p (call, ASYNC_MAKE_LOCAL))
    {
      t.add (expression (p, TREE_OPERAND (gimple_call_arg (call, 0), 0)));
      add_arguments (p, call, 2, &t);
    }
  else if (async_marker_call_p (call, ASYNC_DESCEND))
    {
      t.addf ("yield all of %s",
	      expression (p, TREE_OPERAND (gimple_call_arg (call, 0), 0)));
      add_arguments (p, call, 2, &t);
    }
  else if (async_marker_call_p (call, ASYNC_SUSPEND))
    t.add ("suspend ()");
  else if (async_marker_call_p (call, ASYNC_DROPPED))
    t.add ("dropped ()");
  else
    for (const char *field : { "poll", "drop" })
      if (vtable_call_p (call, field))
	{
	  forget_pending (p, gimple_call_fn (call));
	  t.addf ("async_%s (%s", field, expression (p, gimple_call_arg (call, 0)));
	  if (gimple_call_num_args (call) > 1)
	    add_unless_context (p, gimple_call_arg (call, 1), &t);
	  t.add (")");
	}
  return t.empty_p () ? NULL : t.keep ();
}

static piece
piece_of_call (code_printer *p, gcall *call)
{
  tree fn = gimple_call_fndecl (call);

  if (const char *marker = marker_text (p, call))
    return { marker, PREC_PRIMARY };
  const char *s = awaited_text (p, call);
  if (fn && async_body_name (fn))
    return make_piece (PREC_UNARY, "await %s", s);
  return { s, PREC_PRIMARY };
}

piece
piece_of_value (code_printer *p, gimple *stmt)
{
  if (gcall *call = dyn_cast<gcall *> (stmt))
    return piece_of_call (p, call);
  return piece_of_assign (p, stmt);
}
