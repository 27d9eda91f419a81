/* The wait list: nodes that lie in the futures that wait, and a lock that is held
   for a few instructions.
   SPDX-License-Identifier: MIT

   A node is touched by others only while it is in the list, and only with the
   lock.  Its owner takes the lock to find out that it has been admitted.  That
   is after its admitter's last look at the object, which therefore may be freed
   by whoever waited for it last.  */

#include "sync/sync.h"

#include <time.h>

#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif

/* How many are woken at a time.  Their wakers are copied out of the nodes, which
   may be gone when the lock is. */
enum { WAKE_BATCH = 16 };

/* The lock ---------------------------------------------------------------------- */

/* Spinning helps while the holder runs; when it does not, its processor is to be
   left to it. */
enum { LOCK_SPINS = 100 };

#if defined __linux__ && defined SYS_futex

static void
lock_sleep (unsigned int *lock)
{
  syscall (SYS_futex, lock, 128 /* FUTEX_WAIT_PRIVATE */, LOCK_CONTENDED, NULL, NULL, 0);
}

void
lock_wake (unsigned int *lock)
{
  syscall (SYS_futex, lock, 129 /* FUTEX_WAKE_PRIVATE */, 1, NULL, NULL, 0);
}

#else

static void
lock_sleep (unsigned int *lock)
{
  struct timespec ts = { 0, 20000 };

  (void) lock;
  nanosleep (&ts, NULL);
}

void
lock_wake (unsigned int *lock)
{
  (void) lock;
}

#endif

void
lock_slowly (unsigned int *lock)
{
  int saved_errno = errno;

  for (int i = 0; i < LOCK_SPINS; i++)
    if (__atomic_load_n (lock, __ATOMIC_RELAXED) == LOCK_FREE && lock_try (lock))
      return;
  while (__atomic_exchange_n (lock, LOCK_CONTENDED, __ATOMIC_ACQUIRE) != LOCK_FREE)
    lock_sleep (lock);
  errno = saved_errno;
}

/* The list ---------------------------------------------------------------------- */

void
waits_init (struct async_waits *waits, unsigned int state)
{
  waits->__lock = LOCK_FREE;
  waits->__state = state;
  waits->__first = waits->__last = NULL;
}

static struct async_waits *
wait_list (const struct async_wait *w)
{
  return w->of + wait_kind (w)->list;
}

bool
wait_next_p (const struct async_wait *w)
{
  const struct async_wait *first = wait_list (w)->__first;

  return !first || first == w;
}

/* Put W between PREV and NEXT, of which either may be NULL. */
static void
wait_link (struct async_wait *w, struct async_wait *prev, struct async_wait *next)
{
  struct async_waits *list = wait_list (w);

  w->prev = prev;
  w->next = next;
  if (prev)
    prev->next = w;
  else
    list->__first = w;
  if (next)
    next->prev = w;
  else
    list->__last = w;
}

static void
wait_unlink (struct async_wait *w)
{
  struct async_waits *list = wait_list (w);

  if (w->prev)
    w->prev->next = w->next;
  else
    list->__first = w->next;
  if (w->next)
    w->next->prev = w->prev;
  else
    list->__last = w->prev;
}

/* Unless it is there, put W into the list.  *WAKER becomes its own, and what it had
   before becomes *WAKER. */
static void
wait_enqueue (struct async_wait *w, struct async_waker *waker)
{
  const struct wait_kind *kind = wait_kind (w);
  struct async_waker old = w->waker;

  w->waker = *waker;
  *waker = old;
  if (w->state == WAIT_QUEUED)
    return;
  if (w->state == WAIT_AGAIN)
    wait_link (w, NULL, wait_list (w)->__first);
  else
    wait_link (w, wait_list (w)->__last, NULL);
  w->state = WAIT_QUEUED;
  if (kind->queued)
    kind->queued (w);
}

/* Admit the first in LIST if it may be, and move its waker to *WAKER. */
static bool
admit_first (struct async_waits *list, struct async_waker *waker)
{
  struct async_wait *w = list->__first;

  if (!w || !wait_kind (w)->admit (w))
    return false;
  wait_unlink (w);
  w->state = WAIT_ADMITTED;
  *waker = w->waker;
  w->waker.vtable = NULL;
  return true;
}

void
waits_admit (struct async_waits *waits, unsigned int lists)
{
  struct async_waker wakers[WAKE_BATCH];
  bool more;

  do {
    size_t n = 0;

    more = false;
    for (unsigned int i = 0; i < lists; i++) {
      while (n < WAKE_BATCH && admit_first (waits + i, &wakers[n]))
	n++;
      more |= n == WAKE_BATCH && waits[i].__first;
    }
    waits_unlock (waits);
    for (size_t i = 0; i < n; i++)
      async_waker_wake (&wakers[i]);
    if (more)
      waits_lock (waits);
  } while (more);
}

/* The future -------------------------------------------------------------------- */

static const struct async_waiting wait_waits[]
  = { { ASYNC_WAITS_OBJECT, ASYNC_STATE_FIRST, offsetof (struct async_wait, of), 0 } };

