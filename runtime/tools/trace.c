/* async_trace_start, async_trace_stop: a trace of what tasks do, for trace viewers.
   SPDX-License-Identifier: MIT

   Tasks put events into a ring (host/events.c); one thread takes them out, makes JSON of
   them (trace-json.c) and writes it.  So nothing is written by threads of the program, and
   a signal for a pipe that nobody reads comes to a thread that blocks it.

   A descriptor may take nothing for ever.  Then events are lost, which the trace says, and
   at the end the writer is given up when it has not got on for a second.  It can be
   cancelled only while it writes.

   The child of a fork has no writer, and no trace.  What describes the trace is told apart
   by the generation of the process, and changes under the lock of the list of runtimes,
   which a child finds whole.  */

#include "host/list.h"
#include "host/trace.h"
#include "tools/tools.h"

#include <fcntl.h>
#include <poll.h>
#include <semaphore.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
  LOOK_MS = 10,     /* how often the writer looks for events */
  WAIT_MS = 1000,   /* so long without getting on, and it is given up */
  ROOM_MS = 1000    /* ... and who waits for room does not wait any more */
};

enum stage { NONE, RUNS, STOPS };

/* A thread that is late may still look at what is atomic, and at LOOK, after the end. */
struct writer {
  _Atomic enum stage stage;
  unsigned int generation; /* of the process, and 1 */
  pthread_t thread;
  int fd;
  sem_t look;              /* there are events, or the end has come */
  sem_t done;
  atomic_bool ends;
  atomic_bool patient;     /* who waits for room has not waited in vain */
  atomic_size_t written;
  atomic_int error;        /* the first one, negative */
  struct trace_json *json;
  struct trace_json *before; /* that of the parent process, which may be in the middle of it */
};

static struct writer writer;

/* Writing ------------------------------------------------------------------------ */

/* Wait until a descriptor that does not block takes something. */
static void
wait_writable (int fd)
{
  struct pollfd pollfd = { .fd = fd, .events = POLLOUT };

  poll (&pollfd, 1, -1);
}

/* Write N bytes: 0 or -errno.  Meanwhile the thread can be cancelled. */
static int
write_all (struct writer *w, const char *p, size_t n)
{
  int error = 0;

  pthread_setcancelstate (PTHREAD_CANCEL_ENABLE, NULL);
  while (n > 0 && error == 0) {
    ssize_t wrote = write (w->fd, p, n);

    if (wrote > 0) {
      p += wrote;
      n -= (size_t) wrote;
      atomic_fetch_add (&w->written, 1);
      atomic_store (&w->patient, true);
    } else if (wrote < 0 && errno == EAGAIN)
      wait_writable (w->fd);
    else if (wrote == 0 || errno != EINTR)
      error = wrote == 0 ? -EIO : -errno;
  }
  pthread_setcancelstate (PTHREAD_CANCEL_DISABLE, NULL);
  return error;
}

/* Write what has become JSON up to now, or forget it after an error. */
static void
write_json (struct writer *w)
{
  size_t n;
  const char *text = trace_json_take (w->json, &n);
  int error;

  if (!text)
    error = -ENOMEM;
  else
    error = atomic_load (&w->error) ? 0 : write_all (w, text, n);
  if (error)
    atomic_store (&w->error, error);
}

/* So many events become one piece of text. */
enum { BATCH = 256 };

/* Write all events that are there. */
static void
write_events (struct writer *w)
{
  struct trace_event event;
  int n = 0;

  while (event_take (&event)) {
    trace_json_add (w->json, &event);
    if (++n % BATCH == 0)
      write_json (w);
  }
  write_json (w);
}

/* Look again when there is little room, at the end, or soon. */
static void
wait_for_events (struct writer *w)
{
  struct timespec until;

  clock_gettime (CLOCK_REALTIME, &until);
  until.tv_nsec += LOOK_MS * 1000000;
  until.tv_sec += until.tv_nsec / 1000000000;
  until.tv_nsec %= 1000000000;
  sem_timedwait (&w->look, &until);
}

/* What was pushed before the end is written; the last places may still be filled in. */
static void *
writer_run (void *arg)
{
  struct writer *w = arg;
  bool ends;

  pthread_setcancelstate (PTHREAD_CANCEL_DISABLE, NULL);
  do {
    wait_for_events (w);
    ends = atomic_load (&w->ends);
    write_events (w);
  } while (!ends || !events_empty_p ());
  trace_json_end (w->json, events_lost ());
  write_json (w);
  sem_post (&w->done);
  return NULL;
}

