/* What the tests of runtimes with several workers share.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef WORKERS_TEST_H
#define WORKERS_TEST_H

#include "rt.h"

#include <asyncc/workers.h>

static inline struct async_runtime *
new_runtime (unsigned int workers)
{
  struct async_runtime_options options = { .workers = workers };
  struct async_runtime *rt = async_runtime_new (&options);

  CHECK (rt);
  return rt;
}

/* async_runtime_run of a step, its result. */
static inline int
run_on (struct async_runtime *rt, struct step *s)
{
  struct step *handle = async_runtime_run (rt, s);
  int result;

  CHECK (handle);
  result = handle->result;
  async_drop (handle);
  return result;
}

#endif /* WORKERS_TEST_H */
