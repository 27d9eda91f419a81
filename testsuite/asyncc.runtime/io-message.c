/* Messages: addresses, several at a time, descriptors; waits, drops, errors, what does not
   fit, and in a simulation.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include "descriptors.h"
#include <asyncc/messages.h>
#include <asyncc/simulation.h>
#include <netinet/in.h>
#include <sys/stat.h>
#include <sys/uio.h>

/* musl 1.2.3 sends no more than 1,024 bytes that way, with their header. */
#ifdef __GLIBC__
enum { MOST_FDS = ASYNC_MAX_FDS };
#else
enum { MOST_FDS = ASYNC_MAX_FDS - 1 };
#endif

static struct sockaddr_in
bound (int *fd)
{
  struct sockaddr_in at = { .sin_family = AF_INET };
  socklen_t len = sizeof at;

  at.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  *fd = socket (AF_INET, SOCK_DGRAM, 0);
  CHECK (*fd >= 0 && bind (*fd, (struct sockaddr *) &at, sizeof at) == 0);
  CHECK (getsockname (*fd, (struct sockaddr *) &at, &len) == 0);
  return at;
}

static struct async_future *
send_to (int fd, const char *text, const struct sockaddr_in *to)
{
  return async_sendto (fd, text, strlen (text), 0, (const struct sockaddr *) to, sizeof *to);
}

static void
test_addresses (void)
{
  struct sockaddr_in a, b, from = { 0 };
  socklen_t len = sizeof from;
  char text[8] = "";
  struct async_future *f;
  int x, y;

  a = bound (&x);
  b = bound (&y);
  f = async_recvfrom (y, text, sizeof text, 0, (struct sockaddr *) &from, &len);
  CHECK (poll_once (f) == ASYNC_PENDING && len == sizeof from);
  CHECK (run_size (send_to (x, "hello", &b)) == 5);
  CHECK (run_size (f) == 5 && memcmp (text, "hello", 5) == 0);
  CHECK (len == sizeof a && from.sin_port == a.sin_port);
  /* Empty messages are messages. */
  CHECK (run_size (send_to (x, "", &b)) == 0);
  CHECK (run_size (async_recvfrom (y, text, sizeof text, 0, NULL, NULL)) == 0);
  /* What does not fit is lost, and said if asked for. */
  CHECK (run_size (send_to (x, "0123456789", &b)) == 10);
  CHECK (run_size (async_recvfrom (y, text, 4, MSG_TRUNC, NULL, NULL)) == 10);
  CHECK (memcmp (text, "0123", 4) == 0);
  /* A short address. */
  len = 2;
  memset (&from, 0x55, sizeof from);
  CHECK (run_size (send_to (x, "a", &b)) == 1);
  CHECK (run_size (async_recvfrom (y, text, 4, 0, (struct sockaddr *) &from, &len)) == 1);
  CHECK (len == sizeof from && from.sin_family == AF_INET && from.sin_port == 0x5555);
  /* A drop takes nothing. */
  f = async_recvfrom (y, text, sizeof text, 0, NULL, NULL);
  CHECK (poll_once (f) == ASYNC_PENDING);
  async_drop (f);
  CHECK (run_size (send_to (x, "kept", &b)) == 4);
  CHECK (run_size (async_recvfrom (y, text, sizeof text, 0, NULL, NULL)) == 4);
  CHECK (run_size (async_sendto (x, "z", 1, 0, NULL, 0)) == -EDESTADDRREQ);
  async_close (x);
  async_close (y);
  CHECK (run_size (send_to (x, "gone", &b)) == -EBADF);
  CHECK (run_size (async_recvfrom (y, text, 1, 0, NULL, NULL)) == -EBADF);
}

enum { MANY = 5 };

/* MANY messages of a byte each, which are told in TEXT. */
static void
several_init (struct mmsghdr *m, struct iovec *pieces, char *text)
{
  memset (m, 0, MANY * sizeof *m);
  for (int i = 0; i < MANY; i++) {
    pieces[i] = (struct iovec) { text + i, 1 };
    m[i].msg_hdr.msg_iov = pieces + i;
    m[i].msg_hdr.msg_iovlen = 1;
  }
}

