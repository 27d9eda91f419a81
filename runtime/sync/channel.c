/* Channels: a queue of values, a list of receivers and a list of senders.
   SPDX-License-Identifier: MIT

   A receiver that is admitted has claimed one of the values, and takes the first
   when it is polled.  A sender that is admitted has claimed a place, and puts its
   value there when it is polled: one that is dropped has sent nothing.

   Where there are no places, senders offer their values and stay in the list.  A
   receiver claims an offer, and takes the first when it is polled; that is when
   the sender is admitted.  If the offer was taken back meanwhile, the receiver
   waits again, before all others.  (One place there is nevertheless, for those
   who try to send while somebody waits for a value, and have no future in which
   it could lie.)

   Without a bound nobody waits to send.  */

#include "sync/sync.h"

/* Places are given before values are. */
enum { SENDERS, RECEIVERS, LISTS };

struct async_channel {
  struct async_waits lists[LISTS];
  unsigned int refs;
  bool closed;
  bool bounded;
  size_t places; /* if it is bounded */
  size_t claimed_values; /* by receivers that were admitted */
  size_t claimed_places; /* by senders that were admitted */
  size_t offers;         /* of senders in the list */
  struct queue queue;
};

enum claim {
  CLAIM_NONE,  /* admitted because the channel is closed */
  CLAIM_HELD,  /* a value or a place */
  CLAIM_TAKEN, /* the offered value has been received */
  CLAIM_OFFER  /* the value waits in the future itself */
};

struct receive {
  struct async_wait wait; /* mark: enum claim */
  void *to;
  struct queue_block *empty; /* to be freed */
};

struct send {
  struct async_wait wait; /* mark: enum claim */
  const void *value;      /* of who awaits this, or the copy */
  size_t size;
  char copy[];
};

_Static_assert (sizeof (struct receive) <= LARGE_WAIT_ROOM, "what <asyncc/sync.h> promises");
_Static_assert (sizeof (struct send) <= LARGE_WAIT_ROOM, "what <asyncc/sync.h> promises");

static struct async_channel *
wait_channel (const struct async_wait *w)
{
  return container_of (w->of, struct async_channel, lists[0]);
}

/* Receivers --------------------------------------------------------------------- */

static size_t
channel_values (const struct async_channel *c)
{
  return c->queue.count + c->offers;
}

static bool
receive_admit (struct async_wait *w)
{
  struct async_channel *c = wait_channel (w);
  size_t values = channel_values (c);

  if (values > c->claimed_values) {
    c->claimed_values++;
    w->mark = CLAIM_HELD;
    return true;
  }
  w->mark = CLAIM_NONE;
  return c->closed && values == 0;
}

/* Take the value of the first sender that still offers one. */
static __attribute__ ((__noinline__)) void
take_offer (struct async_channel *c, void *to)
{
  struct async_wait *w = c->lists[SENDERS].__first;
  struct send *s;

  while (w->mark != CLAIM_OFFER)
    w = w->next;
  s = container_of (w, struct send, wait);
  if (to)
    memcpy (to, s->value, s->size);
  w->mark = CLAIM_TAKEN;
  c->offers--;
}

/* Take a value, of which there is one.  Gives a block of memory that is to be freed
   without the lock, or NULL. */
static inline struct queue_block *
take_value (struct async_channel *c, void *to)
{
  if (c->queue.count > 0)
    return queue_pop (&c->queue, to);
  take_offer (c, to);
  return NULL;
}

static bool
receive_finish (struct async_wait *w)
{
  struct async_channel *c = wait_channel (w);
  struct receive *r = container_of (w, struct receive, wait);

  if (w->mark == CLAIM_HELD)
    c->claimed_values--;
  if (w->mark == CLAIM_NONE || channel_values (c) == 0)
    return c->closed;
  r->empty = take_value (c, r->to);
  w->result.number = 1;
  return true;
}

static void
receive_refuse (struct async_wait *w)
{
  if (w->mark == CLAIM_HELD)
    wait_channel (w)->claimed_values--;
}

/* A block of values that was emptied is freed without the lock. */
static void
receive_drop (struct async_future *self)
{
  queue_block_free (container_of (self, struct receive, wait.future)->empty);
  wait_drop (self);
}

