/* The twin of examples/27-fetch in callbacks of libuv.
   SPDX-License-Identifier: MIT

   Usage: fetch [-n AT-A-TIME] [-t MILLISECONDS] http://HOST[:PORT]/PATH...  */

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

enum { TRIES = 3, FIRST_PAUSE = 100 };

struct page {
  const char *url;
  char host[256], service[32];
  const char *path;
  int status, error;
  uint64_t size;
  /* The try that is being made. */
  int tries, lines; /* LINES of the head, -1 behind it */
  bool ended;
  struct page *next;
  uv_getaddrinfo_t resolve;
  struct addrinfo *addresses, *address;
  uv_tcp_t tcp;
  uv_connect_t connect;
  uv_write_t write;
  uv_timer_t pause;
  char request[1024], line[1024], buffer[8192];
  size_t line_length;
};

static struct page *first, **last = &first;
static int pages, left, done, room;

static bool
split (struct page *p, const char *url)
{
  const char *host = url + strlen ("http://");
  size_t n;

  p->url = url;
  if (strncmp (url, "http://", host - url) != 0)
    return false;
  n = strcspn (host, "/");
  p->path = host[n] ? host + n : "/";
  strcpy (p->service, "80");
  if (n == 0 || n >= sizeof p->host)
    return false;
  memcpy (p->host, host, n);
  char *port = strchr (p->host, ':');
  if (port) {
    *port++ = '\0';
    if (strlen (port) >= sizeof p->service)
      return false;
    strcpy (p->service, port);
  }
  return true;
}

static void try_some (void);

/* P waits for its turn. */
static void
queue (struct page *p)
{
  p->next = NULL;
  *last = p;
  last = &p->next;
}

static void
paused (uv_timer_t *timer)
{
  queue (timer->data);
  try_some ();
}

static bool
worth_another_try (const struct page *p)
{
  return p->error < 0 ? p->error != -EMSGSIZE && p->error != -EPROTO : p->status >= 500;
}

/* A try of P has come to its end.  Who pauses leaves its place to another. */
static void
tried (struct page *p)
{
  room++;
  if (++p->tries < TRIES && worth_another_try (p))
    uv_timer_start (&p->pause, paused, (uint64_t) FIRST_PAUSE << (p->tries - 1), 0);
  else {
    p->ended = true;
    fprintf (stderr, "%d of %d\n", ++done, pages);
    if (--left == 0)
      uv_stop (uv_default_loop ());
  }
  try_some ();
}

static void
closed (uv_handle_t *handle)
{
  tried (handle->data);
}

static void
end_try (struct page *p, int error)
{
  p->error = error;
  if (!uv_is_closing ((uv_handle_t *) &p->tcp))
    uv_close ((uv_handle_t *) &p->tcp, closed);
}

static void
give_room (uv_handle_t *handle, size_t size, uv_buf_t *buf)
{
  struct page *p = handle->data;

  (void) size;
  *buf = uv_buf_init (p->buffer, sizeof p->buffer);
}

/* A line of the head, without its end: 1, 0 if it is the last one, or -errno. */
static int
take_line (struct page *p)
{
  p->line[p->line_length] = '\0';
  if (p->lines++ == 0)
    return sscanf (p->line, "HTTP/1.%*d %d", &p->status) == 1 ? 1 : -EPROTO;
  return p->line_length > 1;
}

/* Take the bytes of the head from the N at TEXT: how many, or -errno. */
static ssize_t
take_head (struct page *p, const char *text, ssize_t n)
{
  for (ssize_t i = 0; i < n; i++)
    if (text[i] == '\n') {
      int got = take_line (p);

      p->line_length = 0;
      if (got < 0)
	return got;
      if (got == 0) {
	p->lines = -1;
	return i + 1;
      }
    } else if (p->line_length == sizeof p->line - 1)
      return -EMSGSIZE;
    else
      p->line[p->line_length++] = text[i];
  return n;
}

static void
heard (uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
  struct page *p = stream->data;
  ssize_t head = 0;

  if (n == UV_EOF)
    end_try (p, p->lines == 0 ? -ECONNRESET : 0);
  else if (n < 0)
    end_try (p, n);
  else if (p->lines >= 0 && (head = take_head (p, buf->base, n)) < 0)
    end_try (p, head);
  else
    p->size += n - head;
}

