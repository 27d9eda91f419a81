/* The option that GCC has for it turns the warning off.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Wno-unused-result" } */

__async int f (int);

void
plain (void)
{
  f (1);
}
