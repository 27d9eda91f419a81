/* Statements as C.
   SPDX-License-Identifier: GPL-3.0-or-later

   GIMPLE has one operation to a statement, and a temporary for each result.  A
   temporary that is used once is not printed where it is computed, but where it is
   used, so that expressions look as the user wrote them.  Until then it is pending.
   It must be settled, as a statement of its own, before its meaning would change:

     - one that reads memory before anything is stored,
     - one that calls a function before anything else reads or stores,
     - each before a variable in it gets another value, and at the end of a
       straight piece of code.  */

#include "report/report.h"

/* More expressions than this are not held back.  */
static const unsigned MAX_PENDING = 24;

/* How tight the operators of C bind.  */
enum precedence
{
  PREC_ASSIGN = 2, PREC_CONDITION, PREC_OR, PREC_AND, PREC_BIT_OR, PREC_BIT_XOR,
  PREC_BIT_AND, PREC_EQUAL, PREC_LESS, PREC_SHIFT, PREC_PLUS, PREC_MULT, PREC_UNARY,
  PREC_PRIMARY
};

/* An expression, and its outermost operator.  */
struct piece
{
  const char *s;
  int precedence;
};

static piece piece_of (code_printer *p, tree t);
static piece piece_of_value (code_printer *p, gimple *stmt);

static piece
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

static const char *
bound (piece pc, int precedence)
{
  return pc.precedence >= precedence ? pc.s : make_piece (0, "(%s)", pc.s).s;
}

static const char *
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

/* The string literal at which T, an address, points; null if it is another.  */

static tree
string_at (tree t)
{
  tree base = TREE_OPERAND (t, 0);

  if (TREE_CODE (base) == ARRAY_REF && integer_zerop (TREE_OPERAND (base, 1)))
    base = TREE_OPERAND (base, 0);
  return TREE_CODE (base) == STRING_CST ? base : NULL_TREE;
}

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

/* The field of the type that T accesses, T being a part of a variable at OFFSET; null
   if there is none.  */

static tree
field_at (tree variable, HOST_WIDE_INT offset, const_tree t)
{
  tree type = TREE_TYPE (variable);

  if (!RECORD_OR_UNION_TYPE_P (type) || RECORD_OR_UNION_TYPE_P (TREE_TYPE (t)))
    return NULL_TREE;
  for (tree field = TYPE_FIELDS (type); field; field = DECL_CHAIN (field))
    if (TREE_CODE (field) == FIELD_DECL && DECL_NAME (field)
	&& TYPE_MODE (TREE_TYPE (field)) == TYPE_MODE (TREE_TYPE (t))
	&& tree_fits_shwi_p (DECL_FIELD_OFFSET (field))
	&& int_byte_position (field) == offset)
      return field;
  return NULL_TREE;
}

/* FIELD of VARIABLE.  What nested functions use lies in a record that GCC has made,
   of which the user knows nothing.  */

static piece
piece_of_field (code_printer *p, tree variable, tree field)
{
  const char *name = IDENTIFIER_POINTER (DECL_NAME (field));
  const char *base = operand (p, variable, PREC_PRIMARY), *made = strstr (base, "FRAME.");

  if (DECL_P (variable) && DECL_ARTIFICIAL (variable) && made)
    return make_piece (PREC_PRIMARY, "%.*s%s", (int) (made - base), base, name);
  return make_piece (PREC_PRIMARY, "%s.%s", base, name);
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
      return piece_of_field (p, TREE_OPERAND (base, 0), field);
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
  return piece_of_field (p, base, field);
}

