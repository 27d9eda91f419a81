/* A runtime of several workers: results, handles on any thread, what wakes what, timers,
   descriptors, and an end in the middle of everything.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "workers-test.h"

#include <asyncc/sync.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/socket.h>

/* A tree of tasks: each of N levels spawns two, and counts the leaves. */
struct tree { ASYNC_FUTURE (int); int depth, at; struct tree *a, *b; };

static struct tree *new_tree (int depth);

static async_poll_t
tree_poll (struct async_future *self, struct async_context *cx)
{
  struct tree *t = (struct tree *) self;

  if (t->depth == 0) {
    t->result = 1;
    return ASYNC_READY;
  }
  if (t->at++ == 0) {
    t->a = async_spawn (new_tree (t->depth - 1));
    t->b = async_spawn (new_tree (t->depth - 1));
  }
  if (async_poll (t->a, cx) == ASYNC_PENDING || async_poll (t->b, cx) == ASYNC_PENDING)
    return ASYNC_PENDING;
  t->result = t->a->result + t->b->result;
  return ASYNC_READY;
}

static void
tree_drop (struct async_future *self)
{
  struct tree *t = (struct tree *) self;

  if (t->a)
    async_drop (t->a);
  if (t->b)
    async_drop (t->b);
  steps_alive--;
  free (t);
}
static const struct async_vtable tree_vtable = { .poll = tree_poll, .drop = tree_drop };

static struct tree *
new_tree (int depth)
{
  struct tree *t = calloc (1, sizeof *t);

  CHECK (t);
  async_future_init (t, &tree_vtable);
  t->depth = depth;
  steps_alive++;
  return t;
}

static void
test_tree (unsigned int workers)
{
  struct async_runtime *rt = new_runtime (workers);
  struct tree *handle = async_runtime_run (rt, new_tree (10));

  CHECK (handle->result == 1024);
  async_drop (handle);
  async_runtime_drop (rt);
  CHECK (steps_alive == 0);
}

/* Tasks that wake each other around a ring; what goes around is not atomic. */
enum { RING = 7, ROUNDS = 3000 };

static struct {
  pthread_mutex_t lock;
  bool token, waits;
  struct async_waker waker;
} ring[RING];

static int ring_value;

static void
pass_token (int i)
{
  struct async_waker waker = { NULL, NULL };

  pthread_mutex_lock (&ring[i].lock);
  ring[i].token = true;
  if (ring[i].waits)
    waker = ring[i].waker;
  ring[i].waits = false;
  pthread_mutex_unlock (&ring[i].lock);
  if (waker.vtable)
    async_waker_wake (&waker);
}

static async_poll_t
ring_member (struct step *s, struct async_context *cx)
{
  for (; s->n > 0; s->n--) {
    bool token;
    struct async_waker waker = async_waker_clone (async_context_waker (cx)), old = { 0 };

    pthread_mutex_lock (&ring[s->i].lock);
    token = ring[s->i].token;
    ring[s->i].token = false;
    if (!token) {
      if (ring[s->i].waits)
	old = ring[s->i].waker;
      ring[s->i].waker = waker;
      ring[s->i].waits = true;
    } else
      old = waker;
    pthread_mutex_unlock (&ring[s->i].lock);
    if (old.vtable)
      async_waker_drop (&old);
    if (!token)
      return ASYNC_PENDING;
    ring_value++;
    pass_token ((s->i + 1) % RING);
  }
  return ASYNC_READY;
}

static void
test_ring (unsigned int workers)
{
  struct async_runtime *rt = new_runtime (workers);
  struct step *handles[RING];

  ring_value = 0;
  for (int i = 0; i < RING; i++) {
    struct step *s = step (ring_member, NULL);

    s->i = i;
    s->n = ROUNDS;
    handles[i] = async_spawn_on (rt, s);
    CHECK (handles[i]);
  }
  pass_token (0);
  for (int i = 0; i < RING; i++) {
    async_run (handles[i]);
    async_drop (handles[i]);
  }
  CHECK (ring_value == RING * ROUNDS);
  ring[0].token = false;
  async_runtime_drop (rt);
}

/* A channel between many senders and receivers. */
enum { SENDERS = 4, VALUES = 2000 };

static struct async_channel *channel;

static async_poll_t
sender (struct step *s, struct async_context *cx)
{
  for (; s->i < VALUES; s->i++) {
    if (!s->child)
      s->child = __asyncc_channel_send (channel, &s->i);
    if (!step_await (s, cx))
      return ASYNC_PENDING;
  }
  return ASYNC_READY;
}

static async_poll_t
receiver (struct step *s, struct async_context *cx)
{
  int got;

  for (;;) {
    if (!s->child)
      s->child = __asyncc_channel_receive (channel, &s->at);
    if (!step_await_int (s, cx, &got))
      return ASYNC_PENDING;
    if (got != 1)
      return ASYNC_READY;
    s->result++;
  }
}