/* Called again and again where there is little room for events, since SINCE: whether it is
   worth while to wait.  If it has lasted too long it is not, until something is written
   again. */
static bool
wait_for_room (uint64_t since)
{
  sem_post (&writer.look);
  if (clock_monotonic () - since > ROOM_MS * UINT64_C (1000000))
    atomic_store (&writer.patient, false);
  return atomic_load (&writer.patient);
}

/* Starting ----------------------------------------------------------------------- */

/* A descriptor of our own for what FD stands for, or -errno.  The program may close its
   own. */
static int
own_descriptor (int fd)
{
  int flags = fcntl (fd, F_GETFL), own;

  if (flags < 0)
    return -errno;
  if ((flags & O_ACCMODE) == O_RDONLY)
    return -EBADF;
  own = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  return own < 0 ? -errno : own;
}

static void
writer_free (struct writer *w)
{
  close (w->fd);
  sem_destroy (&w->done);
  trace_json_free (w->json);
  w->json = NULL;
}

/* A writer that has no thread yet; 0 or -errno. */
static int
writer_init (struct writer *w, int fd)
{
  w->fd = own_descriptor (fd);
  if (w->fd < 0)
    return w->fd;
  if (w->generation != process_generation + 1) {
    sem_init (&w->look, 0, 0);
    w->before = w->json;
  }
  w->generation = process_generation + 1;
  sem_init (&w->done, 0, 0);
  atomic_store (&w->ends, false);
  atomic_store (&w->patient, true);
  atomic_store (&w->error, 0);
  w->json = trace_json_new ();
  if (w->json)
    return 0;
  writer_free (w);
  return -ENOMEM;
}

/* What is going on in this process, and not in the one that it was forked from. */
static enum stage
stage_of (const struct writer *w)
{
  return w->generation == process_generation + 1 ? atomic_load (&w->stage) : NONE;
}

/* Begin the trace, and then its writer, who has to know which one it is. */
static int
begin (struct writer *w)
{
  int error = trace_begin (trace_json_where, wait_for_room);

  if (error < 0)
    return error;
  trace_json_begin (w->json, atomic_load (&trace_epoch));
  if (thread_start (&w->thread, writer_run, w))
    return 0;
  trace_end ();
  return -EAGAIN;
}

static int
start (struct writer *w, int fd)
{
  int error;

  if (stage_of (w) != NONE)
    return -EBUSY;
  error = writer_init (w, fd);
  if (error < 0)
    return error;
  error = begin (w);
  atomic_store (&w->stage, error < 0 ? NONE : RUNS);
  if (error < 0)
    writer_free (w);
  return error;
}

int
async_trace_start (int fd)
{
  int error;

  list_lock ();
  error = start (&writer, fd);
  list_unlock ();
  return error;
}

/* Stopping ----------------------------------------------------------------------- */

static bool
wait_done (struct writer *w)
{
  struct timespec until;
  int waited;

  clock_gettime (CLOCK_REALTIME, &until);
  until.tv_sec += WAIT_MS / 1000;
  do
    waited = sem_timedwait (&w->done, &until);
  while (waited < 0 && errno == EINTR);
  return waited == 0;
}

/* Wait for the end of the thread, which is written as long as that gets on. */
static void
writer_join (struct writer *w)
{
  size_t written;

  atomic_store (&w->ends, true);
  sem_post (&w->look);
  do {
    written = atomic_load (&w->written);
    if (wait_done (w))
      break;
    if (written == atomic_load (&w->written)) {
      pthread_cancel (w->thread);
      atomic_store (&w->error, -ETIMEDOUT);
    }
  } while (atomic_load (&w->error) != -ETIMEDOUT);
  pthread_join (w->thread, NULL);
}

/* True if this thread is the one that stops the trace. */
static bool
claim_stop (struct writer *w)
{
  bool runs;

  list_lock ();
  runs = stage_of (w) == RUNS;
  if (runs)
    atomic_store (&w->stage, STOPS);
  list_unlock ();
  return runs;
}

int
async_trace_stop (void)
{
  struct writer *w = &writer;
  int cancel, error;

  if (stage_of (w) != RUNS || !claim_stop (w))
    return -EINVAL;
  pthread_setcancelstate (PTHREAD_CANCEL_DISABLE, &cancel);
  trace_end ();
  writer_join (w);
  error = atomic_load (&w->error);
  writer_free (w);
  atomic_store (&w->stage, NONE);
  pthread_setcancelstate (cancel, NULL);
  return error;
}

/* What a program has not stopped is whole when it exits. */
static __attribute__ ((destructor)) void
process_ends (void)
{
  async_trace_stop ();
}
