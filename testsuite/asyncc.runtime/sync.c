/* The synchronous build: the same source, ordinary calls.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#define ASYNCC_SYNC 1
#include <asyncc.h>
#include <asyncc/short.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CHECK(x) ((x) ? (void) 0 : (fprintf (stderr, "%d: %s\n", __LINE__, #x), abort ()))

struct pair {
  int a, b;
};

static __async int
leaf (int x)
{
  __await (async_yield ());
  __async_suspend ();
  return x + 1;
}

static async struct pair
both (int a, int b)
{
  future (int) fa = leaf (a), fb = async_spawn (leaf (b));

  await (async_join (fa, fb));
  return (struct pair) { await (fa), await (fb) };
}

static async void
nothing (void)
{
  await (async_sleep (1000000));
}

typedef __async int (*callback) (int);

static async int
root (callback fn)
{
  int n = 0;
  __async_auto future (int) unused = leaf (1);
  future (int) block = async_block (int, {
    int i, k = 0;
    for (i = 0; i < 4; i++)
      k += i, n++;
    return k;
  });
  struct pair p = await (both (1, 2));

  await (nothing ());
  async_detach (nothing ());
  async_drop (nothing ());
  async_drop (unused);
  CHECK (await (async_select (unused, block)) == 0);
  CHECK (await (async_timeout (block, 1)) == 0);
  CHECK (__async_context () == NULL);
  await (async_block (void, { n += 10; }));
  return await (block) + n + p.a + p.b + await (fn (0));
}

/* A future by hand becomes its value. */
struct timer { ASYNC_FUTURE (int); int polls; };

static async_poll_t
timer_poll (struct async_future *self, struct async_context *cx)
{
  struct timer *t = (struct timer *) self;

  t->result = ++t->polls;
  async_waker_wake_by_ref (async_context_waker (cx));
  return t->polls == 3 ? ASYNC_READY : ASYNC_PENDING;
}
static void
timer_drop (struct async_future *self)
{
  free (self);
}
static const struct async_vtable timer_vtable = { .poll = timer_poll, .drop = timer_drop };

static __future (int)
timer (void)
{
  struct timer *t = calloc (1, sizeof *t);

  async_future_init (t, &timer_vtable);
  return async_future_as (int, t);
}

static async int
descriptors (void)
{
  int fds[2];
  char c;

  CHECK (pipe (fds) == 0);
  CHECK (await (async_write (fds[1], "q", 1)) == 1);
  CHECK (await (async_poll_fd (fds[0], POLLIN)) == POLLIN);
  CHECK (await (async_read (fds[0], &c, 1)) == 1 && c == 'q');
  CHECK (await (async_recv (fds[0], &c, 1, 0)) == -ENOTSOCK);
  CHECK (async_close (fds[0]) == 0 && async_close (fds[1]) == 0);
  CHECK (await (async_read (fds[0], &c, 1)) == -EBADF);
  return 0;
}

int
main (void)
{
  uint64_t start = async_now ();

  CHECK (async_run (root (leaf)) == 6 + 14 + 2 + 3 + 1);
  CHECK (async_now () - start >= 3000000);
  CHECK (async_run (timer ()) == 3);
  async_run (descriptors ());
  puts ("ok");
  return 0;
}
