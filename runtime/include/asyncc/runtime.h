/* What libasyncc offers: tasks, time, waiting for several futures, sockets.
   SPDX-License-Identifier: MIT

   In this header and the others every function marked "future" returns a lazy future:
   nothing happens before it is polled, by __await or otherwise.  NULL means that there was
   no memory; awaiting NULL calls the out-of-memory handler.

   Errors are negative errno values.  Times are nanoseconds of the monotonic clock.

   Everything belongs to the thread that uses it: each thread has its own
   default runtime, and a future of this library is polled and dropped on the
   thread that polled it first.  Only wakers may go to other threads, what is in
   <asyncc/sync.h>, and the tasks of <asyncc/workers.h>.

   What a pointer points to stays the caller's.  A future uses it until it is ready or
   dropped, a function only during the call.

   "Cancel-safe" says that dropping the future while it is pending loses
   nothing: no byte was taken, no connection accepted.

   Without the plugin (see <asyncc/lang.h>) the same functions return pointers
   to struct async_future; this header, not <asyncc.h>, is the one to include
   then.  A future whose result is to be handed on by async_spawn is passed as
   a pointer to a struct that begins with ASYNC_FUTURE (T).  */

#ifndef ASYNCC_RUNTIME_H
#define ASYNCC_RUNTIME_H

#include <stdio.h>
#include <sys/socket.h>
#include <sys/types.h>

#include <asyncc/blocking.h>
#include <asyncc/future.h>

/* __ASYNCC_FN (T) begins the declaration of a function that gives a future of
   T; in a synchronous build it is another function, which blocks and gives T
   itself.  __ASYNCC_LIMIT (N) ends that of one whose future has N bytes at most: so much
   room is kept for it where it is awaited, and a wait needs no other memory. */
#if __ASYNCC_MODE == __ASYNCC_PLUGIN
#define __ASYNCC_FN(T) extern __async T
#define __ASYNCC_LIMIT(n) __attribute__ ((__async_frame_limit__ (n)))
#elif __ASYNCC_MODE == __ASYNCC_PLAIN
#define __ASYNCC_FN(T) extern struct async_future *
#define __ASYNCC_LIMIT(n)
#else
#define __ASYNCC_FN(T) extern __future (T)
#define __ASYNCC_LIMIT(n)
#define async_yield __asyncc_sync_yield
#define async_sleep __asyncc_sync_sleep
#define async_sleep_until __asyncc_sync_sleep_until
#define async_poll_fd __asyncc_sync_poll_fd
#define async_read __asyncc_sync_read
#define async_write __asyncc_sync_write
#define async_readv __asyncc_sync_readv
#define async_writev __asyncc_sync_writev
#define async_recv __asyncc_sync_recv
#define async_send __asyncc_sync_send
#define async_accept __asyncc_sync_accept
#define async_connect __asyncc_sync_connect
#endif

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wvariadic-macros"

/* A pointer that knows T, to an OBJECT that cannot be touched: the same type in all
   units.  And the type that P knows. */
#define __ASYNCC_TYPED(object, T) __typeof__ (__typeof__ (T) (**) (struct object *))
#define __ASYNCC_VALUE(object, p) __typeof__ ((*(p)) ((struct object *) 0))

/* Memory ------------------------------------------------------------------ */

/* Choose the allocator: the memory of all frames and tasks comes from ALLOC (NULL when there
   is none; ALIGN is a power of two) and is given back to RELEASE, which is told what ALLOC was
   asked for.  NULL for both: malloc and free, and each thread keeps some of what it gave back
   for its next frames.  To be called before anything else; both are called from every thread
   that uses wakers. */
extern void async_set_allocator (void *(*alloc) (size_t size, size_t align),
				 void (*release) (void *p, size_t size, size_t align));

/* Choose what is called when a future that could not be made for want of memory is
   awaited; NAME says which.  HANDLER must not return; if it does, or is NULL, the
   program ends with a message.  It is called by the thread that awaits. */
extern void async_set_oom_handler (void (*handler) (const char *name));

