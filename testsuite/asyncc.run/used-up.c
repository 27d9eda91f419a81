/* A second await of a variable that dropped its future at the end of its scope, and is
   null since the first: the message names the variable.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-options "-fplugin-arg-asyncc-no-warn=consumed" } */
/* no-sync: there are no futures  */

#include <unistd.h>
#include "test.h"

static void
check_name (const char *name)
{
  CHECK (strstr (name, "twice") && strstr (name, "'variable' was used up before"));
  _exit (0);
}

static NOINLINE __async int
twice (void)
{
  __async_auto __future (int) variable = later (21);
  int n = __await (variable);
  return n + __await (variable);
}

int
main (void)
{
  async_set_oom_handler (check_name);
  run (twice ());
  return 1;
}
