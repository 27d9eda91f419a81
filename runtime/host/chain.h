/* Polls that go on with the innermost frame of a chain of awaits (chain.c).
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_HOST_CHAIN_H
#define ASYNCC_HOST_CHAIN_H

#include "core/core.h"

#pragma GCC visibility push(hidden)

/* Poll F, which is linked, or READY, with CX. */
extern async_poll_t chain_poll_linked (struct async_future *f, struct async_context *cx,
				       struct async_future **leaf);

/* Poll F, which nobody else polls, with CX.  *LEAF is where its chain stands, or NULL for
   the outermost frame. */
static inline async_poll_t
chain_poll (struct async_future *f, struct async_context *cx, struct async_future **leaf)
{
  async_poll_t answer;

  if (__builtin_expect (f->flags & (ASYNC_FLAG_READY | ASYNC_FLAG_LINKED), 0))
    return chain_poll_linked (f, cx, leaf);
  answer = f->vtable->poll (f, cx);
  if (answer == ASYNC_READY)
    f->flags |= ASYNC_FLAG_READY;
  return answer;
}

#pragma GCC visibility pop

#endif /* ASYNCC_HOST_CHAIN_H */