/* Time -------------------------------------------------------------------- */

/* As many nanoseconds as N microseconds, milliseconds, seconds; N may be a fraction. */
#define ASYNC_US(n) ((uint64_t) ((n) * 1000ull))
#define ASYNC_MS(n) ((uint64_t) ((n) * 1000000ull))
#define ASYNC_S(n) ((uint64_t) ((n) * 1000000000ull))

/* Tell the time, in nanoseconds of the monotonic clock, or of a simulation inside of one.
   From any thread. */
extern uint64_t async_now (void);

/* future: wait for NS nanoseconds, counted from the first poll.  It lets
   other tasks run even when NS is 0.  Cancel-safe. */
__ASYNCC_FN (void) async_sleep (uint64_t ns) __ASYNCC_LIMIT (72);

/* future: wait until async_now () is DEADLINE.  Cancel-safe. */
__ASYNCC_FN (void) async_sleep_until (uint64_t deadline) __ASYNCC_LIMIT (72);

/* future: wait once, so that every other task that can run does so first.
   Cancel-safe. */
__ASYNCC_FN (void) async_yield (void) __ASYNCC_LIMIT (16);

/* Tasks ------------------------------------------------------------------- */

/* T async_run (__future (T) f)
     Run F and every task of this thread until F is ready; gives its result.
     F is used up.  Not to be called inside a task.  Tasks that are left over
     go on in the next async_run of this thread.  In plain C: F is made ready
     and given back; read its result and drop it.

   __future (T) async_spawn (__future (T) f)
     Start a task that runs F: one of this thread, or of the runtime in one of whose movable
     tasks it is called.  F is used up.  The task is queued, not polled at
     once; outside of a task it waits for the thread's next async_run.  The
     future that comes back is the task's handle: awaiting it gives the result.
     Dropping it cancels the task: at once; if the task itself does it, at its
     next suspension; inside of more than 32 drops of tasks that hold the handle
     of one another, before the outermost of them returns.  NULL when there is no
     memory; then F has been dropped.  Awaiting the handle is cancel-safe.

   void async_detach (__future (T) f)
     Let the task of F, a handle, run alone, and forget its result.  Of any other future a
     task is made for that.  F is used up.

   __future (void) async_join (a, b, ...)
     Drive all to readiness.  They are borrowed: __await (a) gives a's result
     at once afterwards, and whoever owns them still drops them.  Cancel-safe.

   __future (void) async_join_all (size_t n, __future (T) *v)
     Drive the N futures in the array V to readiness.  They are borrowed: __await (v[i]) gives
     its result at once afterwards, and whoever owns them still drops them.  The array is
     copied by the call.  Cancel-safe.

   __future (int) async_select (a, b, ...)
     Drive all until one is ready; gives the index of the first that is, in the
     order of the arguments.  All are borrowed and may be awaited, dropped or
     selected among again.  Cancel-safe.

   __future (int) async_select_all (size_t n, __future (T) *v)
     Drive the N futures in the array V until one is ready; gives the index of the first that
     is; with none it is never ready.  All are borrowed and may be awaited, dropped or selected
     among again.  The array is copied by the call.  Cancel-safe.

   __future (int) async_timeout (f, uint64_t ns)
     Drive F for NS nanoseconds: 0 when it is ready by then, and __await (f) returns at once.
     Otherwise -ETIMEDOUT: F goes on when it is polled again.  F is borrowed, and
     whoever owns it drops it in any case.  Cancel-safe.

   __future (int) async_within (uint64_t ns, __future (T) f, T *value)
     Drive F, which nobody wants afterwards, for NS nanoseconds: 0 when it is ready by then,
     with its result in *VALUE, which may be NULL; otherwise F has been dropped, and it is
     -ETIMEDOUT.  F is used up.  Dropping this future
     drops F.  NULL when there is no memory; then F has been dropped.

   __future (int) async_race (T *value, a, b, ...)
     Drive all, which are futures of one T, until one is ready; gives the index of
     the first that is, as async_select does, with its result in *VALUE, which may be
     NULL.  They are used up: the others have been dropped then.  Dropping this
     future drops all.  NULL when there is no memory for this or one of them; then all
     have been dropped.

   __future (int) async_race_all (T *value, size_t n, __future (T) *v)
     Drive the N futures in the array V until one is ready; gives the index of the first that
     is, with its result in *VALUE, which may be NULL.  They are used up: the others have been
     dropped then.  The array is copied by the call.  Dropping this future drops all.  NULL
     when there is no memory; then all have been dropped.  */

