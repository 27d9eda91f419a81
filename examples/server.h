/* What 11, 22 and 26 share, after the way of 12: clients that are accepted until a signal comes,
   and how the connections end then.
   SPDX-License-Identifier: MIT  */

#ifndef SERVER_H
#define SERVER_H

#include <asyncc.h>
#include <asyncc/group.h>
#include <asyncc/signals.h>
#include <netinet/tcp.h>

#include "tcp.h"

/* One of all connections. */
struct connection {
  int fd;
  struct connection *next, **link;
};

static struct connection *connections;

static inline void
connection_begin (struct connection *c, int fd)
{
  c->fd = fd;
  c->next = connections;
  c->link = &connections;
  if (connections)
    connections->link = &c->next;
  connections = c;
}

static inline void
connection_end (const struct connection *c)
{
  *c->link = c->next;
  if (c->next)
    c->next->link = c->link;
  async_close (c->fd);
}

static inline __async void
read_the_rest (int fd)
{
  char buf[1024];

  while (__await (async_read (fd, buf, sizeof buf)) > 0)
    ;
}

/* Nothing more is written to FD.  Wait a second for the end of what the client sends: to
   close while there is input would take back the last answers. */
static inline __async void
hear_out (int fd)
{
  shutdown (fd, SHUT_WR);
  __await (async_within (ASYNC_S (1), read_the_rest (fd), NULL));
}

/* Have SERVE run for every client. */
static inline __async void
accept_clients (int listener, struct async_group *tasks, __async void (*serve) (int fd))
{
  for (;;) {
    int fd = __await (async_accept (listener, NULL, NULL));

    if (fd >= 0) {
      /* Parts of an answer must not wait until the one before has been acknowledged. */
      setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &(int) { 1 }, sizeof (int));
      async_group_spawn (tasks, serve (fd));
    } else
      __await (async_sleep (ASYNC_MS (10))); /* no descriptors left: wait a little */
  }
}

static inline __async void
wait_for_one (__async_stream (int) signals)
{
  int number;

  __await (__next (signals, &number));
}

/* SERVE the clients of PORT until SIGINT or SIGTERM comes.  Then everybody comes to the end
   of the input, and has had the answers when all tasks have ended: 0; or -ETIMEDOUT if
   some had not after GRACE nanoseconds and were cancelled. */
static inline __async int
serve_until_signal (unsigned port, uint64_t grace, __async void (*serve) (int fd))
{
  __async_group struct async_group tasks = ASYNC_GROUP_INIT;
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGTERM);
  __async_auto __async_stream (int) signals = async_signals (&set);
  {
    CLOSED_AT_END int listener = listen_on (port);
    __await (async_race (NULL, wait_for_one (signals), accept_clients (listener, &tasks, serve)));
  }
  for (struct connection *c = connections; c; c = c->next)
    shutdown (c->fd, SHUT_RD);
  async_group_deadline (&tasks, async_now () + grace);
  return __await (async_group_wait (&tasks));
}

#endif /* SERVER_H */
