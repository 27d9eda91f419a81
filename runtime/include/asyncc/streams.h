/* Streams made of other streams.
   SPDX-License-Identifier: MIT

   async_stream_... gives a __stream, which never waits, of others that never wait;
   async_waiting_... an __async_stream of others of either kind.  A stream that is passed
   belongs to the new one from then on, and is dropped with it, or at once if there is no
   memory for it; a variable of it that is __async_auto is NULL then.  Nothing is taken out
   of a stream before a value of the new one is asked for, except by async_waiting_merge and
   async_waiting_buffer, which say so.  Of values that pointers or descriptors stand for, the
   new stream borrows what they point to.  T is the type of the values of S.  There is no
   memory where NULL is given, and __next of that calls the handler of
   async_set_oom_handler.

   All are generators, which the plugin compiles where the macro stands, with the type
   that the values have there.  From any thread, one at a time; each is cancel-safe as
   __next is: what is dropped while it waits has taken no value. */

#ifndef ASYNCC_STREAMS_H
#define ASYNCC_STREAMS_H

#include <asyncc.h>
#include <asyncc/stream.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Values from values ---------------------------------------------------------------- */

/* __stream (T) async_stream_range (T from, T end)
   __stream (T) async_stream_range (T from, T end, step)
     The integers FROM, FROM + STEP and so on, STEP being 1 where it is not given: as long
     as they are below END, or above it if STEP is negative, and can be represented.

   __stream (U) async_stream_map (v, s, expression)
   __async_stream (U) async_waiting_map (v, s, expression)
     Of each value of S, which is in the variable V of type T, what EXPRESSION is then.  In
     the second it may await.  It is a part of the function around it, like a block: if it
     uses that one's variables, the stream has to be dropped before the function returns.

   __stream (T) async_stream_filter (v, s, condition)
   __async_stream (T) async_waiting_filter (v, s, condition)
     The values V of S for which CONDITION is true; as above.

   __stream (T) async_stream_take (s, size_t n)
   __async_stream (T) async_waiting_take (s, size_t n)
     The first N values of S.

   __stream (struct { T first; U second; }) async_stream_zip (a, b)
   __async_stream (struct { T first; U second; }) async_waiting_zip (a, b)
     Pairs of a value of A and one of B, until one of them has ended.

   __stream (T) async_stream_chain (a, b)
   __async_stream (T) async_waiting_chain (a, b)
     All values of A, then all of B, which are of the same type.

   __stream (struct { size_t index; T value; }) async_stream_enumerate (s)
   __async_stream (struct { size_t index; T value; }) async_waiting_enumerate (s)
     The values of S with their numbers, from 0.

   __stream (struct { T *values; size_t n; }) async_stream_chunks (s, size_t n)
   __async_stream (struct { T *values; size_t n; }) async_waiting_chunks (s, size_t n)
     N values of S at a time, fewer at the end; one for an N of 0.  They are the stream's,
     and stay until the next are asked for.

   __async_stream (T) async_waiting_throttle (s, uint64_t ns)
     The values of S, each NS nanoseconds after the one before or later.

   __async_stream (T) async_waiting_merge (a, b)
     The values of A and B, which are of the same type, as they come, until both have
     ended.  Both are asked at the same time, so that of one a value may have been taken
     that is lost if the stream is dropped.  Neither can keep the other one from being heard.

   __async_stream (T) async_waiting_merge_all (size_t n, __async_stream (T) *v)
     The same of the N streams at V, which is read and set to NULL by the call.  A value
     costs time in proportion to N.

   __async_stream (T) async_waiting_buffer (s, size_t n)
     The values of S, which a task of its own asks for, N in advance at most, from when
     the first is asked for.  Those are lost if the stream is dropped. */

/* Values from elsewhere ------------------------------------------------------------- */

#if __ASYNCC_MODE != __ASYNCC_PLAIN

#if __ASYNCC_MODE == __ASYNCC_PLUGIN
#define __ASYNCC_STREAM_FN(T) static inline __generator T
#define __ASYNCC_WAITING_FN(T) static inline __async __generator T
#elif __ASYNCC_GCC
#define __ASYNCC_STREAM_FN(T)                                                               \
  __attribute__ ((__error__ ("generators need the plugin asyncc, as with -fplugin=asyncc"))) \
  extern T
