/* No memory: the call gives null and runs nothing, the await of null calls
   __asyncc_oom with the function's name.  So does a loop over a null stream.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "mock.h"

static int ran;

static NOINLINE __async int
needs_frame (int n)
{
  ran++;
  __async_suspend ();
  return n;
}

static __async int
recurses (int n)
{
  ran++;
  __async_suspend ();
  return n ? 1 + __await (recurses (n - 1)) : 0;
}

static NOINLINE __async int
awaits (__future (int) f)
{
  return __await (f);
}

/* A loop that knows whose stream it asks.  */
static NOINLINE __async __generator int
yields (int n)
{
  __async_suspend ();
  __yield (n);
}

static NOINLINE __async int
asks (int n)
{
  int sum = 0;
  for (__each (v, yields (n)))
    sum += v;
  return sum;
}

/* Poll F to the end; true if that needed more memory than there is.  */
static int
runs_out (struct async_future *f)
{
  if (setjmp (mock_oom))
    return 1;
  mock_drive (f);
  return 0;
}

/* What was lost with the frames that were jumped out of is not freed.  */
const char *
__asan_default_options (void)
{
  return "detect_leaks=0";
}

int
main (void)
{
  mock_budget = 0;
  __future (int) f = needs_frame (1);
  CHECK (f == NULL && ran == 0 && mock_allocs == 0);

  mock_budget = 1;
  f = awaits (needs_frame (3));	/* one of the two is null */
  CHECK (f == NULL || runs_out ((struct async_future *) f));

  for (int budget = 1; budget < 5; budget++)
    {
      mock_budget = budget;
      f = recurses (10);
      CHECK (f != NULL);
      mock_oom_name = NULL;
      CHECK (runs_out ((struct async_future *) f));
      CHECK (mock_oom_name && strstr (mock_oom_name, "recurses"));
    }
  mock_budget = 1;
  f = asks (3);
  CHECK (f && runs_out ((struct async_future *) f));
  CHECK (strstr (mock_oom_name, "yields"));
  mock_budget = -1;
  f = recurses (10);
  CHECK (!runs_out ((struct async_future *) f) && *async_result (f) == 10);
  return 0;
}