static void
written (uv_write_t *write, int error)
{
  if (error && error != UV_ECANCELED)
    end_try (write->data, error);
}

static void connect_next (struct page *p);

static void
reconnect (uv_handle_t *handle)
{
  connect_next (handle->data);
}

static void
connected (uv_connect_t *connect, int error)
{
  struct page *p = connect->data;
  uv_buf_t request = uv_buf_init (p->request, strlen (p->request));

  p->error = error;
  if (error) {
    uv_close ((uv_handle_t *) &p->tcp, reconnect);
    return;
  }
  uv_freeaddrinfo (p->addresses);
  p->write.data = p;
  if (uv_write (&p->write, connect->handle, &request, 1, written) < 0
      || uv_read_start (connect->handle, give_room, heard) < 0)
    end_try (p, -EIO);
}

static void
connect_next (struct page *p)
{
  struct addrinfo *a = p->address;

  if (!a) {
    uv_freeaddrinfo (p->addresses);
    tried (p);
    return;
  }
  p->address = a->ai_next;
  uv_tcp_init (uv_default_loop (), &p->tcp);
  p->tcp.data = p->connect.data = p;
  if (uv_tcp_connect (&p->connect, &p->tcp, a->ai_addr, connected) < 0)
    uv_close ((uv_handle_t *) &p->tcp, reconnect);
}

static void
resolved (uv_getaddrinfo_t *resolve, int error, struct addrinfo *addresses)
{
  struct page *p = resolve->data;

  p->error = error;
  p->addresses = p->address = error ? NULL : addresses;
  connect_next (p);
}

static void
try_page (struct page *p)
{
  struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
  int n = snprintf (p->request, sizeof p->request, "GET %s HTTP/1.0\r\nHost: %s\r\n\r\n",
		    p->path, p->host);

  p->lines = 0;
  p->size = p->line_length = 0;
  p->resolve.data = p;
  p->error = n < (int) sizeof p->request ? 0 : -EMSGSIZE;
  if (p->error == 0)
    p->error = uv_getaddrinfo (uv_default_loop (), &p->resolve, resolved, p->host, p->service,
			       &hints);
  if (p->error)
    tried (p);
}

static void
try_some (void)
{
  while (room > 0 && first) {
    struct page *p = first;

    first = p->next;
    if (!first)
      last = &first;
    room--;
    try_page (p);
  }
}

static void
late (uv_timer_t *timer)
{
  uv_stop (timer->loop);
}

static void
fetch_all (struct page *p, char **urls, uint64_t time)
{
  uv_timer_t deadline;

  uv_timer_init (uv_default_loop (), &deadline);
  uv_timer_start (&deadline, late, time, 0);
  for (int i = 0; i < pages; i++) {
    uv_timer_init (uv_default_loop (), &p[i].pause);
    p[i].pause.data = &p[i];
    if (split (&p[i], urls[i])) {
      queue (&p[i]);
      left++;
    } else {
      p[i].error = -EINVAL;
      p[i].ended = true;
    }
  }
  try_some ();
  if (left > 0)
    uv_run (uv_default_loop (), UV_RUN_DEFAULT);
  for (int i = 0; i < pages; i++)
    if (!p[i].ended)
      p[i].error = -ETIMEDOUT;
}

static bool
print (const struct page *p)
{
  bool got = p->error == 0 && p->status < 400;

  if (p->error < 0)
    printf ("%s: %s\n", p->url, strerror (-p->error));
  else
    printf ("%s: %d, %ju bytes\n", p->url, p->status, (uintmax_t) p->size);
  return got;
}

int
main (int argc, char **argv)
{
  unsigned int at_a_time = 8, time = 30000;
  struct page *p;
  int failed = 0;

  for (int c; (c = getopt (argc, argv, "n:t:")) != -1;)
    switch (c) {
    case 'n': at_a_time = strtoul (optarg, NULL, 10); break;
    case 't': time = strtoul (optarg, NULL, 10); break;
    default: return 2;
    }
  pages = argc - optind;
  p = at_a_time ? calloc (pages + 1, sizeof *p) : NULL;
  if (!p)
    return 2;
  signal (SIGPIPE, SIG_IGN);
  room = at_a_time;
  fetch_all (p, argv + optind, time);
  for (int i = 0; i < pages; i++)
    failed |= !print (&p[i]);
  free (p);
  return failed;
}