#define __ASYNCC_WAITING_FN(T) __ASYNCC_STREAM_FN (T)
#else
#define __ASYNCC_STREAM_FN(T) extern T
#define __ASYNCC_WAITING_FN(T) extern T
#endif

/* A line without its end, as a string of N bytes.  It is the stream's, and stays until the
   next is asked for. */
struct async_line {
  char *text;
  size_t n;
};

/* The lines of FILE, which stays the caller's.  ferror and feof tell afterwards whether
   that was all; neither is set when there was no memory for a line. */
__ASYNCC_STREAM_FN (struct async_line) async_stream_lines (FILE *file);

/* What is in the directory PATH, without `.' and `..'; PATH is read when the first is asked
   for.  *ERROR, if ERROR is not NULL, is 0 at the end, or a negative errno.  An entry is the
   stream's, and stays until the next is asked for. */
__ASYNCC_STREAM_FN (const struct dirent *) async_stream_entries (const char *path, int *error);

/* The times, as async_now () tells them, at which ticks were due that are PERIOD nanoseconds
   apart, the first a period after it is asked for, for ever.  POLICY says what becomes of
   those that are taken late.  None for a PERIOD of 0 or an unknown policy. */
__ASYNCC_WAITING_FN (uint64_t)
async_waiting_ticks (uint64_t period, enum async_missed_ticks policy);

/* The lines that come from the descriptor FD, which stays the caller's.  *ERROR, if ERROR
   is not NULL, is 0 at the end, or a negative errno: that of async_read, -ENOMEM, or
   -EMSGSIZE when a line has more than MAX bytes. */
__ASYNCC_WAITING_FN (struct async_line) async_waiting_lines (int fd, size_t max, int *error);

#endif

/* __async_stream (T) async_waiting_received (c)
     What is received from C, an async_channel (T), until it is closed and empty.  The stream
     has a reference to C of its own. */

/* How they are made ------------------------------------------------------------------ */

/* GCC warns of the user's expressions, and not that names of one macro hide those of another
   in which it stands. */
#if __ASYNCC_GCC
#pragma GCC system_header
#endif

#if __ASYNCC_MODE == __ASYNCC_PLUGIN

#define __ASYNCC_VALUES(s) __typeof__ (__asyncc_value_of (s))
#define __ASYNCC_FROM __ASYNCC_UNIQUE (__asyncc_from, __COUNTER__)
#define __ASYNCC_WAITING __async __generator

/* The stream that CALL makes, of the type of LIKE, as the value of a block.  The statement
   behind it sets to NULL what owned the operands until then: they are dropped if the block is
   left before, or if there is no memory. */
#define __ASYNCC_GIVEN(like, call, ...)                                                     \
  __typeof__ (like) __asyncc_made = call;                                                   \
  if (__asyncc_made) {                                                                      \
    __VA_ARGS__;                                                                            \
  }                                                                                         \
  __asyncc_made

/* The type of an expression about a variable V for a value of S. */
#define __ASYNCC_OF_VALUE(v, s, ...)                                                        \
  __typeof__ (__extension__ ({                                                              \
    __ASYNCC_VALUES (s) v;                                                                  \
    (void) &v;                                                                              \
    __VA_ARGS__;                                                                            \
  }))

#define __ASYNCC_RANGE(first, last, step, ...)                                              \
  __extension__ ({                                                                          \
    __generator __typeof__ ((first) + (last)) async_stream_range (                          \
      __typeof__ ((first) + (last)) __asyncc_i, __typeof__ ((first) + (last)) __asyncc_end, \
      __typeof__ ((step) + 0) __asyncc_step)                                                \
    {                                                                                       \
      while (__asyncc_step < 0 ? __asyncc_i > __asyncc_end : __asyncc_i < __asyncc_end) {   \
	__yield (__asyncc_i);                                                               \
	if (__builtin_add_overflow (__asyncc_i, __asyncc_step, &__asyncc_i))                \
	  break;                                                                            \
      }                                                                                     \
    }                                                                                       \
    async_stream_range ((first), (last), (step));                                           \
  })