extern struct async_future *__asyncc_run (struct async_future *f);
extern struct async_future *__asyncc_spawn (struct async_future *f, size_t size, size_t align);
extern void __asyncc_detach (struct async_future *f);
__ASYNCC_FN (void) __asyncc_join (size_t n, const void *futures);
__ASYNCC_FN (int) __asyncc_select (size_t n, const void *futures);
__ASYNCC_FN (int) __asyncc_timeout (struct async_future *f, uint64_t ns);
__ASYNCC_FN (int) __asyncc_within (struct async_future *f, uint64_t ns, void *value,
				   size_t size, size_t align);
__ASYNCC_FN (int) __asyncc_race (size_t n, const void *futures, void *value, size_t size,
				 size_t align);

#define __ASYNCC_FIRST(a, ...) a
#define __ASYNCC_REST(a, ...) __VA_ARGS__

#if __ASYNCC_MODE == __ASYNCC_SYNC

/* Up to sixteen values of any types, void included, from left to right. */
#define __ASYNCC_V1(a) ((void) (a))
#define __ASYNCC_V2(a, ...) ((void) (a), __ASYNCC_V1 (__VA_ARGS__))
#define __ASYNCC_V3(a, ...) ((void) (a), __ASYNCC_V2 (__VA_ARGS__))
#define __ASYNCC_V4(a, ...) ((void) (a), __ASYNCC_V3 (__VA_ARGS__))
#define __ASYNCC_V5(a, ...) ((void) (a), __ASYNCC_V4 (__VA_ARGS__))
#define __ASYNCC_V6(a, ...) ((void) (a), __ASYNCC_V5 (__VA_ARGS__))
#define __ASYNCC_V7(a, ...) ((void) (a), __ASYNCC_V6 (__VA_ARGS__))
#define __ASYNCC_V8(a, ...) ((void) (a), __ASYNCC_V7 (__VA_ARGS__))
#define __ASYNCC_V9(a, ...) ((void) (a), __ASYNCC_V8 (__VA_ARGS__))
#define __ASYNCC_V10(a, ...) ((void) (a), __ASYNCC_V9 (__VA_ARGS__))
#define __ASYNCC_V11(a, ...) ((void) (a), __ASYNCC_V10 (__VA_ARGS__))
#define __ASYNCC_V12(a, ...) ((void) (a), __ASYNCC_V11 (__VA_ARGS__))
#define __ASYNCC_V13(a, ...) ((void) (a), __ASYNCC_V12 (__VA_ARGS__))
#define __ASYNCC_V14(a, ...) ((void) (a), __ASYNCC_V13 (__VA_ARGS__))
#define __ASYNCC_V15(a, ...) ((void) (a), __ASYNCC_V14 (__VA_ARGS__))
#define __ASYNCC_V16(a, ...) ((void) (a), __ASYNCC_V15 (__VA_ARGS__))
#define __ASYNCC_17TH(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, x, ...) x
#define __ASYNCC_CAT(a, b) a##b
#define __ASYNCC_V(n) __ASYNCC_CAT (__ASYNCC_V, n)
#define __ASYNCC_EVALUATE(...)                                                              \
  __ASYNCC_V (__ASYNCC_17TH (__VA_ARGS__, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3,  \
			     2, 1, 0))                                                      \
  (__VA_ARGS__)
#define async_run(f) __await (f)
#define async_spawn(f)                                                                      \
  __builtin_choose_expr (__asyncc_is_void (__typeof__ (f)),                                 \
			 ((void) (f), (__asyncc_future_void) 0), (f))
