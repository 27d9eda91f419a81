/* 02-chain: functions that wait for functions that wait.  No thread, no
   callback, no allocation for the inner ones: the three of them become one
   state machine.
   SPDX-License-Identifier: MIT  */

#include <asyncc/short.h>
#include <stdio.h>

#define MILLISECONDS 1000000ull

/* A sensor that needs a while to answer. */
static async int
read_sensor (int which)
{
  await (async_sleep (which * MILLISECONDS));
  return 20 + which;
}

static async double
average (int sensors)
{
  int sum = 0;

  /* An await is an expression like any other. */
  for (int i = 1; i <= sensors; i++)
    sum += await (read_sensor (i));
  return (double) sum / sensors;
}

static async int
report (void)
{
  double first = await (average (3));

  printf ("%.1f degrees\n", first);
  printf ("%.1f degrees\n", await (average (4)));
  return 0;
}

int
main (void)
{
  return async_run (report ());
}
