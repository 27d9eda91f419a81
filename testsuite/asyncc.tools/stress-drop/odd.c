/* Functions of which there is one copy only, that are left alone, or that never
   return.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "held.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static NOINLINE int
leaf (int n)
{
  HOLD (a, n);
  return opaque (*a);
}

/* The table makes copies impossible.  */
static NOINLINE int
table (const char *code)
{
  static void *const labels[] = { &&add, &&call, &&hold, &&end };
  int sum = 0;
  HOLD (a, 100);

  goto *labels[*code++ - '0'];
add:
  sum += opaque (1);
  goto *labels[*code++ - '0'];
call:
  sum += leaf (sum);
  goto *labels[*code++ - '0'];
hold:
  {
    HOLD (b, 101);
    HOLD (c, 102);
    sum += leaf (*b) - *c;
  }
  goto *labels[*code++ - '0'];
end:
  return sum + *a;
}

/* Nobody can come back to these while their callees are suspended.  */
static NOINLINE int
variadic (int n, ...)
{
  va_list ap;
  HOLD (a, 200);
  int sum = 0;

  va_start (ap, n);
  while (n--)
    sum += leaf (va_arg (ap, int));
  va_end (ap);
  return sum + *a;
}

static jmp_buf buffer;

static NOINLINE void
jump (int n)
{
  {
    HOLD (a, 300);
    leaf (*a);
  }
  if (opaque (n))
    longjmp (buffer, n);
}

static NOINLINE int
jumped (int n)
{
  HOLD (a, 301);
  int k = setjmp (buffer);
  if (k == 0)
    jump (n);
  return leaf (k) + *a;
}

static NOINLINE int
duff (int n)
{
  int sum = 0, turns = (n + 3) / 4;
  HOLD (a, 400);

  switch (n % 4)
    {
    case 0: do { { HOLD (b, 401); sum += opaque (*b); }
    case 3:      sum += leaf (3);
    case 2:      { HOLD (b, 402); sum += leaf (2); }
    case 1:      sum += leaf (1);
	    } while (--turns > 0);
    }
  return sum + *a;
}

static _Noreturn NOINLINE void
finish (int status)
{
  leaf (500);
  printf ("end\n");
  exit (opaque (status));
}

/* The same without a word.  */
static NOINLINE void
finish_silently (int status)
{
  {
    HOLD (a, 501);
    leaf (*a);
  }
  finish (status);
}

static NOINLINE long double
wide (long double x, _Complex double z)
{
  HOLD (a, 600);
  long double y = x * leaf (*a);
  return y + __real__ z + leaf (2);
}

int
main (void)
{
  printf ("%d\n", table ("0121203"));
  printf ("%d\n", variadic (3, 1, 2, 3) + jumped (7));
  printf ("%d\n", duff (4) + duff (9));
  printf ("%.1Lf\n", wide (1.5L, 2 + 3i));
  finish_silently (0);
}