#define async_detach(f) ((void) (f))
#define async_join(...)                                                                     \
  __extension__ ({                                                                          \
    __ASYNCC_EVALUATE (__VA_ARGS__);                                                        \
    (__asyncc_future_void) 0;                                                               \
  })
#define async_join_all(n, v) ((void) (n), (void) (v), (__asyncc_future_void) 0)
#define async_select(...) (__ASYNCC_EVALUATE (__VA_ARGS__), 0)
#define async_select_all(n, v) ((void) (n), (void) (v), 0)
#define async_timeout(f, ns) ((void) (f), (void) (ns), 0)
#if __ASYNCC_GCC || defined __clang__
#define async_within(ns, f, value)                                                          \
  __extension__ ({                                                                          \
    (void) (ns);                                                                            \
    __auto_type __asyncc_f = async_spawn (f);                                               \
    __typeof__ (__asyncc_f) *__asyncc_v = (value);                                          \
    if (__asyncc_v)                                                                         \
      *__asyncc_v = __asyncc_f;                                                             \
    0;                                                                                      \
  })
#define async_race(value, ...)                                                              \
  __extension__ ({                                                                          \
    __auto_type __asyncc_f = async_spawn (__ASYNCC_FIRST (__VA_ARGS__, 0));                 \
    __typeof__ (__asyncc_f) *__asyncc_v = (value);                                          \
    __ASYNCC_EVALUATE (__ASYNCC_REST (__VA_ARGS__, 0));                                     \
    if (__asyncc_v)                                                                         \
      *__asyncc_v = __asyncc_f;                                                             \
    0;                                                                                      \
  })
#define async_race_all(value, n, v)                                                         \
  __extension__ ({                                                                          \
    __typeof__ (*(v)) *__asyncc_v = (value);                                                \
    (void) (n);                                                                             \
    if (__asyncc_v)                                                                         \
      *__asyncc_v = *(v);                                                                   \
    0;                                                                                      \
  })
#else
/* cppcheck does not see that this sets a variable. */
#define async_race(value, ...)                                                              \
  (__ASYNCC_EVALUATE (__VA_ARGS__), (void) __asyncc_some_value ((void *) (value)), 0)
#define async_race_all(value, n, v)                                                         \
  ((void) (n), (void) (v), (void) __asyncc_some_value ((void *) (value)), 0)
#define async_within(ns, f, value)                                                          \
  ((void) (ns), (void) (f), (void) __asyncc_some_value ((void *) (value)), 0)
#endif

#else

/* The size, 0 for void, and the alignment of what P points to: where a result goes. */
#define __ASYNCC_ROOM(p)                                                                    \
  __builtin_choose_expr (__builtin_types_compatible_p (__typeof__ (*(p)), void), 0,         \
			 sizeof *(p)),                                                      \
    __alignof__ (*(p))

#if __ASYNCC_MODE == __ASYNCC_PLUGIN
#define async_run(f)                                                                        \
  __extension__ ({                                                                          \
    __auto_type __asyncc_f = __asyncc_own (f, "async_run");                                 \
    __asyncc_run ((struct async_future *) __asyncc_f);                                      \
    __asyncc_take (__asyncc_f);                                                             \
  })
#else
#define async_run(f) __asyncc_run ((struct async_future *) (void *) (f))
#endif

#ifdef __cplusplus
#define __ASYNCC_AUTO(name, value) __typeof__ (value) name = (value)
#define __ASYNCC_ASSERT(condition, message) ((void) 0)
#else
#define __ASYNCC_AUTO(name, value) __auto_type name = (value)
#define __ASYNCC_ASSERT(condition, message) _Static_assert (condition, message)
#endif

#define async_spawn(f)                                                                      \
  __extension__ ({                                                                          \
    __ASYNCC_AUTO (__asyncc_f, __ASYNCC_FUTURE ("async_spawn", __ASYNCC_OWN (f)));          \
    __ASYNCC_ASSERT (sizeof *__asyncc_f >= sizeof (struct async_future),                    \
		     "async_spawn wants a future");                                         \
    (__typeof__ (__asyncc_f)) __asyncc_spawn ((struct async_future *) (void *) __asyncc_f,  \
					      sizeof *__asyncc_f,                           \
					      __alignof__ (*__asyncc_f));                   \
  })
