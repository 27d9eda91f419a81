/* 22-key-value: names and their values for the clients of Redis: redis-cli, redis-benchmark
   and any library that speaks RESP, its protocol.
   SPDX-License-Identifier: MIT

   Usage: 22-key-value [PORT [MILLISECONDS]]
   PORT 0 takes a free one.  SIGINT or SIGTERM ends it; what was asked by then is answered,
   but MILLISECONDS after the signal all connections are closed.

   Every client has a task, which reads as if it were alone: a request, what it asks for,
   the answer.  Two rules do the rest.  Answers are collected, and written before the task
   waits for input, so those of all requests that have come together are one write.  When
   too many are collected they are written first, so who does not read is not read
   either, and holds a bounded amount of memory.  What a request does to the store awaits
   nothing, so it needs no lock.  */

#include <asyncc.h>
#include <asyncc/buffered.h>
#include <asyncc/interval.h>
#include <asyncc/sync.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include "server.h"
#include "table.h"

enum {
  LINE_LIMIT = 65536,	       /* bytes of a line */
  COUNT_LIMIT = 1024 * 1024,   /* arguments of a request */
  VALUE_LIMIT = 512 << 20,     /* bytes of an argument */
  BUFFER_FIRST = 2048,
  BUFFER_KEPT = 65536,	       /* the largest that somebody without a request keeps */
  ANSWERS_LIMIT = 65536,       /* collected before they are written */
  ANSWER_LIMIT = 64 << 20,     /* of several values: who asks for more is cut off */
  NEWS_LIMIT = 8 << 20	       /* for somebody who does not read: then it is cut off */
};

/* Bytes ----------------------------------------------------------------------------- */

static void *
resize (void *p, size_t n)
{
  p = realloc (p, n);
  if (!p) {
    fputs ("22-key-value: out of memory\n", stderr);
    exit (1);
  }
  return p;
}

struct buffer {
  char *data;
  size_t begin, end, size;
};

static void
buffer_free (struct buffer *b)
{
  free (b->data);
  *b = (struct buffer) { .data = NULL };
}

/* Where N bytes can be put, at the end. */
static char *
buffer_room (struct buffer *b, size_t n)
{
  if (b->size - b->end < n) {
    do
      b->size = b->size ? 2 * b->size : BUFFER_FIRST;
    while (b->size - b->end < n);
    b->data = resize (b->data, b->size);
  }
  return b->data + b->end;
}

static void
put (struct buffer *b, const char *p, size_t n)
{
  memcpy (buffer_room (b, n), p, n);
  b->end += n;
}

/* A line that begins with TYPE, and a number. */
static void
put_number (struct buffer *b, char type, int64_t number)
{
  char text[24], *end = text + sizeof text, *p = end;
  uint64_t rest = number < 0 ? 0 - (uint64_t) number : (uint64_t) number;

  *--p = '\n';
  *--p = '\r';
  do
    *--p = '0' + (char) (rest % 10);
  while (rest /= 10);
  if (number < 0)
    *--p = '-';
  *--p = type;
  put (b, p, end - p);
}

static void
put_slice (struct buffer *b, struct slice s)
{
  put_number (b, '$', s.n);
  put (b, s.p, s.n);
  put (b, "\r\n", 2);
}

static bool
is (struct slice s, const char *word)
{
  return s.n == strlen (word) && strncasecmp (s.p, word, s.n) == 0;
}

/* The whole of S as a number, written as put_number does. */
static bool
number_of (struct slice s, int64_t *number)
{
  bool negative = s.n > 0 && s.p[0] == '-';
  size_t i = negative;

  *number = 0;
  if (s.n == i || s.n > 20 || (s.p[i] == '0' && s.n > 1))
    return false;
  for (; i < s.n; i++) {
    int digit = s.p[i] - '0';

    if (digit < 0 || digit > 9 || __builtin_mul_overflow (*number, 10, number)
	|| __builtin_add_overflow (*number, negative ? -digit : digit, number))
      return false;
  }
  return true;
}

