/* Calls on files by a ring that is shared with the kernel, io_uring, where that lets us have
   one.
   SPDX-License-Identifier: MIT

   A thread of the pool makes one call at a time, which goes to it and comes back by a change
   of threads each.  The kernel takes many calls at once, makes those that need not wait, and
   says of the others when they are done.  But it may forbid all of that, as in containers, or
   not know some calls; that shows at run time, and then a thread makes them.

   A runtime has one ring, made when a call needs it first.  A submission is the future of a
   request that the ring may do.  Its stage says who has it:

     NEW         its owner
     QUEUED      its owner, who has to take it out of the ring's queue to drop it
     SUBMITTED   the kernel, until there is a completion
     ABANDONED   ... and who takes the completion frees it
     COMPLETED   its owner, with the answer
     ELSEWHERE   its owner; the request is one for the pool

   The kernel may write to what it has, so that stays until the completion: a drop cancels the
   call and waits for that, unless nothing of it is the caller's, for then the submission is
   abandoned.  What came to nothing, since it was cancelled with its ring or would not wait as
   a thread does, a thread does again.

   What its tasks have queued a worker submits together, before it looks at descriptors.  One
   of several that waits would not hear of it, nor would the loop of somebody else: there each
   call is submitted when it is queued.  Who is polled by an executor of the program's own has
   nobody who looks at the ring, so for that a thread is right as well.

   The ring's descriptor, readable while there are completions, is awaited as any other while
   calls are under way.  Who begins that wait looks for completions afterwards, so that none
   is overlooked.  A drop waits inside of the kernel, without the lock; completions are its
   alone meanwhile, or another could take the one that it waits for.

   The lock of a ring is around its lists and the stages.  It is not held while a waker is
   cloned, woken or dropped, nor while memory is taken; the runtime's may be taken inside.  A
   child of fork has nothing of its parent's ring, which is not mapped there.  */

#include "io/io.h"

#ifdef HAVE_LIBURING

#include <asyncc/files.h>

#include <liburing.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>

enum {
  ENTRIES = 128,        /* of the ring */
  COMPLETIONS = 512,    /* the ring's room for answers, those about cancelling as well */
  MOST_SUBMITTED = 200, /* that the kernel has at a time */
  MOST_WORKERS = 64,    /* threads of the kernel for what has to wait */
  AT_ONCE = 32,         /* completions between two looks at the lock */
  LARGE = 65536         /* bytes; too many to be copied while all tasks wait */
};

enum submission_stage { NEW, QUEUED, SUBMITTED, ABANDONED, COMPLETED, ELSEWHERE };

struct submission {
  struct async_future future;
  union {
    ssize_t size;
    int number;
  } result;
  enum submission_stage stage;
  unsigned int generation; /* of the process that queued it */
  int answer;
  bool number;             /* the result is an int */
  struct request *request; /* NULL: it is ELSEWHERE's */
  struct async_future *elsewhere;
  struct uring *ring; /* a reference; NULL before it is queued */
  struct submission *prev, *next; /* in a list of the ring */
  struct async_waker waker;
  struct statx *found; /* what RING_STATUS has the kernel fill in */
  struct ring_entry entry;
};

struct submissions {
  struct submission *first, *last;
  unsigned int n;
};

struct uring {
  struct io_uring ring;
  struct runtime *runtime;
  atomic_uint refs; /* the runtime's, and those of submissions */
  bool able[RING_OPERATIONS];
  struct io_wait wait; /* for the ring's descriptor */
  pthread_mutex_t lock;
  pthread_cond_t reaped;
  bool drained; /* completions are a drop's, which waits for one */
  struct submissions queued, submitted;
};

/* Lists --------------------------------------------------------------------------- */

static void
list_append (struct submissions *list, struct submission *s)
{
  s->next = NULL;
  s->prev = list->last;
  *(list->last ? &list->last->next : &list->first) = s;
  list->last = s;
  list->n++;
}

static void
list_take (struct submissions *list, struct submission *s)
{
  *(s->prev ? &s->prev->next : &list->first) = s->next;
  *(s->next ? &s->next->prev : &list->last) = s->prev;
  list->n--;
}

static void
ring_lock (struct uring *ring)
{
  pthread_mutex_lock (&ring->lock);
}

static void
ring_unlock (struct uring *ring)
{
  pthread_mutex_unlock (&ring->lock);
}

/* Whether there may be one ------------------------------------------------------------ */

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

/* Waiting for completions ----------------------------------------------------------- */

static const struct async_waker_vtable event_waker;

/* Have the next completion looked for: 0 or -errno.  With the lock. */
static int
arm (struct uring *ring)
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

static void
arm_known (struct uring *ring)
{
  if (arm (ring) < 0)
    mailbox_lost ();
}

static bool
idle_p (const struct uring *ring)
{
  return ring->queued.n == 0 && ring->submitted.n == 0;
}

