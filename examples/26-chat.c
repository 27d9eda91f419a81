/* 26-chat: what one client says all others hear.  A client that is silent for too long has
   to go, and so has one that does not listen.
   SPDX-License-Identifier: MIT

   Usage: 26-chat [PORT [SILENCE]]
   SILENCE is how long a client may say nothing, or not take a line, in milliseconds, 60000
   without it.  The first line of a client is its name.  Try it with nc 127.0.0.1 PORT.  */

#include <asyncc/buffered.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "server.h"

enum {
  LINE_LIMIT = 200, /* bytes of a line that is heard, with the name before it */
  ON_WAY = 16384,   /* bytes that the system keeps for one who does not take them, about */
  KEPT = 64         /* who is further behind than so many lines then has to go */
};

/* A line, of the client with the number FROM. */
struct said {
  unsigned int from;
  char text[LINE_LIMIT];
};

static async_broadcast (struct said) room;
static uint64_t silence;

struct client {
  struct connection connection;
  unsigned int number;
  char name[32];
  char in[LINE_LIMIT + 1];
  struct async_reader reader;
};

/* The line is cut where there is no more room. */
static __attribute__ ((__format__ (__printf__, 2, 3))) void
say (const struct client *c, const char *format, ...)
{
  struct said said = { .from = c->number };
  va_list args;

  va_start (args, format);
  vsnprintf (said.text, sizeof said.text - 1, format, args);
  va_end (args);
  strcat (said.text, "\n");
  async_broadcast_send (room, said);
}

/* The next line of C: 1; 0 at the end, or -errno: -ETIMEDOUT if C is silent, -EMSGSIZE if
   the line is too long. */
static __async int
next_line (struct client *c, struct async_line *line)
{
  int got = 0;
  int late = __await (async_within (silence, async_reader_read_line (&c->reader, line), &got));

  return late ? late : got;
}

/* What the client says goes to the others, who have their turn before it says more. */
static __async int
talk (struct client *c)
{
  struct async_line line;
  int got;

  while ((got = __await (next_line (c, &line))) > 0) {
    say (c, "%s: %s", c->name, line.text);
    __await (async_yield ());
  }
  return got;
}

/* 0 or -errno: -EOVERFLOW if C does not take the line. */
static __async int
tell (const struct client *c, const char *line)
{
  int error = 0;
  int late = __await (async_within (silence, async_write_all (c->connection.fd, line,
							       strlen (line)), &error));

  return late ? -EOVERFLOW : error;
}

/* ... and what they say to the client, from POSITION on. */
static __async int
listen_to_all (const struct client *c, uint64_t position)
{
  struct said said;
  int got;

  while ((got = __await (async_broadcast_receive (room, &position, &said))) > 0) {
    int error = said.from == c->number ? 0 : __await (tell (c, said.text));

    if (error < 0)
      return error;
  }
  return got;
}

static const char *
reason (int error)
{
  switch (error) {
  case 0: return "goes";
  case -ETIMEDOUT: return "was silent";
  case -EOVERFLOW: return "did not listen";
  case -EMSGSIZE: return "said too much";
  default: return "is gone";
  }
}

/* Both go on until one of them has come to its end. */
static __async int
take_part (struct client *c)
{
  uint64_t position = async_broadcast_position (room);
  int how = 0;

  say (c, "* %s comes", c->name);
  __await (async_race (&how, talk (c), listen_to_all (c, position)));
  return how;
}

static void
client_end (const struct client *c)
{
  connection_end (&c->connection);
}

static __async void
serve (int fd)
{
  static unsigned int clients;
  __attribute__ ((__cleanup__ (client_end))) struct client c = { .number = ++clients };
  struct async_line line;

  connection_begin (&c.connection, fd);
  setsockopt (fd, SOL_SOCKET, SO_SNDBUF, &(int) { ON_WAY }, sizeof (int));
  async_reader_init (&c.reader, fd, c.in, sizeof c.in);
  if (__await (next_line (&c, &line)) <= 0)
    return;
  snprintf (c.name, sizeof c.name, "%s", line.text);
  say (&c, "* %s %s", c.name, reason (__await (take_part (&c))));
}

int
main (int argc, char **argv)
{
  int error;

  silence = ASYNC_MS (argc > 2 ? strtoul (argv[2], NULL, 10) : 60000);
  room = async_broadcast_new (struct said, KEPT);
  if (!room)
    return 1;
  error = async_run (serve_until_signal (argc > 1 ? atoi (argv[1]) : 7000, ASYNC_S (5), serve));
  async_broadcast_unref (room);
  puts (error == -ETIMEDOUT ? "stopped at the deadline" : "stopped");
  return 0;
}
