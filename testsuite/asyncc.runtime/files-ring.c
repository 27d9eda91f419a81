/* Files by the kernel's ring: that it is used, also by more calls than it has room for; drops
   of what the kernel has; forks; and programs that get no ring, or none at once.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#define _FILE_OFFSET_BITS 64
#include "workers-test.h"
#include "failing-alloc.h"
#include "descriptors.h"
#include <asyncc/drive.h>
#include <asyncc/files.h>
#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#if defined __has_include
#if defined SYS_io_uring_setup && __has_include (<linux/filter.h>)
#define FILTERS 1
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#endif
#endif

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

/* How often the kernel did not know what the library believed it to watch. */
static _Atomic int lost_watches;

int
epoll_ctl (int epfd, int op, int fd, struct epoll_event *event)
{
  long n = syscall (SYS_epoll_ctl, epfd, op, fd, event);

  lost_watches += n < 0 && errno == ENOENT;
  return (int) n;
}

/* How many rings this process has. */
static int
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
static bool
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

static void
make_file (void)
{
  char block[BLOCK];

  file = mkstemp (path);
  for (int i = 0; i < BLOCKS; i++) {
    memset (block, i, sizeof block);
    CHECK (write (file, block, sizeof block) == sizeof block);
  }
}

/* Let FN run in a process of its own, which has no runtime yet. */
static void
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

static void
make_pipes (void)
{
  CHECK (pipe (pipes) == 0);
}

static void
close_pipes (void)
{
  close (pipes[0]);
  close (pipes[1]);
}

/* Reading ----------------------------------------------------------------------------- */

static async_poll_t
wait_readable (struct step *s, struct async_context *cx)
{
  static char byte;
  ssize_t n;

  if (!s->child)
    s->child = async_read (pipes[0], &byte, 1);
  return step_await_size (s, cx, &n) ? ASYNC_READY : ASYNC_PENDING;
}

/* Block I is read N times. */
static async_poll_t
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
static async_poll_t
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
static void
read_much (void)
{
  static char all[BLOCK * BLOCKS];

  CHECK (run_size (async_pread (file, all, sizeof all, 0)) == sizeof all);
  for (int i = 0; i < BLOCKS; i++)
    CHECK (all[i * BLOCK + 7] == (char) i);
}

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

/* Drops ------------------------------------------------------------------------------- */

/* Let the worker look N times at descriptors, before which the kernel gets what was queued. */
static async_poll_t
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