static const struct wait_kind receive_kind = {
  .vtable = { .poll = wait_poll, .drop = receive_drop, .size = sizeof (struct receive),
	      .align = _Alignof (struct receive), .name = "async_channel_receive",
	      .description = &wait_described },
  .list = RECEIVERS,
  .lists = LISTS,
  .admit = receive_admit,
  .finish = receive_finish,
  .refuse = receive_refuse
};

/* Senders ----------------------------------------------------------------------- */

static bool
send_admit (struct async_wait *w)
{
  struct async_channel *c = wait_channel (w);

  if (w->mark == CLAIM_TAKEN)
    return true;
  if (c->closed) {
    c->offers -= w->mark == CLAIM_OFFER;
    w->mark = CLAIM_NONE;
    return true;
  }
  if (c->queue.count + c->claimed_places >= c->places)
    return false;
  c->claimed_places++;
  w->mark = CLAIM_HELD;
  return true;
}

static bool
send_finish (struct async_wait *w)
{
  struct async_channel *c = wait_channel (w);

  if (w->mark == CLAIM_HELD) {
    c->claimed_places--;
    if (!c->closed)
      queue_push (&c->queue, container_of (w, struct send, wait)->value);
  }
  if (w->mark != CLAIM_TAKEN && c->closed)
    w->result.number = -EPIPE;
  return true;
}

static void
send_refuse (struct async_wait *w)
{
  if (w->mark == CLAIM_HELD)
    wait_channel (w)->claimed_places--;
}

static bool
send_queued (struct async_wait *w)
{
  struct async_channel *c = wait_channel (w);

  if (c->places > 0)
    return false;
  w->mark = CLAIM_OFFER;
  c->offers++;
  return true;
}

static void
send_left (struct async_wait *w)
{
  wait_channel (w)->offers -= w->mark == CLAIM_OFFER;
}

static void
send_drop (struct async_future *self)
{
  struct send *s = container_of (self, struct send, wait.future);

  wait_leave (&s->wait);
  future_free (self, sizeof *s + s->size, _Alignof (struct send));
}

static const struct wait_kind send_kind = {
  .vtable = { .poll = wait_poll, .drop = send_drop, .name = "async_channel_send",
	      .description = &wait_described },
  .list = SENDERS,
  .lists = LISTS,
  .admit = send_admit,
  .finish = send_finish,
  .refuse = send_refuse,
  .queued = send_queued,
  .left = send_left
};

/* Push VALUE, whatever the number: 0 or an error.  Memory is taken without the
   lock; somebody else may have been faster. */
static int
channel_append (struct async_channel *c, const void *value)
{
  struct queue_block *b = NULL;
  int error = 0;

  waits_lock (c->lists);
  if (!c->closed && queue_wants_block_p (&c->queue)) {
    waits_unlock (c->lists);
    b = queue_block_new (&c->queue);
    if (!b)
      return -ENOMEM;
    waits_lock (c->lists);
  }
  if (c->closed)
    error = -EPIPE;
  else {
    if (queue_wants_block_p (&c->queue)) {
      queue_extend (&c->queue, b);
      b = NULL;
    }
    queue_push (&c->queue, value);
  }
  waits_settle (c->lists, LISTS);
  queue_block_free (b);
  return error;
}

/* To send into a channel without a bound.  It never waits. */
static async_poll_t
append_poll (struct async_future *self, struct async_context *cx)
{
  struct send *s = container_of (self, struct send, wait.future);

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready (self->vtable->name);
  if (turn_spent (cx))
    return ASYNC_PENDING;
  s->wait.result.number = channel_append (wait_channel (&s->wait), s->value);
  self->state = ASYNC_STATE_DONE;
  turn_charge (cx);
  return ASYNC_READY;
}

static const struct wait_kind append_kind = {
  .vtable = { .poll = append_poll, .drop = send_drop, .name = "async_channel_send",
	      .description = &wait_described }
};

/* What programs call ------------------------------------------------------------- */

