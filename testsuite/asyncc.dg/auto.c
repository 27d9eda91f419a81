/* __async_auto stands on futures.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Wall -Wextra" } */

#include <asyncc.h>

__async int f (int);

void g (void);
void
g (void)
{
  __async_auto __future (int) a = f (1);
  __async_auto __auto_type c = f (3);
  __async_auto struct async_future *d = (struct async_future *) f (4);
}
