/* How <asyncc/streams.h> makes streams of one or two others, value by value.
   SPDX-License-Identifier: MIT

   Each macro is a block with a generator in it, whose types are those of the values.  The
   operands belong to variables of the block until the generator has them.  */

#ifndef ASYNCC_STREAMS_VALUES_H
#define ASYNCC_STREAMS_VALUES_H

/* GCC warns of what the user wrote, and not of how these are made: names of one macro hide
   those of another in which it stands. */
#if __ASYNCC_GCC
#pragma GCC system_header
#endif

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

#endif /* ASYNCC_STREAMS_VALUES_H */
