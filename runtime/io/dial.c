/* async_dial: a connection to whichever address of a host answers first (RFC 8305), and
   async_listen, which waits for such connections.

   An address that does not answer must not keep the others from being tried, and one that
   answers late need not be given up for that.  So attempts overlap: another begins when
   one has failed, or has been on its way for DELAY.
   SPDX-License-Identifier: MIT  */

#include "io/io.h"

#include <asyncc/names.h>

#include <netdb.h>
#include <netinet/in.h>
#include <unistd.h>

enum { DELAY = 250000000 }; /* ns */

/* A connection that was begun; FD is -1 before and after. */
struct attempt {
  const struct addrinfo *to;
  int fd;
  struct async_future *connect;
};

struct dial {
  ASYNC_FUTURE (int);
  struct async_future *lookup;
  struct async_future *delay; /* until the next attempt; NULL: at once */
  struct addrinfo *list;
  struct attempt *attempts; /* one for each address; NULL before they are known */
  size_t n;
  size_t next; /* the first that did not begin */
  int error;   /* of the last that failed */
};

/* Errors of names ------------------------------------------------------------------- */

static const struct {
  int answer, error;
} errors[] = {
  { EAI_NONAME, ENOENT },
#if defined EAI_NODATA && EAI_NODATA != EAI_NONAME
  { EAI_NODATA, ENOENT },
#endif
#ifdef EAI_ADDRFAMILY
  { EAI_ADDRFAMILY, EAFNOSUPPORT },
#endif
  { EAI_AGAIN, EAGAIN },
  { EAI_FAMILY, EAFNOSUPPORT },
  { EAI_SERVICE, EPROTONOSUPPORT },
  { EAI_SOCKTYPE, EPROTONOSUPPORT },
  { EAI_BADFLAGS, EINVAL },
  { EAI_MEMORY, ENOMEM },
  { EAI_OVERFLOW, ENAMETOOLONG },
};

/* What getaddrinfo answered, as 0 or -errno. */
static int
name_error (int answer)
{
  if (answer == 0 || answer == EAI_SYSTEM)
    return answer ? -errno : 0;
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
    if (errors[i].answer == answer)
      return -errors[i].error;
  return -EIO;
}

/* The order ------------------------------------------------------------------------- */

/* The first of AI and its followers that is of FAMILY, or the first that is not. */
static const struct addrinfo *
skip_to (const struct addrinfo *ai, int family, bool same)
{
  while (ai && (ai->ai_family == family) != same)
    ai = ai->ai_next;
  return ai;
}

/* The addresses of D->list: of the family of the first and of others in turn, each in the
   order in which they came. */
static void
put_in_order (struct dial *d)
{
  int family = d->list->ai_family;
  const struct addrinfo *of[] = { d->list, skip_to (d->list, family, false) };

  for (size_t i = 0; i < d->n; i++) {
    bool other = (i % 2 == 1 && of[1]) || !of[0];

    d->attempts[i] = (struct attempt) { .to = of[other], .fd = -1 };
    of[other] = skip_to (of[other]->ai_next, family, !other);
  }
}

/* The addresses are known: 0 or -errno. */
static int
have_addresses (struct dial *d)
{
  int error = name_error (number_of (d->lookup));

  future_clear (&d->lookup);
  for (const struct addrinfo *ai = d->list; ai; ai = ai->ai_next)
    d->n++;
  if (error < 0 || d->n == 0)
    return error < 0 ? error : -ENOENT;
  d->attempts = __asyncc_alloc (d->n * sizeof *d->attempts, _Alignof (struct attempt));
  if (!d->attempts)
    return -ENOMEM;
  put_in_order (d);
  return 0;
}

/* Attempts -------------------------------------------------------------------------- */

static void
attempt_end (struct attempt *a)
{
  future_clear (&a->connect);
  if (a->fd >= 0)
    async_close (a->fd);
  a->fd = -1;
}

/* Begin with the next address: 0 or -errno. */
static int
attempt_begin (struct dial *d)
{
  struct attempt *a = &d->attempts[d->next++];

  a->fd = socket (a->to->ai_family, a->to->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC,
		  a->to->ai_protocol);
  if (a->fd < 0)
    return -errno;
  a->connect = async_connect (a->fd, a->to->ai_addr, a->to->ai_addrlen);
  if (a->connect)
    return 0;
  attempt_end (a);
  return -ENOMEM;
}

/* Poll those that are on their way.  The descriptor that is connected, or -1, and *LIVE is
   how many are left; those that fail are closed, and what delays the next is over. */
static int
attempts_poll (struct dial *d, struct async_context *cx, size_t *live)
{
  *live = 0;
  for (struct attempt *a = d->attempts; a < d->attempts + d->next; a++) {
    int fd = a->fd, error;

    if (fd < 0)
      continue;
    ++*live;
    if (async_future_poll (a->connect, cx) == ASYNC_PENDING)
      continue;
    error = number_of (a->connect);
    if (error == 0)
      a->fd = -1;
    attempt_end (a);
    if (error == 0)
      return fd;
    --*live;
    d->error = error;
    future_clear (&d->delay);
  }
  return -1;
}

