/* A local that lives across an await starts as -ftrivial-auto-var-init says, in
   each round of a loop and where memory was used before; asyncc.tools/hardened.sh
   compiles this with zero and pattern.  Without the option nothing is looked at.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-additional-options "-w" } */

#include "test.h"
#include <stdlib.h>

#ifdef START

static NOINLINE void
starts (const void *object, size_t size)
{
  const unsigned char *byte = object;
  for (size_t i = 0; i < size; i++)
    CHECK (byte[i] == START);
}

#else
# define starts(object, size) ((void) (object), (void) (size))
#endif

#define OBJECT(o) starts (&o, sizeof o)
#define VALUE(v) do { __typeof__ (v) copy = v; OBJECT (copy); } while (0)
#define SPOIL(o) memset (&o, 0x17, sizeof o)

struct pair { int a, b; };
union either { char c[16]; long double d; };
enum kind { ONE, TWO };

static __async void
pause_here (void)
{
  __async_suspend ();
}

/* Objects, whose addresses are known outside.  */
static NOINLINE __async int
objects (int n)
{
  for (int i = 0; i < n; i++)
    {
      int number;
      double real;
      _Complex float complex;
      struct pair pair;
      union either either;
      enum kind kind;
      void *pointer;
      char text[17];
      char any[i + 3];
      volatile long often;
      __await (pause_here ());
      OBJECT (number); OBJECT (real); OBJECT (complex); OBJECT (pair);
      OBJECT (either); OBJECT (kind); OBJECT (pointer); OBJECT (text);
      OBJECT (any); VALUE (often);
      SPOIL (number); SPOIL (real); SPOIL (complex); SPOIL (pair);
      SPOIL (either); SPOIL (kind); SPOIL (pointer); SPOIL (text);
      SPOIL (any);
      often = 23;
      __await (pause_here ());
      CHECK (number == 0x17171717 && text[16] == 0x17 && any[i + 2] == 0x17);
      CHECK (often == 23);
    }
  return n;
}

/* Values, some of which are given one in one branch only.  */
static NOINLINE __async int
values (int n)
{
  int sum = 0;
  for (int i = 0; i < n; i++)
    {
      int number, never;
      long wide;
      double real;
      struct pair pair;
      __await (pause_here ());
      VALUE (number); VALUE (wide); VALUE (real); VALUE (pair);
      if (i & 1)
	number = i, pair.a = i;
      __await (pause_here ());
      VALUE (never); VALUE (pair.b);
      if (i & 1)
	CHECK (number == i && pair.a == i);
      else
	{
	  VALUE (number); VALUE (pair.a);
	}
      wide = i;
      for (int k = 0; k < i; k++)
	{
	  int inner;
	  struct pair both;
	  __await (pause_here ());
	  VALUE (inner); OBJECT (both);
	  inner = k;
	  SPOIL (both);
	  __await (pause_here ());
	  sum += inner + (both.a == both.b);
	}
      sum += wide;
    }
  return sum;
}

/* What a switch jumps past, and what goes back with goto.  */
static NOINLINE __async int
jumps (int n)
{
  int round = 0;
again:;
  int number;
  struct pair pair;
  __await (pause_here ());
  VALUE (number); OBJECT (pair);
  number = round;
  SPOIL (pair);
  __await (pause_here ());
  CHECK (number == round && pair.a == 0x17171717);
  if (++round < n)
    goto again;
  return round;
}

/* What a block and a nested function see of the function around them.  */
static NOINLINE __async int
around (int n)
{
  int ready = 0;
  for (int i = 0; i < n; i++)
    {
      int number;
      struct pair pair;
      __await (__async_block (void, {
	int within;
	__await (pause_here ());
	VALUE (within); VALUE (number); OBJECT (pair);
	within = i;
	__await (pause_here ());
	number = within;
      }));
      CHECK (number == i);
      OBJECT (pair);
      SPOIL (pair);
      ready++;
    }
  return ready;
}

int
main (void)
{
  void *used[64];
  for (int i = 0; i < 64; i++)
    memset (used[i] = malloc (i * 16), 0x55, i * 16);
  for (int i = 0; i < 64; i++)
    free (used[i]);
  CHECK (run (objects (3)) == 3);
  CHECK (run (values (4)) == (0 + 1 + 2 + 3) + 1 + (1 + 2) + (1 + 2 + 3));
  CHECK (run (jumps (3)) == 3);
  CHECK (run (around (3)) == 3);
  return 0;
}
