/* HTTP/1.1 requests (RFC 9112), read from top to bottom by async functions that await each byte.

   What others on the way could understand in another way is refused, and not repaired: a
   client could hide a request in one that it lets us see.
   SPDX-License-Identifier: MIT  */

#ifndef HTTP_PARSER_H
#define HTTP_PARSER_H

#include "input.h"
#include "request.h"

#define HTTP_INLINE static inline __attribute__ ((__always_inline__))

/* Which bytes are a part of a token, in lower case. */
static const char http_token[256]
  = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
    "\0!\0#$%&'\0\0*+\0-.\0"
    "0123456789\0\0\0\0\0\0"
    "\0abcdefghijklmnopqrstuvwxyz\0\0\0^_"
    "`abcdefghijklmnopqrstuvwxyz\0|\0~";

static const bool http_in_target[256] = { ['!' ... '~'] = true };
static const bool http_in_value[256]
  = { ['\t'] = true, [' ' ... '~'] = true, [0x80 ... 0xff] = true };

/* Refuse R because the last byte that was read from IN cannot stand where WRONG should be; with
   STATUS if there was none, because the allowance is used up. */
static inline bool
http_unexpected (struct http_request *r, const struct http_reader *in, int status,
		 const char *wrong)
{
  if (http_exhausted (in))
    return http_refuse (r, status, "too long");
  return http_refuse (r, 400, in->at[-1] == '\n' ? "a line feed alone" : wrong);
}

/* C has been read, and a line has to end with it and the next byte; else http_unexpected. */
HTTP_INLINE __async bool
http_end_line (struct http_reader *in, struct http_request *r, size_t c, int status,
	       const char *wrong)
{
  if (c != '\r')
    return http_unexpected (r, in, status, wrong);
  return __await (http_next (in)) == '\n'
	 || http_unexpected (r, in, status, "a carriage return alone");
}

/* The method, the target and the version, whose texts go to *TO.  Empty lines may stand before
   them. */
HTTP_INLINE __async bool
http_read_request_line (struct http_reader *in, struct http_request *r, char **to)
{
  size_t c, minor;

  while ((c = __await (http_next (in))) == '\r')
    if (!__await (http_end_line (in, r, c, 414, "")))
      return false;
  r->method = *to;
  for (; http_token[c]; c = __await (http_next (in)))
    *(*to)++ = (char) c;
  if (c != ' ' || *to == r->method)
    return http_unexpected (r, in, 414, "the method");
  *(*to)++ = '\0';
  r->target = *to;
  while (http_in_target[c = __await (http_next (in))])
    *(*to)++ = (char) c;
  if (c != ' ' || *to == r->target)
    return http_unexpected (r, in, 414, "the target");
  *(*to)++ = '\0';
  for (const char *p = "HTTP/"; *p; p++)
    if (__await (http_next (in)) != (unsigned char) *p)
      return http_unexpected (r, in, 414, "no HTTP");
  c = __await (http_next (in));
  if (c < '0' || c > '9' || __await (http_next (in)) != '.')
    return http_unexpected (r, in, 414, "the version");
  minor = __await (http_next (in));
  if (minor < '0' || minor > '9')
    return http_unexpected (r, in, 414, "the version");
  if (!__await (http_end_line (in, r, __await (http_next (in)), 414, "the version")))
    return false;
  r->minor = minor - '0';
  return c == '1' || http_refuse (r, 505, "another version");
}

/* The field whose first byte, C, has been read; its texts go to *TO. */
HTTP_INLINE __async bool
http_read_field (struct http_reader *in, struct http_request *r, size_t c, char **to,
		 struct http_header *h)
{
  char lower;

  h->name = *to;
  for (; (lower = http_token[c]); c = __await (http_next (in)))
    *(*to)++ = lower;
  if (c == ' ' || c == '\t')
    return http_refuse (r, 400, "a folded line, or a blank before the colon");
  if (c != ':')
    return http_unexpected (r, in, 431, "the name of a header");
  if (*to == h->name)
    return http_refuse (r, 400, "a header without a name");
  *(*to)++ = '\0';
  h->value = *to;
  do
    c = __await (http_next (in));
  while (c == ' ' || c == '\t');
  for (; http_in_value[c]; c = __await (http_next (in)))
    *(*to)++ = (char) c;
  if (!__await (http_end_line (in, r, c, 431, "the value of a header")))
    return false;
  while (*to > h->value && ((*to)[-1] == ' ' || (*to)[-1] == '\t'))
    --*to;
  *(*to)++ = '\0';
  return true;
}

/* All headers, and the empty line behind them. */
HTTP_INLINE __async bool
http_read_headers (struct http_reader *in, struct http_request *r, char **to)
{
  size_t c;

  while ((c = __await (http_next (in))) != '\r') {
    struct http_header h = { NULL, NULL };

    if (r->header_count == HEADERS_LIMIT)
      return http_refuse (r, 431, "too many headers");
    if (!__await (http_read_field (in, r, c, to, &h))
	|| !http_note (r, h.name, h.value - h.name - 1, h.value))
      return false;
    r->headers[r->header_count++] = h;
  }
  return __await (http_end_line (in, r, c, 431, ""));
}

/* Read the head of a request from INPUT to R: true, or false if it is refused. */
static __async bool
http_read_head (struct http_input *input, struct http_request *r)
{
  struct http_reader in;
  char *to = r->text;
  bool good;

  memset (r, 0, offsetof (struct http_request, headers));
  http_reader_begin (&in, input, HEAD_LIMIT);
  good = __await (http_read_request_line (&in, r, &to))
	 && __await (http_read_headers (&in, r, &to)) && http_judge (r);
  http_reader_end (&in);
  return good;
}

#endif /* HTTP_PARSER_H */
