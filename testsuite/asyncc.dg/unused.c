/* Futures that are not dropped unseen are not warned about.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Wall -Wextra" } */

__async int f (int);
__async void g (void);
void sink (__future (int) x);

__async int
h (void)
{
  (void) f (1);
  (void) g ();
  __await (f (2));
  __await (g ());
  sink (f (3));
  __future (int) a = f (4);
  __future (int) b = (f (5));
  a ? (void) f (6) : (void) g ();
  for (__await (g ()); __await (f (1)); __await (f (2)))
    ;
  sink (a);
  return __await (b);
}

int plain (int n);
int
plain (int n)
{
  (void) f (n);
  sink (n ? f (1) : f (2));
  return ({ __future (int) x = f (n); x; }) != 0;
}
