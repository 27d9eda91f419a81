/* Synchronisation between tasks: channels, locks, events.
   SPDX-License-Identifier: MIT

   All of <asyncc/sync.h> may be used by any thread, but not by a signal handler, and tasks
   of different threads may wait for one object; each future is still polled by one
   thread at a time.  The child of fork can use what no other thread was using at that
   moment.

   Who waits is served in the order of the first polls.  Errors are negative errno values.

   All futures are cancel-safe: dropping one that is pending, also one that has
   got what it waits for and was not polled since, hands that on to the next who
   waits.  So nothing is lost; but a future that is kept and not polled, perhaps
   because a select was ended by another one, holds up those behind it.

   An object has to be there as long as futures that wait for it, and calls of
   its functions.  A future that has become ready does not look at its object
   again, nor does the call that made it so: who waited last may free it.

   Objects with a value are typed by T, which is any type that can be assigned.  */

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

/* Semaphore ----------------------------------------------------------------- */

/* Make a semaphore with N permits.  Nobody else may use it meanwhile. */
extern void async_semaphore_init (struct async_semaphore *s, unsigned int n);
#define ASYNC_SEMAPHORE_INIT(n) { __ASYNCC_WAITS (n) }

/* future: take N permits at once, when they are there and nobody waits who came
   before.  Cancel-safe. */
__ASYNCC_FN (void) async_semaphore_acquire (struct async_semaphore *s, unsigned int n)
  __ASYNCC_LIMIT (72);

/* Take N permits if they are there and nobody waits: 0, otherwise -EAGAIN. */
extern int async_semaphore_try_acquire (struct async_semaphore *s, unsigned int n);

/* Add N permits, whoever has taken some: 0, or -EOVERFLOW. */
extern int async_semaphore_release (struct async_semaphore *s, unsigned int n);

/* Rate limiter -------------------------------------------------------------- */

/* Make a limiter that has a permit more every PERIOD nanoseconds, and BURST of them at most: so
   many at the beginning.  Nobody else may use it meanwhile. */
extern void async_limiter_init (struct async_limiter *l, uint64_t period, unsigned int burst);
#define ASYNC_LIMITER_INIT(period, burst)                                                   \
  { ASYNC_MUTEX_INIT, (burst), INT64_MIN, (period) }

/* future: take N permits at once, when they are there and nobody waits who came before,
   no matter how many that one wants: 0, or -EINVAL when N is more than the limiter can
   hold.  What is taken does not come back.  Cancel-safe. */
__ASYNCC_FN (int) async_limiter_acquire (struct async_limiter *l, unsigned int n);

/* Take N permits if they are there and nobody waits: 0, otherwise -EAGAIN, or -EINVAL when N is
   more than the limiter can hold. */
extern int async_limiter_try_acquire (struct async_limiter *l, unsigned int n);

/* Mutex --------------------------------------------------------------------- */

/* Make a mutex, which nobody holds.  Nobody else may use it meanwhile. */
extern void async_mutex_init (struct async_mutex *m);
#define ASYNC_MUTEX_INIT { __ASYNCC_WAITS (1) }

/* future: lock M, which may be held across awaits; gives M.  It is not recursive
   and belongs to nobody: another task or thread may unlock it.  Cancel-safe. */
__ASYNCC_FN (struct async_mutex *) async_mutex_lock (struct async_mutex *m)
  __ASYNCC_LIMIT (72);

/* Lock M if nobody holds it: 0, otherwise -EAGAIN. */
extern int async_mutex_try_lock (struct async_mutex *m);

/* Unlock M: 0, or -EPERM if it is not locked.  Who waits first has it now. */
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

/* Make a lock, which nobody holds.  Nobody else may use it meanwhile. */
extern void async_rwlock_init (struct async_rwlock *l);
#define ASYNC_RWLOCK_INIT { __ASYNCC_WAITS (~0u) }

/* future: lock L together with others who read, or alone; gives L.  A reader
   waits for a writer who came before.  Cancel-safe. */
__ASYNCC_FN (struct async_rwlock *) async_rwlock_read_lock (struct async_rwlock *l)
  __ASYNCC_LIMIT (72);
__ASYNCC_FN (struct async_rwlock *) async_rwlock_write_lock (struct async_rwlock *l)
  __ASYNCC_LIMIT (72);

/* Lock L together with others who read, or alone, if that need not wait: 0, otherwise
   -EAGAIN. */
extern int async_rwlock_try_read_lock (struct async_rwlock *l);
extern int async_rwlock_try_write_lock (struct async_rwlock *l);

