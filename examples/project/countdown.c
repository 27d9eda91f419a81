/* Count down, one number every millisecond.
   SPDX-License-Identifier: MIT  */

#include <asyncc.h>
#include <stdio.h>
#include <stdlib.h>

static __async void
countdown (int from)
{
  for (int n = from; n > 0; n--)
    {
      printf ("%d\n", n);
      __await (async_sleep (1000000));
    }
  printf ("lift-off\n");
}

int
main (int argc, char **argv)
{
  async_run (countdown (argc > 1 ? atoi (argv[1]) : 10));
  return 0;
}
