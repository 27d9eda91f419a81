/* A client: its request, the answers that are collected for it, and the channels that it
   hears.
   SPDX-License-Identifier: MIT  */

#ifndef CLIENT_H
#define CLIENT_H

#include <asyncc/sync.h>
#include <stdarg.h>

#include "../server.h"
#include "store.h"

struct client {
  struct connection connection;
  bool leaving; /* what is collected is the last that it hears */
  bool filled;	/* by the last read, the room that there was */
  struct buffer in, out;
  /* The request, which begins where IN does: AT is behind what has been parsed. */
  size_t at, argc, argc_room;
  struct part { size_t at, n; } *args;
  struct subscription *heard;
  size_t subscriptions;
  struct async_event news; /* set when others have put something into OUT */
};

/* There is a channel as long as it has subscribers; its name is behind it. */
struct channel {
  struct entry entry;
  struct subscription *first;
};

static struct table channels;

/* It is in a list of its channel, and in one of its client. */
struct subscription {
  struct channel *channel;
  struct client *client;
  struct subscription *next, **link;
  struct subscription *next_heard, **link_heard;
};

static struct slice
arg (const struct client *c, size_t i)
{
  return (struct slice) { c->in.data + c->in.begin + c->args[i].at, c->args[i].n };
}

static void
arg_add (struct client *c, size_t at, size_t n)
{
  if (c->argc == c->argc_room) {
    c->argc_room = c->argc_room ? 2 * c->argc_room : 4;
    c->args = resize (c->args, c->argc_room * sizeof *c->args);
  }
  c->args[c->argc++] = (struct part) { at, n };
}

/* The channel NAME, or NULL. */
static struct channel *
channel_find (struct slice name)
{
  struct entry **at = table_find (&channels, name, table_hash (&channels, name));

  return at ? (struct channel *) *at : NULL;
}

static struct channel *
channel_make (struct slice name)
{
  struct channel *channel = resize (NULL, sizeof *channel + name.n);

  memcpy (channel + 1, name.p, name.n);
  *channel = (struct channel) {
    .entry = { NULL, table_hash (&channels, name), { (char *) (channel + 1), name.n } }
  };
  table_add (&channels, &channel->entry);
  return channel;
}

static struct subscription *
subscription_find (const struct client *c, const struct channel *channel)
{
  struct subscription *s = channel ? channel->first : NULL;

  while (s && s->client != c)
    s = s->next;
  return s;
}

static void
subscribe (struct client *c, struct slice name)
{
  struct channel *channel = channel_find (name);
  struct subscription *s;

  if (subscription_find (c, channel))
    return;
  if (!channel)
    channel = channel_make (name);
  s = resize (NULL, sizeof *s);
  *s = (struct subscription) { channel, c, channel->first, &channel->first, c->heard, &c->heard };
  if (s->next)
    s->next->link = &s->next;
  if (s->next_heard)
    s->next_heard->link_heard = &s->next_heard;
  channel->first = c->heard = s;
  c->subscriptions++;
}

static void
unsubscribe (struct subscription *s)
{
  struct entry *e = &s->channel->entry;

  *s->link = s->next;
  if (s->next)
    s->next->link = s->link;
  *s->link_heard = s->next_heard;
  if (s->next_heard)
    s->next_heard->link_heard = s->link_heard;
  s->client->subscriptions--;
  if (!s->channel->first)
    free (table_remove (&channels, table_find (&channels, e->name, e->hash)));
  free (s);
}

static void
client_end (struct client *c)
{
  for (struct subscription *s = c->heard, *next; s; s = next) {
    next = s->next_heard;
    unsubscribe (s);
  }
  buffer_free (&c->in);
  buffer_free (&c->out);
  free (c->args);
  connection_end (&c->connection);
}

static void
answer (struct client *c, const char *text)
{
  put (&c->out, text, strlen (text));
}

static void
answer_number (struct client *c, int64_t number)
{
  put_number (&c->out, ':', number);
}

/* A line of what the client has sent would end the error before its end. */
static __attribute__ ((__format__ (__printf__, 2, 3))) void
answer_error (struct client *c, const char *format, ...)
{
  char text[256];
  va_list ap;

  va_start (ap, format);
  vsnprintf (text, sizeof text, format, ap);
  va_end (ap);
  for (char *p = text; *p; p++)
    if (*p == '\r' || *p == '\n')
      *p = ' ';
  answer (c, "-ERR ");
  answer (c, text);
  answer (c, "\r\n");
}

#endif /* CLIENT_H */
