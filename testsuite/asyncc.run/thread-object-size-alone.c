/* As thread-object-size.c, where only one function speaks of the thread: it is
   looked at before anything else is known to.
   SPDX-License-Identifier: GPL-3.0-or-later
   no-sync */

/* { dg-do run } */
/* { dg-options "-pthread -fsanitize=object-size -fno-sanitize-recover=all" } */
/* { dg-require-link "-fsanitize=object-size" } */

#include "test.h"
#include "threads.h"

static __thread int numbers[4];

static NOINLINE __async int
sum (void)
{
  int n = 0;
  for (int i = 0; i < 4; i++)
    {
      numbers[i] = i;
      __async_suspend ();
      n += numbers[i];
    }
  return n;
}

int
main (void)
{
  take_turns ((struct async_future *) sum ());
  return 0;
}
