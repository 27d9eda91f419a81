/* Memory: fatal ends, checks, and blocks for frames (memory.c, blocks.c).
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_HOST_MEMORY_H
#define ASYNCC_HOST_MEMORY_H

#include "core/core.h"

#pragma GCC visibility push(hidden)

/* Say "asyncc: ..." on stderr and end the program. */
extern void asyncc_fatal (const char *format, ...)
  __attribute__ ((noreturn, format (printf, 1, 2)));

/* Whether ASYNC_CHECKS is on. */
extern atomic_bool memory_checks;

/* Under ASYNC_CHECKS: make the next use of the future F end the program. */
extern void memory_bury (struct async_future *f);

static inline void
memory_poison (struct async_future *f)
{
  if (__builtin_expect (atomic_load_explicit (&memory_checks, memory_order_relaxed), false))
    memory_bury (f);
}

/* Ask REFUSE before each allocation whether there is to be no memory; NULL: do not. */
extern void memory_refuse (bool (*refuse) (void));

/* Keep what the checks remember whole across fork. */
extern void memory_lock (void);
extern void memory_unlock (void);

/* Where the linker can place the variable of a library that is loaded later, too, its
   address need not be asked for, which a signal handler could not do. */
#ifdef __GLIBC__
#define FAST_TLS __attribute__ ((__tls_model__ ("initial-exec")))
#else
#define FAST_TLS
#endif

/* What is kept for the next frame (blocks.c). ----------------------------------- */

enum {
  BLOCK_ALIGN = _Alignof (max_align_t), /* what every block is aligned to */
  BLOCK_SIZES = 1024 / BLOCK_ALIGN, /* sizes are multiples of that, and fewer than so many */
  BLOCK_LARGEST = (BLOCK_SIZES - 1) * BLOCK_ALIGN /* of those that are kept */
};

struct block {
  struct block *next;
};

/* The blocks of a size: those that were given back, and how many more may be. */
struct block_list {
  struct block *first;
  size_t room;
};

/* This thread's, one for each size. */
extern _Thread_local struct block_list *block_lists FAST_TLS;

/* The same for a size of which nothing is kept, or may be. */
extern void *block_make (size_t size);
extern void block_discard (void *p, size_t size);

static inline struct block_list *
block_list_of (size_t size)
{
  return &block_lists[(size + BLOCK_ALIGN - 1) / BLOCK_ALIGN];
}

/* A block of SIZE bytes, NULL if there is no memory. */
static inline void *
block_take (size_t size)
{
  if (size <= BLOCK_LARGEST) {
    struct block_list *list = block_list_of (size);
    struct block *block = list->first;

    if (block) {
      list->first = block->next;
      list->room++;
      return block;
    }
  }
  return block_make (size);
}

/* Give back P, a block of SIZE bytes. */
static inline void
block_give (void *p, size_t size)
{
  if (size <= BLOCK_LARGEST) {
    struct block_list *list = block_list_of (size);
    struct block *block = p;

    if (list->room) {
      list->room--;
      block->next = list->first;
      list->first = block;
      return;
    }
  }
  block_discard (p, size);
}

/* What the host knows of a future, in front of it. ------------------------------- */

/* A struct whose last member is such a future has the alignment BLOCK_ALIGN, and the future
   may have a larger one, which says where its result lies: so a block may begin before the
   struct. */
static inline size_t
head_pad (size_t head, size_t align)
{
  return -head & (align - 1);
}

/* A struct of HEAD bytes and behind it SIZE bytes with the alignment ALIGN; NULL: no
   memory. */
static inline void *
head_alloc (size_t head, size_t size, size_t align)
{
  size_t pad;
  char *p;

  if (align <= BLOCK_ALIGN)
    return __asyncc_alloc (head + size, BLOCK_ALIGN);
  pad = head_pad (head, align);
  p = __asyncc_alloc (pad + head + size, align);
  return p ? p + pad : NULL;
}

static inline void
head_free (void *p, size_t head, size_t size, size_t align)
{
  size_t pad;

  if (align <= BLOCK_ALIGN) {
    __asyncc_free (p, head + size, BLOCK_ALIGN);
    return;
  }
  pad = head_pad (head, align);
  __asyncc_free ((char *) p - pad, pad + head + size, align);
}

#pragma GCC visibility pop

#endif /* ASYNCC_HOST_MEMORY_H */
