/* The generator that replaces a weak one.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "../test.h"

__generator int replaced (int n);

__generator int
replaced (int n)
{
  long room[8];
  for (int i = 0; i < 8; i++)
    room[i] = n - i;
  for (int i = 0; i < n; i++)
    __yield ((int) room[i]);
}
