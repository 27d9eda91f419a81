/* The other unit of unwound-unit.c.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "../test.h"
#include <pthread.h>
#include "promised-frame.h"

extern __async int leaving (int n, int when);
/* The same in a place of the caller's.  */
extern PROMISE __async int leaving_place (int n, int when);

/* The array lies in the frame from the beginning, and before the first wait nobody but
   this function knows the frame.  */
#define LEAVING(name)				\
__async int					\
name (int n, int when)				\
{						\
  int a[4] = { n, n, n, n };			\
  int *volatile p = a;				\
						\
  if (when == 0)				\
    pthread_exit (NULL);			\
  if (when == 1)				\
    return p[0] + p[3];				\
  __async_suspend ();				\
  if (when == 2)				\
    pthread_exit (NULL);			\
  return p[1] + p[2];				\
}

LEAVING (leaving)
LEAVING (leaving_place)
