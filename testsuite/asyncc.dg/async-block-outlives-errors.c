/* A block that shares variables does not outlive its function.
   SPDX-License-Identifier: GPL-3.0-or-later  */
#include <asyncc.h>

static __future (int) kept;
struct holder { __future (int) f; };

__future (int)
returned (int n)
{
  return __async_block (int, { return n; }); /* { dg-error "this async block shares variables with 'returned'" } */
  /* { dg-note "let it have copies of them, by '__async_move'" "" { target *-*-* } .-1 } */
}

__async int
stored (struct holder *h, int n)
{
  kept = __async_block (int, { return n; }); /* { dg-error "this async block shares variables with 'stored" } */
  /* { dg-note "let it have copies" "" { target *-*-* } .-1 } */
  h->f = __async_block (int, { return n + 1; }); /* { dg-error "this async block shares variables with 'stored" } */
  /* { dg-note "let it have copies" "" { target *-*-* } .-1 } */
  return 0;
}

/* These share nothing, or stay.  */
__future (int)
alone (void)
{
  return __async_block (int, { return 5; });
}

__async int
inside (int n)
{
  struct holder h = { __async_block (int, { return n; }) };
  __future (int) f = __async_block (int, { return n + 1; });
  return __await (f) + __await (h.f);
}