static piece
piece_of_integer (tree t)
{
  if (POINTER_TYPE_P (TREE_TYPE (t)) && integer_zerop (t))
    return { "NULL", PREC_PRIMARY };
  if (!tree_fits_shwi_p (t))
    return { type_text (t), PREC_PRIMARY };
  return make_piece (tree_int_cst_sgn (t) < 0 ? PREC_UNARY : PREC_PRIMARY,
		     "%" PRId64, (int64_t) tree_to_shwi (t));
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

static piece
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

/* Forget the value NAME, which nothing prints, and what it alone uses.  */

static void
forget_pending (code_printer *p, tree name)
{
  ssa_op_iter iter;
  tree use;

  for (unsigned k = 0; k < p->pending.length (); k++)
    if (p->pending[k] == name)
      {
	p->pending.ordered_remove (k);
	FOR_EACH_SSA_TREE_OPERAND (use, SSA_NAME_DEF_STMT (name), iter, SSA_OP_USE)
	  forget_pending (p, use);
	return;
      }
}

/* ---- operations ---------------------------------------------------------------- */

static int
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

static const char *
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

static int
tightness (int precedence)
{
  return precedence >= PREC_BIT_OR && precedence <= PREC_BIT_AND ? PREC_PLUS : precedence;
}

/* The operand A on the left, where the same operator may stand again.  */

static const char *
left_operand (code_printer *p, tree a, int precedence)
{
  piece left = piece_of (p, a);

  return left.precedence == precedence ? left.s : bound (left, tightness (precedence));
}

/* The future whose flag "ready" is asked for by `A & 1'; null if it is something
   else.  REF is what A reads.  */

static tree
future_of_flags (const_tree ref)
{
  if (TREE_CODE (ref) != COMPONENT_REF || !DECL_NAME (TREE_OPERAND (ref, 1))
      || !id_equal (DECL_NAME (TREE_OPERAND (ref, 1)), "flags"))
    return NULL_TREE;
  /* The lowering's own records have no names.  */
  tree base = TREE_OPERAND (ref, 0);
  return (TREE_CODE (base) == MEM_REF && !TYPE_NAME (TREE_TYPE (base))
	  ? TREE_OPERAND (base, 0) : NULL_TREE);
}

static tree
future_asked (code_printer *p, enum tree_code code, tree a, tree b)
{
  if (code != BIT_AND_EXPR || !integer_onep (b) || !p->pending.contains (a)
      || !gimple_assign_single_p (SSA_NAME_DEF_STMT (a)))
    return NULL_TREE;
  return future_of_flags (gimple_assign_rhs1 (SSA_NAME_DEF_STMT (a)));
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

/* True if the conversion of FROM to TO says something to who reads the code.  */

static bool
cast_shown_p (tree to, tree from)
{
  if (POINTER_TYPE_P (to) || POINTER_TYPE_P (from))
    return !POINTER_TYPE_P (to) || !POINTER_TYPE_P (from);
  return (TYPE_PRECISION (to) < TYPE_PRECISION (from)
	  || (INTEGRAL_TYPE_P (to) && !INTEGRAL_TYPE_P (from)));
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

/* True if STMT calls the function in FIELD of a vtable.  */

bool
vtable_call_p (gimple *stmt, const char *field)
{
  tree fn = is_gimple_call (stmt) ? gimple_call_fn (stmt) : NULL_TREE;

  if (!fn || TREE_CODE (fn) != SSA_NAME || !is_gimple_assign (SSA_NAME_DEF_STMT (fn))
      || gimple_call_num_args (stmt) > 2 || !gimple_call_num_args (stmt))
    return false;
  tree ref = gimple_assign_rhs1 (SSA_NAME_DEF_STMT (fn));
  return (TREE_CODE (ref) == COMPONENT_REF
	  && DECL_NAME (TREE_OPERAND (ref, 1))
	  && id_equal (DECL_NAME (TREE_OPERAND (ref, 1)), field)
	  && TREE_CODE (TREE_TYPE (TREE_OPERAND (ref, 1))) == POINTER_TYPE);
}

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

/* True if T is the context that the function was polled with.  It is pending no
   more then.  */

static bool
context_p (code_printer *p, tree t)
{
  tree value = t;

  if (TREE_CODE (t) == SSA_NAME && gimple_assign_single_p (SSA_NAME_DEF_STMT (t)))
    value = gimple_assign_rhs1 (SSA_NAME_DEF_STMT (t));
  if (value != p->names->fn->facts->cx)
    return false;
  forget_pending (p, t);
  return true;
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
	  /* A generator that does not await is told where its value goes.  */
	  if (gimple_call_num_args (call) > 1 && !context_p (p, gimple_call_arg (call, 1)))
	    t.addf (", %s", expression (p, gimple_call_arg (call, 1)));
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

static piece
piece_of_value (code_printer *p, gimple *stmt)
{
  if (gcall *call = dyn_cast<gcall *> (stmt))
    return piece_of_call (p, call);
  return piece_of_assign (p, stmt);
}

/* ---- statements ---------------------------------------------------------------- */

void
add_line (code_printer *p, enum report_line_kind kind, int state, report_place place,
	  const char *s)
{
  p->lines->safe_push ({ kind, p->depth, state, place, s });
}

/* Print the statement that computes NAME, which is pending no more.  */

static void
settle (code_printer *p, tree name)
{
  gimple *stmt = SSA_NAME_DEF_STMT (name);
  const char *value = piece_of_value (p, stmt).s;

  add_line (p, LINE_CODE, -1, place_of (gimple_location (stmt)),
	    make_piece (0, "%s = %s;", name_of (p->names, name), value).s);
}

/* Settle the pending values for which WANTED holds.  */

template <typename P>
static void
settle_if (code_printer *p, P wanted)
{
  for (unsigned k = 0; k < p->pending.length ();)
    if (wanted (p->pending[k]))
      {
	tree name = p->pending[k];
	p->pending.ordered_remove (k);
	settle (p, name);
	k = 0;
      }
    else
      k++;
}

/* Settle what is pending; only what is in ONLY, a set of versions, if that is not
   null.  */

void
settle_values (code_printer *p, bitmap only)
{
  settle_if (p, [=] (tree name)
    { return !only || bitmap_bit_p (only, SSA_NAME_VERSION (name)); });
}

/* True if the pending value NAME is computed from a value of VAR.  */

static bool
mentions_p (code_printer *p, tree name, tree var)
{
  ssa_op_iter iter;
  tree use;

  FOR_EACH_SSA_TREE_OPERAND (use, SSA_NAME_DEF_STMT (name), iter, SSA_OP_USE)
    if (user_variable (*p->names, use) == var
	|| (p->pending.contains (use) && mentions_p (p, use, var)))
      return true;
  return false;
}

/* Settle what STMT would change.  */

static void
settle_before (code_printer *p, gimple *stmt)
{
  tree lhs = gimple_get_lhs (stmt);
  tree var = (lhs && TREE_CODE (lhs) == SSA_NAME ? user_variable (*p->names, lhs)
	      : NULL_TREE);

  if (gimple_vdef (stmt))
    settle_if (p, [] (tree name) { return gimple_vuse (SSA_NAME_DEF_STMT (name)); });
  else if (gimple_vuse (stmt))
    settle_if (p, [] (tree name) { return gimple_vdef (SSA_NAME_DEF_STMT (name)); });
  if (var)
    settle_if (p, [=] (tree name) { return mentions_p (p, name, var); });
}

/* True if the value of STMT is a temporary that is used once.  */

static bool
held_back_p (code_printer *p, gimple *stmt)
{
  tree lhs = gimple_get_lhs (stmt);
  use_operand_p use;
  gimple *user;

  return (lhs && TREE_CODE (lhs) == SSA_NAME && !user_variable (*p->names, lhs)
	  && (is_gimple_call (stmt) || is_gimple_assign (stmt))
	  && !gimple_has_volatile_ops (stmt) && !SSA_NAME_OCCURS_IN_ABNORMAL_PHI (lhs)
	  && single_imm_use (lhs, &use, &user));
}

/* True if the pending value NAME is a part of what STMT computes.  */

static bool
part_of_p (code_printer *p, tree name, gimple *stmt)
{
  use_operand_p use;
  gimple *user;

  if (!single_imm_use (name, &use, &user))
    return false;
  return (user == stmt
	  || (gimple_get_lhs (user) && p->pending.contains (gimple_get_lhs (user))
	      && part_of_p (p, gimple_get_lhs (user), stmt)));
}

/* Hold the value of STMT back.  */

static void
hold_back (code_printer *p, gimple *stmt)
{
  bool stores = gimple_vdef (stmt);

  if (gimple_vuse (stmt))
    settle_if (p, [=] (tree name)
      {
	gimple *def = SSA_NAME_DEF_STMT (name);
	return ((stores ? gimple_vuse (def) : gimple_vdef (def))
		&& !part_of_p (p, name, stmt));
      });
  p->pending.safe_push (gimple_get_lhs (stmt));
  while (p->pending.length () > MAX_PENDING)
    {
      tree name = p->pending[0];
      p->pending.ordered_remove (0);
      settle (p, name);
    }
}

/* True if STMT asks for the machine's frame, for a debugger.  */

static bool
asks_frame_p (gimple *stmt)
{
  tree fn = is_gimple_call (stmt) ? gimple_call_fndecl (stmt) : NULL_TREE;

  return fn && fndecl_built_in_p (fn, BUILT_IN_DWARF_CFA);
}

/* True if nobody wants to know what STMT assigns: nobody uses it, or only a debugger
   does.  */

static bool
unused_value_p (gimple *stmt)
{
  tree lhs = gimple_get_lhs (stmt);
  tree rhs = gimple_assign_single_p (stmt) ? gimple_assign_rhs1 (stmt) : NULL_TREE;

  if (rhs && TREE_CODE (rhs) == SSA_NAME
      && asks_frame_p (SSA_NAME_DEF_STMT (rhs)))
    return true;

  return (lhs && TREE_CODE (lhs) == SSA_NAME && has_zero_uses (lhs)
	  && is_gimple_assign (stmt));
}

static void
print_assign (code_printer *p, gimple *stmt)
{
  tree lhs = gimple_assign_lhs (stmt);

  if (tree future = future_of_flags (lhs))
    {
      forget_pending (p, gimple_assign_rhs1 (stmt));
      add_line (p, LINE_CODE, -1, place_of (gimple_location (stmt)),
		make_piece (0, "set_ready (%s);", expression (p, future)).s);
      return;
    }
  const char *value = piece_of_assign (p, stmt).s;
  const char *place = expression (p, lhs);

  settle_before (p, stmt);
  if (strcmp (value, place))
    add_line (p, LINE_CODE, -1, place_of (gimple_location (stmt)),
	      make_piece (0, "%s = %s;", place, value).s);
}

static void
print_call (code_printer *p, gcall *call)
{
  tree lhs = gimple_call_lhs (call);
  const char *value = piece_of_call (p, call).s;
  bool used = lhs && !(TREE_CODE (lhs) == SSA_NAME && has_zero_uses (lhs));
  const char *place = used ? expression (p, lhs) : NULL;

  settle_before (p, call);
  add_line (p, LINE_CODE, -1, place_of (gimple_location (call)),
	    used ? make_piece (0, "%s = %s;", place, value).s
	    : make_piece (0, "%s;", value).s);
}

/* True if nobody wants to read CALL: scopes that end, and questions whose answer is
   known from the way.  */

static bool
silent_call_p (gcall *call)
{
  return (async_marker_call_p (call, ASYNC_DROPPED)
	  || gimple_call_builtin_p (call, BUILT_IN_UNREACHABLE)
	  || asks_frame_p (call)
	  || gimple_call_builtin_p (call, BUILT_IN_STACK_SAVE)
	  || gimple_call_builtin_p (call, BUILT_IN_STACK_RESTORE)
	  || gimple_call_internal_p (call, IFN_ASAN_MARK)
	  || gimple_call_internal_p (call, IFN_UBSAN_NULL));
}

/* Print STMT, which neither jumps nor suspends.  */

void
print_statement (code_printer *p, gimple *stmt)
{
  if (is_gimple_debug (stmt) || gimple_clobber_p (stmt) || unused_value_p (stmt))
    return;
  if (gcall *call = dyn_cast<gcall *> (stmt))
    {
      if (silent_call_p (call))
	return;
      if (held_back_p (p, stmt))
	hold_back (p, stmt);
      else
	print_call (p, call);
    }
  else if (is_gimple_assign (stmt))
    {
      if (held_back_p (p, stmt))
	hold_back (p, stmt);
      else
	print_assign (p, stmt);
    }
  else if (gasm *a = dyn_cast<gasm *> (stmt))
    {
      settle_values (p, NULL);
      add_line (p, LINE_CODE, -1, place_of (gimple_location (stmt)),
		make_piece (0, "asm (\"%.60s\");", gimple_asm_string (a)).s);
    }
}

/* ---- branches ------------------------------------------------------------------ */

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

/* One `RESULT = ARGUMENT' of a join.  */
struct join_copy
{
  const char *to;
  const char *from;
  tree source;
  tree var;
};

/* True if a copy behind number K of COPIES uses the variable that K sets.  */

static bool
needed_later_p (const vec<join_copy> &copies, const code_names &n, unsigned k)
{
  for (unsigned j = k + 1; j < copies.length (); j++)
    if (copies[k].var && TREE_CODE (copies[j].source) == SSA_NAME
	&& user_variable (n, copies[j].source) == copies[k].var)
      return true;
  return false;
}

/* Print COPIES, which happen at once.  */

static void
print_at_once (code_printer *p, const vec<join_copy> &copies, report_place place)
{
  text to, from;

  for (const join_copy &c : copies)
    {
      to.addf ("%s%s", to.empty_p () ? "" : ", ", c.to);
      from.addf ("%s%s", from.empty_p () ? "" : ", ", c.from);
    }
  add_line (p, LINE_CODE, -1, place,
	    make_piece (0, "{%s} = {%s};", to.keep (), from.keep ()).s);
}

/* Print what the join that E leads to gives other names.  */

void
print_copies (code_printer *p, edge e)
{
  auto_vec<join_copy, 8> copies;
  bool at_once = false;
  report_place place = { NULL, 0, 0 };

  for (gphi_iterator gsi = gsi_start_phis (e->dest); !gsi_end_p (gsi);
       gsi_next (&gsi))
    {
      tree result = gimple_phi_result (gsi.phi ());
      tree arg = PHI_ARG_DEF_FROM_EDGE (gsi.phi (), e);
      if (virtual_operand_p (result) || has_zero_uses (result))
	continue;
      if (TREE_CODE (arg) == SSA_NAME && SSA_NAME_IS_DEFAULT_DEF (arg))
	continue;
      place = place_of (gimple_phi_arg_location_from_edge (gsi.phi (), e));
      join_copy c = { name_of (p->names, result), expression (p, arg), arg,
		      user_variable (*p->names, result) };
      if (strcmp (c.to, c.from))
	copies.safe_push (c);
    }
  settle_values (p, NULL);
  for (unsigned k = 0; k < copies.length (); k++)
    at_once |= needed_later_p (copies, *p->names, k);
  if (at_once)
    print_at_once (p, copies, place);
  else
    for (const join_copy &c : copies)
      add_line (p, LINE_CODE, -1, place, make_piece (0, "%s = %s;", c.to, c.from).s);
}
