/* The wait list: nodes that lie in the futures that wait, and a lock that is held
   for a few instructions.
   SPDX-License-Identifier: MIT

   A node is touched by others only while it is in the list, and only with the
   lock.  Its owner takes the lock to find out that it has been admitted.  That
   is after its admitter's last look at the object, which therefore may be freed
   by whoever waited for it last.  */

#include "sync/sync.h"

#include <time.h>

/* How many are woken at a time.  Their wakers are copied out of the nodes, which
   may be gone when the lock is. */
enum { WAKE_BATCH = 16 };

/* The lock ---------------------------------------------------------------------- */

/* Spinning helps while the holder runs; when it does not, its processor is to be
   left to it, for a time that doubles up to a millisecond. */
enum { LOCK_SPINS = 100, LOCK_SLEEP = 2000, LOCK_SLEEP_MOST = 1000000 };

void
lock_slowly (unsigned int *lock)
{
  struct timespec ts = { 0, LOCK_SLEEP };
  int saved_errno = errno;

  for (int i = 0; i < LOCK_SPINS; i++)
    if (__atomic_load_n (lock, __ATOMIC_RELAXED) == 0 && lock_try (lock))
      return;
  while (!lock_try (lock)) {
    nanosleep (&ts, NULL);
    if (ts.tv_nsec < LOCK_SLEEP_MOST)
      ts.tv_nsec *= 2;
  }
  errno = saved_errno;
}

/* The list ---------------------------------------------------------------------- */

