/* The ring of a runtime: whether there may be one, its making at the first call, and its end,
   before which the kernel gives back what it has.

   The kernel may forbid rings, as in containers, or not know some calls; that shows at run
   time.  What can change, as that there is no descriptor for it, is worth another try.
   SPDX-License-Identifier: MIT  */

#include "io/uring/uring.h"

#include <stdlib.h>

enum {
  ENTRIES = 128,      /* of the ring */
  COMPLETIONS = 1024, /* the ring's room for answers, those about cancelling as well */
  MOST_WORKERS = 64   /* threads of the kernel for what has to wait */
};

enum permission { NOT_ASKED, ALLOWED, REFUSED };

static atomic_int permission;

/* memcheck does not see what the kernel writes behind a call's back. */
static bool
disabled_p (void)
{
  const char *value = getenv ("ASYNCC_URING"), *preloaded = getenv ("LD_PRELOAD");

  return (value && strcmp (value, "0") == 0)
	 || (preloaded && strstr (preloaded, "vgpreload_memcheck"));
}

bool
uring_wanted_p (void)
{
  const struct worker *w = worker_here ();

  if (atomic_load_explicit (&permission, memory_order_relaxed) == NOT_ASKED)
    atomic_store (&permission, disabled_p () ? REFUSED : ALLOWED);
  return atomic_load_explicit (&permission, memory_order_relaxed) == ALLOWED
	 && !(w && w->runtime->reactor->call_here);
}

/* There was no ring, since ERROR.  What can change is worth another try. */
static void
note_refusal (int error)
{
  if (error != -ENOMEM && error != -EMFILE && error != -ENFILE && error != -EAGAIN)
    atomic_store (&permission, REFUSED);
}

/* Find out what the kernel can do for RING: 0 or -errno. */
static int
probe (struct uring *ring)
{
  struct io_uring_probe *probe = io_uring_get_probe_ring (&ring->ring);
  bool cancels = probe && io_uring_opcode_supported (probe, IORING_OP_ASYNC_CANCEL);

  for (int i = 0; cancels && i < RING_OPERATIONS; i++)
    ring->able[i] = io_uring_opcode_supported (probe, ring_opcodes[i]);
  io_uring_free_probe (probe);
  return cancels ? 0 : -ENOSYS;
}

/* Prepare RING's descriptor, whose number the runtime may know of another file: 0 or -errno. */
static int
prepare (struct uring *ring)
{
  unsigned int workers[2] = { MOST_WORKERS, 0 };
  int error = probe (ring);

  if (error == 0)
    error = io_uring_ring_dontfork (&ring->ring);
  if (error < 0)
    return error;
  /* As many as there would be by themselves do, too. */
  io_uring_register_iowq_max_workers (&ring->ring, workers);
  io_begin (ring->runtime, ring->ring.ring_fd);
  error = ring_arm (ring);
  io_wait_end (&ring->wait);
  return error;
}

/* Open that of RING: 0 or -errno. */
static int
ring_open (struct uring *ring)
{
  struct io_uring_params params = { .flags = IORING_SETUP_CQSIZE, .cq_entries = COMPLETIONS };
  int error = io_uring_queue_init_params (ENTRIES, &ring->ring, &params);

  if (error < 0)
    return error;
  error = prepare (ring);
  if (error < 0)
    io_uring_queue_exit (&ring->ring);
  return error;
}

/* A new one for RT; NULL: there is none to be had. */
static struct uring *
ring_make (struct runtime *rt)
{
  struct uring *ring = calloc (1, sizeof *ring);
  int error;

  if (!ring)
    return NULL;
  ring->runtime = rt;
  ring->wait.events = IO_READ;
  atomic_init (&ring->refs, 1);
  pthread_mutex_init (&ring->lock, NULL);
  pthread_cond_init (&ring->reaped, NULL);
  error = ring_open (ring);
  if (error == 0)
    return ring;
  note_refusal (error);
  ring_unref (ring);
  return NULL;
}

/* That of RT, made if it is not there; of two that make one at the same time one is late.
   NULL: there is none to be had. */
struct uring *
ring_get (struct runtime *rt)
{
  struct uring *ring = ring_of (rt), *late;

  if (ring || !uring_wanted_p ())
    return ring;
  ring = late = ring_make (rt);
  if (!ring)
    return NULL;
  runtime_lock (rt);
  if (rt->io->uring)
    ring = rt->io->uring;
  else
    rt->io->uring = late;
  runtime_unlock (rt);
  if (ring != late) {
    io_begin (rt, late->ring.ring_fd);
    io_uring_queue_exit (&late->ring);
    ring_unref (late);
  }
  return ring;
}

void
uring_submit (struct runtime *rt)
{
  struct uring *ring = ring_of (rt);

  if (!ring)
    return;
  ring_lock (ring);
  ring_submit (ring);
  if (ring->refused)
    ring_reap (ring);
  ring_unlock (ring);
}

void
uring_free (struct runtime *rt)
{
  struct uring *ring = ring_of (rt);

  if (!ring)
    return;
  ring_lock (ring);
  ring_give_up (ring);
  for (struct submission *s = ring->submitted.first; s; s = s->next)
    ring_cancel (ring, s);
  ring_enter (ring);
  while (ring->submitted.n > 0)
    ring_await (ring);
  io_wait_end (&ring->wait);
  ring_unlock (ring);
  rt->io->uring = NULL;
  io_uring_queue_exit (&ring->ring);
  ring_unref (ring);
}
