/* The bytes between OpenSSL and what is below.

   Each direction has one who carries its bytes, and others that wait for their turn: at any
   moment one of them waits below for bytes, with a buffer that is the connection's.  A drop of
   the one who waits loses nothing, as what is below promises: bytes are either still there or
   in OpenSSL's memory, or in the buffer, from where the next one goes on.
   SPDX-License-Identifier: MIT  */

#include "openssl.h"

#include <signal.h>
#include <time.h>

struct size_future {
  ASYNC_FUTURE (ssize_t);
};

typedef ssize_t blocking_read (void *stream, void *buf, size_t count);
typedef ssize_t blocking_write (void *stream, const void *buf, size_t count);

/* Whose turn it is ------------------------------------------------------------------- */

int
way_take (struct way *w, struct direction *d)
{
  if (w->state != WAY_FREE)
    return 0;
  if (async_mutex_try_lock (&d->mutex) == 0) {
    w->state = WAY_HELD;
    return 0;
  }
  w->future = async_mutex_lock (&d->mutex);
  if (!w->future)
    return -ENOMEM;
  w->state = WAY_QUEUED;
  return 0;
}

static void
drop_future (struct way *w)
{
  struct async_future *f = w->future;

  w->future = NULL;
  async_drop (f);
}

void
way_done (struct way *w, struct direction *d)
{
  drop_future (w);
  if (w->state == WAY_HELD)
    async_mutex_unlock (&d->mutex);
  w->state = WAY_FREE;
}

/* True if W, which is queued, has got its direction. */
static bool
way_got (struct way *w, struct async_context *cx)
{
  if (async_poll (w->future, cx) == ASYNC_PENDING)
    return false;
  drop_future (w);
  w->state = WAY_HELD;
  return true;
}

/* SIGPIPE ---------------------------------------------------------------------------- */

/* Poll F, which may write to a pipe that nobody reads, without the signal of that. */
static async_poll_t
poll_quietly (struct async_future *f, struct async_context *cx)
{
  static const struct timespec now;
  sigset_t pipe, pending, before;
  async_poll_t answer;

  sigemptyset (&pipe);
  sigaddset (&pipe, SIGPIPE);
  sigpending (&pending);
  pthread_sigmask (SIG_BLOCK, &pipe, &before);
  answer = async_poll (f, cx);
  if (!sigismember (&pending, SIGPIPE))
    while (sigtimedwait (&pipe, NULL, &now) < 0 && errno == EINTR)
      continue;
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  return answer;
}

/* Below ------------------------------------------------------------------------------ */

/* N, which are bytes or -errno, from below.  What cannot be there would have others' memory
   sent to the peer, or nothing for ever. */
static ssize_t
checked (ssize_t n, ssize_t least, size_t most)
{
  return n < 0 || (n >= least && (size_t) n <= most) ? n : -EIO;
}

/* The end of a transfer that W waits for: true with its result in *N. */
static bool
transferred (struct way *w, bool quietly, struct async_context *cx, ssize_t *n)
{
  *n = -ENOMEM;
  if (!w->future)
    return true;
  if ((quietly ? poll_quietly (w->future, cx) : async_poll (w->future, cx)) == ASYNC_PENDING)
    return false;
  *n = *async_result ((struct size_future *) w->future);
  drop_future (w);
  return true;
}

static bool
read_below (struct way *w, struct async_tls *c, struct async_context *cx, ssize_t *n)
{
  if (c->blocking) {
    *n = ((blocking_read *) (void *) c->functions.read) (c->stream, c->in.buffer, BUFFER_SIZE);
    return true;
  }
  if (!w->future)
    w->future = c->functions.read (c->stream, c->in.buffer, BUFFER_SIZE);
  return transferred (w, false, cx, n);
}

static bool
write_below (struct way *w, struct async_tls *c, struct async_context *cx, ssize_t *n)
{
  const char *from = c->out.buffer + c->out.begin;
  size_t count = c->out.end - c->out.begin;

  if (c->blocking) {
    *n = ((blocking_write *) (void *) c->functions.write) (c->stream, from, count);
    return true;
  }
  if (!w->future)
    w->future = c->functions.write (c->stream, from, count);
  return transferred (w, !c->no_signal, cx, n);
}

/* In --------------------------------------------------------------------------------- */

/* Give N bytes of the buffer to OpenSSL; 0 are the end.  0, or an error that ends all. */
static int
feed (struct async_tls *c, ssize_t n)
{
  int error = 0;

  pthread_mutex_lock (&c->lock);
  if (n == 0)
    c->ended = true;
  else if (BIO_write (c->from_peer, c->in.buffer, (int) n) != n)
    error = c->error = reason_take (c->reason, X509_V_OK, -ENOMEM);
  pthread_mutex_unlock (&c->lock);
  return error;
}

int
way_fill (struct way *w, struct async_tls *c, struct async_context *cx)
{
  ssize_t n;

  if (w->state == WAY_QUEUED)
    return way_got (w, cx);
  if (!read_below (w, c, cx, &n))
    return 0;
  n = checked (n, 0, BUFFER_SIZE);
  if (n >= 0)
    n = feed (c, n);
  way_done (w, &c->in);
  return n < 0 ? (int) n : 1;
}

/* Out -------------------------------------------------------------------------------- */

bool
pending_output (struct async_tls *c)
{
  return c->out.begin < c->out.end || BIO_ctrl_pending (c->to_peer) > 0;
}

/* N bytes of the buffer are written; take more from OpenSSL if it is empty: false if there
   is nothing. */
static bool
advance (struct async_tls *c, size_t n)
{
  bool more;

  pthread_mutex_lock (&c->lock);
  c->out.begin += n;
  more = pending_output (c);
  if (more && c->out.begin == c->out.end) {
    c->out.begin = 0;
    c->out.end = (size_t) BIO_read (c->to_peer, c->out.buffer, BUFFER_SIZE);
  }
  pthread_mutex_unlock (&c->lock);
  return more;
}

int
way_flush (struct way *w, struct async_tls *c, struct async_context *cx)
{
  ssize_t n = 0;

  if (w->state == WAY_QUEUED && !way_got (w, cx))
    return 0;
  while (w->future || advance (c, (size_t) n)) {
    if (!write_below (w, c, cx, &n))
      return 0;
    n = checked (n, 1, c->out.end - c->out.begin);
    if (n < 0) {
      way_done (w, &c->out);
      return (int) n;
    }
  }
  return 1;
}
