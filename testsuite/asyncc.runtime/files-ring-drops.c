/* Files by the kernel's ring: drops of what the kernel has, of what it has answered and of what
   it does not have yet, and ends of threads and runtimes meanwhile.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "files-ring.h"
#include <pthread.h>

/* Reads ------------------------------------------------------------------------------- */

/* Nothing is lost with a read that was dropped, and nothing comes into its buffer. */
static void
test_dropped_read (void)
{
  char byte;
  struct step *task = begin_read (&byte);

  pass_turns (2);
  async_drop (task);
  CHECK (write (pipes[1], "x", 1) == 1);
  pass_turns (2);
  CHECK (byte == 1);
  CHECK (read (pipes[0], &byte, 1) == 1 && byte == 'x');
  close_pipes ();
}

/* What the kernel is in the middle of is waited for.  Reads of this file take their time, and
   none that has begun can be cancelled. */
static void
test_dropped_meanwhile (void)
{
  enum { SIZE = 65536, READS = 200 };
  static char much[READS][SIZE];
  static struct step *tasks[READS];
  int64_t at = (int64_t) ((uintptr_t) much / (uintptr_t) sysconf (_SC_PAGESIZE) * 8);
  int fd = open ("/proc/self/pagemap", O_RDONLY);

  if (fd < 0)
    return;
  memset (much, 1, sizeof much);
  for (int i = 0; i < READS; i++)
    tasks[i] = async_spawn (step (hold, async_pread (fd, much[i], SIZE, at)));
  pass_turns (1);
  for (int i = 0; i < READS; i++) {
    async_drop (tasks[i]);
    memset (much[i], 1, SIZE);
  }
  usleep (100000);
  for (int i = 0; i < READS; i++)
    for (int j = 0; j < SIZE; j++)
      CHECK (much[i][j] == 1);
  close (fd);
}

/* Drops N reads that the kernel has, one after the other. */
static async_poll_t
drop_reads (struct step *s, struct async_context *cx)
{
  char byte = 1;

  while (s->n-- > 0) {
    struct async_future *f = async_pread (pipes[0], &byte, 1, 0);

    CHECK (async_poll (f, cx) == ASYNC_PENDING);
    async_drop (f);
    if (s->n % 16 == 0) {
      async_waker_wake_by_ref (async_context_waker (cx));
      return ASYNC_PENDING;
    }
  }
  CHECK (byte == 1);
  return ASYNC_READY;
}

/* Each worker waits for its own read, and takes the answers of all meanwhile. */
static void
test_dropped_by_workers (void)
{
  struct async_runtime *rt = new_runtime (4);
  struct step *f[32];

  make_pipes ();
  for (int i = 0; i < 32; i++)
    f[i] = async_spawn_on (rt, i % 2 ? step_with (drop_reads, 0, 500)
				     : step_with (read_block, i, 500));
  for (int i = 0; i < 32; i++)
    run (f[i]);
  async_runtime_drop (rt);
  close_pipes ();
}

static void
test_many_dropped (void)
{
  int n = 0;

  begin_many ();
  for (int i = 0; i < BLOCKS; i += 2)
    async_drop (waiting[i]);
  for (int i = 1; i < BLOCKS; i += 2)
    CHECK (write (pipes[1], "x", 1) == 1);
  for (int i = 1; i < BLOCKS; i += 2)
    run (waiting[i]);
  for (int i = 0; i < BLOCKS; i++)
    n += bytes[i] == 'x';
  CHECK (ended == BLOCKS / 2 && n == BLOCKS / 2);
  close_pipes ();
}

/* Opening and closing ------------------------------------------------------------------ */

