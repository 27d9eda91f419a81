/* async_signals: signals of the process as a stream.

   A signal may be delivered to any thread and at any moment, where nothing may be called
   that takes a lock.  So the handler marks it in each stream that wants it, and writes to
   the stream's descriptor, for which the stream waits as for any other: whatever runtime
   it belongs to.  The signals are not blocked, as signalfd would have it, because a
   program that is started would inherit that, and threads of others would not have it.

   The list of streams is changed with a lock, and read by handlers without.  Who has taken
   a stream out of it waits until no handler is under way that may have seen it.  The first
   stream that wants a signal keeps what was done about it before, the last puts it back.
   SPDX-License-Identifier: MIT  */

#include "io/io.h"

#include <asyncc/signals.h>

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#ifdef ASYNCC_HAVE_EPOLL
#include <sys/eventfd.h>
#endif

struct signals {
  struct async_waiting_stream stream;
  _Atomic (struct signals *) next;
  sigset_t set;
  unsigned int generation;      /* of the process that has it in the list */
  int read_fd, write_fd;        /* may be one */
  int last;                     /* the one that was given last */
  atomic_bool arrived[_NSIG];   /* and nobody has asked for it yet */
  struct async_future *wait;    /* for READ_FD; or NULL */
  char buffer[64];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static _Atomic (struct signals *) first;
static atomic_uint handling;    /* handlers that may look at the list */
static unsigned int generation; /* of the process: see fork */

/* For each signal: how many streams want it, and what was done about it before. */
static struct {
  unsigned int streams;
  struct sigaction before;
} wanted[_NSIG];

/* The handler ----------------------------------------------------------------------- */

/* A descriptor that is full will be read in any case. */
static void
signals_ring (const struct signals *s)
{
  const uint64_t one = 1;

  if (write (s->write_fd, &one, sizeof one) < 0)
    return;
}

static void
handle (int signo)
{
  int saved_errno = errno;

  atomic_fetch_add (&handling, 1);
  for (struct signals *s = atomic_load (&first); s; s = atomic_load (&s->next))
    if (sigismember (&s->set, signo) == 1) {
      order_acquire (s);
      atomic_store (&s->arrived[signo], true);
      signals_ring (s);
      order_release (s);
    }
  atomic_fetch_sub (&handling, 1);
  errno = saved_errno;
}

/* Wanting and not wanting ------------------------------------------------------------ */

/* Let SIGNO be handled, for one stream more: 0 or -errno. */
static int
want (int signo)
{
  struct sigaction action = { .sa_handler = handle, .sa_flags = SA_RESTART | SA_ONSTACK };

  sigemptyset (&action.sa_mask);
  if (wanted[signo].streams == 0 && sigaction (signo, &action, &wanted[signo].before) < 0)
    return -errno;
  wanted[signo].streams++;
  return 0;
}

/* What the program did about it meanwhile stays. */
static void
restore (int signo)
{
  struct sigaction now;

  if (sigaction (signo, NULL, &now) == 0 && now.sa_handler == handle)
    sigaction (signo, &wanted[signo].before, NULL);
}

static void
unwant (const sigset_t *set, int end)
{
  for (int signo = 1; signo < end; signo++)
    if (sigismember (set, signo) == 1 && --wanted[signo].streams == 0)
      restore (signo);
}

static int
want_all (const sigset_t *set)
{
  int error;

  for (int signo = 1; signo < _NSIG; signo++)
    if (sigismember (set, signo) == 1 && (error = want (signo)) < 0) {
      unwant (set, signo);
      return error;
    }
  return 0;
}

/* The child of fork has the streams of its parent as copies, and no use for them. */
static void
signals_lock (void)
{
  pthread_mutex_lock (&lock);
}

static void
signals_unlock (void)
{
  pthread_mutex_unlock (&lock);
}

static void
forked (void)
{
  for (int signo = 1; signo < _NSIG; signo++) {
    if (wanted[signo].streams > 0)
      restore (signo);
    wanted[signo].streams = 0;
  }
  atomic_store (&first, NULL);
  atomic_store (&handling, 0);
  generation++;
  signals_unlock ();
}

static void
initialize (void)
{
  pthread_atfork (signals_lock, signals_unlock, forked);
}

/* The list ---------------------------------------------------------------------------- */

static int
signals_enter (struct signals *s)
{
  int error;

  signals_lock ();
  s->generation = generation;
  atomic_store (&s->next, atomic_load (&first));
  order_release (s);
  atomic_store (&first, s);
  error = want_all (&s->set);
  if (error < 0)
    atomic_store (&first, atomic_load (&s->next));
  while (error < 0 && atomic_load (&handling) > 0)
    sched_yield ();
  signals_unlock ();
  return error;
}

static void
signals_leave (struct signals *s)
{
  _Atomic (struct signals *) *at = &first;

  signals_lock ();
  if (s->generation == generation) {
    unwant (&s->set, _NSIG);
    while (atomic_load (at) != s)
      at = &atomic_load (at)->next;
    atomic_store (at, atomic_load (&s->next));
    while (atomic_load (&handling) > 0)
      sched_yield ();
    order_acquire (s);
  }
  signals_unlock ();
}

/* The stream -------------------------------------------------------------------------- */

/* One that has arrived, which is not the same for ever if several do all the time; or 0. */
static int
signals_take (struct signals *s)
{
  for (int i = 1; i <= _NSIG; i++) {
    int signo = (s->last + i) % _NSIG;

    if (atomic_load_explicit (&s->arrived[signo], memory_order_relaxed)
	&& atomic_exchange (&s->arrived[signo], false))
      return s->last = signo;
  }
  return 0;
}

/* Wait until something has arrived: true, and it is worth while to look again, or false,
   and the answer is *ANSWER. */
static bool
signals_wait (struct signals *s, struct async_context *cx, async_poll_t *answer)
{
  ssize_t n;

  if (!s->wait)
    s->wait = async_read (s->read_fd, s->buffer, sizeof s->buffer);
  if (!s->wait)
    __asyncc_oom (s->stream.stream.future.vtable->name);
  *answer = async_future_poll (s->wait, cx);
  if (*answer == ASYNC_PENDING)
    return false;
  n = size_of (s->wait);
  future_clear (&s->wait);
  return n > 0;
}

static async_poll_t
signals_poll (struct async_future *self, struct async_context *cx)
{
  struct signals *s = container_of (self, struct signals, stream.stream.future);
  async_poll_t answer;
  int signo;

  while ((signo = signals_take (s)) == 0)
    if (!signals_wait (s, cx, &answer))
      return answer;
  memcpy (s->stream.out, &signo, sizeof signo);
  s->stream.out = NULL;
  return ASYNC_PENDING;
}

static void
signals_free (struct signals *s)
{
  future_clear (&s->wait);
  if (s->read_fd >= 0)
    async_close (s->read_fd);
  if (s->write_fd >= 0 && s->write_fd != s->read_fd)
    close (s->write_fd);
  __asyncc_free (s, sizeof *s, _Alignof (struct signals));
}

static void
signals_drop (struct async_future *self)
{
  struct signals *s = container_of (self, struct signals, stream.stream.future);

  signals_leave (s);
  signals_free (s);
}

DESCRIPTION (signals_described, { ASYNC_WAITS_FUTURE, ASYNC_UNTIL_DONE,
				  offsetof (struct signals, wait), 0 });

static const struct async_vtable signals_vtable
  = { .poll = signals_poll, .drop = signals_drop, .name = "async_signals",
      .description = &signals_described };

/* 0 or -errno. */
static int
signals_open (struct signals *s)
{
  int fds[2];

#ifdef ASYNCC_HAVE_EPOLL
  fds[0] = fds[1] = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fds[0] < 0)
    return -errno;
#else
  if (pipe2 (fds, O_CLOEXEC | O_NONBLOCK) < 0)
    return -errno;
#endif
  s->read_fd = fds[0];
  s->write_fd = fds[1];
  return 0;
}

/* A handler that returns from these only brings them again. */
static bool
own_fault_p (const sigset_t *set)
{
  static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS };

  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
    if (sigismember (set, faults[i]) == 1)
      return true;
  return false;
}

static struct signals *
signals_new (const sigset_t *set)
{
  struct signals *s = __asyncc_alloc (sizeof *s, _Alignof (struct signals));

  if (!s)
    return NULL;
  memset (s, 0, sizeof *s);
  async_stream_init (s, &signals_vtable);
  s->set = *set;
  s->read_fd = s->write_fd = -1;
  return s;
}

struct async_stream *
async_signals (const sigset_t *set)
{
  struct signals *s = own_fault_p (set) ? NULL : signals_new (set);
  int error = s ? signals_open (s) : own_fault_p (set) ? -EINVAL : -ENOMEM;

  pthread_once (&once, initialize);
  if (error == 0)
    error = signals_enter (s);
  if (error == 0)
    return &s->stream.stream;
  if (s)
    signals_free (s);
  errno = -error;
  return NULL;
}