#define async_detach(f) __asyncc_detach (__ASYNCC_OBJECT ("async_detach", __ASYNCC_OWN (f)))
#if __ASYNCC_MODE == __ASYNCC_PLUGIN
#define async_join(...) __asyncc_join_of (__VA_ARGS__)
#define async_select(...) __asyncc_select_of (__VA_ARGS__)
#else
#define async_join(...)                                                                     \
  __extension__ ({                                                                          \
    const void *const __asyncc_v[] = { __VA_ARGS__ };                                       \
    __asyncc_join (sizeof __asyncc_v / sizeof *__asyncc_v, __asyncc_v);                     \
  })
#define async_select(...)                                                                   \
  __extension__ ({                                                                          \
    const void *const __asyncc_v[] = { __VA_ARGS__ };                                       \
    __asyncc_select (sizeof __asyncc_v / sizeof *__asyncc_v, __asyncc_v);                   \
  })
#endif

#define async_join_all(n, v) __asyncc_join ((n), __ASYNCC_FUTURES ("async_join_all", v))
#define async_select_all(n, v) __asyncc_select ((n), __ASYNCC_FUTURES ("async_select_all", v))

#define async_timeout(f, ns) __asyncc_timeout (__ASYNCC_BORROW ("async_timeout", f), (ns))
#if __ASYNCC_MODE == __ASYNCC_PLUGIN
#define async_within(ns, f, value)                                                          \
  __extension__ ({                                                                          \
    __auto_type __asyncc_f = __asyncc_own (f, "async_within");                              \
    __typeof__ (__asyncc_take (__asyncc_f)) *const __asyncc_v = (value);                    \
    __asyncc_within ((struct async_future *) __asyncc_f, (ns), __asyncc_v,                  \
		     __ASYNCC_ROOM (__asyncc_v));                                           \
  })
#define async_race(...) __asyncc_race_of (__VA_ARGS__)
#define async_race_all(value, n, v)                                                         \
  __extension__ ({                                                                          \
    __auto_type __asyncc_a = (v);                                                           \
    __typeof__ (__asyncc_take (__asyncc_own (*__asyncc_a, "async_race_all")))               \
      *const __asyncc_v = (value);                                                          \
    __asyncc_race ((n), __asyncc_a, __asyncc_v,                                             \
		   __ASYNCC_ROOM (__asyncc_v));                                             \
  })
#else
#define async_race(value, ...)                                                              \
  __extension__ ({                                                                          \
    const void *const __asyncc_v[] = { __VA_ARGS__ };                                       \
    async_race_all ((value), sizeof __asyncc_v / sizeof *__asyncc_v, __asyncc_v);           \
  })
#define async_race_all(value, n, v)                                                         \
  __asyncc_race ((n), (v), (value), sizeof *(value), __alignof__ (*(value)))
#define async_within(ns, f, value)                                                          \
  __asyncc_within ((struct async_future *) (void *) (f), (ns), (value), sizeof *(value),    \
		   __alignof__ (*(value)))
#endif

#endif

/* Descriptors -------------------------------------------------------------- */

/* Sockets, pipes, terminals and everything else that epoll takes; regular
   files are simply read and written.  Descriptors may be blocking or not; a
   socket never blocks here, another blocking descriptor is asked first.
   Several futures may wait for one descriptor.

   A descriptor that was waited for is closed with async_close, or by close
   after async_forget_fd.  If close alone was used, that is noticed, but late: after
   50 milliseconds of waiting, or for a descriptor whose waits have been long up to
   1.6 seconds; and if it happens later, when the wait has lasted about twice as long. */

/* future: read COUNT bytes at most to BUF, as read (2) does: how many, at least one, 0 at the
   end, or -errno.  Cancel-safe. */
