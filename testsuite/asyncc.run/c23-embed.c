/* #embed in an async function, for an object that lives in the frame and for
   one that does not.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-require-gcc 15 } */
/* { dg-options "-std=gnu23" } */

#include "test.h"

static const unsigned char expected[] = {
#embed "test.h"
};

static __async int
differences (void)
{
  static const unsigned char whole[] = {
#embed "test.h"
  };
  unsigned char part[300] = {
#embed "test.h" limit (300)
  };
  int n = 0;

  for (int i = 0; i < 300; i++)
    {
      if (i % 50 == 0)
	n += __await (far_later (0));
      part[i] ^= whole[i];
      n += part[i];
    }
  return n + memcmp (whole, expected, sizeof whole);
}

int
main (void)
{
  CHECK (run (differences ()) == 0);
}
