/* asm beside suspensions: operands of every kind in values that are live across
   them, and asm goto, with outputs, too, whose labels stand behind them.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run { target x86_64-*-* } } */

#include "test.h"

static NOINLINE __async int
operands (int n)
{
  int a = n, b = 0, low, high = 7;
  long m[4] = { 1, 2, 3, 4 };
  unsigned char greater;
  __asm__ volatile ("addl $3, %0" : "+r" (a) : : "cc");
  __async_suspend ();
  __asm__ volatile ("leal 1(%1), %0" : "=r" (b) : "r" (a));
  __async_suspend ();
  __asm__ volatile ("addq $5, %0" : "+m" (m[2]) : : "cc");
  __async_suspend ();
  __asm__ volatile ("movq %1, %0" : "=m" (m[0]) : "r" (m[2] * 2));
  __async_suspend ();
  __asm__ ("imull %3" : "=a" (low), "=d" (high) : "0" (a), "rm" (b) : "cc");
  __async_suspend ();
  __asm__ ("" : "=r" (a) : "0" (__await (later (a))));
  __asm__ ("cmpl %2, %1" : "=@ccg" (greater) : "r" (a), "r" (n));
  __await (far_later (1));
  CHECK (a == n + 3 && b == n + 4 && low == a * b && high == 0 && greater);
  return m[0] * 100 + m[2];
}

static NOINLINE __async int
structure (int n)
{
  struct { int a, b; char c[24]; } s = { n, n + 1, "hello" };
  __asm__ volatile ("incl %0" : "+m" (s.b) : : "cc");
  __async_suspend ();
  __asm__ volatile ("" : "=m" (s) : "m" (s));
  __async_suspend ();
  int *p = &s.a;
  char *q = s.c;
  __asm__ volatile ("addl $10, (%0)" : : "r" (p) : "memory", "cc");
  __async_suspend ();
  __asm__ volatile ("movb $'J', (%1)" : "+m" (*(char (*)[24]) q) : "r" (q));
  __await (later (1));
  CHECK (!strcmp (s.c, "Jello"));
  return s.a * 100 + s.b;
}

static NOINLINE __async int
registers (int n)
{
  typedef int v4si __attribute__ ((__vector_size__ (16)));
  v4si v = { n, n + 1, n + 2, n + 3 };
  double d = n;
  long double x = n;
  __asm__ volatile ("paddd %0, %0" : "+x" (v));
  __async_suspend ();
  __asm__ volatile ("addsd %0, %0" : "+x" (d));
  __async_suspend ();
  __asm__ volatile ("fadd %%st(0), %%st" : "+t" (x));
  __async_suspend ();
  return v[0] + v[3] * 10 + (int) d * 100 + (int) x * 1000;
}

static NOINLINE __async int
jumps (int n)
{
  int s = 0;
  for (int i = 0; i < n; i++)
    {
      __asm__ goto ("testl $1, %0; jnz %l[odd]" : : "r" (i) : "cc" : odd);
      __async_suspend ();
      s += i;
      continue;
    odd:
      __async_suspend ();
      s += i * 100;
      __asm__ goto ("cmpl $5, %0; je %l[out]" : : "r" (i) : "cc" : out);
    }
  s += 100000;
out:
  __async_suspend ();
  return s;
}

static NOINLINE __async int
jumps_back (int n)
{
  int k = 0;
again:
  k += __await (far_later (n));
  __asm__ goto ("cmpl $20, %0; jl %l[again]" : : "r" (k) : "cc" : again);
  return k;
}

static NOINLINE __async int
outputs (int n)
{
  int s = 0, y = 0;
  for (int i = 0; i < n; i++)
    {
      __asm__ goto ("leal 5(%1), %0; testl $1, %1; jnz %l[odd]"
		    : "=&r" (y) : "r" (i) : "cc" : odd);
      __async_suspend ();
      s += y;
      __asm__ goto ("addl $1, %0; cmpl $8, %0; je %l[eight]"
		    : "+r" (y) : : "cc" : eight);
      s += y * 3;
      continue;
    eight:
      __async_suspend ();
      s += 10000 * y;
      continue;
    odd:
      __async_suspend ();
      s += y * 100;
    }
  return s + y;
}

static NOINLINE __async int
memory_output (int n)
{
  int m[3] = { n, 2, 3 };
  __asm__ goto ("decl %0; jz %l[zero]"
		: "+m" (m[0]) : : "cc", "memory" : zero);
  __async_suspend ();
  m[1] += __await (later (m[0]));
  return m[0] * 10 + m[1];
zero:
  m[2] += __await (later (100));
  return m[0] + m[2];
}

int
main (void)
{
  CHECK (run (operands (4)) == 1600 + 8);
  CHECK (run (structure (4)) == 1406);
  CHECK (run (registers (3)) == 6 + 120 + 600 + 6000);
  CHECK (run (jumps (5)) == 100000 + 6 + 400);
  CHECK (run (jumps (9)) == 6 + 900);
  CHECK (run (jumps_back (3)) == 21);
  CHECK (run (outputs (4)) == 5 + 18 + 600 + 7 + 80000 + 800 + 8);
  CHECK (run (memory_output (1)) == 103 && run (memory_output (5)) == 46);
  return 0;
}