/* The store ------------------------------------------------------------------------- */

struct text {
  size_t n;
  char bytes[];
};

/* A ring. */
struct list {
  struct text **items;
  size_t size, first, n;
};

/* A key has a text or a list; its name is behind it. */
struct key {
  struct entry entry;
  struct text *text;
  struct list *list;
  int64_t expires; /* milliseconds of async_now; 0: never */
};

static struct table keys;

static int64_t
now (void)
{
  return (int64_t) (async_now () / 1000000);
}

static struct slice
slice_of (const struct text *t)
{
  return (struct slice) { t->bytes, t->n };
}

/* The text S, in the memory of OLD, which may be NULL. */
static struct text *
text_of (struct text *old, struct slice s)
{
  if (!old || old->n != s.n)
    old = resize (old, sizeof *old + s.n);
  old->n = s.n;
  memcpy (old->bytes, s.p, s.n);
  return old;
}

static struct text **
list_item (struct list *l, size_t i)
{
  return &l->items[(l->first + i) & (l->size - 1)];
}

static void
list_push (struct list *l, struct text *t, bool left)
{
  if (l->n == l->size) {
    size_t size = l->size ? 2 * l->size : 4;

    /* What had gone round follows the old end now. */
    l->items = resize (l->items, size * sizeof (struct text *));
    memcpy (l->items + l->size, l->items, l->first * sizeof (struct text *));
    l->size = size;
  }
  l->first = (l->first - left) & (l->size - 1);
  *list_item (l, left ? 0 : l->n) = t;
  l->n++;
}

static struct text *
list_pop (struct list *l, bool left)
{
  struct text *t = *list_item (l, left ? 0 : l->n - 1);

  l->first = (l->first + left) & (l->size - 1);
  l->n--;
  return t;
}

static void
list_free (struct list *l)
{
  while (l && l->n > 0)
    free (list_pop (l, true));
  if (l)
    free (l->items);
  free (l);
}

static void
key_remove (struct entry **at)
{
  struct key *k = (struct key *) table_remove (&keys, at);

  free (k->text);
  list_free (k->list);
  free (k);
}

static bool
expired (const struct key *k)
{
  return k->expires && k->expires <= now ();
}

/* The place of the key NAME, which has not expired; or NULL. */
static struct entry **
key_place (struct slice name, uint64_t hash)
{
  struct entry **at = table_find (&keys, name, hash);

  if (!at || !*at)
    return NULL;
  if (expired ((struct key *) *at)) {
    key_remove (at);
    return NULL;
  }
  return at;
}

static struct key *
key_find (struct slice name)
{
  struct entry **at = key_place (name, table_hash (&keys, name));

  return at ? (struct key *) *at : NULL;
}

static bool
key_delete (struct slice name)
{
  struct entry **at = key_place (name, table_hash (&keys, name));

  if (at)
    key_remove (at);
  return at != NULL;
}

/* The key NAME, which may be a new one with neither text nor list. */
static struct key *
key_make (struct slice name)
{
  uint64_t hash = table_hash (&keys, name);
  struct entry **at = key_place (name, hash);
  struct key *k;

  if (at)
    return (struct key *) *at;
  k = resize (NULL, sizeof *k + name.n);
  memcpy (k + 1, name.p, name.n);
  *k = (struct key) { .entry = { NULL, hash, { (char *) (k + 1), name.n } } };
  table_add (&keys, &k->entry);
  return k;
}

static void
key_set (struct slice name, struct slice value, int64_t expires)
{
  struct key *k = key_make (name);

  list_free (k->list);
  k->list = NULL;
  k->text = text_of (k->text, value);
  k->expires = expires;
}

/* Keys that have expired and that nobody asks for go, too: some chains at a time. */
static __async void
sweep (void)
{
  struct async_interval ticks;
  size_t chain = 0;

  async_interval_init (&ticks, async_now (), ASYNC_MS (100), ASYNC_TICKS_DELAY);
  for (;;) {
    __await (async_interval_tick (&ticks));
    for (size_t i = 0; i < keys.size && i < 20000; i++) {
      struct entry **at = &keys.chains[chain++ & (keys.size - 1)];

      while (*at)
	if (expired ((struct key *) *at))
	  key_remove (at);
	else
	  at = &(*at)->next;
    }
  }
}

