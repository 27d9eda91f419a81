/* A ticker of 1 ms beside READERS readers that always find a byte, because they send
   themselves the next; and how late it is at most, in nanoseconds of processor time.  That is
   counted from the first byte that is read after the tick was due, so what the kernel
   gives to other programs meanwhile does not count, and what is missed is the time of one
   byte.
   SPDX-License-Identifier: MIT  */

#ifndef TICKER_H
#define TICKER_H

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "frame.h"

enum { READERS = 100, BUFFER = 64, PERIOD = 1000000 };

static int readers[READERS], writers[READERS];
static uint64_t due;
static double due_at, latest; /* processor time, 0 before it is due */

static inline void
send_byte (int i)
{
  if (write (writers[i], "", 1) != 1)
    abort ();
}

static inline void
ticker_open (void)
{
  for (int i = 0; i < READERS; i++) {
    int ends[2];
    if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) < 0)
      abort ();
    readers[i] = ends[0];
    writers[i] = ends[1];
    send_byte (i);
  }
}

/* The reader I has read N bytes. */
static inline void
has_read (int i, ssize_t n)
{
  if (n != 1)
    abort ();
  if (due_at == 0 && clock_ns (CLOCK_MONOTONIC) >= due)
    due_at = processor_time ();
  send_byte (i);
}

/* The tick that was due is there; the next is due at NEXT. */
static inline void
ticked (uint64_t next)
{
  double late = due_at > 0 ? processor_time () - due_at : 0;

  if (late > latest)
    latest = late;
  due_at = 0;
  due = next;
}

#endif /* TICKER_H */
