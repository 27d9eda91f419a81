/* A runtime of one page that believes nothing: it counts and checks every
   call that compiled code makes, so that a failure here is the compiler's.
   SPDX-License-Identifier: GPL-3.0-or-later

   Each test is one unit, so the functions are defined here.  */

#ifndef MOCK_H
#define MOCK_H

#include <asyncc/future.h>
#include <setjmp.h>
#include <string.h>
#include "../check.h"

void *__asyncc_alloc (size_t size, size_t align);
void __asyncc_free (void *p, size_t size, size_t align);
void __asyncc_oom (const char *name);

/* What was allocated, and what of it is alive.  */
struct block { void *p; size_t size, align; };
static struct block mock_block[1024];
static int mock_blocks, mock_allocs, mock_frees;
static size_t mock_last_size, mock_last_align;
static int mock_budget = -1;		/* allocations that succeed; < 0: all */

void *
__asyncc_alloc (size_t size, size_t align)
{
  CHECK (size >= sizeof (struct async_future));
  CHECK (align >= _Alignof (struct async_future) && !(align & (align - 1)));
  if (mock_budget == 0)
    return NULL;
  mock_budget -= mock_budget > 0;
  void *p = aligned_alloc (align, (size + align - 1) / align * align);
  memset (p, 0xa5, size);
  CHECK (mock_blocks < 1024);
  mock_block[mock_blocks++] = (struct block) { p, size, align };
  mock_allocs++;
  mock_last_size = size;
  mock_last_align = align;
  return p;
}

void
__asyncc_free (void *p, size_t size, size_t align)
{
  int i = 0;
  while (i < mock_blocks && mock_block[i].p != p)
    i++;
  CHECK (i < mock_blocks);		/* freed twice, or never allocated */
  CHECK (mock_block[i].size == size && mock_block[i].align == align);
  mock_block[i] = mock_block[--mock_blocks];
  mock_frees++;
  memset (p, 0x5a, size);
  free (p);
}

static jmp_buf mock_oom;
static const char *mock_oom_name;

void
__asyncc_oom (const char *name)
{
  mock_oom_name = name;
  longjmp (mock_oom, 1);
}

/* Checking builds call this; no test here polls a future after its end.  */
void __asyncc_polled_after_ready (const char *name);

void
__asyncc_polled_after_ready (const char *name)
{
  fprintf (stderr, "%s was polled after it was ready\n", name);
  abort ();
}

/* A waker that must not be used unless the test says so.  */
static int mock_wakes;

static struct async_waker
mock_clone (const struct async_waker *w)
{
  return *w;
}

static void
mock_wake (struct async_waker *w)
{
  (void) w;
  mock_wakes++;
}

static void
mock_by_ref (const struct async_waker *w)
{
  (void) w;
  mock_wakes++;
}

static void
mock_drop (struct async_waker *w)
{
  (void) w;
}

static const struct async_waker_vtable mock_waker_vtable
  = { mock_clone, mock_wake, mock_by_ref, mock_drop };
static const struct async_waker mock_waker = { &mock_waker_vtable, NULL };

/* Poll F once through its vtable, checking the header around it.  */
static __attribute__ ((__unused__)) async_poll_t
mock_poll (struct async_future *f)
{
  struct async_context cx;
  const struct async_vtable *vtable = f->vtable;
  uint32_t heap = f->flags & ASYNC_FLAG_HEAP;
  async_context_init (&cx, &mock_waker);
  async_poll_t answer = async_poll (f, &cx);
  CHECK (answer == ASYNC_PENDING || answer == ASYNC_READY);
  CHECK (f->vtable == vtable && (f->flags & ASYNC_FLAG_HEAP) == heap);
  CHECK (!(f->flags & ASYNC_FLAG_READY) == (answer == ASYNC_PENDING));
  return answer;
}

/* Poll F to its end; how often it was pending.  */
static __attribute__ ((__unused__)) int
mock_drive (struct async_future *f)
{
  int n = 0;
  while (mock_poll (f) == ASYNC_PENDING)
    n++;
  return n;
}

/* The bytes of F's frame; F is driven to its end and dropped.  */
static __attribute__ ((__unused__)) size_t
mock_size (struct async_future *f)
{
  size_t size = f->vtable->size;
  mock_drive (f);
  async_drop (f);
  return size;
}

#define mock_poll(f) mock_poll ((struct async_future *) (f))
#define mock_drive(f) mock_drive ((struct async_future *) (f))
#define mock_size(f) mock_size ((struct async_future *) (f))

#endif /* MOCK_H */
