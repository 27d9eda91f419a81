/* __builtin_object_size means what it means in the ordinary function: of an
   object that moves to the frame, and where the answer crosses an await.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"

#ifdef __OPTIMIZE__
# define KNOWN(n) (n)
#else
# define KNOWN(n) ((size_t) -1)
#endif

struct pair { char first[10], second[10]; };

static __async int
moved (int n)
{
  struct pair p;
  char *either = n == 1 ? &p.first[4] : &p.second[4];

  memset (&p, n, sizeof p);
  __await (later (n));
  CHECK (__builtin_object_size (either, 0) == KNOWN (16));
  CHECK (__builtin_object_size (&p.first[2], 1) == 8);
  return p.first[2] + p.second[9];
}

static __async size_t
answer (size_t n)
{
  __async_suspend ();
  return n;
}

static __async int
crossing (char *unknown, int n)
{
  char known[30];
  char *p = n == 1 ? known + 3 : known + 9;

  known[9] = n;
  size_t most = __builtin_object_size (unknown, 0);
  size_t least = __builtin_object_size (unknown, 2);
  size_t size = __builtin_object_size (p, 0);
  CHECK (__await (answer (most)) == (size_t) -1);
  CHECK (__await (answer (least)) == 0);
  CHECK (__await (answer (size)) == KNOWN (27));
  CHECK (most == (size_t) -1 && least == 0 && size == KNOWN (27));
  return known[9];
}

static volatile int one = 1;

int
main (void)
{
  char *unknown = malloc (3);

  __asm__ ("" : "+r" (unknown));
  CHECK (run (moved (one)) == 2);
  CHECK (run (crossing (unknown, one)) == 1);
  free (unknown);
  return 0;
}
