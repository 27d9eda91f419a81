/* What a block with copies may not use, and what it cannot copy.
   { dg-options "-Wall -Wextra -Wshadow -Wpedantic -std=gnu11" }
   SPDX-License-Identifier: GPL-3.0-or-later  */
#include <asyncc.h>

extern __async int g (int n);
static int file_scope;

__future (int)
uses (int n, int m) /* { dg-note "name it in the parentheses" } */
{
  static int kept;
  int other = m; /* { dg-note "name it in the parentheses" } */
  return __async_move (int, (n), {
    int own = n + kept + file_scope;
    own += m; /* { dg-error "'m' belongs to the function around" } */
    own += other + other; /* { dg-error "'other' belongs to the function around" } */
    return __await (g (own));
  });
}

__future (int)
array (void)
{
  int v[4] = { 0 };
  return __async_move (int, (v), { return v[0]; }); /* { dg-error "the array 'v' cannot be copied" } */
  /* { dg-note "put it into a structure" "" { target *-*-* } .-1 } */
}

/* Nothing is said of these.  */
__future (int)
right (int a, const int b, int *p)
{
  return __async_move (int, (a, b, p), { a += b; return __await (g (a + *p)); });
}
