/* A request as it is kept: texts of its head, and what they mean for its body and for the
   connection.
   SPDX-License-Identifier: MIT  */

#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "limits.h"

/* The name is in lower case. */
struct http_header {
  const char *name, *value;
};

struct http_request {
  const char *method, *target;
  int minor; /* of HTTP/1.minor */
  bool has_host, has_length, chunked, close, keep_alive;
  uint64_t length;  /* of a body that is not chunked */
  int status;	    /* HTTP's, for a request that is refused, or 0 */
  const char *wrong; /* what is wrong with it */
  size_t header_count;
  struct http_header headers[HEADERS_LIMIT];
  /* All texts of the head, with a null behind each in place of what ended it. */
  char text[HEAD_LIMIT + TRAILER_LIMIT];
};

/* Refuse R: false. */
static inline bool
http_refuse (struct http_request *r, int status, const char *wrong)
{
  r->status = status;
  r->wrong = wrong;
  return false;
}

/* Whether the client may send another request behind R. */
static inline bool
http_goes_on (const struct http_request *r)
{
  return !r->status && !r->close && (r->minor > 0 || r->keep_alive);
}

/* Whether WORD is one of those in the LIST, which commas separate. */
static inline bool
http_lists (const char *list, const char *word)
{
  for (size_t n; *list; list += n) {
    list += strspn (list, ", \t");
    n = strcspn (list, ", \t");
    if (n == strlen (word) && strncasecmp (list, word, n) == 0)
      return true;
  }
  return false;
}

/* Two of them, or a list, could be read as another length by others on the way. */
static inline bool
http_note_length (struct http_request *r, const char *value)
{
  if (r->has_length)
    return http_refuse (r, 400, "two lengths");
  r->has_length = true;
  for (const char *p = value; p == value || *p; p++) {
    if (*p < '0' || *p > '9')
      return http_refuse (r, 400, "the length is no number");
    if (r->length <= BODY_LIMIT)
      r->length = r->length * 10 + (*p - '0');
  }
  return true;
}

static inline bool
http_note_coding (struct http_request *r, const char *value)
{
  if (r->chunked)
    return http_refuse (r, 400, "two transfer codings");
  if (strcasecmp (value, "chunked") != 0)
    return http_refuse (r, 501, "the transfer coding is not known");
  r->chunked = true;
  return true;
}

/* Note what the header NAME, which has N bytes, says of the request: false if it must not. */
static inline bool
http_note (struct http_request *r, const char *name, size_t n, const char *value)
{
  if (n == 4 && memcmp (name, "host", 4) == 0) {
    if (r->has_host)
      return http_refuse (r, 400, "two hosts");
    r->has_host = true;
  } else if (n == 10 && memcmp (name, "connection", 10) == 0) {
    r->close |= http_lists (value, "close");
    r->keep_alive |= http_lists (value, "keep-alive");
  } else if (n == 14 && memcmp (name, "content-length", 14) == 0)
    return http_note_length (r, value);
  else if (n == 17 && memcmp (name, "transfer-encoding", 17) == 0)
    return http_note_coding (r, value);
  return true;
}

/* Look at R as a whole, when all of its headers are there. */
static inline bool
http_judge (struct http_request *r)
{
  if (r->minor > 0 && !r->has_host)
    return http_refuse (r, 400, "no host");
  if (r->chunked && r->has_length)
    return http_refuse (r, 400, "a length, and chunks");
  if (r->chunked && r->minor == 0)
    return http_refuse (r, 400, "chunks in HTTP/1.0");
  if (r->length > BODY_LIMIT)
    return http_refuse (r, 413, "a large body");
  return true;
}

#endif /* HTTP_REQUEST_H */
