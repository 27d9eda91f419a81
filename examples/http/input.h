/* Bytes, which come in pieces of any size, one after the other to who awaits them.

   A reader is the end that the parser has.  It knows where the piece lies, so that a byte that is
   there costs a comparison and a load.  At the end of the piece it suspends, and goes on with
   the next one when http_feed has said where that is.

   What a client may send at once is bounded there, too: a reader sees no more of a piece than
   it has left of its allowance.  So the limits cost nothing where there are bytes.
   SPDX-License-Identifier: MIT  */

#ifndef HTTP_INPUT_H
#define HTTP_INPUT_H

#include <asyncc/future.h>
#include <stdbool.h>
#include <stddef.h>

/* What has come and has not been parsed yet.  All zero: nothing. */
struct http_input {
  const unsigned char *at, *end;
};

/* SEEN is where the allowance ends, or the piece. */
struct http_reader {
  const unsigned char *at, *seen;
  struct http_input *input;
  size_t allowance; /* behind SEEN */
};

/* Look at no more than the allowance of what there is. */
static inline void
http_look (struct http_reader *in)
{
  size_t n = in->input->end - in->at;

  if (n > in->allowance)
    n = in->allowance;
  in->seen = in->at + n;
  in->allowance -= n;
}

/* Read from INPUT, at most ALLOWANCE bytes. */
static inline void
http_reader_begin (struct http_reader *in, struct http_input *input, size_t allowance)
{
  *in = (struct http_reader) { .at = input->at, .input = input, .allowance = allowance };
  http_look (in);
}

/* Who reads next goes on behind what was taken from IN. */
static inline void
http_reader_end (const struct http_reader *in)
{
  in->input->at = in->at;
}

static inline bool
http_exhausted (const struct http_reader *in)
{
  return in->at == in->seen && in->allowance == 0;
}

/* The next byte, as a number that is as wide as an index.  0, which may stand nowhere in a
   head, once the allowance is used up. */
static inline __attribute__ ((__always_inline__)) __async size_t
http_next (struct http_reader *in)
{
  while (__builtin_expect (in->at == in->seen, 0)) {
    if (in->allowance == 0)
      return 0;
    in->input->at = in->at;
    if (in->at == in->input->end)
      __async_suspend ();
    in->at = in->input->at;
    http_look (in);
  }
  return *in->at++;
}

/* N bytes at P have come, and there is nothing left of those before.  Who reads goes on with
   them when its future is polled. */
static inline void
http_feed (struct http_input *input, const void *p, size_t n)
{
  input->at = p;
  input->end = input->at + n;
}

#endif /* HTTP_INPUT_H */