/* An open that nobody waits for is cancelled, or what it opened is closed. */
static void
test_dropped_open (void)
{
  int before;
  long kept;
  struct step *task;

  pass_turns (1);
  before = count_descriptors ();
  kept = outstanding;
  make_fifo ();
  task = async_spawn (step (hold, async_open (fifo, O_RDONLY, 0)));
  pass_turns (2);
  async_drop (task);
  while (outstanding > kept)
    pass_turns (1);
  CHECK (open (fifo, O_WRONLY | O_NONBLOCK) < 0 && errno == ENXIO);
  task = async_spawn (step (hold, async_open (path, O_RDONLY, 0)));
  pass_turns (20);
  async_drop (task);
  while (outstanding > kept)
    pass_turns (1);
  CHECK (count_descriptors () == before);
  unlink (fifo);
}

/* Dropped before and after the kernel has it, a descriptor is closed once. */
static void
test_dropped_close (void)
{
  for (int n = 0; n < 3; n++) {
    int fd = dup (0);
    struct step *task = async_spawn (step (hold, async_close_file (fd)));

    pass_turns (n);
    async_drop (task);
    CHECK (fcntl (fd, F_GETFD) < 0 && errno == EBADF);
  }
}

/* Ends -------------------------------------------------------------------------------- */

/* The workers end, and the tasks that have reads in the kernel with them. */
static void
test_runtime_ends (void)
{
  struct async_runtime *rt = new_runtime (3);

  make_pipes ();
  ended = 0;
  for (int i = 0; i < BLOCKS; i++)
    async_detach (async_spawn_on (rt, step_with (read_pipe, i, 0)));
  run_on (rt, step_with (turns, 0, 100));
  async_runtime_drop (rt);
  CHECK (ended == 0 && steps_alive == 0);
  CHECK (write (pipes[1], "x", 1) == 1);
  CHECK (read (pipes[0], bytes, 1) == 1);
  close_pipes ();
}

/* The thread ends, before the open does that was dropped. */
static void *
drop_open (void *arg)
{
  struct step *task;

  run (step_with (read_block, 1, 1));
  CHECK (rings () == 2);
  task = async_spawn (step (hold, async_open (fifo, O_RDONLY, 0)));
  pass_turns (2);
  async_drop (task);
  return arg;
}

static void
test_thread_ends (void)
{
  pthread_t thread;
  long kept = outstanding;

  make_fifo ();
  CHECK (pthread_create (&thread, NULL, drop_open, NULL) == 0);
  CHECK (pthread_join (thread, NULL) == 0);
  CHECK (rings () == 1 && outstanding == kept);
  CHECK (open (fifo, O_WRONLY | O_NONBLOCK) < 0 && errno == ENXIO);
  unlink (fifo);
}

/* Poll ARG, a future, for somebody else. */
static async_poll_t
begin_other (struct step *s, struct async_context *cx)
{
  CHECK (async_poll ((struct async_future *) s->arg, cx) == ASYNC_PENDING);
  return ASYNC_READY;
}

static void *
begin_and_end (void *f)
{
  run (step (begin_other, f));
  pass_turns (2);
  return NULL;
}

/* What was cancelled since its ring is gone, a thread does, which says that a pipe has no
   positions. */
static void
test_ring_ends (void)
{
  pthread_t thread;
  char byte;
  struct async_future *f;

  make_pipes ();
  f = async_pread (pipes[0], &byte, 1, 0);
  CHECK (pthread_create (&thread, NULL, begin_and_end, f) == 0);
  CHECK (pthread_join (thread, NULL) == 0);
  CHECK (reads_by_threads == 0);
  CHECK (run_size (f) == -ESPIPE && reads_by_threads == 1);
  close_pipes ();
}

int
main (void)
{
  if (!ring_possible_p ())
    return 77;
  begin ();
  test_dropped_read ();
  test_dropped_meanwhile ();
  test_dropped_by_workers ();
  test_many_dropped ();
  test_dropped_open ();
  test_dropped_close ();
  test_runtime_ends ();
  test_thread_ends ();
  test_ring_ends ();
  unlink (path);
  return finish ();
}
