/* Functions that block, on threads of their own.

   What has no descriptor to wait for, such as getaddrinfo or a library that reads a
   disk, would stop all tasks of its thread.  It is run by one of the threads here,
   which all runtimes of the process share, and the future of its result wakes the
   task that waits.
   SPDX-License-Identifier: MIT

   A work is a future around another one, the call, which is ready when it is polled
   once: that poll is what blocks.  Whoever polls the work puts it into a queue; a
   thread takes it from there, polls the call and marks the work as done; the next poll
   of the work copies the result.  The stage of a work says whose it is:

     NEW, DONE   its owner's
     QUEUED      its owner's, who has to take it out of the queue to drop it
     RUNNING     the thread's, for which a drop waits
     ABANDONED   the thread's, which frees it

   One lock is around the queue, the stages and the numbers of threads.  It is not held
   while a program's function is called or a waker is cloned, woken or dropped.  It is
   held while a thread is made, because a work may be left in the queue only if there
   is a thread that will take it.  */

#include "host/host.h"

#include <pthread.h>
#include <time.h>
#include <unistd.h>

enum work_stage { WORK_NEW, WORK_QUEUED, WORK_RUNNING, WORK_DONE, WORK_ABANDONED };

struct work {
  struct work *next, *prev; /* in the queue */
  enum work_stage stage;
  unsigned int generation; /* of the process that queued it */
  bool detached;           /* a drop does not wait */
  struct async_future *call;
  void (*taken) (struct async_future *call); /* or NULL */
  struct scope *scope; /* where it was polled first: a reference, or NULL */
  struct async_waker waker;
  size_t size; /* of the future, with the result */
  size_t align;
  /* The future follows; its size is the work's own business. */
  _Alignas (max_align_t) struct async_future future[];
};

/* How long a thread waits for another work, in seconds. */
enum { IDLE_TIME = 2 };

static struct {
  pthread_mutex_t lock;
  pthread_cond_t queued;   /* there is a work, or threads are to leave */
  pthread_cond_t finished; /* a work was finished, or a thread has left */
  struct work *first, *last;
  unsigned int waiting; /* works in the queue */
  unsigned int threads; /* all of them */
  unsigned int coming;  /* those that have not looked into the queue yet */
  unsigned int idle;    /* those that wait for QUEUED */
  unsigned int busy;    /* those that call a program's function */
  unsigned int limit;   /* how many there may be; 0: not decided */
  unsigned int generation; /* of the process: see fork */
  bool closing;            /* the process ends, or the library goes away */
  /* The thread that left last.  The next that leaves joins it, so that there is never
     more than one. */
  bool has_left;
  pthread_t left;
} pool = { .lock = PTHREAD_MUTEX_INITIALIZER };

static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Fork and exit ----------------------------------------------------------------- */

static void
pool_lock (void)
{
  pthread_mutex_lock (&pool.lock);
}

static void
pool_unlock (void)
{
  pthread_mutex_unlock (&pool.lock);
}

