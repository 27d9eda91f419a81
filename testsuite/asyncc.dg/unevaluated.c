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

_Static_assert (!__builtin_constant_p (__await (f (1))), "constant");
_Static_assert (!__builtin_constant_p (__await (both ())), "constant");
_Static_assert (__builtin_choose_expr (1, 2, __await (f (1))) == 2, "choose");
_Static_assert (__builtin_choose_expr (0, 1 + __await (f (1)), 3) == 3, "choose");
_Static_assert (_Generic (1, int: 4, default: __await (both ())) == 4, "_Generic");
_Static_assert (_Generic (1L, int: __await (both ()), default: 5) == 5, "_Generic");
_Static_assert (__builtin_offsetof (struct pair, b) == __builtin_offsetof
		(struct { char c[3 * sizeof (__await (f (1)))]; },
		 c[2 * sizeof (__await (f (1)))]), "offsetof");
int constant = __builtin_constant_p (__async_context ());
static int table[] = { __builtin_choose_expr (1, 1, __await (f (1))), 2 };
struct fields
{
  int a : __builtin_choose_expr (1, 3, __await (f (2)));
  int b[__builtin_constant_p (__await (f (3))) + 1];
};
enum number { NONE = __builtin_constant_p (__await (f (1))) };
int parameters (int n, int a[__builtin_constant_p (__await (f (4))) + 2]);
int
parameters (int n, int a[__builtin_constant_p (__await (f (4))) + 2])
{
  return a[n] + table[NONE];
}

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
