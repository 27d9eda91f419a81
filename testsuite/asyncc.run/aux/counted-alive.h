/* What is alive of a kind, counted by a variable with a cleanup.
   SPDX-License-Identifier: GPL-3.0-or-later  */

static int alive;

static void
clean (int *p)
{
  (void) p;
  alive--;
}

#define ALIVE int alive_here __attribute__ ((__cleanup__ (clean))) = alive++