static void
make_conditions (void)
{
  pthread_condattr_t monotonic;

  pthread_condattr_init (&monotonic);
  pthread_condattr_setclock (&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init (&pool.queued, &monotonic);
  pthread_cond_init (&pool.finished, NULL);
  pthread_condattr_destroy (&monotonic);
}

/* The child has none of the threads, and what they were to do is the parent's. */
static void
forked (void)
{
  pool.first = pool.last = NULL;
  pool.waiting = pool.threads = pool.coming = pool.idle = pool.busy = 0;
  pool.has_left = false;
  pool.generation++;
  make_conditions ();
  pool_unlock ();
}

static void
initialize (void)
{
  make_conditions ();
  pthread_atfork (pool_lock, pool_unlock, forked);
}

/* End the threads, whose code may be gone soon.  For those that call a program's
   function nobody waits: it may be that they never end. */
static __attribute__ ((destructor)) void
pool_ends (void)
{
  pool_lock ();
  pool.closing = true;
  if (pool.idle > 0)
    pthread_cond_broadcast (&pool.queued);
  while (pool.threads > pool.busy)
    pthread_cond_wait (&pool.finished, &pool.lock);
  if (pool.has_left)
    pthread_join (pool.left, NULL);
  pool.has_left = false;
  pool_unlock ();
}

/* The queue --------------------------------------------------------------------- */

static void
queue_append (struct work *w)
{
  w->next = NULL;
  w->prev = pool.last;
  *(pool.last ? &pool.last->next : &pool.first) = w;
  pool.last = w;
  pool.waiting++;
  w->stage = WORK_QUEUED;
  w->generation = pool.generation;
}

static void
queue_remove (struct work *w)
{
  *(w->prev ? &w->prev->next : &pool.first) = w->next;
  *(w->next ? &w->next->prev : &pool.last) = w->prev;
  pool.waiting--;
}

/* Works ------------------------------------------------------------------------- */

static void
work_free (struct work *w)
{
  async_future_drop (w->call);
  scope_unref (w->scope);
  head_free (w, sizeof *w, w->size, w->align);
}

/* What the task inherits the function sees, too.  (For that this thread has to have a
   runtime; without memory for one it sees nothing.)  */
static async_poll_t
work_poll_call (struct work *w, struct async_context *cx)
{
  struct worker *worker = w->scope ? worker_get () : NULL;

  if (!worker)
    return async_future_poll (w->call, cx);
  return scope_poll (worker, w->scope, w->call, cx);
}

/* Call the program's function.  A compiler that makes futures suspend for a test
   (stress mode) does so here as well; nothing else does. */
static void
work_call (void *work)
{
  struct work *w = work;
  struct async_context cx;

  async_context_init (&cx, async_waker_noop ());
  while (work_poll_call (w, &cx) == ASYNC_PENDING)
    continue;
}

/* Do W, a thread's.  With the lock. */
static void
work_run (struct work *w)
{
  struct async_waker waker;
  unsigned int generation = pool.generation;

  w->stage = WORK_RUNNING;
  pool.busy++;
  pool_unlock ();
  work_call (w);
  pool_lock ();
  if (generation != pool.generation)
    asyncc_fatal ("the child of fork cannot go on in its parent's thread; "
		  "it has to end inside the function that forked");
  pool.busy--;
  if (w->stage == WORK_ABANDONED) {
    pool_unlock ();
    work_free (w);
  } else {
    waker = w->waker;
    w->waker.vtable = NULL;
    w->stage = WORK_DONE;
    pthread_cond_broadcast (&pool.finished);
    pool_unlock ();
    /* From here on the work may be gone. */
    waker_fire (&waker);
  }
  pool_lock ();
}

/* Threads ----------------------------------------------------------------------- */

/* The next work, NULL if the thread is to leave.  With the lock. */
static struct work *
thread_next (void)
{
  struct timespec until;
  struct work *w;
  int error = 0;

  clock_gettime (CLOCK_MONOTONIC, &until);
  until.tv_sec += IDLE_TIME;
  while (!pool.first && error == 0 && !pool.closing && pool.threads <= pool.limit) {
    pool.idle++;
    error = pthread_cond_timedwait (&pool.queued, &pool.lock, &until);
    pool.idle--;
  }
  w = pool.first;
  if (!w || pool.threads > pool.limit)
    return NULL;
  queue_remove (w);
  return w;
}

/* With the lock, which is free afterwards. */
static void
thread_leave (void)
{
  bool has_left = pool.has_left;
  pthread_t left = pool.left;

  pool.threads--;
  pool.left = pthread_self ();
  pool.has_left = true;
  /* This one may have been told of a work that it did not take. */
  if (pool.first)
    pthread_cond_signal (&pool.queued);
  pthread_cond_broadcast (&pool.finished);
  pool_unlock ();
  if (has_left)
    pthread_join (left, NULL);
}

static void *
thread_main (void *nothing)
{
  struct work *w;

  pool_lock ();
  pool.coming--;
  while ((w = thread_next ()) != NULL)
    work_run (w);
  thread_leave ();
  return nothing;
}

static unsigned int
default_limit (void)
{
  long processors = sysconf (_SC_NPROCESSORS_ONLN);

  return processors > 4 ? 4 * (unsigned int) processors : 16;
}

/* See to it that somebody takes what is in the queue: false if there is nobody. */
static bool
pool_grow (void)
{
  pthread_t thread;

  if (pool.limit == 0)
    pool.limit = default_limit ();
  if (pool.idle > 0)
    pthread_cond_signal (&pool.queued);
  while (pool.waiting > pool.idle + pool.coming && pool.threads < pool.limit) {
    if (!thread_start (&thread, thread_main, NULL))
      break;
    pool.threads++;
    pool.coming++;
  }
  return pool.threads > 0;
}

void
async_blocking_limit (unsigned int n)
{
  pthread_once (&once, initialize);
  pool_lock ();
  pool.limit = n > 0 ? n : default_limit ();
  if (pool.idle > 0)
    pthread_cond_broadcast (&pool.queued);
  if (pool.waiting > 0)
    pool_grow ();
  pool_unlock ();
}

/* The future -------------------------------------------------------------------- */

/* Queue W, or, if there is no thread and none can be made, do it here.  With the
   lock. */
static void
work_submit (struct work *w)
{
  queue_append (w);
  if (pool_grow ())
    return;
  queue_remove (w);
  work_run (w);
}

/* The child of fork has only copies of works that its parent's threads do. */
static bool
work_lost_p (const struct work *w)
{
  return w->stage != WORK_NEW && w->stage != WORK_DONE && w->generation != pool.generation;
}

static async_poll_t
work_finish (struct work *w)
{
  size_t header = sizeof (struct async_future);

  if (w->size > header)
    memcpy ((char *) w->future + header, (char *) w->call + header, w->size - header);
  w->future->state = ASYNC_STATE_DONE;
  if (w->taken)
    w->taken (w->call);
  return ASYNC_READY;
}

static void
work_inherit (struct work *w)
{
  w->future->state = ASYNC_STATE_FIRST;
  w->scope = scope_inherited (worker_here ());
}

/* The thread has a runtime with which all happens in its own polls. */
static async_poll_t
work_poll_here (struct work *w, struct runtime *rt, struct async_context *cx)
{
  if (rt->reactor->call_here (rt, work_call, w))
    return work_finish (w);
  async_waker_wake_by_ref (async_context_waker (cx));
  return ASYNC_PENDING;
}

/* Somebody else does W, or has done it. */
static async_poll_t
work_poll_there (struct work *w, struct async_context *cx)
{
  struct async_waker waker = async_waker_clone (async_context_waker (cx));
  bool done;

  pool_lock ();
  if (work_lost_p (w))
    asyncc_fatal ("the child of fork cannot wait for its parent's threads");
  done = w->stage == WORK_DONE;
  if (!done)
    waker_swap (&w->waker, &waker);
  if (w->stage == WORK_NEW)
    work_submit (w);
  pool_unlock ();
  waker_clear (&waker);
  if (done)
    return work_finish (w);
  polled_outside (cx);
  return ASYNC_PENDING;
}

static async_poll_t
work_poll (struct async_future *self, struct async_context *cx)
{
  struct work *w = container_of (self, struct work, future);
  const struct worker *worker = worker_here ();

  if (self->state == ASYNC_STATE_DONE)
    __asyncc_polled_after_ready (self->vtable->name);
  if (self->state == ASYNC_STATE_START)
    work_inherit (w);
  if (worker && worker->runtime->reactor->call_here)
    return work_poll_here (w, worker->runtime, cx);
  return work_poll_there (w, cx);
}

/* True if a thread has W and frees it.  With the lock. */
static bool
work_leave (struct work *w)
{
  if (work_lost_p (w))
    return w->stage == WORK_RUNNING;
  if (w->stage == WORK_QUEUED)
    queue_remove (w);
  if (w->stage == WORK_RUNNING && w->detached)
    w->stage = WORK_ABANDONED;
  while (w->stage == WORK_RUNNING)
    pthread_cond_wait (&pool.finished, &pool.lock);
  return w->stage == WORK_ABANDONED;
}

static void
work_drop (struct async_future *self)
{
  struct work *w = container_of (self, struct work, future);
  struct async_waker waker;
  bool left;

  pool_lock ();
  left = work_leave (w);
  waker = w->waker;
  w->waker.vtable = NULL;
  pool_unlock ();
  waker_clear (&waker);
  if (!left)
    work_free (w);
}

static const struct async_vtable work_vtable
  = { .poll = work_poll, .drop = work_drop, .name = "async_blocking" };

struct async_future *
pool_future (struct async_future *call, size_t size, size_t align, bool detached,
	     void (*taken) (struct async_future *call))
{
  struct work *w;

  pthread_once (&once, initialize);
  w = head_alloc (sizeof *w, size, align);
  if (!w) {
    async_future_drop (call);
    return NULL;
  }
  memset (w, 0, sizeof *w);
  w->detached = detached;
  w->call = call;
  w->taken = taken;
  w->size = size;
  w->align = align;
  async_future_init (w->future, &work_vtable);
  return w->future;
}

struct async_future *
__asyncc_blocking (struct async_future *call, size_t size, size_t align, int detached)
{
  return call ? pool_future (call, size, align, detached, NULL) : NULL;
}

/* The call in plain C ------------------------------------------------------------ */

struct call {
  ASYNC_FUTURE_VOID;
  void (*fn) (void *arg);
  void *arg;
};

static async_poll_t
call_poll (struct async_future *self, struct async_context *cx)
{
  struct call *c = container_of (self, struct call, future);

  (void) cx;
  c->fn (c->arg);
  return ASYNC_READY;
}

static void
call_drop (struct async_future *self)
{
  struct call *c = container_of (self, struct call, future);

  __asyncc_free (c, sizeof *c, _Alignof (struct call));
}

static const struct async_vtable call_vtable
  = { .poll = call_poll, .drop = call_drop, .name = "async_blocking" };

struct async_future *
__asyncc_blocking_call (void (*fn) (void *arg), void *arg, int detached)
{
  struct call *c = __asyncc_alloc (sizeof *c, _Alignof (struct call));

  if (!c)
    return NULL;
  async_future_init (c, &call_vtable);
  c->fn = fn;
  c->arg = arg;
  return __asyncc_blocking (&c->future, sizeof c->future, _Alignof (struct async_future),
			    detached);
}