void
waits_init (struct async_waits *waits, unsigned int state)
{
  waits->__lock = 0;
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

/* Take W out, which is the first of LIST. */
static inline void
unlink_first (struct async_waits *list, struct async_wait *w)
{
  list->__first = w->next;
  if (w->next)
    w->next->prev = NULL;
  else
    list->__last = NULL;
}

/* Put W into the list: true if another wait may end for that. */
static inline bool
wait_enqueue (struct async_wait *w)
{
  const struct wait_kind *kind = wait_kind (w);

  if (w->state == WAIT_AGAIN)
    wait_link (w, NULL, wait_list (w)->__first);
  else
    wait_link (w, wait_list (w)->__last, NULL);
  w->state = WAIT_QUEUED;
  return kind->queued && kind->queued (w);
}

/* Admit the first in LIST if it may be, and move its waker to *WAKER. */
static inline bool
admit_first (struct async_waits *list, struct async_waker *waker)
{
  struct async_wait *w = list->__first;

  if (!w || !wait_kind (w)->admit (w))
    return false;
  unlink_first (list, w);
  w->state = WAIT_ADMITTED;
  waker_put (waker, w->waker);
  w->waker.vtable = NULL;
  return true;
}

/* Move the wakers of those who may be admitted to WAKERS, behind the N that are there, up to
   WAKE_BATCH: how many there are. */
static size_t
admit_batch (struct async_waits *waits, unsigned int lists, struct async_waker *wakers,
	     size_t n)
{
  for (unsigned int i = 0; i < lists; i++)
    while (n < WAKE_BATCH && admit_first (waits + i, &wakers[n]))
      n++;
  return n;
}

/* The first was admitted, and has WAKER; there may be others. */
static __attribute__ ((__noinline__)) void
admit_many (struct async_waits *waits, unsigned int lists, struct async_waker waker)
{
  struct async_waker wakers[WAKE_BATCH];
  size_t n = admit_batch (waits, lists, wakers, 1);

  wakers[0] = waker;
  for (;;) {
    waits_unlock (waits);
    for (size_t i = 0; i < n; i++)
      async_waker_wake (&wakers[i]);
    if (n < WAKE_BATCH)
      return;
    waits_lock (waits);
    n = admit_batch (waits, lists, wakers, 0);
  }
}

static inline bool
waits_empty_p (const struct async_waits *waits, unsigned int lists)
{
  return !waits[0].__first && (lists < 2 || !waits[1].__first);
}

/* Mostly there is one who waits. */
void
waits_admit (struct async_waits *waits, unsigned int lists)
{
  struct async_waits *list = waits, *end = waits + lists;
  struct async_waker waker;

  while (!admit_first (list, &waker))
    if (++list == end) {
      waits_unlock (waits);
      return;
    }
  if (!waits_empty_p (waits, lists)) {
    admit_many (waits, lists, waker);
    return;
  }
  waits_unlock (waits);
  async_waker_wake (&waker);
}

/* The future -------------------------------------------------------------------- */

static const struct async_waiting wait_waits[]
  = { { ASYNC_WAITS_OBJECT, ASYNC_STATE_FIRST, offsetof (struct async_wait, of), 0 } };

const struct async_description wait_described = { ASYNC_FORMAT_DESCRIPTION, 1, wait_waits };

struct async_future *
wait_new (const struct wait_kind *kind, struct async_waits *of, unsigned int mark)
{
  struct async_wait *w = __asyncc_alloc (kind->vtable.size, kind->vtable.align);

  if (!w)
    return NULL;
  wait_init (w, kind, of, mark);
  return future_on_heap (&w->future);
}

/* True if W has ended; it is finished then. */
static inline bool
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
static inline async_poll_t
wait_end (struct async_wait *w, struct async_context *cx)
{
  w->future.state = ASYNC_STATE_DONE;
  waits_settle (w->of, wait_kind (w)->lists);
  turn_charge (cx);
  return ASYNC_READY;
}

/* W, which is not over, will be woken when it may be; unlock. */
static inline void
wait_stay (struct async_wait *w)
{
  w->future.state = ASYNC_STATE_FIRST;
  if (w->state != WAIT_QUEUED && wait_enqueue (w))
    waits_settle (w->of, wait_kind (w)->lists);
  else
    waits_unlock (w->of);
}

static async_poll_t
wait_register (struct async_wait *w, struct async_context *cx)
{
  struct async_waker waker = async_waker_clone (async_context_waker (cx));
  async_poll_t answer = ASYNC_PENDING;

  waits_lock (w->of);
  if (wait_over_p (w))
    answer = wait_end (w, cx);
  else {
    waker_swap (&w->waker, &waker);
    wait_stay (w);
  }
  waker_clear (&waker);
  if (answer == ASYNC_PENDING)
    polled_outside (cx);
  return answer;
}

async_poll_t
wait_poll (struct async_future *self, struct async_context *cx)
{
  struct async_wait *w = container_of (self, struct async_wait, future);
  bool registered;

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready (self->vtable->name);
  if (turn_spent (cx))
    return ASYNC_PENDING;
  waits_lock (w->of);
  if (wait_over_p (w))
    return wait_end (w, cx);
  registered = wait_registered_p (w, async_context_waker (cx));
  waits_unlock (w->of);
  if (!registered)
    return wait_register (w, cx);
  polled_outside (cx);
  return ASYNC_PENDING;
}

static __attribute__ ((__noinline__)) struct wait_start
enlist_outside (struct async_wait *w, struct async_context *cx)
{
  waits_unlock (w->of);
  if (wait_register (w, cx) == ASYNC_READY)
    return (struct wait_start) { w->result, NULL };
  return (struct wait_start) { .pending = &w->future };
}

/* A context with a turn is that of a task, whose wakers are the library's: to clone one runs
   no code of the program's, and so the lock is not given back for that. */
struct wait_start
wait_enlist (struct async_wait *w, struct async_context *cx)
{
  if (!context_turn (cx))
    return enlist_outside (w, cx);
  waker_put (&w->waker, async_waker_clone (async_context_waker (cx)));
  wait_stay (w);
  return (struct wait_start) { .pending = &w->future };
}

struct wait_start
wait_start (struct async_wait *w, struct async_context *cx)
{
  if (turn_spent (cx))
    return (struct wait_start) { .pending = &w->future };
  waits_lock (w->of);
  if (!wait_over_p (w))
    return wait_enlist (w, cx);
  wait_end (w, cx);
  return (struct wait_start) { w->result, NULL };
}

void
wait_cancel (struct async_wait *w)
{
  const struct wait_kind *kind = wait_kind (w);

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
  future_free (self, self->vtable->size, self->vtable->align);
}
