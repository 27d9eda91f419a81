/* Requests of libuv that a task awaits.

   A request is the task's until its call begins, and then also the loop's until that has
   called back.  A task that goes before leaves it to the callback, which frees it: libuv
   calls back for every request that it has taken, cancelled or not, before its loop can
   be closed.

   A task may begin a call and await something else before it, or be dropped there.  So whether
   the loop has a request is asked of libuv, which gives it a type when its call begins.
   When the call is over the type is taken away: one that is found then is another call's.
   SPDX-License-Identifier: MIT  */

#include <asyncc/libuv.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* The state of a request, bits. */
enum {
  DONE = 1,    /* there is a result */
  TOLD = 2,    /* ... which a task has got */
  DROPPED = 4, /* no task has it any more */
};

/* What is aligned as what may follow a request. */
union anything {
  struct async_uv_request request;
  long double number;
  void *pointer;
};

/* Memory ---------------------------------------------------------------------------- */

struct async_uv_request *
async_uv_request_new (uv_loop_t *loop, size_t size)
{
  union anything *all;

  if (size > SIZE_MAX / 2)
    return NULL;
  all = calloc (1, sizeof *all + size);
  if (!all)
    return NULL;
  all->request.__loop = loop;
  all->request.more = all + 1;
  return &all->request;
}

/* A file was opened, and nobody knows of it. */
static void
close_file (const struct async_uv_request *r)
{
  const uv_fs_t *fs = &r->uv.fs;
  uv_fs_t close;

  if ((fs->fs_type != UV_FS_OPEN && fs->fs_type != UV_FS_MKSTEMP) || r->__result < 0)
    return;
  uv_fs_close (r->__loop, &close, (uv_file) r->__result, NULL);
  uv_fs_req_cleanup (&close);
}

static void
release (struct async_uv_request *r)
{
  if (r->__type == UV_FS) {
    if (!(r->__state & TOLD))
      close_file (r);
    uv_fs_req_cleanup (&r->uv.fs);
  } else if (r->__type == UV_GETADDRINFO)
    uv_freeaddrinfo (r->uv.getaddrinfo.addrinfo);
  free (r);
}

/* Calls ----------------------------------------------------------------------------- */

static bool
begun_p (const struct async_uv_request *r)
{
  return r->uv.req.type != UV_UNKNOWN_REQ;
}

/* The call of R is over. */
static void
settle (struct async_uv_request *r, ssize_t result)
{
  r->__type = r->uv.req.type;
  r->uv.req.type = UV_UNKNOWN_REQ;
  r->__state |= DONE;
  r->__result = result;
}

/* See what has become of R since it was made, or settled.  A call on files that was not queued
   is over, and its caller knows: it was synchronous, or refused. */
static void
look (struct async_uv_request *r)
{
  if (!begun_p (r))
    return;
  if (r->__state & DONE) {
    fputs ("asyncc: a request of libuv was used for a second call\n", stderr);
    abort ();
  }
  if (r->uv.req.type == UV_FS && !r->uv.fs.work_req.loop) {
    settle (r, r->uv.fs.result);
    r->__state |= TOLD;
  }
}

void
async_uv_request_drop (struct async_uv_request *r)
{
  if (!r)
    return;
  look (r);
  if (!begun_p (r)) {
    release (r);
    return;
  }
  r->__state |= DROPPED;
  uv_cancel (&r->uv.req);
}

/* Callbacks ------------------------------------------------------------------------- */

/* The request is the first member. */
static void
called_back (void *req, ssize_t result)
{
  struct async_uv_request *r = req;
  struct async_waker waker = r->__waker;

  settle (r, result);
  r->__waker.vtable = NULL;
  if (r->__state & DROPPED)
    release (r);
  if (waker.vtable)
    async_waker_wake (&waker);
}

void
async_uv_on_fs (uv_fs_t *req)
{
  called_back (req, req->result);
}

#define ON_STATUS(name, type)                                                               \
  void async_uv_on_##name (type *req, int status)                                           \
  {                                                                                         \
    called_back (req, status);                                                              \
  }

ON_STATUS (connect, uv_connect_t)
ON_STATUS (write, uv_write_t)
ON_STATUS (shutdown, uv_shutdown_t)
ON_STATUS (send, uv_udp_send_t)
ON_STATUS (work, uv_work_t)

void
async_uv_on_getaddrinfo (uv_getaddrinfo_t *req, int status, struct addrinfo *res)
{
  (void) res;
  called_back (req, status);
}

void
async_uv_on_getnameinfo (uv_getnameinfo_t *req, int status, const char *host,
			 const char *service)
{
  (void) host;
  (void) service;
  called_back (req, status);
}

void
async_uv_on_random (uv_random_t *req, int status, void *buf, size_t size)
{
  (void) buf;
  (void) size;
  called_back (req, status);
}

/* The future ------------------------------------------------------------------------- */

struct wait {
  ASYNC_FUTURE (ssize_t);
  struct async_uv_request *r; /* NULL when it is over */
};

static void
forget_waker (struct async_uv_request *r)
{
  struct async_waker waker = r->__waker;

  r->__waker.vtable = NULL;
  if (waker.vtable)
    async_waker_drop (&waker);
}

static async_poll_t
wait_poll (struct async_future *self, struct async_context *cx)
{
  struct wait *w = (struct wait *) self;
  struct async_uv_request *r = w->r;
  const struct async_waker *waker = async_context_waker (cx);

  if (!r)
    __asyncc_polled_after_ready ("async_uv_wait");
  if (!(r->__state & DONE)) {
    if (!r->__waker.vtable || !async_waker_same (&r->__waker, waker)) {
      forget_waker (r);
      r->__waker = async_waker_clone (waker);
    }
    return ASYNC_PENDING;
  }
  r->__state |= TOLD;
  w->result = r->__result;
  w->r = NULL;
  self->state = ASYNC_STATE_DONE;
  return ASYNC_READY;
}

static void
wait_drop (struct async_future *self)
{
  struct wait *w = (struct wait *) self;

  if (w->r)
    forget_waker (w->r);
  __asyncc_free (w, sizeof *w, _Alignof (struct wait));
}

static const struct async_vtable wait_vtable
  = { .poll = wait_poll, .drop = wait_drop, .name = "async_uv_wait" };

/* STARTED is what the call of R returned. */
static void
begin (struct async_uv_request *r, int started)
{
  if (!(r->__state & DONE) && started < 0)
    settle (r, started);
  look (r);
}

struct async_future *
async_uv_wait (struct async_uv_request *r, int started)
{
  struct wait *w;

  begin (r, started);
  w = __asyncc_alloc (sizeof *w, _Alignof (struct wait));
  if (!w)
    return NULL;
  *w = (struct wait) { .r = r };
  async_future_init (w, &wait_vtable);
  return &w->future;
}

/* In a synchronous build: the loop runs meanwhile. */
extern __attribute__ ((__visibility__ ("default"))) ssize_t
__asyncc_sync_uv_wait (struct async_uv_request *r, int started);

ssize_t
__asyncc_sync_uv_wait (struct async_uv_request *r, int started)
{
  begin (r, started);
  while (!(r->__state & DONE))
    uv_run (r->__loop, UV_RUN_ONCE);
  r->__state |= TOLD;
  return r->__result;
}
