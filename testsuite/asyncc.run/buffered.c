/* Readers and writers with buffers of all sizes: what comes in pieces, ends, errors, and
   what a drop leaves.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* no-sync: one end would block the other  */

#include "test.h"
#include <asyncc/buffered.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

static void
pair (int *fds)
{
  CHECK (socketpair (AF_UNIX, SOCK_STREAM, 0, fds) == 0);
}

/* TEXT to FD in pieces of N bytes, and its end. */
static __async int
send_pieces (int fd, const char *text, size_t n)
{
  size_t size = strlen (text);

  for (size_t i = 0; i < size; i += n)
    {
      CHECK (__await (async_write_all (fd, text + i, size - i < n ? size - i : n)) == 0);
      __await (async_yield ());
      __await (async_sleep (1000));
    }
  return async_close (fd);
}

static const char text[] = "one\n\nthree is longer\nlast";

static __async int
lines (size_t piece, size_t size)
{
  int fds[2], error = 77, n = 0;
  char *buffer = malloc (size);
  struct async_reader r;
  struct async_line line;

  pair (fds);
  __future (int) sender = async_spawn (send_pieces (fds[1], text, piece));
  async_reader_init (&r, fds[0], buffer, size);
  CHECK (__await (async_reader_read_line (&r, &line)) == 1);
  CHECK (line.n == 3 && !strcmp (line.text, "one"));
  for (__each (l, async_reader_lines (&r, &error)))
    {
      static const char *const all[] = { "", "three is longer", "last" };

      CHECK (!strcmp (l.text, all[n]) && l.n == strlen (all[n]));
      n++;
    }
  CHECK (n == 3 && error == 0 && __await (async_reader_read_line (&r, &line)) == 0);
  CHECK (__await (sender) == 0);
  async_close (fds[0]);
  free (buffer);
  return 1;
}

static __async int
too_long (void)
{
  int fds[2];
  char buffer[8], *found, back[8] = "";
  struct async_reader r;

  pair (fds);
  async_reader_init (&r, fds[0], buffer, sizeof buffer);
  CHECK (__await (async_write_all (fds[1], "0123456789;rest", 15)) == 0);
  CHECK (__await (async_reader_read_until (&r, ';', &found)) == -EMSGSIZE);
  CHECK (async_reader_buffered (&r) == 7 && __await (async_reader_fill (&r)) == -ENOBUFS);
  CHECK (__await (async_reader_read (&r, back, 3)) == 3 && !strcmp (back, "012"));
  CHECK (__await (async_reader_read (&r, back, 1)) == 1);
  CHECK (__await (async_reader_read_until (&r, ';', &found)) == 7 && !memcmp (found, "456789;", 7));
  async_close (fds[1]);
  CHECK (__await (async_reader_read_until (&r, ';', &found)) == 4 && !memcmp (found, "rest", 4));
  CHECK (__await (async_reader_read_until (&r, ';', &found)) == 0);
  CHECK (__await (async_reader_read (&r, back, 8)) == 0);
  async_close (fds[0]);
  CHECK (__await (async_reader_read_until (&r, ';', &found)) == -EBADF);
  CHECK (__await (async_reader_read_exact (&r, back, 3)) == -EBADF);
  return 1;
}

/* Any number of bytes at a time, by buffers of any size. */
static __async int
exact (size_t piece, size_t size, size_t count)
{
  int fds[2];
  char *buffer = malloc (size), back[64];
  struct async_reader r;
  size_t done = 0, all = sizeof text - 1;

  pair (fds);
  __future (int) sender = async_spawn (send_pieces (fds[1], text, piece));
  async_reader_init (&r, fds[0], buffer, size);
  while (done < all)
    {
      size_t expected = all - done < count ? all - done : count;

      CHECK (__await (async_reader_read_exact (&r, back, count)) == (ssize_t) expected);
      CHECK (!memcmp (back, text + done, expected));
      done += expected;
    }
  CHECK (__await (async_reader_read_exact (&r, back, count)) == 0);
  CHECK (__await (async_reader_read_exact (&r, back, 0)) == 0);
  CHECK (__await (sender) == 0);
  async_close (fds[0]);
  free (buffer);
  return 1;
}

