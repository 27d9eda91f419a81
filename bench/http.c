/* Requests of HTTP, as a browser sends them, each in pieces of at most PIECE bytes: by the parser
   of examples/28-http-parser, which awaits each byte, and by http_parser, or llhttp with -DLLHTTP,
   whose callbacks keep the same texts in the same way.  Plain C gets each request as a whole.
   SPDX-License-Identifier: MIT  */

#include "bench.h"
#include "http.h"

#ifdef LLHTTP
#include <llhttp.h>
typedef llhttp_t other_parser;
typedef llhttp_settings_t other_settings;
#else
#include <http_parser.h>
typedef http_parser other_parser;
typedef http_parser_settings other_settings;
#endif

#ifndef PIECE
#define PIECE 1000
#endif

static size_t
piece_at (size_t i)
{
  size_t left = sizeof request - 1 - i;

  return left < PIECE ? left : PIECE;
}

static __async long
read_requests (struct http_input *input, long n)
{
  static struct http_request r;
  long sum = 0;

  while (n-- > 0 && __await (http_read_head (input, &r)))
    sum += value_of (&r);
  return sum;
}

static __async long
run_async (long n)
{
  struct http_input input = { NULL, NULL };
  __future (long) parser = read_requests (&input, n);

  for (size_t i = 0; async_poll (parser, __async_context ()) == ASYNC_PENDING;) {
    size_t size = piece_at (i);
    http_feed (&input, request + i, size);
    i = i + size == sizeof request - 1 ? 0 : i + size;
  }
  return __await (parser);
}

/* What the callbacks of the other parser collect. */
static struct http_request kept;
static char *kept_end;
static bool in_value;
static long kept_sum;

static int
on_begin (other_parser *p)
{
  (void) p;
  kept_end = kept.text;
  kept.target = kept.text;
  kept.header_count = 0;
  in_value = false;
  return 0;
}

static void
keep (const char *at, size_t n)
{
  memcpy (kept_end, at, n);
  kept_end += n;
}

static int
on_url (other_parser *p, const char *at, size_t n)
{
  (void) p;
  keep (at, n);
  return 0;
}

static int
on_field (other_parser *p, const char *at, size_t n)
{
  (void) p;
  if (in_value || kept.header_count == 0) {
    *kept_end++ = '\0';
    in_value = false;
    kept.headers[kept.header_count++].name = kept_end;
  }
  keep (at, n);
  return 0;
}

static int
on_value (other_parser *p, const char *at, size_t n)
{
  (void) p;
  if (!in_value) {
    *kept_end++ = '\0';
    in_value = true;
    kept.headers[kept.header_count - 1].value = kept_end;
  }
  keep (at, n);
  return 0;
}

static int
on_complete (other_parser *p)
{
  (void) p;
  kept_sum += value_of (&kept);
  return 0;
}

static const other_settings callbacks
  = { .on_message_begin = on_begin, .on_url = on_url, .on_header_field = on_field,
      .on_header_value = on_value, .on_message_complete = on_complete };

static long
run_hand (long n)
{
  other_parser p;

#ifdef LLHTTP
  llhttp_init (&p, HTTP_REQUEST, &callbacks);
#else
  http_parser_init (&p, HTTP_REQUEST);
#endif
  for (; n > 0; n--)
    for (size_t i = 0; i < sizeof request - 1; i += PIECE)
#ifdef LLHTTP
      llhttp_execute (&p, request + i, piece_at (i));
#else
      http_parser_execute (&p, &callbacks, request + i, piece_at (i));
#endif
  return kept_sum;
}

static long
run_sync (long n)
{
  return read_requests_sync (n);
}
