/* Simulations: an order, a time and faults that a number decides.
   SPDX-License-Identifier: MIT

     simulation.c  beginning and end, chance, memory; the reactor of a simulation
     order.c       which task is the next, and which wakes come late or for nothing
     ends.c        descriptors: what they are, and which of them know of what
     calls.c       ... and what the calls on them answer
     failure.c     what a program says that ends inside

   A simulation is a runtime of the thread with another reactor, in whose table time,
   waiting, the order of tasks and the calls of the system are those of this folder; nothing
   else in the library asks whether something is simulated.  All belongs to the thread,
   which finds its simulation in this_simulation.  */

#ifndef ASYNCC_SIMULATION_SIMULATION_H
#define ASYNCC_SIMULATION_SIMULATION_H

#include "io/io.h"

#include <asyncc/simulation.h>

#pragma GCC visibility push(hidden)

struct end;

/* A task that does not run before its time, though it was woken. */
struct late {
  struct task *task;
  uint64_t until;
};

/* A task that was made the next, and where what came into the queue afterwards begins; NULL:
   with the first. */
struct choice {
  const struct task *task;
  struct task **rest;
};

struct simulation {
  struct worker *outside; /* the thread's before, or NULL */
  struct worker *worker;  /* ... and in the simulation */
  uint64_t seed;
  uint64_t chance; /* the state of simulation_random */
  uint64_t now;
  struct async_simulation_faults faults;
  uint64_t allocations;
  /* order.c */
  struct choice last;
  unsigned int polls; /* since time passed by a wait */
  struct late *late;
  size_t n_late, size_late;
  /* ends.c */
  struct end *ends;
  unsigned int untold; /* those that have events */
};

/* NULL outside of a simulation. */
extern _Thread_local struct simulation *this_simulation FAST_TLS;

/* simulation.c -------------------------------------------------------------- */

extern uint64_t simulation_random (struct simulation *s);

/* One of N numbers from 0 on; N is not 0. */
static inline size_t
simulation_dice (struct simulation *s, size_t n)
{
  return (size_t) (simulation_random (s) % n);
}

/* True PER_MILLE times of a thousand. */
static inline bool
simulation_happens_p (struct simulation *s, unsigned int per_mille)
{
  return per_mille > 0 && simulation_dice (s, 1000) < per_mille;
}

/* order.c ------------------------------------------------------------------- */

/* See struct reactor. */
extern void choose_task (struct worker *w);
extern bool choose_call_here (struct runtime *rt, void (*fn) (void *arg), void *arg);

/* When the first of W's tasks that are late runs; ASYNCC_NEVER if none is.  And let those
   run whose time has come at NOW. */
extern uint64_t late_next (const struct simulation *s, const struct worker *w);
extern void late_requeue (struct simulation *s, struct worker *w, uint64_t now);

/* ends.c -------------------------------------------------------------------- */

enum end_kind { END_SOCKET, END_READ, END_WRITE, END_LISTENER };

/* What was written into one end of a pipe or a connection waits here to be read. */
enum { END_ROOM = 65536 };

/* One end of a pipe or of a connection, a socket that is none yet, or one that listens. */
struct end {
  struct end *next; /* of the simulation; of a listener's that nobody has accepted */
  int fd;           /* -1 as long as nobody has accepted it */
  enum end_kind kind;
  struct end *peer; /* NULL: there is none, or not any more */
  bool connected;   /* there was one */
  bool over;        /* no more will come */
  bool shut;        /* no more goes out */
  bool broken;      /* ECONNRESET, which is not told yet */
  bool full;        /* somebody found no room in the peer */
  /* What the poller watches, and has not told. */
  bool watched;
  uint32_t generation; /* see struct io */
  unsigned int events; /* IO_* */
  struct end *unaccepted; /* of a listener */
  socklen_t addr_len;
  struct sockaddr_storage addr;
  size_t begin, count;
  char *bytes; /* END_ROOM of them; NULL: takes none */
};

/* The end with the number FD; NULL and errno: there is none. */
extern struct end *end_of_fd (int fd);

/* A new one that is in no list, and has no number yet; NULL: no memory. */
extern struct end *end_new (enum end_kind kind);

/* Give E, which is in no list, a number and list it: that, or -errno. */
extern int end_list (struct end *e);

/* A and B are the ends of one connection now. */
extern void end_join (struct end *a, struct end *b);

/* E goes, which is in no list; the peer is told. */
extern void end_free (struct end *e);

/* What can be done with E: IO_*, with IO_END when nothing more ever can. */
extern unsigned int end_ready (const struct end *e);

/* EVENTS have come for E, or NULL; who waits is told by the next end_tell. */
extern void end_event (struct end *e, unsigned int events);

/* Tell the runtime all that has come; true if that was anything. */
extern bool end_tell (struct runtime *rt);

/* Close all. */
extern void ends_free (struct simulation *s);

/* See struct io_system: the poller, and async_close. */
extern int end_watch (struct runtime *rt, struct io *io);
extern void end_unwatch (struct runtime *rt, struct io *io);
extern int end_check (struct runtime *rt, struct io *io);
extern int end_close (int fd);

/* calls.c ------------------------------------------------------------------- */

extern const struct io_system simulated_system;

/* failure.c ----------------------------------------------------------------- */

/* Between these two the end of the program says which seed it was. */
extern void failure_watch (void);
extern void failure_unwatch (void);

/* No task of W can run, and nothing will wake one: say which wait, and end. */
extern void failure_deadlock (const struct worker *w) __attribute__ ((__noreturn__));

#pragma GCC visibility pop

#endif /* ASYNCC_SIMULATION_SIMULATION_H */