static void
test_channel (unsigned int workers)
{
  struct async_runtime *rt = new_runtime (workers);
  struct step *senders[SENDERS], *receivers[SENDERS];
  int sum = 0;

  channel = __asyncc_channel_new (sizeof (int), 3, 1);
  for (int i = 0; i < SENDERS; i++) {
    receivers[i] = async_spawn_on (rt, step (receiver, NULL));
    senders[i] = async_spawn_on (rt, step (sender, NULL));
  }
  for (int i = 0; i < SENDERS; i++) {
    async_run (senders[i]);
    async_drop (senders[i]);
  }
  __asyncc_channel_close (channel);
  for (int i = 0; i < SENDERS; i++) {
    async_run (receivers[i]);
    sum += receivers[i]->result;
    async_drop (receivers[i]);
  }
  CHECK (sum == SENDERS * VALUES);
  __asyncc_channel_unref (channel);
  async_runtime_drop (rt);
}

/* Timers and descriptors: a byte goes back and forth, and sleeps lie between. */
static async_poll_t
ponger (struct step *s, struct async_context *cx)
{
  int *fd = s->arg;
  ssize_t got;

  for (; s->n > 0; s->n--) {
    while (s->at < 3) {
      if (!s->child)
	s->child = s->at == 0   ? async_read (*fd, &s->result, 1)
		   : s->at == 1 ? (s->n % 8 ? async_yield () : async_sleep (20000))
				: async_write (*fd, "x", 1);
      if (s->at == 1 ? !step_await (s, cx) : !step_await_size (s, cx, &got))
	return ASYNC_PENDING;
      CHECK (s->at == 1 || got == 1);
      s->at++;
    }
    s->at = 0;
  }
  return ASYNC_READY;
}

static void
test_descriptors (unsigned int workers)
{
  enum { PAIRS = 5, BYTES = 200 };
  struct async_runtime *rt = new_runtime (workers);
  struct step *handles[2 * PAIRS];
  int fds[2 * PAIRS];

  for (int i = 0; i < 2 * PAIRS; i += 2) {
    CHECK (socketpair (AF_UNIX, SOCK_STREAM, 0, fds + i) == 0);
    CHECK (write (fds[i], "x", 1) == 1);
    for (int k = i; k < i + 2; k++) {
      struct step *s = step (ponger, &fds[k]);

      s->n = BYTES;
      handles[k] = async_spawn_on (rt, s);
    }
  }
  for (int i = 0; i < 2 * PAIRS; i++) {
    async_run (handles[i]);
    async_drop (handles[i]);
  }
  async_runtime_drop (rt);
  for (int i = 0; i < 2 * PAIRS; i++)
    close (fds[i]);
}

/* A handle is dropped by another thread, at any moment; the future is gone when
   async_drop returns, or after the poll that is under way. */
static async_poll_t
spinner (struct step *s, struct async_context *cx)
{
  if (s->i++ < 50)
    async_waker_wake_by_ref (async_context_waker (cx));
  return ASYNC_PENDING;
}

static void
test_drops (unsigned int workers)
{
  struct async_runtime *rt = new_runtime (workers);
  unsigned int seed = workers;

  for (int i = 0; i < 2000; i++) {
    struct step *handle = async_spawn_on (rt, i % 3 ? step (spinner, NULL) : after (3, i));

    for (int n = rand_r (&seed) % 200; n > 0; n--)
      atomic_signal_fence (memory_order_seq_cst);
    if (i % 5 == 0)
      async_detach (handle);
    else
      async_drop (handle);
  }
  async_runtime_drop (rt);
  CHECK (steps_alive == 0);
}

/* The end of a runtime whose tasks wake each other, sleep, read, and hold handles. */
static async_poll_t
restless (struct step *s, struct async_context *cx)
{
  int *fd = s->arg;
  static char byte;

  for (;;) {
    if (!s->child)
      switch (s->i++ % 4) {
      case 0:
	s->child = async_yield ();
	break;
      case 1:
	s->child = async_sleep (10000);
	break;
      case 2:
	s->child = (struct async_future *) async_spawn (after (2, 0));
	break;
      default:
	s->child = s->n ? async_read (*fd, &byte, 1) : async_yield ();
      }
    if (!s->child || !step_await (s, cx))
      return ASYNC_PENDING;
  }
}

