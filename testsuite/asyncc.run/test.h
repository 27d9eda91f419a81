/* What every run test shares: a check that aborts, and the smallest executor
   that can be, so that the language is tested without the runtime's tasks.
   SPDX-License-Identifier: GPL-3.0-or-later

   Under ASYNCC_SYNC the same programs are ordinary C; what they compute must
   not differ.  A test that cannot be built that way, because it drops or
   polls futures, says `no-sync' in a comment.  */

#ifndef TEST_H
#define TEST_H

#include <asyncc.h>
#include <stdbool.h>
#include <string.h>
#include "../check.h"

#define UNUSED __attribute__ ((__unused__))

/* The widest integer of the target, and half of its bits.  */
#ifdef __SIZEOF_INT128__
typedef __int128 widest;
#else
typedef long long widest;
#endif
#define WIDEST_HALF (sizeof (widest) * 4)

#ifdef ASYNCC_SYNC

# define run(e) (e)

#else

/* Poll F at most N times; true when it is ready.  */
static UNUSED bool
poll_times (struct async_future *f, unsigned n)
{
  struct async_context cx;
  async_context_init (&cx, async_waker_noop ());
  while (n--)
    if (async_poll (f, &cx) == ASYNC_READY)
      return true;
  return false;
}

/* Poll F until it is ready; return how often it was pending.  */
static UNUSED unsigned
drive (struct async_future *f)
{
  unsigned n = 0;
  CHECK (f != NULL);
  while (!poll_times (f, 1))
    n++;
  return n;
}

/* Drop F after N polls; true if it was ready by then.  */
static UNUSED bool
drop_after (struct async_future *f, unsigned n)
{
  CHECK (f != NULL);
  bool ready = poll_times (f, n);
  async_drop (f);
  return ready;
}

/* The value of the future E, polled by nobody else.  */
# define run(e)							\
  __extension__ ({						\
    __auto_type run_f = (e);					\
    drive ((struct async_future *) run_f);			\
    __asyncc_take (run_f);					\
  })

# define drop_after(f, n) drop_after ((struct async_future *) (f), n)
# define poll_times(f, n) poll_times ((struct async_future *) (f), n)
# define drive(f) drive ((struct async_future *) (f))

#endif

/* V at once; V after one suspension; the same where no inliner may look.  */
static UNUSED __async int
now (int v)
{
  return v;
}

static UNUSED __async int
later (int v)
{
  __async_suspend ();
  return v;
}

static UNUSED NOINLINE __async int
far_now (int v)
{
  return v;
}

static UNUSED NOINLINE __async int
far_later (int v)
{
  __async_suspend ();
  return v;
}

/* N suspensions.  */
static UNUSED NOINLINE __async void
wait_polls (int n)
{
  while (n-- > 0)
    __async_suspend ();
}

#endif /* TEST_H */
