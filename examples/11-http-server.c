/* 11-http-server: HTTP/1.1 for the files below a directory.  The protocol is parsed by
   http_parser; what is left reads from top to bottom, as if every client had the machine to
   itself.
   SPDX-License-Identifier: MIT

   Usage: 11-http-server [DIRECTORY [PORT [MILLISECONDS]]]
   PORT 0 takes a free one.  Try it with curl, a browser, wrk.  SIGINT or SIGTERM ends it.

   A client has MILLISECONDS, 10000 without it, to send the whole of a request, and to take
   any of an answer; so who does either byte by byte, or not at all, does not stay for
   ever.  It is also what is left for answers when a signal has come.  */

#include <asyncc.h>
#include <asyncc/buffered.h>
#include <errno.h>
#include <fcntl.h>
#include <http_parser.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "server.h"

enum {
  HEAD_LIMIT = 8192,	/* bytes of all headers of a request */
  BODY_LIMIT = 1 << 20, /* no method that is served needs one */
  SMALL = 4096,		/* files of so many bytes go with the headers */
  SENT_AT_ONCE = 1 << 20
};

static int root; /* the directory */
static uint64_t patience;

/* Requests -------------------------------------------------------------------------- */

/* What the parser collects of one request. */
struct request {
  size_t path_length, name_length, range_length, head_length, body_length;
  char path[1024], name[16], range[64]; /* NAME of the header that is being parsed */
  bool in_value, host, conditional, complete;
  int wrong; /* the status for what it must not be, or 0 */
};

/* One of all connections.  The input may hold several requests. */
struct client {
  struct connection connection;
  http_parser parser;
  struct request request;
  struct async_writer out;
  size_t from, to;
  char in[4096], out_buffer[8192];
};

static int
on_begin (http_parser *parser)
{
  memset (parser->data, 0, sizeof (struct request));
  return 0;
}

/* Put N bytes behind the LENGTH bytes of TEXT, which has ROOM for them and a null: false if
   it has not. */
static bool
append (char *text, size_t *length, size_t room, const char *at, size_t n)
{
  if (*length + n >= room)
    return false;
  memcpy (text + *length, at, n);
  *length += n;
  text[*length] = '\0';
  return true;
}

/* To give something else than 0 to the parser stops it. */
static int
on_url (http_parser *parser, const char *at, size_t n)
{
  struct request *r = parser->data;

  if (!append (r->path, &r->path_length, sizeof r->path, at, n))
    r->wrong = HTTP_STATUS_URI_TOO_LONG;
  return r->wrong;
}

static int
count_head (struct request *r, size_t n)
{
  if ((r->head_length += n) > HEAD_LIMIT)
    r->wrong = HTTP_STATUS_REQUEST_HEADER_FIELDS_TOO_LARGE;
  return r->wrong;
}

static int
on_header_field (http_parser *parser, const char *at, size_t n)
{
  struct request *r = parser->data;

  if (r->in_value)
    r->name_length = 0;
  r->in_value = false;
  if (!append (r->name, &r->name_length, sizeof r->name, at, n))
    r->name_length = sizeof r->name; /* none that is asked for */
  return count_head (r, n);
}

static bool
header_is (const struct request *r, const char *name)
{
  return r->name_length == strlen (name) && strncasecmp (r->name, name, r->name_length) == 0;
}

static int
on_header_value (http_parser *parser, const char *at, size_t n)
{
  struct request *r = parser->data;

  r->in_value = true;
  r->host |= header_is (r, "Host");
  r->conditional |= header_is (r, "If-Range");
  if (header_is (r, "Range") && !append (r->range, &r->range_length, sizeof r->range, at, n))
    r->conditional = true; /* that many are too many */
  return count_head (r, n);
}

