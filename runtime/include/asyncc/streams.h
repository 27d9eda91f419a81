/* Streams made of other streams.
   SPDX-License-Identifier: MIT

   async_stream_... gives a __stream, which never waits, of others that never wait;
   async_waiting_... an __async_stream of others of either kind.  T is the type of the values
   of S.

   A stream that is passed belongs to the new one from then on, and is dropped with it, or at
   once if there is no memory for it; a variable of it that is __async_auto is NULL then.
   Nothing is taken out of a stream before a value of the new one is asked for, except by
   async_waiting_merge and async_waiting_buffer, which say so.  Of values that pointers or
   descriptors stand for, the new stream borrows what they point to.

   There is no memory where NULL is given, and __next of that calls the handler of
   async_set_oom_handler.

   All are generators, which the plugin compiles where the macro stands, with the type
   that the values have there.

   From any thread, but one at a time.

   Of those that wait each is cancel-safe as __next is: what is dropped while it waits has taken
   no value. */

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

   __stream (U) async_stream_map (v, __stream (T) s, expression)
   __async_stream (U) async_waiting_map (v, __async_stream (T) s, expression)
     Of each value of S, which is in the variable V of type T, what EXPRESSION is then.  In
     the second it may await.  It is a part of the function around it, like a block: if it
     uses that one's variables, the stream has to be dropped before the function returns.

   __stream (T) async_stream_filter (v, __stream (T) s, condition)
   __async_stream (T) async_waiting_filter (v, __async_stream (T) s, condition)
     The values V of S for which CONDITION is true.  In the second it may await.  It is a part
     of the function around it, like a block: if it uses that one's variables, the stream has
     to be dropped before the function returns.

   __stream (T) async_stream_take (__stream (T) s, size_t n)
   __async_stream (T) async_waiting_take (__async_stream (T) s, size_t n)
     The first N values of S.

   __stream (struct { T first; U second; }) async_stream_zip (__stream (T) a, __stream (U) b)
   __async_stream (struct { T first; U second; })
   async_waiting_zip (__async_stream (T) a, __async_stream (U) b)
     Pairs of a value of A and one of B, until one of them has ended.

   __stream (T) async_stream_chain (__stream (T) a, __stream (T) b)
   __async_stream (T) async_waiting_chain (__async_stream (T) a, __async_stream (T) b)
     All values of A, then all of B, which are of the same type.

   __stream (struct { size_t index; T value; }) async_stream_enumerate (__stream (T) s)
   __async_stream (struct { size_t index; T value; })
   async_waiting_enumerate (__async_stream (T) s)
     The values of S with their numbers, from 0.

   __stream (struct { T *values; size_t n; }) async_stream_chunks (__stream (T) s, size_t n)
   __async_stream (struct { T *values; size_t n; })
   async_waiting_chunks (__async_stream (T) s, size_t n)
     N values of S at a time, fewer at the end; one for an N of 0.  They are the stream's,
     and stay until the next are asked for.

   __async_stream (T) async_waiting_throttle (__async_stream (T) s, uint64_t ns)
     The values of S, each NS nanoseconds after the one before or later.

   __async_stream (T) async_waiting_merge (__async_stream (T) a, __async_stream (T) b)
     The values of A and B, which are of the same type, as they come, until both have
     ended.  Both are asked at the same time.  Dropping the stream may lose a value that was
     taken of one of them.  Neither can keep the other one from being heard.

   __async_stream (T) async_waiting_merge_all (size_t n, __async_stream (T) *v)
     The values of the N streams at V as they come, until all have ended.  The array is read
     and set to NULL by the call, and the streams are used up.  All are asked at the same time.
     Dropping the stream may lose values that were taken of some of them.  A value costs time
     in proportion to N.

   __async_stream (T) async_waiting_buffer (__async_stream (T) s, size_t n)
     The values of S, which a task of its own asks for, N in advance at most, from when
     the first is asked for.  Dropping the stream loses those.  */

/* Values from elsewhere ------------------------------------------------------------- */

#if __ASYNCC_MODE != __ASYNCC_PLAIN

#if __ASYNCC_MODE == __ASYNCC_PLUGIN
#define __ASYNCC_STREAM_FN(T) static __inline__ __generator T
#define __ASYNCC_WAITING_FN(T) static __inline__ __async __generator T
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

/* __async_stream (T) async_waiting_received (async_channel (T) c)
     What is received from C, an async_channel (T), until it is closed and empty.  The stream
     has a reference to C of its own. */

/* How they are made ------------------------------------------------------------------ */

#if __ASYNCC_MODE == __ASYNCC_PLUGIN
#include <asyncc/streams/channels.h>
#include <asyncc/streams/merge.h>
#include <asyncc/streams/sources.h>
#include <asyncc/streams/values.h>
#elif __ASYNCC_MODE == __ASYNCC_SYNC
#include <asyncc/streams/checked.h>
#endif

#endif /* ASYNCC_STREAMS_H */
