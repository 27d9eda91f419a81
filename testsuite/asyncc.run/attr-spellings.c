/* Every spelling of the attribute means the same, on every kind of
   declaration, before and behind the declarator.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-options "-std=gnu2x" } */
/* no-sync: spells the attribute without the header's macro  */

#include "test.h"

__async int a1 (int x) { return x + 1; }
__attribute__ ((async)) int a2 (int x) { return x + 2; }
__attribute__ ((__async__)) int a3 (int x) { return x + 3; }
[[asyncc::async]] int a4 (int x) { return x + 4; }
[[gnu::async]] int a5 (int x) { return x + 5; }
[[gnu::__async__]] int a6 (int x) { return x + 6; }
static __async int a7 (int x) { return x + 7; }
int __async a8 (int x) { return x + 8; }
static int __attribute__ ((async, noinline)) a9 (int x) { return x + 9; }
__attribute__ ((unused)) static __async inline int a10 (int x) { return x + 10; }
[[asyncc::async]] [[gnu::noinline]] static int a11 (int x) { return x + 11; }
[[asyncc::async, maybe_unused]] static int a12 (int x) { return x + 12; }

/* Declared in one spelling, defined in another.  */
int b1 (int) __attribute__ ((async));
int b1 (int) __attribute__ ((__async__));
__async int b1 (int);
[[asyncc::async]] int b1 (int x) { return 10 * x; }

__async int b2 (int);
[[gnu::async]] int b2 (int x) { return 20 * x; }

/* Two declarators, one attribute.  */
__async int c1 (int), c2 (int);
__async int c1 (int x) { return x * x; }
__async int c2 (int x) { return x * x * x; }

/* Several attributes mean one.  */
__async __async __attribute__ ((async)) int d1 (int x) { return -x; }

static __async int
all (void)
{
  __async int b2 (int);		/* a declaration in a block */
  extern int b1 (int) __attribute__ ((async));
  CHECK (__await (a1 (1)) == 2);
  CHECK (__await (a2 (1)) == 3);
  CHECK (__await (a3 (1)) == 4);
  CHECK (__await (a4 (1)) == 5);
  CHECK (__await (a5 (1)) == 6);
  CHECK (__await (a6 (1)) == 7);
  CHECK (__await (a7 (1)) == 8);
  CHECK (__await (a8 (1)) == 9);
  CHECK (__await (a9 (1)) == 10);
  CHECK (__await (a10 (1)) == 11);
  CHECK (__await (a11 (1)) == 12);
  CHECK (__await (a12 (1)) == 13);
  CHECK (__await (b1 (3)) == 30);
  CHECK (__await (b2 (3)) == 60);
  CHECK (__await (c1 (3)) == 9);
  CHECK (__await (c2 (3)) == 27);
  CHECK (__await (d1 (3)) == -3);
  return 1;
}

int
main (void)
{
  __future (int) (*table[]) (int) = { a1, a2, a3, a4, a5, a6, a7, a8, a9,
				       a10, a11, a12 };
  for (int i = 0; i < 12; i++)
    CHECK (run (table[i] (100)) == 101 + i);
  CHECK (run (all ()) == 1);
  return 0;
}
