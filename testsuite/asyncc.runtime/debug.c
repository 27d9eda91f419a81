/* __asyncc_debug: a reader that knows nothing but <asyncc/describe.h> finds runtimes,
   their tasks and the futures of these, and which one is being polled.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"

#include <asyncc/describe.h>

static const struct async_debug *const debug = &__asyncc_debug;

static void *
pointer_at (const void *p, size_t offset)
{
  void *found;

  memcpy (&found, (const char *) p + offset, sizeof found);
  return found;
}

/* The number of tasks of the only runtime; in *RUNNING how many are being polled. */
static int
tasks (int *running, const struct async_future *wanted)
{
  const void *runtime = debug->runtimes, *worker, *task;
  int n = 0, found = 0;

  CHECK (runtime && !pointer_at (runtime, debug->runtime_next));
  worker = pointer_at (runtime, debug->runtime_worker);
  CHECK (worker);
  CHECK (!memcmp ((const char *) runtime + debug->runtime_generation, debug->generation,
		  sizeof *debug->generation));
  *running = 0;
  for (task = *(void *const *) pointer_at (runtime, debug->runtime_tasks); task;
       task = pointer_at (task, debug->task_next)) {
    uint32_t state;

    n++;
    memcpy (&state, (const char *) task + debug->task_state, sizeof state);
    CHECK (!pointer_at (task, debug->task_scheduler));
    found += pointer_at (task, debug->task_future) == wanted;
    if (state & debug->running) {
      CHECK (pointer_at (worker, debug->worker_current) == task);
      ++*running;
    }
  }
  CHECK (found == (wanted != NULL));
  return n;
}

static async_poll_t
sleeps (struct step *s, struct async_context *cx)
{
  (void) s;
  (void) cx;
  return ASYNC_PENDING;
}

static async_poll_t
look (struct step *s, struct async_context *cx)
{
  struct step *other = step (sleeps, NULL);
  struct async_future *handle = async_spawn (&other->future);
  int running;

  (void) cx;
  CHECK (handle && tasks (&running, &other->future) == 2 && running == 1);
  CHECK (tasks (&running, &s->future) == 2);
  async_drop (handle);
  CHECK (tasks (&running, NULL) == 1 && running == 1);
  return ASYNC_READY;
}

int
main (void)
{
  struct step *s = step (look, NULL);
  int running;

  CHECK (!strcmp (debug->magic, ASYNC_DEBUG_MAGIC) && debug->version == 1);
  CHECK (debug->size == sizeof *debug && !debug->runtimes && debug->generation);
  async_drop (async_run (&s->future));
  CHECK (tasks (&running, NULL) == 0);
  return finish ();
}
