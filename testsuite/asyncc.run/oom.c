/* Out of memory: a call answers null, awaiting null calls the handler with
   the function's name, and nothing leaks, whichever allocation fails.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* no-sync: nothing is allocated  */

#include "test.h"
#include <setjmp.h>

/* Frames that the handler jumped away from are lost.  */
const char *
__asan_default_options (void)
{
  return "detect_leaks=0";
}

static int budget, alive, cleanups;
static jmp_buf out_of_memory;
static char name[200];

static void *
stingy_alloc (size_t size, size_t align)
{
  if (budget-- <= 0)
    return NULL;
  alive++;
  return aligned_alloc (align, (size + align - 1) / align * align);
}

static void
stingy_free (void *p, size_t size, size_t align)
{
  (void) size, (void) align;
  alive--;
  free (p);
}

static void
handler (const char *what)
{
  if (what)
    strncpy (name, what, sizeof name - 1);
  longjmp (out_of_memory, 1);
}

static NOINLINE __async int
needy (int n)
{
  __async_suspend ();
  return n;
}

static __async int
grows (int n)
{
  int pinned = n, *p = &pinned;
  __async_suspend ();
  return n ? *p + __await (grows (n - 1)) : 0;
}

static void leave (int *p) { (void) p; cleanups++; }

static NOINLINE __async int
checks (int n)
{
  __attribute__ ((__cleanup__ (leave))) int guard = n;
  __future (int) f = needy (n);
  if (!f)
    return -1;
  return __await (f) + guard;
}

static NOINLINE __async int
awaits_null (void)
{
  __future (int) f = NULL;
  __async_suspend ();
  return __await (f);
}

/* Drive F; false when the handler was called.  */
static bool
survives (struct async_future *f)
{
  if (setjmp (out_of_memory))
    return false;
  drive (f);
  return true;
}

int
main (void)
{
  async_set_allocator (stingy_alloc, stingy_free);
  async_set_oom_handler (handler);

  budget = 0;
  __future (int) none = needy (1), f = grows (3);
  CHECK (none == NULL && f == NULL && alive == 0);

  budget = 1;
  f = checks (5);
  CHECK (f != NULL && survives ((struct async_future *) f));
  CHECK (*async_result (f) == -1 && cleanups == 1);
  async_drop (f);
  CHECK (alive == 0);

  budget = 2;
  f = checks (5);
  CHECK (survives ((struct async_future *) f) && *async_result (f) == 10);
  async_drop (f);
  CHECK (alive == 0 && cleanups == 2);

  /* The handler may leave; the frame is then lost, not broken.  */
  budget = 1;
  f = awaits_null ();
  CHECK (!survives ((struct async_future *) f));

  /* Deeper than what the inliner makes of one frame.  */
  for (int n = 1; n < 4; n++)
    {
      budget = n;
      name[0] = 0;
      CHECK (!survives ((struct async_future *) grows (100)));
      CHECK (strstr (name, "grows"));
    }
  budget = 100;
  f = grows (3);
  CHECK (survives ((struct async_future *) f) && *async_result (f) == 6);
  async_drop (f);
  return 0;
}