/* Reads that are dropped while they wait have taken nothing. */
static __async int
dropped_reads (void)
{
  int fds[2];
  char buffer[32], *found, back[8] = "";
  struct async_reader r;

  pair (fds);
  async_reader_init (&r, fds[0], buffer, sizeof buffer);
  CHECK (__await (async_write_all (fds[1], "abc", 3)) == 0);
  CHECK (__await (async_within (ASYNC_MS (1), async_reader_read_exact (&r, back, 6), NULL)) < 0);
  CHECK (async_reader_buffered (&r) == 3 && !back[0]);
  CHECK (__await (async_write_all (fds[1], "de", 2)) == 0);
  CHECK (__await (async_within (ASYNC_MS (1), async_reader_read_until (&r, ';', &found), NULL)) < 0);
  CHECK (__await (async_write_all (fds[1], "f;g", 3)) == 0);
  CHECK (__await (async_reader_read_until (&r, ';', &found)) == 7 && !memcmp (found, "abcdef;", 7));
  CHECK (__await (async_reader_read_exact (&r, back, 1)) == 1 && back[0] == 'g');
  async_close (fds[0]);
  async_close (fds[1]);
  return 1;
}

static __async ssize_t
receive_all (int fd, char *to, size_t room)
{
  size_t n = 0;
  ssize_t got = 1;

  while (got > 0 && n < room)
    {
      got = __await (async_read (fd, to + n, room - n));
      n += got > 0 ? (size_t) got : 0;
    }
  return n;
}

static __async int
written (size_t size)
{
  enum { PIECES = 3000 };
  static char expected[PIECES * 12], back[PIECES * 12];
  size_t length = 0;
  int fds[2];
  char *buffer = malloc (size);
  struct async_writer w;

  pair (fds);
  async_writer_init (&w, fds[1], buffer, size);
  __future (ssize_t) receiver = async_spawn (receive_all (fds[0], back, sizeof back));
  for (int i = 0; i < PIECES; i++)
    {
      char piece[13];
      int n = snprintf (piece, sizeof piece, "%.*s", i % 12, "abcdefghijkl");

      CHECK (__await (async_writer_write (&w, piece, n)) == 0);
      memcpy (expected + length, piece, n);
      length += n;
    }
  CHECK (async_writer_buffered (&w) <= size);
  CHECK (__await (async_writer_flush (&w)) == 0 && async_writer_buffered (&w) == 0);
  async_close (fds[1]);
  CHECK (__await (receiver) == (ssize_t) length && !memcmp (back, expected, length));
  async_close (fds[0]);
  free (buffer);
  return 1;
}

/* A write and a flush that are dropped, since the other end does not read. */
static __async int
dropped_writes (void)
{
  enum { MUCH = 400000 };
  char *buffer = malloc (MUCH), *data = malloc (MUCH), *back = malloc (2 * MUCH);
  struct async_writer w;
  int fds[2];

  pair (fds);
  for (int i = 0; i < MUCH; i++)
    data[i] = i * 7 >> 3;
  async_writer_init (&w, fds[1], buffer, MUCH);
  CHECK (__await (async_writer_write (&w, data, MUCH)) == 0);
  CHECK (__await (async_within (ASYNC_MS (2), async_writer_flush (&w), NULL)) < 0);
  CHECK (async_writer_buffered (&w) > 0 && async_writer_buffered (&w) < MUCH);
  CHECK (__await (async_within (ASYNC_MS (2), async_writer_write (&w, data, MUCH), NULL)) < 0);
  __future (ssize_t) receiver = async_spawn (receive_all (fds[0], back, 2 * MUCH));
  CHECK (__await (async_writer_write (&w, "end", 3)) == 0 && __await (async_writer_flush (&w)) == 0);
  async_close (fds[1]);
  CHECK (__await (receiver) == MUCH + 3 && !memcmp (back, data, MUCH)
	 && !memcmp (back + MUCH, "end", 3));
  async_close (fds[0]);
  async_writer_init (&w, fds[1], buffer, 4);
  CHECK (__await (async_writer_write (&w, "abc", 3)) == 0);
  CHECK (__await (async_writer_write (&w, "de", 2)) == -EBADF && async_writer_buffered (&w) == 3);
  free (buffer);
  free (data);
  free (back);
  return 1;
}

