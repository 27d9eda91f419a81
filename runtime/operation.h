/* A call on a descriptor, repeated as a future until it does not block.
   SPDX-License-Identifier: MIT

     operation.c  what all of them have in common
     transfer.c   read, write, recv, send
     connect.c    accept, connect
     poll-fd.c    waiting alone  */

#ifndef ASYNCC_OPERATION_H
#define ASYNCC_OPERATION_H

#include "internal.h"

#include <sys/socket.h>

#pragma GCC visibility push(hidden)

struct op {
  struct async_future future;
  union {
    ssize_t size;
    int number;
  } result;
  const struct op_type *type;
  int fd;
  int flags;       /* of send and recv; the events of poll */
  bool plain;      /* for all we know not a socket */
  bool started;    /* connect: on its way */
  bool refused;    /* EAGAIN is the answer, there is nothing to wait for */
  void *buf;
  size_t count;
  struct sockaddr *addr;
  socklen_t *addr_len;
  struct io_wait wait;
  socklen_t to_len;
  struct sockaddr_storage to; /* connect only: others are allocated without */
};

struct op_type {
  /* One try: the result, -EAGAIN or another -errno. */
  ssize_t (*attempt) (struct op *op);
  /* What the outcome N says about IO. */
  void (*learn) (const struct op *op, struct io *io, ssize_t n);
  bool number; /* the result is an int */
  bool always; /* try even when IO is known not to be ready */
  size_t size; /* of the future */
};

enum { SHORT_OP = offsetof (struct op, to_len) };

/* A new operation on FD that waits for EVENTS (IO_*); NULL: no memory. */
extern struct op *op_new (const struct op_type *type, int fd, unsigned int events);

/* What a system call answered: N or -errno. */
extern ssize_t op_result (ssize_t n);

/* Which of the EVENTS of poll (2) FD has at this moment. */
extern short poll_now (int fd, int events);

#pragma GCC visibility pop

#endif /* ASYNCC_OPERATION_H */
