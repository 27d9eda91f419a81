/* Synchronisation between tasks: channels, locks, events.
   SPDX-License-Identifier: MIT

   Everything here may be used by any thread, but not by a signal handler, and tasks
   of different threads may wait for one object; each future is still polled by one
   thread at a time.  Who waits is served in the order of the first polls.  Errors
   are negative errno values.  The child of fork can use what no other thread was
   using at that moment.

   All futures are cancel-safe: dropping one that is pending, also one that has
   got what it waits for and was not polled since, hands that on to the next who
   waits.  So nothing is lost; but a future that is kept and not polled, perhaps
   because a select was ended by another one, holds up those behind it.

   An object has to be there as long as futures that wait for it, and calls of
   its functions.  A future that has become ready does not look at its object
   again, nor does the call that made it so: who waited last may free it.

   Objects with a value are typed: async_channel (T) is the type of a pointer to
   a channel of T, the same in all units.  T is any type that can be assigned.  */

#ifndef ASYNCC_SYNC_H
#define ASYNCC_SYNC_H

#include <asyncc/runtime.h>

#if __ASYNCC_MODE == __ASYNCC_SYNC
#define __asyncc_channel_send __asyncc_sync_channel_send
#define __asyncc_channel_receive __asyncc_sync_channel_receive
#define __asyncc_oneshot_receive __asyncc_sync_oneshot_receive
#define __asyncc_broadcast_receive __asyncc_sync_broadcast_receive
#define __asyncc_watch_changed __asyncc_sync_watch_changed
#define async_semaphore_acquire __asyncc_sync_semaphore_acquire
#define async_limiter_acquire __asyncc_sync_limiter_acquire
#define async_mutex_lock __asyncc_sync_mutex_lock
#define async_rwlock_read_lock __asyncc_sync_rwlock_read_lock
#define async_rwlock_write_lock __asyncc_sync_rwlock_write_lock
#define async_event_wait __asyncc_sync_event_wait
#define async_barrier_wait __asyncc_sync_barrier_wait
#define async_once_begin __asyncc_sync_once_begin
#endif

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Wvariadic-macros"
#pragma pack(push, 16)

/* Objects that need no memory of the library's.  They are complete so that they
   can be variables and members; what is in them is private.  An initialiser or
   the function _init makes them; there is nothing to destroy. */

struct async_wait; /* a future that waits; private */

struct __ASYNCC_NATIVE async_waits {
  unsigned int __lock;
  unsigned int __state;
  struct async_wait *__first, *__last;
};

struct __ASYNCC_NATIVE async_semaphore { struct async_waits __waits; };
struct __ASYNCC_NATIVE async_mutex { struct async_waits __waits; };
struct __ASYNCC_NATIVE async_rwlock { struct async_waits __waits; };
struct __ASYNCC_NATIVE async_event { struct async_waits __waits; };
struct __ASYNCC_NATIVE async_once { struct async_waits __waits; };
struct __ASYNCC_NATIVE async_barrier {
  struct async_waits __waits;
  unsigned int __parties, __waiting;
};

#pragma pack(pop)

#define __ASYNCC_WAITS(state) { 0, (state), NULL, NULL }

struct __ASYNCC_NATIVE async_limiter {
  struct async_mutex __mutex;
  unsigned int __burst;
  int64_t __empty; /* at this time */
  uint64_t __period;
};

#define ASYNC_SEMAPHORE_INIT(n) { __ASYNCC_WAITS (n) }
#define ASYNC_MUTEX_INIT { __ASYNCC_WAITS (1) }
#define ASYNC_RWLOCK_INIT { __ASYNCC_WAITS (~0u) }
#define ASYNC_EVENT_INIT { __ASYNCC_WAITS (0) }
#define ASYNC_ONCE_INIT { __ASYNCC_WAITS (0) }
#define ASYNC_BARRIER_INIT(n) { __ASYNCC_WAITS (0), (n), 0 }
#define ASYNC_LIMITER_INIT(period, burst)                                                   \
  { ASYNC_MUTEX_INIT, (burst), INT64_MIN, (period) }

extern void async_semaphore_init (struct async_semaphore *s, unsigned int n);
extern void async_mutex_init (struct async_mutex *m);
extern void async_rwlock_init (struct async_rwlock *l);
extern void async_event_init (struct async_event *e);
extern void async_once_init (struct async_once *o);
extern void async_barrier_init (struct async_barrier *b, unsigned int n);
extern void async_limiter_init (struct async_limiter *l, uint64_t period, unsigned int burst);