static void
test_several (void)
{
  struct iovec pieces[MANY], into[MANY];
  struct mmsghdr out[MANY], in[MANY];
  char text[] = "abcde", got[MANY];
  struct async_future *f;
  int fds[2];

  CHECK (socketpair (AF_UNIX, SOCK_DGRAM, 0, fds) == 0);
  several_init (out, pieces, text);
  several_init (in, into, got);
  f = async_recvmmsg (fds[0], in, MANY, 0);
  CHECK (poll_once (f) == ASYNC_PENDING);
  CHECK (run_int (async_sendmmsg (fds[1], out, 3, 0)) == 3);
  CHECK (run_int (f) == 3 && memcmp (got, "abc", 3) == 0 && in[2].msg_len == 1);
  CHECK (run_int (async_sendmmsg (fds[1], out, MANY, 0)) == MANY);
  CHECK (run_int (async_recvmmsg (fds[0], in, 2, 0)) == 2);
  CHECK (run_int (async_recvmmsg (fds[0], in, MANY, 0)) == 3 && memcmp (got, "cde", 3) == 0);
  CHECK (run_int (async_recvmmsg (fds[0], in, MANY, MSG_ERRQUEUE)) < 0);
  close (fds[0]);
  CHECK (run_int (async_sendmmsg (fds[1], out, MANY, 0)) == -ECONNREFUSED);
  async_close (fds[1]);
}

/* A full queue is waited for. */
static void
test_full (void)
{
  struct iovec pieces[MANY];
  struct mmsghdr out[MANY];
  char text[] = "abcde", c;
  struct async_future *f;
  ssize_t sent = 0, n;
  int fds[2];

  CHECK (socketpair (AF_UNIX, SOCK_DGRAM, 0, fds) == 0);
  several_init (out, pieces, text);
  for (;;) {
    f = async_sendmmsg (fds[1], out, MANY, 0);
    if (poll_once (f) == ASYNC_PENDING)
      break;
    n = run_int (f);
    CHECK (n > 0 && n <= MANY);
    sent += n;
  }
  for (ssize_t i = 0; i < sent; i++)
    CHECK (run_size (async_recvfrom (fds[0], &c, 1, 0, NULL, NULL)) == 1);
  CHECK (run_int (f) == MANY);
  async_close (fds[0]);
  async_close (fds[1]);
}

static void
test_message (void)
{
  char a[2] = "ab", b[3] = "cde", got[8] = "", control[CMSG_SPACE (sizeof (int))];
  struct iovec out[] = { { a, 2 }, { b, 3 } }, in[] = { { got, 1 }, { got + 1, 7 } };
  struct msghdr message = { .msg_iov = out, .msg_iovlen = 2 };
  struct async_future *f;
  int fds[2];

  CHECK (socketpair (AF_UNIX, SOCK_STREAM, 0, fds) == 0);
  CHECK (run_size (async_sendmsg (fds[1], &message, 0)) == 5);
  message = (struct msghdr) { .msg_iov = in, .msg_iovlen = 2, .msg_control = control,
			      .msg_controllen = sizeof control };
  CHECK (run_size (async_recvmsg (fds[0], &message, 0)) == 5 && memcmp (got, "abcde", 5) == 0);
  CHECK (message.msg_controllen == 0 && message.msg_control == control);
  CHECK (run_size (async_recvmsg (fds[0], &message, MSG_ERRQUEUE)) == -EAGAIN);
  f = async_recvmsg (fds[0], &message, 0);
  CHECK (poll_once (f) == ASYNC_PENDING);
  close (fds[1]);
  CHECK (run_size (f) == 0);
  CHECK (run_size (async_sendmsg (fds[0], &message, 0)) == -EPIPE);
  async_close (fds[0]);
}

static bool
same_file_p (int a, int b)
{
  struct stat s, t;

  return fstat (a, &s) == 0 && fstat (b, &t) == 0 && s.st_ino == t.st_ino
	 && s.st_dev == t.st_dev;
}

