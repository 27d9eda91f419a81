/* A sanitizer finds a thread-local behind a pointer to it and subtracts its
   address: that of the thread of this poll, not of an earlier one.
   SPDX-License-Identifier: GPL-3.0-or-later
   no-sync */

/* { dg-do run } */
/* { dg-options "-pthread -fsanitize=object-size,pointer-overflow,null,alignment,bounds -fno-sanitize-recover=all" } */
/* { dg-require-link "-fsanitize=object-size,pointer-overflow,null,alignment,bounds" } */

#include "test.h"
#include "threads.h"

struct pair { int n; char text[12]; };

static __thread int numbers[4];
static __thread struct pair pair, pairs[3];
static __thread double matrix[2][3];
__thread int shared[4];
static __thread int *pointer;

static NOINLINE __async int
arrays (int step)
{
  int n = 0;
  for (int i = 0; i < 4; i++)
    {
      numbers[i] = i;
      shared[i & 3] = i + 1;
      __async_suspend ();
      n += numbers[(i + step) & 3] + shared[i];
    }
  return n;
}

static NOINLINE __async int
members (int k)
{
  int n = 0;
  for (int i = 0; i < 3; i++)
    {
      pair.n = 1;
      pair.text[i + k] = 'x';
      pairs[i].text[k] = 'y';
      matrix[k][i] = 2;
      __async_suspend ();
      n += pair.n + pair.text[i + k] + pairs[i].text[k] + (int) matrix[k][i];
    }
  return n;
}

static NOINLINE __async int
pointers (int k)
{
  int n = 0;
  pointer = &numbers[k];
  for (int i = 0; i < 3; i++)
    {
      int *p = numbers;
      p[i] = 3;
      p = &numbers[k];
      *p = 3;
      __async_suspend ();
      p = numbers + i;
      n += *p + (pointer != NULL);
    }
  return n;
}

int
main (void)
{
  for (int k = 0; k < 2; k++)
    {
      take_turns ((struct async_future *) arrays (k));
      take_turns ((struct async_future *) members (k));
      take_turns ((struct async_future *) pointers (k));
    }
  return 0;
}
