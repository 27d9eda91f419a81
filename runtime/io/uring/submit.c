/* What the kernel is told: calls that were queued, as entries of the ring, and that one is to
   be cancelled.

   The kernel has a part of the queue at most, so that there is room for all completions.  A
   program may forbid itself to enter the kernel for this when it has a ring: then threads do
   all from there on.
   SPDX-License-Identifier: MIT  */

#include "io/uring/uring.h"

#include <sys/stat.h>
#include <time.h>

enum { MOST_SUBMITTED = 200 }; /* that the kernel has at a time */

const unsigned char ring_opcodes[RING_OPERATIONS] = {
  [RING_OPEN] = IORING_OP_OPENAT,     [RING_CLOSE] = IORING_OP_CLOSE,
  [RING_READ] = IORING_OP_READ,	      [RING_STATUS] = IORING_OP_STATX,
  [RING_UNLINK] = IORING_OP_UNLINKAT, [RING_RENAME] = IORING_OP_RENAMEAT,
};

void
ring_doze (void)
{
  struct timespec ts = { 0, 1000000 };

  nanosleep (&ts, NULL);
}

bool
ring_refusal_p (int error)
{
  return error == -EPERM || error == -EACCES || error == -ENOSYS;
}

/* An entry that the kernel has not taken belongs to a call that was submitted just now, or
   cancels another. */
static void
refuse (struct uring *ring)
{
  const struct io_uring_sq *sq = &ring->ring.sq;
  unsigned int n = io_uring_sq_ready (&ring->ring);

  ring->refused = true;
  for (unsigned int i = sq->sqe_tail - n; i != sq->sqe_tail; i++) {
    struct submission *s = (void *) (uintptr_t) sq->sqes[i & sq->ring_mask].user_data;

    if (!s)
      continue;
    submissions_take (&ring->submitted, s);
    submissions_append (&ring->queued, s);
    s->stage = QUEUED;
  }
}

void
ring_enter (struct uring *ring)
{
  while (!ring->refused && io_uring_sq_ready (&ring->ring) > 0) {
    int n = io_uring_submit (&ring->ring);

    if (n == -EAGAIN || n == -EBUSY)
      ring_doze ();
    else if (ring_refusal_p (n))
      refuse (ring);
    else if (n < 0 && n != -EINTR)
      mailbox_lost ();
  }
}

/* NULL: the kernel takes none. */
static struct io_uring_sqe *
next_entry (struct uring *ring)
{
  struct io_uring_sqe *sqe = io_uring_get_sqe (&ring->ring);

  if (!sqe)
    ring_enter (ring);
  if (ring->refused)
    return NULL;
  return sqe ? sqe : io_uring_get_sqe (&ring->ring);
}

/* A call of names or descriptors is not tried on the thread that submits it: a file may end
   with the last of its descriptors, and an open that is tried so does not wait for the other
   end of a FIFO. */
static void
fill (struct io_uring_sqe *sqe, struct submission *s)
{
  const struct ring_entry *e = &s->entry;

  if (e->operation == RING_STATUS)
    io_uring_prep_rw (IORING_OP_STATX, sqe, e->fd, e->address, STATX_BASIC_STATS,
		      (uintptr_t) s->found);
  else
    io_uring_prep_rw (ring_opcodes[e->operation], sqe, e->fd, e->address, e->length, e->offset);
  sqe->rw_flags = (int) e->flags;
  sqe->flags = e->operation == RING_READ ? 0 : IOSQE_ASYNC;
  io_uring_sqe_set_data (sqe, s);
}

void
ring_submit (struct uring *ring)
{
  struct io_uring_sqe *sqe;
  struct submission *s;

  while ((s = ring->queued.first) != NULL && ring->submitted.n < MOST_SUBMITTED
	 && (sqe = next_entry (ring)) != NULL) {
    fill (sqe, s);
    submissions_take (&ring->queued, s);
    submissions_append (&ring->submitted, s);
    s->stage = SUBMITTED;
  }
  ring_enter (ring);
}

void
ring_cancel (struct uring *ring, struct submission *s)
{
  struct io_uring_sqe *sqe = next_entry (ring);

  if (!sqe)
    return;
  io_uring_prep_rw (IORING_OP_ASYNC_CANCEL, sqe, -1, s, 0, 0);
  io_uring_sqe_set_data (sqe, NULL);
}
