/* Futures that outlive what they point to, and those that do not.
   { dg-options "-Wall -Wextra" }
   SPDX-License-Identifier: GPL-3.0-or-later  */
#include <asyncc.h>

struct pair { int a, b[4]; };
extern __async int g (int *p);
extern __async void h (struct pair *p, int n);
static int global;

__async void
detached (int n)
{
  struct pair p = { n, { n } }; /* { dg-note "await the future in this function" } */
  int x = n; /* { dg-note "await the future in this function" } */
  __future (int) f = async_spawn (g (&x)); /* { dg-warning "the future of 'g' may outlive 'x'" } */

  async_detach (f);
  async_detach (async_spawn (h (&p, 1))); /* { dg-warning "the future of 'h' may outlive 'p'" } */
  async_detach (async_spawn (g (&global)));
  __await (async_yield ());
}

__future (int)
returned (int n) /* { dg-note "await the future in this function" } */
{
  return g (&n); /* { dg-warning "the future of 'g' may outlive 'n'" } */
}

__future (int)
returned_task (void)
{
  int v[3] = { 0 }; /* { dg-note "await the future in this function" } */
  return async_spawn (g (v)); /* { dg-warning "the future of 'g' may outlive 'v'" } */
}

/* Awaited here, given on, or made of what lives longer.  */
__async int
awaited (int n, int *p)
{
  __future (int) f = async_spawn (g (&n));
  async_detach (async_spawn (g (p)));
  return __await (f) + __await (g (&n));
}

__future (int)
made (int *p)
{
  return g (p);
}

int
main (void)
{
  int x = 0;
  async_detach (async_spawn (g (&x)));
  return async_run (g (&x));
}
