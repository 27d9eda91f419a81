/* Blocks of memory for frames.

   Frames come and go all the time, in a few sizes: an await of a function of another
   unit makes one, and recursion that suspends one for each call.  malloc and free
   cost more than such a function does, so each thread keeps what it gave back, a
   list for each size, and takes from there first.

   A block that was taken on one thread and given back on another stays with the
   second, so there is no lock and nothing atomic.  A thread keeps at most KEPT bytes
   of a size, and nothing once it has ended.  What finds mistakes with memory must see
   each block come and go, so with AddressSanitizer and the like and under
   valgrind's memcheck nothing is kept.
   SPDX-License-Identifier: MIT  */

#include "host/host.h"

#include <pthread.h>
#include <stdlib.h>

enum {
  GRAIN = BLOCK_ALIGN,		/* sizes are multiples of this */
  SIZES = 1024 / GRAIN,		/* up to so many bytes */
  KEPT = 65536
};

struct block {
  struct block *next;
};

/* The blocks of a size: those that were given back, and how many more may be. */
struct list {
  struct block *first;
  size_t room;
};

struct blocks {
  struct list lists[SIZES];
};

/* What a thread has before it gives back its first block, and what one has that
   keeps none: no list has room, so nothing is ever written into them. */
static struct blocks undecided, none;
static _Thread_local struct blocks *mine FAST_TLS = &undecided;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static bool keeping;

extern void __asan_init (void) __attribute__ ((weak));
extern void __hwasan_init (void) __attribute__ ((weak));
extern void __tsan_init (void) __attribute__ ((weak));

/* Whether somebody watches memory, and must not be deceived.  memcheck puts a library
   of its own in front of the program's, as its way of watching malloc; valgrind's
   header, by which one could ask it, need not be there where this is built. */
static bool
watched_p (void)
{
  const char *preloaded = getenv ("LD_PRELOAD");

  return __asan_init || __hwasan_init || __tsan_init
	 || (preloaded && strstr (preloaded, "vgpreload_memcheck"));
}

/* The thread ends, or the library goes away. */
static void
release_all (void *data)
{
  struct blocks *blocks = data;

  mine = &none;
  for (int i = 0; i < SIZES; i++)
    while (blocks->lists[i].first) {
      struct block *block = blocks->lists[i].first;

      blocks->lists[i].first = block->next;
      free (block);
    }
  free (blocks);
}

static void
decide (void)
{
  keeping = !watched_p () && !pthread_key_create (&key, release_all);
}

static struct blocks *
make_blocks (void)
{
  struct blocks *blocks = NULL;

  pthread_once (&once, decide);
  if (keeping)
    blocks = calloc (1, sizeof *blocks);
  if (blocks && pthread_setspecific (key, blocks)) {
    free (blocks);
    blocks = NULL;
  }
  if (!blocks)
    return &none;
  for (int i = 1; i < SIZES; i++)
    blocks->lists[i].room = KEPT / (size_t) (i * GRAIN);
  return blocks;
}

/* The main thread's: pthread_exit does not come by when a program ends. */
static __attribute__ ((__destructor__)) void
release_last (void)
{
  if (mine != &undecided && mine != &none)
    release_all (mine);
  if (keeping)
    pthread_key_delete (key);
}

static inline size_t
list_of (size_t size)
{
  return (size + GRAIN - 1) / GRAIN;
}

void *
block_take (size_t size)
{
  size_t i = list_of (size);

  if (i < SIZES) {
    struct list *list = &mine->lists[i];
    struct block *block = list->first;

    if (block) {
      list->first = block->next;
      list->room++;
      return block;
    }
    size = i * GRAIN;
  }
  return malloc (size);
}

static __attribute__ ((__noinline__, __cold__)) void
give_first (void *p, size_t size)
{
  mine = make_blocks ();
  block_give (p, size);
}

void
block_give (void *p, size_t size)
{
  size_t i = list_of (size);

  if (i < SIZES) {
    struct list *list = &mine->lists[i];
    struct block *block = p;

    if (list->room) {
      list->room--;
      block->next = list->first;
      list->first = block;
      return;
    }
    if (mine == &undecided) {
      give_first (p, size);
      return;
    }
  }
  free (p);
}
