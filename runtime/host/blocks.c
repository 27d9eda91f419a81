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

enum { KEPT = 65536 };

/* What a thread has before it gives back its first block, and what one has that
   keeps none: no list has room, so nothing is ever written into them. */
static struct block_list undecided[BLOCK_SIZES], none[BLOCK_SIZES];
_Thread_local struct block_list *block_lists FAST_TLS = undecided;

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
  struct block_list *lists = data;

  block_lists = none;
  for (int i = 0; i < BLOCK_SIZES; i++)
    while (lists[i].first) {
      struct block *block = lists[i].first;

      lists[i].first = block->next;
      free (block);
    }
  free (lists);
}

static void
decide (void)
{
  keeping = !watched_p () && !pthread_key_create (&key, release_all);
}

static struct block_list *
make_lists (void)
{
  struct block_list *lists = NULL;

  pthread_once (&once, decide);
  if (keeping)
    lists = calloc (BLOCK_SIZES, sizeof *lists);
  if (lists && pthread_setspecific (key, lists)) {
    free (lists);
    lists = NULL;
  }
  if (!lists)
    return none;
  for (int i = 1; i < BLOCK_SIZES; i++)
    lists[i].room = KEPT / (size_t) (i * BLOCK_ALIGN);
  return lists;
}

/* The main thread's: pthread_exit does not come by when a program ends. */
static __attribute__ ((__destructor__)) void
release_last (void)
{
  if (block_lists != undecided && block_lists != none)
    release_all (block_lists);
  if (keeping)
    pthread_key_delete (key);
}

/* What may be kept later has all bytes of its list's size. */
__attribute__ ((__cold__)) void *
block_make (size_t size)
{
  return malloc (size <= BLOCK_LARGEST ? (size + BLOCK_ALIGN - 1) & -(size_t) BLOCK_ALIGN
				       : size);
}

__attribute__ ((__cold__)) void
block_discard (void *p, size_t size)
{
  if (size <= BLOCK_LARGEST && block_lists == undecided) {
    block_lists = make_lists ();
    block_give (p, size);
  } else
    free (p);
}
