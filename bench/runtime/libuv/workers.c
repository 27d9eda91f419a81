/* N requests that compute, on libuv's pool of WORKERS threads.
   SPDX-License-Identifier: MIT  */

#include <uv.h>

#include "../frame.h"
#include "../work.h"

#define DIGITS(n) #n
#define TEXT(n) DIGITS (n)

struct request {
  uv_work_t work;
  long i, result;
};

static long sum;

static void
compute (uv_work_t *w)
{
  struct request *r = (struct request *) w;

  r->result = work (r->i);
}

static void
computed (uv_work_t *w, int status)
{
  if (status < 0)
    abort ();
  sum += ((struct request *) w)->result;
}

static long
run (const char *variant, long n)
{
  struct request *requests = malloc (n * sizeof *requests);

  (void) variant;
  setenv ("UV_THREADPOOL_SIZE", TEXT (WORKERS), 1);
  if (!requests)
    abort ();
  begin ();
  for (long i = 0; i < n; i++) {
    requests[i].i = i;
    uv_queue_work (uv_default_loop (), &requests[i].work, compute, computed);
  }
  uv_run (uv_default_loop (), UV_RUN_DEFAULT);
  end ();
  free (requests);
  return sum;
}
