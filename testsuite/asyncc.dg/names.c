/* Only reserved names are predefined: everything else is the program's.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Wall -Wextra -pedantic-errors -std=c17" } */

int async (int await);
struct future { int async_block; };
typedef int suspend;
enum { poll, yield, spawn };
#define context 5

int
async (int await)
{
  struct future future = { await };
  suspend generator = future.async_block + context;
  return generator + poll + yield + spawn;
}
