/* A reader of bytes from a buffer that is nearly always full: one byte in 64
   has to wait.  The work is to add up the decimal numbers in the text.
   SPDX-License-Identifier: MIT  */

#include "bench.h"

#define CHUNK 64

/* An endless text "1234567 1234567 ...", a chunk at a time. */
static char buffer[CHUNK];
static int used = CHUNK;

static NOINLINE void
refill (void)
{
  for (int i = 0; i < CHUNK; i++)
    buffer[i] = i % 8 == 7 ? ' ' : '1' + i % 8;
  __asm__ volatile ("" : : : "memory");
  used = 0;
}

static inline __async int
next_byte (void)
{
  if (__builtin_expect (used == CHUNK, 0)) {
    __async_suspend ();
    refill ();
  }
  return buffer[used++];
}

static __async long
run_async (long n)
{
  long sum = 0, number = 0;

  while (n--) {
    int c = __await (next_byte ());
    if (c == ' ') {
      sum += number;
      number = 0;
    } else
      number = number * 10 + (c - '0');
  }
  return sum;
}

/* By hand: locals in the loop, saved only where it waits. */
static async_poll_t
root_poll (struct async_future *self, struct async_context *cx)
{
  struct machine *m = (struct machine *) self;
  long n = m->n, sum = m->sum, number = m->i;

  (void) cx;
  if (self->state == 1)
    refill ();
  else
    sum = number = 0;
  while (n) {
    if (__builtin_expect (used == CHUNK, 0)) {
      m->n = n;
      m->sum = sum;
      m->i = number;
      self->state = 1;
      return ASYNC_PENDING;
    }
    int c = buffer[used++];
    n--;
    if (c == ' ') {
      sum += number;
      number = 0;
    } else
      number = number * 10 + (c - '0');
  }
  m->sum = sum;
  return ASYNC_READY;
}

static const struct async_vtable root_vtable = { .poll = root_poll };

static long
run_hand (long n)
{
  struct machine m = { .sum = 0 };

  return drive_machine (&m, &root_vtable, n);
}

static inline int
next_byte_sync (void)
{
  if (__builtin_expect (used == CHUNK, 0))
    refill ();
  return buffer[used++];
}

static long
run_sync (long n)
{
  long sum = 0, number = 0;

  while (n--) {
    int c = next_byte_sync ();
    if (c == ' ') {
      sum += number;
      number = 0;
    } else
      number = number * 10 + (c - '0');
  }
  return sum;
}
