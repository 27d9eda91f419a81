/* What is kept: keys, each with a text or a list, and when it expires.  Nothing of it waits.
   SPDX-License-Identifier: MIT  */

#ifndef STORE_H
#define STORE_H

#include <asyncc.h>

#include "bytes.h"

struct text {
  size_t n;
  char bytes[];
};

/* A ring. */
struct list {
  struct text **items;
  size_t size, first, n;
};

/* A key has a text or a list; its name is behind it. */
struct key {
  struct entry entry;
  struct text *text;
  struct list *list;
  int64_t expires; /* milliseconds of async_now; 0: never */
};

static struct table keys;

static int64_t
now (void)
{
  return (int64_t) (async_now () / 1000000);
}

static struct slice
slice_of (const struct text *t)
{
  return (struct slice) { t->bytes, t->n };
}

/* The text S, in the memory of OLD, which may be NULL. */
static struct text *
text_of (struct text *old, struct slice s)
{
  if (!old || old->n != s.n)
    old = resize (old, sizeof *old + s.n);
  old->n = s.n;
  memcpy (old->bytes, s.p, s.n);
  return old;
}

static struct text **
list_item (struct list *l, size_t i)
{
  return &l->items[(l->first + i) & (l->size - 1)];
}

static void
list_push (struct list *l, struct text *t, bool left)
{
  if (l->n == l->size) {
    size_t size = l->size ? 2 * l->size : 4;

    /* What had gone round follows the old end now. */
    l->items = resize (l->items, size * sizeof (struct text *));
    memcpy (l->items + l->size, l->items, l->first * sizeof (struct text *));
    l->size = size;
  }
  l->first = (l->first - left) & (l->size - 1);
  *list_item (l, left ? 0 : l->n) = t;
  l->n++;
}

static struct text *
list_pop (struct list *l, bool left)
{
  struct text *t = *list_item (l, left ? 0 : l->n - 1);

  l->first = (l->first + left) & (l->size - 1);
  l->n--;
  return t;
}

static void
list_free (struct list *l)
{
  while (l && l->n > 0)
    free (list_pop (l, true));
  if (l)
    free (l->items);
  free (l);
}

static void
key_remove (struct entry **at)
{
  struct key *k = (struct key *) table_remove (&keys, at);

  free (k->text);
  list_free (k->list);
  free (k);
}

static bool
expired (const struct key *k)
{
  return k->expires && k->expires <= now ();
}

/* The place of the key NAME, which has not expired; or NULL. */
static struct entry **
key_place (struct slice name, uint64_t hash)
{
  struct entry **at = table_find (&keys, name, hash);

  if (!at || !*at)
    return NULL;
  if (expired ((struct key *) *at)) {
    key_remove (at);
    return NULL;
  }
  return at;
}

static struct key *
key_find (struct slice name)
{
  struct entry **at = key_place (name, table_hash (&keys, name));

  return at ? (struct key *) *at : NULL;
}

static bool
key_delete (struct slice name)
{
  struct entry **at = key_place (name, table_hash (&keys, name));

  if (at)
    key_remove (at);
  return at != NULL;
}

/* The key NAME, which may be a new one with neither text nor list. */
static struct key *
key_make (struct slice name)
{
  uint64_t hash = table_hash (&keys, name);
  struct entry **at = key_place (name, hash);
  struct key *k;

  if (at)
    return (struct key *) *at;
  k = resize (NULL, sizeof *k + name.n);
  memcpy (k + 1, name.p, name.n);
  *k = (struct key) { .entry = { NULL, hash, { (char *) (k + 1), name.n } } };
  table_add (&keys, &k->entry);
  return k;
}

static void
key_set (struct slice name, struct slice value, int64_t expires)
{
  struct key *k = key_make (name);

  list_free (k->list);
  k->list = NULL;
  k->text = text_of (k->text, value);
  k->expires = expires;
}

/* Keys that have expired and that nobody asks for go, too: some chains at a time. */
static __async void
sweep (void)
{
  struct async_interval ticks;
  size_t chain = 0;

  async_interval_init (&ticks, async_now (), ASYNC_MS (100), ASYNC_TICKS_DELAY);
  for (;;) {
    __await (async_interval_tick (&ticks));
    for (size_t i = 0; i < keys.size && i < 20000; i++) {
      struct entry **at = &keys.chains[chain++ & (keys.size - 1)];

      while (*at)
	if (expired ((struct key *) *at))
	  key_remove (at);
	else
	  at = &(*at)->next;
    }
  }
}

#endif /* STORE_H */
