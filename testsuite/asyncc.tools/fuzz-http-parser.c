/* The parser of examples/28-http-parser reads random bytes and valid requests that were changed at
   random.  What it reads does not depend on the pieces that they come in; and it is what another
   parser reads, or one of both has refused it for a reason that the other need not share.
   SPDX-License-Identifier: GPL-3.0-or-later

   Usage: fuzz-http-parser FIRST LAST: the seeds
   The other one is http_parser, or llhttp with -DLLHTTP.  */

#include "fuzz.h"
#include "http/body.h"

#ifdef LLHTTP
#include <llhttp.h>
typedef llhttp_t other_parser;
typedef llhttp_settings_t other_settings;
#define method_name(method) llhttp_method_name ((llhttp_method_t) (method))
#else
#include <http_parser.h>
typedef http_parser other_parser;
typedef http_parser_settings other_settings;
#define method_name(method) http_method_str ((enum http_method) (method))
#endif

/* Requests -------------------------------------------------------------------------- */

static const char *const methods[]
  = { "GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS" };
static const char *const targets[]
  = { "/", "/index.html", "/a/b?c=d&e=%20", "http://x/y", "/~'()!*;,", "*" };
static const char *const headers[]
  = { "Host: x", "Host: example.org:80", "Accept: */*", "X-Empty:", "X-Spaces: \t a b \t ",
      "connection: close", "Connection: keep-alive", "Connection: a, CLOSE", "Content-Length: 0",
      "Content-Length: 5", "content-length: 5, 5", "Content-Length: 99999999999999999999999",
      "Content-Length: +5", "Content-Length: 0x5", "Content-Length: ", "Transfer-Encoding: chunked",
      "Transfer-encoding: gzip", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: xchunked",
      "Transfer-Encoding: chunkedx", "Transfer-Encoding: chunked, gzip",
      "Transfer-Encoding : chunked", "Transfer-Encoding:\vchunked", " folded: x", "No colon",
      "X: a\rb", "X: a\nb", "X-\xc3\xa4: b", "X: \xc3\xa4", "!#$%&'*+-.^_`|~: token" };
static const char *const bodies[]
  = { "\r\n", "\r\n", "\r\n", "Content-Length: 5\r\n\r\nhello",
      "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
      "Transfer-Encoding: Chunked\r\n\r\n0a;x=\"y\"\r\n0123456789\r\n1A\r\n"
      "abcdefghijklmnopqrstuvwxyz\r\n000\r\nX: y\r\n\r\n",
      "Transfer-Encoding: chunked\r\n\r\n5\r\nhello!\r\n0\r\n\r\n",
      "Transfer-Encoding: chunkedly\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
      "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", "\n", "" };

enum { USUAL_HEADERS = 3, STRANGE_BODIES = 5 }; /* behind Host, and at the end */

static void
append_request (struct bytes *b)
{
  bool strange = below (3) == 0;

  add_text (b, one_of (methods, COUNT (methods)));
  add_text (b, " ");
  add_text (b, one_of (targets, COUNT (targets)));
  add_text (b, below (8) ? " HTTP/1.1\r\nHost: x\r\n" : " HTTP/1.0\r\n");
  for (size_t n = below (5); n > 0; n--) {
    add_text (b, one_of (headers + 2, strange ? COUNT (headers) - 2 : USUAL_HEADERS));
    add_text (b, "\r\n");
  }
  add_text (b, one_of (bodies, COUNT (bodies) - (strange ? 0 : STRANGE_BODIES)));
}

/* What is read ---------------------------------------------------------------------- */

/* The complete requests as text; how it ended. */
struct reading {
  struct bytes requests, current;
  int count, status; /* STATUS is HTTP's for ours, the error of the other one */
  const char *wrong;
  bool closed;	     /* there is no request behind those */
};

static void
begin_reading (struct reading *r)
{
  r->requests.n = r->current.n = 0;
  r->count = r->status = 0;
  r->wrong = "";
  r->closed = false;
}

static void
request_read (struct reading *r)
{
  add_bytes (&r->requests, r->current.data, r->current.n);
  add_text (&r->requests, "\n--\n");
  r->current.n = 0;
  r->count++;
}

