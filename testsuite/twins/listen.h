/* What the twins of servers share, as examples/tcp.h is for the examples.
   SPDX-License-Identifier: MIT  */

#ifndef LISTEN_H
#define LISTEN_H

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

/* Have SERVER listen on PORT, or on a free one if that is 0; print which. */
static inline void
listen_on (uv_tcp_t *server, unsigned port, uv_connection_cb arrived)
{
  struct sockaddr_in addr;
  int len = sizeof addr, error;

  uv_ip4_addr ("127.0.0.1", port, &addr);
  uv_tcp_init (uv_default_loop (), server);
  if ((error = uv_tcp_bind (server, (struct sockaddr *) &addr, 0)) < 0
      || (error = uv_listen ((uv_stream_t *) server, 1024, arrived)) < 0
      || (error = uv_tcp_getsockname (server, (struct sockaddr *) &addr, &len)) < 0) {
    fprintf (stderr, "listen: %s\n", uv_strerror (error));
    exit (1);
  }
  printf ("listening on port %d\n", ntohs (addr.sin_port));
  fflush (stdout);
}

#endif /* LISTEN_H */
