/* What <asyncc/streams.h> is for tools that only read programs: a stream is a value here, and
   the expressions are checked.
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_STREAMS_CHECKED_H
#define ASYNCC_STREAMS_CHECKED_H

/* As in values.h. */
#if __ASYNCC_GCC
#pragma GCC system_header
#endif

#define __ASYNCC_SYNC_RANGE(first, last, step, ...) ((void) ((step) + 0), (first) + 0 * (last))
#define async_stream_range(first, ...) __ASYNCC_SYNC_RANGE (first, __VA_ARGS__, 1, ~)
/* V, a value of S, in which V is what it was before. */
#if defined __clang__ || __ASYNCC_GCC
#define __ASYNCC_SYNC_VALUE(v, s)                                                           \
  __auto_type __asyncc_of_##v = (s);                                                        \
  __auto_type v = __asyncc_of_##v
#else
#define __ASYNCC_SYNC_VALUE(v, s) __typeof__ (s) v = (s)
#endif

#define async_stream_map(v, s, ...)                                                         \
  __extension__ ({                                                                          \
    __ASYNCC_SYNC_VALUE (v, s);                                                             \
    (void) __asyncc_some_answer (&v);                                                       \
    __VA_ARGS__;                                                                            \
  })
#define async_stream_filter(v, s, ...)                                                      \
  __extension__ ({                                                                          \
    __ASYNCC_SYNC_VALUE (v, s);                                                             \
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

#endif /* ASYNCC_STREAMS_CHECKED_H */