static void
disarm_idle (struct uring *ring)
{
  if (idle_p (ring))
    io_wait_end (&ring->wait);
}

/* A ring ------------------------------------------------------------------------------ */

static const unsigned char opcodes[RING_OPERATIONS] = {
  [RING_OPEN] = IORING_OP_OPENAT,	[RING_CLOSE] = IORING_OP_CLOSE,
  [RING_READ] = IORING_OP_READ,		[RING_WRITE] = IORING_OP_WRITE,
  [RING_FSYNC] = IORING_OP_FSYNC,	[RING_FDATASYNC] = IORING_OP_FSYNC,
  [RING_STATUS] = IORING_OP_STATX,	[RING_MKDIR] = IORING_OP_MKDIRAT,
  [RING_UNLINK] = IORING_OP_UNLINKAT,	[RING_RENAME] = IORING_OP_RENAMEAT,
};

/* Find out what the kernel can do for RING: 0 or -errno. */
static int
probe (struct uring *ring)
{
  struct io_uring_probe *probe = io_uring_get_probe_ring (&ring->ring);
  bool cancels = probe && io_uring_opcode_supported (probe, IORING_OP_ASYNC_CANCEL);

  for (int i = 0; cancels && i < RING_OPERATIONS; i++)
    ring->able[i] = io_uring_opcode_supported (probe, opcodes[i]);
  io_uring_free_probe (probe);
  return cancels ? 0 : -ENOSYS;
}

/* Prepare RING's descriptor: 0 or -errno. */
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
  error = arm (ring);
  io_wait_end (&ring->wait);
  return error;
}

static void
ring_unref (struct uring *ring)
{
  if (atomic_fetch_sub (&ring->refs, 1) != 1)
    return;
  pthread_cond_destroy (&ring->reaped);
  pthread_mutex_destroy (&ring->lock);
  free (ring);
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

/* That of RT; NULL: there is none. */
static struct uring *
ring_of (struct runtime *rt)
{
  struct uring *ring;

  runtime_lock (rt);
  ring = rt->io ? rt->io->uring : NULL;
  runtime_unlock (rt);
  return ring;
}

/* That of RT, made if it is not there; of two that make one at the same time one is late.
   NULL: there is none to be had. */
static struct uring *
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
    io_uring_queue_exit (&late->ring);
    ring_unref (late);
  }
  return ring;
}

/* Submitting -------------------------------------------------------------------------- */

/* The kernel has no memory for calls: ask again soon. */
static void
doze (void)
{
  struct timespec ts = { 0, 1000000 };

  nanosleep (&ts, NULL);
}

/* With the lock. */
static void
enter_kernel (struct uring *ring)
{
  while (io_uring_sq_ready (&ring->ring) > 0) {
    int n = io_uring_submit (&ring->ring);

    if (n == -EAGAIN || n == -EBUSY)
      doze ();
    else if (n < 0 && n != -EINTR)
      mailbox_lost ();
  }
}

static struct io_uring_sqe *
next_entry (struct uring *ring)
{
  struct io_uring_sqe *sqe = io_uring_get_sqe (&ring->ring);

  if (sqe)
    return sqe;
  enter_kernel (ring);
  return io_uring_get_sqe (&ring->ring);
}

/* True if the kernel is not to try E on the thread that submits it.  That takes long where
   much is copied, or a file ends with the last of its descriptors.  And an open that is tried
   so does not wait for the other end of a FIFO. */
static bool
apart_p (const struct ring_entry *e)
{
  switch (e->operation) {
  case RING_READ:
  case RING_WRITE:
    return e->length > LARGE;
  default:
    return true;
  }
}

static void
fill (struct io_uring_sqe *sqe, struct submission *s)
{
  const struct ring_entry *e = &s->entry;

  if (e->operation == RING_STATUS)
    io_uring_prep_rw (IORING_OP_STATX, sqe, e->fd, e->address, STATX_BASIC_STATS,
		      (uintptr_t) s->found);
  else
    io_uring_prep_rw (opcodes[e->operation], sqe, e->fd, e->address, e->length, e->offset);
  sqe->rw_flags = (int) (e->operation == RING_FDATASYNC ? IORING_FSYNC_DATASYNC : e->flags);
  sqe->flags = apart_p (e) ? IOSQE_ASYNC : 0;
  io_uring_sqe_set_data (sqe, s);
}

/* Submit what is queued, as far as there is room.  With the lock. */
static void
submit_queued (struct uring *ring)
{
  struct submission *s;

  while ((s = ring->queued.first) != NULL && ring->submitted.n < MOST_SUBMITTED) {
    fill (next_entry (ring), s);
    list_take (&ring->queued, s);
    list_append (&ring->submitted, s);
    s->stage = SUBMITTED;
  }
  enter_kernel (ring);
}

