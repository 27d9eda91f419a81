/* What a writer with a buffer has written a reader with one reads, in async functions and as
   synchronous programs.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"
#include <asyncc/buffered.h>
#include <fcntl.h>
#include <unistd.h>

static __async int
write_numbers (int fd, int n)
{
  char buffer[10], text[20];
  struct async_writer w;

  async_writer_init (&w, fd, buffer, sizeof buffer);
  for (int i = 0; i < n; i++)
    CHECK (__await (async_writer_write (&w, text, sprintf (text, "%d\n", i * i * i))) == 0);
  return __await (async_writer_flush (&w));
}

static __async int
read_numbers (int fd)
{
  char buffer[8], *text, header[5] = "";
  struct async_reader r;
  struct async_line line;
  int n, i = 0;

  async_reader_init (&r, fd, buffer, sizeof buffer);
  CHECK (__await (async_reader_read_exact (&r, header, 4)) == 4 && !strcmp (header, "0\n1\n"));
  CHECK (__await (async_reader_read_until (&r, '\n', &text)) == 2 && text[0] == '8');
  CHECK (__await (async_reader_read (&r, header, 3)) > 0);
  while ((n = __await (async_reader_read_line (&r, &line))) > 0)
    i = atoi (line.text);
  return n < 0 ? n : i;
}

/* Over functions of the program's. */
static __async ssize_t
fd_read (void *stream, void *buf, size_t count)
{
  return __await (async_read (*(int *) stream, buf, count));
}

static __async ssize_t
fd_write (void *stream, const void *buf, size_t count)
{
  return __await (async_write (*(int *) stream, buf, count));
}

static __async int
over (int from, int to)
{
  static const struct async_transport functions = { fd_read, fd_write };
  char in[8], out[4];
  struct iovec iov[] = { { "gh", 2 }, { "ijk\n", 4 } };
  struct async_reader r;
  struct async_writer w;
  struct async_line line;

  async_reader_over (&r, &functions, &from, in, sizeof in);
  async_writer_over (&w, &functions, &to, out, sizeof out);
  CHECK (__await (async_writer_write (&w, "a\n", 2)) == 0);
  CHECK (__await (async_writer_write (&w, "bcdef\n", 6)) == 0);
  CHECK (__await (async_reader_read_line (&r, &line)) == 1 && !strcmp (line.text, "a"));
  CHECK (__await (async_reader_read_line (&r, &line)) == 1 && !strcmp (line.text, "bcdef"));
  CHECK (__await (async_writer_writev (&w, iov, 2)) == 0 && iov[1].iov_len == 0);
  CHECK (__await (async_reader_read_line (&r, &line)) == 1 && !strcmp (line.text, "ghijk"));
  return async_reader_buffered (&r) == 0;
}

/* Pieces, the second of which is larger than the buffer. */
static __async int
pieces (int from, int to)
{
  char buffer[8], text[4] = "", rest[40] = "";
  struct async_writer w;
  struct iovec out[] = { { "ab", 2 }, { NULL, 0 }, { "cde", 3 } };
  struct iovec more[] = { { "fg", 2 }, { "hijklmnopqrst", 13 }, { NULL, 0 } };
  struct iovec in[] = { { text, 3 }, { NULL, 0 }, { rest, 39 } };

  async_writer_init (&w, to, buffer, sizeof buffer);
  CHECK (__await (async_writer_writev (&w, out, 3)) == 0 && async_writer_buffered (&w) == 5);
  CHECK (__await (async_writer_write (&w, NULL, 0)) == 0);
  CHECK (__await (async_writer_writev (&w, more, 3)) == 0 && async_writer_buffered (&w) == 0);
  CHECK (more[1].iov_len == 0);
  CHECK (__await (async_readv (from, in, 3)) == 20);
  CHECK (!strcmp (text, "abc") && !strcmp (rest, "defghijklmnopqrst"));
  CHECK (__await (async_writev (to, out, 3)) == 5 && __await (async_readv (from, in, 1)) == 3);
  return __await (async_readv (from, in, 3));
}

static __async int64_t
copy (int from, int to)
{
  return __await (async_copy (from, to));
}

int
main (void)
{
  int fds[2], ends[2];

  CHECK (pipe (fds) == 0 && pipe (ends) == 0);
  CHECK (async_run (pieces (fds[0], fds[1])) == 2);
  CHECK (async_run (over (fds[0], fds[1])) == 1);
  CHECK (async_run (write_numbers (fds[1], 20)) == 0);
  async_close (fds[1]);
  CHECK (async_run (copy (fds[0], ends[1])) > 60);
  async_close (ends[1]);
  CHECK (async_run (read_numbers (ends[0])) == 19 * 19 * 19);
  async_close (fds[0]);
  async_close (ends[0]);
  return 0;
}