struct async_channel *
__asyncc_channel_new (size_t size, size_t n, int bounded)
{
  struct async_channel *c = __asyncc_alloc (sizeof *c, _Alignof (struct async_channel));

  if (!c)
    return NULL;
  memset (c, 0, sizeof *c);
  waits_init (&c->lists[SENDERS], 0);
  waits_init (&c->lists[RECEIVERS], 0);
  c->refs = 1;
  c->bounded = bounded;
  c->places = n;
  if (!queue_init (&c->queue, size, bounded && n == 0 ? 1 : n)) {
    __asyncc_free (c, sizeof *c, _Alignof (struct async_channel));
    return NULL;
  }
  return c;
}

struct async_channel *
__asyncc_channel_ref (struct async_channel *c)
{
  refs_add (&c->refs);
  return c;
}

void
__asyncc_channel_unref (struct async_channel *c)
{
  if (!c || !refs_drop (&c->refs))
    return;
  queue_free (&c->queue);
  __asyncc_free (c, sizeof *c, _Alignof (struct async_channel));
}

void
__asyncc_channel_close (struct async_channel *c)
{
  waits_lock (c->lists);
  c->closed = true;
  waits_settle (c->lists, LISTS);
}

static inline void
send_init (struct send *s, struct async_channel *c, const void *value)
{
  wait_init (&s->wait, c->bounded ? &send_kind : &append_kind, c->lists, CLAIM_NONE);
  s->value = value;
  s->size = c->queue.size;
}

struct async_future *
__asyncc_channel_send (struct async_channel *c, const void *value)
{
  size_t size = c->queue.size;
  struct send *s = NULL;

  if (size <= SIZE_MAX / 2 - sizeof *s)
    s = __asyncc_alloc (sizeof *s + size, _Alignof (struct send));
  if (!s)
    return NULL;
  send_init (s, c, s->copy);
  memcpy (s->copy, value, size);
  return future_on_heap (&s->wait.future);
}

/* True if a value can be put in at once.  While senders wait all places are taken or
   claimed. */
static bool
channel_room_p (const struct async_channel *c)
{
  if (c->places > 0)
    return c->queue.count + c->claimed_places < c->places;
  return c->lists[RECEIVERS].__first && c->queue.count == 0;
}

/* Put VALUE in, if that can be done at once: 0, or -errno; with the lock. */
static inline int
put (struct async_channel *c, const void *value)
{
  if (c->closed)
    return -EPIPE;
  if (!channel_room_p (c))
    return -EAGAIN;
  queue_push (&c->queue, value);
  return 0;
}

int
__asyncc_channel_try_send (struct async_channel *c, const void *value)
{
  int error;

  if (!c->bounded)
    return channel_append (c, value);
  waits_lock (c->lists);
  error = put (c, value);
  waits_settle (c->lists, LISTS);
  return error;
}

static inline void
receive_init (struct receive *r, struct async_channel *c, void *to)
{
  wait_init (&r->wait, &receive_kind, c->lists, CLAIM_NONE);
  r->to = to;
  r->empty = NULL;
}

struct async_future *
__asyncc_channel_receive (struct async_channel *c, void *to)
{
  struct receive *r = __asyncc_alloc (sizeof *r, _Alignof (struct receive));

  if (!r)
    return NULL;
  receive_init (r, c, to);
  return future_on_heap (&r->wait.future);
}

/* Take a value, if that can be done at once: 1, 0 if there will be none any more, or -EAGAIN;
   with the lock.  *EMPTY is a block that is to be freed without it, or NULL. */
static inline int
take (struct async_channel *c, void *to, struct queue_block **empty)
{
  *empty = NULL;
  if (channel_values (c) > c->claimed_values) {
    *empty = take_value (c, to);
    return 1;
  }
  return c->closed && channel_values (c) == 0 ? 0 : -EAGAIN;
}

int
__asyncc_channel_try_receive (struct async_channel *c, void *to)
{
  struct queue_block *empty;
  int got;

  waits_lock (c->lists);
  got = take (c, to, &empty);
  waits_settle (c->lists, LISTS);
  queue_block_free (empty);
  return got;
}

/* Starts ------------------------------------------------------------------------- */

/* RESULT is there at once. */
static inline struct start_int
started (int result, struct async_context *cx)
{
  turn_charge (cx);
  return (struct start_int) { result, NULL };
}

