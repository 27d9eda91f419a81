/* Memory: fatal ends, checks, and blocks for frames (memory.c, blocks.c).
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_HOST_MEMORY_H
#define ASYNCC_HOST_MEMORY_H

#include "core/core.h"

#pragma GCC visibility push(hidden)

/* Say "asyncc: ..." on stderr and end the program. */
extern void asyncc_fatal (const char *format, ...)
  __attribute__ ((noreturn, format (printf, 1, 2)));

/* Under ASYNC_CHECKS: make the next use of the future F end the program. */
extern void asyncc_poison (struct async_future *f);

/* Ask REFUSE before each allocation whether there is to be no memory; NULL: do not. */
extern void memory_refuse (bool (*refuse) (void));

/* Keep what the checks remember whole across fork. */
extern void memory_lock (void);
extern void memory_unlock (void);

/* What is kept for the next frame (blocks.c). ----------------------------------- */

/* What every block is aligned to. */
enum { BLOCK_ALIGN = _Alignof (max_align_t) };

/* A block of SIZE bytes, NULL if there is no memory. */
extern void *block_take (size_t size);

/* Give back P, a block of SIZE bytes. */
extern void block_give (void *p, size_t size);

#pragma GCC visibility pop

#endif /* ASYNCC_HOST_MEMORY_H */
