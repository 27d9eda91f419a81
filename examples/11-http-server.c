/* 11-http-server: HTTP/1.1 for the files below a directory.  The protocol is
   parsed by http_parser; what is left reads from top to bottom, as if every
   client had the machine to itself.
   SPDX-License-Identifier: MIT

   Usage: 11-http-server [DIRECTORY [PORT]]
   PORT 0 takes a free one.  Try it with curl, a browser, wrk.  */

#include <asyncc.h>
#include <errno.h>
#include <fcntl.h>
#include <http_parser.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tcp.h"

static int root; /* the directory */

/* What the parser collects of one request. */
struct request {
  char path[1024];
  size_t length;
  bool too_long, complete;
};

static int
on_begin (http_parser *parser)
{
  memset (parser->data, 0, sizeof (struct request));
  return 0;
}

static int
on_url (http_parser *parser, const char *at, size_t n)
{
  struct request *r = parser->data;

  if (r->length + n >= sizeof r->path)
    r->too_long = true;
  else {
    memcpy (r->path + r->length, at, n);
    r->length += n;
  }
  return 0;
}

/* Stop here, so that pipelined requests are answered one by one. */
static int
on_complete (http_parser *parser)
{
  ((struct request *) parser->data)->complete = true;
  http_parser_pause (parser, 1);
  return 0;
}

static const http_parser_settings callbacks
  = { .on_message_begin = on_begin, .on_url = on_url, .on_message_complete = on_complete };

/* One input buffer per connection; it may hold several requests. */
struct input {
  char buf[4096];
  size_t from, to;
};

/* Read until a request is complete: 1, or 0 at the end, or -errno. */
static __async int
read_request (int fd, http_parser *parser, struct input *in)
{
  struct request *r = parser->data;

  for (r->complete = false;;) {
    in->from += http_parser_execute (parser, &callbacks, in->buf + in->from, in->to - in->from);
    if (r->complete) {
      http_parser_pause (parser, 0);
      return 1;
    }
    if (HTTP_PARSER_ERRNO (parser) != HPE_OK)
      return -EBADMSG;
    ssize_t n = __await (async_read (fd, in->buf, sizeof in->buf));
    if (n <= 0)
      return n;
    in->from = 0;
    in->to = n;
  }
}

static const char *
content_type (const char *path)
{
  static const char *const types[][2]
    = { { ".html", "text/html; charset=utf-8" }, { ".css", "text/css" },
	{ ".js", "text/javascript" }, { ".txt", "text/plain; charset=utf-8" },
	{ ".png", "image/png" }, { ".jpg", "image/jpeg" }, { ".svg", "image/svg+xml" } };
  const char *dot = strrchr (path, '.');

  for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
    if (!strcmp (dot, types[i][0]))
      return types[i][1];
  return "application/octet-stream";
}

/* The name of a file for the path of a request, in place: no query, no way up,
   index.html for a directory.  NULL when there is none. */
static const char *
file_name (char *path)
{
  size_t n;

  path[strcspn (path, "?#")] = 0;
  if (path[0] != '/' || strstr (path, "/../") || strchr (path, '%'))
    return NULL;
  n = strlen (path);
  if (n >= 3 && !strcmp (path + n - 3, "/.."))
    return NULL;
  if (path[n - 1] == '/')
    strcpy (path + n, "index.html");
  while (*path == '/')
    path++;
  return path;
}

static __async int
respond (int fd, int status, const char *reason, const char *type, long long length, bool alive)
{
  char head[512];
  int n = snprintf (head, sizeof head,
		    "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %lld\r\n"
		    "Connection: %s\r\n\r\n",
		    status, reason, type, length, alive ? "keep-alive" : "close");
  return __await (write_all (fd, head, n));
}

static __async int
respond_error (int fd, int status, const char *reason, bool body, bool alive)
{
  int error = __await (respond (fd, status, reason, "text/plain", strlen (reason) + 1, alive));

  if (!error && body)
    error = __await (write_all (fd, reason, strlen (reason)));
  if (!error && body)
    error = __await (write_all (fd, "\n", 1));
  return error;
}

static __async int
send_file (int fd, int file, long long length)
{
  char buf[16384];

  while (length > 0) {
    ssize_t n = __await (async_read (file, buf, sizeof buf));
    if (n <= 0)
      return n < 0 ? (int) n : -EIO; /* it has become shorter: give up */
    if (n > length)
      n = length;
    int error = __await (write_all (fd, buf, n));
    if (error)
      return error;
    length -= n;
  }
  return 0;
}

static __async int
answer (int fd, http_parser *parser, bool alive)
{
  struct request *r = parser->data;
  bool body = parser->method != HTTP_HEAD;
  const char *name;
  struct stat st;

  if (parser->method != HTTP_GET && parser->method != HTTP_HEAD)
    return __await (respond_error (fd, 405, "Method Not Allowed", true, alive));
  if (r->too_long)
    return __await (respond_error (fd, 414, "URI Too Long", body, alive));
  name = file_name (r->path);
  CLOSED_AT_END int file = name ? openat (root, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
  if (file < 0 || fstat (file, &st) < 0 || !S_ISREG (st.st_mode))
    return __await (respond_error (fd, 404, "Not Found", body, alive));

  int error = __await (respond (fd, 200, "OK", content_type (name), st.st_size, alive));
  return error || !body ? error : __await (send_file (fd, file, st.st_size));
}

static __async void
serve (int client)
{
  CLOSED_AT_END int fd = client;
  struct request request;
  struct input in = { .to = 0 };
  http_parser parser;
  int got;
  bool alive = true;

  http_parser_init (&parser, HTTP_REQUEST);
  parser.data = &request;
  while (alive && (got = __await (read_request (fd, &parser, &in))) > 0) {
    alive = http_should_keep_alive (&parser);
    if (__await (answer (fd, &parser, alive)) < 0)
      return;
  }
  if (alive && got == -EBADMSG)
    __await (respond_error (fd, 400, "Bad Request", true, false));
}

static __async void
server (int listener)
{
  for (;;) {
    int fd = __await (async_accept (listener, NULL, NULL));
    if (fd < 0) {
      __await (async_sleep (10000000)); /* no descriptors left: wait a little */
      continue;
    }
    /* Headers and body are sent apart; the second must not wait until the first
       has been acknowledged. */
    setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &(int) { 1 }, sizeof (int));
    async_detach (serve (fd));
  }
}

int
main (int argc, char **argv)
{
  root = open (argc > 1 ? argv[1] : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (root < 0) {
    perror (argc > 1 ? argv[1] : ".");
    return 1;
  }
  async_run (server (listen_on (argc > 2 ? atoi (argv[2]) : 8080)));
  return 0;
}