static void
test_end (unsigned int workers)
{
  int fds[2];

  CHECK (pipe (fds) == 0);
  for (int round = 0; round < 30; round++) {
    struct async_runtime *rt = new_runtime (workers);
    struct step *kept = NULL;

    for (int i = 0; i < 40; i++) {
      struct step *s = step (restless, &fds[0]), *handle;

      s->n = i % 10 == 0;
      handle = async_spawn_on (rt, s);
      if (i == 20)
	kept = handle;
      else
	async_detach (handle);
    }
    usleep ((useconds_t) (round * 50));
    async_runtime_drop (rt);
    CHECK (steps_alive == 0);
    async_drop (kept);
  }
  close (fds[0]);
  close (fds[1]);
}

/* More tasks at once than a deque holds; none is lost, in either way to queue them. */
static atomic_int counted;

static async_poll_t
count (struct step *s, struct async_context *cx)
{
  (void) s;
  (void) cx;
  counted++;
  return ASYNC_READY;
}

static async_poll_t
flood (struct step *s, struct async_context *cx)
{
  (void) cx;
  for (int i = 0; i < 3000; i++)
    async_detach (step (count, NULL));
  (void) s;
  return ASYNC_READY;
}

static void
test_flood (unsigned int workers)
{
  struct async_runtime *rt = new_runtime (workers);

  counted = 0;
  run_on (rt, step (flood, NULL));
  for (int i = 0; i < 1000; i++)
    async_detach (async_spawn_on (rt, step (count, NULL)));
  while (counted < 4000)
    sched_yield ();
  async_runtime_drop (rt);
}

/* A chain of tasks that hold each other's handles, from another thread. */
static void
test_chain (unsigned int workers)
{
  struct async_runtime *rt = new_runtime (workers);
  struct step *handle = NULL;

  for (int i = 0; i < 20000; i++) {
    struct step *s = step (never, NULL);

    s->child = (struct async_future *) handle;
    handle = async_spawn_on (rt, s);
    CHECK (handle);
  }
  async_drop (handle);
  while (steps_alive > 0)
    sched_yield ();
  async_runtime_drop (rt);
}

/* Short tasks one by one: each comes when the workers are about to find that they have
   nothing to do, since this thread does not sleep meanwhile; and every other one ends
   about when its handle is awaited by somebody who does sleep. */
static void
test_one_by_one (unsigned int workers)
{
  struct async_runtime *rt = new_runtime (workers);
  unsigned int seed = workers;
  struct async_context cx;

  async_context_init (&cx, async_waker_noop ());
  for (int i = 0; i < 5000; i++) {
    struct step *handle = async_spawn_on (rt, after (0, i));

    if (i % 2) {
      for (int n = rand_r (&seed) % 500; n > 0; n--)
	atomic_signal_fence (memory_order_seq_cst);
      async_run (handle);
    } else
      for (int n = 0; async_poll (handle, &cx) == ASYNC_PENDING; n++)
	if (n > 2000)
	  sched_yield ();
    CHECK (handle->result == i);
    async_drop (handle);
  }
  async_runtime_drop (rt);
}

/* A timer that is earlier than what another worker waits for already. */
static async_poll_t
starts_late (struct step *s, struct async_context *cx)
{
  if (!s->child) {
    usleep (20000);
    s->child = async_sleep (MS);
  }
  return step_await (s, cx) ? ASYNC_READY : ASYNC_PENDING;
}

static void
test_early (unsigned int workers)
{
  struct async_runtime *rt = new_runtime (workers);

  async_detach (async_spawn_on (rt, async_sleep (3600000 * MS)));
  usleep (5000);
  run_on (rt, step (starts_late, NULL));
  async_runtime_drop (rt);
}

/* Handlers of the program's signals do not run in workers, but those of what a task itself
   has done do. */
static async_poll_t
looks_at_signals (struct step *s, struct async_context *cx)
{
  sigset_t set;

  (void) s, (void) cx;
  CHECK (pthread_sigmask (SIG_SETMASK, NULL, &set) == 0);
  CHECK (sigismember (&set, SIGINT) && sigismember (&set, SIGUSR1));
  CHECK (!sigismember (&set, SIGSEGV) && !sigismember (&set, SIGFPE));
  return ASYNC_READY;
}

static void
test_signals (unsigned int workers)
{
  struct async_runtime *rt = new_runtime (workers);

  run_on (rt, step (looks_at_signals, NULL));
  async_runtime_drop (rt);
}

int
main (void)
{
  for (int i = 0; i < RING; i++)
    pthread_mutex_init (&ring[i].lock, NULL);
  for (unsigned int workers = 1; workers < 5; workers++) {
    test_tree (workers);
    test_ring (workers);
    test_channel (workers);
    test_descriptors (workers);
    test_drops (workers);
    test_end (workers);
    test_flood (workers);
    test_chain (workers);
    test_one_by_one (workers);
    test_early (workers);
    test_signals (workers);
  }
  async_runtime_drop (async_runtime_new (NULL));
  async_runtime_drop (NULL);
  return finish ();
}
