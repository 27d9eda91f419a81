/* Memory, tasks, groups, time, and the runtime of a thread.
   SPDX-License-Identifier: MIT

     memory.c   frames and tasks: allocator, out of memory, checks
     blocks.c   what the allocator keeps for the next frame
     stack.c    variable-length arrays that live across a suspension
     mailbox.c  tasks woken by others, on their way to their thread
     task.c     a task: its memory, its future and its end
     pinned.c   tasks that stay with a worker: their state, wakers and handles
     worker.c   who runs them: queue and loop
     drive.c    ... in a loop of somebody else
     movable.c  tasks that go from one worker to another
     deque.c    the queue of one of several workers
     scheduler.c  several workers: who runs what, and who waits
     workers.c  ... how they come and go
     clock.c    the time, which stands in the table of reactor.h
     timer.c    deadlines
     sleep.c    futures that wait for a time
     interval.c ... at equal distances
     timeout.c  ... or for another future at most that long
     scope.c    what tasks inherit
     deadline.c ... a time until which another future is waited for
     scoped.c   ... values; and what is shielded
     gate.c     who is busy with a group
     group.c    tasks that end with a scope
     watch.c    ... at a deadline
     gather.c   futures that wait for them
     thread.c   threads of the library's own
     pool.c     ... for functions that block, and futures of what they return
     runtime.c  the runtime of a thread, async_run, fork
     list.h     list.c, ask.c: all runtimes, and questions to those of other threads
     trace.h    trace.c, events.c: what is told of tasks while a trace runs
     probes.h   where tools from outside look

   A header of the same name declares what a file offers to the others; few have none.
   Below they stand so that each needs only those before it.  Who knows of several workers
   includes scheduler.h.

   Only mailboxes, works of the pool, the words of tasks, and groups of movable tasks are
   ever touched by a thread other than their own; works and groups not by a signal
   handler.  */

#ifndef ASYNCC_HOST_H
#define ASYNCC_HOST_H

#include "host/memory.h"

#include "host/mailbox.h"
#include "host/task.h"
#include "host/pinned.h"
#include "host/movable.h"

#include "host/timer.h"
#include "host/reactor.h"
#include "host/worker.h"
#include "host/runtime.h"

#include "host/scope.h"
#include "host/gate.h"
#include "host/group.h"
#include "host/interval.h"
#include "host/pool.h"
#include "host/thread.h"

#endif /* ASYNCC_HOST_H */
