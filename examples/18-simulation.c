/* 18-simulation: a mistake that needs luck to be seen, and a seed that sees it every time.
   Two customers buy from a shop that asks for the stock, waits for the payment, and only
   then takes from the stock.
   SPDX-License-Identifier: MIT  */

#include <asyncc.h>
#include <asyncc/simulation.h>
#include <stdbool.h>
#include <stdio.h>

static int stock;
static struct async_mutex one_at_a_time;

/* A customer comes some time, and pays after a while. */
static __async void
buy (bool careful)
{
  struct async_mutex *lock = NULL;

  __await (async_sleep (async_simulation_random () % ASYNC_S (60)));
  if (careful)
    lock = __await (async_mutex_lock (&one_at_a_time));
  if (stock > 0) {
    __await (async_sleep (async_simulation_random () % ASYNC_S (5)));
    stock--;
  }
  if (lock)
    async_mutex_unlock (lock);
}

/* What is left of one thing when two want it; less than nothing is a mistake. */
static __async int
sell (bool careful)
{
  stock = 1;
  async_mutex_init (&one_at_a_time);

  __async_auto __future (void) a = async_spawn (buy (careful));
  __async_auto __future (void) b = async_spawn (buy (careful));
  __await (async_join (a, b));
  return stock;
}

/* The first of a thousand seeds for which that goes wrong; 0 if none does. */
static uint64_t
find (bool careful)
{
  for (uint64_t seed = 1; seed <= 1000; seed++)
    if (async_simulation_run (seed, sell (careful)) < 0)
      return seed;
  return 0;
}

int
main (void)
{
  uint64_t seed = find (false);

  printf ("a seed that sells more than there is: %s\n", seed ? "found" : "none");
  printf ("with that seed again: %d\n", async_simulation_run (seed, sell (false)));
  printf ("one at a time: %s\n", find (true) ? "found" : "none");
  return 0;
}
