/* Pieces of expressions, and where they need parentheses.
   SPDX-License-Identifier: GPL-3.0-or-later

   A piece is a text with the precedence of its outermost operator.  As an operand of an
   operator that binds tighter it stands in parentheses, and also where it need not, but
   nobody remembers that.  What knows how operands are printed is print-expressions.cc;
   here are the pieces without operands, and the operators.  */

#include "report/report.h"

piece
make_piece (int precedence, const char *format, ...)
{
  va_list args;
  char buffer[1024];

  va_start (args, format);
  vsnprintf (buffer, sizeof buffer, format, args);
  va_end (args);
  return { keep_text (buffer), precedence };
}

/* The text of PC where only operators stand that bind tighter than PRECEDENCE or as
   tight.  */

const char *
bound (piece pc, int precedence)
{
  return pc.precedence >= precedence ? pc.s : make_piece (0, "(%s)", pc.s).s;
}

/* ---- operators ------------------------------------------------------------------ */

/* How tight CODE binds, 0 if C has no such operator.  */

int
precedence_of (enum tree_code code)
{
  switch (code)
    {
    case MULT_EXPR: case TRUNC_DIV_EXPR: case TRUNC_MOD_EXPR: case RDIV_EXPR:
    case EXACT_DIV_EXPR:
      return PREC_MULT;
    case PLUS_EXPR: case MINUS_EXPR: case POINTER_PLUS_EXPR: case POINTER_DIFF_EXPR:
      return PREC_PLUS;
    case LSHIFT_EXPR: case RSHIFT_EXPR:
      return PREC_SHIFT;
    case LT_EXPR: case LE_EXPR: case GT_EXPR: case GE_EXPR:
      return PREC_LESS;
    case EQ_EXPR: case NE_EXPR:
      return PREC_EQUAL;
    case BIT_AND_EXPR:
      return PREC_BIT_AND;
    case BIT_XOR_EXPR:
      return PREC_BIT_XOR;
    case BIT_IOR_EXPR:
      return PREC_BIT_OR;
    default:
      return 0;
    }
}

const char *
symbol_of (enum tree_code code)
{
  switch (code)
    {
    case TRUNC_DIV_EXPR: case RDIV_EXPR: case EXACT_DIV_EXPR: return "/";
    case TRUNC_MOD_EXPR: return "%";
    case POINTER_PLUS_EXPR: return "+";
    case POINTER_DIFF_EXPR: return "-";
    default: return op_symbol_code (code);
    }
}

/* How tight an operand of an operator of PRECEDENCE has to bind that it stands without
   parentheses.  Nobody remembers what binds tighter than `&', `^' and `|'.  */

int
tightness (int precedence)
{
  return precedence >= PREC_BIT_OR && precedence <= PREC_BIT_AND ? PREC_PLUS : precedence;
}

/* ---- pieces without operands --------------------------------------------------- */

piece
piece_of_string (tree string)
{
  static const int MOST = 40;
  const char *s = TREE_STRING_POINTER (string);
  int length = TREE_STRING_LENGTH (string);
  text t;

  t.add ("\"");
  for (int k = 0; k < length && k < MOST && (k < length - 1 || s[k]); k++)
    if (s[k] == '\n')
      t.add ("\\n");
    else if (s[k] == '"' || s[k] == '\\')
      t.addf ("\\%c", s[k]);
    else if ((unsigned char) s[k] < ' ' || s[k] == 127)
      t.addf ("\\%03o", (unsigned char) s[k]);
    else
      t.chars.safe_push (s[k]);
  t.add (length > MOST + 1 ? "...\"" : "\"");
  return { t.keep (), PREC_PRIMARY };
}

piece
piece_of_integer (tree t)
{
  if (POINTER_TYPE_P (TREE_TYPE (t)) && integer_zerop (t))
    return { "NULL", PREC_PRIMARY };
  if (!tree_fits_shwi_p (t))
    return { type_text (t), PREC_PRIMARY };
  return make_piece (tree_int_cst_sgn (t) < 0 ? PREC_UNARY : PREC_PRIMARY,
		     "%" PRId64, (int64_t) tree_to_shwi (t));
}

/* FIELD of VARIABLE, whose text is BASE.  What nested functions use lies in a record
   that GCC has made, of which the user knows nothing.  */

piece
piece_of_field (tree variable, const char *base, tree field)
{
  const char *name = IDENTIFIER_POINTER (DECL_NAME (field));
  const char *made = strstr (base, "FRAME.");

  if (DECL_P (variable) && DECL_ARTIFICIAL (variable) && made)
    return make_piece (PREC_PRIMARY, "%.*s%s", (int) (made - base), base, name);
  return make_piece (PREC_PRIMARY, "%s.%s", base, name);
}
