/* Files by the kernel's ring: that it is used, by one task and by more calls than it has room
   for, by several workers and in the loop of somebody else.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "files-ring.h"
#include <asyncc/drive.h>
#include <poll.h>
#include <sys/epoll.h>

/* Reading ----------------------------------------------------------------------------- */

static void
test_reading (void)
{
  CHECK (rings () == 0);
  run (step (read_blocks, NULL));
  CHECK (rings () == 1 && reads_by_threads == 0);
  read_much ();
  CHECK (reads_by_threads == 1);
}

static void
test_workers (void)
{
  struct async_runtime *rt = new_runtime (4);
  struct step *f[64];

  for (int i = 0; i < 64; i++)
    f[i] = async_spawn_on (rt, step_with (read_block, i, 300));
  for (int i = 0; i < 64; i++)
    run (f[i]);
  async_runtime_drop (rt);
}

/* In the loop of somebody else. */
static void
test_driven (void)
{
  struct pollfd p = { .fd = async_drive_begin (NULL, NULL), .events = POLLIN };
  uint64_t ns;

  if (p.fd == -ENOTSUP)
    return;
  async_detach (async_spawn (step_with (read_block, 5, 300)));
  async_detach (async_spawn (step_with (read_block, 6, 300)));
  while (ns = async_drive (), async_drive_alive ())
    if (ns > 0)
      poll (&p, 1, ns == ASYNC_DRIVE_NEVER ? -1 : (int) (ns / MS) + 1);
  CHECK (async_drive_end () == 0);
}

/* The ring's descriptor ---------------------------------------------------------------- */

/* How often the kernel did not know what the library believed it to watch. */
static _Atomic int lost_watches;

int
epoll_ctl (int epfd, int op, int fd, struct epoll_event *event)
{
  long n = syscall (SYS_epoll_ctl, epfd, op, fd, event);

  lost_watches += n < 0 && errno == ENOENT;
  return (int) n;
}

static async_poll_t
wait_readable (struct step *s, struct async_context *cx)
{
  static char byte;
  ssize_t n;

  if (!s->child)
    s->child = async_read (pipes[0], &byte, 1);
  return step_await_size (s, cx, &n) ? ASYNC_READY : ASYNC_PENDING;
}

/* The descriptor of the ring has a number that the runtime knows, of a file that was closed
   without a word: the ring is watched all the same, without a later look whether it is. */
static void
test_known_number (void)
{
  struct step *task;

  make_pipes ();
  task = async_spawn (step (wait_readable, NULL));
  pass_turns (2);
  async_drop (task);
  close_pipes ();
  lost_watches = 0;
  run (step_with (read_block, 4, 10));
  CHECK (rings () == 1 && reads_by_threads == 0 && lost_watches == 0);
}

/* Waits ------------------------------------------------------------------------------- */

/* A call that takes its time does not keep the worker from others. */
static void
test_slow_read (void)
{
  char byte;
  struct step *task = begin_read (&byte);

  run (step_with (read_block, 3, 10));
  CHECK (write (pipes[1], "x", 1) == 1);
  while (byte == 1)
    pass_turns (1);
  async_drop (task);
  close_pipes ();
}

static async_poll_t
open_writer (struct step *s, struct async_context *cx)
{
  if (!s->child)
    s->child = async_open (s->arg, O_WRONLY, 0);
  return step_await_int (s, cx, &s->result) ? ASYNC_READY : ASYNC_PENDING;
}

/* An open of a FIFO for writing waits for a reader. */
static void
test_fifo (void)
{
  struct step *task;
  int fd, reader;

  make_fifo ();
  task = async_spawn (step (open_writer, fifo));
  pass_turns (3);
  reader = open (fifo, O_RDONLY | O_NONBLOCK);
  CHECK (reader >= 0);
  fd = run (task);
  CHECK (fd >= 0 && write (fd, "x", 1) == 1);
  close (fd);
  close (reader);
  unlink (fifo);
}

/* Most of them wait until the kernel has answered others. */
static void
test_many (void)
{
  begin_many ();
  for (int i = 0; i < BLOCKS; i++)
    CHECK (write (pipes[1], "x", 1) == 1);
  for (int i = 0; i < BLOCKS; i++)
    run (waiting[i]);
  CHECK (ended == BLOCKS);
  close_pipes ();
}

int
main (void)
{
  if (!ring_possible_p ())
    return 77;
  begin ();
  in_child (test_known_number);
  test_reading ();
  test_workers ();
  in_child (test_driven);
  test_slow_read ();
  test_fifo ();
  test_many ();
  unlink (path);
  return finish ();
}
