/* The futures of a connection: work of OpenSSL's, and the bytes that it takes.

   An operation calls OpenSSL for its work.  If that lacks bytes of the peer it carries some
   in, or waits for another who does, and calls again; what OpenSSL wants to be sent it carries
   out meanwhile, as the peer may wait for that.  Then, unless it has read, it waits until all
   is out.

     CLEAR   only a writer: earlier output goes out before more is made, so that a writer is
             not faster than the peer, and a drop here has taken nothing
     WORK    OpenSSL is called
     INPUT   bytes of the peer are waited for; output goes out meanwhile
     OUTPUT  the work is done, or has failed, and what it has to say goes out

   A writer holds the way out from CLEAR to its work.  Nobody who waits for input keeps
   holding it: the one with the bytes of the handshake that the peer is waiting for may need it.
   SPDX-License-Identifier: MIT  */

#include "openssl.h"

/* Who has so much to say to a peer that takes none of it listens to no more questions. */
enum { TALKATIVE = 65536 };

enum stage { CLEAR, WORK, INPUT, OUTPUT };

struct op {
  struct async_future future;
  union {
    ssize_t size;
    int number;
  } result;
  struct async_tls *c;
  char *buf;
  size_t count, done;
  ssize_t outcome; /* of the work */
  bool patient;    /* it is over when what OpenSSL has made is sent */
  enum stage stage;
  struct way in, out;
};

struct op_type {
  struct async_vtable vtable;
  enum work work;
  bool number;   /* the result is an int */
  bool transfer; /* of COUNT bytes */
  bool all;      /* ... and it goes on until they are done */
};

static const struct op_type *
type_of (const struct op *op)
{
  return (const struct op_type *) op->future.vtable;
}

/* The end ---------------------------------------------------------------------------- */

static void
op_release (struct op *op)
{
  way_done (&op->in, &op->c->in);
  way_done (&op->out, &op->c->out);
}

static async_poll_t
op_finish (struct op *op, ssize_t result)
{
  op_release (op);
  if (type_of (op)->number)
    op->result.number = result < 0 ? (int) result : 0;
  else
    op->result.size = result;
  op->future.state = ASYNC_STATE_DONE;
  return ASYNC_READY;
}

/* The work is done, and what it has made is sent: true if there is more to be done. */
static bool
op_repeat (struct op *op)
{
  if (op->outcome < 0 || !type_of (op)->all)
    return false;
  op->done += (size_t) op->outcome;
  if (op->done == op->count)
    return false;
  op->stage = CLEAR;
  return true;
}

/* The stages ------------------------------------------------------------------------- */

/* Each gives true if the operation goes on with the next one, or has ended; otherwise it
   waits. */

static bool
op_fail (struct op *op, ssize_t error)
{
  op_finish (op, error);
  return true;
}

/* Send what is to be sent, in its turn: as way_flush. */
static int
op_send (struct op *op, struct async_context *cx)
{
  int error = way_take (&op->out, &op->c->out);

  return error < 0 ? error : way_flush (&op->out, op->c, cx);
}

static bool
op_clear (struct op *op, struct async_context *cx)
{
  int r = op_send (op, cx);

  if (r < 0)
    return op_fail (op, r);
  if (r > 0)
    op->stage = WORK;
  return r > 0;
}

/* The work wants bytes of the peer; OUTPUT is what it has to say.  With the lock, so that
   nobody has brought some since it was asked: 0 or -ENOMEM. */
static int
want_input (struct op *op, size_t output)
{
  int error = 0;

  op->stage = INPUT;
  if (output < TALKATIVE)
    error = way_take (&op->in, &op->c->in);
  if (error == 0 && pending_output (op->c))
    error = way_take (&op->out, &op->c->out);
  return error;
}

static bool
op_work (struct op *op)
{
  struct async_tls *c = op->c;
  enum answer answer;
  int error = 0;

  pthread_mutex_lock (&c->lock);
  answer = tls_step (c, type_of (op)->work, op->buf + op->done, op->count - op->done,
		     &op->outcome);
  if (answer == WORK_WANTS_INPUT)
    error = want_input (op, BIO_ctrl_pending (c->to_peer));
  else
    op->stage = OUTPUT;
  pthread_mutex_unlock (&c->lock);
  if (error < 0)
    return op_fail (op, error);
  op->patient = answer == WORK_BROKEN
		|| (answer == WORK_DONE && type_of (op)->work != READ);
  if (answer != WORK_WANTS_INPUT)
    way_done (&op->in, &c->in);
  return true;
}

/* What is to be sent goes on while bytes of the peer are waited for: 1 if nothing is left. */
static int
op_send_meanwhile (struct op *op, struct async_context *cx)
{
  int r = 1;

  if (op->out.state != WAY_FREE)
    r = way_flush (&op->out, op->c, cx);
  if (r != 0)
    way_done (&op->out, &op->c->out);
  return r;
}

/* A writer begins anew, and keeps nobody from reading until it is its turn to write. */
static bool
op_again (struct op *op)
{
  op->stage = WORK;
  if (type_of (op)->work == WRITE) {
    op->stage = CLEAR;
    way_done (&op->in, &op->c->in);
  }
  return true;
}