__ASYNCC_FN (ssize_t) async_read (int fd, void *buf, size_t count) __ASYNCC_LIMIT (120);

/* future: write COUNT bytes at most from BUF, as write (2) does: how many, which may be less
   than COUNT, or -errno.  A socket whose peer is
   gone gives -EPIPE without SIGPIPE; a pipe raises SIGPIPE as ever.
   Cancel-safe. */
__ASYNCC_FN (ssize_t) async_write (int fd, const void *buf, size_t count) __ASYNCC_LIMIT (120);

/* future: read to the N pieces at IOV, or write them, as readv (2) and writev (2) do: how many
   bytes, 0 at the end of input, or -errno; -EINVAL when N is negative or more than 1,024.
   The pieces have to be there, as what they point to, until the future is ready or dropped.
   Cancel-safe. */
__ASYNCC_FN (ssize_t) async_readv (int fd, const struct iovec *iov, int n)
  __ASYNCC_LIMIT (120);
__ASYNCC_FN (ssize_t) async_writev (int fd, const struct iovec *iov, int n)
  __ASYNCC_LIMIT (120);

/* future: receive or send COUNT bytes at most, as recv (2) and send (2) do: how many bytes, 0
   at the end of input, or -errno.  MSG_DONTWAIT and MSG_NOSIGNAL are added to FLAGS.
   Cancel-safe. */
__ASYNCC_FN (ssize_t) async_recv (int fd, void *buf, size_t count, int flags)
  __ASYNCC_LIMIT (120);
__ASYNCC_FN (ssize_t) async_send (int fd, const void *buf, size_t count, int flags)
  __ASYNCC_LIMIT (120);

/* future: take a connection that came to FD, as accept (2) does: the new descriptor, which is
   close-on-exec and non-blocking, the caller's to close, or -errno (-EMFILE and -ENFILE
   included: wait, then try again).  FD is made non-blocking.  ADDR and LEN may be NULL; they
   are filled in when the future becomes ready.  Cancel-safe. */
__ASYNCC_FN (int) async_accept (int fd, struct sockaddr *addr, socklen_t *len)
  __ASYNCC_LIMIT (136);

/* future: connect the socket FD, as connect (2) does: 0 or -errno; -EAGAIN when the queue of a
   Unix socket is full (try again later).  FD is made non-blocking; the address is copied by
   the call.  Not cancel-safe: after a drop close FD. */
__ASYNCC_FN (int) async_connect (int fd, const struct sockaddr *addr, socklen_t len);

/* future: wait until one of EVENTS (POLLIN, POLLOUT, ...) is there on FD, as poll (2) does;
   gives what is, or -errno.  Cancel-safe. */
__ASYNCC_FN (int) async_poll_fd (int fd, int events) __ASYNCC_LIMIT (120);

/* Close FD; futures of this thread that wait for it become ready with
   -ECANCELED.  0 or -errno. */
extern int async_close (int fd);

/* Wait no longer for FD, before it is given to somebody else: futures of this thread that wait
   for it become ready with -ECANCELED. */
extern void async_forget_fd (int fd);

/* Executors ----------------------------------------------------------------- */

/* Poll F with CX, for who writes an executor: as async_future_poll does, but where F is a
   chain of awaits that may be long go on with the function that waits, and then with those
   that wait for it, instead of going through all of them.  LEAF is for this function alone
   to remember where that is, NULL at first; from then on nobody else may poll F.  From the
   thread that may poll F.  No errors beside those of what is polled. */
extern async_poll_t async_poll_chain (struct async_future *f, struct async_context *cx,
				      struct async_future **leaf);

/* Looking inside ------------------------------------------------------------ */

/* Print the chain of awaits of the running task, innermost first, a line each, as
   "#0 b::{async-fn#0} at x.c:12".  Plain functions between the innermost async
   function and this call come first; tasks that await this one's handle come
   last.  In a stripped program there are only functions that have been suspended since they
   were called, and of the innermost one "resumed at x.c:12", where that was.  Nothing is printed
   outside of async functions.  From any thread; not from a signal handler, for which
   async_backtrace_fd is.  A millisecond for what is printed for the first time, and some
   microseconds then. */
