/* The body of a request, as a generator that awaits: of a known length, or in chunks.
   SPDX-License-Identifier: MIT  */

#ifndef HTTP_BODY_H
#define HTTP_BODY_H

#include "parser.h"

struct http_piece {
  const unsigned char *bytes;
  size_t n;
};

/* The next bytes, at least one and at most MOST, where they have come. */
HTTP_INLINE __async struct http_piece
http_take (struct http_input *input, uint64_t most)
{
  struct http_piece piece;

  while (input->at == input->end)
    __async_suspend ();
  piece.bytes = input->at;
  piece.n = input->end - input->at;
  if (piece.n > most)
    piece.n = most;
  input->at += piece.n;
  return piece;
}

static inline int
http_digit (size_t c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? (int) c - 'a' + 10 : -1;
}

/* What may stand between the size of a chunk, behind which C is, and the end of its line: the
   first byte of that end, or one that is wrong.  What it says is not looked at. */
HTTP_INLINE __async size_t
http_skip_extensions (struct http_reader *in, size_t c)
{
  bool blank = c == ' ' || c == '\t';

  while (c == ' ' || c == '\t')
    c = __await (http_next (in));
  if (c == ';')
    while (http_in_value[c])
      c = __await (http_next (in));
  else if (blank)
    return 0; /* blanks belong to an extension */
  return c;
}

/* The line before a chunk, which says its size. */
static __async bool
http_read_chunk_line (struct http_input *input, struct http_request *r, uint64_t *size)
{
  struct http_reader in;
  size_t c;
  int digit, digits = 0;

  http_reader_begin (&in, input, CHUNK_LINE_LIMIT);
  for (*size = 0; (digit = http_digit (c = __await (http_next (&in)))) >= 0; digits++)
    if (*size <= BODY_LIMIT)
      *size = *size * 16 + digit;
  if (digits == 0 || (c != '\r' && c != ';' && c != ' ' && c != '\t'))
    return http_unexpected (r, &in, 400, "the size of a chunk");
  c = __await (http_skip_extensions (&in, c));
  if (!__await (http_end_line (&in, r, c, 400, "the extension of a chunk")))
    return false;
  http_reader_end (&in);
  return true;
}

/* What ends the data of a chunk. */
static __async bool
http_read_chunk_end (struct http_input *input, struct http_request *r)
{
  struct http_reader in;

  http_reader_begin (&in, input, 2);
  if (!__await (http_end_line (&in, r, __await (http_next (&in)), 400, "the end of a chunk")))
    return false;
  http_reader_end (&in);
  return true;
}

/* The headers behind the last chunk.  They must not say anything that matters, so they only
   have to be some. */
static __async bool
http_read_trailers (struct http_input *input, struct http_request *r)
{
  struct http_reader in;
  struct http_header h;
  size_t c;

  http_reader_begin (&in, input, TRAILER_LIMIT);
  while ((c = __await (http_next (&in))) != '\r') {
    char *to = r->text + HEAD_LIMIT;

    if (!__await (http_read_field (&in, r, c, &to, &h)))
      return false;
  }
  if (!__await (http_end_line (&in, r, c, 431, "")))
    return false;
  http_reader_end (&in);
  return true;
}

/* The pieces of the body of R, whose head has been read from INPUT.  A piece lies where it has
   come, until the next one is asked for.  At the end there is a status in R if the body is
   refused.  The next request begins behind the last piece. */
static __async __generator struct http_piece
http_body (struct http_input *input, struct http_request *r)
{
  uint64_t left = r->length, all = 0;

  while (!r->chunked || (__await (http_read_chunk_line (input, r, &left)) && left > 0)) {
    if ((all += left) > BODY_LIMIT) {
      http_refuse (r, 413, "a large body");
      return;
    }
    while (left > 0) {
      struct http_piece piece = __await (http_take (input, left));
      left -= piece.n;
      __yield (piece);
    }
    if (!r->chunked || !__await (http_read_chunk_end (input, r)))
      return;
  }
  if (!r->status)
    __await (http_read_trailers (input, r));
}

#endif /* HTTP_BODY_H */
