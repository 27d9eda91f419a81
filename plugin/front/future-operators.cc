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

static const char *
invalid_binary_op (int code, const_tree type1, const_tree type2)
{
  if (stream_value_type (type1) || stream_value_type (type2))
    switch (code)
      {
      case PLUS_EXPR:
      case MINUS_EXPR:
	return N_("arithmetic on a stream; %<__next (...)%> gives its values");
      case LT_EXPR:
      case LE_EXPR:
      case GT_EXPR:
      case GE_EXPR:
	return N_("streams have no order; %<__next (...)%> gives the values of "
		  "one");
      default:
	break;
      }
  if (future_value_type (type1) || future_value_type (type2))
    switch (code)
      {
      case PLUS_EXPR:
      case MINUS_EXPR:
	return N_("arithmetic on a future; %<__await (...)%> gives its value");
      case LT_EXPR:
      case LE_EXPR:
      case GT_EXPR:
      case GE_EXPR:
	return N_("futures have no order; %<__await (...)%> gives the value "
		  "of one");
      default:
	break;
      }
  return next_binary (code, type1, type2);
}

static const char *
invalid_unary_op (int code, const_tree type)
{
  if (lazy_value_type (type))
    switch (code)
      {
      case PREINCREMENT_EXPR:
      case PREDECREMENT_EXPR:
      case POSTINCREMENT_EXPR:
      case POSTDECREMENT_EXPR:
	return (stream_value_type (type)
		? N_("arithmetic on a stream; %<__next (...)%> gives its values")
		: N_("arithmetic on a future; %<__await (...)%> gives its value"));
      default:
	break;
      }
  return next_unary (code, type);
}

void
install_operators (void)
{
  next_binary = targetm.invalid_binary_op;
  targetm.invalid_binary_op = invalid_binary_op;
  next_unary = targetm.invalid_unary_op;
  targetm.invalid_unary_op = invalid_unary_op;
}
