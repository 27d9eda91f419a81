/* A hash table of names, for 22: chains of entries that are a part of what they name.
   Nothing of it has to do with async functions.
   SPDX-License-Identifier: MIT  */

#ifndef TABLE_H
#define TABLE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* N bytes, which are somebody else's. */
struct slice {
  const char *p;
  size_t n;
};

struct entry {
  struct entry *next;
  uint64_t hash;
  struct slice name;
};

/* All zero: empty.  SIZE is a power of two. */
struct table {
  struct entry **chains;
  size_t size, used;
  uint32_t seed;
};

/* The value of a polynomial whose coefficients are the pieces of NAME, modulo a prime.  Clients
   choose the names; but for names of N bytes only N / 3 of 2^29 seeds let two of them
   collide, and nobody knows the seed. */
static inline uint64_t
table_hash (const struct table *t, struct slice name)
{
  const uint64_t prime = 0x7fffffff, at = (t->seed & 0x3ffffffe) + 1;
  uint64_t hash = name.n & prime;

  for (size_t piece; name.n > 0; name.p += piece, name.n -= piece) {
    uint32_t word = 0;

    piece = name.n < 3 ? name.n : 3;
    memcpy (&word, name.p, piece);
    hash = (hash + word) * at;
    hash = (hash & prime) + (hash >> 31);
  }
  return hash;
}

static inline void
table_grow (struct table *t)
{
  size_t size = t->size ? 2 * t->size : 64;
  struct entry **chains = calloc (size, sizeof (struct entry *)), *e, *next;

  if (!chains) {
    fputs ("out of memory\n", stderr);
    exit (1);
  }
  for (size_t i = 0; i < t->size; i++)
    for (e = t->chains[i]; e; e = next) {
      next = e->next;
      e->next = chains[e->hash & (size - 1)];
      chains[e->hash & (size - 1)] = e;
    }
  free (t->chains);
  t->chains = chains;
  t->size = size;
}

/* Where the entry called NAME is, or NULL at the end of the chain where it would be; NULL if
   the table has no chains. */
static inline struct entry **
table_find (const struct table *t, struct slice name, uint64_t hash)
{
  struct entry **at = t->size ? &t->chains[hash & (t->size - 1)] : NULL;

  while (at && *at
	 && ((*at)->hash != hash || (*at)->name.n != name.n
	     || memcmp ((*at)->name.p, name.p, name.n) != 0))
    at = &(*at)->next;
  return at;
}

/* E has a name that is not there yet, and its hash. */
static inline void
table_add (struct table *t, struct entry *e)
{
  if (t->used == t->size)
    table_grow (t);
  e->next = t->chains[e->hash & (t->size - 1)];
  t->chains[e->hash & (t->size - 1)] = e;
  t->used++;
}

/* Take out what is AT a place that table_find gave. */
static inline struct entry *
table_remove (struct table *t, struct entry **at)
{
  struct entry *e = *at;

  *at = e->next;
  t->used--;
  return e;
}

#endif /* TABLE_H */
