/* 04-combinator: a future made of futures.  `retry' calls a function until it
   succeeds or the attempts are used up.  It is written by hand here, to show
   how a poll function polls; as an async function it is five lines, which
   stand below it, and nobody who awaits can tell the two apart.
   SPDX-License-Identifier: MIT  */

#include <asyncc.h>
#include <stdio.h>
#include <stdlib.h>

typedef __async int (*attempt_fn) (int attempt);

struct retry {
  ASYNC_FUTURE (int);
  attempt_fn fn;
  int attempt, attempts;
  __future (int) current; /* null between two attempts */
};

static async_poll_t
retry_poll (struct async_future *self, struct async_context *cx)
{
  struct retry *r = (struct retry *) self;

  do {
    if (!r->current)
      r->current = r->fn (++r->attempt);
    if (async_poll (r->current, cx) == ASYNC_PENDING)
      return ASYNC_PENDING;
    r->result = *async_result (r->current);
    async_drop (r->current);
    r->current = 0;
  } while (r->result < 0 && r->attempt < r->attempts);
  return ASYNC_READY;
}

static void
retry_drop (struct async_future *self)
{
  struct retry *r = (struct retry *) self;

  async_drop (r->current);
  free (r);
}

static const struct async_vtable retry_vtable = { .poll = retry_poll, .drop = retry_drop };

static __future (int)
retry (attempt_fn fn, int attempts)
{
  struct retry *r = calloc (1, sizeof *r);

  if (!r)
    return 0;
  async_future_init (r, &retry_vtable);
  r->fn = fn;
  r->attempts = attempts;
  return async_future_as (int, r);
}

static __async int
retry_async (attempt_fn fn, int attempts)
{
  int result = -1;

  for (int i = 1; i <= attempts && result < 0; i++)
    result = __await (fn (i));
  return result;
}

/* Something that works the third time only. */
static __async int
fetch (int attempt)
{
  __await (async_yield ());
  printf ("attempt %d\n", attempt);
  return attempt < 3 ? -1 : attempt * 100;
}

static __async int
demo (void)
{
  printf ("by hand: %d\n", __await (retry (fetch, 5)));
  printf ("async:   %d\n", __await (retry_async (fetch, 5)));
  printf ("gives up: %d\n", __await (retry (fetch, 2)));
  return 0;
}

int
main (void)
{
  return async_run (demo ());
}
