/* A branch that the size of an object rules out is no way to suspend either:
   a call in it that must not be compiled is not.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-options "-O2" } */

extern void overflow (void) __attribute__ ((__error__ ("too small")));
extern void use (char *);

__async void
fortified (char *p)
{
  unsigned size = __builtin_object_size (p, 0);

  __async_suspend ();
  if (size < 32)
    {
      __async_suspend ();
      overflow ();
    }
  use (p);
}
