/* Tasks inside of a loop that somebody else has written: the few calls by which such a loop
   drives the runtime of its thread.
   SPDX-License-Identifier: MIT

   <asyncc/libuv.h> and <asyncc/glib.h> are made of these for the loops of libuv and GLib.
   For any other loop, which waits for descriptors and for a time, it goes like this:

     fd = async_drive_begin (NULL, NULL);
     for (;;) {
       uint64_t ns = async_drive ();
       wait until fd is readable, or something of the loop's own is, but not longer than ns;
       call what the loop has to call;
     }

   Tasks run inside of async_drive and nowhere else.  Between its calls the thread may use
   the library as outside of async_run: spawn tasks, wake, cancel and close, as callbacks of
   the loop do.  All of this, as wakes by other threads and by signal handlers, makes FD
   readable if the loop has been told to wait.

   async_drive, async_drive_alive and async_drive_end are for the thread that called
   async_drive_begin.  Errors are negative errno values.  */

#ifndef ASYNCC_DRIVE_H
#define ASYNCC_DRIVE_H

#include <asyncc/runtime.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

/* What async_drive gives when there is no time to wait for. */
#define ASYNC_DRIVE_NEVER UINT64_MAX

/* Let the tasks of this thread run in async_drive from now on, which is to be called once at
   first.  Gives a descriptor that becomes readable when it is to be called before the time
   that it has given; level-triggered, as poll (2) and epoll see it.  The descriptor belongs to
   the runtime: nobody reads or closes it, and it lasts until the thread ends.

   WANTED may be NULL.  Else WANTED (ARG) is called instead when the thread itself uses the
   library while the loop is to wait, so that no system call is needed: async_drive is to
   be called soon then.  It is called inside of what the thread does, as async_spawn, and may
   not use the library; not by wakes, and not by other threads and signal handlers.  ARG is
   borrowed, and has to stay until async_drive_end.

   Negative: -EBUSY inside a task, or if the thread's tasks are driven already; -ENOTSUP
   where no descriptor stands for all that is waited for, which is in a simulation, on a
   thread of <asyncc/workers.h>, and where there is no epoll; -ENOMEM, -EMFILE, -ENFILE. */
extern int async_drive_begin (void (*wanted) (void *arg), void *arg);

/* Look at timers and descriptors, and run tasks that can run, but not more than some 128
   operations of theirs, and without waiting.  Gives how many nanoseconds the loop may wait
   before the next call, unless the descriptor becomes readable: 0 if there is more to do,
   ASYNC_DRIVE_NEVER if nothing waits for a time.  Inside a task it does nothing, and the call
   that the task runs in says when: a loop that a task runs does not run other tasks. */
extern uint64_t async_drive (void);

/* Ask whether there are tasks, be it that they wait.  Gives 1 if there are, and 0 when a loop
   may end. */
extern int async_drive_alive (void);

/* Drop all tasks, the youngest first, whose cleanup handlers run meanwhile, and be driven no
   more: what is spawned later waits for async_run, or the next async_drive_begin.  0;
   -EBUSY inside a task, a simulation, or one of these handlers, in which async_drive does
   nothing; -EINVAL if nobody drives the thread's tasks. */
extern int async_drive_end (void);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif /* ASYNCC_DRIVE_H */
