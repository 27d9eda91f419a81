/* The attribute is taken on all that can be an async function, in every
   spelling, and nothing is warned about.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-std=gnu2x -Wall -Wextra -Wmissing-prototypes" } */

__async int a (int);
int b (int) __attribute__ ((async));
__attribute__ ((__async__)) int c (int);
[[asyncc::async]] int d (int);
[[gnu::async]] int e (int);
extern __async void f (void);

__async int a (int x) { return x; }
__attribute__ ((__async__)) int b (int x) { return x; }

typedef __async int fn (int);
typedef __async int (*fn_ptr) (int);
fn declared_by_type;
__async int (*variable) (int) = a;
extern __async int (*array[3]) (int);
struct s { __async int (*member) (int); fn_ptr p; fn *q; };
__async int takes (__async int (*f) (int), fn g);
__async int takes (__async int (*f) (int), fn g)
{
  return __await (f (1)) + __await (g (2));
}
__async int (*returns_pointer (int)) (int);

/* The type of a call is a future; that of the address a function giving one.  */
_Static_assert (_Generic (a (1), __future (int): 1, default: 0));
_Static_assert (_Generic (&a, __future (int) (*) (int): 1, default: 0));
_Static_assert (_Generic (variable, __future (int) (*) (int): 1, default: 0));
_Static_assert (_Generic (f (), __future (void): 1, default: 0));
_Static_assert (sizeof (__future (long double)) == sizeof (void *));
_Static_assert (_Generic ((__future (const int)) 0, __future (int): 1, default: 0));
_Static_assert (_Generic ((__future (unsigned)) 0, __future (int): 0, default: 1));

#ifndef __ASYNCC__
# error "__ASYNCC__ is not defined"
#endif
#if __ASYNCC__ < 100 || !__has_attribute (async) || !__has_attribute (__async__)
# error "the plugin cannot be told"
#endif
