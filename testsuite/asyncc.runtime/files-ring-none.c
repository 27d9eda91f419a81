/* Files without the kernel's ring: programs that get none, none any more, or none yet; and
   children of fork, which have nothing of their parent's.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "files-ring.h"
#include <stddef.h>
#if defined __has_include
#if defined SYS_io_uring_setup && __has_include (<linux/filter.h>)
#define FILTERS 1
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#endif
#endif

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
  char byte;
  struct step *task = begin_read (&byte);

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
  pass_turns (1);
  fill_descriptors ();
  run (step_with (read_block, 3, 1));
  free_descriptors ();
  CHECK (rings () == 0 && reads_by_threads == 1);
  run (step_with (read_block, 3, 1));
  CHECK (rings () == 1 && reads_by_threads == 1);
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

int
main (void)
{
  begin ();
  in_child (test_disabled);
  if (ring_possible_p ()) {
    in_child (test_forbidden);
    in_child (test_missing);
    in_child (test_unprobed);
    in_child (test_forbidden_later);
    in_child (test_no_descriptor);
    test_forked ();
  }
  unlink (path);
  return finish ();
}