static void
test_fds (void)
{
  int fds[2], pipes[2], got[4], send[ASYNC_MAX_FDS + 1], used = open ("/", O_RDONLY);
  unsigned int n = 4, none = 0;
  struct async_future *f;
  char text[4] = "";

  CHECK (socketpair (AF_UNIX, SOCK_STREAM, 0, fds) == 0 && pipe (pipes) == 0);
  f = async_recv_fds (fds[0], text, 4, got, &n);
  CHECK (poll_once (f) == ASYNC_PENDING && n == 4);
  CHECK (run_size (async_send_fds (fds[1], "xy", 2, pipes, 2)) == 2);
  CHECK (run_size (f) == 2 && n == 2 && memcmp (text, "xy", 2) == 0);
  CHECK (same_file_p (got[0], pipes[0]) && same_file_p (got[1], pipes[1]));
  CHECK (fcntl (got[0], F_GETFD) == FD_CLOEXEC);
  /* They are new, and can be waited for. */
  f = async_read (got[0], text, 1);
  CHECK (poll_once (f) == ASYNC_PENDING);
  CHECK (run_size (async_write (got[1], "p", 1)) == 1 && run_size (f) == 1);
  async_close (got[0]);
  async_close (got[1]);
  /* One too many is closed; without room for any all are. */
  for (int room = 1; room >= 0; room--) {
    n = (unsigned int) room;
    CHECK (run_size (async_send_fds (fds[1], "1", 1, pipes, 2)) == 1);
    CHECK (run_size (async_recv_fds (fds[0], text, 4, got, &n)) == 1);
    CHECK (n == (unsigned int) room);
    if (room)
      async_close (got[0]);
  }
  CHECK (open ("/", O_RDONLY) == got[0] && close (got[0]) == 0);
  /* Bytes alone. */
  n = 4;
  CHECK (run_size (async_write (fds[1], "b", 1)) == 1);
  CHECK (run_size (async_recv_fds (fds[0], text, 4, got, &n)) == 1 && n == 0);
  CHECK (run_size (async_send_fds (fds[1], "", 0, pipes, 1)) == -EINVAL);
  CHECK (run_size (async_send_fds (fds[1], "x", 1, pipes, none)) == -EINVAL);
  for (int i = 0; i <= ASYNC_MAX_FDS; i++)
    send[i] = used;
  CHECK (run_size (async_send_fds (fds[1], "x", 1, send, ASYNC_MAX_FDS + 1)) == -EINVAL);
  CHECK (run_size (async_send_fds (fds[1], "x", 1, send, MOST_FDS)) == 1);
  n = ASYNC_MAX_FDS + 1;
  CHECK (run_size (async_recv_fds (fds[0], text, 1, send, &n)) == 1 && n == MOST_FDS);
  for (unsigned int i = 0; i < n; i++)
    CHECK (async_close (send[i]) == 0);
  send[0] = -1;
  CHECK (run_size (async_send_fds (fds[1], "x", 1, send, 1)) == -EBADF);
  close (used);
  close (pipes[0]);
  close (pipes[1]);
  async_close (fds[0]);
  async_close (fds[1]);
}

static void
test_simulation (void)
{
  struct sockaddr_in from, to = { .sin_family = AF_INET };
  socklen_t len = sizeof from;
  struct iovec pieces[MANY], into[MANY];
  struct mmsghdr out[MANY], in[MANY];
  char text[] = "abcde", got[MANY];
  unsigned int n = 1;
  int fds[2], fd;

  CHECK (async_simulation_begin (7, NULL) == 0);
  CHECK (async_simulation_socketpair (fds) == 0);
  several_init (out, pieces, text);
  several_init (in, into, got);
  CHECK (run_int (async_sendmmsg (fds[1], out, MANY, 0)) == MANY);
  CHECK (run_int (async_recvmmsg (fds[0], in, 3, 0)) == 3 && memcmp (got, "abc", 3) == 0);
  CHECK (run_size (async_recvfrom (fds[0], got, 1, 0, (struct sockaddr *) &from, &len)) == 1);
  CHECK (len == 0);
  CHECK (run_size (async_recv_fds (fds[0], got, 1, &fd, &n)) == 1 && n == 0);
  CHECK (run_size (send_to (fds[1], "x", &to)) == -EOPNOTSUPP);
  CHECK (run_size (async_send_fds (fds[1], "x", 1, fds, 1)) == -EOPNOTSUPP);
  async_close (fds[0]);
  async_close (fds[1]);
  async_simulation_end ();
}

int
main (void)
{
  test_addresses ();
  test_several ();
  test_full ();
  test_message ();
  test_fds ();
  test_simulation ();
  return finish ();
}