/* End a read or write lock of L: 0, or -EPERM if it is not locked. */
extern int async_rwlock_unlock (struct async_rwlock *l);

/* Attribute of a variable that unlocks at the end of its scope, however that is
   left, the lock to which it points, if any:

     async_rwlock_guard struct async_rwlock *held = __await (async_rwlock_read_lock (&l));  */
#define async_rwlock_guard __attribute__ ((__unused__, __cleanup__ (__asyncc_rwlock_leave)))

__ASYNCC_INLINE void
__asyncc_rwlock_leave (struct async_rwlock **held)
{
  if (*held)
    async_rwlock_unlock (*held);
}

/* Event ----------------------------------------------------------------------- */

/* Make an event, which is not set.  Nobody else may use it meanwhile. */
extern void async_event_init (struct async_event *e);
#define ASYNC_EVENT_INIT { __ASYNCC_WAITS (0) }

/* future: wait until E is set.  A reset after that does not take it back.
   Cancel-safe. */
__ASYNCC_FN (void) async_event_wait (struct async_event *e) __ASYNCC_LIMIT (72);

/* Set E: let all go who wait, and all who come until E is reset. */
extern void async_event_set (struct async_event *e);

/* Reset E, so that who comes from now on waits. */
extern void async_event_reset (struct async_event *e);

/* Ask if E is set: 1 or 0. */
extern int async_event_is_set (struct async_event *e);

/* Barrier --------------------------------------------------------------------- */

/* Make a barrier for N.  Nobody else may use it meanwhile. */
extern void async_barrier_init (struct async_barrier *b, unsigned int n);
#define ASYNC_BARRIER_INIT(n) { __ASYNCC_WAITS (0), (n), 0 }

/* future: wait until as many wait for B as it was made for; gives 1 to the
   one who came last and 0 to the others.  Then B is as new.  It has come when it
   is polled first.  A drop before the others go takes that back. */
__ASYNCC_FN (int) async_barrier_wait (struct async_barrier *b);

/* Once ------------------------------------------------------------------------ */

/* Make a once, which nobody has begun.  Nobody else may use it meanwhile. */
extern void async_once_init (struct async_once *o);
#define ASYNC_ONCE_INIT { __ASYNCC_WAITS (0) }

/* future: begin what is to be done once; gives O to the first, who is to do it and then to
   call async_once_finish.  Everybody else waits for that and gets NULL; but if it
   is given up, the next is the first.  Cancel-safe. */
__ASYNCC_FN (struct async_once *) async_once_begin (struct async_once *o) __ASYNCC_LIMIT (72);

/* Say that it is done, for who got O: 0, or -EPERM if nobody has begun. */
extern int async_once_finish (struct async_once *o);

/* Say that it was begun and failed, for who got O: 0, or -EPERM if nobody has begun. */
extern int async_once_abandon (struct async_once *o);

/* Ask if it is done: 1 or 0.  What was done before is seen after 1. */
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

/* A channel is a queue of values for several senders and several receivers.

   async_channel (T)
     The type of a pointer to a channel of values of T, the same in all units.

   async_channel (T) async_channel_bounded (T, size_t n)
     Make a channel that holds at most N values; with 0 a sender waits until its value
     is received.  NULL: no memory.  The caller owns the one reference to it.
   async_channel (T) async_channel_unbounded (T)
     Make a channel that holds as many values as there is memory for.  NULL: no memory.  The
     caller owns the one reference to it.

   async_channel (T) async_channel_ref (async_channel (T) c)
     Make one more reference, which is C.  The caller owns it.
   void async_channel_unref (async_channel (T) c)
     Give a reference up; without any C is freed, and the values that it holds are lost.

   __future (int) async_channel_send (async_channel (T) c, T value)
     Send VALUE: 0, or -EPIPE when C was closed before, or -ENOMEM.  VALUE is copied by the
     call.  Dropped while it is pending it has sent nothing, except that the value may have
     been received already if C holds 0 values.
   int async_channel_try_send (async_channel (T) c, T value)
     Send VALUE if there is room: 0, or -EAGAIN when there is none or somebody waits, or
     -EPIPE when C was closed before, or -ENOMEM.

   __future (int) async_channel_receive (async_channel (T) c, T *to)
     Receive the next value: 1, with it in *TO, or 0 when C is closed and empty.  TO may be
     NULL.  *TO is written when the future becomes ready.  Cancel-safe.
   int async_channel_try_receive (async_channel (T) c, T *to)
     Receive the next value if there is one: 1, with it in *TO, which may be NULL, or 0 when C
     is closed and empty, or -EAGAIN when there is none or somebody waits.

   void async_channel_close (async_channel (T) c)
     Close C: nothing is sent any more.  Senders who wait get -EPIPE; receivers get what
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
__ASYNCC_FN (int) __asyncc_channel_send (struct async_channel *c, const void *value)
  __ASYNCC_LIMIT (96);
__ASYNCC_FN (int) __asyncc_channel_receive (struct async_channel *c, void *to)
  __ASYNCC_LIMIT (96);

/* Oneshot ------------------------------------------------------------------------ */

