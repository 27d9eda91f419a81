/* The twin of examples/21-proxy in callbacks of libuv.
   SPDX-License-Identifier: MIT

   Usage: proxy PORT HOST SERVICE
   Without arguments it shows itself: a client talks through a proxy to a server that shouts.  */

#include <ctype.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

/* One of the two connections of a relay, and what has come from it. */
struct end {
  uv_tcp_t tcp;
  struct end *other;
  struct relay *relay;
  uv_write_t write;
  uv_shutdown_t shutdown;
  char buf[65536];
};

/* DIRECTIONS and HANDLES that are still open. */
struct relay {
  struct end client, server;
  uv_getaddrinfo_t resolve;
  uv_connect_t connect;
  struct addrinfo *addresses, *next;
  int directions, handles;
};

static const char *host, *service;

static void
end_closed (uv_handle_t *handle)
{
  struct relay *r = ((struct end *) handle->data)->relay;

  if (--r->handles > 0)
    return;
  uv_freeaddrinfo (r->addresses);
  free (r);
}

static void
relay_close (struct relay *r)
{
  if (!uv_is_closing ((uv_handle_t *) &r->client.tcp))
    uv_close ((uv_handle_t *) &r->client.tcp, end_closed);
  if (!uv_is_closing ((uv_handle_t *) &r->server.tcp))
    uv_close ((uv_handle_t *) &r->server.tcp, end_closed);
}

static void
end_open (struct relay *r, struct end *e, struct end *other)
{
  uv_tcp_init (uv_default_loop (), &e->tcp);
  e->tcp.data = e;
  e->relay = r;
  e->other = other;
  r->handles++;
}

static void
direction_ended (struct relay *r)
{
  if (--r->directions == 0)
    relay_close (r);
}

static void
ended (uv_shutdown_t *shutdown, int error)
{
  (void) error;
  direction_ended (((struct end *) shutdown->data)->relay);
}

static void
give_room (uv_handle_t *handle, size_t size, uv_buf_t *buf)
{
  struct end *e = handle->data;

  (void) size;
  *buf = uv_buf_init (e->buf, sizeof e->buf);
}

static void heard (uv_stream_t *stream, ssize_t n, const uv_buf_t *buf);

static void
written (uv_write_t *write, int error)
{
  struct end *e = write->data;

  if (error)
    direction_ended (e->relay);
  else
    uv_read_start ((uv_stream_t *) &e->tcp, give_room, heard);
}

/* What comes from one end goes to the other before more is read. */
static void
heard (uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
  struct end *e = stream->data;
  uv_stream_t *to = (uv_stream_t *) &e->other->tcp;
  uv_buf_t what = uv_buf_init (buf->base, n);

  if (n == 0)
    return;
  uv_read_stop (stream);
  e->write.data = e->shutdown.data = e;
  if (n > 0 ? uv_write (&e->write, to, &what, 1, written)
	    : n != UV_EOF || uv_shutdown (&e->shutdown, to, ended))
    direction_ended (e->relay);
}

static void connect_next (struct relay *r);

static void
reconnect (uv_handle_t *handle)
{
  struct relay *r = ((struct end *) handle->data)->relay;

  r->handles--;
  end_open (r, &r->server, &r->client);
  connect_next (r);
}

static void
connected (uv_connect_t *connect, int error)
{
  struct relay *r = connect->data;

  if (error) {
    uv_close ((uv_handle_t *) &r->server.tcp, reconnect);
    return;
  }
  r->directions = 2;
  uv_read_start ((uv_stream_t *) &r->client.tcp, give_room, heard);
  uv_read_start ((uv_stream_t *) &r->server.tcp, give_room, heard);
}

/* Try the addresses of the host one after the other. */
static void
connect_next (struct relay *r)
{
  struct addrinfo *a = r->next;

  if (!a) {
    relay_close (r);
    return;
  }
  r->next = a->ai_next;
  r->connect.data = r;
  if (uv_tcp_connect (&r->connect, &r->server.tcp, a->ai_addr, connected) < 0)
    uv_close ((uv_handle_t *) &r->server.tcp, reconnect);
}

static void
resolved (uv_getaddrinfo_t *resolve, int error, struct addrinfo *addresses)
{
  struct relay *r = resolve->data;

  r->addresses = r->next = error ? NULL : addresses;
  connect_next (r);
}

static void
arrived (uv_stream_t *listener, int error)
{
  struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
  struct relay *r = error ? NULL : calloc (1, sizeof *r);

  if (!r)
    return;
  end_open (r, &r->client, &r->server);
  end_open (r, &r->server, &r->client);
  r->resolve.data = r;
  if (uv_accept (listener, (uv_stream_t *) &r->client.tcp) < 0
      || uv_getaddrinfo (listener->loop, &r->resolve, resolved, host, service, &hints) < 0)
    relay_close (r);
}

