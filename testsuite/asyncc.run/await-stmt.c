/* __await in every kind of statement and in the headers of loops.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"

static int count;

/* True N times, then false.  */
static NOINLINE __async int
times (int *left)
{
  count++;
  __async_suspend ();
  return (*left)-- > 0;
}

static NOINLINE __async int
loops (int n)
{
  int sum = 0, left = n;
  while (__await (times (&left)))
    sum++;
  CHECK (sum == n);

  left = n;
  do
    sum += 10;
  while (__await (times (&left)));
  CHECK (sum == n + 10 * (n + 1));

  for (int i = __await (far_later (2)); i < __await (far_later (2 + n));
       i += __await (far_later (1)))
    sum += 100;
  CHECK (sum == n + 10 * (n + 1) + 100 * n);

  for (int i = 0, j; j = __await (later (i * i)), j < 50; i++)
    {
      if (__await (now (i)) == 2)
	continue;
      if (__await (later (j)) == 36)
	break;
      sum += 1000;
    }
  for (; __await (later (0)););
  for (__await (wait_polls (2)); sum < 0;);
  return sum;
}

static NOINLINE __async int
choose (int n)
{
  switch (__await (later (n)))
    {
    case 0:
      return __await (now (100));
    case 1:
      n = __await (later (10));
      /* Fall through.  */
    case 2:
      n += __await (later (1));
      break;
    case 3 ... 5:
      switch (__await (later (n + 1)))
	{
	case 4:
	  return 44;
	default:
	  n = __await (later (7));
	}
      break;
    default:
      if (__await (later (n > 10)))
	return -1;
      else if (__await (later (n == 8)))
	return -2;
    }
  return n;
}

static NOINLINE __async int
early_returns (int n)
{
  if (n == 0)
    return __await (later (1)) + n;
  for (int i = 0; i < 10; i++)
    {
      if (__await (later (i)) == n)
	return i * 100;
      while (1)
	{
	  if (n == 20 && i == 3)
	    return __await (later (333));
	  break;
	}
    }
  return -5;
}

static NOINLINE __async int
returns_call (int n)
{
  return __await (early_returns (__await (choose (n))));
}

static NOINLINE __async void
no_value (int n, int *out)
{
  if (!__await (later (n)))
    {
      *out = 1;
      return;
    }
  *out = __await (far_later (2));
}

/* Falling off the end.  */
static NOINLINE __async void
falls (int *out)
{
  __async_suspend ();
  ++*out;
}

static NOINLINE __async int
all (void)
{
  int out = 0;
  CHECK (__await (loops (3)) == 3 + 40 + 300 + 1000 * 5);
  CHECK (__await (choose (0)) == 100 && __await (choose (1)) == 11);
  CHECK (__await (choose (2)) == 3 && __await (choose (3)) == 44);
  CHECK (__await (choose (5)) == 7 && __await (choose (7)) == 7);
  CHECK (__await (choose (8)) == -2 && __await (choose (11)) == -1);
  CHECK (__await (early_returns (0)) == 1);
  CHECK (__await (early_returns (7)) == 700);
  CHECK (__await (early_returns (20)) == 333);
  CHECK (__await (early_returns (-1)) == -5);
  CHECK (__await (returns_call (4)) == 700);
  __await (no_value (0, &out));
  CHECK (out == 1);
  __await (no_value (1, &out));
  CHECK (out == 2);
  __await (falls (&out));
  return out;
}

int
main (void)
{
  CHECK (run (all ()) == 3);
  CHECK (count == 4 + 4);
  return 0;
}