/* A oneshot passes one value, once.

   async_oneshot (T)
     The type of a pointer to a oneshot for a value of T, the same in all units.

   async_oneshot (T) async_oneshot_new (T)
     Make a oneshot.  NULL: no memory.  The caller owns the one reference to it.
   async_oneshot (T) async_oneshot_ref (async_oneshot (T) o)
     Make one more reference, which is O.  The caller owns it.
   void async_oneshot_unref (async_oneshot (T) o)
     Give a reference up; without any O is freed.

   int async_oneshot_send (async_oneshot (T) o, T value)
     Send VALUE: 0, or -EPIPE when O was closed, or -EALREADY when a value was sent before.
   void async_oneshot_close (async_oneshot (T) o)
     Say that there will be no value, or that nobody wants it.  A value that was sent can still
     be received.
   __future (int) async_oneshot_receive (async_oneshot (T) o, T *to)
     Receive the value: 1, with it in *TO, or 0 when there is none: O was closed, or somebody
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
__ASYNCC_FN (int) __asyncc_oneshot_receive (struct async_oneshot *o, void *to)
  __ASYNCC_LIMIT (96);

/* Broadcast ---------------------------------------------------------------------- */

/* Of a broadcast each value goes to everybody.  Nobody waits to send: who receives too slowly
   misses values, and is told.

   async_broadcast (T)
     The type of a pointer to a broadcast of values of T, the same in all units.

   async_broadcast (T) async_broadcast_new (T, size_t n)
     Make a broadcast that keeps the last N values, N being at least 1.  NULL: no memory.  The
     caller owns the one reference to it.
   async_broadcast (T) async_broadcast_ref (async_broadcast (T) b)
     Make one more reference, which is B.  The caller owns it.
   void async_broadcast_unref (async_broadcast (T) b)
     Give a reference up; without any B is freed.

   int async_broadcast_send (async_broadcast (T) b, T value)
     Send VALUE to everybody: 0, or -EPIPE when B was closed before.
   void async_broadcast_close (async_broadcast (T) b)
     Close B: nothing is sent any more, and receivers get what B keeps and then 0.

   uint64_t async_broadcast_position (async_broadcast (T) b)
     Tell where a new receiver begins: behind the values that were sent so far.
   __future (int) async_broadcast_receive (async_broadcast (T) b, uint64_t *position, T *to)
     Receive the value at *POSITION: 1, with it in *TO, which may be NULL, and *POSITION is one
     more then.  0 when B is closed and there is none.  -EOVERFLOW when it is not kept
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
					      void *to) __ASYNCC_LIMIT (96);

/* Watch -------------------------------------------------------------------------- */

/* A watch is one value that changes; who looks sees the latest.

   async_watch (T)
     The type of a pointer to a watch of a value of T, the same in all units.

   async_watch (T) async_watch_new (T, T value)
     Make a watch of VALUE.  NULL: no memory.  The caller owns the one reference to it.
   async_watch (T) async_watch_ref (async_watch (T) w)
     Make one more reference, which is W.  The caller owns it.
   void async_watch_unref (async_watch (T) w)
     Give a reference up; without any W is freed.

   int async_watch_set (async_watch (T) w, T value)
     Change the value: 0, or -EPIPE when W was closed before.
   void async_watch_close (async_watch (T) w)
     Close W: the value does not change any more, and who has seen the last gets 0.

   uint64_t async_watch_get (async_watch (T) w, T *to)
     Look at the value, which is in *TO then; gives its version, which is never 0.
   __future (int) async_watch_changed (async_watch (T) w, uint64_t *seen, T *to)
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
__ASYNCC_FN (int) __asyncc_watch_changed (struct async_watch *w, uint64_t *seen, void *to)
  __ASYNCC_LIMIT (96);

#pragma GCC diagnostic pop
#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif /* ASYNCC_SYNC_H */
