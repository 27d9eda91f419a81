/* Buffers of bytes, and numbers as the protocol writes them.
   SPDX-License-Identifier: MIT  */

#ifndef BYTES_H
#define BYTES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "limits.h"
#include "table.h"

static void *
resize (void *p, size_t n)
{
  p = realloc (p, n);
  if (!p) {
    fputs ("22-key-value: out of memory\n", stderr);
    exit (1);
  }
  return p;
}

struct buffer {
  char *data;
  size_t begin, end, size;
};

static void
buffer_free (struct buffer *b)
{
  free (b->data);
  *b = (struct buffer) { .data = NULL };
}

/* Where N bytes can be put, at the end. */
static char *
buffer_room (struct buffer *b, size_t n)
{
  if (b->size - b->end < n) {
    do
      b->size = b->size ? 2 * b->size : BUFFER_FIRST;
    while (b->size - b->end < n);
    b->data = resize (b->data, b->size);
  }
  return b->data + b->end;
}

static void
put (struct buffer *b, const char *p, size_t n)
{
  memcpy (buffer_room (b, n), p, n);
  b->end += n;
}

/* A line that begins with TYPE, and a number. */
static void
put_number (struct buffer *b, char type, int64_t number)
{
  char text[24], *end = text + sizeof text, *p = end;
  uint64_t rest = number < 0 ? 0 - (uint64_t) number : (uint64_t) number;

  *--p = '\n';
  *--p = '\r';
  do
    *--p = '0' + (char) (rest % 10);
  while (rest /= 10);
  if (number < 0)
    *--p = '-';
  *--p = type;
  put (b, p, end - p);
}

static void
put_slice (struct buffer *b, struct slice s)
{
  put_number (b, '$', s.n);
  put (b, s.p, s.n);
  put (b, "\r\n", 2);
}

static bool
is (struct slice s, const char *word)
{
  return s.n == strlen (word) && strncasecmp (s.p, word, s.n) == 0;
}

/* The whole of S as a number, written as put_number does. */
static bool
number_of (struct slice s, int64_t *number)
{
  bool negative = s.n > 0 && s.p[0] == '-';
  size_t i = negative;

  *number = 0;
  if (s.n == i || s.n > 20 || (s.p[i] == '0' && s.n > 1))
    return false;
  for (; i < s.n; i++) {
    int digit = s.p[i] - '0';

    if (digit < 0 || digit > 9 || __builtin_mul_overflow (*number, 10, number)
	|| __builtin_add_overflow (*number, negative ? -digit : digit, number))
      return false;
  }
  return true;
}

#endif /* BYTES_H */
