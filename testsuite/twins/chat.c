/* The twin of examples/26-chat in callbacks of libuv.
   SPDX-License-Identifier: MIT

   Usage: chat [PORT [SILENCE]]  */

#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "listen.h"

enum {
  LINE_LIMIT = 200, /* bytes of a line that is heard, with the name before it */
  ON_WAY = 16384,   /* bytes that the system keeps for one who does not take them, about */
  KEPT = 64         /* who is further behind than so many lines then has to go */
};

/* SILENT runs until the client says a line, DEAF until it has taken one. */
struct client {
  uv_tcp_t tcp;
  uv_timer_t silent, deaf;
  struct client *next, **link;
  int handles, untaken;
  bool leaving;
  char name[32];
  char in[65536], line[LINE_LIMIT + 1];
  size_t length;
};

/* A line on its way to a client. */
struct said {
  uv_write_t write;
  struct client *to;
  char text[LINE_LIMIT];
};

static struct client *clients;
static uv_tcp_t listener;
static uv_signal_t interrupt, terminate;
static uint64_t silence;

static void
closed (uv_handle_t *handle)
{
  struct client *c = handle->data;

  if (--c->handles == 0)
    free (c);
}

static void client_leave (struct client *c, const char *how);

static void
client_is_deaf (uv_timer_t *timer)
{
  client_leave (timer->data, "did not listen");
}

static void
client_is_silent (uv_timer_t *timer)
{
  client_leave (timer->data, "was silent");
}

static void
taken (uv_write_t *write, int error)
{
  struct said *said = write->data;
  struct client *c = said->to;

  free (said);
  c->untaken--;
  if (c->leaving)
    return;
  if (error)
    client_leave (c, "is gone");
  else if (c->untaken == 0)
    uv_timer_stop (&c->deaf);
  else
    uv_timer_start (&c->deaf, client_is_deaf, silence, 0);
}

/* Tell C the N bytes of TEXT. */
static void
tell (struct client *c, const char *text, size_t n)
{
  struct said *said = c->untaken > KEPT ? NULL : malloc (sizeof *said);
  uv_buf_t buf;

  if (!said) {
    client_leave (c, "did not listen");
    return;
  }
  memcpy (said->text, text, n);
  said->to = c;
  said->write.data = said;
  buf = uv_buf_init (said->text, n);
  if (uv_write (&said->write, (uv_stream_t *) &c->tcp, &buf, 1, taken) < 0) {
    free (said);
    client_leave (c, "is gone");
  } else if (c->untaken++ == 0)
    uv_timer_start (&c->deaf, client_is_deaf, silence, 0);
}

/* Say a line to all but FROM who have a name; it is cut where there is no more room.  Somebody
   who has to go then says so to all, and the list changes. */
static __attribute__ ((__format__ (__printf__, 2, 3))) void
say (const struct client *from, const char *format, ...)
{
  char text[LINE_LIMIT];
  va_list args;

  va_start (args, format);
  vsnprintf (text, sizeof text - 1, format, args);
  va_end (args);
  strcat (text, "\n");
  for (struct client *c = clients, *next; c; c = next) {
    next = c->next;
    if (c != from && c->name[0] && !c->leaving)
      tell (c, text, strlen (text));
  }
}

static void
client_leave (struct client *c, const char *how)
{
  if (c->leaving)
    return;
  c->leaving = true;
  *c->link = c->next;
  if (c->next)
    c->next->link = c->link;
  uv_close ((uv_handle_t *) &c->tcp, closed);
  uv_close ((uv_handle_t *) &c->silent, closed);
  uv_close ((uv_handle_t *) &c->deaf, closed);
  if (c->name[0])
    say (c, "* %s %s", c->name, how);
}

/* The first line is the name. */
static void
take_line (struct client *c)
{
  c->line[c->length] = '\0';
  c->length = 0;
  uv_timer_start (&c->silent, client_is_silent, silence, 0);
  if (c->name[0])
    say (c, "%s: %s", c->name, c->line);
  else {
    snprintf (c->name, sizeof c->name, "%.31s", c->line);
    say (c, "* %s comes", c->name);
  }
}

static void
heard (uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
  struct client *c = stream->data;

  for (ssize_t i = 0; i < n && !c->leaving; i++)
    if (buf->base[i] == '\n')
      take_line (c);
    else if (c->length == LINE_LIMIT)
      client_leave (c, "said too much");
    else
      c->line[c->length++] = buf->base[i];
  if (n == UV_EOF && c->length > 0)
    take_line (c);
  if (n < 0)
    client_leave (c, n == UV_EOF ? "goes" : "is gone");
}

static void
give_room (uv_handle_t *handle, size_t size, uv_buf_t *buf)
{
  struct client *c = handle->data;

  (void) size;
  *buf = uv_buf_init (c->in, sizeof c->in);
}

static void
arrived (uv_stream_t *server, int error)
{
  struct client *c = error ? NULL : calloc (1, sizeof *c);
  int on_way = ON_WAY;

  if (!c)
    return;
  uv_tcp_init (server->loop, &c->tcp);
  uv_timer_init (server->loop, &c->silent);
  uv_timer_init (server->loop, &c->deaf);
  c->tcp.data = c->silent.data = c->deaf.data = c;
  c->handles = 3;
  c->next = clients;
  c->link = &clients;
  if (clients)
    clients->link = &c->next;
  clients = c;
  if (uv_accept (server, (uv_stream_t *) &c->tcp) < 0) {
    client_leave (c, "");
    return;
  }
  uv_tcp_nodelay (&c->tcp, 1);
  uv_send_buffer_size ((uv_handle_t *) &c->tcp, &on_way);
  uv_timer_start (&c->silent, client_is_silent, silence, 0);
  uv_read_start ((uv_stream_t *) &c->tcp, give_room, heard);
}

static void
stop (uv_signal_t *handle, int number)
{
  (void) handle;
  (void) number;
  uv_close ((uv_handle_t *) &interrupt, NULL);
  uv_close ((uv_handle_t *) &terminate, NULL);
  uv_close ((uv_handle_t *) &listener, NULL);
  while (clients)
    client_leave (clients, "goes");
}

int
main (int argc, char **argv)
{
  silence = argc > 2 ? strtoul (argv[2], NULL, 10) : 60000;
  signal (SIGPIPE, SIG_IGN);
  uv_signal_init (uv_default_loop (), &interrupt);
  uv_signal_init (uv_default_loop (), &terminate);
  uv_signal_start (&interrupt, stop, SIGINT);
  uv_signal_start (&terminate, stop, SIGTERM);
  listen_on (&listener, argc > 1 ? atoi (argv[1]) : 7000, arrived);
  uv_run (uv_default_loop (), UV_RUN_DEFAULT);
  puts ("stopped");
  return 0;
}
