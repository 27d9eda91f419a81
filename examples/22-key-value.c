/* 22-key-value: names and their values for the clients of Redis: redis-cli, redis-benchmark
   and any library that speaks RESP, its protocol.
   SPDX-License-Identifier: MIT

   Usage: 22-key-value [PORT [MILLISECONDS]]
   PORT 0 takes a free one.  SIGINT or SIGTERM ends it; what was asked by then is answered,
   but MILLISECONDS after the signal all connections are closed.

   Every client has a task, which reads as if it were alone: a request, what it asks for,
   the answer.  Two rules do the rest.  Answers are collected, and written before the task
   waits for input, so those of all requests that have come together are one write.  When
   too many are collected they are written first, so who does not read is not read
   either, and holds a bounded amount of memory.  What a request does to the store awaits
   nothing, so it needs no lock.

   Here is what waits: how requests are read, and answers written.  The rest is in key-value/:
   limits.h, bytes.h, table.h, store.h, client.h and commands.h, each of which needs those
   before it.  */

#include <asyncc.h>
#include <asyncc/buffered.h>
#include <asyncc/interval.h>
#include <errno.h>
#include <sys/random.h>

#include "key-value/commands.h"

/* The protocol ---------------------------------------------------------------------- */

static void
buffer_cleanup (struct buffer *b)
{
  buffer_free (b);
}

/* Write what is collected, which others may add to meanwhile: 0 or -errno. */
static __async int
flush (struct client *c)
{
  async_event_reset (&c->news);
  while (c->out.end > 0) {
    __attribute__ ((__cleanup__ (buffer_cleanup))) struct buffer written = c->out;
    c->out = (struct buffer) { .data = NULL };
    int error = __await (async_write_all (c->connection.fd, written.data, written.end));
    if (error)
      return error;
    if (!c->out.data && written.size <= BUFFER_KEPT) {
      c->out = written;
      c->out.end = 0;
      written.data = NULL;
    }
  }
  return 0;
}

/* Read N bytes at most to TO, and write news meanwhile if there are some. */
static __async ssize_t
read_or_tell (struct client *c, char *to, size_t n)
{
  while (c->subscriptions) {
    __async_auto __future (ssize_t) input = async_read (c->connection.fd, to, n);
    __async_auto __future (void) news = async_event_wait (&c->news);
    if (__await (async_select (input, news)) == 0)
      return __await (input);
    int error = __await (flush (c));
    if (error)
      return error;
  }
  return __await (async_read (c->connection.fd, to, n));
}

/* More input behind what there is: 1, or 0 at the end, or -errno. */
static __async int
more (struct client *c)
{
  struct buffer *in = &c->in;
  int error = __await (flush (c));
  size_t wanted = c->filled && in->size < BUFFER_KEPT ? in->size : 1;

  if (error)
    return error;
  in->end -= in->begin;
  if (in->begin && in->end)
    memmove (in->data, in->data + in->begin, in->end);
  in->begin = 0;
  if (in->end == 0 && in->size > BUFFER_KEPT)
    buffer_free (in);
  char *room = buffer_room (in, wanted);
  size_t size = in->size - in->end;
  ssize_t n = __await (read_or_tell (c, room, size));
  if (n <= 0)
    return n;
  in->end += n;
  c->filled = (size_t) n == size;
  return 1;
}

static int
protocol_error (struct client *c, const char *what)
{
  answer_error (c, "Protocol error: %s", what);
  c->leaving = true;
  return -EPROTO;
}

/* The next line, without its end, until there is more input. */
static __async int
read_line (struct client *c, struct slice *line)
{
  size_t seen = 0;

  for (;;) {
    const char *p = c->in.data + c->in.begin + c->at;
    size_t n = c->in.end - c->in.begin - c->at;
    const char *end = n > seen ? memchr (p + seen, '\n', n - seen) : NULL;

    seen = end ? (size_t) (end - p) : n;
    if (seen > LINE_LIMIT)
      return protocol_error (c, "too long line");
    if (end) {
      *line = (struct slice) { p, seen - (end > p && end[-1] == '\r') };
      c->at += seen + 1;
      return 1;
    }
    int got = __await (more (c));
    if (got <= 0)
      return got;
  }
}

/* A line and what follows it: an argument. */
static __async int
read_argument (struct client *c)
{
  struct slice line;
  int64_t length;
  int got = __await (read_line (c, &line));

  if (got <= 0)
    return got;
  if (line.n == 0 || line.p[0] != '$')
    return protocol_error (c, "expected '$'");
  if (!number_of ((struct slice) { line.p + 1, line.n - 1 }, &length) || length < 0
      || length > VALUE_LIMIT)
    return protocol_error (c, "invalid bulk length");
  while (c->in.end - c->in.begin - c->at < (size_t) length + 2)
    if ((got = __await (more (c))) <= 0)
      return got;
  arg_add (c, c->at, length);
  c->at += length + 2;
  return 1;
}

/* A line of words: what people type. */
static void
split (struct client *c, struct slice line)
{
  size_t begin = line.p - (c->in.data + c->in.begin);

  for (size_t i = 0, n; i < line.n; i += n) {
    for (n = 0; i + n < line.n && line.p[i + n] != ' ' && line.p[i + n] != '\t'; n++)
      ;
    if (n > 0)
      arg_add (c, begin + i, n);
    else
      n = 1;
  }
}

/* The next request, whose arguments stay until there is more input: 1, or 0 at the end of
   the input, or -errno. */
static __async int
read_request (struct client *c)
{
  struct slice line;
  int64_t count;
  int got;

  c->in.begin += c->at;
  c->at = c->argc = 0;
  got = __await (read_line (c, &line));
  if (got <= 0)
    return got;
  if (line.n == 0 || line.p[0] != '*') {
    split (c, line);
    return 1;
  }
  if (!number_of ((struct slice) { line.p + 1, line.n - 1 }, &count) || count > COUNT_LIMIT)
    return protocol_error (c, "invalid multibulk length");
  while (got > 0 && count-- > 0)
    got = __await (read_argument (c));
  return got;
}

static __async void
serve (int fd)
{
  __attribute__ ((__cleanup__ (client_end))) struct client c
    = { .news = ASYNC_EVENT_INIT };

  connection_begin (&c.connection, fd);
  while (!c.leaving && __await (read_request (&c)) > 0) {
    if (c.argc > 0)
      execute (&c);
    if (c.out.end > ANSWERS_LIMIT && __await (flush (&c)) < 0)
      return;
  }
  if (c.leaving && __await (flush (&c)) == 0)
    __await (hear_out (fd));
}

/* The server ------------------------------------------------------------------------ */

static __async int
server (unsigned port, uint64_t grace)
{
  __async_auto __future (void) sweeping = async_spawn (sweep ());

  return __await (serve_until_signal (port, grace, serve));
}

int
main (int argc, char **argv)
{
  int error;

  if (getrandom (&keys.seed, sizeof keys.seed, 0) < 0)
    perror ("22-key-value");
  channels.seed = keys.seed;
  error = async_run (server (argc > 1 ? atoi (argv[1]) : 6379,
			     ASYNC_MS (argc > 2 ? strtoul (argv[2], NULL, 10) : 5000)));
  puts (error == -ETIMEDOUT ? "stopped at the deadline" : "stopped");
  return 0;
}
