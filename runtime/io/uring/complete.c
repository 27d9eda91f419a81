/* What the kernel says: completions, which are taken from the ring, handed to requests, and
   told to those who wait.

   The ring's descriptor, readable while there are completions, is awaited as any other while
   calls are under way.  Who begins that wait looks for completions afterwards, so that none
   is overlooked.  A drop waits inside of the kernel, without the lock; completions are its
   alone meanwhile, or another could take the one that it waits for.
   SPDX-License-Identifier: MIT  */

#include "io/uring/uring.h"

#include <asyncc/files.h>

#include <sys/stat.h>
#include <sys/sysmacros.h>

enum { AT_ONCE = 32 }; /* completions between two looks at the lock */

/* Answers ----------------------------------------------------------------------------- */

bool
submission_undone_p (const struct submission *s, int answer)
{
  return answer == -EAGAIN || answer == -ECANCELED
	 || (answer == -EINTR && s->entry.operation != RING_CLOSE);
}

static int64_t
nanoseconds (const struct statx_timestamp *t)
{
  return (int64_t) t->tv_sec * 1000000000 + t->tv_nsec;
}

static void
give_status (struct async_file_status *to, const struct statx *found)
{
  *to = (struct async_file_status) {
    .device = makedev (found->stx_dev_major, found->stx_dev_minor),
    .inode = found->stx_ino,
    .mode = found->stx_mode,
    .uid = found->stx_uid,
    .gid = found->stx_gid,
    .links = found->stx_nlink,
    .size = (int64_t) found->stx_size,
    .blocks = (int64_t) found->stx_blocks,
    .accessed = nanoseconds (&found->stx_atime),
    .modified = nanoseconds (&found->stx_mtime),
    .changed = nanoseconds (&found->stx_ctime),
  };
}

void
submission_answer (struct submission *s)
{
  int answer = s->answer;

  if (s->entry.operation == RING_CLOSE && answer == -EINTR)
    answer = 0;
  if (s->found && answer == 0)
    give_status (s->entry.status, s->found);
  request_made (s->request, answer);
}

void
submission_free (struct submission *s)
{
  bool answered = s->stage == COMPLETED || s->stage == ABANDONED;

  if (s->request && answered && !submission_undone_p (s, s->answer))
    submission_answer (s);
  if (s->request)
    async_future_drop (&s->request->future);
  __asyncc_free (s->found, sizeof *s->found, _Alignof (struct statx));
  if (s->ring)
    ring_unref (s->ring);
  __asyncc_free (s, sizeof *s, _Alignof (struct submission));
}

/* Completions ------------------------------------------------------------------------- */

/* What is done about some of them without the lock. */
struct completed {
  struct async_waker wakers[AT_ONCE];
  unsigned int n;
  struct submission *abandoned;
};

static void
complete (struct uring *ring, struct submission *s, int answer, struct completed *done)
{
  submissions_take (&ring->submitted, s);
  s->answer = answer;
  if (s->stage == ABANDONED) {
    s->next = done->abandoned;
    done->abandoned = s;
    return;
  }
  s->stage = COMPLETED;
  if (s->waker.vtable)
    done->wakers[done->n++] = s->waker;
  s->waker.vtable = NULL;
}

/* Take some; false if that were all.  With the lock. */
static bool
take_completions (struct uring *ring, struct completed *done)
{
  struct io_uring_cqe *cqe;

  while (done->n < AT_ONCE) {
    struct submission *s;

    if (ring->drained || io_uring_peek_cqe (&ring->ring, &cqe) != 0)
      return false;
    s = io_uring_cqe_get_data (cqe);
    if (s)
      complete (ring, s, cqe->res, done);
    io_uring_cqe_seen (&ring->ring, cqe);
  }
  return true;
}

static void
tell (struct completed *done)
{
  struct submission *s;

  for (unsigned int i = 0; i < done->n; i++)
    async_waker_wake (&done->wakers[i]);
  while ((s = done->abandoned) != NULL) {
    done->abandoned = s->next;
    submission_free (s);
  }
}

void
ring_disarm_idle (struct uring *ring)
{
  if (ring_idle_p (ring))
    io_wait_end (&ring->wait);
}

void
ring_give_up (struct uring *ring)
{
  struct async_waker waker;
  struct submission *s;

  while ((s = ring->queued.first) != NULL) {
    submissions_take (&ring->queued, s);
    s->answer = -ECANCELED;
    s->stage = COMPLETED;
    waker = s->waker;
    s->waker.vtable = NULL;
    ring_unlock (ring);
    waker_fire (&waker);
    ring_lock (ring);
  }
}

void
ring_reap (struct uring *ring)
{
  struct completed done;
  bool more;

  do {
    done.n = 0;
    done.abandoned = NULL;
    more = take_completions (ring, &done);
    pthread_cond_broadcast (&ring->reaped);
    ring_unlock (ring);
    tell (&done);
    ring_lock (ring);
  } while (more);
  ring_submit (ring);
  if (ring->refused)
    ring_give_up (ring);
  ring_disarm_idle (ring);
}

void
ring_await (struct uring *ring)
{
  struct io_uring_cqe *cqe;
  int error;

  if (ring->drained) {
    pthread_cond_wait (&ring->reaped, &ring->lock);
    return;
  }
  ring->drained = true;
  ring_unlock (ring);
  error = io_uring_wait_cqe (&ring->ring, &cqe);
  if (ring_refusal_p (error))
    ring_doze ();
  else if (error < 0 && error != -EINTR && error != -EAGAIN)
    mailbox_lost ();
  ring_lock (ring);
  ring->drained = false;
  ring_reap (ring);
}

/* Waiting for them ---------------------------------------------------------------------- */

static const struct async_waker_vtable event_waker;

int
ring_arm (struct uring *ring)
{
  const struct async_waker waker = { &event_waker, ring };
  struct io *io;
  uint32_t seen;
  int error;

  do {
    runtime_lock (ring->runtime);
    io = io_of_fd (ring->runtime, ring->ring.ring_fd);
    seen = io ? io->seen : 0;
    runtime_unlock (ring->runtime);
    error = io_wait_begin (ring->runtime, &ring->wait, ring->ring.ring_fd, seen, &waker);
  } while (error > 0);
  return error;
}

void
ring_arm_known (struct uring *ring)
{
  if (ring_arm (ring) < 0)
    mailbox_lost ();
}

/* The descriptor of the ring was readable, or is not known any more. */
static void
event_wake_by_ref (const struct async_waker *waker)
{
  struct uring *ring = waker->data;

  ring_lock (ring);
  if (!ring_idle_p (ring)) {
    ring_arm_known (ring);
    ring_reap (ring);
  }
  ring_unlock (ring);
}

static void
event_wake (struct async_waker *waker)
{
  event_wake_by_ref (waker);
}

static struct async_waker
event_clone (const struct async_waker *waker)
{
  return *waker;
}

static void
event_drop (struct async_waker *waker)
{
  (void) waker;
}

static const struct async_waker_vtable event_waker
  = { event_clone, event_wake, event_wake_by_ref, event_drop };
