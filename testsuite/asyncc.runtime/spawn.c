/* Tasks: order, results of any size and alignment, handles awaited, dropped and
   detached at every moment, tasks that outlive async_run.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include <pthread.h>

static char order[64];
static int ran;

static void
note (char c)
{
  size_t n = strlen (order);

  if (n + 1 < sizeof order)
    order[n] = c;
}

/* Yields n times, noting the letter i; result n. */
static async_poll_t
worker (struct step *s, struct async_context *cx)
{
  for (;;) {
    if (!s->child) {
      note ((char) s->i);
      if (s->at++ == s->n) {
	ran++;
	s->result = s->n;
	return ASYNC_READY;
      }
      s->child = async_yield ();
    }
    if (!step_await (s, cx))
      return ASYNC_PENDING;
  }
}

static struct step *
new_worker (char letter, int n)
{
  return step_with (worker, letter, n);
}

static async_poll_t
parent (struct step *s, struct async_context *cx)
{
  int n = 0;

  switch (s->at) {
  case 0:
    s->arg = async_spawn (new_worker ('b', 2));
    s->child = (struct async_future *) async_spawn (new_worker ('c', 3));
    note ('A'); /* spawning does not poll */
    s->at = 1;
    /* fall through */
  case 1:
    if (!step_await_int (s, cx, &n))
      return ASYNC_PENDING;
    CHECK (n == 3);
    note ('A');
    s->child = s->arg;
    s->at = 2;
    /* fall through */
  default:
    if (!step_await_int (s, cx, &n))
      return ASYNC_PENDING;
    CHECK (n == 2);
    return ASYNC_READY;
  }
}

/* A big, over-aligned result. */
struct big { ASYNC_FUTURE (struct big_value { _Alignas (128) char c[300]; }); int at; };

static async_poll_t
big_poll (struct async_future *self, struct async_context *cx)
{
  struct big *b = (struct big *) self;

  if (b->at++ == 0) {
    async_waker_wake_by_ref (async_context_waker (cx));
    return ASYNC_PENDING;
  }
  memset (b->result.c, 'x', sizeof b->result.c);
  return ASYNC_READY;
}
static void
big_drop (struct async_future *self)
{
  free (self);
}
static const struct async_vtable big_vtable = { .poll = big_poll, .drop = big_drop };

static void
test_big (void)
{
  struct big *b = aligned_alloc (128, sizeof *b), *handle;

  async_future_init (b, &big_vtable);
  b->at = 0;
  handle = async_spawn (b);
  CHECK ((size_t) &handle->result % 128 == 0);
  async_run (handle);
  CHECK (handle->result.c[0] == 'x' && handle->result.c[299] == 'x');
  async_drop (handle);
}

static async_poll_t
forever (struct step *s, struct async_context *cx)
{
  (void) cx;
  s->i++;
  return ASYNC_PENDING;
}

/* Drop handles before the first poll, while pending, when done. */
static async_poll_t
dropper (struct step *s, struct async_context *cx)
{
  struct step *handle;

  switch (s->at++) {
  case 0:
    handle = async_spawn (step (forever, NULL));
    async_drop (handle);
    CHECK (steps_dropped_pending == 1 && steps_alive == 1);
    s->arg = async_spawn (step (forever, NULL));
    break;
  case 1:
    async_drop ((struct async_future *) s->arg);
    CHECK (steps_dropped_pending == 2 && steps_alive == 1);
    s->arg = async_spawn (new_worker ('d', 0));
    break;
  case 2:
    CHECK (steps_alive == 1); /* done, its future is gone; the handle is left */
    async_drop ((struct async_future *) s->arg);
    return ASYNC_READY;
  }
  async_waker_wake_by_ref (async_context_waker (cx));
  return ASYNC_PENDING;
}

/* A task that drops its own handle is dropped when it suspends. */
static async_poll_t
suicide (struct step *s, struct async_context *cx)
{
  struct async_future **handle = s->arg;

  async_waker_wake_by_ref (async_context_waker (cx));
  async_drop (*handle);
  CHECK (steps_alive == 2);
  *handle = NULL;
  return ASYNC_PENDING;
}

