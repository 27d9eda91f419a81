/* The future of a request that the ring may do: it queues the call, waits for the answer, and
   has a thread make what came to nothing, since it was cancelled with its ring or would not
   wait as a thread does.

   The kernel may write to what it has, so that stays until the completion: a drop cancels the
   call and waits for that, unless nothing of it is the caller's, for then the submission is
   abandoned.

   What its tasks have queued a worker submits together, before it looks at descriptors.  One
   of several that waits would not hear of it, nor would the loop of somebody else: there each
   call is submitted when it is queued.  Who is polled by an executor of the program's own has
   nobody who looks at the ring, so for that a thread is right as well.
   SPDX-License-Identifier: MIT  */

#include "io/uring/uring.h"

#include <sys/stat.h>

/* The child of fork has only copies of what its parent's kernel does. */
static bool
lost_p (const struct submission *s)
{
  return s->ring && s->generation != process_generation;
}

static void
go_elsewhere (struct submission *s)
{
  s->elsewhere = request_by_thread (s->request);
  s->request = NULL;
  s->stage = ELSEWHERE;
}

/* Let the kernel's answer have a place, if it has to; false: there is none. */
static bool
make_room (struct submission *s)
{
  if (s->entry.operation != RING_STATUS)
    return true;
  s->found = __asyncc_alloc (sizeof *s->found, _Alignof (struct statx));
  return s->found != NULL;
}

/* Queue S for the ring of W; false: there is no ring, or none that can do that. */
static bool
enter_ring (struct submission *s, const struct worker *w)
{
  struct runtime *rt = w->runtime;
  struct uring *ring;

  if (rt->reactor->call_here || !s->request->type->enter (s->request, &s->entry))
    return false;
  ring = ring_get (rt);
  if (!ring || !ring->able[s->entry.operation] || !make_room (s))
    return false;
  atomic_fetch_add (&ring->refs, 1);
  s->ring = ring;
  s->generation = process_generation;
  ring_lock (ring);
  if (ring_idle_p (ring))
    ring_arm_known (ring);
  submissions_append (&ring->queued, s);
  s->stage = QUEUED;
  if (!rt->worker || w->driver) {
    ring_submit (ring);
    ring_reap (ring);
  }
  ring_unlock (ring);
  return true;
}

/* True if S is completed; or else who polls with CX is woken when it is. */
static bool
completed_p (struct submission *s, struct async_context *cx)
{
  struct async_waker waker;
  bool completed;

  if (lost_p (s) && s->stage != COMPLETED)
    asyncc_fatal ("the child of fork cannot wait for its parent's calls");
  if (lost_p (s))
    return true;
  waker = async_waker_clone (async_context_waker (cx));
  ring_lock (s->ring);
  completed = s->stage == COMPLETED;
  if (!completed)
    waker_swap (&s->waker, &waker);
  ring_unlock (s->ring);
  waker_clear (&waker);
  return completed;
}

static async_poll_t
finish (struct submission *s, ssize_t n)
{
  if (s->number)
    s->result.number = (int) n;
  else
    s->result.size = n;
  s->future.state = ASYNC_STATE_DONE;
  return ASYNC_READY;
}

static async_poll_t
poll_elsewhere (struct submission *s, struct async_context *cx)
{
  if (!s->elsewhere)
    return finish (s, -ENOMEM);
  if (async_future_poll (s->elsewhere, cx) == ASYNC_PENDING)
    return ASYNC_PENDING;
  return finish (s, s->number ? number_of (s->elsewhere) : size_of (s->elsewhere));
}

static async_poll_t
finish_request (struct submission *s, struct async_context *cx)
{
  struct request *r = s->request;

  turn_charge (cx);
  submission_answer (s);
  request_taken (r);
  return finish (s, s->number ? r->result.number : r->result.size);
}

static void
begin (struct submission *s, struct async_context *cx)
{
  const struct worker *w = worker_of (cx);

  s->future.state = ASYNC_STATE_FIRST;
  if (!w || !enter_ring (s, w))
    go_elsewhere (s);
}

static async_poll_t
submission_poll (struct async_future *self, struct async_context *cx)
{
  struct submission *s = container_of (self, struct submission, future);
  struct runtime *rt = runtime_of (cx);

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready (self->vtable->name);
  if (rt)
    runtime_polled (rt, cx);
  if (turn_spent (cx))
    return ASYNC_PENDING;
  if (self->state == ASYNC_STATE_START)
    begin (s, cx);
  if (s->stage != ELSEWHERE) {
    if (!completed_p (s, cx))
      return ASYNC_PENDING;
    if (!submission_undone_p (s, s->answer))
      return finish_request (s, cx);
    go_elsewhere (s);
  }
  return poll_elsewhere (s, cx);
}

/* Have S back; false: it frees itself.  A file that is being closed is to be closed.  With
   the lock. */
static bool
take_back (struct uring *ring, struct submission *s)
{
  if (s->stage == QUEUED)
    submissions_take (&ring->queued, s);
  if (s->stage == SUBMITTED && s->entry.operation != RING_CLOSE) {
    ring_cancel (ring, s);
    ring_enter (ring);
  }
  if (s->stage == SUBMITTED && s->request->type->detached)
    s->stage = ABANDONED;
  while (s->stage == SUBMITTED)
    ring_await (ring);
  ring_disarm_idle (ring);
  return s->stage != ABANDONED;
}

/* Have S back from its ring, if it is there; false: it frees itself. */
static bool
leave_ring (struct submission *s)
{
  struct uring *ring = s->ring;
  struct async_waker waker;
  bool back;

  if (!ring || lost_p (s))
    return true;
  ring_lock (ring);
  waker = s->waker;
  s->waker.vtable = NULL;
  back = take_back (ring, s);
  ring_unlock (ring);
  waker_clear (&waker);
  return back;
}

static void
submission_drop (struct async_future *self)
{
  struct submission *s = container_of (self, struct submission, future);

  if (!leave_ring (s))
    return;
  waker_clear (&s->waker);
  async_future_drop (s->elsewhere);
  submission_free (s);
}

static const struct async_vtable submission_vtable
  = { .poll = submission_poll, .drop = submission_drop, .name = "a call on a file" };

struct async_future *
uring_future (struct request *r)
{
  struct submission *s = __asyncc_alloc (sizeof *s, _Alignof (struct submission));

  if (!s) {
    async_future_drop (&r->future);
    return NULL;
  }
  memset (s, 0, sizeof *s);
  async_future_init (s, &submission_vtable);
  s->request = r;
  s->number = r->type->number;
  return &s->future;
}
