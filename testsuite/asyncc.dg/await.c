/* What may be awaited, and where; no warning at -Wall -Wextra.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Wall -Wextra -Wconversion -Wshadow -Wunused-result -O1" } */

__async int add (int, int);
__async void nothing (void);
__async double real (void);
extern __async int (*pointer) (int, int);

__async int
f (int n, __future (int) g)
{
  __await (nothing ());
  __await (add (1, 2));
  (void) __await (add (1, 2));
  (void) add (3, 4);
  int s = __await (add (n, __await (add (n, 1))));
  s += __await (g) + __await (pointer (s, s));
  if (__await (add (0, 0)) || s)
    s++;
  double d = __await (real ());
  return d > 0 ? s : __await (add (s, s));
}

/* Not evaluated, so allowed anywhere.  */
extern char array[sizeof (__await (add (1, 2)))];
__typeof__ (__await (real ())) same_type;
int plain (void);
int
plain (void)
{
  return sizeof (__await (add (1, 2))) > 1;
}