/* Semaphore ----------------------------------------------------------------- */

/* future: take N permits at once, when they are there and nobody waits who came
   before.  Cancel-safe. */
__ASYNCC_FN (void) async_semaphore_acquire (struct async_semaphore *s, unsigned int n);

/* The same if it need not wait: 0, otherwise -EAGAIN. */
extern int async_semaphore_try_acquire (struct async_semaphore *s, unsigned int n);

/* Add N permits, by whoever: 0, or -EOVERFLOW. */
extern int async_semaphore_release (struct async_semaphore *s, unsigned int n);

/* Rate limiter -------------------------------------------------------------- */

/* A limiter has a permit more every PERIOD nanoseconds, and BURST of them at most: so
   many at the beginning.  What is taken is not given back.

   future: take N permits at once, when they are there and nobody waits who came before,
   no matter how many that one wants: 0, or -EINVAL when N is more than the limiter can
   hold.  Cancel-safe. */
__ASYNCC_FN (int) async_limiter_acquire (struct async_limiter *l, unsigned int n);

/* The same if it need not wait: 0, otherwise -EAGAIN. */
extern int async_limiter_try_acquire (struct async_limiter *l, unsigned int n);

/* Mutex --------------------------------------------------------------------- */

/* future: lock M, which may be held across awaits; gives M.  It is not recursive
   and belongs to nobody: another task or thread may unlock it.  Cancel-safe. */
__ASYNCC_FN (struct async_mutex *) async_mutex_lock (struct async_mutex *m);

/* The same if it need not wait: 0, otherwise -EAGAIN. */
extern int async_mutex_try_lock (struct async_mutex *m);

/* 0, or -EPERM if M is not locked.  Who waits first has it now. */
extern int async_mutex_unlock (struct async_mutex *m);

/* Attribute of a variable that unlocks at the end of its scope, however that is
   left, the mutex to which it points, if any:

     async_mutex_guard struct async_mutex *held = __await (async_mutex_lock (&m));  */
#define async_mutex_guard __attribute__ ((__unused__, __cleanup__ (__asyncc_mutex_leave)))

__ASYNCC_INLINE void
__asyncc_mutex_leave (struct async_mutex **held)
{
  if (*held)
    async_mutex_unlock (*held);
}

/* Lock for one who writes or several who read --------------------------------- */

/* future: lock L together with others who read, or alone; gives L.  A reader
   waits for a writer who came before.  Cancel-safe. */
__ASYNCC_FN (struct async_rwlock *) async_rwlock_read_lock (struct async_rwlock *l);
__ASYNCC_FN (struct async_rwlock *) async_rwlock_write_lock (struct async_rwlock *l);

/* The same if they need not wait: 0, otherwise -EAGAIN. */
extern int async_rwlock_try_read_lock (struct async_rwlock *l);
extern int async_rwlock_try_write_lock (struct async_rwlock *l);

/* End of a read or write lock: 0, or -EPERM if L is not locked. */
extern int async_rwlock_unlock (struct async_rwlock *l);

/* As async_mutex_guard. */
#define async_rwlock_guard __attribute__ ((__unused__, __cleanup__ (__asyncc_rwlock_leave)))

__ASYNCC_INLINE void
__asyncc_rwlock_leave (struct async_rwlock **held)
{
  if (*held)
    async_rwlock_unlock (*held);
}

/* Event ----------------------------------------------------------------------- */

/* future: pending until E is set.  A reset after that does not take it back.
   Cancel-safe. */
__ASYNCC_FN (void) async_event_wait (struct async_event *e);

/* Let all go who wait, and all who come until E is reset. */
extern void async_event_set (struct async_event *e);
extern void async_event_reset (struct async_event *e);

/* 1 if E is set, otherwise 0. */
extern int async_event_is_set (struct async_event *e);

/* Barrier --------------------------------------------------------------------- */

/* future: pending until as many wait for B as it was made for; gives 1 to the
   one who came last and 0 to the others.  Then B is as new.  It has come when it
   is polled first; if it is dropped before the others go, it has not come. */
__ASYNCC_FN (int) async_barrier_wait (struct async_barrier *b);

/* Once ------------------------------------------------------------------------ */

/* future: gives O to the first, who is to do what is to be done once and then to
   call async_once_finish.  Everybody else waits for that and gets NULL; but if it
   is given up, the next is the first.  Cancel-safe. */
__ASYNCC_FN (struct async_once *) async_once_begin (struct async_once *o);

