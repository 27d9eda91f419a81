/* Operators that mean nothing for futures and streams.
   SPDX-License-Identifier: GPL-3.0-or-later

   A future is a pointer to GCC, which would add to it and compare it by size:
   `f (1) + 1', where the await was forgotten, must not be a silent address.
   The target has a say before GCC builds an operation, while the operands
   still have the types that they were written with; later, folding may have
   moved a cast to a future behind an addition.  */

#include "front/front.h"

static decltype (targetm.invalid_binary_op) next_binary;
static decltype (targetm.invalid_unary_op) next_unary;

/* Why CODE is no operator of a future, or of a stream if STREAM; null if it is none of
   those that GCC would take for operators of a pointer.  */

static const char *
refused (int code, bool stream)
{
  switch (code)
    {
    case PLUS_EXPR:
    case MINUS_EXPR:
    case PREINCREMENT_EXPR:
    case PREDECREMENT_EXPR:
    case POSTINCREMENT_EXPR:
    case POSTDECREMENT_EXPR:
      return (stream
	      ? N_("arithmetic on a stream; %<__next (...)%> gives its values")
	      : N_("arithmetic on a future; %<__await (...)%> gives its value"));
    case LT_EXPR:
    case LE_EXPR:
    case GT_EXPR:
    case GE_EXPR:
      return (stream
	      ? N_("streams have no order; %<__next (...)%> gives the values of one")
	      : N_("futures have no order; %<__await (...)%> gives the value of one"));
    default:
      return NULL;
    }
}

static const char *
invalid_binary_op (int code, const_tree type1, const_tree type2)
{
  bool stream = stream_value_type (type1) || stream_value_type (type2);
  bool future = future_value_type (type1) || future_value_type (type2);
  const char *why = stream || future ? refused (code, stream) : NULL;

  return why ? why : next_binary (code, type1, type2);
}

static const char *
invalid_unary_op (int code, const_tree type)
{
  const char *why = (lazy_value_type (type)
		     ? refused (code, stream_value_type (type)) : NULL);

  return why ? why : next_unary (code, type);
}

void
install_operators (void)
{
  next_binary = targetm.invalid_binary_op;
  targetm.invalid_binary_op = invalid_binary_op;
  next_unary = targetm.invalid_unary_op;
  targetm.invalid_unary_op = invalid_unary_op;
}