/* More pieces than the kernel takes at once, more than a socket holds. */
static __async int
many_pieces (void)
{
  enum { PIECES = 3000, MOST = 300 };
  static struct iovec iov[PIECES];
  static char data[MOST + 256], expected[PIECES * MOST], back[PIECES * MOST];
  char buffer[100];
  size_t length = 3;
  struct async_writer w;
  int fds[2];

  pair (fds);
  for (int i = 0; i < (int) sizeof data; i++)
    data[i] = i * 3 >> 1;
  memcpy (expected, "abc", 3);
  for (int i = 0; i < PIECES; i++)
    {
      iov[i] = (struct iovec) { data + i % 256, i * 7 % MOST };
      memcpy (expected + length, data + i % 256, i * 7 % MOST);
      length += i * 7 % MOST;
    }
  async_writer_init (&w, fds[1], buffer, sizeof buffer);
  __future (ssize_t) receiver = async_spawn (receive_all (fds[0], back, sizeof back));
  CHECK (__await (async_writer_write (&w, "abc", 3)) == 0);
  CHECK (__await (async_writer_writev (&w, iov, PIECES)) == 0);
  async_close (fds[1]);
  CHECK (__await (receiver) == (ssize_t) length && !memcmp (back, expected, length));
  async_close (fds[0]);
  iov[0].iov_len = 4;
  async_writer_init (&w, fds[0], buffer, 1);
  CHECK (__await (async_writer_writev (&w, iov, 1)) == -EBADF && iov[0].iov_len == 4);
  return 1;
}

static __async int
echo (int fd)
{
  int64_t n = __await (async_copy (fd, fd));

  async_close (fd);
  return (int) n;
}

/* client - proxy - echo: the end goes there and back. */
static __async int
proxy (void)
{
  enum { MUCH = 300000 };
  int client[2], server[2], ends[2];
  char *data = malloc (MUCH), *back = malloc (MUCH + 1);

  pair (client);
  pair (server);
  for (int i = 0; i < MUCH; i++)
    data[i] = i * 5 >> 2;
  __future (int64_t) there = async_spawn (async_copy (client[1], server[0]));
  __future (int64_t) back_again = async_spawn (async_copy (server[0], client[1]));
  __future (int) echoed = async_spawn (echo (server[1]));
  __future (ssize_t) received = async_spawn (receive_all (client[0], back, MUCH + 1));
  CHECK (__await (async_write_all (client[0], data, MUCH)) == 0);
  CHECK (shutdown (client[0], SHUT_WR) == 0);
  CHECK (__await (received) == MUCH && !memcmp (data, back, MUCH));
  CHECK (__await (there) == MUCH && __await (back_again) == MUCH && __await (echoed) == MUCH);
  async_close (client[0]);
  async_close (client[1]);
  async_close (server[0]);
  /* What is no socket is not shut down. */
  CHECK (pipe (ends) == 0 && write (ends[1], "xyz", 3) == 3 && close (ends[1]) == 0);
  int null = open ("/dev/null", O_WRONLY);
  CHECK (__await (async_copy (ends[0], null)) == 3);
  CHECK (__await (async_copy (-1, null)) == -EBADF && __await (async_copy (null, -1)) == -EBADF);
  close (null);
  async_close (ends[0]);
  free (data);
  free (back);
  return 1;
}

/* Of the program's own: bytes that come and go in pieces, with a wait before each. */
struct own
{
  size_t at, piece;
  long more;			/* than there were, is the answer */
  char bytes[200];
};

static __async ssize_t
own_read (void *stream, void *buf, size_t count)
{
  struct own *own = stream;
  size_t n = strlen (own->bytes + own->at);

  __await (async_yield ());
  n = n < own->piece ? n : own->piece;
  n = n < count ? n : count;
  memcpy (buf, own->bytes + own->at, n);
  own->at += n;
  return (ssize_t) n + own->more;
}

static __async ssize_t
own_write (void *stream, const void *buf, size_t count)
{
  struct own *own = stream;
  size_t n = count < own->piece ? count : own->piece;

  __await (async_yield ());
  CHECK (own->at + n < sizeof own->bytes);
  memcpy (own->bytes + own->at, buf, n);
  own->at += n;
  return (ssize_t) n + own->more;
}