/* Clients --------------------------------------------------------------------------- */

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

/* What commands do ------------------------------------------------------------------ */

static const char ok[] = "+OK\r\n", none[] = "$-1\r\n";
static const char wrong_type[]
  = "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n";
static const char no_number[] = "value is not an integer or out of range";

static bool
number_arg (struct client *c, size_t i, int64_t *number)
{
  bool good = number_of (arg (c, i), number);

  if (!good)
    answer_error (c, no_number);
  return good;
}

static void
do_ping (struct client *c)
{
  if (c->subscriptions)
    answer (c, "*2\r\n$4\r\npong\r\n");
  if (c->argc == 2)
    put_slice (&c->out, arg (c, 1));
  else
    answer (c, c->subscriptions ? "$0\r\n\r\n" : "+PONG\r\n");
}

static void
do_echo (struct client *c)
{
  put_slice (&c->out, arg (c, 1));
}

static void
do_get (struct client *c)
{
  struct key *k = key_find (arg (c, 1));

  if (!k)
    answer (c, none);
  else if (k->list)
    answer (c, wrong_type);
  else
    put_slice (&c->out, slice_of (k->text));
}

/* Make *TIME, which is from now and in UNIT milliseconds, the time that it means. */
static bool
from_now (int64_t unit, int64_t *time)
{
  return !__builtin_mul_overflow (*time, unit, time)
	 && !__builtin_add_overflow (*time, now (), time);
}

/* The options of SET: when it expires, and whether it has to exist (1) or must not (-1). */
static bool
set_options (struct client *c, int64_t *expires, int *exists)
{
  for (size_t i = 3; i < c->argc; i++) {
    int64_t unit = is (arg (c, i), "EX") ? 1000 : is (arg (c, i), "PX");

    if (is (arg (c, i), "NX") && *exists <= 0)
      *exists = -1;
    else if (is (arg (c, i), "XX") && *exists >= 0)
      *exists = 1;
    else if (!unit || *expires || ++i == c->argc)
      return answer_error (c, "syntax error"), false;
    else if (!number_arg (c, i, expires))
      return false;
    else if (*expires <= 0 || !from_now (unit, expires))
      return answer_error (c, "invalid expire time in 'set' command"), false;
  }
  return true;
}

static void
do_set (struct client *c)
{
  int64_t expires = 0;
  int exists = 0;

  if (!set_options (c, &expires, &exists))
    return;
  if (exists && (exists > 0) != (key_find (arg (c, 1)) != NULL))
    answer (c, none);
  else {
    key_set (arg (c, 1), arg (c, 2), expires);
    answer (c, ok);
  }
}

/* C asks for more than anybody should. */
static bool
too_much (struct client *c)
{
  if (c->out.end <= ANSWER_LIMIT)
    return false;
  c->out.end = 0;
  c->leaving = true;
  return true;
}

static void
do_mget (struct client *c)
{
  put_number (&c->out, '*', c->argc - 1);
  for (size_t i = 1; i < c->argc && !too_much (c); i++) {
    struct key *k = key_find (arg (c, i));

    if (k && k->text)
      put_slice (&c->out, slice_of (k->text));
    else
      answer (c, none);
  }
}

static void
do_mset (struct client *c)
{
  if (c->argc % 2 == 0)
    answer_error (c, "wrong number of arguments for 'mset' command");
  else {
    for (size_t i = 1; i < c->argc; i += 2)
      key_set (arg (c, i), arg (c, i + 1), 0);
    answer (c, ok);
  }
}

static void
do_del (struct client *c)
{
  int64_t n = 0;

  for (size_t i = 1; i < c->argc; i++)
    n += key_delete (arg (c, i));
  answer_number (c, n);
}