/* It is done: 0, or -EPERM if nobody has begun. */
extern int async_once_finish (struct async_once *o);

/* It was begun and failed: 0, or -EPERM if nobody has begun. */
extern int async_once_abandon (struct async_once *o);

/* 1 if it is done, otherwise 0.  What was done before is seen after 1. */
extern int async_once_done (struct async_once *o);

/* Attribute of a variable with what async_once_begin gave: at the end of its
   scope, what is begun and was not finished is given up. */
#define async_once_guard __attribute__ ((__unused__, __cleanup__ (__asyncc_once_leave)))

__ASYNCC_INLINE void
__asyncc_once_leave (struct async_once **begun)
{
  if (*begun && !async_once_done (*begun))
    async_once_abandon (*begun);
}

/* Typed objects ------------------------------------------------------------------ */

/* The object of P, which knows its type; SHARED sees to it that P is right. */
#define __ASYNCC_UNTYPED(object, p) ((struct object *) (void *) (p))
#define __ASYNCC_SHARED(object, p)                                                          \
  ((void) sizeof (__ASYNCC_VALUE (object, p)), __ASYNCC_UNTYPED (object, p))

/* FN (P, the address of VALUE, as T) and FN (P, the T pointer TO, ...). */
#define __ASYNCC_PUT(object, fn, p, ...)                                                    \
  __extension__ ({                                                                          \
    __ASYNCC_VALUE (object, p) __asyncc_put = (__VA_ARGS__);                                \
    fn (__ASYNCC_UNTYPED (object, p), &__asyncc_put);                                       \
  })
#if defined __GNUC__
#define __ASYNCC_GET(object, fn, p, to)                                                     \
  __extension__ ({                                                                          \
    __ASYNCC_VALUE (object, p) *__asyncc_get = (to);                                        \
    fn (__ASYNCC_UNTYPED (object, p), __asyncc_get);                                        \
  })
#define __ASYNCC_GET_AT(object, fn, p, at, to)                                              \
  __extension__ ({                                                                          \
    __ASYNCC_VALUE (object, p) *__asyncc_get = (to);                                        \
    fn (__ASYNCC_UNTYPED (object, p), (at), __asyncc_get);                                  \
  })
#else
/* cppcheck does not see through a variable that something is written there. */
#define __ASYNCC_GET(object, fn, p, to) fn (__ASYNCC_UNTYPED (object, p), (to))
#define __ASYNCC_GET_AT(object, fn, p, at, to) fn (__ASYNCC_UNTYPED (object, p), (at), (to))
#endif

/* Channel ------------------------------------------------------------------------ */

/* A queue of values for several senders and several receivers.

   async_channel (T) async_channel_bounded (T, size_t n)
     A channel that holds at most N values; with 0 a sender waits until its value
     is received.
   async_channel (T) async_channel_unbounded (T)
     One that holds as many as there is memory for.  Both: NULL, no memory.  The
     caller has the one reference to it.

   async_channel (T) async_channel_ref (c)
   void async_channel_unref (c)
     One more reference, which is C; one less, and without any it is freed.

   __future (int) async_channel_send (c, T value)
     Send VALUE, which the call copies: 0, or -EPIPE when C was closed before, or
     -ENOMEM.  Dropped while it is pending it has sent nothing, except that the
     value may have been received already if C holds 0 values.
   int async_channel_try_send (c, T value)
     The same if it need not wait, otherwise -EAGAIN.

   __future (int) async_channel_receive (c, T *to)
     1 and a value in *TO, or 0 when C is closed and empty; TO may be NULL.  *TO is
     written when the future becomes ready.  Cancel-safe.
   int async_channel_try_receive (c, T *to)
     The same if it need not wait, otherwise -EAGAIN.

   void async_channel_close (c)
     Nothing is sent any more.  Senders who wait get -EPIPE; receivers get what
     C holds and then 0.  */

struct async_channel;

#define async_channel(T) __ASYNCC_TYPED (async_channel, T)
#define async_channel_bounded(T, n)                                                         \
  ((async_channel (T)) (void *) __asyncc_channel_new (sizeof (T), (n), 1))
#define async_channel_unbounded(T)                                                          \
  ((async_channel (T)) (void *) __asyncc_channel_new (sizeof (T), 0, 0))
#define async_channel_ref(c)                                                                \
  ((__typeof__ (c)) (void *) __asyncc_channel_ref (__ASYNCC_SHARED (async_channel, c)))