/* Listen on PORT, or on a free one, which is put at TEXT, if that is not NULL. */
static int
listen_at (uv_tcp_t *listener, const char *address, unsigned port, uv_connection_cb arrived,
	   char *text, size_t size)
{
  struct sockaddr_in addr;
  int len = sizeof addr, error;

  uv_ip4_addr (address, port, &addr);
  uv_tcp_init (uv_default_loop (), listener);
  error = uv_tcp_bind (listener, (struct sockaddr *) &addr, 0);
  if (error == 0)
    error = uv_listen ((uv_stream_t *) listener, 128, arrived);
  if (error == 0 && text) {
    uv_tcp_getsockname (listener, (struct sockaddr *) &addr, &len);
    snprintf (text, size, "%d", ntohs (addr.sin_port));
  }
  return error;
}

/* The demonstration ----------------------------------------------------------------- */

struct speaker {
  uv_tcp_t tcp;
  uv_write_t write;
  uv_shutdown_t shutdown;
  char buf[1000];
};

static struct speaker shouter, talker;

static void
speaker_room (uv_handle_t *handle, size_t size, uv_buf_t *buf)
{
  struct speaker *s = handle->data;

  (void) size;
  *buf = uv_buf_init (s->buf, sizeof s->buf);
}

static void shout (uv_stream_t *stream, ssize_t n, const uv_buf_t *buf);

static void
shouted (uv_write_t *write, int error)
{
  if (!error)
    uv_read_start (write->handle, speaker_room, shout);
}

static void
shout (uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
  struct speaker *s = stream->data;
  uv_buf_t out = uv_buf_init (s->buf, n);

  if (n == 0)
    return;
  uv_read_stop (stream);
  for (ssize_t i = 0; i < n; i++)
    buf->base[i] = (char) toupper ((unsigned char) buf->base[i]);
  if (n > 0)
    uv_write (&s->write, stream, &out, 1, shouted);
  else
    uv_close ((uv_handle_t *) stream, NULL);
}

static void
shouter_arrived (uv_stream_t *listener, int error)
{
  if (error)
    return;
  uv_tcp_init (listener->loop, &shouter.tcp);
  shouter.tcp.data = &shouter;
  if (uv_accept (listener, (uv_stream_t *) &shouter.tcp) == 0)
    uv_read_start ((uv_stream_t *) &shouter.tcp, speaker_room, shout);
}

static void
print (uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
  if (n > 0)
    fwrite (buf->base, 1, n, stdout);
  else if (n < 0)
    uv_stop (stream->loop);
}

static void
talk (uv_connect_t *connect, int error)
{
  static const char text[] = "a proxy\nhands on\nwhat it hears\n";
  uv_buf_t out = uv_buf_init ((char *) text, sizeof text - 1);

  if (error) {
    uv_stop (connect->handle->loop);
    return;
  }
  uv_write (&talker.write, connect->handle, &out, 1, NULL);
  uv_shutdown (&talker.shutdown, connect->handle, NULL);
  uv_read_start (connect->handle, speaker_room, print);
}

static int
demo (void)
{
  static uv_tcp_t server, proxy;
  static char server_port[8], proxy_port[8];
  static uv_connect_t connect;
  struct sockaddr_in addr;

  if (listen_at (&server, "127.0.0.1", 0, shouter_arrived, server_port, sizeof server_port) < 0
      || listen_at (&proxy, "127.0.0.1", 0, arrived, proxy_port, sizeof proxy_port) < 0)
    return 1;
  host = "127.0.0.1";
  service = server_port;
  uv_ip4_addr (host, atoi (proxy_port), &addr);
  uv_tcp_init (uv_default_loop (), &talker.tcp);
  talker.tcp.data = &talker;
  uv_tcp_connect (&connect, &talker.tcp, (struct sockaddr *) &addr, talk);
  uv_run (uv_default_loop (), UV_RUN_DEFAULT);
  return 0;
}

int
main (int argc, char **argv)
{
  uv_tcp_t listener;
  int error;

  signal (SIGPIPE, SIG_IGN);
  if (argc != 4)
    return demo ();
  host = argv[2];
  service = argv[3];
  error = listen_at (&listener, "0.0.0.0", atoi (argv[1]), arrived, NULL, 0);
  if (error) {
    fprintf (stderr, "proxy: %s\n", uv_strerror (error));
    return 1;
  }
  return uv_run (uv_default_loop (), UV_RUN_DEFAULT);
}
