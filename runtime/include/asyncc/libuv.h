/* Tasks inside of a loop of libuv, and requests of libuv that a task awaits.
   SPDX-License-Identifier: MIT

   Link with -lasyncc-uv -luv -lasyncc (pkg-config asyncc-uv).  Tasks of the thread run in the
   iterations of its loop, between the loop's callbacks; what a task waits for, the loop
   waits for.  Callbacks may use all of the library that may be used outside of async_run.
   A loop is not run inside of a task, which libuv does not allow either.

   What functions are passed is borrowed: a loop has to stay until async_uv_close, and all
   else until the call for it is over.

   All functions are for the thread that runs the loop, and all may be called in tasks and in
   callbacks, where it does not say otherwise.  Errors are negative errno values, which are
   what libuv calls UV_E... where it is no Windows.  */

#ifndef ASYNCC_LIBUV_H
#define ASYNCC_LIBUV_H

#include <uv.h>

#include <asyncc/runtime.h>

#if __ASYNCC_MODE == __ASYNCC_SYNC
#define async_uv_wait __asyncc_sync_uv_wait
#endif

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

/* The loop ------------------------------------------------------------------------ */

struct async_uv;

/* Let the tasks of this thread run in LOOP from now on, also those that there are already.  In
   *UV is what async_uv_close takes.  Each iteration of the loop lets tasks do some 128
   operations, and does not wait if they could do more.  The loop is alive as long as there
   are tasks.  0; -EBUSY inside a task, or if the thread's tasks run in a loop already;
   -ENOTSUP as async_drive_begin says; -ENOMEM; or what else libuv answers. */
extern int async_uv_open (struct async_uv **uv, uv_loop_t *loop);

/* Let tasks not keep the loop alive any more, and do so again, as uv_unref and uv_ref say of
   handles. */
extern void async_uv_unref (struct async_uv *uv);
extern void async_uv_ref (struct async_uv *uv);

/* Drop all tasks of the thread, the youngest first, whose cleanup handlers run before this
   returns; then close what UV has in the loop, which has to be run until it has called back
   for that, as after each uv_close: UV is gone then, and uv_loop_close works.  Requests that
   tasks have left call back before that, too.  0; -EBUSY inside a task, which asks a
   callback to do it, or ends the loop by uv_stop, and in those handlers; -EINVAL if the
   tasks of this thread run in no loop, as in a child of fork. */
extern int async_uv_close (struct async_uv *uv);

/* Requests ------------------------------------------------------------------------ */

/* A request of libuv, of any type, and memory for what it is given:

     __async_uv_request struct async_uv_request *r = async_uv_request_new (loop, 0);
     if (__await (async_uv_wait (r, uv_fs_stat (loop, &r->uv.fs, path, async_uv_on_fs))) == 0)
       size = r->uv.fs.statbuf.st_size;

   It is used for one call, and a second one ends the program.  The task may do something else
   between that call and async_uv_wait.  What follows MORE is private. */
struct async_uv_request {
  union uv_any_req uv; /* the request; its DATA is the caller's */
  void *more;
  uv_loop_t *__loop;
  struct async_waker __waker;
  ssize_t __result;
  unsigned int __state;
  uv_req_type __type;
};

/* Make a request for LOOP, zero, with SIZE bytes at MORE, aligned for any type: the caller's
   to give back by async_uv_request_drop.  NULL: no memory. */
extern struct async_uv_request *async_uv_request_new (uv_loop_t *loop, size_t size);

/* Give R back.  If its call is not over it is cancelled, where libuv can, and R goes with its
   callback: so what the call reads or writes later lies at MORE, and not in the frame of the
   task.  What libuv has for the result goes with R: names, directories, struct addrinfo; a
   file that was opened, and of which async_uv_wait has told nobody, is closed.  Nothing
   for NULL. */
extern void async_uv_request_drop (struct async_uv_request *r);

/* For a variable that is a pointer to a request: it is given back at the end of its scope. */
#define __async_uv_request                                                                  \
  __attribute__ ((__unused__, __cleanup__ (__asyncc_uv_request_leave)))

__ASYNCC_INLINE void
__asyncc_uv_request_leave (struct async_uv_request **r)
{
  async_uv_request_drop (*r);
}

/* future: pending until the callback of R's call, of which STARTED is what its function
   returned; gives its status, the result of a call on files, or STARTED if that is
   negative.  R is borrowed, and no other future waits for it.  Cancel-safe: R may be
   awaited again. */
__ASYNCC_FN (ssize_t) async_uv_wait (struct async_uv_request *r, int started);

/* Wake who waits for the request: the callbacks for the calls of such requests, one for each
   type. */
extern void async_uv_on_fs (uv_fs_t *req);
extern void async_uv_on_connect (uv_connect_t *req, int status);
extern void async_uv_on_write (uv_write_t *req, int status);
extern void async_uv_on_shutdown (uv_shutdown_t *req, int status);
extern void async_uv_on_send (uv_udp_send_t *req, int status);
extern void async_uv_on_work (uv_work_t *req, int status);
extern void async_uv_on_getaddrinfo (uv_getaddrinfo_t *req, int status, struct addrinfo *res);
extern void async_uv_on_getnameinfo (uv_getnameinfo_t *req, int status, const char *host,
				     const char *service);
extern void async_uv_on_random (uv_random_t *req, int status, void *buf, size_t size);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif /* ASYNCC_LIBUV_H */
