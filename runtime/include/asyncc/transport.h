/* What carries bytes by functions, where a descriptor could do so: a connection of TLS
   (<asyncc/tls.h>), or something of a program's own.
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_TRANSPORT_H
#define ASYNCC_TRANSPORT_H

#include <asyncc/future.h>

#include <sys/types.h>

/* Functions that give futures as async_read and async_write do: at least one byte was read
   into BUF, 0 at the end, or -errno; at least one was written, or -errno.  STREAM is what a
   program names beside them.  Dropping a future that is pending must lose nothing, which is to
   say that nothing was read or written.  Reading and writing may go on at the same time, two
   of a kind do not.  An answer of more bytes than COUNT, or of no byte written, counts as
   -EIO. */
struct async_transport {
  __future (ssize_t) (*read) (void *stream, void *buf, size_t count);
  __future (ssize_t) (*write) (void *stream, const void *buf, size_t count);
};

#endif /* ASYNCC_TRANSPORT_H */
