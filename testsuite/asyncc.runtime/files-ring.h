/* What the tests of files by the kernel's ring share: which calls threads make, how many rings
   there are, a file and pipes to read from, and steps that do it.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef FILES_RING_H
#define FILES_RING_H

#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif
#include "workers-test.h"
#include "failing-alloc.h"
#include "descriptors.h"
#include <asyncc/files.h>
#include <dlfcn.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* A read of a pipe is pending for as long as one likes.  The library asks by preadv whether
   a file has positions, and is told that pipes have. */

#ifdef __GLIBC__
#define PREAD pread64
#define PREADV preadv64
#else
#define PREAD pread
#define PREADV preadv
#endif

struct iovec;

static _Atomic int reads_by_threads;

ssize_t
PREADV (int fd, const struct iovec *iov, int n, int64_t offset)
{
  (void) fd;
  (void) iov;
  CHECK (n == 0 && offset >= 0);
  return 0;
}

ssize_t
PREAD (int fd, void *buf, size_t count, int64_t offset)
{
  static ssize_t (*real) (int, void *, size_t, int64_t);

  if (!real)
    *(void **) &real = dlsym (RTLD_NEXT, PREAD == pread ? "pread" : "pread64");
  reads_by_threads++;
  return real (fd, buf, count, offset);
}

/* How many rings this process has. */
static inline int
rings (void)
{
  DIR *dir = opendir ("/proc/self/fd");
  char link[64];
  struct dirent *e;
  int n = 0;

  CHECK (dir);
  while ((e = readdir (dir)) != NULL) {
    ssize_t size = readlinkat (dirfd (dir), e->d_name, link, sizeof link - 1);

    link[size > 0 ? size : 0] = '\0';
    n += strcmp (link, "anon_inode:[io_uring]") == 0;
  }
  closedir (dir);
  return n;
}

/* Whether the library can have one, and the kernel lets it. */
static inline bool
ring_possible_p (void)
{
#ifdef SYS_io_uring_setup
  char params[120] = "";
  long fd = syscall (SYS_io_uring_setup, 4, params);

  close ((int) fd);
  return fd >= 0 && dlsym (RTLD_DEFAULT, "io_uring_queue_init_params");
#else
  return false;
#endif
}

enum { BLOCK = 4096, BLOCKS = 1000 };

static int file; /* block I has the number I everywhere */
static char path[] = "/tmp/asyncc-XXXXXX";

/* Every test begins so: with the file, and memory that is looked after. */
static inline void
begin (void)
{
  char block[BLOCK];

  async_set_allocator (failing_alloc, checked_free);
  file = mkstemp (path);
  for (int i = 0; i < BLOCKS; i++) {
    memset (block, i, sizeof block);
    CHECK (write (file, block, sizeof block) == sizeof block);
  }
}

/* Let FN run in a process of its own, which has no runtime yet. */
static inline void
in_child (void (*fn) (void))
{
  int status;
  pid_t pid = fork ();

  if (pid == 0) {
    async_runtime_after_fork ();
    fn ();
    _exit (0);
  }
  CHECK (pid > 0 && waitpid (pid, &status, 0) == pid && status == 0);
}

static int pipes[2];
static char bytes[BLOCKS];

static inline void
make_pipes (void)
{
  CHECK (pipe (pipes) == 0);
}

static inline void
close_pipes (void)
{
  close (pipes[0]);
  close (pipes[1]);
}

/* A FIFO beside the file. */
static char fifo[sizeof path + 2];

static inline void
make_fifo (void)
{
  sprintf (fifo, "%s.f", path);
  CHECK (mkfifo (fifo, 0600) == 0);
}

/* Steps ------------------------------------------------------------------------------- */

/* Block I is read N times. */
static inline async_poll_t
read_block (struct step *s, struct async_context *cx)
{
  ssize_t n;

  if (!s->arg)
    s->arg = malloc (BLOCK);
  for (; s->n > 0; s->n--) {
    char *buf = s->arg;

    if (!s->child)
      s->child = async_pread (file, buf, BLOCK, (int64_t) s->i * BLOCK);
    if (!step_await_size (s, cx, &n))
      return ASYNC_PENDING;
    CHECK (n == BLOCK && buf[0] == (char) s->i && buf[BLOCK - 1] == (char) s->i);
  }
  free (s->arg);
  return ASYNC_READY;
}

/* All blocks at the same time. */
static inline async_poll_t
read_blocks (struct step *s, struct async_context *cx)
{
  static struct step *tasks[BLOCKS];

  for (; s->at < BLOCKS; s->at++)
    tasks[s->at] = async_spawn (step_with (read_block, s->at, 2));
  for (; s->i < BLOCKS; s->i++) {
    if (async_poll (tasks[s->i], cx) == ASYNC_PENDING)
      return ASYNC_PENDING;
    async_drop (tasks[s->i]);
  }
  return ASYNC_READY;
}

/* Too much at once for a ring. */
static inline void
read_much (void)
{
  static char all[BLOCK * BLOCKS];

  CHECK (run_size (async_pread (file, all, sizeof all, 0)) == sizeof all);
  for (int i = 0; i < BLOCKS; i++)
    CHECK (all[i * BLOCK + 7] == (char) i);
}

/* Let the worker look N times at descriptors, before which the kernel gets what was queued. */
static inline async_poll_t
turns (struct step *s, struct async_context *cx)
{
  for (; s->n > 0; s->n--) {
    if (!s->child)
      s->child = async_sleep (MS);
    if (!step_await (s, cx))
      return ASYNC_PENDING;
  }
  return ASYNC_READY;
}

static inline void
pass_turns (int n)
{
  run (step_with (turns, 0, n));
}

/* Wait for ARG, a future, which the test takes back before that comes to an end. */
static inline async_poll_t
hold (struct step *s, struct async_context *cx)
{
  if (!s->child) {
    s->child = s->arg;
    async_poll (s->child, cx);
  }
  return s->n ? ASYNC_READY : ASYNC_PENDING;
}

/* A task that waits for a byte of new pipes, which comes to BYTE, where another is before. */
static inline struct step *
begin_read (char *byte)
{
  make_pipes ();
  *byte = 1;
  return async_spawn (step (hold, async_pread (pipes[0], byte, 1, 0)));
}

/* Many tasks, each of which waits for a byte of the pipes. */
static struct step *waiting[BLOCKS];
static int ended;

static inline async_poll_t
read_pipe (struct step *s, struct async_context *cx)
{
  ssize_t n;

  if (!s->child)
    s->child = async_pread (pipes[0], &bytes[s->i], 1, 0);
  if (!step_await_size (s, cx, &n))
    return ASYNC_PENDING;
  CHECK (n == 1 && bytes[s->i] == 'x');
  ended++;
  return ASYNC_READY;
}

static inline void
begin_many (void)
{
  make_pipes ();
  ended = 0;
  memset (bytes, 0, sizeof bytes);
  for (int i = 0; i < BLOCKS; i++)
    waiting[i] = async_spawn (step_with (read_pipe, i, 0));
  pass_turns (10);
  CHECK (ended == 0);
}

#endif /* FILES_RING_H */