static const struct async_transport functions = { own_read, own_write };

static __async int
over (size_t piece, size_t size)
{
  struct own from = { 0, piece, 0, "one\ntwo\nand more than the buffer has" };
  struct own to = { .piece = piece };
  char buffer[20], other[40], rest[40] = "";
  struct iovec iov[] = { { "1234", 4 }, { NULL, 0 }, { "0123456789012345678901234", 25 } };
  struct async_reader r;
  struct async_writer w;
  struct async_line line;

  async_reader_over (&r, &functions, &from, buffer, size);
  CHECK (__await (async_reader_read_line (&r, &line)) == 1 && !strcmp (line.text, "one"));
  CHECK (__await (async_reader_read_line (&r, &line)) == 1 && !strcmp (line.text, "two"));
  CHECK (__await (async_reader_read_exact (&r, rest, 40)) == 28);
  CHECK (!strcmp (rest, "and more than the buffer has"));
  CHECK (__await (async_reader_read (&r, rest, 1)) == 0);
  async_writer_over (&w, &functions, &to, other, size);
  CHECK (__await (async_writer_write (&w, "ab", 2)) == 0 && to.at == 0);
  CHECK (__await (async_writer_write (&w, "cdefghijklmnopqrstuvwxyz", 24)) == 0);
  CHECK (!strcmp (to.bytes, "abcdefghijklmnopqrstuvwxyz"));
  CHECK (__await (async_writer_writev (&w, iov, 1)) == 0);
  CHECK (__await (async_writer_writev (&w, iov, 3)) == 0 && iov[2].iov_len == 0);
  CHECK (!strcmp (to.bytes + 26, "123412340123456789012345678901234"));
  return 1;
}

/* Answers that cannot be. */
static __async int
over_wrong (long more)
{
  struct own own = { 0, 3, more, "abc" };
  char buffer[8], rest[8];
  struct iovec iov = { "123456789", 9 };
  struct async_reader r;
  struct async_writer w;

  async_reader_over (&r, &functions, &own, buffer, 4);
  if (more > 0)
    CHECK (__await (async_reader_fill (&r)) == -EIO && async_reader_buffered (&r) == 0);
  own.at = 0;
  async_reader_over (&r, &functions, &own, buffer, 2);
  if (more > 0)
    CHECK (__await (async_reader_read (&r, rest, 1)) == -EIO);
  own.at = 0;
  async_writer_over (&w, &functions, &own, buffer, 3);
  CHECK (__await (async_writer_write (&w, "xyz", 3)) == 0);
  CHECK (__await (async_writer_flush (&w)) == -EIO && async_writer_buffered (&w) == 3);
  async_writer_over (&w, &functions, &own, buffer, 3);
  own.piece = 100;
  own.more = more < 0 ? -9 : more;
  CHECK (__await (async_writer_writev (&w, &iov, 1)) == -EIO);
  CHECK (__await (async_writer_write (&w, "123456789", 9)) == -EIO);
  return 1;
}

int
main (void)
{
  for (size_t piece = 1; piece < 30; piece += 4)
    for (size_t size = 5; size < 20; size += 7)
      CHECK (async_run (over (piece, size)) == 1);
  CHECK (async_run (over_wrong (1)) == 1 && async_run (over_wrong (-3)) == 1);
  for (size_t piece = 1; piece < 30; piece += 4)
    {
      CHECK (async_run (lines (piece, 17)) == 1);
      CHECK (async_run (lines (piece, 1000)) == 1);
      for (size_t size = 2; size < 40; size += 5)
	for (size_t count = 1; count < 40; count += 7)
	  CHECK (async_run (exact (piece, size, count)) == 1);
    }
  CHECK (async_run (too_long ()) == 1);
  CHECK (async_run (dropped_reads ()) == 1);
  CHECK (async_run (written (1)) == 1 && async_run (written (11)) == 1);
  CHECK (async_run (written (1000)) == 1 && async_run (written (1 << 20)) == 1);
  CHECK (async_run (dropped_writes ()) == 1);
  CHECK (async_run (many_pieces ()) == 1);
  CHECK (async_run (proxy ()) == 1);
  return 0;
}
