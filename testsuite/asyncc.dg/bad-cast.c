/* A cast of what an awaited call gives is a cast of a call.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-Wbad-function-cast -Wall -Wextra" } */

#include <asyncc.h>

struct pair { int first, second; };
enum order { LESS, MORE };

__async int f (int);
__async char *text (void);
__async struct pair both (void);
__async enum order compare (int);
__async __attribute__ ((warn_unused_result)) int must (void);
__async void v (void);
extern __future (int) later (void);

__async long
casts (int k, __future (int) known)
{
  float a = (float) __await (f (k));	/* { dg-warning "cast from function call of type 'int' to non-matching type 'float'" } */
  float b = __await (f (k));
  long c = (long) __await (f (k));
  long d = (long) (__await (text ()));	/* { dg-warning "cast from function call of type 'char .' to non-matching type 'long int'" } */
  float e = (float) __await (later ());	/* { dg-warning "cast from function call" } */
  float g = (float) __await (known);
  int h = (int) __await (compare (k));	/* { dg-warning "cast from function call" } */
  char n[(unsigned char) (_Bool) __await (f (3))];	/* { dg-warning "cast from function call" } */
  float i = (float) (k + __await (f (k)));
  struct pair j = (struct pair) __await (both ());

  n[0] = 0;
  return a + b + c + d + e + g + h + i + j.first + sizeof n + n[0]
	 + (__await (f (1)) ? __await (f (2)) : (int) __await (f (4)));
}

__async void
unused (int k)
{
  __await (must ());		/* { dg-warning "ignoring the value of 'must'" } */
  (void) __await (f (k));
  __await (v ());
  k = k++ + __await (f (k));	/* { dg-warning "operation on 'k' may be undefined" } */
}

__async void
wrong (int k)
{
  __await (v ());
  if (__builtin_expect (__await (f (k)), 1) && sizeof __await (f (2)) == 3)
    k++;
}