static __async int
read_all (struct http_input *input, struct reading *reading)
{
  struct http_request r;

  do {
    if (!__await (http_read_head (input, &r)))
      break;
    add_text (&reading->current, r.method);
    add_text (&reading->current, " ");
    add_text (&reading->current, r.target);
    for (size_t i = 0; i < r.header_count; i++) {
      add_text (&reading->current, "\n");
      add_text (&reading->current, r.headers[i].name);
      add_text (&reading->current, ":");
      add_text (&reading->current, r.headers[i].value);
    }
    add_text (&reading->current, "\n\n");
    for (__each (piece, http_body (input, &r)))
      add_bytes (&reading->current, piece.bytes, piece.n);
    if (!r.status)
      request_read (reading);
  } while (http_goes_on (&r));
  reading->status = r.status;
  reading->wrong = r.status ? r.wrong : "";
  reading->closed = !r.status;
  return 0;
}

/* Each piece is a copy that ends where its memory does. */
static void
read_pieces (const struct bytes *input, size_t largest, struct reading *reading)
{
  struct http_input in = { NULL, NULL };
  struct async_context cx;
  __future (int) parser = read_all (&in, reading);
  bool more = true;

  begin_reading (reading);
  async_context_init (&cx, async_waker_noop ());
  for (size_t i = 0, n; more && i < input->n; i += n) {
    n = 1 + below (largest);
    if (n > input->n - i)
      n = input->n - i;
    char *piece = malloc (n);
    memcpy (piece, input->data + i, n);
    http_feed (&in, piece, n);
    more = async_poll (parser, &cx) == ASYNC_PENDING;
    free (piece);
  }
  async_drop (parser);
}

/* The other parser ------------------------------------------------------------------ */

static struct reading theirs;
static enum { NOTHING, FIELD, VALUE, BODY, TRAILER } part;

static int
on_begin (other_parser *p)
{
  (void) p;
  theirs.current.n = 0;
  part = NOTHING;
  return 0;
}

static int
on_url (other_parser *p, const char *at, size_t n)
{
  if (part == NOTHING && theirs.current.n == 0) {
    add_text (&theirs.current, method_name (p->method));
    add_text (&theirs.current, " ");
  }
  add_bytes (&theirs.current, at, n);
  return 0;
}

/* Blanks behind a value are not a part of it. */
static void
end_value (void)
{
  struct bytes *b = &theirs.current;

  while (part == VALUE && b->n && (b->data[b->n - 1] == ' ' || b->data[b->n - 1] == '\t'))
    b->n--;
}

static int
on_field (other_parser *p, const char *at, size_t n)
{
  (void) p;
  if (part >= BODY) {
    part = TRAILER;
    return 0;
  }
  end_value ();
  if (part != FIELD)
    add_text (&theirs.current, "\n");
  part = FIELD;
  for (; n > 0; at++, n--)
    add_bytes (&theirs.current, &(char) { *at >= 'A' && *at <= 'Z' ? (char) (*at + 32) : *at }, 1);
  return 0;
}

static int
on_value (other_parser *p, const char *at, size_t n)
{
  (void) p;
  if (part == FIELD)
    add_text (&theirs.current, ":");
  if (part >= BODY)
    return 0;
  part = VALUE;
  add_bytes (&theirs.current, at, n);
  return 0;
}

static int
on_headers (other_parser *p)
{
  (void) p;
  end_value ();
  part = BODY;
  add_text (&theirs.current, "\n\n");
  return 0;
}

static int
on_body (other_parser *p, const char *at, size_t n)
{
  (void) p;
  add_bytes (&theirs.current, at, n);
  return 0;
}

static int
on_complete (other_parser *p)
{
  (void) p;
  request_read (&theirs);
  return 0;
}

static void
set_callbacks (other_settings *s)
{
  memset (s, 0, sizeof *s);
  s->on_message_begin = on_begin;
  s->on_url = on_url;
  s->on_header_field = on_field;
  s->on_header_value = on_value;
  s->on_headers_complete = on_headers;
  s->on_body = on_body;
  s->on_message_complete = on_complete;
}

/* Have P read N bytes: the name of its error, or NULL. */
static const char *
other_reads (other_parser *p, const other_settings *s, const char *data, size_t n)
{
#ifdef LLHTTP
  (void) s;
  llhttp_errno_t error = llhttp_execute (p, data, n);
  return error ? llhttp_errno_name (error) : NULL;
#else
  size_t done = http_parser_execute (p, s, data, n);
  if (HTTP_PARSER_ERRNO (p) != HPE_OK)
    return http_errno_name (HTTP_PARSER_ERRNO (p));
  return done < n ? "HPE_UPGRADE" : NULL;
#endif
}