extern void async_backtrace (FILE *stream);

/* Print the chain of awaits of the running task on FD, as async_backtrace does, for handlers of
   SIGSEGV and the like: from the function that the signal has interrupted on.  Nothing is
   allocated or locked, and a stack of 16 KiB is enough, with what the kernel puts there but for
   the registers of AMX.  Functions that were inlined, and lines of functions that have not been
   suspended since they were called, are not known; a function that has gone on since is
   "resumed at x.c:12".  Names need /proc.  From any thread, and from signal handlers. */
extern void async_backtrace_fd (int fd);

/* Print all tasks of the process, as trees: where each stands, and what it waits for: a time,
   a descriptor, a channel or lock, another future, another task, which then is a part of
   the tree.  A task that is being polled is "running".  The tasks of another thread are
   printed by that thread, between two polls; one that does not look at its tasks for a
   tenth of a second is left out, which is said.  From any thread, in a task and outside; not
   from a signal handler.  Slow; what is not used costs nothing. */
extern void async_dump_tasks (FILE *stream);

/* Print all tasks, as async_dump_tasks does, on stderr whenever the process gets the signal
   SIGNO: 0 or -errno.  A thread of the library's own does so.  In the child of a fork it has
   to be asked for again. */
extern int async_dump_tasks_on (int signo);

/* Write to FD what all tasks of the process do from now on, as JSON for trace viewers.  The
   tasks are tracks, their polls are slices, wakes are arrows.  async_dump_tasks also says for
   how long tasks wait, how often they were polled and woken, and by whom last.  0, or a
   negative errno value: -EBADF if FD is not open for writing, -EBUSY if there is a trace
   already, -ENOMEM, -EAGAIN if there can be no more threads.  FD stays the caller's, who may
   close it at once.  From any thread, in a task and outside; not from a signal handler.  A
   thread of the library's own writes, tasks only wait where it cannot keep pace, and not
   for one that does not get on; what is lost then is counted in the trace.  Tasks of other
   threads are seen as soon as these look at their tasks.  Code of tasks is not to be
   unloaded before the end.  In the child of a fork there is no trace. */
extern int async_trace_start (int fd);

/* End the trace, which is whole JSON when this returns, whatever tasks there are: 0,
   or a negative errno value: -EINVAL if there is no trace, that of the first write that
   failed, as -EPIPE or -ENOSPC, or -ETIMEDOUT if FD has taken nothing for a second.  It waits
   until all is written, and exit calls it.  From any thread, but not from a signal
   handler. */
extern int async_trace_stop (void);

/* Give the child of fork a new, empty runtime; what the old one held is lost.  Without this
   call the child cannot go on with the parent's tasks and is stopped with a message if it
   tries to.  A task that forks must not return in the child, be it to
   wait or at its end, since the loop there is the parent's: call _exit or exec in
   it. */
extern void async_runtime_after_fork (void);

/* For the compiler ----------------------------------------------------------- */

extern void *__asyncc_alloc (size_t size, size_t align);
extern void __asyncc_free (void *p, size_t size, size_t align);
extern void __asyncc_oom (const char *name) __attribute__ ((__noreturn__));
extern void __asyncc_polled_after_ready (const char *name) __attribute__ ((__noreturn__));
extern void *__asyncc_stack_alloc (void **top, size_t size, size_t align);
extern void __asyncc_stack_release (void **top, void *mark);

/* ASYNC_CHECKS: memory of dropped futures is kept for a while and using it
   stops the program with a message: double await, double drop, poll after
   drop.  One unit that asks for it is enough. */
extern void __asyncc_enable_checks (void);

#ifdef ASYNC_CHECKS
__attribute__ ((__constructor__)) __ASYNCC_INLINE void
__asyncc_ask_for_checks (void)
{
  __asyncc_enable_checks ();
}
#endif

#pragma GCC diagnostic pop
#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif /* ASYNCC_RUNTIME_H */
