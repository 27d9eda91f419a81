/* 06-cancel: an async function can end at any await, when somebody drops its
   future.  The cleanup attribute, which GCC has had for twenty years, gives
   back what it holds: innermost first, exactly as a return would.
   SPDX-License-Identifier: MIT  */

#include <asyncc.h>
#include <stdio.h>

static void
give_back (const char **what)
{
  printf ("  give back %s\n", *what);
}

#define HOLD(variable, name)                                                                \
  __attribute__ ((__cleanup__ (give_back))) const char *variable = (name);                  \
  printf ("  take %s\n", variable)

static __async void
bake (void)
{
  HOLD (oven, "the oven");
  __await (async_yield ());
  puts ("  baking");
}

static __async int
make_cake (void)
{
  HOLD (kitchen, "the kitchen");
  __await (async_yield ());
  {
    HOLD (bowl, "the bowl");
    __await (async_yield ());
    puts ("  mixing");
  }
  __await (bake ());
  return puts ("  cake!");
}

/* Let the cake have some turns, then cancel it. */
static __async void
cancel_after (int turns)
{
  __future (int) cake = async_spawn (make_cake ());

  printf ("cancelled after %d turns:\n", turns);
  while (turns--)
    __await (async_yield ());
  async_drop (cake);
}

static __async int
demo (void)
{
  for (int turns = 0; turns <= 3; turns++)
    __await (cancel_after (turns));
  puts ("not cancelled:");
  __await (make_cake ());
  return 0;
}

int
main (void)
{
  return async_run (demo ());
}
