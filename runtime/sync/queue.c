/* The values that a channel holds: a ring in one block of memory, or, without a
   bound, a list of blocks.
   SPDX-License-Identifier: MIT  */

#include "sync/sync.h"

/* Blocks of a list have about this size. */
enum { QUEUE_BLOCK = 1000 };

struct queue_block *
queue_block_new (const struct queue *q)
{
  size_t bytes = sizeof (struct queue_block) + q->per_block * q->size;
  struct queue_block *b = __asyncc_alloc (bytes, _Alignof (struct queue_block));

  if (b) {
    b->next = NULL;
    b->bytes = bytes;
  }
  return b;
}

bool
queue_init (struct queue *q, size_t size, size_t n)
{
  memset (q, 0, sizeof *q);
  q->size = size;
  q->ring = n > 0;
  q->per_block = n;
  if (n == 0)
    q->per_block = size < QUEUE_BLOCK / 2 ? QUEUE_BLOCK / (size + 1) : 1;
  if (size > 0 && q->per_block > (SIZE_MAX / 2 - sizeof (struct queue_block)) / size)
    return false;
  q->first = q->last = queue_block_new (q);
  return q->first != NULL;
}

void
queue_free (struct queue *q)
{
  while (q->first) {
    struct queue_block *b = q->first;

    q->first = b->next;
    queue_block_free (b);
  }
}

void
queue_extend (struct queue *q, struct queue_block *b)
{
  q->last->next = b;
  q->last = b;
  q->in = 0;
}

struct queue_block *
queue_next_block (struct queue *q)
{
  struct queue_block *b = q->first;

  q->out = 0;
  if (q->ring)
    return NULL;
  if (b->next) {
    q->first = b->next;
    return b;
  }
  q->in = 0; /* it was the only one, and is empty */
  return NULL;
}
