/* What programs call that were compiled in stress mode: waking whoever polls,
   resuming on other threads, and ending where they are suspended.
   SPDX-License-Identifier: MIT

   A resume on another thread is one that a helper of this file makes while the
   caller waits, so there is one thread of control as before.  Errno goes along
   with it, and so do the values of the program's own thread-local variables:
   a program that looks for them at a stale address sees old values. */

#include "tools/tools.h"

#include "host/chain.h"

#include <link.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

/* Waking --------------------------------------------------------------------------- */

/* A function is about to suspend, and could go on at once. CX is null below the
   wrapper of an ordinary function, which polls in a loop. */
void
__asyncc_stress_wake (struct async_context *cx)
{
  int error = errno;

  if (cx)
    async_waker_wake_by_ref (async_context_waker (cx));
  errno = error;
}

/* Thread-local variables ----------------------------------------------------------- */

/* The program's own thread-local variables, as the calling thread has them. */
struct locals {
  void *start;
  size_t size;
};

static int
look_at_object (struct dl_phdr_info *info, size_t size, void *arg)
{
  struct locals *locals = arg;

  (void) size;
  for (int i = 0; i < info->dlpi_phnum; i++)
    if (info->dlpi_phdr[i].p_type == PT_TLS) {
      locals->start = info->dlpi_tls_data;
      locals->size = info->dlpi_phdr[i].p_memsz;
    }
  /* The program comes first; those of the libraries stay where they are. */
  return 1;
}

static struct locals
my_locals (void)
{
  struct locals locals = { NULL, 0 };

  dl_iterate_phdr (look_at_object, &locals);
  return locals;
}

static void
copy_locals (struct locals to, struct locals from)
{
  if (to.start && from.start)
    memcpy (to.start, from.start, to.size);
}

/* Polling ------------------------------------------------------------------------- */

/* Where the chains stand of futures that wrappers drive.  If there is no place left, or
   each time that ROOT_POLLS polls have come, a poll begins with the outermost frame, which
   is right at any time. */
enum { MAX_CHAINS = 256, ROOT_POLLS = 7 };
static struct {
  struct async_future *future, *leaf;
} chains[MAX_CHAINS];
static pthread_mutex_t chains_lock = PTHREAD_MUTEX_INITIALIZER;

/* The chain of FUTURE stands at LEAF now; where it stood before comes back. */
static struct async_future *
exchange_leaf (struct async_future *future, struct async_future *leaf)
{
  static unsigned int polls;
  struct async_future *before = NULL;
  int k, at = -1;

  pthread_mutex_lock (&chains_lock);
  for (k = 0; k < MAX_CHAINS && (at < 0 || chains[at].future != future); k++)
    if (chains[k].future == future || (at < 0 && !chains[k].future))
      at = k;
  if (at >= 0) {
    if (chains[at].future == future && polls++ % ROOT_POLLS != 0)
      before = chains[at].leaf;
    chains[at].future = leaf ? future : NULL;
    chains[at].leaf = leaf;
  }
  pthread_mutex_unlock (&chains_lock);
  return before;
}

/* Poll FUTURE, and go on with its innermost frame where the compiler has linked that to
   the others. */
int
__asyncc_stress_poll_chain (struct async_future *future)
{
  int error = errno, ready;
  struct async_future *leaf = exchange_leaf (future, NULL);
  struct async_context cx;

  async_context_init (&cx, async_waker_noop ());
  errno = error;
  ready = chain_poll (future, &cx, &leaf);
  error = errno;
  if (!ready && leaf)
    exchange_leaf (future, leaf);
  errno = error;
  return ready;
}

/* Helpers ------------------------------------------------------------------------ */

enum {
  /* So many take turns; not two, or every second resume would be on the same
     thread. */
  IN_TURN = 5,
  /* A program with more nested wrappers goes on without changing threads. */
  MAX_HELPERS = 200
};

struct helper {
  sem_t start;
  sem_t done;
  struct helper *next;
  /* What to do, and what came of it. */
  struct async_future *future;
  struct locals locals;
  int error;
  int ready;
};

/* Those that wait, the one that waits longest first. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct helper *idle, **idle_end = &idle;
static int n_idle, n_helpers;

static void
wait_for (sem_t *sem)
{
  while (sem_wait (sem) != 0)
    ;
}


static void *
work (void *arg)
{
  struct helper *w = arg;
  struct locals mine = my_locals ();

  for (;;) {
    wait_for (&w->start);
    copy_locals (mine, w->locals);
    errno = w->error;
    w->ready = __asyncc_stress_poll_chain (w->future);
    w->error = errno;
    copy_locals (w->locals, mine);
    sem_post (&w->done);
  }
  return NULL;
}

static struct helper *
helper_new (void)
{
  struct helper *w = calloc (1, sizeof *w);
  pthread_t thread;

  if (!w)
    return NULL;
  sem_init (&w->start, 0, 0);
  sem_init (&w->done, 0, 0);
  if (pthread_create (&thread, NULL, work, w) != 0) {
    free (w);
    return NULL;
  }
  pthread_detach (thread);
  return w;
}

/* The helper that was not needed for the longest time; never the one that was
   needed last. */
static struct helper *
helper_get (void)
{
  struct helper *w = NULL;
  bool more;

  pthread_mutex_lock (&lock);
  if (n_idle >= IN_TURN) {
    w = idle;
    idle = w->next;
    n_idle--;
  }
  more = !w && n_helpers < MAX_HELPERS;
  n_helpers += more;
  pthread_mutex_unlock (&lock);
  return more ? helper_new () : w;
}

static void
helper_put (struct helper *w)
{
  pthread_mutex_lock (&lock);
  w->next = NULL;
  if (!idle)
    idle_end = &idle;
  *idle_end = w;
  idle_end = &w->next;
  n_idle++;
  pthread_mutex_unlock (&lock);
}

/* Poll FUTURE on another thread than the last time. */
int
__asyncc_stress_poll (struct async_future *future)
{
  int error = errno, ready;
  struct helper *w = helper_get ();

  if (!w) {
    errno = error;
    return __asyncc_stress_poll_chain (future);
  }
  w->future = future;
  w->locals = my_locals ();
  w->error = error;
  sem_post (&w->start);
  wait_for (&w->done);
  ready = w->ready;
  error = w->error;
  helper_put (w);
  errno = error;
  return ready;
}

/* Dropping ----------------------------------------------------------------------- */

/* The exit status of a program that was dropped. */
enum { DROPPED = 86 };

/* There where the program is built with AddressSanitizer. */
extern void __asan_unpoison_memory_region (const volatile void *start, size_t size)
  __attribute__ ((__weak__));

/* What only a dead frame points to is a leak, so nothing is left in it. */
static void
wipe (void *frame, size_t size)
{
  if (__asan_unpoison_memory_region)
    __asan_unpoison_memory_region (frame, size);
  memset (frame, 0, size);
}

/* Main is suspended.  FUTURE is main's; the n-th time drop it and end the program,
   n being the value of ASYNCC_STRESS_DROP. */
void
__asyncc_stress_suspended (struct async_future *future)
{
  static unsigned long suspensions;
  int error = errno;
  const char *n = getenv ("ASYNCC_STRESS_DROP");

  if (n && ++suspensions == strtoul (n, NULL, 10)) {
    errno = error;
    size_t size = future->vtable->size;
    future->vtable->drop (future);
    wipe (future, size);
    exit (DROPPED);
  }
  errno = error;
}
