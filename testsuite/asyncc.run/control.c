/* Suspensions in control flow of every shape: nested loops, goto in and out,
   Duff's device, computed goto, irreducible loops.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"

static NOINLINE __async int
nested_loops (int n)
{
  int s = 0;
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++)
      {
	if (j == i)
	  continue;
	int k = 0;
	while (k < 3)
	  {
	    if (++k == j)
	      break;
	    __async_suspend ();
	    s += i * 100 + j * 10 + k;
	  }
	do
	  {
	    __async_suspend ();
	    s++;
	  }
	while (s % 3);
      }
  return s;
}

static int
nested_loops_plain (int n)
{
  int s = 0;
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++)
      {
	if (j == i)
	  continue;
	for (int k = 0; k < 3;)
	  {
	    if (++k == j)
	      break;
	    s += i * 100 + j * 10 + k;
	  }
	do
	  s++;
	while (s % 3);
      }
  return s;
}

static NOINLINE __async int
gotos (int n)
{
  int s = 0;
  if (n > 5)
    goto inside;
top:
  s += 1;
  while (n > 0)
    {
      s += 10;
      __async_suspend ();
    inside:
      n--;
      s += 100;
      if (n == 3)
	goto out;
      __async_suspend ();
      if (n == 1)
	goto top;
    }
out:
  __async_suspend ();
  if (s & 1 && n == 3)
    {
      n = 2;
      goto top;
    }
  return s * 10 + n;
}

static NOINLINE __async int
duff (char *to, const char *from, int count)
{
  int n = (count + 7) / 8;
  switch (count % 8)
    {
    case 0:
      do
	{
	  *to++ = *from++;
    case 7: *to++ = *from++;
    case 6: *to++ = *from++; __async_suspend ();
    case 5: *to++ = *from++;
    case 4: *to++ = *from++; __async_suspend ();
    case 3: *to++ = *from++;
    case 2: *to++ = *from++;
    case 1: *to++ = *from++; __async_suspend ();
	}
      while (--n > 0);
    }
  return count;
}

/* A threaded interpreter, with instructions that wait.  */
static NOINLINE __async int
interpret (const unsigned char *code)
{
  static const void *const labels[]
    = { &&halt, &&push, &&add, &&wait, &&dup, &&jnz, &&dec };
  int stack[8], *sp = stack;
#define NEXT goto *labels[*code++]
  NEXT;
push:
  *sp++ = *code++;
  NEXT;
add:
  sp--;
  sp[-1] += sp[0];
  NEXT;
wait:
  __async_suspend ();
  NEXT;
dup:
  *sp = sp[-1];
  sp++;
  NEXT;
dec:
  sp[-1]--;
  NEXT;
jnz:
  code++;
  if (*--sp)
    code += (signed char) code[-1];
  NEXT;
halt:
  return sp[-1];
}

static NOINLINE __async int
irreducible (int n)
{
  int s = n;
  if (n & 1)
    goto b;
a:
  __async_suspend ();
  s += 1;
  if (s > 50)
    return s;
b:
  s *= 2;
  if (s % 3 == 0)
    __async_suspend ();
  if (s < 20)
    goto b;
  goto a;
}

static NOINLINE __async int
dense_switch (int n)
{
  int s = 0;
  for (int i = 0; i < n; i++)
    switch (i % 6)
      {
      case 0:
	__async_suspend ();
	break;
      case 1:
	s += __await (later (i));
	continue;
      case 2:
	{
	  int local = i;
	  __async_suspend ();
	  s += local;
	}
	/* Fall through.  */
      case 3:
	s ^= 5;
	break;
      default:
	if (i % 5 == 0)
	  goto done;
	__async_suspend ();
      }
done:
  return s;
}

static NOINLINE __async int
forever (int n)
{
  for (;;)
    {
      __async_suspend ();
      if (!n--)
	return 77;
    }
}

static NOINLINE __async int
unreachable_end (int n)
{
  if (__await (later (n)))
    return 3;
  __builtin_unreachable ();
}

static NOINLINE __async void
stops (int n)
{
  __async_suspend ();
  if (n)
    exit (0);
  abort ();
}

int
main (void)
{
  char from[64] = "the quick brown fox jumps over the lazy dog, doesn't it", to[64];
  for (int n = 0; n < 6; n++)
    CHECK (run (nested_loops (n)) == nested_loops_plain (n));
  CHECK (run (gotos (0)) == 10);
  CHECK (run (gotos (1)) == 1110);
  CHECK (run (gotos (4)) == 3330);
  CHECK (run (gotos (6)) == 3203);
  CHECK (run (gotos (7)) == 4303);
  for (int n = 1; n < 50; n++)
    {
      memset (to, 0, sizeof to);
      CHECK (run (duff (to, from, n)) == n);
      CHECK (!memcmp (to, from, n) && !to[n]);
    }
  /* 40 + 2, with a loop of three rounds behind it that adds nothing.  */
  static const unsigned char program[]
    = { 1, 40, 3, 1, 2, 2, 3, 1, 3, 6, 3, 4, 5, (unsigned char) -5, 2, 0 };
  CHECK (run (interpret (program)) == 42);
  for (int n = 1; n < 12; n++)
    {
      int s = n;
      bool skip = n & 1;
      for (;;)
	{
	  if (!skip && ++s > 50)
	    break;
	  skip = false;
	  do
	    s *= 2;
	  while (s < 20);
	}
      CHECK (run (irreducible (n)) == s);
    }
  CHECK (run (dense_switch (100)) == 3);
  CHECK (run (forever (10)) == 77);
  CHECK (run (unreachable_end (1)) == 3);
  run (stops (1));
  return 1;
}
