/* A call of the system that blocks and has no descriptor to wait for: a thread of the pool
   makes it, or the kernel itself where it offers that (uring/).

   A request is what that thread polls, and owns what the call is given and what it has
   got.  Whoever polls the future takes that from it; if nobody does, since the future was
   dropped, the request gives it back when the thread is done with it.
   SPDX-License-Identifier: MIT  */

#include "io/io.h"

static async_poll_t
request_poll (struct async_future *self, struct async_context *cx)
{
  struct request *r = container_of (self, struct request, future);

  (void) cx;
  request_made (r, r->type->call (r));
  return ASYNC_READY;
}

void
request_made (struct request *r, ssize_t n)
{
  r->future.flags |= ASYNC_FLAG_READY;
  if (r->type->number)
    r->result.number = (int) n;
  else
    r->result.size = n;
}

static void
request_drop (struct async_future *self)
{
  struct request *r = container_of (self, struct request, future);

  if (r->type->release)
    r->type->release (r);
  __asyncc_free (r, r->size, _Alignof (max_align_t));
}

void
request_taken (struct request *r)
{
  r->taken = true;
  if (r->type->take)
    r->type->take (r);
}

static void
taken (struct async_future *self)
{
  request_taken (container_of (self, struct request, future));
}

static const struct async_vtable request_vtable
  = { .poll = request_poll, .drop = request_drop, .name = "a call that blocks" };

void *
request_new (const struct request_type *type, size_t more)
{
  struct request *r = __asyncc_alloc (type->size + more, _Alignof (max_align_t));

  if (!r)
    return NULL;
  memset (r, 0, type->size);
  async_future_init (r, &request_vtable);
  r->type = type;
  r->size = type->size + more;
  return r;
}

struct async_future *
request_by_thread (struct request *r)
{
  size_t result = r->type->number ? sizeof (int) : sizeof (ssize_t);

  return pool_future (&r->future, offsetof (struct request, result) + result,
		      _Alignof (struct request), r->type->detached, taken);
}
