/* What is not evaluated may await anywhere; it only gives a type.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Wall -Wextra" } */

#include <asyncc.h>

struct pair { long a, b; };
__async int f (int);
__async struct pair both (void);

_Static_assert (sizeof (__await (both ())) == sizeof (struct pair), "sizeof");
_Static_assert (_Generic (__await (f (1)), int: 1, default: 0), "_Generic");
_Static_assert (__builtin_types_compatible_p (__typeof__ (__await (f (1))), int),
		"typeof");
_Static_assert (__alignof__ (__await (f (1))) == __alignof__ (int), "alignof");
extern __typeof__ (__await (both ())) variable;

int plain (int n, __future (int) g);
int
plain (int n, __future (int) g)
{
  __typeof__ (__await (both ())) p = { n, 2 };
  _Static_assert (_Generic (__await (f (1)), int: 1, default: 0), "_Generic");
  int a = _Generic (__await (g), long: 2, int: 1);
  int b = _Generic (n, int: 3, long: __await (f (1)));
  int c = __builtin_choose_expr (1, 4, __await (f (2)));
  int d = __builtin_choose_expr (0, __await (g), 5);
  int e = _Generic (__async_context (), struct async_context *: 6);
  return a + b + c + d + e + (int) sizeof (__await (g)) + (int) p.a;
}