static async_poll_t
start_suicide (struct step *s, struct async_context *cx)
{
  static struct async_future *handle;

  if (s->at++ == 0)
    handle = (struct async_future *) async_spawn (step (suicide, &handle));
  else if (!handle)
    return ASYNC_READY;
  async_waker_wake_by_ref (async_context_waker (cx));
  return ASYNC_PENDING;
}

static void
test_leftovers (void)
{
  /* Queued outside of a run; detached; still there in the run after the next. */
  ran = 0;
  async_detach (async_spawn (new_worker ('e', 20)));
  async_detach (new_worker ('f', 1));
  run (new_worker ('g', 3));
  CHECK (ran == 2);
  run (new_worker ('g', 30));
  CHECK (ran == 4);
}

static async_poll_t
many (struct step *s, struct async_context *cx)
{
  struct async_future **handles = s->arg;

  if (s->at++ == 0) {
    for (int i = 0; i < s->n; i++)
      handles[i] = (struct async_future *) async_spawn (new_worker (0, i % 7));
    s->child = async_join_all (s->n, handles);
  }
  if (!step_await (s, cx))
    return ASYNC_PENDING;
  for (int i = 0; i < s->n; i++) {
    CHECK (*async_result ((struct int_future *) handles[i]) == i % 7);
    async_drop (handles[i]);
  }
  return ASYNC_READY;
}

/* A chain of tasks: each holds the handle of the next.  Dropping the first drops all
   before async_drop returns, on a stack that is small. */
enum { LINKS = SIMULATED ? 1000 : 100000 };

static void
drop_chain (bool polled)
{
  struct async_future *handle = NULL;
  int dropped = steps_dropped_pending;

  for (int i = 0; i < LINKS; i++) {
    struct step *s = step (forever, NULL);

    s->child = handle;
    handle = (struct async_future *) async_spawn (s);
  }
  if (polled)
    run_void (async_yield ());
  async_drop (handle);
  CHECK (steps_alive == 0 && steps_dropped_pending == dropped + LINKS);
}

static void *
drop_chains (void *arg)
{
  drop_chain (false);
  drop_chain (true);
  return arg;
}

static void
test_chain (void)
{
  pthread_attr_t small;
  pthread_t thread;

  CHECK (pthread_attr_init (&small) == 0);
  CHECK (pthread_attr_setstacksize (&small, 65536) == 0);
  CHECK (pthread_create (&thread, &small, drop_chains, NULL) == 0);
  CHECK (pthread_join (thread, NULL) == 0);
  pthread_attr_destroy (&small);
}

/* Tasks that are not deep in others: dropped before async_drop returns, also where
   that is called while another is dropped. */
struct holder { ASYNC_FUTURE_VOID; struct async_future *held; int depth; };

static async_poll_t
holder_poll (struct async_future *self, struct async_context *cx)
{
  (void) self, (void) cx;
  return ASYNC_PENDING;
}
static void
holder_drop (struct async_future *self)
{
  struct holder *h = (struct holder *) self;
  int alive = steps_alive;

  async_drop (h->held);
  if (h->held)
    CHECK (steps_alive == alive - h->depth);
  steps_alive--;
  free (h);
}
static const struct async_vtable holder_vtable = { .poll = holder_poll, .drop = holder_drop };

static void
test_order (void)
{
  struct async_future *handle = NULL;

  for (int i = 0; i < 20; i++) {
    struct holder *h = malloc (sizeof *h);

    CHECK (h);
    async_future_init (h, &holder_vtable);
    h->held = handle;
    h->depth = i;
    steps_alive++;
    handle = (struct async_future *) async_spawn (h);
  }
  async_drop (handle);
  CHECK (steps_alive == 0);
}

int
main (void)
{
  struct step *s = step (parent, NULL);

  run (s);
  CHECK (SIMULATED || !strcmp (order, "AbcbcbccA"));
  memset (order, 0, sizeof order);
  test_big ();
  run (step (dropper, NULL));
  run (step (start_suicide, NULL));
  CHECK (steps_dropped_pending == 3);
  memset (order, 0, sizeof order);
  test_leftovers ();
  memset (order, 0, sizeof order);
  s = step (many, calloc (1000, sizeof (void *)));
  s->n = 1000;
  struct async_future **handles = s->arg;
  run (s);
  free (handles);
  test_order ();
  test_chain ();
  return finish ();
}