/* A reader may get bytes from one who takes none. */
static bool
op_input (struct op *op, struct async_context *cx)
{
  bool listening = op->in.state != WAY_FREE;
  int r = op_send_meanwhile (op, cx);

  if (listening && (r >= 0 || type_of (op)->work == READ))
    r = way_fill (&op->in, op->c, cx);
  if (r < 0)
    return op_fail (op, r);
  return r > 0 && op_again (op);
}

static bool
output_p (struct op *op)
{
  bool output;

  pthread_mutex_lock (&op->c->lock);
  output = op->out.state != WAY_FREE || pending_output (op->c);
  pthread_mutex_unlock (&op->c->lock);
  return output;
}

/* Who has read something, or has failed, does not wait for what others have to send: tries, and
   leaves it. */
static bool
op_output (struct op *op, struct async_context *cx)
{
  int r = output_p (op) ? op_send (op, cx) : 1;

  if (r == 0 && op->patient)
    return false;
  way_done (&op->out, &op->c->out);
  if (r < 0 && op->outcome >= 0 && op->patient)
    op->outcome = r;
  if (!op_repeat (op))
    op_finish (op, op->outcome);
  return true;
}

static bool
op_go_on (struct op *op, struct async_context *cx)
{
  switch (op->stage) {
    case CLEAR:
      return op_clear (op, cx);
    case WORK:
      return op_work (op);
    case INPUT:
      return op_input (op, cx);
    default:
      return op_output (op, cx);
  }
}

/* The futures ------------------------------------------------------------------------ */

static async_poll_t
op_poll (struct async_future *self, struct async_context *cx)
{
  struct op *op = (struct op *) self;

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready (self->vtable->name);
  if (self->state == ASYNC_STATE_START) {
    self->state = ASYNC_STATE_FIRST;
    if (op->count == 0 && type_of (op)->transfer)
      return op_finish (op, 0);
  }
  while (op_go_on (op, cx))
    if (self->state == ASYNC_STATE_DONE)
      return ASYNC_READY;
  return ASYNC_PENDING;
}

static void
op_drop (struct async_future *self)
{
  struct op *op = (struct op *) self;

  op_release (op);
  __asyncc_free (op, sizeof *op, _Alignof (struct op));
}

static const struct async_waiting op_waits[]
  = { { ASYNC_WAITS_FUTURE, ASYNC_UNTIL_DONE, offsetof (struct op, in.future), 0 },
      { ASYNC_WAITS_FUTURE, ASYNC_UNTIL_DONE, offsetof (struct op, out.future), 0 } };
static const struct async_description op_description
  = { ASYNC_FORMAT_DESCRIPTION, sizeof op_waits / sizeof *op_waits, op_waits };

#define VTABLE(name_)                                                                       \
  {                                                                                         \
    .poll = op_poll, .drop = op_drop, .name = name_, .description = &op_description         \
  }

static const struct op_type type_handshake
  = { .vtable = VTABLE ("async_tls_handshake"), .work = HANDSHAKE, .number = true };
static const struct op_type type_read
  = { .vtable = VTABLE ("async_tls_read"), .work = READ, .transfer = true };
static const struct op_type type_write
  = { .vtable = VTABLE ("async_tls_write"), .work = WRITE, .transfer = true };
static const struct op_type type_write_all
  = { .vtable = VTABLE ("async_tls_write_all"),
      .work = WRITE,
      .number = true,
      .transfer = true,
      .all = true };
static const struct op_type type_shutdown
  = { .vtable = VTABLE ("async_tls_shutdown"), .work = SHUTDOWN, .number = true };

static struct async_future *
op_new (const struct op_type *type, struct async_tls *c, const void *buf, size_t count)
{
  struct op *op = __asyncc_alloc (sizeof *op, _Alignof (struct op));

  if (!op)
    return NULL;
  memset (op, 0, sizeof *op);
  async_future_init (op, &type->vtable);
  op->c = c;
  op->buf = (char *) buf;
  op->count = count;
  op->stage = type->work == WRITE ? CLEAR : WORK;
  return &op->future;
}

struct async_future *
async_tls_handshake (struct async_tls *c)
{
  return op_new (&type_handshake, c, NULL, 0);
}

struct async_future *
async_tls_read (struct async_tls *c, void *buf, size_t count)
{
  return op_new (&type_read, c, buf, count);
}

struct async_future *
async_tls_write (struct async_tls *c, const void *buf, size_t count)
{
  return op_new (&type_write, c, buf, count);
}

struct async_future *
async_tls_write_all (struct async_tls *c, const void *buf, size_t count)
{
  return op_new (&type_write_all, c, buf, count);
}

struct async_future *
async_tls_shutdown (struct async_tls *c)
{
  return op_new (&type_shutdown, c, NULL, 0);
}

/* A connection as what carries bytes ----------------------------------------------- */

static struct async_future *
read_over (void *stream, void *buf, size_t count)
{
  return async_tls_read (stream, buf, count);
}

static struct async_future *
write_over (void *stream, const void *buf, size_t count)
{
  return async_tls_write (stream, buf, count);
}

const struct async_transport async_tls_transport = { read_over, write_over };
