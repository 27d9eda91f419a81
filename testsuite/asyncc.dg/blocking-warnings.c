/* What is said of a call in async_blocking is what is said of the call itself, once:
   also in an argument of another macro, and of another async_blocking.
   { dg-options "-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wfloat-conversion -std=gnu17" }
   SPDX-License-Identifier: GPL-3.0-or-later  */
#include <asyncc.h>
#include <stdint.h>
#include <string.h>

#define SAME(x) x

struct pair { int a, b; };

static uint8_t byte (uint8_t n) { return n; }
static float half (float x) { return x / 2; }
static int is_null (const void *p) { return p == NULL; }
static int first (struct pair p) { return p.a - p.b; }
static void forget (int n) { (void) n; }
extern int any (); /* { dg-bogus "warning" } */

static __async int
right (const char *s, struct pair p)
{
  unsigned int n = 0;

  n += SAME (__await (async_blocking (byte, 4)));
  n += (unsigned) SAME (__await (async_blocking (half, 0.5)) > 0);
  n += (unsigned) __await (async_blocking (is_null, 0));
  n += (unsigned) SAME (SAME (__await (async_blocking (is_null, NULL))));
  n += (unsigned) __await (async_blocking (is_null, s));
  n += (unsigned) __await (async_blocking (first, p));
  n += SAME (__await (async_blocking (byte, __await (async_blocking (byte, 2)))));
  n += (unsigned) __await (async_blocking (strlen, s));
  n += (unsigned) __await (async_blocking (any, 'c'));
  __await (async_blocking (forget, 1));
  return n != 0;
}

static __async int
wrong (int n, double d)
{
  int k = 0;

  k += __await (async_blocking (byte, n)); /* { dg-warning "conversion from 'int' to 'uint8_t'" } */
  k += (int) SAME (__await (async_blocking (half, d))); /* { dg-warning "conversion from 'double' to 'float'" } */
  k += __await (async_blocking (byte, 300)); /* { dg-warning "changes value from '300' to '44'" } */
  return k;
}

int
main (void)
{
  return async_run (right ("s", (struct pair) { 1, 2 })) + async_run (wrong (1, 2));
}
