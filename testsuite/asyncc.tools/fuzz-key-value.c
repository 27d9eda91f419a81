/* examples/22-key-value hears random bytes and valid requests that were changed at random.
   What it answers does not depend on the pieces that they come in, and is itself what the
   protocol allows.
   SPDX-License-Identifier: GPL-3.0-or-later

   Usage: fuzz-key-value FIRST LAST: the seeds  */

#include "fuzz.h"
#include <asyncc/group.h>
#include <asyncc/interval.h>
#include <asyncc/signals.h>
#include <asyncc/sync.h>

/* Time stands, so that it makes no difference. */
#define async_now() ((uint64_t) 1000000000000)
#define main example_main
#include "22-key-value.c"
#undef main

/* Random requests ------------------------------------------------------------------- */

static const char *const words[]
  = { "get", "SET", "del", "incr", "decr", "mget", "mset", "exists", "expire", "ttl", "lpush",
      "rpush", "lpop", "rpop", "llen", "lrange", "publish", "subscribe", "unsubscribe", "ping",
      "echo", "command", "config", "dbsize", "flushall", "quit", "a", "b", "list", "", "0", "1",
      "-1", "10", "-9223372036854775808", "9223372036854775807", "EX", "PX", "NX", "XX", "text",
      "two words", "x\r\ny", "*1", "$3", "\r\n" };

static void
append_request (struct bytes *b)
{
  size_t n = 1 + below (below (10) ? 4 : 40);
  bool typed = below (5) == 0;
  char text[32];

  if (!typed)
    add_bytes (b, text, sprintf (text, "*%zu\r\n", n));
  for (size_t i = 0; i < n; i++) {
    /* Mostly a command and small words. */
    const char *w = i > 0 ? one_of (words + 26, COUNT (words) - 26)
			      : one_of (words, 26 - below (4));

    if (typed)
      add_text (b, i ? " " : "");
    else
      add_bytes (b, text, sprintf (text, "$%zu\r\n", strlen (w)));
    add_text (b, w);
    add_text (b, typed ? "" : "\r\n");
  }
  add_text (b, typed ? "\n" : "");
}

static void
make_input (struct bytes *b)
{
  b->n = 0;
  for (size_t requests = 1 + below (20); requests > 0; requests--)
    append_request (b);
  for (size_t changes = below (4); changes > 0; changes--)
    change (b, words, COUNT (words));
  for (size_t more = below (10) ? 0 : below (3000); more > 0; more--)
    add_bytes (b, &(char) { (char) below (256) }, 1);
}

/* Answers --------------------------------------------------------------------------- */

/* Behind the answer at P, which has the END; NULL if it is none. */
static const char *
behind (const char *p, const char *end)
{
  const char *line = p < end ? memchr (p, '\n', end - p) : NULL;
  long n;

  if (!line || line - p < 2 || line[-1] != '\r')
    return NULL;
  n = strtol (p + 1, NULL, 10);
  switch (*p) {
  case '+': case '-': case ':':
    return line + 1;
  case '$':
    if (n < 0)
      return line + 1;
    return end - (line + 1) >= n + 2 && !memcmp (line + 1 + n, "\r\n", 2) ? line + n + 3 : NULL;
  case '*':
    for (p = line + 1; p && n > 0; n--)
      p = behind (p, end);
    return p;
  default:
    return NULL;
  }
}

static void
see_that_answers (const struct bytes *b)
{
  const char *p = b->data, *end = p + b->n;

  while (p && p < end)
    p = behind (p, end);
  if (!p)
    wrong ("an answer against the protocol");
}

/* What is answered to INPUT that comes in pieces of at most LARGEST bytes. */
static __async int
talk (const struct bytes *input, size_t largest, struct bytes *output)
{
  struct client nobody = { .leaving = true };
  int fds[2];

  if (socketpair (AF_UNIX, SOCK_STREAM, 0, fds) < 0)
    wrong ("no sockets");
  __await (converse (fds[1], async_spawn (serve (fds[0])), input, largest, output));
  do_flushall (&nobody);
  buffer_free (&nobody.out);
  if (connections || channels.used || keys.used)
    wrong ("something is left behind");
  return 0;
}

int
main (int argc, char **argv)
{
  static struct bytes input, whole, cut;

  for (unsigned long i = strtoul (argv[1], NULL, 10); argc == 3; i++) {
    begin (i);
    make_input (&input);
    async_run (talk (&input, input.n, &whole));
    see_that_answers (&whole);
    async_run (talk (&input, 1 + below (below (2) ? 4 : 100), &cut));
    if (cut.n != whole.n || memcmp (cut.data, whole.data, cut.n) != 0)
      wrong ("another answer to pieces");
    if (i == strtoul (argv[2], NULL, 10))
      break;
  }
  free (keys.chains);
  free (channels.chains);
  puts ("good");
  return 0;
}
