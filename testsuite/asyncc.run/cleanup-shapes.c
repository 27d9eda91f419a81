/* Cleanup handlers in scopes of every shape: loops with break and continue,
   switch, goto out and back, statement expressions, conditional scopes, return
   from within.  Dropped at each suspension, the scopes that are open then are
   left in the right order, once each.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"

static char scopes[64];
static int depth;

static NOINLINE char
enter (char c)
{
  scopes[depth++] = c;
  return c;
}

static NOINLINE void
leave (char *c)
{
  CHECK (depth > 0 && scopes[--depth] == *c);
}

#define GUARD(c)						\
  __attribute__ ((__cleanup__ (leave))) UNUSED char guard_##c	\
    = enter (#c[0])

static NOINLINE __async int
loops (int k)
{
  GUARD (a);
  int s = 0;
  for (int i = 0; i < 4; i++)
    {
      GUARD (b);
      __async_suspend ();
      if (i == 1)
	continue;
      GUARD (c);
      __async_suspend ();
      if (i == k)
	break;
      {
	GUARD (d);
	__await (far_later (1));
	if (k == 7)
	  return s;
      }
      s += i;
    }
  do
    {
      GUARD (e);
      __async_suspend ();
      while (k > 2)
	{
	  GUARD (f);
	  if (__await (later (--k)) == 3)
	    continue;
	  __async_suspend ();
	  GUARD (g);
	  if (k == 3)
	    break;
	}
    }
  while (s++ < 2);
  return s;
}

static NOINLINE __async int
switches (int k)
{
  GUARD (a);
  int s = 0;
  switch (k)
    {
    case 0:
      {
	GUARD (b);
	__async_suspend ();
	break;
      }
    case 1:
      {
	GUARD (c);
	__async_suspend ();
      }
      /* Fall through.  */
    case 2:
      {
	GUARD (d);
	s += __await (later (k));
	if (s > 1)
	  goto out;
	break;
      }
    default:
      {
	GUARD (e);
	if (k == 5)
	  return __await (later (1));
	__async_suspend ();
      }
    }
  {
    GUARD (f);
    __async_suspend ();
  }
out:
  __async_suspend ();
  return s;
}

static NOINLINE __async int
gotos (int k)
{
  int s = 0;
again:
  {
    GUARD (a);
    __async_suspend ();
    if (s++ < k)
      goto again;
    {
      GUARD (b);
      s += ({
	GUARD (c);
	__await (later (3));
      });
      if (k & 1)
	goto out;
      GUARD (d);
      GUARD (e);
      __await (far_now (1));
      __async_suspend ();
      if (k > 3)
	{
	  k = 0;
	  goto again;
	}
    }
  }
  {
    GUARD (f);
    __async_suspend ();
    return s;
  }
out:
  __async_suspend ();
  return -s;
}

/* The scope is open only on some of the ways to the suspension behind it.  */
static NOINLINE __async int
conditional (int k)
{
  int s = 0;
  if (k & 1)
    goto skip;
  {
    GUARD (a);
    __async_suspend ();
    if (k & 2)
      {
	GUARD (b);
	__async_suspend ();
	goto skip;
      }
    s = 5;
  }
skip:
  __async_suspend ();
  {
    GUARD (c);
    s += __await (later (k));
  }
  return s;
}

static NOINLINE __async int
recursive (int n)
{
  GUARD (a);
  __async_suspend ();
  int s = 0;
  if (n)
    {
      GUARD (b);
      s = __await (recursive (n - 1));
      __async_suspend ();
    }
  for (int i = 0; i < 2; i++)
    {
      GUARD (c);
      __async_suspend ();
      if (i == n)
	return s + 1;
    }
  return s;
}

struct owner { int *p; };
static int owned;

static void
release (struct owner *o)
{
  free (o->p);
  owned--;
}

static NOINLINE __async struct owner
own (int n)
{
  __async_suspend ();
  struct owner o = { malloc (sizeof (int)) };
  CHECK (o.p);
  *o.p = n;
  owned++;
  return o;
}

/* What an await gives is owned from then on.  */
static NOINLINE __async int
owners (int n)
{
  __attribute__ ((__cleanup__ (release))) struct owner a
    = __await (own (n));
  int s = 0;
  for (int i = 0; i < n; i++)
    {
      __attribute__ ((__cleanup__ (release))) struct owner b
	= __await (own (i));
      __async_suspend ();
      s += *a.p * *b.p;
    }
  return s;
}

#ifdef ASYNCC_SYNC
# define drop_everywhere(f) (f)
#else
# define drop_everywhere(f)						\
  for (int i = 0;; i++)							\
    {									\
      bool ready = drop_after (f, i);					\
      CHECK (depth == 0 && owned == 0);					\
      if (ready)							\
	break;								\
    }
#endif

int
main (void)
{
  for (int k = 0; k < 9; k++)
    {
      drop_everywhere (loops (k));
      drop_everywhere (switches (k));
      drop_everywhere (gotos (k));
      drop_everywhere (conditional (k));
      drop_everywhere (owners (k));
    }
  for (int n = 0; n < 4; n++)
    drop_everywhere (recursive (n));
  CHECK (run (loops (2)) == 3 && run (loops (7)) == 0 && run (switches (2)) == 2);
  CHECK (run (gotos (5)) == -9 && run (gotos (4)) == 12);
  CHECK (run (conditional (4)) == 9 && run (owners (4)) == 24);
  CHECK (depth == 0 && owned == 0);
  return 0;
}