static void
do_exists (struct client *c)
{
  int64_t n = 0;

  for (size_t i = 1; i < c->argc; i++)
    n += key_find (arg (c, i)) != NULL;
  answer_number (c, n);
}

static void
add (struct client *c, int by)
{
  struct key *k = key_find (arg (c, 1));
  char text[24];
  int64_t number = 0;

  if (k && k->list)
    answer (c, wrong_type);
  else if (k && !number_of (slice_of (k->text), &number))
    answer_error (c, no_number);
  else if (__builtin_add_overflow (number, by, &number))
    answer_error (c, "increment or decrement would overflow");
  else {
    int n = snprintf (text, sizeof text, "%lld", (long long) number);

    key_set (arg (c, 1), (struct slice) { text, n }, k ? k->expires : 0);
    answer_number (c, number);
  }
}

static void
do_incr (struct client *c)
{
  add (c, 1);
}

static void
do_decr (struct client *c)
{
  add (c, -1);
}

static void
do_expire (struct client *c)
{
  struct key *k = key_find (arg (c, 1));
  int64_t at;

  if (!number_arg (c, 2, &at))
    return;
  if (!from_now (1000, &at))
    answer_error (c, "invalid expire time in 'expire' command");
  else {
    /* What is to expire now, or earlier, does so when it is looked for. */
    if (k)
      k->expires = at > 0 ? at : 1;
    answer_number (c, k != NULL);
  }
}

static void
do_ttl (struct client *c)
{
  struct key *k = key_find (arg (c, 1));

  answer_number (c, !k ? -2 : !k->expires ? -1 : (k->expires - now () + 500) / 1000);
}

static void
push (struct client *c, bool left)
{
  struct key *k = key_make (arg (c, 1));

  if (k->text) {
    answer (c, wrong_type);
    return;
  }
  if (!k->list) {
    k->list = resize (NULL, sizeof *k->list);
    *k->list = (struct list) { .n = 0 };
  }
  for (size_t i = 2; i < c->argc; i++)
    list_push (k->list, text_of (NULL, arg (c, i)), left);
  answer_number (c, k->list->n);
}

static void
do_lpush (struct client *c)
{
  push (c, true);
}

static void
do_rpush (struct client *c)
{
  push (c, false);
}

/* The list that is asked for; NULL, and MISSING or an error is the answer. */
static struct list *
list_arg (struct client *c, const char *missing)
{
  struct key *k = key_find (arg (c, 1));

  if (!k)
    answer (c, missing);
  else if (!k->list)
    answer (c, wrong_type);
  return k ? k->list : NULL;
}

static void
pop (struct client *c, bool left)
{
  struct list *l = list_arg (c, none);
  struct text *t = l ? list_pop (l, left) : NULL;

  if (!t)
    return;
  put_slice (&c->out, slice_of (t));
  free (t);
  if (l->n == 0)
    key_delete (arg (c, 1));
}

static void
do_lpop (struct client *c)
{
  pop (c, true);
}

static void
do_rpop (struct client *c)
{
  pop (c, false);
}

static void
do_llen (struct client *c)
{
  struct list *l = list_arg (c, ":0\r\n");

  if (l)
    answer_number (c, l->n);
}

static void
do_lrange (struct client *c)
{
  struct list *l;
  int64_t from, to, n;

  if (!number_arg (c, 2, &from) || !number_arg (c, 3, &to)
      || !(l = list_arg (c, "*0\r\n")))
    return;
  n = (int64_t) l->n;
  from = from >= 0 ? from : from + n > 0 ? from + n : 0;
  to = to < 0 ? to + n : to < n ? to : n - 1;
  put_number (&c->out, '*', from <= to ? to - from + 1 : 0);
  for (; from <= to && !too_much (c); from++)
    put_slice (&c->out, slice_of (*list_item (l, from)));
}

