/* 28-http-parser: HTTP/1.1 requests read from top to bottom, by functions that await each byte.
   They come in pieces of any size, and between two of them the parser stands where it is; there
   is no state that somebody has made up.
   SPDX-License-Identifier: MIT

   What some clients send comes in pieces of 1 byte, of 7, and as a whole, which must make no
   difference.  What was read is printed: the method and the target, the headers, the body; and
   why a request is refused.

   The parser is in http/: limits.h, input.h (bytes), request.h (what they mean), parser.h and
   body.h, each of which needs those before it.  It needs no runtime, and no memory but its
   frame.  */

#include <asyncc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/body.h"

static void
tell_head (FILE *to, const struct http_request *r)
{
  fprintf (to, "%s %s\n", r->method, r->target);
  for (size_t i = 0; i < r->header_count; i++)
    fprintf (to, "  %s: %s\n", r->headers[i].name, r->headers[i].value);
}

/* Read requests until one is refused or is the last of its connection, and tell of them: the
   status of the one that is refused, or 0. */
static __async int
tell_requests (struct http_input *input, FILE *to)
{
  struct http_request r = { .status = 0 };

  do
    if (__await (http_read_head (input, &r))) {
      tell_head (to, &r);
      for (__each (piece, http_body (input, &r)))
	fwrite (piece.bytes, 1, piece.n, to);
      fprintf (to, "%s", r.length || r.chunked ? "\n" : "");
    }
  while (http_goes_on (&r));
  if (r.status)
    fprintf (to, "%d: %s\n", r.status, r.wrong);
  return r.status;
}

/* What is told of TEXT that comes in pieces of SIZE bytes; to be freed. */
static char *
story (const char *text, size_t size)
{
  struct http_input input = { NULL, NULL };
  struct async_context cx;
  char *told;
  size_t length;
  FILE *to = open_memstream (&told, &length);
  __future (int) parser = tell_requests (&input, to);
  bool more = true;

  async_context_init (&cx, async_waker_noop ());
  for (size_t i = 0, n = strlen (text); more && i < n; i += size) {
    http_feed (&input, text + i, size < n - i ? size : n - i);
    more = async_poll (parser, &cx) == ASYNC_PENDING;
  }
  if (more)
    fputs ("(there should be more)\n", to);
  async_drop (parser);
  fclose (to);
  return told;
}

#define HOST "Host: example.org\r\n"

static const char *const clients[] = {
  "GET / HTTP/1.1\r\n" HOST "Accept: text/html, */*\r\n\r\n"
  "POST /form HTTP/1.1\r\nhost:example.org\r\nContent-Length: 9\r\n\r\nname=Anna"
  "PUT /text HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
  "8\r\nIn chunk\r\n9;of=which\r\ns of 8, 9\r\n00\r\nTrailer: is read\r\n\r\n"
  "HEAD /last HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"
  "GET /too-late HTTP/1.1\r\n" HOST "\r\n",
  "GET /old HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /again HTTP/1.0\r\n\r\n",
  "POST / HTTP/1.1\r\n" HOST "Content-Length: 10\r\n\r\n1234",
  "POST / HTTP/1.1\r\n" HOST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
  "0\r\n\r\nGET /hidden HTTP/1.1\r\n\r\n",
  "POST / HTTP/1.1\r\n" HOST "Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
  "POST / HTTP/1.1\r\n" HOST "Content-Length: +5\r\n\r\n",
  "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding : chunked\r\n\r\n",
  "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n",
  "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n5 \r\nhello\r\n0\r\n\r\n",
  "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n5\r\nhello!\r\n0\r\n\r\n",
  "GET / HTTP/1.1\r\n" HOST "X-Folded: one\r\n two\r\n\r\n",
  "GET / HTTP/1.1\r\n" HOST "X: y\rTransfer-Encoding: chunked\r\n\r\n",
  "GET / HTTP/1.1\n" HOST "\n",
  "GET  / HTTP/1.1\r\n" HOST "\r\n",
  "GET / HTTP/1.1\r\n\r\n",
  "GET / HTTP/2.0\r\n\r\n",
  "HELO example.org\r\n"
};

int
main (void)
{
  int same = 1;

  for (size_t i = 0; i < sizeof clients / sizeof *clients; i++) {
    char *whole = story (clients[i], strlen (clients[i]));

    printf ("%s%s", i ? "\n" : "", whole);
    for (size_t size = 1; size <= 7; size += 6) {
      char *cut = story (clients[i], size);
      same = same && strcmp (cut, whole) == 0;
      free (cut);
    }
    free (whole);
  }
  puts (same ? "\npieces make no difference" : "\nPIECES MAKE A DIFFERENCE");
  return 0;
}