/* Have the call of S end soon, which the kernel has.  With the lock. */
static void
cancel (struct uring *ring, struct submission *s)
{
  struct io_uring_sqe *sqe = next_entry (ring);

  io_uring_prep_rw (IORING_OP_ASYNC_CANCEL, sqe, -1, s, 0, 0);
  io_uring_sqe_set_data (sqe, NULL);
}

void
uring_submit (struct runtime *rt)
{
  struct uring *ring = ring_of (rt);

  if (!ring)
    return;
  ring_lock (ring);
  submit_queued (ring);
  ring_unlock (ring);
}

/* Answers ----------------------------------------------------------------------------- */

/* True if ANSWER says that the call of S was not made as a thread would make it.  A file that
   could not be closed in peace is closed. */
static bool
undone_p (const struct submission *s, int answer)
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

/* The call of S was made; let the request have what it gave. */
static void
answer_request (struct submission *s)
{
  int answer = s->answer;

  if (s->entry.operation == RING_CLOSE && answer == -EINTR)
    answer = 0;
  if (s->found && answer == 0)
    give_status (s->entry.status, s->found);
  request_made (s->request, answer);
}

/* Nobody has S any more. */
static void
submission_free (struct submission *s)
{
  bool answered = s->stage == COMPLETED || s->stage == ABANDONED;

  if (s->request && answered && !undone_p (s, s->answer))
    answer_request (s);
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
  list_take (&ring->submitted, s);
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

/* Take all completions, wake who waits for them, and submit what has room now.  With the
   lock, which is released meanwhile. */
static void
reap (struct uring *ring)
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
  submit_queued (ring);
  disarm_idle (ring);
}

/* Wait for some completion.  With the lock, which is released meanwhile. */
static void
await_some (struct uring *ring)
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
  ring_lock (ring);
  ring->drained = false;
  if (error < 0 && error != -EINTR && error != -EAGAIN)
    mailbox_lost ();
  reap (ring);
}

/* The descriptor of the ring was readable, or is not known any more. */
static void
event_wake_by_ref (const struct async_waker *waker)
{
  struct uring *ring = waker->data;

  ring_lock (ring);
  if (!idle_p (ring)) {
    arm_known (ring);
    reap (ring);
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

/* The future -------------------------------------------------------------------------- */

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
  if (idle_p (ring))
    arm_known (ring);
  list_append (&ring->queued, s);
  s->stage = QUEUED;
  if (!rt->worker || w->driver) {
    submit_queued (ring);
    reap (ring);
  }
  ring_unlock (ring);
  return true;
}

/* True if S is completed; or else who polls with CX is woken when it is. */
static bool
completed_p (struct submission *s, struct async_context *cx)
{
  struct async_waker old;
  bool completed;

  if (lost_p (s) && s->stage != COMPLETED)
    asyncc_fatal ("the child of fork cannot wait for its parent's calls");
  if (lost_p (s))
    return true;
  old = async_waker_clone (async_context_waker (cx));
  ring_lock (s->ring);
  completed = s->stage == COMPLETED;
  if (!completed) {
    struct async_waker waker = old;

    old = s->waker;
    s->waker = waker;
  }
  ring_unlock (s->ring);
  waker_clear (&old);
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
  answer_request (s);
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
    if (!undone_p (s, s->answer))
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
    list_take (&ring->queued, s);
  if (s->stage == SUBMITTED && s->entry.operation != RING_CLOSE) {
    cancel (ring, s);
    enter_kernel (ring);
  }
  if (s->stage == SUBMITTED && s->request->type->detached)
    s->stage = ABANDONED;
  while (s->stage == SUBMITTED)
    await_some (ring);
  disarm_idle (ring);
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

/* The end ----------------------------------------------------------------------------- */

/* What was not submitted never will be; others may wait for it. */
static void
give_up_queued (struct uring *ring)
{
  struct async_waker waker;
  struct submission *s;

  while ((s = ring->queued.first) != NULL) {
    list_take (&ring->queued, s);
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
uring_free (struct runtime *rt)
{
  struct uring *ring = ring_of (rt);

  if (!ring)
    return;
  ring_lock (ring);
  give_up_queued (ring);
  for (struct submission *s = ring->submitted.first; s; s = s->next)
    cancel (ring, s);
  enter_kernel (ring);
  while (ring->submitted.n > 0)
    await_some (ring);
  io_wait_end (&ring->wait);
  ring_unlock (ring);
  rt->io->uring = NULL;
  io_uring_queue_exit (&ring->ring);
  ring_unref (ring);
}

#else /* !HAVE_LIBURING */

bool
uring_wanted_p (void)
{
  return false;
}

struct async_future *
uring_future (struct request *r)
{
  return request_by_thread (r);
}

void
uring_submit (struct runtime *rt)
{
  (void) rt;
}

void
uring_free (struct runtime *rt)
{
  (void) rt;
}

#endif /* !HAVE_LIBURING */
