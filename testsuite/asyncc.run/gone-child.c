/* A future that has been dropped with the function that awaits it is not read any more.
   The memory of each future is unmapped when it is freed.  Awaits of weak functions are
   those of functions of other units.
   SPDX-License-Identifier: GPL-3.0-or-later

   It drops futures: no-sync.  */
/* { dg-do run } */
/* { dg-skip-stress "says what holds after each poll" } */

#include <sys/mman.h>
#include "test.h"

#define WEAK __attribute__ ((__weak__))

typedef int vector __attribute__ ((__vector_size__ (16)));

struct big {
  long v[9];
};

static void *
map (size_t size, size_t align)
{
  (void) align;
  void *p = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK (p != MAP_FAILED);
  return p;
}

static void
unmap (void *p, size_t size, size_t align)
{
  (void) align;
  CHECK (munmap (p, size) == 0);
}

#define GIVE(type, name)			\
  WEAK __async type				\
  name (type v)					\
  {						\
    __async_suspend ();				\
    return v;					\
  }

GIVE (int, get_int)
GIVE (bool, get_bool)
GIVE (double, get_double)
GIVE (_Complex long double, get_complex)
GIVE (vector, get_vector)
GIVE (struct big, get_big)

static __async int
all (int n)
{
  CHECK (__await (get_int (n)) == n);
  CHECK (__await (get_bool (n)));
  CHECK (__await (get_double (n)) == n);
  _Complex long double c = __await (get_complex (n));
  vector v = __await (get_vector ((vector) { n, 2 }));
  struct big b = __await (get_big ((struct big) { { n, 2 } }));
  return __real__ c + v[0] + b.v[0];
}

int
main (void)
{
  async_set_allocator (map, unmap);
  for (unsigned n = 0; n < 7; n++)
    CHECK (drop_after (all (7), n) == false);
  CHECK (run (all (7)) == 21);
}
