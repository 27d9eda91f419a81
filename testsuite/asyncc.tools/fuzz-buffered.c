/* Readers and writers of <asyncc/buffered.h> with buffers of any size, what comes in any
   pieces, calls in any order, and reads that are dropped while they wait: what they give is
   what a look at the whole input says.
   SPDX-License-Identifier: GPL-3.0-or-later

   Usage: fuzz-buffered FIRST LAST: the seeds  */

#include "fuzz.h"

static struct bytes input, output;

/* The reader of a round: all of its buffer but a byte is room, and AT bytes were taken. */
static struct async_reader reader;
static size_t room, at;

static size_t
left (void)
{
  return input.n - at;
}

static const char *
next (void)
{
  return input.data + at;
}

static void
taken (const char *what, const char *p, ssize_t n)
{
  if (n < 0 || (size_t) n > left () || (n > 0 && memcmp (p, next (), n) != 0))
    wrong (what);
  at += n;
}

static __async int
read_some (size_t count)
{
  char buf[300];
  ssize_t n = __await (async_reader_read (&reader, buf, count));

  if (n == 0 && count > 0 && left () > 0)
    wrong ("read: the end is early");
  if (n > (ssize_t) count)
    wrong ("read: too much");
  taken ("read", buf, n);
  return 0;
}

static __async int
read_exact (size_t count)
{
  char buf[300];
  ssize_t n = __await (async_reader_read_exact (&reader, buf, count));

  if (n != (ssize_t) (count < left () ? count : left ()))
    wrong ("read_exact: how many");
  taken ("read_exact", buf, n);
  return 0;
}

/* What read_until has to give for DELIMITER. */
static ssize_t
until (char delimiter)
{
  const char *found = memchr (next (), delimiter, left ());

  if (found && (size_t) (found - next ()) < room)
    return found - next () + 1;
  return left () >= room ? -EMSGSIZE : (ssize_t) left ();
}

static __async int
read_until (char delimiter)
{
  char *text;
  ssize_t wanted = until (delimiter);
  ssize_t n = __await (async_reader_read_until (&reader, delimiter, &text));

  if (n != wanted || (n == 0) != (text == NULL && n >= 0))
    wrong ("read_until: how many");
  if (n > 0)
    taken ("read_until", text, n);
  return 0;
}

static __async int
read_line (void)
{
  struct async_line line;
  ssize_t wanted = until ('\n');
  int n = __await (async_reader_read_line (&reader, &line));

  if (n != (wanted > 0 ? 1 : (int) wanted))
    wrong ("read_line: result");
  if (n > 0) {
    bool ended = next ()[wanted - 1] == '\n';

    if (line.n != (size_t) wanted - ended || line.text[line.n] != '\0')
      wrong ("read_line: length");
    taken ("read_line", line.text, line.n);
    at += ended;
  }
  return 0;
}

static __async int
fill (void)
{
  size_t before = async_reader_buffered (&reader);
  ssize_t n = __await (async_reader_fill (&reader));

  if (n > 0 ? async_reader_buffered (&reader) != before + n
	    : n != (before == room ? -ENOBUFS : 0) || (n == 0 && before != left ()))
    wrong ("fill");
  return 0;
}

static __future (int)
some_call (void)
{
  switch (below (5)) {
  case 0:
    return read_some (below (300));
  case 1:
    return read_exact (below (300));
  case 2:
    return read_until ((char) below (4));
  case 3:
    return read_line ();
  default:
    return fill ();
  }
}

/* Calls until all is taken; those that lose nothing when they are dropped are so at times,
   while they wait. */
static __async void
read_all (int fd)
{
  char *buffer;

  room = 1 + below (below (2) ? 10 : 200);
  buffer = malloc (room + 1);
  at = 0;
  async_reader_init (&reader, fd, buffer, room + 1);
  while (left () > 0) {
    bool drop = below (2);
    __async_auto __future (int) call = drop ? read_exact (below (room + 1)) : some_call ();

    if (drop) {
      __async_auto __future (void) turn = async_yield ();
      __await (async_select (call, turn));
    } else
      __await (call);
  }
  free (buffer);
}

static __async void
write_some (struct async_writer *w, const char *p, size_t n)
{
  struct iovec iov[3] = { { (char *) p, n / 3 }, { (char *) p + n / 3, 0 },
			  { (char *) p + n / 3, n - n / 3 } };
  int error = below (2) ? __await (async_writer_write (w, p, n))
			: __await (async_writer_writev (w, iov, 3));

  if (error)
    wrong ("write");
  if (below (4) == 0 && __await (async_writer_flush (w)) < 0)
    wrong ("flush");
}

static __async void
write_all_of_it (int fd)
{
  struct async_writer w;
  size_t size = 1 + below (300), n;
  char *buffer = malloc (size);

  async_writer_init (&w, fd, buffer, size);
  for (size_t i = 0; i < input.n; i += n) {
    n = below (400);
    if (n > input.n - i)
      n = input.n - i;
    __await (write_some (&w, input.data + i, n));
  }
  if (__await (async_writer_flush (&w)) < 0 || async_writer_buffered (&w) > 0)
    wrong ("the last flush");
  shutdown (fd, SHUT_WR);
  free (buffer);
}

static __async int
talk (void)
{
  int fds[2];

  if (socketpair (AF_UNIX, SOCK_STREAM, 0, fds) < 0)
    wrong ("no sockets");
  /* A small one makes writes wait. */
  setsockopt (fds[0], SOL_SOCKET, SO_SNDBUF, &(int) { 1 }, sizeof (int));
  {
    __async_auto __future (void) sender = send_pieces (fds[1], &input, 1 + below (300));
    __async_auto __future (void) taker = read_all (fds[0]);
    __await (async_join (sender, taker));
  }
  {
    __async_auto __future (void) writer = write_all_of_it (fds[0]);
    __async_auto __future (void) hearer = hear_all (fds[1], &output);
    __await (async_join (writer, hearer));
  }
  async_close (fds[0]);
  async_close (fds[1]);
  if (output.n != input.n || memcmp (output.data, input.data, input.n) != 0)
    wrong ("written");
  return 0;
}

int
main (int argc, char **argv)
{
  for (unsigned long i = strtoul (argv[1], NULL, 10); argc == 3; i++) {
    begin (i);
    input.n = 0;
    for (size_t n = 1 + below (5000); n > 0; n--)
      add_bytes (&input, &(char) { below (3) ? 'x' : (char) below (12) }, 1);
    async_run (talk ());
    if (i == strtoul (argv[2], NULL, 10))
      break;
  }
  puts ("good");
  return 0;
}
