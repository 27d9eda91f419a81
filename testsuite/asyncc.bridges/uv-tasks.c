/* Tasks in a loop of libuv.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "uv-host.h"

int
main (void)
{
  test_host ();
  puts ("ok");
  return 0;
}