#define async_channel_unref(c) __asyncc_channel_unref (__ASYNCC_SHARED (async_channel, c))
#define async_channel_close(c) __asyncc_channel_close (__ASYNCC_SHARED (async_channel, c))
#define async_channel_send(c, ...)                                                          \
  __ASYNCC_PUT (async_channel, __asyncc_channel_send, c, __VA_ARGS__)
#define async_channel_try_send(c, ...)                                                      \
  __ASYNCC_PUT (async_channel, __asyncc_channel_try_send, c, __VA_ARGS__)
#define async_channel_receive(c, to)                                                        \
  __ASYNCC_GET (async_channel, __asyncc_channel_receive, c, to)
#define async_channel_try_receive(c, to)                                                    \
  __ASYNCC_GET (async_channel, __asyncc_channel_try_receive, c, to)

extern struct async_channel *__asyncc_channel_new (size_t size, size_t n, int bounded);
extern struct async_channel *__asyncc_channel_ref (struct async_channel *c);
extern void __asyncc_channel_unref (struct async_channel *c);
extern void __asyncc_channel_close (struct async_channel *c);
extern int __asyncc_channel_try_send (struct async_channel *c, const void *value);
extern int __asyncc_channel_try_receive (struct async_channel *c, void *to);
__ASYNCC_FN (int) __asyncc_channel_send (struct async_channel *c, const void *value);
__ASYNCC_FN (int) __asyncc_channel_receive (struct async_channel *c, void *to);

/* Oneshot ------------------------------------------------------------------------ */

/* One value, once.

   async_oneshot (T) async_oneshot_new (T)
     NULL: no memory.  References are counted as those of a channel are.
   async_oneshot (T) async_oneshot_ref (o)
   void async_oneshot_unref (o)

   int async_oneshot_send (o, T value)
     0, or -EPIPE when O was closed, or -EALREADY when a value was sent before.
   void async_oneshot_close (o)
     There will be no value, or nobody wants it.  A value that was sent can still
     be received.
   __future (int) async_oneshot_receive (o, T *to)
     1 and the value in *TO, or 0 when there is none: O was closed, or somebody
     else has got it.  TO may be NULL.  Cancel-safe.  */

struct async_oneshot;

#define async_oneshot(T) __ASYNCC_TYPED (async_oneshot, T)
#define async_oneshot_new(T)                                                                \
  ((async_oneshot (T)) (void *) __asyncc_oneshot_new (sizeof (T)))
#define async_oneshot_ref(o)                                                                \
  ((__typeof__ (o)) (void *) __asyncc_oneshot_ref (__ASYNCC_SHARED (async_oneshot, o)))
#define async_oneshot_unref(o) __asyncc_oneshot_unref (__ASYNCC_SHARED (async_oneshot, o))
#define async_oneshot_close(o) __asyncc_oneshot_close (__ASYNCC_SHARED (async_oneshot, o))
#define async_oneshot_send(o, ...)                                                          \
  __ASYNCC_PUT (async_oneshot, __asyncc_oneshot_send, o, __VA_ARGS__)
#define async_oneshot_receive(o, to)                                                        \
  __ASYNCC_GET (async_oneshot, __asyncc_oneshot_receive, o, to)

extern struct async_oneshot *__asyncc_oneshot_new (size_t size);
extern struct async_oneshot *__asyncc_oneshot_ref (struct async_oneshot *o);
extern void __asyncc_oneshot_unref (struct async_oneshot *o);
extern void __asyncc_oneshot_close (struct async_oneshot *o);
extern int __asyncc_oneshot_send (struct async_oneshot *o, const void *value);
__ASYNCC_FN (int) __asyncc_oneshot_receive (struct async_oneshot *o, void *to);

/* Broadcast ---------------------------------------------------------------------- */

/* Each value goes to everybody.  Nobody waits to send: who receives too slowly
   misses values, and is told.

   async_broadcast (T) async_broadcast_new (T, size_t n)
     It keeps the last N values, N being at least 1.  NULL: no memory.  References
     are counted as those of a channel are.
   async_broadcast (T) async_broadcast_ref (b)
   void async_broadcast_unref (b)

   int async_broadcast_send (b, T value)
     0, or -EPIPE when B was closed before.
   void async_broadcast_close (b)

   uint64_t async_broadcast_position (b)
     Where a new receiver begins: behind the values that were sent so far.
   __future (int) async_broadcast_receive (b, uint64_t *position, T *to)
     1 and the value at *POSITION in *TO, which may be NULL; *POSITION is one more
     then.  0 when B is closed and there is none.  -EOVERFLOW when it is not kept
     any more: *POSITION is that of the oldest that is.  Cancel-safe.  */

