/* What may not live across a suspension may well live between two: variable
   length arrays, alloca, va_list, register variables, setjmp.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-skip-stress "what is not live across its awaits is live elsewhere" } */

#include "test.h"
#include <setjmp.h>
#include <stdarg.h>

static NOINLINE int
total (int n, const int *v)
{
  int s = 0;
  while (n--)
    s += v[n];
  return s;
}

static NOINLINE __async int
vla (int n)
{
  int s = 0;
  for (int i = 1; i <= n; i++)
    {
      {
	int v[i];
	for (int j = 0; j < i; j++)
	  v[j] = j + 1;
	s += total (i, v);
      }
      __async_suspend ();
    }
  return s;
}

static NOINLINE int
with_alloca (int n)
{
  int *p = __builtin_alloca (n * sizeof *p);
  for (int i = 0; i < n; i++)
    p[i] = i;
  return total (n, p);
}

static NOINLINE __async int
calls_alloca (int n)
{
  int s = with_alloca (n);
  __async_suspend ();
  return s + with_alloca (n + 1);
}

static NOINLINE int
sum_list (int n, va_list ap)
{
  int s = 0;
  while (n--)
    s += va_arg (ap, int);
  return s;
}

static NOINLINE int
sum_of (int n, ...)
{
  va_list ap;
  va_start (ap, n);
  int s = sum_list (n, ap);
  va_end (ap);
  return s;
}

static NOINLINE __async int
variadic_callee (int n)
{
  int s = sum_of (3, n, __await (later (2)), 3);
  __async_suspend ();
  return s + sum_of (1, s);
}

/* A list of its own, in scopes that are closed when it suspends.  */
static NOINLINE __async int
copied_list (int n, va_list *ap)
{
  int s = 0;
  for (int i = 0; i < n; i++)
    {
      __async_suspend ();
      {
	va_list copy;
	va_copy (copy, *ap);
	s = s * 10 + va_arg (copy, int);
	va_end (copy);
      }
      __async_suspend ();
    }
  return s;
}

static NOINLINE int
list_of (int n, ...)
{
  va_list ap;
  va_start (ap, n);
  int s = run (copied_list (n, &ap));
  va_end (ap);
  return s;
}

static jmp_buf env;
static NOINLINE void jump (int n) { if (n) longjmp (env, n); }

static NOINLINE int
protected_call (int n)
{
  int r = setjmp (env);
  if (!r)
    jump (n);
  return r;
}

static NOINLINE __async int
jumps (int n)
{
  int s = protected_call (n);
  __async_suspend ();
  return s + protected_call (n + 1);
}

/* What jumps back comes after the last await.  */

static NOINLINE __async int
jumps_later (int n)
{
  volatile int tries = 0;
  int before = n * 3, others[4] = { n, 1, 2, n + 1 };

  for (int i = 0; i < n; i++)
    {
      before += others[i & 3];
      __async_suspend ();
      protected_call (0);
    }
  others[0] += protected_call (n);
  if (n < 0)
    __async_suspend ();
  int r = setjmp (env);
  tries++;
  if (r < n)
    jump (r + 1);
  return before + others[0] + others[3] + 10 * r + 100 * tries;
}

static NOINLINE __async int
jumps_or_suspends (int n)
{
  int kept = n + 1;

  if (n & 1)
    {
      if (setjmp (env))
	return kept;
      jump (kept);
      return -1;
    }
  __async_suspend ();
  return protected_call (kept) + kept;
}

static NOINLINE __async int
pointer_to_vla (int n)
{
  int data[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } };
  int s;
  {
    int (*p)[n] = (int (*)[n]) data;
    s = p[1][0] + sizeof *p / sizeof **p;
  }
  __async_suspend ();
  return s + data[1][2];
}

#ifdef __x86_64__
/* Variables in machine registers that are set anew behind each suspension, by
   an asm that only writes them, too.  */
static NOINLINE __async int
registers (int n)
{
  int s = 0;
  for (int i = 0; i < n; i++)
    {
      {
	register long r __asm__ ("r12");
	__asm__ volatile ("movq %1, %0" : "=r" (r) : "r" ((long) i));
	s += r;
      }
      __async_suspend ();
      {
	register int a __asm__ ("eax") = s, c __asm__ ("ecx") = i;
	__asm__ volatile ("addl %1, %0" : "+r" (a) : "r" (c) : "cc");
	s = a;
      }
      s += __await (later (1));
      {
	register double d __asm__ ("xmm5") = s;
	__asm__ volatile ("addsd %0, %0" : "+x" (d));
	s = d;
      }
    }
  return s;
}
#else
# define registers(n) later (74)
#endif

int
main (void)
{
  CHECK (run (vla (5)) == 1 + 3 + 6 + 10 + 15);
  CHECK (run (calls_alloca (4)) == 6 + 10);
  CHECK (run (variadic_callee (1)) == 12);
  CHECK (run (jumps (3)) == 7);
  CHECK (run (jumps_later (3)) == 455);
  CHECK (run (jumps_or_suspends (3)) == 4);
  CHECK (run (jumps_or_suspends (2)) == 6);
  CHECK (list_of (3, 7, 8, 9) == 777);
  CHECK (run (pointer_to_vla (3)) == 4 + 3 + 6);
  CHECK (run (registers (4)) == 74);
  return 0;
}
