/* How <asyncc/streams.h> makes streams of what comes through channels.
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_STREAMS_CHANNELS_H
#define ASYNCC_STREAMS_CHANNELS_H

#include <asyncc/streams/values.h>

/* As in values.h. */
#if __ASYNCC_GCC
#pragma GCC system_header
#endif

static __inline__ void
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

#endif /* ASYNCC_STREAMS_CHANNELS_H */