static void
pass_turns (int n)
{
  run (step_with (turns, 0, n));
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

/* Wait for ARG, a future, which the test takes back before that comes to an end. */
static async_poll_t
hold (struct step *s, struct async_context *cx)
{
  if (!s->child) {
    s->child = s->arg;
    async_poll (s->child, cx);
  }
  return s->n ? ASYNC_READY : ASYNC_PENDING;
}

/* Nothing is lost with a read that was dropped, and nothing comes into its buffer. */
static void
test_dropped_read (void)
{
  char byte = 1;
  struct step *task;

  make_pipes ();
  task = async_spawn (step (hold, async_pread (pipes[0], &byte, 1, 0)));
  pass_turns (2);
  async_drop (task);
  CHECK (write (pipes[1], "x", 1) == 1);
  pass_turns (2);
  CHECK (byte == 1);
  CHECK (read (pipes[0], &byte, 1) == 1 && byte == 'x');
  close_pipes ();
}

/* A call that takes its time does not keep the worker from others. */
static void
test_slow_read (void)
{
  char byte = 1;
  struct step *task;

  make_pipes ();
  task = async_spawn (step (hold, async_pread (pipes[0], &byte, 1, 0)));
  run (step_with (read_block, 3, 10));
  CHECK (write (pipes[1], "x", 1) == 1);
  while (byte == 1)
    pass_turns (1);
  async_drop (task);
  close_pipes ();
}

/* What the kernel is in the middle of is waited for. */
static void
test_dropped_meanwhile (void)
{
  enum { SIZE = 64 << 20 };
  char *much = mmap (NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  char name[] = "/tmp/asyncc-XXXXXX";
  int fd = mkstemp (name);
  struct step *task;

  CHECK (much != MAP_FAILED);
  unlink (name);
  CHECK (ftruncate (fd, SIZE) == 0);
  make_pipes ();
  memset (much, 1, SIZE);
  task = async_spawn (step (hold, async_pread (fd, much, SIZE, 0)));
  pass_turns (1);
  async_drop (task);
  memset (much, 1, SIZE);
  usleep (100000);
  for (int i = 0; i < SIZE; i++)
    CHECK (much[i] == 1);
  close_pipes ();
  munmap (much, SIZE);
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
  char fifo[sizeof path + 2];
  struct step *task;
  int fd, reader;

  sprintf (fifo, "%s.f", path);
  CHECK (mkfifo (fifo, 0600) == 0);
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

/* An open that nobody waits for is cancelled, or what it opened is closed. */
static void
test_dropped_open (void)
{
  int before;
  long kept = outstanding;
  char fifo[sizeof path + 2];
  struct step *task;

  make_pipes ();
  pass_turns (1);
  before = count_descriptors ();
  kept = outstanding;
  sprintf (fifo, "%s.f", path);
  CHECK (mkfifo (fifo, 0600) == 0);
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
  close_pipes ();
}

/* Dropped before and after the kernel has it, a descriptor is closed once. */
static void
test_dropped_close (void)
{
  make_pipes ();
  for (int n = 0; n < 3; n++) {
    int fd = dup (0);
    struct step *task = async_spawn (step (hold, async_close_file (fd)));

    pass_turns (n);
    async_drop (task);
    CHECK (fcntl (fd, F_GETFD) < 0 && errno == EBADF);
  }
  close_pipes ();
}

/* Many -------------------------------------------------------------------------------- */

static struct step *waiting[BLOCKS];
static int ended;

static async_poll_t
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

static void
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
drop_open (void *fifo)
{
  struct step *task;

  run (step_with (read_block, 1, 1));
  CHECK (rings () == 2);
  task = async_spawn (step (hold, async_open (fifo, O_RDONLY, 0)));
  pass_turns (2);
  async_drop (task);
  return NULL;
}

static void
test_thread_ends (void)
{
  char fifo[sizeof path + 2];
  pthread_t thread;
  long kept = outstanding;

  make_pipes ();
  sprintf (fifo, "%s.f", path);
  CHECK (mkfifo (fifo, 0600) == 0);
  CHECK (pthread_create (&thread, NULL, drop_open, fifo) == 0);
  CHECK (pthread_join (thread, NULL) == 0);
  CHECK (rings () == 1 && outstanding == kept);
  CHECK (open (fifo, O_WRONLY | O_NONBLOCK) < 0 && errno == ENXIO);
  unlink (fifo);
  close_pipes ();
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
  CHECK (run_size (f) == -ESPIPE);
  close_pipes ();
}

/* Forks ------------------------------------------------------------------------------- */

/* In the child, inside of the task that forked: the read is the parent's. */
static async_poll_t
fork_and_drop (struct step *s, struct async_context *cx)
{
  int status;
  pid_t pid;

  (void) cx;
  pid = fork ();
  if (pid == 0) {
    async_drop ((struct async_future *) s->arg);
    _exit (0);
  }
  CHECK (waitpid (pid, &status, 0) == pid && status == 0);
  return ASYNC_READY;
}

/* Has a runtime and a ring of its own. */
static void
use_ring (void)
{
  int before = rings ();

  run (step_with (read_block, 3, 10));
  read_much ();
  CHECK (rings () == before + 1);
}

static void
test_forked (void)
{
  char byte = 1;
  struct step *task;
  struct async_future *f;

  make_pipes ();
  f = async_pread (pipes[0], &byte, 1, 0);
  task = async_spawn (step (hold, f));
  pass_turns (2);
  run (step (fork_and_drop, f));
  in_child (use_ring);
  CHECK (write (pipes[1], "x", 1) == 1);
  while (byte == 1)
    pass_turns (1);
  CHECK (byte == 'x');
  async_drop (task);
  close_pipes ();
}

/* No ring ----------------------------------------------------------------------------- */

static void
read_by_threads (void)
{
  int before = reads_by_threads;

  run (step_with (read_block, 3, 10));
  CHECK (rings () == 0 && reads_by_threads == before + 10);
}

static void
test_disabled (void)
{
  CHECK (setenv ("ASYNCC_URING", "0", 1) == 0);
  read_by_threads ();
}

#ifdef FILTERS

/* Have calls of the number NR fail with ERROR. */
static void
forbid (unsigned int nr, unsigned int error)
{
  struct sock_filter filter[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = { sizeof filter / sizeof *filter, filter };

  CHECK (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
  CHECK (prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
}

static void
test_forbidden (void)
{
  forbid (SYS_io_uring_setup, EPERM);
  read_by_threads ();
}

static void
test_missing (void)
{
  forbid (SYS_io_uring_setup, ENOSYS);
  read_by_threads ();
}

/* The probe of what the ring can do fails. */
static void
test_unprobed (void)
{
  forbid (SYS_io_uring_register, EINVAL);
  read_by_threads ();
}

/* A program that has used a ring forbids that to itself; what the kernel has already it does
   to the end, and a drop waits for it. */
static void
test_forbidden_later (void)
{
  char byte = 1;
  struct step *task;

  make_pipes ();
  task = async_spawn (step (hold, async_pread (pipes[0], &byte, 1, 0)));
  run (step_with (read_block, 3, 1));
  CHECK (rings () == 1 && reads_by_threads == 0);
  forbid (SYS_io_uring_enter, EPERM);
  run (step (read_blocks, NULL));
  CHECK (reads_by_threads == 2 * BLOCKS);
  CHECK (write (pipes[1], "x", 1) == 1);
  async_drop (task);
  CHECK (byte == 'x');
  close_pipes ();
}

#else
static void test_forbidden_later (void) {}
static void test_forbidden (void) {}
static void test_missing (void) {}
static void test_unprobed (void) {}
#endif

/* The ring comes when there is a descriptor for it. */
static void
test_no_descriptor (void)
{
  make_pipes ();
  pass_turns (1);
  fill_descriptors ();
  run (step_with (read_block, 3, 1));
  free_descriptors ();
  CHECK (rings () == 0 && reads_by_threads == 1);
  run (step_with (read_block, 3, 1));
  CHECK (rings () == 1 && reads_by_threads == 1);
  close_pipes ();
}

int
main (void)
{
  make_file ();
  if (!ring_possible_p ()) {
    in_child (test_disabled);
    unlink (path);
    return finish ();
  }
  in_child (test_disabled);
  in_child (test_forbidden);
  in_child (test_missing);
  in_child (test_unprobed);
  in_child (test_forbidden_later);
  in_child (test_no_descriptor);
  in_child (test_known_number);
  async_set_allocator (failing_alloc, checked_free);
  test_reading ();
  test_workers ();
  in_child (test_driven);
  test_dropped_read ();
  test_slow_read ();
  test_dropped_meanwhile ();
  test_dropped_by_workers ();
  test_fifo ();
  test_dropped_open ();
  test_dropped_close ();
  test_many ();
  test_many_dropped ();
  test_runtime_ends ();
  test_thread_ends ();
  test_forked ();
  test_ring_ends ();
  unlink (path);
  return finish ();
}
