/* Random bytes that a seed decides, and a peer at the other end of a socket pair that sends
   them in random pieces and keeps what it hears.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <asyncc.h>
#include <asyncc/buffered.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static uint64_t random_state;
static unsigned long seed;

/* A number below N. */
static size_t
below (size_t n)
{
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return random_state % n;
}

static void
begin (unsigned long number)
{
  seed = number;
  random_state = number * 0x9e3779b97f4a7c15 + 1;
}

static void
wrong (const char *what)
{
  printf ("seed %lu: %s\n", seed, what);
  exit (1);
}

struct bytes {
  size_t n;
  char data[1 << 20];
};

static void
add_bytes (struct bytes *b, const void *p, size_t n)
{
  if (b->n + n > sizeof b->data)
    wrong ("more than there should be");
  memcpy (b->data + b->n, p, n);
  b->n += n;
}

static inline void
add_text (struct bytes *b, const char *text)
{
  add_bytes (b, text, strlen (text));
}

#define COUNT(array) (sizeof (array) / sizeof *(array))

static inline const char *
one_of (const char *const *words, size_t n)
{
  return words[below (n)];
}

/* Another byte, one less, one of the N WORDS more, or a part once more. */
static inline void
change (struct bytes *b, const char *const *words, size_t n)
{
  size_t at = below (b->n), part = 1 + below (b->n - at);
  static struct bytes rest;

  rest.n = 0;
  add_bytes (&rest, b->data + at, b->n - at);
  switch (below (4)) {
  case 0:
    b->data[at] = below (2) ? (char) below (256) : "\r\n*$0-9 "[below (8)];
    break;
  case 1:
    b->n = at;
    add_bytes (b, rest.data + 1, rest.n - 1);
    break;
  case 2:
    b->n = at;
    add_text (b, one_of (words, n));
    add_bytes (b, rest.data, rest.n);
    break;
  default:
    b->n = at;
    add_bytes (b, rest.data, part);
    add_bytes (b, rest.data, rest.n);
  }
}

/* Some requests, which APPEND adds, maybe changed, with some of the N texts at WORDS; and behind
   them maybe much that means nothing. */
static inline void
make_requests (struct bytes *b, void (*append) (struct bytes *), const char *const *words,
	       size_t n)
{
  b->n = 0;
  for (size_t requests = 1 + below (6); requests > 0; requests--)
    append (b);
  for (size_t changes = below (2) ? 0 : below (4); changes > 0; changes--)
    change (b, words, n);
  for (size_t more = below (10) ? 0 : below (12000); more > 0; more--)
    add_bytes (b, &(char) { (char) (below (4) ? 'x' : below (256)) }, 1);
}

/* Send B to FD in pieces of at most LARGEST bytes, and let others run between them. */
static __async void
send_pieces (int fd, const struct bytes *b, size_t largest)
{
  for (size_t i = 0, n; i < b->n; i += n) {
    n = 1 + below (largest);
    if (n > b->n - i)
      n = b->n - i;
    if (__await (async_write_all (fd, b->data + i, n)) < 0)
      return;
    for (size_t turns = below (3); turns > 0; turns--)
      __await (async_yield ());
  }
  shutdown (fd, SHUT_WR);
}

/* All that comes from FD. */
static __async void
hear_all (int fd, struct bytes *b)
{
  char buf[1000];
  ssize_t n;

  b->n = 0;
  while ((n = __await (async_read (fd, buf, 1 + below (sizeof buf)))) > 0)
    add_bytes (b, buf, n);
}

/* What SERVER says by the socket FD to INPUT, which comes in pieces of at most LARGEST bytes.
   In the end FD is closed. */
static inline __async void
converse (int fd, __async_auto __future (void) server, const struct bytes *input,
	  size_t largest, struct bytes *output)
{
  __async_auto __future (void) sender = send_pieces (fd, input, largest);
  __async_auto __future (void) hearer = hear_all (fd, output);

  __await (async_join (sender, hearer, server));
  close (fd);
}
