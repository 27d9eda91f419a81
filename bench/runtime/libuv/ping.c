/* A number that goes N times from one of two loops to the other, each of which has a thread.
   SPDX-License-Identifier: MIT  */

#include <uv.h>

#include "../frame.h"

static struct side {
  uv_loop_t loop;
  uv_async_t async;
  long left; /* so often it is its turn */
} sides[2];

static long number; /* of whose turn it is */

static void
turn (uv_async_t *async)
{
  struct side *s = &sides[async == &sides[1].async], *other = &sides[s == &sides[0]];

  s->left--;
  if (s == &sides[1])
    number++;
  if (s == &sides[1] || s->left > 0)
    uv_async_send (&other->async);
  if (s->left == 0)
    uv_close ((uv_handle_t *) async, NULL);
}

static void
side_init (struct side *s, long turns)
{
  s->left = turns;
  uv_loop_init (&s->loop);
  uv_async_init (&s->loop, &s->async, turn);
}

static void
answer (void *arg)
{
  struct side *s = arg;

  uv_run (&s->loop, UV_RUN_DEFAULT);
}

static long
run (const char *variant, long n)
{
  uv_thread_t other;

  (void) variant;
  side_init (&sides[0], n / 2 + 1);
  side_init (&sides[1], n / 2);
  uv_thread_create (&other, answer, &sides[1]);
  uv_async_send (&sides[0].async);
  uv_run (&sides[0].loop, UV_RUN_DEFAULT);
  uv_thread_join (&other);
  return number;
}
