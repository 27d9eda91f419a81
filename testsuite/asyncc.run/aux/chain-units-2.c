/* The second unit of rt-chain-units.c.
   SPDX-License-Identifier: GPL-3.0-or-later  */
#include <asyncc.h>

extern void expect_chain (void);
extern __async int lower (int n);

__async int
lower (int n)
{
  expect_chain ();
  __await (async_yield ());
  expect_chain ();
  return n + 1;
}
