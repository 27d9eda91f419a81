/* What branches ask, as C.
   SPDX-License-Identifier: GPL-3.0-or-later

   A condition is printed together with its opposite, because only later it is known
   which of the two stands in the text.  Operands that are printed are pending no more,
   so that this can be done once only.  */

#include "report/report.h"

/* ASKED is a number that is compared with zero by CODE.  */

static const char *
truth_text (piece asked, enum tree_code code)
{
  bool comparison = (asked.precedence == PREC_EQUAL || asked.precedence == PREC_LESS);

  if (code == NE_EXPR)
    return (comparison || asked.precedence >= PREC_UNARY ? asked.s
	    : make_piece (0, "(%s) != 0", asked.s).s);
  if (comparison || asked.precedence >= PREC_UNARY)
    return make_piece (0, "!%s", bound (asked, PREC_UNARY)).s;
  return make_piece (0, "(%s) == 0", asked.s).s;
}

/* What COND asks, or its opposite if NEGATED; *OPPOSITE is the other one.  */

const char *
condition (code_printer *p, gcond *cond, bool negated, const char **opposite)
{
  tree a = gimple_cond_lhs (cond), b = gimple_cond_rhs (cond);
  enum tree_code code = gimple_cond_code (cond);
  enum tree_code other = invert_tree_comparison (code, HONOR_NANS (a));
  const char *yes, *no;

  if (integer_zerop (b) && (code == NE_EXPR || code == EQ_EXPR)
      && !POINTER_TYPE_P (TREE_TYPE (a)))
    {
      piece asked = piece_of (p, a);
      yes = truth_text (asked, code);
      no = truth_text (asked, other);
    }
  else
    {
      const char *left = operand (p, a, precedence_of (code));
      const char *right = operand (p, b, precedence_of (code) + 1);
      yes = make_piece (0, "%s %s %s", left, symbol_of (code), right).s;
      no = (other == ERROR_MARK ? make_piece (0, "!(%s)", yes)
	    : make_piece (0, "%s %s %s", left, symbol_of (other), right)).s;
    }
  *opposite = negated ? yes : no;
  return negated ? no : yes;
}