static int
on_body (http_parser *parser, const char *at, size_t n)
{
  struct request *r = parser->data;

  (void) at;
  if ((r->body_length += n) > BODY_LIMIT)
    r->wrong = HTTP_STATUS_PAYLOAD_TOO_LARGE;
  return r->wrong;
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
  = { .on_message_begin = on_begin, .on_url = on_url, .on_header_field = on_header_field,
      .on_header_value = on_header_value, .on_body = on_body,
      .on_message_complete = on_complete };

/* The bytes that F has transferred within NS nanoseconds, or -errno. */
static __async ssize_t
in_time (uint64_t ns, __future (ssize_t) f)
{
  ssize_t n;
  int error = __await (async_within (ns, f, &n));

  return error ? error : n;
}

/* Write the answers that are collected. */
static __async int
flush (struct client *c)
{
  int error, late = 0;

  if (async_writer_buffered (&c->out) == 0)
    return 0;
  late = __await (async_within (patience, async_writer_flush (&c->out), &error));
  return late ? late : error;
}

/* Read until a request is complete: 1, or 0 at the end, or -errno: -EBADMSG if it is none.
   The answers so far are written before there is a wait. */
static __async int
read_request (struct client *c)
{
  uint64_t until = 0;

  for (c->request.complete = false;;) {
    c->from += http_parser_execute (&c->parser, &callbacks, c->in + c->from, c->to - c->from);
    if (c->request.complete) {
      http_parser_pause (&c->parser, 0);
      return 1;
    }
    if (HTTP_PARSER_ERRNO (&c->parser) != HPE_OK)
      return -EBADMSG;
    int error = __await (flush (c));
    if (error)
      return error;
    uint64_t now = async_now ();
    if (!until)
      until = now + patience;
    ssize_t n = __await (in_time (until > now ? until - now : 0,
				  async_read (c->connection.fd, c->in, sizeof c->in)));
    if (n <= 0)
      return n;
    c->from = 0;
    c->to = n;
  }
}

/* Files ----------------------------------------------------------------------------- */

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

/* The byte that the hexadecimal digits at P stand for; -1: there are none. */
static int
hex (const char *p)
{
  static const char digits[] = "0123456789abcdef";
  const char *high = *p ? strchr (digits, *p | 0x20) : NULL;
  const char *low = high && p[1] ? strchr (digits, p[1] | 0x20) : NULL;

  return low ? (int) (high - digits) * 16 + (int) (low - digits) : -1;
}

/* Replace all %XX of PATH in place: false if there are others, or nulls. */
static bool
decode (char *path)
{
  char *to = path;

  for (; *path; path++) {
    int c = *path == '%' ? hex (path + 1) : (unsigned char) *path;

    if (c <= 0)
      return false;
    path += *path == '%' ? 2 : 0;
    *to++ = (char) c;
  }
  *to = '\0';
  return true;
}

/* The name of a file for the path of a request, in place: no query, no way up,
   index.html for a directory.  NULL when there is none. */
static const char *
file_name (char *path, size_t room)
{
  size_t n;

  path[strcspn (path, "?#")] = '\0';
  if (path[0] != '/' || !decode (path) || strstr (path, "/../"))
    return NULL;
  n = strlen (path);
  if ((n >= 3 && !strcmp (path + n - 3, "/..")) || n + sizeof "index.html" > room)
    return NULL;
  if (path[n - 1] == '/')
    strcpy (path + n, "index.html");
  while (*path == '/')
    path++;
  return path;
}

/* A part of a file. */
struct part {
  off_t first, end, size;
};

/* Let P be what TEXT, a header Range, asks for: whether it is all (200), a part (206) or none
   (416).  What is not understood, as several parts, is ignored. */
static int
find_part (const char *text, struct part *p)
{
  static const char digits[] = "0123456789";
  size_t before, behind;

  if (strncasecmp (text, "bytes=", 6) != 0)
    return HTTP_STATUS_OK;
  text += 6;
  before = strspn (text, digits);
  if (text[before] != '-')
    return HTTP_STATUS_OK;
  behind = strspn (text + before + 1, digits);
  if (before + behind == 0 || text[before + 1 + behind])
    return HTTP_STATUS_OK;
  if (before == 0) {
    long long n = strtoll (text + 1, NULL, 10);
    p->first = n < p->size ? p->size - n : 0;
    return n > 0 && p->size > 0 ? HTTP_STATUS_PARTIAL_CONTENT : HTTP_STATUS_RANGE_NOT_SATISFIABLE;
  }
  p->first = strtoll (text, NULL, 10);
  if (behind > 0) {
    long long last = strtoll (text + before + 1, NULL, 10);
    if (last < p->first)
      return p->first = 0, HTTP_STATUS_OK;
    p->end = last < p->size ? last + 1 : p->size;
  }
  return p->first < p->size ? HTTP_STATUS_PARTIAL_CONTENT : HTTP_STATUS_RANGE_NOT_SATISFIABLE;
}

/* Answers --------------------------------------------------------------------------- */

/* The time for a header, made once a second. */
static const char *
date (void)
{
  static char text[32];
  static time_t made;
  time_t now = time (NULL);

  if (now != made) {
    strftime (text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", gmtime (&now));
    made = now;
  }
  return text;
}

/* MORE has headers with their ends. */
static __async int
respond (struct client *c, int status, const char *type, long long length, const char *more,
	 bool alive)
{
  char head[512];
  int n = snprintf (head, sizeof head,
		    "HTTP/1.1 %d %s\r\nDate: %s\r\nContent-Type: %s\r\nContent-Length: %lld\r\n"
		    "%sConnection: %s\r\n\r\n",
		    status, http_status_str (status), date (), type, length, more,
		    alive ? "keep-alive" : "close");
  return __await (async_writer_write (&c->out, head, n));
}

static __async int
respond_error (struct client *c, int status, const char *more, bool alive)
{
  char text[64];
  int n = snprintf (text, sizeof text, "%s\n", http_status_str (status));
  int error = __await (respond (c, status, "text/plain", n, more, alive));

  if (error || c->parser.method == HTTP_HEAD)
    return error;
  return __await (async_writer_write (&c->out, text, n));
}

/* The kernel takes the bytes from the FILE to the socket. */
static __async int
send_file (int fd, int file, struct part p)
{
  for (;;) {
    off_t left = p.end - p.first;
    ssize_t n = sendfile (fd, file, &p.first, left < SENT_AT_ONCE ? left : SENT_AT_ONCE);
    int events;

    if (n == 0)
      return -EIO; /* it has become shorter: give up */
    if (n < 0 && errno != EAGAIN)
      return -errno;
    if (n == left)
      return 0;
    int late = __await (async_within (patience, async_poll_fd (fd, POLLOUT), &events));
    if (late || events < 0)
      return late ? late : events;
  }
}

static __async int
send_part (struct client *c, int file, struct part p)
{
  char buf[SMALL];
  ssize_t n;

  if (p.end - p.first > SMALL) {
    int error = __await (flush (c));
    return error ? error : __await (send_file (c->connection.fd, file, p));
  }
  n = pread (file, buf, p.end - p.first, p.first);
  if (n < p.end - p.first)
    return n < 0 ? -errno : -EIO;
  return __await (async_writer_write (&c->out, buf, n));
}

static __async int
answer (struct client *c, bool alive)
{
  struct request *r = &c->request;
  const char *name;
  struct stat st;

  if (!r->host && c->parser.http_major == 1 && c->parser.http_minor > 0)
    return __await (respond_error (c, HTTP_STATUS_BAD_REQUEST, "", alive));
  if (c->parser.method != HTTP_GET && c->parser.method != HTTP_HEAD)
    return __await (respond_error (c, HTTP_STATUS_METHOD_NOT_ALLOWED, "Allow: GET, HEAD\r\n",
				   alive));
  name = file_name (r->path, sizeof r->path);
  CLOSED_AT_END int file = name ? openat (root, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
  if (file < 0 || fstat (file, &st) < 0 || !S_ISREG (st.st_mode))
    return __await (respond_error (c, HTTP_STATUS_NOT_FOUND, "", alive));

  struct part p = { 0, st.st_size, st.st_size };
  int status = r->conditional ? HTTP_STATUS_OK : find_part (r->range, &p);
  char range[100] = "Accept-Ranges: bytes\r\n";
  if (status == HTTP_STATUS_RANGE_NOT_SATISFIABLE)
    snprintf (range, sizeof range, "Content-Range: bytes */%lld\r\n", (long long) p.size);
  else if (status == HTTP_STATUS_PARTIAL_CONTENT)
    snprintf (range, sizeof range, "Content-Range: bytes %lld-%lld/%lld\r\n",
	      (long long) p.first, (long long) p.end - 1, (long long) p.size);
  if (status == HTTP_STATUS_RANGE_NOT_SATISFIABLE)
    return __await (respond_error (c, status, range, alive));
  int error = __await (respond (c, status, content_type (name), p.end - p.first, range, alive));
  return error || c->parser.method == HTTP_HEAD ? error : __await (send_part (c, file, p));
}

static void
client_end (struct client *c)
{
  connection_end (&c->connection);
}

static __async void
serve (int fd)
{
  __attribute__ ((__cleanup__ (client_end))) struct client c;
  bool alive = true;
  int got;

  connection_begin (&c.connection, fd);
  http_parser_init (&c.parser, HTTP_REQUEST);
  c.parser.data = &c.request;
  c.request.wrong = 0;
  c.from = c.to = 0;
  async_writer_init (&c.out, fd, c.out_buffer, sizeof c.out_buffer);
  while (alive && (got = __await (read_request (&c))) > 0) {
    alive = http_should_keep_alive (&c.parser);
    if (__await (answer (&c, alive)) < 0)
      return;
  }
  if (alive && got == -EBADMSG)
    __await (respond_error (&c, c.request.wrong ? c.request.wrong : HTTP_STATUS_BAD_REQUEST, "",
			    false));
  if ((!alive || got == -EBADMSG) && __await (flush (&c)) == 0)
    __await (hear_out (fd));
}

int
main (int argc, char **argv)
{
  int error;

  root = open (argc > 1 ? argv[1] : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (root < 0) {
    perror (argc > 1 ? argv[1] : ".");
    return 1;
  }
  patience = ASYNC_MS (argc > 3 ? strtoul (argv[3], NULL, 10) : 10000);
  signal (SIGPIPE, SIG_IGN); /* async_write raises none, but sendfile does */
  error = async_run (serve_until_signal (argc > 2 ? atoi (argv[2]) : 8080, patience, serve));
  puts (error == -ETIMEDOUT ? "stopped at the deadline" : "stopped");
  return 0;
}