const struct async_description wait_described = { ASYNC_FORMAT_DESCRIPTION, 1, wait_waits };

void
wait_init (struct async_wait *w, const struct wait_kind *kind, struct async_waits *of,
	   unsigned int mark)
{
  memset (w, 0, sizeof *w);
  async_future_init (w, &kind->vtable);
  w->of = of;
  w->state = WAIT_NEW;
  w->mark = mark;
}

struct async_future *
wait_new (const struct wait_kind *kind, struct async_waits *of, unsigned int mark)
{
  struct async_wait *w = __asyncc_alloc (kind->vtable.size, kind->vtable.align);

  if (!w)
    return NULL;
  wait_init (w, kind, of, mark);
  return &w->future;
}

/* True if W has ended; it is finished then. */
static bool
wait_over_p (struct async_wait *w)
{
  const struct wait_kind *kind = wait_kind (w);

  if (w->state == WAIT_QUEUED)
    return false;
  if (w->state != WAIT_ADMITTED && !kind->admit (w))
    return false;
  if (!kind->finish || kind->finish (w))
    return true;
  w->state = WAIT_AGAIN;
  return false;
}

bool
wait_try (struct async_wait *w)
{
  bool over;

  waits_lock (w->of);
  over = wait_over_p (w);
  waits_settle (w->of, wait_kind (w)->lists);
  return over;
}

/* True if W is in the list and will wake whom WAKER wakes. */
static bool
wait_registered_p (const struct async_wait *w, const struct async_waker *waker)
{
  return w->state == WAIT_QUEUED && async_waker_same (&w->waker, waker);
}

/* W is over: the answer of this poll, which has the lock. */
static async_poll_t
wait_end (struct async_wait *w, struct async_context *cx)
{
  w->future.state = ASYNC_STATE_DONE;
  waits_settle (w->of, wait_kind (w)->lists);
  turn_charge (cx);
  return ASYNC_READY;
}

/* Who enters a list at its end changes nothing for others, unless its kind says so. */
static async_poll_t
wait_stay (struct async_wait *w, struct async_waker *waker)
{
  bool changes = w->state == WAIT_AGAIN || wait_kind (w)->queued;

  wait_enqueue (w, waker);
  w->future.state = ASYNC_STATE_FIRST;
  if (changes)
    waits_settle (w->of, wait_kind (w)->lists);
  else
    waits_unlock (w->of);
  return ASYNC_PENDING;
}

async_poll_t
wait_register (struct async_wait *w, struct async_context *cx)
{
  struct async_waker waker = async_waker_clone (async_context_waker (cx));
  async_poll_t answer;

  waits_lock (w->of);
  answer = wait_over_p (w) ? wait_end (w, cx) : wait_stay (w, &waker);
  waker_clear (&waker);
  return answer;
}

async_poll_t
wait_poll (struct async_future *self, struct async_context *cx)
{
  struct async_wait *w = container_of (self, struct async_wait, future);

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready (self->vtable->name);
  if (turn_spent (cx))
    return ASYNC_PENDING;
  waits_lock (w->of);
  if (wait_over_p (w))
    return wait_end (w, cx);
  if (wait_registered_p (w, async_context_waker (cx))) {
    waits_settle (w->of, wait_kind (w)->lists);
    return ASYNC_PENDING;
  }
  waits_unlock (w->of);
  return wait_register (w, cx);
}

struct wait_start
wait_begin (struct async_wait *w, struct async_context *cx)
{
  struct wait_start start = { .pending = &w->future };

  if (turn_spent (cx) || wait_register (w, cx) == ASYNC_PENDING)
    return start;
  start = (struct wait_start) { w->result, NULL };
  async_future_drop (&w->future);
  return start;
}

struct wait_start
wait_start (struct async_wait *w, struct async_context *cx)
{
  const struct async_vtable *vtable = &wait_kind (w)->vtable;
  struct async_wait *kept;

  if (!turn_over_p (context_turn (cx)) && wait_try (w)) {
    turn_charge (cx);
    return (struct wait_start) { w->result, NULL };
  }
  kept = __asyncc_alloc (vtable->size, vtable->align);
  if (!kept)
    __asyncc_oom (vtable->name);
  memcpy (kept, w, vtable->size);
  kept->state = WAIT_NEW;
  return wait_begin (kept, cx);
}

void
wait_leave (struct async_wait *w)
{
  const struct wait_kind *kind = wait_kind (w);

  if (w->future.state != ASYNC_STATE_FIRST)
    return;
  waits_lock (w->of);
  if (w->state == WAIT_QUEUED) {
    wait_unlink (w);
    if (kind->left)
      kind->left (w);
  } else if (kind->refuse)
    kind->refuse (w);
  waits_settle (w->of, kind->lists);
  waker_clear (&w->waker);
}

void
wait_drop (struct async_future *self)
{
  struct async_wait *w = container_of (self, struct async_wait, future);

  wait_leave (w);
  __asyncc_free (w, self->vtable->size, self->vtable->align);
}
