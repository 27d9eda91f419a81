/* Handlers that note what they were run for, and one that ends the thread: that is an
   exception, which leaves the handler.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <pthread.h>

static int seen;

static void
note (int *p)
{
  seen = seen * 10 + *p;
}

static void
leave (int *p)
{
  note (p);
  pthread_exit (NULL);
}
