/* A cleanup handler runs when a future is dropped, too, when nothing can wait.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */

static __async void
waits (int *p)				/* { dg-note "make 'waits' an ordinary function" } */
{
  __async_suspend ();
  *p = 0;
}

void
bad (int *p)
					/* { dg-note "declare 'bad' with '__async' to use '__await' in" "" { target *-*-* } .-1 } */
{
  __await (waits (p));			/* { dg-error "'__await' outside an async function" } */
}

__async int
f (void)
{
  __attribute__ ((cleanup (waits))) int x = 1;	/* { dg-error "cleanup handler 'waits' of 'x' cannot be '__async'" } */
  __async_suspend ();
  return x;
}

__async int
g (void)
{
  void
  nested (int *p)
					/* { dg-note "declare 'nested' with '__async' to use '__await' in" "" { target *-*-* } .-1 } */
  {
    __await (waits (p));		/* { dg-error "'__await' outside an async function" } */
  }
  __attribute__ ((cleanup (nested))) int x = 1;
  __async_suspend ();
  return x;
}

__async int
h (void)
{
  __async void
  nested (int *p)
					/* { dg-note "a handler also runs when the future is" "" { target *-*-* } .-1 } */
  {
    __async_suspend ();
    *p = 0;
  }
  __attribute__ ((cleanup (nested))) int x = 1;	/* { dg-error "cleanup handler 'nested' of 'x' cannot be '__async'" } */
  __async_suspend ();
  return x;
}