#define async_stream_range(first, ...) __ASYNCC_RANGE (first, __VA_ARGS__, 1, ~)

#define __ASYNCC_MAP(words, name, from, v, s, ...)                                          \
  __extension__ ({                                                                          \
    __async_auto __auto_type from = __asyncc_stream_operand (#name, s);                     \
    words __ASYNCC_OF_VALUE (v, from, __VA_ARGS__)                                          \
    name (__async_auto __typeof__ (from) __asyncc_s)                                        \
    {                                                                                       \
      for (__each (v, __asyncc_s))                                                          \
	__yield (__VA_ARGS__);                                                              \
    }                                                                                       \
    __ASYNCC_GIVEN (name (from), name (from), from = NULL);                                 \
  })
#define async_stream_map(v, s, ...)                                                         \
  __ASYNCC_MAP (__generator, async_stream_map, __ASYNCC_FROM, v, s, __VA_ARGS__)
#define async_waiting_map(v, s, ...)                                                        \
  __ASYNCC_MAP (__ASYNCC_WAITING, async_waiting_map, __ASYNCC_FROM, v, s, __VA_ARGS__)

#define __ASYNCC_FILTER(words, name, from, v, s, ...)                                       \
  __extension__ ({                                                                          \
    __async_auto __auto_type from = __asyncc_stream_operand (#name, s);                     \
    words __ASYNCC_VALUES (from) name (__async_auto __typeof__ (from) __asyncc_s)           \
    {                                                                                       \
      for (__each (v, __asyncc_s))                                                          \
	if (__VA_ARGS__)                                                                    \
	  __yield (v);                                                                      \
    }                                                                                       \
    __ASYNCC_GIVEN (name (from), name (from), from = NULL);                                 \
  })
#define async_stream_filter(v, s, ...)                                                      \
  __ASYNCC_FILTER (__generator, async_stream_filter, __ASYNCC_FROM, v, s, __VA_ARGS__)
#define async_waiting_filter(v, s, ...)                                                     \
  __ASYNCC_FILTER (__ASYNCC_WAITING, async_waiting_filter, __ASYNCC_FROM, v, s, __VA_ARGS__)

#define __ASYNCC_TAKE(words, name, from, s, count)                                          \
  __extension__ ({                                                                          \
    __async_auto __auto_type from = __asyncc_stream_operand (#name, s);                     \
    words __ASYNCC_VALUES (from)                                                            \
    name (__async_auto __typeof__ (from) __asyncc_s, size_t __asyncc_n)                     \
    {                                                                                       \
      __ASYNCC_VALUES (__asyncc_s) __asyncc_v;                                              \
      while (__asyncc_n-- > 0 && __asyncc_next_here (__asyncc_s, &__asyncc_v))              \
	__yield (__asyncc_v);                                                               \
    }                                                                                       \
    __ASYNCC_GIVEN (name (from, 0), name (from, (count)), from = NULL);                     \
  })
#define async_stream_take(s, n)                                                             \
  __ASYNCC_TAKE (__generator, async_stream_take, __ASYNCC_FROM, s, n)
#define async_waiting_take(s, n)                                                            \
  __ASYNCC_TAKE (__ASYNCC_WAITING, async_waiting_take, __ASYNCC_FROM, s, n)

#define __ASYNCC_ZIP(words, name, from1, from2, a, b)                                       \
  __extension__ ({                                                                          \
    __async_auto __auto_type from1 = __asyncc_stream_operand (#name, a);                    \
    __async_auto __auto_type from2 = __asyncc_stream_operand (#name, b);                    \
    typedef struct {                                                                        \
      __ASYNCC_VALUES (from1) first;                                                        \
      __ASYNCC_VALUES (from2) second;                                                       \
    } __asyncc_pair;                                                                        \
    words __asyncc_pair name (__async_auto __typeof__ (from1) __asyncc_a,                   \
			      __async_auto __typeof__ (from2) __asyncc_b)                   \
    {                                                                                       \
      __asyncc_pair __asyncc_p;                                                             \
      while (__asyncc_next_here (__asyncc_a, &__asyncc_p.first)                             \
	     && __asyncc_next_here (__asyncc_b, &__asyncc_p.second))                        \
	__yield (__asyncc_p);                                                               \
    }                                                                                       \
    __ASYNCC_GIVEN (name (from1, from2), name (from1, from2), from1 = NULL, from2 = NULL);  \
  })
#define async_stream_zip(a, b)                                                              \
  __ASYNCC_ZIP (__generator, async_stream_zip, __ASYNCC_FROM, __ASYNCC_FROM, a, b)
#define async_waiting_zip(a, b)                                                             \
  __ASYNCC_ZIP (__ASYNCC_WAITING, async_waiting_zip, __ASYNCC_FROM, __ASYNCC_FROM, a, b)

#define __ASYNCC_CHAIN(words, name, from1, from2, a, b)                                     \
  __extension__ ({                                                                          \
    __async_auto __auto_type from1 = __asyncc_stream_operand (#name, a);                    \
    __async_auto __auto_type from2 = __asyncc_stream_operand (#name, b);                    \
    words __ASYNCC_VALUES (from1) name (__async_auto __typeof__ (from1) __asyncc_a,         \
					__async_auto __typeof__ (from2) __asyncc_b)         \
    {                                                                                       \
      __yield_all (__asyncc_a);                                                             \
      __yield_all (__asyncc_b);                                                             \
    }                                                                                       \
    __ASYNCC_GIVEN (name (from1, from2), name (from1, from2), from1 = NULL, from2 = NULL);  \
  })
#define async_stream_chain(a, b)                                                            \
  __ASYNCC_CHAIN (__generator, async_stream_chain, __ASYNCC_FROM, __ASYNCC_FROM, a, b)
#define async_waiting_chain(a, b)                                                           \
  __ASYNCC_CHAIN (__ASYNCC_WAITING, async_waiting_chain, __ASYNCC_FROM, __ASYNCC_FROM, a, b)

#define __ASYNCC_ENUMERATE(words, name, from, s)                                            \
  __extension__ ({                                                                          \
    __async_auto __auto_type from = __asyncc_stream_operand (#name, s);                     \
    typedef struct {                                                                        \
      size_t index;                                                                         \
      __ASYNCC_VALUES (from) value;                                                         \
    } __asyncc_numbered;                                                                    \
    words __asyncc_numbered name (__async_auto __typeof__ (from) __asyncc_s)                \
    {                                                                                       \
      __asyncc_numbered __asyncc_v;                                                         \
      __asyncc_v.index = 0;                                                                 \
      while (__asyncc_next_here (__asyncc_s, &__asyncc_v.value)) {                          \
	__yield (__asyncc_v);                                                               \
	__asyncc_v.index++;                                                                 \
      }                                                                                     \
    }                                                                                       \
    __ASYNCC_GIVEN (name (from), name (from), from = NULL);                                 \
  })
#define async_stream_enumerate(s)                                                           \
  __ASYNCC_ENUMERATE (__generator, async_stream_enumerate, __ASYNCC_FROM, s)
#define async_waiting_enumerate(s)                                                          \
  __ASYNCC_ENUMERATE (__ASYNCC_WAITING, async_waiting_enumerate, __ASYNCC_FROM, s)

#define __ASYNCC_CHUNKS(words, name, from, s, count)                                        \
  __extension__ ({                                                                          \
    __async_auto __auto_type from = __asyncc_stream_operand (#name, s);                     \
    typedef struct {                                                                        \
      __ASYNCC_VALUES (from) *values;                                                       \
      size_t n;                                                                             \
    } __asyncc_chunk;                                                                       \
    words __asyncc_chunk name (__async_auto __typeof__ (from) __asyncc_s, size_t __asyncc_n) \
    {                                                                                       \
      const size_t __asyncc_limit = PTRDIFF_MAX / (sizeof (__ASYNCC_VALUES (__asyncc_s)) + 1); \
      size_t __asyncc_most = __asyncc_n + !__asyncc_n;                                      \
      if (__asyncc_most > __asyncc_limit) {                                                 \
	__asyncc_most = __asyncc_limit; /* for which there is no memory */                  \
      }                                                                                     \
      __ASYNCC_VALUES (__asyncc_s) __asyncc_values[__asyncc_most];                          \
      __asyncc_chunk __asyncc_c = { __asyncc_values, __asyncc_most };                       \
      while (__asyncc_c.n == __asyncc_most) {                                               \
	__asyncc_c.n = 0;                                                                   \
	while (__asyncc_c.n < __asyncc_most                                                 \
	       && __asyncc_next_here (__asyncc_s, &__asyncc_values[__asyncc_c.n])) {        \
	  __asyncc_c.n++;                                                                   \
	}                                                                                   \
	if (__asyncc_c.n > 0)                                                               \
	  __yield (__asyncc_c);                                                             \
      }                                                                                     \
    }                                                                                       \
    __ASYNCC_GIVEN (name (from, 0), name (from, (count)), from = NULL);                     \
  })
#define async_stream_chunks(s, n)                                                           \
  __ASYNCC_CHUNKS (__generator, async_stream_chunks, __ASYNCC_FROM, s, n)
#define async_waiting_chunks(s, n)                                                          \
  __ASYNCC_CHUNKS (__ASYNCC_WAITING, async_waiting_chunks, __ASYNCC_FROM, s, n)

#define __ASYNCC_THROTTLE(from, s, ns)                                                      \
  __extension__ ({                                                                          \
    __async_auto __auto_type from = __asyncc_stream_operand ("async_waiting_throttle", s);  \
    __async __generator __ASYNCC_VALUES (from)                                              \
    async_waiting_throttle (__async_auto __typeof__ (from) __asyncc_s, uint64_t __asyncc_ns) \
    {                                                                                       \
      uint64_t __asyncc_next = 0;                                                           \
      for (__each (__asyncc_v, __asyncc_s)) {                                               \
	__await (async_sleep_until (__asyncc_next));                                        \
	if (__builtin_add_overflow (async_now (), __asyncc_ns, &__asyncc_next)) {           \
	  __asyncc_next = UINT64_MAX;                                                       \
	}                                                                                   \
	__yield (__asyncc_v);                                                               \
      }                                                                                     \
    }                                                                                       \
    __ASYNCC_GIVEN (async_waiting_throttle (from, 0), async_waiting_throttle (from, (ns)),  \
		    from = NULL);                                                           \
  })
#define async_waiting_throttle(s, ns) __ASYNCC_THROTTLE (__ASYNCC_FROM, s, ns)

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

static inline void
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
static inline struct __asyncc_sources
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
static inline __async _Bool
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

static inline void
__asyncc_unref_channel_at (void *p)
{
  struct async_channel *c;

  memcpy (&c, p, sizeof c);
  if (c)
    __asyncc_channel_unref (c);
}

#define __ASYNCC_REF_CHANNEL                                                                \
  __attribute__ ((__cleanup__ (__asyncc_unref_channel_at), __unused__))

#define __ASYNCC_BUFFER(from, s, count)                                                     \
  __extension__ ({                                                                          \
    __async_auto __auto_type from = __asyncc_stream_operand ("async_waiting_buffer", s);    \
    __async __generator __ASYNCC_VALUES (from)                                              \
    async_waiting_buffer (__async_auto __typeof__ (from) __asyncc_s, size_t __asyncc_n)     \
    {                                                                                       \
      typedef __ASYNCC_VALUES (__asyncc_s) __asyncc_value;                                  \
      __async void fill (__async_auto __typeof__ (from) __asyncc_all,                       \
			 __ASYNCC_REF_CHANNEL async_channel (__asyncc_value) __asyncc_to)   \
      {                                                                                     \
	for (__each (__asyncc_v, __asyncc_all)) {                                           \
	  if (__await (async_channel_send (__asyncc_to, __asyncc_v)) < 0)                   \
	    break;                                                                          \
	}                                                                                   \
	async_channel_close (__asyncc_to);                                                  \
      }                                                                                     \
      __ASYNCC_REF_CHANNEL async_channel (__asyncc_value) __asyncc_c                        \
	= async_channel_bounded (__asyncc_value, __asyncc_n);                               \
      __asyncc_value __asyncc_v;                                                            \
      if (!__asyncc_c) {                                                                    \
	__asyncc_oom ("async_waiting_buffer");                                              \
      }                                                                                     \
      __async_auto __future (void) __asyncc_task                                            \
	= async_spawn (fill (__asyncc_stream_operand ("async_waiting_buffer", __asyncc_s),  \
			     async_channel_ref (__asyncc_c)));                              \
      while (__await (async_channel_receive (__asyncc_c, &__asyncc_v)) > 0)                 \
	__yield (__asyncc_v);                                                               \
    }                                                                                       \
    __ASYNCC_GIVEN (async_waiting_buffer (from, 0), async_waiting_buffer (from, (count)),   \
		    from = NULL);                                                           \
  })
#define async_waiting_buffer(s, n) __ASYNCC_BUFFER (__ASYNCC_FROM, s, n)

static inline void
__asyncc_free_at (void *p)
{
  void *memory;

  memcpy (&memory, p, sizeof memory);
  free (memory);
}

static inline __generator struct async_line
async_stream_lines (FILE *file)
{
  __attribute__ ((__cleanup__ (__asyncc_free_at))) char *text = NULL;
  size_t n = 0, room = 0;
  int c;

  do {
    c = getc (file);
    if (n + 1 >= room) {
      char *more = realloc (text, room = 2 * room + 64);

      if (!more)
	return;
      text = more;
    }
    if (c != EOF && c != '\n')
      text[n++] = (char) c;
    else if (c == '\n' || n > 0) {
      struct async_line line = { text, n };

      text[n] = '\0';
      n = 0;
      __yield (line);
    }
  } while (c != EOF);
}

static inline void
__asyncc_close_at (void *p)
{
  DIR *dir = *(DIR **) p;

  if (dir)
    closedir (dir);
}

static inline __generator const struct dirent *
async_stream_entries (const char *path, int *error)
{
  __attribute__ ((__cleanup__ (__asyncc_close_at))) DIR *dir = opendir (path);
  const struct dirent *entry;

  errno = dir ? 0 : errno;
  while (dir && (entry = readdir (dir)) != NULL) {
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      __yield (entry);
    errno = 0;
  }
  if (error)
    *error = -errno;
}

static inline __async __generator uint64_t
async_waiting_ticks (uint64_t period, enum async_missed_ticks policy)
{
  struct async_interval interval;

  if (async_interval_init (&interval, async_now () + period, period, policy) == 0)
    for (;;)
      __yield (__await (async_interval_tick (&interval)));
}

static inline __async __generator struct async_line
async_waiting_lines (int fd, size_t max, int *error)
{
  __attribute__ ((__cleanup__ (__asyncc_free_at))) char *buffer
    = max < SIZE_MAX ? malloc (max + 1) : NULL;
  size_t begin = 0, end = 0;
  ssize_t got = buffer ? 1 : -ENOMEM;

  while (got > 0) {
    char *newline = (char *) memchr (buffer + begin, '\n', end - begin);

    if (newline) {
      struct async_line line = { buffer + begin, (size_t) (newline - buffer) - begin };

      *newline = '\0';
      begin += line.n + 1;
      __yield (line);
      continue;
    }
    memmove (buffer, buffer + begin, end -= begin);
    begin = 0;
    got = end > max ? -EMSGSIZE : __await (async_read (fd, buffer + end, max + 1 - end));
    if (got > 0)
      end += (size_t) got;
  }
  if (got == 0 && end > 0) {
    struct async_line line = { buffer, end };

    buffer[end] = '\0';
    __yield (line);
  }
  if (error)
    *error = (int) got;
}

#define __ASYNCC_RECEIVED(from, c)                                                          \
  __extension__ ({                                                                          \
    __auto_type from = (c);                                                                 \
    __async __generator __ASYNCC_VALUE (async_channel, from)                                \
    async_waiting_received (__ASYNCC_REF_CHANNEL __typeof__ (from) __asyncc_c)              \
    {                                                                                       \
      __ASYNCC_VALUE (async_channel, __asyncc_c) __asyncc_v;                                \
      while (__await (async_channel_receive (__asyncc_c, &__asyncc_v)) > 0)                 \
	__yield (__asyncc_v);                                                               \
    }                                                                                       \
    __ASYNCC_REF_CHANNEL __typeof__ (from) __asyncc_own = async_channel_ref (from);         \
    __ASYNCC_GIVEN (async_waiting_received (__asyncc_own), async_waiting_received (__asyncc_own), \
		    __asyncc_own = NULL);                                                   \
  })
#define async_waiting_received(c) __ASYNCC_RECEIVED (__ASYNCC_FROM, c)

#elif __ASYNCC_MODE == __ASYNCC_SYNC

/* A stream is a value here, and the expressions are only checked.  */

#define __ASYNCC_SYNC_RANGE(first, last, step, ...) ((void) ((step) + 0), (first) + 0 * (last))
#define async_stream_range(first, ...) __ASYNCC_SYNC_RANGE (first, __VA_ARGS__, 1, ~)
#define async_stream_map(v, s, ...)                                                         \
  __extension__ ({                                                                          \
    __typeof__ (s) v = (s);                                                                 \
    (void) __asyncc_some_answer (&v);                                                       \
    __VA_ARGS__;                                                                            \
  })
#define async_stream_filter(v, s, ...)                                                      \
  __extension__ ({                                                                          \
    __typeof__ (s) v = (s);                                                                 \
    (void) __asyncc_some_answer (&v);                                                       \
    (void) ((__VA_ARGS__) ? 1 : 0);                                                         \
    v;                                                                                      \
  })
#define async_stream_take(s, n) ((void) (size_t) (n), (s))
#define async_stream_chain(a, b) ((void) (b), (a))
#if defined __cppcheck__ || defined __CPPCHECK__
/* It reads no structure in a `for', and takes a function that it does not know for one of
   any type. */
#define async_stream_zip(a, b) __asyncc_some_pair (a, b)
#define async_stream_enumerate(s) __asyncc_some_numbered (s)
#define async_stream_chunks(s, count) __asyncc_some_chunk (s, count)
#else
/* A structure with the members that follow OPERANDS. */
#if __ASYNCC_GCC
#define __ASYNCC_SOME_STRUCT(operands, ...)                                                 \
  __extension__ ({                                                                          \
    struct {                                                                                \
      __VA_ARGS__                                                                           \
    } __asyncc_v;                                                                           \
    operands;                                                                               \
    (void) __asyncc_some_answer (&__asyncc_v);                                              \
    __asyncc_v;                                                                             \
  })
#else
#define __ASYNCC_SOME_STRUCT(operands, ...)                                                 \
  (operands, *(struct { __VA_ARGS__ } *) __asyncc_some_value ((void *) ""))
#endif
#define async_stream_zip(a, b)                                                              \
  __ASYNCC_SOME_STRUCT (((void) (a), (void) (b)), __typeof__ (a) first; __typeof__ (b) second;)
#define async_stream_enumerate(s)                                                           \
  __ASYNCC_SOME_STRUCT ((void) (s), size_t index; __typeof__ (s) value;)
#define async_stream_chunks(s, count)                                                       \
  __ASYNCC_SOME_STRUCT (((void) (s), (void) (size_t) (count)), __typeof__ (s) *values;      \
			size_t n;)
#endif
#define async_waiting_map async_stream_map
#define async_waiting_filter async_stream_filter
#define async_waiting_take async_stream_take
#define async_waiting_zip async_stream_zip
#define async_waiting_chain async_stream_chain
#define async_waiting_enumerate async_stream_enumerate
#define async_waiting_chunks async_stream_chunks
#define async_waiting_throttle(s, ns) ((void) (uint64_t) (ns), (s))
#define async_waiting_merge(a, b) ((void) (b), (a))
#define async_waiting_merge_all(n, v) ((void) (size_t) (n), *(v))
#define async_waiting_buffer(s, n) ((void) (size_t) (n), (s))
#define async_waiting_received(c)                                                           \
  __extension__ ({                                                                          \
    __ASYNCC_VALUE (async_channel, c) __asyncc_v;                                           \
    (void) __asyncc_some_answer (&__asyncc_v);                                              \
    __asyncc_v;                                                                             \
  })

#endif

#endif /* ASYNCC_STREAMS_H */
