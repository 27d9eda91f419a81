/* ... and in C2X.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-std=c2x -pedantic-errors -Wall -Wextra" } */

[[asyncc::async]] int add (int a, int b);

[[asyncc::async]] int
add (int a, [[maybe_unused]] int b)
{
  return a;
}

[[nodiscard]] __async int wanted (void);

__async int
user (void)
{
  __await (add (1, 2));
  return __await (wanted ());
}
