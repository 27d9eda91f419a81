/* The values that a channel holds: a ring in one block of memory, or, without a
   bound, a list of blocks.
   SPDX-License-Identifier: MIT  */

#include "sync/sync.h"

/* Blocks of a list have about this size. */
enum { QUEUE_BLOCK = 1000 };

struct queue_block {
  struct queue_block *next;
  size_t bytes;
  char values[];
};

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

void
queue_block_free (struct queue_block *b)
{
  if (b)
    __asyncc_free (b, b->bytes, _Alignof (struct queue_block));
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

bool
queue_wants_block_p (const struct queue *q)
{
  return !q->ring && q->in == q->per_block;
}

void
queue_extend (struct queue *q, struct queue_block *b)
{
  q->last->next = b;
  q->last = b;
  q->in = 0;
}

void
queue_push (struct queue *q, const void *value)
{
  memcpy (q->last->values + q->in * q->size, value, q->size);
  q->in++;
  q->count++;
  if (q->ring && q->in == q->per_block)
    q->in = 0;
}

struct queue_block *
queue_pop (struct queue *q, void *to)
{
  struct queue_block *b = q->first;

  if (to)
    memcpy (to, b->values + q->out * q->size, q->size);
  q->out++;
  q->count--;
  if (q->out < q->per_block)
    return NULL;
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
