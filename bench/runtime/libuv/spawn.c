/* Callbacks that are queued for the next round of the loop, one by one; their handles have
   memory of their own, and tell the parent when they are closed.
   SPDX-License-Identifier: MIT  */

#include <uv.h>

#include "../frame.h"

struct child {
  uv_idle_t idle;
  long v, result;
};

static long next, left, sum;

static void start_child (void);

static void
joined (uv_handle_t *handle)
{
  struct child *c = (struct child *) handle;

  sum += c->result;
  free (c);
  next++;
  start_child ();
}

static NOINLINE void
child (uv_idle_t *idle)
{
  struct child *c = (struct child *) idle;

  c->result = c->v + 1;
  uv_close ((uv_handle_t *) idle, joined);
}

static void
start_child (void)
{
  struct child *c;

  if (next == left)
    return;
  c = malloc (sizeof *c);
  if (!c)
    abort ();
  c->v = next;
  uv_idle_init (uv_default_loop (), &c->idle);
  uv_idle_start (&c->idle, child);
}

static long
run (const char *variant, long n)
{
  (void) variant;
  left = n;
  start_child ();
  uv_run (uv_default_loop (), UV_RUN_DEFAULT);
  return sum;
}
