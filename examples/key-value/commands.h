/* What the commands do: each looks at the arguments of a request, and answers.
   SPDX-License-Identifier: MIT  */

#ifndef COMMANDS_H
#define COMMANDS_H

#include "client.h"

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

#endif /* COMMANDS_H */
