/* examples/11-http-server hears random bytes and valid requests that were changed at
   random.  What it answers does not depend on the pieces that they come in.
   SPDX-License-Identifier: GPL-3.0-or-later

   Usage: fuzz-http FIRST LAST DIRECTORY: the seeds, and what is served  */

#include "fuzz.h"
#include <asyncc/group.h>
#include <asyncc/signals.h>
#include <time.h>

/* Time stands, so that it makes no difference. */
#define time(p) ((time_t) 1000000000)
#define main example_main
#include "11-http-server.c"
#undef main
#undef time

static const char *const methods[] = { "GET", "GET", "GET", "HEAD", "POST", "DELETE", "X" };
static const char *const paths[] = { "/", "/index.html", "/big.txt", "/big.txt?x", "/none", "/%2e%2e/x",
				     "/%69ndex.html", "*", "http://x/big.txt", "/../x" };
static const char *const headers[]
  = { "Host: x", "Host: x", "Range: bytes=0-4", "Range: bytes=-7", "Range: bytes=10-2000",
      "Range: bytes=99999-", "range:bytes=3-", "Range: x", "If-Range: y", "Connection: close",
      "Connection: keep-alive", "Expect: 100-continue", "Upgrade: x", "Content-Length: 0",
      "X-Long-Name-That-Nobody-Knows: and a value", "A:" };
static const char *const bodies[]
  = { "\r\n", "\r\n", "\r\n", "Content-Length: 5\r\n\r\nhello",
      "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
      "Transfer-Encoding: chunked\r\n\r\n1;x=y\r\nz\r\n0\r\nTrailer: x\r\n\r\n" };

static void
append_request (struct bytes *b)
{
  add_text (b, one_of (methods, COUNT (methods)));
  add_text (b, " ");
  add_text (b, one_of (paths, COUNT (paths)));
  add_text (b, below (8) ? " HTTP/1.1\r\n" : " HTTP/1.0\r\n");
  for (size_t n = below (5); n > 0; n--) {
    add_text (b, one_of (headers, COUNT (headers)));
    add_text (b, "\r\n");
  }
  add_text (b, one_of (bodies, COUNT (bodies)));
}

/* What is answered to INPUT that comes in pieces of at most LARGEST bytes. */
static __async int
talk (const struct bytes *input, size_t largest, struct bytes *output)
{
  int fds[2];

  if (socketpair (AF_UNIX, SOCK_STREAM, 0, fds) < 0
      || fcntl (fds[0], F_SETFL, O_NONBLOCK) < 0)
    wrong ("no sockets");
  __await (converse (fds[1], async_spawn (serve (fds[0])), input, largest, output));
  if (connections)
    wrong ("something is left behind");
  return 0;
}

int
main (int argc, char **argv)
{
  static struct bytes input, whole, cut;

  patience = ASYNC_S (3600);
  root = argc == 4 ? open (argv[3], O_RDONLY | O_DIRECTORY) : -1;
  for (unsigned long i = root < 0 ? 0 : strtoul (argv[1], NULL, 10); i > 0; i++) {
    begin (i);
    make_requests (&input, append_request, headers, COUNT (headers));
    async_run (talk (&input, input.n, &whole));
    async_run (talk (&input, 1 + below (below (2) ? 4 : 100), &cut));
    if (cut.n != whole.n || memcmp (cut.data, whole.data, cut.n) != 0)
      wrong ("another answer to pieces");
    if (i == strtoul (argv[2], NULL, 10))
      break;
  }
  puts (root < 0 ? "no directory" : "good");
  return 0;
}