static void
answer_subscribed (struct client *c, const char *what, struct slice name, size_t subscriptions)
{
  answer (c, "*3\r\n");
  put_slice (&c->out, (struct slice) { what, strlen (what) });
  put_slice (&c->out, name);
  answer_number (c, subscriptions);
}

static void
do_subscribe (struct client *c)
{
  for (size_t i = 1; i < c->argc; i++) {
    subscribe (c, arg (c, i));
    answer_subscribed (c, "subscribe", arg (c, i), c->subscriptions);
  }
}

static void
do_unsubscribe (struct client *c)
{
  if (c->argc == 1 && !c->heard)
    answer (c, "*3\r\n$11\r\nunsubscribe\r\n$-1\r\n:0\r\n");
  for (struct subscription *s = c->argc == 1 ? c->heard : NULL, *next; s; s = next) {
    next = s->next_heard;
    answer_subscribed (c, "unsubscribe", s->channel->entry.name, c->subscriptions - 1);
    unsubscribe (s);
  }
  for (size_t i = 1; i < c->argc; i++) {
    struct subscription *s = subscription_find (c, channel_find (arg (c, i)));

    if (s)
      unsubscribe (s);
    answer_subscribed (c, "unsubscribe", arg (c, i), c->subscriptions);
  }
}

/* Who has not read so much for so long does not get the rest. */
static void
tell (struct client *c, struct slice channel, struct slice message)
{
  if (c->out.end > NEWS_LIMIT) {
    shutdown (c->connection.fd, SHUT_RDWR);
    return;
  }
  answer (c, "*3\r\n$7\r\nmessage\r\n");
  put_slice (&c->out, channel);
  put_slice (&c->out, message);
  async_event_set (&c->news);
}

static void
do_publish (struct client *c)
{
  struct channel *channel = channel_find (arg (c, 1));
  int64_t n = 0;

  for (struct subscription *s = channel ? channel->first : NULL; s; s = s->next, n++)
    tell (s->client, arg (c, 1), arg (c, 2));
  answer_number (c, n);
}

/* No program needs to know more of them. */
static void
do_command (struct client *c)
{
  answer (c, "*0\r\n");
}

/* There is nothing to configure: each parameter is empty. */
static void
do_config (struct client *c)
{
  if (c->argc != 3 || !is (arg (c, 1), "GET"))
    answer (c, ok);
  else {
    answer (c, "*2\r\n");
    put_slice (&c->out, arg (c, 2));
    answer (c, "$0\r\n\r\n");
  }
}

static void
do_dbsize (struct client *c)
{
  answer_number (c, keys.used);
}

static void
do_flushall (struct client *c)
{
  for (size_t i = 0; i < keys.size; i++)
    while (keys.chains[i])
      key_remove (&keys.chains[i]);
  answer (c, ok);
}

static void
do_quit (struct client *c)
{
  answer (c, ok);
  c->leaving = true;
}

/* The commands, those that are used most first; how many arguments they have, their own
   name among them; and whether a subscriber may use them. */
static const struct command {
  const char *name;
  size_t length, least, most;
  bool for_subscribers;
  void (*execute) (struct client *c);
} commands[] = {
#define COMMAND(name, least, most, ...) { #name, sizeof #name - 1, least, most, __VA_ARGS__ }
  COMMAND (get, 2, 2, false, do_get),
  COMMAND (set, 3, SIZE_MAX, false, do_set),
  COMMAND (del, 2, SIZE_MAX, false, do_del),
  COMMAND (incr, 2, 2, false, do_incr),
  COMMAND (decr, 2, 2, false, do_decr),
  COMMAND (mget, 2, SIZE_MAX, false, do_mget),
  COMMAND (mset, 3, SIZE_MAX, false, do_mset),
  COMMAND (exists, 2, SIZE_MAX, false, do_exists),
  COMMAND (expire, 3, 3, false, do_expire),
  COMMAND (ttl, 2, 2, false, do_ttl),
  COMMAND (lpush, 3, SIZE_MAX, false, do_lpush),
  COMMAND (rpush, 3, SIZE_MAX, false, do_rpush),
  COMMAND (lpop, 2, 2, false, do_lpop),
  COMMAND (rpop, 2, 2, false, do_rpop),
  COMMAND (llen, 2, 2, false, do_llen),
  COMMAND (lrange, 4, 4, false, do_lrange),
  COMMAND (publish, 3, 3, false, do_publish),
  COMMAND (subscribe, 2, SIZE_MAX, true, do_subscribe),
  COMMAND (unsubscribe, 1, SIZE_MAX, true, do_unsubscribe),
  COMMAND (ping, 1, 2, true, do_ping),
  COMMAND (echo, 2, 2, false, do_echo),
  COMMAND (command, 1, SIZE_MAX, false, do_command),
  COMMAND (config, 2, SIZE_MAX, false, do_config),
  COMMAND (dbsize, 1, 1, false, do_dbsize),
  COMMAND (flushall, 1, 2, false, do_flushall),
  COMMAND (quit, 1, SIZE_MAX, true, do_quit),
};

