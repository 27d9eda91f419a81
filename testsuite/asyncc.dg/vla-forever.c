/* The scope of this array is never left, so nothing is to be put back.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-options "-O2 -fplugin-arg-asyncc-stress" } */

extern void use (int *);

void
forever (int n)
{
  if (n > 3)
    {
      int v[n];

      for (;;)
	use (v);
    }
}
