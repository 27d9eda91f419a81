/* async_dump_tasks beside other threads: one that waits is asked and prints its tasks; one
   that computes, and one that is outside of async_run, are said to be silent; movable
   tasks are looked at by any thread while workers run them, and no wake is lost by that.
   On a signal, on stderr.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-options "-pthread" } */
/* { dg-skip-stress "computes in one poll" } */
/* no-sync: there are no tasks  */

#include "test.h"
#include <asyncc/workers.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#define NS 1000000000ull

static char *text;
static size_t length;

static void
dump (void)
{
  FILE *f = open_memstream (&text, &length);
  async_dump_tasks (f);
  fclose (f);
}

/* ---- pinned tasks of other threads -------------------------------------- */

static sem_t reached, go_on;
static int fds[2];

static NOINLINE __async int
reads (void)
{
  char c;
  sem_post (&reached);
  return (int) __await (async_read (fds[0], &c, 1));
}

static void *
waits (void *arg)
{
  (void) arg;
  CHECK (async_run (reads ()) == 1);
  return NULL;
}

static NOINLINE __async int
computes (void)
{
  sem_post (&reached);
  sem_wait (&go_on);
  return 2;
}

static void *
is_busy (void *arg)
{
  (void) arg;
  CHECK (async_run (computes ()) == 2);
  sem_post (&reached);
  sem_wait (&go_on);
  return NULL;
}

static void
other_threads (void)
{
  pthread_t waiting, busy;

  CHECK (pthread_create (&waiting, NULL, waits, NULL) == 0);
  sem_wait (&reached);
  do
    {
      dump ();
      if (!strstr (text, "for reading"))
	free (text), text = NULL;
    }
  while (!text);
  CHECK (strstr (text, "reads::{async-fn#0} at ") && strstr (text, ": 1 task\n"));
  free (text);
  CHECK (write (fds[1], "x", 1) == 1);
  pthread_join (waiting, NULL);

  CHECK (pthread_create (&busy, NULL, is_busy, NULL) == 0);
  for (int i = 0; i < 2; i++)
    {
      sem_wait (&reached);
      dump ();
      CHECK (strstr (text, ": it does not look at its tasks now\n"));
      free (text);
      sem_post (&go_on);
    }
  pthread_join (busy, NULL);
  dump ();
  CHECK (!strstr (text, "does not look"));
  free (text);
}

/* ---- movable tasks --------------------------------------------------------- */

enum { HOPS = 300 };

static NOINLINE __async int
hops (void)
{
  for (int i = 0; i < HOPS; i++)
    {
      __await (async_yield ());
      if (i % 100 == 99)
	__await (async_sleep (1000));
    }
  return 1;
}

static _Atomic int stop, seen;

static NOINLINE __async int
stays (void)
{
  while (!stop)
    __await (async_sleep (1000000));
  return 1;
}

static NOINLINE __async int
spawns (void)
{
  __future (int) stay = async_spawn (stays ());
  for (int i = 0; i < 50 || !seen; i++)
    {
      __future (int) a = async_spawn (hops ()), b = async_spawn (hops ());
      CHECK (__await (a) + __await (b) == 2);
    }
  stop = 1;
  return __await (stay);
}

static _Atomic int finished;

static void *
dumps (void *arg)
{
  (void) arg;
  do
    {
      dump ();
      if (strstr (text, " of 2 workers: ") && strstr (text, "stays::{async-fn#0} at ")
	  && strstr (text, "async_sleep, due"))
	seen = 1;
      free (text);
    }
  while (!finished);
  return NULL;
}

static void
workers (void)
{
  struct async_runtime_options options = { .workers = 2 };
  struct async_runtime *rt = async_runtime_new (&options);
  pthread_t dumper;

  CHECK (rt && pthread_create (&dumper, NULL, dumps, NULL) == 0);
  CHECK (async_runtime_run (rt, spawns ()) == 1);
  finished = 1;
  pthread_join (dumper, NULL);
  async_runtime_drop (rt);
  dump ();
  CHECK (!strstr (text, "workers"));
  free (text);
}

/* ---- on a signal --------------------------------------------------------------- */

static void
on_signal (void)
{
  char line[200];
  size_t n = 0;
  int saved = dup (2), to[2];

  CHECK (pipe (to) == 0 && async_dump_tasks_on (SIGKILL) == -EINVAL);
  CHECK (async_dump_tasks_on (SIGUSR1) == 0 && async_dump_tasks_on (SIGUSR1) == 0);
  CHECK (dup2 (to[1], 2) == 2);
  raise (SIGUSR1);
  do
    CHECK (n < sizeof line && read (to[0], line + n, 1) == 1);
  while (line[n++] != '\n');
  dup2 (saved, 2);
  CHECK (!strncmp (line, "runtime of thread ", strlen ("runtime of thread ")));
}

static __async int
nothing (void)
{
  return 1;
}

int
main (void)
{
  CHECK (pipe (fds) == 0 && sem_init (&reached, 0, 0) == 0 && sem_init (&go_on, 0, 0) == 0);
  CHECK (async_run (nothing ()) == 1);
  other_threads ();
  workers ();
  on_signal ();
  puts ("ok");
  return 0;
}