static const struct command *
command_called (struct slice name)
{
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
    if (commands[i].length == name.n && strncasecmp (commands[i].name, name.p, name.n) == 0)
      return &commands[i];
  return NULL;
}

static void
execute (struct client *c)
{
  struct slice name = arg (c, 0);
  const struct command *command = command_called (name);

  if (!command)
    answer_error (c, "unknown command '%.*s'", (int) (name.n < 128 ? name.n : 128), name.p);
  else if (c->argc < command->least || c->argc > command->most)
    answer_error (c, "wrong number of arguments for '%s' command", command->name);
  else if (c->subscriptions && !command->for_subscribers)
    answer_error (c, "Can't execute '%s': only SUBSCRIBE, UNSUBSCRIBE, PING and QUIT are "
		  "allowed in this context", command->name);
  else
    command->execute (c);
}

/* The protocol ---------------------------------------------------------------------- */

static void
buffer_cleanup (struct buffer *b)
{
  buffer_free (b);
}

/* Write what is collected, which others may add to meanwhile: 0 or -errno. */
static __async int
flush (struct client *c)
{
  async_event_reset (&c->news);
  while (c->out.end > 0) {
    __attribute__ ((__cleanup__ (buffer_cleanup))) struct buffer written = c->out;
    c->out = (struct buffer) { .data = NULL };
    int error = __await (async_write_all (c->connection.fd, written.data, written.end));
    if (error)
      return error;
    if (!c->out.data && written.size <= BUFFER_KEPT) {
      c->out = written;
      c->out.end = 0;
      written.data = NULL;
    }
  }
  return 0;
}

/* Read N bytes at most to TO, and write news meanwhile if there are some. */
static __async ssize_t
read_or_tell (struct client *c, char *to, size_t n)
{
  while (c->subscriptions) {
    __async_auto __future (ssize_t) input = async_read (c->connection.fd, to, n);
    __async_auto __future (void) news = async_event_wait (&c->news);
    if (__await (async_select (input, news)) == 0)
      return __await (input);
    int error = __await (flush (c));
    if (error)
      return error;
  }
  return __await (async_read (c->connection.fd, to, n));
}

/* More input behind what there is: 1, or 0 at the end, or -errno. */
static __async int
more (struct client *c)
{
  struct buffer *in = &c->in;
  int error = __await (flush (c));
  size_t wanted = c->filled && in->size < BUFFER_KEPT ? in->size : 1;

  if (error)
    return error;
  in->end -= in->begin;
  if (in->begin && in->end)
    memmove (in->data, in->data + in->begin, in->end);
  in->begin = 0;
  if (in->end == 0 && in->size > BUFFER_KEPT)
    buffer_free (in);
  char *room = buffer_room (in, wanted);
  size_t size = in->size - in->end;
  ssize_t n = __await (read_or_tell (c, room, size));
  if (n <= 0)
    return n;
  in->end += n;
  c->filled = (size_t) n == size;
  return 1;
}