static void
read_with_other (const struct bytes *input, size_t largest)
{
  other_parser p;
  other_settings s;
  const char *error = NULL;

  set_callbacks (&s);
  begin_reading (&theirs);
#ifdef LLHTTP
  llhttp_init (&p, HTTP_REQUEST, &s);
#else
  http_parser_init (&p, HTTP_REQUEST);
#endif
  for (size_t i = 0, n; !error && i < input->n; i += n) {
    n = 1 + below (largest);
    if (n > input->n - i)
      n = input->n - i;
    error = other_reads (&p, &s, input->data + i, n);
  }
  theirs.status = error != NULL;
  theirs.wrong = error ? error : "";
}

/* Both ------------------------------------------------------------------------------ */

static bool
is_among (const char *text, const char *const *list)
{
  while (*list && strcmp (text, *list) != 0)
    list++;
  return *list != NULL;
}

/* What they take, although it is not in the RFC or the limits here, or is not looked at by them:
   http_parser does not look at the first byte of a value, and takes all bytes that are not ASCII
   for digits of a chunk's size. */
static const char *const ours_alone[]
  = {
#ifndef LLHTTP
      "the value of a header", "the size of a chunk",
#endif
      "a line feed alone", "a carriage return alone", "a folded line, or a blank before the colon",
      "a header without a name", "no host", "two hosts", "chunks in HTTP/1.0",
      "the transfer coding is not known", "two transfer codings", "the target", "no HTTP",
      "the version", "another version", "the extension of a chunk", "the end of a chunk",
      "too long", "too many headers", "a large body", NULL };

/* What they refuse, although the RFC leaves it open: methods that they do not know, targets that
   are no URL, a version 1.9, extensions of chunks. */
static const char *const theirs_alone[]
  = { "HPE_INVALID_METHOD", "HPE_INVALID_URL", "HPE_INVALID_VERSION", "HPE_STRICT",
      "HPE_UPGRADE", "HPE_PAUSED_UPGRADE", NULL };

/* They look at the values of trailers, and http_parser takes Transfer-Encodingly for
   Transfer-Encoding. */
static bool
they_are_wrong (const struct bytes *input)
{
  static const char name[] = "transfer-encoding";
  const size_t n = sizeof name - 1;

  if (part == TRAILER
      && is_among (theirs.wrong, (const char *const[]) { "HPE_INVALID_CONTENT_LENGTH",
							  "HPE_UNEXPECTED_CONTENT_LENGTH",
							  "HPE_INVALID_TRANSFER_ENCODING", NULL }))
    return true;
  for (size_t i = 0; i + n < input->n; i++)
    if (strncasecmp (input->data + i, name, n) == 0
	&& http_token[(unsigned char) input->data[i + n]])
      return is_among (theirs.wrong, (const char *const[]) { "HPE_INVALID_TRANSFER_ENCODING",
							     "HPE_UNEXPECTED_CONTENT_LENGTH",
							     NULL });
  return false;
}

static void
complain (const char *what, const struct reading *ours)
{
  printf ("%s: ours %d %s%s; theirs %d %s\n", what, ours->count, ours->wrong,
	  ours->closed ? "(closed)" : "", theirs.count, theirs.wrong);
  wrong ("the parsers do not agree");
}

static void
compare (const struct bytes *input, const struct reading *ours)
{
  size_t n = ours->requests.n < theirs.requests.n ? ours->requests.n : theirs.requests.n;

  if (memcmp (ours->requests.data, theirs.requests.data, n) != 0)
    complain ("another request", ours);
  if (theirs.count > ours->count && !ours->closed && !is_among (ours->wrong, ours_alone))
    complain ("we refuse", ours);
  if (theirs.count < ours->count && !is_among (theirs.wrong, theirs_alone)
      && !they_are_wrong (input))
    complain ("they refuse", ours);
}

static bool
same (const struct reading *a, const struct reading *b)
{
  return a->requests.n == b->requests.n && a->status == b->status && a->closed == b->closed
	 && memcmp (a->requests.data, b->requests.data, a->requests.n) == 0
	 && strcmp (a->wrong, b->wrong) == 0;
}

int
main (int argc, char **argv)
{
  static struct bytes input;
  static struct reading whole, cut;

  for (unsigned long i = strtoul (argv[1], NULL, 10); argc == 3; i++) {
    begin (i);
    make_requests (&input, append_request, headers, COUNT (headers));
    read_pieces (&input, 1 << 20, &whole);
    read_pieces (&input, 1 + below (below (2) ? 4 : 100), &cut);
    if (!same (&whole, &cut))
      wrong ("something else is read from pieces");
    read_with_other (&input, 1 + below (100));
    compare (&input, &whole);
    if (i == strtoul (argv[2], NULL, 10))
      break;
  }
  puts ("good");
  return 0;
}
