/* A null future of what a macro of the headers calls: the out-of-memory handler gets the name
   that programs write.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* no-sync: there are no futures  */

#include <unistd.h>
#include "test.h"

static void
handler (const char *name)
{
  CHECK (!strcmp (name, "async_deadline"));
  _exit (0);
}

static NOINLINE __future (int)
none (void)
{
  return NULL;
}

static __async int
limited (void)
{
  int value = 0;
  return __await (async_deadline (ASYNC_NEVER, none (), &value)) + value;
}

int
main (void)
{
  async_set_oom_handler (handler);
  run (limited ());
  return 1;
}
