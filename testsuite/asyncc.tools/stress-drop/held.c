/* What is held; compiled without the plugin.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "held.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int *held[10000];
static int n_held;

static void
wrong (const char *what, int id)
{
  printf ("%s %d, %d held\n", what, id, n_held);
  fflush (stdout);
  _exit (1);
}

int *
acquire (int id)
{
  int *p = malloc (sizeof *p);

  *p = id;
  held[n_held++] = p;
  return p;
}

void
release (int **p)
{
  if (!*p)
    return;
  if (n_held == 0 || held[n_held - 1] != *p)
    wrong ("out of turn", **p);
  n_held--;
  free (*p);
  *p = NULL;
}

int
opaque (int n)
{
  return n;
}

static void __attribute__ ((destructor))
end (void)
{
  if (n_held)
    wrong ("still held:", *held[n_held - 1]);
}