struct async_broadcast;

#define async_broadcast(T) __ASYNCC_TYPED (async_broadcast, T)
#define async_broadcast_new(T, n)                                                           \
  ((async_broadcast (T)) (void *) __asyncc_broadcast_new (sizeof (T), (n)))
#define async_broadcast_ref(b)                                                              \
  ((__typeof__ (b)) (void *) __asyncc_broadcast_ref (__ASYNCC_SHARED (async_broadcast, b)))
#define async_broadcast_unref(b)                                                            \
  __asyncc_broadcast_unref (__ASYNCC_SHARED (async_broadcast, b))
#define async_broadcast_close(b)                                                            \
  __asyncc_broadcast_close (__ASYNCC_SHARED (async_broadcast, b))
#define async_broadcast_send(b, ...)                                                        \
  __ASYNCC_PUT (async_broadcast, __asyncc_broadcast_send, b, __VA_ARGS__)
#define async_broadcast_position(b)                                                         \
  __asyncc_broadcast_position (__ASYNCC_SHARED (async_broadcast, b))
#define async_broadcast_receive(b, position, to)                                            \
  __ASYNCC_GET_AT (async_broadcast, __asyncc_broadcast_receive, b, position, to)

extern struct async_broadcast *__asyncc_broadcast_new (size_t size, size_t n);
extern struct async_broadcast *__asyncc_broadcast_ref (struct async_broadcast *b);
extern void __asyncc_broadcast_unref (struct async_broadcast *b);
extern void __asyncc_broadcast_close (struct async_broadcast *b);
extern int __asyncc_broadcast_send (struct async_broadcast *b, const void *value);
extern uint64_t __asyncc_broadcast_position (struct async_broadcast *b);
__ASYNCC_FN (int) __asyncc_broadcast_receive (struct async_broadcast *b, uint64_t *position,
					      void *to);

/* Watch -------------------------------------------------------------------------- */

/* One value that changes; who looks sees the latest.

   async_watch (T) async_watch_new (T, T value)
     NULL: no memory.  References are counted as those of a channel are.
   async_watch (T) async_watch_ref (w)
   void async_watch_unref (w)

   int async_watch_set (w, T value)
     0, or -EPIPE when W was closed before.
   void async_watch_close (w)

   uint64_t async_watch_get (w, T *to)
     The value in *TO, and its version, which is never 0.
   __future (int) async_watch_changed (w, uint64_t *seen, T *to)
     Wait until the version is not *SEEN: 1, the value in *TO, which may be NULL,
     and its version in *SEEN.  0 when W is closed and *SEEN is the last.
     Cancel-safe.  */

struct async_watch;

#define async_watch(T) __ASYNCC_TYPED (async_watch, T)
#define async_watch_new(T, ...)                                                             \
  __extension__ ({                                                                          \
    __typeof__ (T) __asyncc_put = (__VA_ARGS__);                                            \
    (async_watch (T)) (void *) __asyncc_watch_new (sizeof __asyncc_put, &__asyncc_put);     \
  })
#define async_watch_ref(w)                                                                  \
  ((__typeof__ (w)) (void *) __asyncc_watch_ref (__ASYNCC_SHARED (async_watch, w)))
#define async_watch_unref(w) __asyncc_watch_unref (__ASYNCC_SHARED (async_watch, w))
#define async_watch_close(w) __asyncc_watch_close (__ASYNCC_SHARED (async_watch, w))
#define async_watch_set(w, ...) __ASYNCC_PUT (async_watch, __asyncc_watch_set, w, __VA_ARGS__)
#define async_watch_get(w, to) __ASYNCC_GET (async_watch, __asyncc_watch_get, w, to)
#define async_watch_changed(w, seen, to)                                                    \
  __ASYNCC_GET_AT (async_watch, __asyncc_watch_changed, w, seen, to)

extern struct async_watch *__asyncc_watch_new (size_t size, const void *value);
extern struct async_watch *__asyncc_watch_ref (struct async_watch *w);
extern void __asyncc_watch_unref (struct async_watch *w);
extern void __asyncc_watch_close (struct async_watch *w);
extern int __asyncc_watch_set (struct async_watch *w, const void *value);
extern uint64_t __asyncc_watch_get (struct async_watch *w, void *to);
__ASYNCC_FN (int) __asyncc_watch_changed (struct async_watch *w, uint64_t *seen, void *to);

#pragma GCC diagnostic pop
#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif /* ASYNCC_SYNC_H */