/* True if it is time for another attempt, beside the LIVE ones. */
static bool
next_due_p (struct dial *d, struct async_context *cx, size_t live)
{
  return live == 0 || !d->delay || async_future_poll (d->delay, cx) == ASYNC_READY;
}

/* Begin another attempt.  If it fails at once there is nothing to wait for. */
static void
dial_begin (struct dial *d)
{
  int error = attempt_begin (d);

  future_clear (&d->delay);
  if (error < 0)
    d->error = error;
  else if (d->next < d->n)
    d->delay = async_sleep (DELAY);
}

/* The future ------------------------------------------------------------------------ */

static void
dial_release (struct dial *d)
{
  future_clear (&d->lookup);
  future_clear (&d->delay);
  while (d->next > 0)
    attempt_end (&d->attempts[--d->next]);
  __asyncc_free (d->attempts, d->n * sizeof *d->attempts, _Alignof (struct attempt));
  d->attempts = NULL;
  if (d->list)
    freeaddrinfo (d->list);
  d->list = NULL;
}

static async_poll_t
dial_finish (struct dial *d, int result)
{
  d->result = result;
  dial_release (d);
  d->future.state = ASYNC_STATE_DONE;
  return ASYNC_READY;
}

static async_poll_t
dial_connect (struct dial *d, struct async_context *cx)
{
  for (;;) {
    size_t live;
    int fd = attempts_poll (d, cx, &live);

    if (fd >= 0)
      return dial_finish (d, fd);
    if (d->next == d->n && live == 0)
      return dial_finish (d, d->error);
    if (d->next == d->n || !next_due_p (d, cx, live))
      return ASYNC_PENDING;
    dial_begin (d);
  }
}

static async_poll_t
dial_poll (struct async_future *self, struct async_context *cx)
{
  struct dial *d = container_of (self, struct dial, future);
  int error = 0;

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready (self->vtable->name);
  if (d->lookup) {
    if (async_future_poll (d->lookup, cx) == ASYNC_PENDING)
      return ASYNC_PENDING;
    error = have_addresses (d);
  }
  return error < 0 ? dial_finish (d, error) : dial_connect (d, cx);
}

static void
dial_drop (struct async_future *self)
{
  struct dial *d = container_of (self, struct dial, future);

  dial_release (d);
  __asyncc_free (d, sizeof *d, _Alignof (struct dial));
}

DESCRIPTION (dial_described,
	     { ASYNC_WAITS_FUTURE, ASYNC_UNTIL_DONE, offsetof (struct dial, lookup), 0 },
	     { ASYNC_WAITS_FUTURE, ASYNC_UNTIL_DONE, offsetof (struct dial, delay), 0 });

static const struct async_vtable dial_vtable
  = { .poll = dial_poll, .drop = dial_drop, .name = "async_dial",
      .description = &dial_described };

struct async_future *
async_dial (const char *host, const char *service, const struct addrinfo *hints)
{
  struct dial *d = __asyncc_alloc (sizeof *d, _Alignof (struct dial));
  struct addrinfo wanted = { .ai_socktype = SOCK_STREAM };

  if (!d)
    return NULL;
  memset (d, 0, sizeof *d);
  async_future_init (d, &dial_vtable);
  if (hints) {
    wanted = *hints;
    wanted.ai_socktype = SOCK_STREAM;
  }
  d->lookup = async_getaddrinfo (host, service, &wanted, &d->list);
  if (d->lookup)
    return &d->future;
  dial_drop (&d->future);
  return NULL;
}

/* Listening ------------------------------------------------------------------------- */

static int
make_listener (int fd, const struct addrinfo *ai, bool all, int backlog)
{
  const int on = 1, off = 0;

  if (setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0)
    return -errno;
  if (all && ai->ai_family == AF_INET6
      && setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) < 0)
    return -errno;
  if (bind (fd, ai->ai_addr, ai->ai_addrlen) < 0 || listen (fd, backlog) < 0)
    return -errno;
  return 0;
}

static int
listen_on (const struct addrinfo *ai, bool all, int backlog)
{
  int fd = socket (ai->ai_family, ai->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC,
		   ai->ai_protocol);
  int error = fd < 0 ? -errno : make_listener (fd, ai, all, backlog);

  if (error < 0 && fd >= 0)
    close (fd);
  return error < 0 ? error : fd;
}

/* The first of LIST that can be listened on.  ALL: that of IPv6 stands for IPv4, too, so it
   is tried before. */
static int
listen_on_first (const struct addrinfo *list, bool all, int backlog)
{
  int fd = -ENOENT;

  for (int others = 0; others < 2; others++)
    for (const struct addrinfo *ai = list; ai && fd < 0; ai = ai->ai_next)
      if ((all && ai->ai_family == AF_INET6) != others)
	fd = listen_on (ai, all, backlog);
  return fd;
}

int
async_listen (const char *host, const char *service, int backlog)
{
  struct addrinfo hints = { .ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM }, *list = NULL;
  int fd = name_error (getaddrinfo (host, service, &hints, &list));

  if (fd < 0)
    return fd;
  fd = listen_on_first (list, !host, backlog);
  freeaddrinfo (list);
  return fd;
}
