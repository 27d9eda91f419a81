/* The memory of this process, where what is asked for may not be there.
   SPDX-License-Identifier: MIT

   The kernel is asked, by system calls that a signal handler may do.  Since each field is
   read by itself, and those of a frame or a table lie together, a block is read at once and
   some are kept.  */

#define _FILE_OFFSET_BITS 64

#include "tools/tools.h"

#include <fcntl.h>
#include <unistd.h>

enum { BLOCK = sizeof ((struct checked_block *) 0)->bytes };

/* What is at AT up to the end of its block, *N bytes; NULL: they cannot be read. */
static const char *
bytes_at (struct checked_memory *c, uintptr_t at, size_t *n)
{
  uintptr_t begin = at - at % BLOCK;
  struct checked_block *b = c->blocks;

  while (b < c->blocks + CHECKED_BLOCKS && b->begin != begin)
    b++;
  if (b == c->blocks + CHECKED_BLOCKS) {
    b = &c->blocks[c->next++ % CHECKED_BLOCKS];
    b->begin = begin;
    if (c->fd < 0 || pread (c->fd, b->bytes, BLOCK, (off_t) begin) != BLOCK)
      b->begin = CHECKED_NONE;
  }
  *n = BLOCK - at % BLOCK;
  return b->begin == begin ? b->bytes + at % BLOCK : NULL;
}

static bool
checked_read (struct memory *m, uintptr_t at, void *to, size_t n)
{
  for (size_t done = 0, part; done < n; done += part) {
    const char *bytes = bytes_at ((struct checked_memory *) m, at + done, &part);

    if (!bytes)
      return false;
    part = part < n - done ? part : n - done;
    memcpy ((char *) to + done, bytes, part);
  }
  return true;
}

/* The text itself, when all of it can be read. */
static const char *
checked_text (struct memory *m, uintptr_t at)
{
  for (size_t done = 0, part;; done += part) {
    const char *bytes = bytes_at ((struct checked_memory *) m, at + done, &part);

    if (!bytes)
      return NULL;
    if (memchr (bytes, '\0', part))
      return (const char *) at;
  }
}

void
checked_begin (struct checked_memory *c)
{
  c->memory = (struct memory) { checked_read, checked_text };
  c->fd = open ("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  c->next = 0;
  for (size_t i = 0; i < CHECKED_BLOCKS; i++)
    c->blocks[i].begin = CHECKED_NONE;
}

void
checked_end (struct checked_memory *c)
{
  if (c->fd >= 0)
    close (c->fd);
}
