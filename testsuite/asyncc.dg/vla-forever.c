/* The scope of this array is never left, so nothing is to be put back.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-options "-O2" } */

extern void use (int *);

__async void
forever (int n)
{
  int v[n];

  for (;;)
    {
      use (v);
      __async_suspend ();
    }
}
