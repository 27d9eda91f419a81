/* How <asyncc/streams.h> merges streams: all are asked at a time, and who had its turn goes
   behind the others.
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_STREAMS_MERGE_H
#define ASYNCC_STREAMS_MERGE_H

#include <asyncc/streams/values.h>

/* As in values.h. */
#if __ASYNCC_GCC
#pragma GCC system_header
#endif

/* Where one of N streams, which take turns, puts a value that is asked for. */
struct __asyncc_source {
  __async_stream (char) stream;
  __future (_Bool) next; /* pending; NULL between two values */
  char *place;
};

struct __asyncc_sources {
  size_t n;
  struct __asyncc_source *v; /* malloc'ed */
};

static __inline__ void
__asyncc_drop_sources (struct __asyncc_sources *all)
{
  size_t i;

  for (i = 0; i < all->n; i++) {
    async_drop (all->v[i].next);
    async_drop (all->v[i].stream);
  }
  free (all->v);
}

/* Take the N streams out of the array V of streams of any type; without memory they are
   dropped, and what is returned has none. */
static __inline__ struct __asyncc_sources
__asyncc_take_streams (size_t n, void *v)
{
  struct __asyncc_sources all = { n, (struct __asyncc_source *) calloc (n + 1, sizeof *all.v) };
  size_t i;

  for (i = 0; i < n; i++) {
    char *at = (char *) v + i * sizeof (void *);
    void *stream;

    memcpy (&stream, at, sizeof stream);
    memset (at, 0, sizeof stream);
    if (all.v)
      all.v[i].stream = async_waiting_stream_as (char, stream);
    else
      async_drop (async_waiting_stream_as (char, stream));
  }
  if (!all.v)
    all.n = 0;
  return all;
}

/* Wait for any of ALL; PENDING has room for N futures.  The first of them has the turn
   and goes behind the others; it is gone when it has ended.  True if there is a value, in
   the place of the last. */
static __inline__ __async _Bool
__asyncc_next_of (struct __asyncc_sources *all, struct async_future **pending)
{
  while (all->n > 0) {
    struct __asyncc_source ready;
    size_t i;

    for (i = 0; i < all->n; i++) {
      struct __asyncc_source *s = &all->v[i];

      if (!s->next)
	s->next = __next (s->stream, s->place);
      pending[i] = (struct async_future *) s->next;
    }
    i = (size_t) __await (async_select_all (all->n, pending));
    ready = all->v[i];
    memmove (&all->v[i], &all->v[i + 1], (all->n - i - 1) * sizeof ready);
    all->v[all->n - 1] = ready;
    all->v[all->n - 1].next = NULL;
    if (__await (ready.next))
      return 1;
    async_drop (ready.stream);
    all->n--;
  }
  return 0;
}

#define __ASYNCC_MERGE(name, T, count, streams)                                             \
  __extension__ ({                                                                          \
    __async __generator T name (                                                            \
      __attribute__ ((__cleanup__ (__asyncc_drop_sources)))                                 \
      struct __asyncc_sources __asyncc_all)                                                 \
    {                                                                                       \
      T __asyncc_values[__asyncc_all.n + 1];                                                \
      struct async_future *__asyncc_pending[__asyncc_all.n + 1];                            \
      for (size_t __asyncc_i = 0; __asyncc_i < __asyncc_all.n; __asyncc_i++) {              \
	__asyncc_all.v[__asyncc_i].place = (char *) &__asyncc_values[__asyncc_i];           \
      }                                                                                     \
      while (__await (__asyncc_next_of (&__asyncc_all, __asyncc_pending)))                  \
	__yield (*(T *) (void *) __asyncc_all.v[__asyncc_all.n - 1].place);                 \
    }                                                                                       \
    __attribute__ ((__cleanup__ (__asyncc_drop_sources)))                                   \
    struct __asyncc_sources __asyncc_taken                                                  \
      = __asyncc_take_streams ((count), (streams));                                         \
    __ASYNCC_GIVEN (name (__asyncc_taken), __asyncc_taken.v ? name (__asyncc_taken) : NULL, \
		    __asyncc_taken = (struct __asyncc_sources) { 0, NULL });                \
  })
#define __ASYNCC_MERGE_ALL(from, n, v)                                                      \
  __extension__ ({                                                                          \
    __auto_type from = &*(v);                                                               \
    (void) sizeof (__asyncc_waiting_operand ("async_waiting_merge_all", *from));            \
    __ASYNCC_MERGE (async_waiting_merge_all, __ASYNCC_VALUES (*from), n, from);             \
  })
#define async_waiting_merge_all(n, v) __ASYNCC_MERGE_ALL (__ASYNCC_FROM, n, v)
#define __ASYNCC_MERGE_TWO(from1, from2, list, a, b)                                        \
  __extension__ ({                                                                          \
    __async_auto __auto_type from1 = __asyncc_waiting_operand ("async_waiting_merge", a);   \
    __async_auto __auto_type from2 = __asyncc_waiting_operand ("async_waiting_merge", b);   \
    __typeof__ (from1) list[] = { from1, from2 };                                           \
    from1 = NULL, from2 = NULL;                                                             \
    __ASYNCC_MERGE (async_waiting_merge, __ASYNCC_VALUES (from1), 2, list);                 \
  })
#define async_waiting_merge(a, b)                                                           \
  __ASYNCC_MERGE_TWO (__ASYNCC_FROM, __ASYNCC_FROM, __ASYNCC_FROM, a, b)

#endif /* ASYNCC_STREAMS_MERGE_H */