/* Without places who sends waits until the value is received.  With the lock. */
static __attribute__ ((__noinline__)) struct start_int
send_locked (struct async_channel *c, const void *value, START_PARMS)
{
  struct send *s = container_of (wait_at (frame), struct send, wait);
  int error = c->places == 0 && !c->closed ? -EAGAIN : put (c, value);

  if (error == -EAGAIN) {
    send_init (s, c, value);
    return int_start (wait_enlist (&s->wait, cx));
  }
  waits_settle (c->lists, LISTS);
  return started (error, cx);
}

static __attribute__ ((__noinline__)) struct start_int
send_start (struct async_channel *c, const void *value, START_PARMS)
{
  if (turn_spent (cx)) {
    send_init (container_of (wait_at (frame), struct send, wait), c, value);
    return (struct start_int) { 0, frame };
  }
  if (!c->bounded)
    return started (channel_append (c, value), cx);
  waits_lock (c->lists);
  return send_locked (c, value, frame, cx);
}

/* With the lock. */
static __attribute__ ((__noinline__)) struct start_int
receive_locked (struct async_channel *c, void *to, START_PARMS)
{
  struct receive *r = container_of (wait_at (frame), struct receive, wait);
  struct queue_block *empty;
  int got = take (c, to, &empty);

  if (got == -EAGAIN) {
    receive_init (r, c, to);
    return int_start (wait_enlist (&r->wait, cx));
  }
  waits_settle (c->lists, LISTS);
  queue_block_free (empty);
  return started (got, cx);
}

static __attribute__ ((__noinline__)) struct start_int
receive_start (struct async_channel *c, void *to, START_PARMS)
{
  if (turn_spent (cx)) {
    receive_init (container_of (wait_at (frame), struct receive, wait), c, to);
    return (struct start_int) { 0, frame };
  }
  waits_lock (c->lists);
  return receive_locked (c, to, frame, cx);
}

/* Mostly a word goes into the channel, or comes out of it, while nobody waits and nobody has
   the lock.  That way calls no other function, so that nothing has to be kept for behind a
   call; whatever else there is goes on with the functions above.  */

typedef uint64_t word;

/* Take the lock, if it is free, for a word in this turn. */
static inline bool
lock_for_word (struct async_channel *c, const struct turn *turn)
{
  return c->queue.size == sizeof (word) && turn_left_p (turn) && !order_told_p ()
	 && lock_try (&c->lists->__lock);
}

/* That was it, and RESULT is there. */
static inline struct start_int
unlock_for_word (struct async_channel *c, struct turn *turn, int result)
{
  lock_give_back (&c->lists->__lock);
  turn->left--;
  return (struct start_int) { result, NULL };
}

static inline bool
nobody_waits_p (const struct async_channel *c)
{
  return !c->lists[SENDERS].__first && !c->lists[RECEIVERS].__first;
}

START (struct start_int, __asyncc_channel_send,
       (struct async_channel *c, const void *value, START_PARMS), LARGE_WAIT_ROOM)
{
  struct turn *turn = context_turn (cx);

  if (c->places == 0 || !lock_for_word (c, turn))
    return send_start (c, value, frame, cx);
  if (c->closed || !channel_room_p (c) || !nobody_waits_p (c))
    return send_locked (c, value, frame, cx);
  memcpy (queue_in (&c->queue), value, sizeof (word));
  queue_pushed (&c->queue);
  return unlock_for_word (c, turn, 0);
}

START (struct start_int, __asyncc_channel_receive,
       (struct async_channel *c, void *to, START_PARMS), LARGE_WAIT_ROOM)
{
  struct turn *turn = context_turn (cx);
  struct queue *q = &c->queue;

  if (!to || !lock_for_word (c, turn))
    return receive_start (c, to, frame, cx);
  if (q->count <= c->claimed_values || q->out + 1 == q->per_block || !nobody_waits_p (c))
    return receive_locked (c, to, frame, cx);
  memcpy (to, queue_out (q), sizeof (word));
  q->count--;
  q->out++;
  return unlock_for_word (c, turn, 1);
}
