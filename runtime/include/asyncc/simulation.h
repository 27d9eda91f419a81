/* Simulations: a program under an order, a time and faults that a number decides.
   SPDX-License-Identifier: MIT

   In a simulation one task runs after the other, in an order
   that the seed decides, time passes only when no task can run, and then at once, and
   what the program asks the system for may fail in the ways that it is told.  The same
   seed gives the same run, bit by bit, as long as the program itself asks nobody else:
   no other thread, no clock, no descriptor of the system.  A program that ends inside of
   a simulation, by abort, a failed assert, a signal or exit, says on stderr with which
   seed.

   Whoever yields runs after all that were woken before; else any task that was woken may be
   the next.  Those are more orders than the one of a thread's own runtime, which runs first
   what was woken first: they are what other times of events, and several workers, can
   make of it.

   Errors and units are those of <asyncc/runtime.h>.

   All functions are for the thread whose simulation it is.

   What pointers point to is copied.  */

#ifndef ASYNCC_SIMULATION_H
#define ASYNCC_SIMULATION_H

#include <asyncc/runtime.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wvariadic-macros"

/* What goes wrong.  All zero is nothing, also of members to come. */
struct async_simulation_faults {
  /* Of a thousand calls on simulated descriptors, so many ... */
  unsigned int short_transfers; /* transfer less than they could */
  unsigned int interruptions;   /* are interrupted by a signal (EINTR) */
  unsigned int delays;          /* find nothing (EAGAIN) and something a moment later */
  unsigned int resets;          /* find the connection broken (ECONNRESET) */
  /* Of a thousand wakes, so many come late, by up to LATE nanoseconds, 0: a
     millisecond; and at so many of a thousand polls a task is woken for nothing. */
  unsigned int late_wakes;
  unsigned int spurious_wakes;
  uint64_t late;
  /* There is no memory for this one of the library's and the compiled functions'
     allocations, counted from 1.  0: there is for all. */
  uint64_t refused_allocation;
  uint64_t __reserved[6];
};

/* T async_simulation_run (uint64_t seed, __future (T) f)
     Run F, which is used up, in a simulation; gives its result.  Tasks that are left
     over are dropped.  Not to be called inside a task or a simulation.  If no task can
     run, no timer runs, and nothing else can wake a task, the program ends with a message
     that names the tasks.  Without memory for a simulation the out-of-memory handler is
     called.

   T async_simulation_run_with (uint64_t seed, const struct async_simulation_faults *faults,
				__future (T) f)
     Run F, which is used up, in a simulation where FAULTS go wrong, none if that is NULL;
     gives its result.  All else is as of async_simulation_run.

   In plain C: F is made ready and given back; read its result and drop it.  In a
   synchronous build there is no order to decide, and both are async_run.  */
extern struct async_future *
__asyncc_simulation_run (uint64_t seed, const struct async_simulation_faults *faults,
			 struct async_future *f);

/* Begin a simulation that lasts until async_simulation_end, for a program that calls
   async_run itself; FAULTS may be NULL.  0, or -ENOMEM.  Futures that were polled before do
   not belong into it.  Not inside a task or a simulation.  In a synchronous build nothing
   begins and ends. */
extern int async_simulation_begin (uint64_t seed, const struct async_simulation_faults *faults);

/* End the simulation: drop the tasks that are left.  Its descriptors are closed.  Not inside a
   task. */
extern void async_simulation_end (void);

/* Let NS nanoseconds pass while the task runs, as a computation would.  Nothing outside of a
   simulation. */
extern void async_simulation_advance (uint64_t ns);

/* Draw a number that the seed decides, for decisions of the program's own.  0 outside of a
   simulation. */
extern uint64_t async_simulation_random (void);

/* Count the allocations that there were in the simulation, or in the last one, if this thread
   is in none: what refused_allocation can be. */
extern uint64_t async_simulation_allocations (void);

/* Descriptors of the simulation, for async_read, async_write, async_recv, async_send,
   async_accept, async_connect, async_poll_fd and async_close; those of the system give
   -ENOTSUP there.  What is not closed is closed at the end.  All give -EINVAL outside of a
   simulation, -EMFILE or the like without a number, and -ENOMEM. */

/* Make a pipe, as pipe (2) does: 0, with FDS[0] to read and FDS[1] to write, or -errno. */
extern int async_simulation_pipe (int fds[2]);

/* Make two stream sockets that are connected: 0, with both in FDS, or -errno. */
extern int async_simulation_socketpair (int fds[2]);

/* Make a stream socket: its number, or -errno. */
extern int async_simulation_socket (void);

/* Let the socket FD listen at the LEN bytes of ADDR, of any family, for async_accept, as
   bind (2) and listen (2) do together: 0 or -errno; -EADDRINUSE if another does. */
extern int async_simulation_listen (int fd, const struct sockaddr *addr, socklen_t len);

/* Send no more through the socket FD, as shutdown (2) with SHUT_WR: 0 or -errno. */
extern int async_simulation_shutdown (int fd);

#if __ASYNCC_MODE == __ASYNCC_SYNC
#define async_simulation_begin(seed, faults) ((void) (seed), (void) (faults), 0)
#define async_simulation_end() ((void) 0)
#define async_simulation_run(seed, f) ((void) (seed), async_run (f))
#define async_simulation_run_with(seed, faults, f)                                          \
  ((void) (seed), (void) (faults), async_run (f))
#elif __ASYNCC_MODE == __ASYNCC_PLUGIN
#define async_simulation_run(seed, f) __ASYNCC_SIMULATE ("async_simulation_run", seed, 0, f)
#define async_simulation_run_with(seed, faults, f)                                          \
  __ASYNCC_SIMULATE ("async_simulation_run_with", seed, faults, f)
#define __ASYNCC_SIMULATE(name, seed, faults, f)                                            \
  __extension__ ({                                                                          \
    __auto_type __asyncc_f = __asyncc_own (f, name);                                        \
    __asyncc_simulation_run ((seed), (faults), (struct async_future *) __asyncc_f);         \
    __asyncc_take (__asyncc_f);                                                             \
  })
#else
#define async_simulation_run(seed, f) async_simulation_run_with (seed, NULL, f)
#define async_simulation_run_with(seed, faults, f)                                          \
  __asyncc_simulation_run ((seed), (faults), (struct async_future *) (void *) (f))
#endif

#pragma GCC diagnostic pop
#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif /* ASYNCC_SIMULATION_H */
