/* Memory of frames that was given back serves the next ones, of its size and
   alignment only, on whatever thread, and not without bound.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <pthread.h>

enum { LARGEST = 1200, MANY = 20000 };

struct block {
  char *p;
  size_t size;
};

static struct block
take (size_t size)
{
  struct block b = { __asyncc_alloc (size, 8), size };

  CHECK (b.p && (uintptr_t) b.p % _Alignof (max_align_t) == 0);
  memset (b.p, (int) size, size);
  return b;
}

static void
give (struct block b)
{
  for (size_t i = 0; i < b.size; i++)
    CHECK (b.p[i] == (char) b.size);
  __asyncc_free (b.p, b.size, 8);
}

/* Blocks of all sizes at once, none of which may reach into another, however the
   memory was used before. */
static void
all_sizes (void)
{
  static struct block blocks[LARGEST];

  for (int round = 0; round < 3; round++) {
    for (size_t size = 1; size < LARGEST; size++)
      blocks[size] = take (round ? LARGEST - size : size);
    for (size_t size = 1; size < LARGEST; size++)
      give (blocks[round == 2 ? LARGEST - size : size]);
  }
}

/* Frames with an alignment of their own. */
static void
aligned (void)
{
  for (size_t align = 1; align <= 4096; align *= 2)
    for (int round = 0; round < 3; round++) {
      char *p = __asyncc_alloc (48, align), *q = __asyncc_alloc (48, align);

      CHECK (p && q && p != q);
      CHECK ((uintptr_t) p % align == 0 && (uintptr_t) q % align == 0);
      __asyncc_free (q, 48, align);
      __asyncc_free (p, 48, align);
    }
  __asyncc_free (NULL, 48, 8);
}

static size_t
in_use (void)
{
#ifdef __GLIBC__
  return mallinfo2 ().uordblks;
#else
  return 0;
#endif
}

static struct block given[MANY];

static void *
give_all (void *data)
{
  (void) data;
  for (int i = 0; i < MANY; i++)
    give (given[i]);
  return NULL;
}

/* What another thread gave back stays with it, and goes when it ends. */
static void
other_threads (void)
{
  size_t before = in_use ();

  for (int round = 0; round < 3; round++) {
    pthread_t thread;

    for (int i = 0; i < MANY; i++)
      given[i] = take (100);
    CHECK (!pthread_create (&thread, NULL, give_all, NULL));
    CHECK (!pthread_join (thread, NULL));
  }
  CHECK (in_use () < before + 10000);
}

static void
bounded (void)
{
  size_t before = in_use ();

  for (int i = 0; i < MANY; i++)
    given[i] = take (200);
  give_all (NULL);
  CHECK (in_use () < before + 100000);
}

/* The next of the same size is the last that was given back, unless somebody looks
   for those who use it once more. */
static void
used_again (void)
{
#ifndef __SANITIZE_ADDRESS__
  struct block a = take (80);
  char *p = a.p;

  give (a);
  a = take (75);
  CHECK (a.p == p);
  give (a);
#endif
}

int
main (void)
{
  used_again ();
  all_sizes ();
  aligned ();
  other_threads ();
  bounded ();
  return 0;
}
