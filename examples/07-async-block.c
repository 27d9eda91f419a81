/* 07-async-block: an async function without a name, in the middle of another
   one.  It sees the variables around it, and starts when it is polled.
   SPDX-License-Identifier: MIT  */

#include <asyncc.h>
#include <stdio.h>

static __async int
deliver (int parcels)
{
  int on_the_way = parcels, delivered = 0;

  /* Two loops that run at the same time and share the counters. */
  __future (int) van = __async_block (int, {
    while (on_the_way > 0) {
      on_the_way--, delivered++;
      __await (async_yield ());
    }
    return 0;
  });
  __future (int) watcher = __async_block (int, {
    int looks = 0;
    for (; delivered < parcels; looks++) {
      printf ("%d of %d\n", delivered, parcels);
      __await (async_yield ());
    }
    return looks; /* from the block, not from the function */
  });

  puts ("neither has started");
  __await (async_join (van, watcher));
  return __await (van) + __await (watcher);
}

int
main (void)
{
  printf ("looked %d times\n", async_run (deliver (4)));
  return 0;
}
