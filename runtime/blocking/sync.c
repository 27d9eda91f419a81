/* The functions of <asyncc/sync.h> as a synchronous build has them: they block the
   thread until another one lets it go on.
   SPDX-License-Identifier: MIT  */

#include "host/host.h"

#include <asyncc/sync.h>

#pragma GCC visibility push(default)
extern void __asyncc_sync_take (struct async_future *f, void *result, size_t size, size_t align);
extern int __asyncc_sync_channel_send (struct async_channel *c, const void *value);
extern int __asyncc_sync_channel_receive (struct async_channel *c, void *to);
extern int __asyncc_sync_oneshot_receive (struct async_oneshot *o, void *to);
extern int __asyncc_sync_broadcast_receive (struct async_broadcast *b, uint64_t *position,
					    void *to);
extern int __asyncc_sync_watch_changed (struct async_watch *w, uint64_t *seen, void *to);
extern struct __asyncc_nothing *__asyncc_sync_semaphore_acquire (struct async_semaphore *s,
								 unsigned int n);
extern int __asyncc_sync_limiter_acquire (struct async_limiter *l, unsigned int n);
extern struct async_mutex *__asyncc_sync_mutex_lock (struct async_mutex *m);
extern struct async_rwlock *__asyncc_sync_rwlock_read_lock (struct async_rwlock *l);
extern struct async_rwlock *__asyncc_sync_rwlock_write_lock (struct async_rwlock *l);
extern struct __asyncc_nothing *__asyncc_sync_event_wait (struct async_event *e);
extern int __asyncc_sync_barrier_wait (struct async_barrier *b);
extern struct async_once *__asyncc_sync_once_begin (struct async_once *o);
#pragma GCC visibility pop

static int
take_int (struct async_future *f)
{
  int result;

  __asyncc_sync_take (f, &result, sizeof result, _Alignof (int));
  return result;
}

static void *
take_pointer (struct async_future *f)
{
  void *result;

  __asyncc_sync_take (f, &result, sizeof result, _Alignof (void *));
  return result;
}

static struct __asyncc_nothing *
take_nothing (struct async_future *f)
{
  __asyncc_sync_take (f, NULL, 0, 1);
  return NULL;
}

int
__asyncc_sync_channel_send (struct async_channel *c, const void *value)
{
  return take_int (__asyncc_channel_send (c, value));
}

int
__asyncc_sync_channel_receive (struct async_channel *c, void *to)
{
  return take_int (__asyncc_channel_receive (c, to));
}

int
__asyncc_sync_oneshot_receive (struct async_oneshot *o, void *to)
{
  return take_int (__asyncc_oneshot_receive (o, to));
}

int
__asyncc_sync_broadcast_receive (struct async_broadcast *b, uint64_t *position, void *to)
{
  return take_int (__asyncc_broadcast_receive (b, position, to));
}

int
__asyncc_sync_watch_changed (struct async_watch *w, uint64_t *seen, void *to)
{
  return take_int (__asyncc_watch_changed (w, seen, to));
}

struct __asyncc_nothing *
__asyncc_sync_semaphore_acquire (struct async_semaphore *s, unsigned int n)
{
  return take_nothing (async_semaphore_acquire (s, n));
}

int
__asyncc_sync_limiter_acquire (struct async_limiter *l, unsigned int n)
{
  return take_int (async_limiter_acquire (l, n));
}

struct async_mutex *
__asyncc_sync_mutex_lock (struct async_mutex *m)
{
  return take_pointer (async_mutex_lock (m));
}

struct async_rwlock *
__asyncc_sync_rwlock_read_lock (struct async_rwlock *l)
{
  return take_pointer (async_rwlock_read_lock (l));
}

struct async_rwlock *
__asyncc_sync_rwlock_write_lock (struct async_rwlock *l)
{
  return take_pointer (async_rwlock_write_lock (l));
}

struct __asyncc_nothing *
__asyncc_sync_event_wait (struct async_event *e)
{
  return take_nothing (async_event_wait (e));
}

int
__asyncc_sync_barrier_wait (struct async_barrier *b)
{
  return take_int (async_barrier_wait (b));
}

struct async_once *
__asyncc_sync_once_begin (struct async_once *o)
{
  return take_pointer (async_once_begin (o));
}
