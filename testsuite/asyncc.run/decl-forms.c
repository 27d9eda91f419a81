/* Async functions in all the ways C declares and defines a function.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"

/* Declared often, used before it is defined, defined last.  */
__async int forward (int);
__async int forward (int x);
extern __async int forward (int named_otherwise);

static __async int local (long, char);

typedef int binary (int, int);
__async binary through_typedef;		/* the attribute on a typedef'd type */

inline __async int inline_only (int x) { return x + 1; }
extern __async int inline_only (int);
static inline __async int static_inline (int x) { return x + 2; }
static inline __attribute__ ((__always_inline__)) __async int
always (int x)
{
  __async_suspend ();
  return x + 3;
}
extern inline __attribute__ ((__gnu_inline__)) __async int
gnu_inline (int x)
{
  return x + 4;
}
__async int gnu_inline (int x) { return x + 4; }

static __async int
uses_them (int x)
{
  int s = __await (forward (x));
  s += __await (local (x, 'a'));
  s += __await (through_typedef (x, 5));
  s += __await (inline_only (x));
  s += __await (static_inline (x));
  s += __await (always (x));
  s += __await (gnu_inline (x));
  return s;
}

__async int
forward (int x)
{
  __async_suspend ();
  return x * 2;
}

static __async int
local (long a, char b)
{
  return (int) a + b;
}

__async int
through_typedef (int a, int b)
{
  return a * b;
}

/* No arguments, said in both ways; names in parentheses.  */
static __async int none (void) { return 7; }
static __async int empty () { return 8; }
static __async int (in_parens) (int x) { return x - 1; }
static __async int *pointer_result (int *p) { return p + 1; }
static __async int (*function_result (int which)) (int, int);

static int add (int a, int b) { return a + b; }
static int sub (int a, int b) { return a - b; }

static __async int (*function_result (int which)) (int, int)
{
  __async_suspend ();
  return which ? add : sub;
}

/* Definitions that give the type in pieces.  */
struct pair { int x, y; } static __async make_pair (int x, int y)
{
  return (struct pair) { x, y };
}

static __async int
other_forms (void)
{
  int v[2] = { 1, 2 };
  CHECK (__await (none ()) == 7);
  CHECK (__await (empty ()) == 8);
  CHECK (__await (in_parens (3)) == 2);
  CHECK (__await ((in_parens) (3)) == 2);
  CHECK (*__await (pointer_result (v)) == 2);
  CHECK (__await (function_result (1)) (5, 3) == 8);
  CHECK (__await (function_result (0)) (5, 3) == 2);
  CHECK (__await (make_pair (3, 4)).y == 4);
  return 0;
}

/* An async function may be unused, or used only as an address.  */
static UNUSED __async int never_called (int x) { return __await (later (x)); }

int
main (void)
{
  CHECK (run (uses_them (10)) == 20 + 107 + 50 + 11 + 12 + 13 + 14);
  CHECK (run (other_forms ()) == 0);
  return 0;
}