static int
protocol_error (struct client *c, const char *what)
{
  answer_error (c, "Protocol error: %s", what);
  c->leaving = true;
  return -EPROTO;
}

/* The next line, without its end, until there is more input. */
static __async int
read_line (struct client *c, struct slice *line)
{
  size_t seen = 0;

  for (;;) {
    const char *p = c->in.data + c->in.begin + c->at;
    size_t n = c->in.end - c->in.begin - c->at;
    const char *end = n > seen ? memchr (p + seen, '\n', n - seen) : NULL;

    seen = end ? (size_t) (end - p) : n;
    if (seen > LINE_LIMIT)
      return protocol_error (c, "too long line");
    if (end) {
      *line = (struct slice) { p, seen - (end > p && end[-1] == '\r') };
      c->at += seen + 1;
      return 1;
    }
    int got = __await (more (c));
    if (got <= 0)
      return got;
  }
}

/* A line and what follows it: an argument. */
static __async int
read_argument (struct client *c)
{
  struct slice line;
  int64_t length;
  int got = __await (read_line (c, &line));

  if (got <= 0)
    return got;
  if (line.n == 0 || line.p[0] != '$')
    return protocol_error (c, "expected '$'");
  if (!number_of ((struct slice) { line.p + 1, line.n - 1 }, &length) || length < 0
      || length > VALUE_LIMIT)
    return protocol_error (c, "invalid bulk length");
  while (c->in.end - c->in.begin - c->at < (size_t) length + 2)
    if ((got = __await (more (c))) <= 0)
      return got;
  arg_add (c, c->at, length);
  c->at += length + 2;
  return 1;
}

/* A line of words: what people type. */
static void
split (struct client *c, struct slice line)
{
  size_t begin = line.p - (c->in.data + c->in.begin);

  for (size_t i = 0, n; i < line.n; i += n) {
    for (n = 0; i + n < line.n && line.p[i + n] != ' ' && line.p[i + n] != '\t'; n++)
      ;
    if (n > 0)
      arg_add (c, begin + i, n);
    else
      n = 1;
  }
}

/* The next request, whose arguments stay until there is more input: 1, or 0 at the end of
   the input, or -errno. */
static __async int
read_request (struct client *c)
{
  struct slice line;
  int64_t count;
  int got;

  c->in.begin += c->at;
  c->at = c->argc = 0;
  got = __await (read_line (c, &line));
  if (got <= 0)
    return got;
  if (line.n == 0 || line.p[0] != '*') {
    split (c, line);
    return 1;
  }
  if (!number_of ((struct slice) { line.p + 1, line.n - 1 }, &count) || count > COUNT_LIMIT)
    return protocol_error (c, "invalid multibulk length");
  while (got > 0 && count-- > 0)
    got = __await (read_argument (c));
  return got;
}

static __async void
serve (int fd)
{
  __attribute__ ((__cleanup__ (client_end))) struct client c
    = { .news = ASYNC_EVENT_INIT };

  connection_begin (&c.connection, fd);
  while (!c.leaving && __await (read_request (&c)) > 0) {
    if (c.argc > 0)
      execute (&c);
    if (c.out.end > ANSWERS_LIMIT && __await (flush (&c)) < 0)
      return;
  }
  if (c.leaving && __await (flush (&c)) == 0)
    __await (hear_out (fd));
}

/* The server ------------------------------------------------------------------------ */

static __async int
server (unsigned port, uint64_t grace)
{
  __async_auto __future (void) sweeping = async_spawn (sweep ());

  return __await (serve_until_signal (port, grace, serve));
}

int
main (int argc, char **argv)
{
  int error;

  if (getrandom (&keys.seed, sizeof keys.seed, 0) < 0)
    perror ("22-key-value");
  channels.seed = keys.seed;
  error = async_run (server (argc > 1 ? atoi (argv[1]) : 6379,
			     ASYNC_MS (argc > 2 ? strtoul (argv[2], NULL, 10) : 5000)));
  puts (error == -ETIMEDOUT ? "stopped at the deadline" : "stopped");
  return 0;
}
