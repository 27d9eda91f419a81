/* Descriptors: who waits for them, and what can be done with them.
   SPDX-License-Identifier: MIT

     reactor.c      how a runtime waits for descriptors, and the calls of the system
     descriptors.c  what is known of descriptors, and who waits for them
     proof.c        when to make sure that they are still watched
     epoll.c        the kernel's side; poll.c for systems without epoll
     operation.c    a call on a descriptor, repeated until it does not block
     transfer.c     read, write, recv, send
     vector.c       ... of several pieces
     message.c      ... with addresses, with descriptors, several at a time
     connect.c      accept, connect
     poll-fd.c      waiting alone
     request.c      a call that blocks, made by a thread of the pool
     uring/         ... or by the kernel, by its ring; a folder with a README
     names.c        addresses of names
     dial.c         ... connected to, and listened on
     signals.c      signals as a stream
     spawn.c        starting programs
     process.c      ... and their end
     files.c        files, by requests
     walk.c         directories  */

#ifndef ASYNCC_IO_H
#define ASYNCC_IO_H

#include "host/host.h"

#include <poll.h>
#include <sys/socket.h>

#pragma GCC visibility push(hidden)

/* descriptors.c ------------------------------------------------------------- */

/* The end of a descriptor, a hang-up or a close, is an event for everybody. */
enum { IO_READ = 1, IO_WRITE = 2, IO_URGENT = 4, IO_END = 8, IO_ALL = 15 };

/* What a descriptor is.  A guess, once somebody used close behind our back: a
   wrong one may cost a system call, and must not do worse. */
enum io_kind {
  IO_UNKNOWN,
  IO_STREAM, /* TCP: a short count means that there is no more */
  IO_SOCKET, /* another socket */
  IO_OTHER   /* a pipe, a terminal, a file */
};

/* The calls whose descriptors are remembered.  What a descriptor cannot do fails at once,
   whatever it is ready for, and no event ever tells of it. */
enum { CALL_READ = 1, CALL_WRITE = 2, CALL_RECV = 4, CALL_SEND = 8, CALL_ACCEPT = 16 };

struct uring;

/* One future that waits for a descriptor. */
struct io_wait {
  _Atomic (struct runtime *) runtime; /* NULL when it does not wait */
  struct io *io; /* NULL when not in its list */
  struct io_wait *prev, *next;
  struct async_waker waker;
  unsigned int events; /* IO_* */
  bool cancelled;      /* the descriptor was closed meanwhile */
  bool fresh;          /* begun since the last event */
};

/* What a runtime knows of a descriptor number. */
struct io {
  struct runtime *runtime;
  int fd;
  uint32_t generation; /* goes up when the number may mean something new */
  uint32_t seen;       /* a number of events */
  unsigned char kind;  /* enum io_kind */
  unsigned char ready; /* IO_*: not known to be unready; urgent data was seen */
  bool registered;     /* with the poller */
  bool hup;            /* at its end or broken: always ready */
  unsigned char works; /* CALL_*: seen to work since it is registered */
  struct io_wait *waits;
  unsigned char trust; /* the first level of proofs in a wait */
  unsigned char proof_level;
  struct io *proof_prev, *proof_next; /* in a list, while proof_at is not 0 */
  uint64_t proof_at;
};

/* Descriptors somebody waits for, in the order of when they are due; from one level to the
   next that takes twice as long. */
struct io_proofs {
  struct io *first, *last;
};

enum { PROOF_LEVELS = 36 };

/* What waits for all of them. */
struct poller {
  int fd;         /* epoll; -1 */
  bool open;
  void *entries;  /* poll: an array that can hold every waiting descriptor */
  size_t size;
};

/* What a runtime knows of descriptors. */
struct io_state {
  struct io **of_fd;
  size_t size;
  size_t registered;
  size_t waiting;                  /* futures that wait */
  uint64_t proofs_used;            /* the levels with descriptors */
  struct io_proofs proofs[PROOF_LEVELS];
  struct poller poller;
  struct uring *uring; /* uring/'s; NULL: none, or not yet */
};

/* That of RT, made when it is not there; NULL: no memory. */
extern struct io_state *io_state_get (struct runtime *rt);

/* The entry of FD, NULL if there is none; asked with the lock, as is what is in it. */
extern struct io *io_of_fd (const struct runtime *rt, int fd);

/* Have WAKER woken by the events of the valid descriptor FD, or instead of the one that
   is: 0 or -errno, and -EAGAIN if it cannot be waited for.  1 if there were others than
   the SEEN events meanwhile: then there is nothing to wait for. */
extern int io_wait_begin (struct runtime *rt, struct io_wait *wait, int fd, uint32_t seen,
			  const struct async_waker *waker);

/* Ended by the event, too. */
extern void io_wait_end (struct io_wait *wait);

/* True if the descriptor of WAIT was closed meanwhile. */
static inline bool
io_wait_cancelled_p (struct io_wait *wait)
{
  return !atomic_load_explicit (&wait->runtime, memory_order_acquire) && wait->cancelled;
}

/* The number FD means something new, or will soon: what waited for it waited for
   something that is closed. */
extern void io_begin (struct runtime *rt, int fd);

/* FD is about to be connected; so far it may have been anything. */
extern void io_reconsider (struct runtime *rt, int fd);

/* The poller saw, with the lock, that IO is ready; to be followed by the tasks' polls. */
extern void io_event (struct io *io, unsigned int events, bool hup);

/* The descriptor FD of generation GENERATION, asked with the lock; NULL if it is no
   longer it. */
extern struct io *io_of_event (struct runtime *rt, int fd, uint32_t generation);

/* When a registration is to be looked at, and doing so. */
extern uint64_t io_next_check (const struct runtime *rt);
extern void io_check (struct runtime *rt, uint64_t now);
extern void io_free (struct runtime *rt);

/* proof.c, with the lock ------------------------------------------------------------ */

/* Somebody waits for IO; nobody does any more. */
extern void proof_begin (struct io *io);
extern void proof_end (struct io *io);

/* When the next descriptor is due; ASYNCC_NEVER: there is none. */
extern uint64_t proof_next (const struct io_state *table);

/* One of LEVEL that is due NOW, which is in no list then; or NULL. */
extern struct io *proof_due (struct io_state *table, unsigned int level, uint64_t now);

/* IO, which was due, is still watched: believe that for twice as long. */
extern void proof_found (struct io *io);

/* The system ---------------------------------------------------------------------- */

/* What a system does for descriptors, which is the kernel or one that is simulated: its
   poller, whose functions are described below; and its calls, which answer as those of
   the kernel do, with -1 and errno. */
struct io_system {
  int (*open) (struct runtime *rt);
  void (*close) (struct runtime *rt);
  int (*add) (struct runtime *rt, struct io *io);
  void (*remove) (struct runtime *rt, struct io *io);
  int (*check) (struct runtime *rt, struct io *io);
  void (*waited) (struct runtime *rt);

  ssize_t (*read) (int fd, void *buf, size_t count);
  ssize_t (*write) (int fd, const void *buf, size_t count);
  ssize_t (*recv) (int fd, void *buf, size_t count, int flags);
  ssize_t (*send) (int fd, const void *buf, size_t count, int flags);
  ssize_t (*readv) (int fd, const struct iovec *iov, int n);
  ssize_t (*writev) (int fd, const struct iovec *iov, int n);
  ssize_t (*recvmsg) (int fd, struct msghdr *message, int flags);
  ssize_t (*sendmsg) (int fd, const struct msghdr *message, int flags);
  /* As readv and writev, but never waiting, whatever the descriptor's flags; an error that
     only says that this cannot be asked of it.  NULL: of none. */
  ssize_t (*read_now) (int fd, const struct iovec *iov, int n);
  ssize_t (*write_now) (int fd, const struct iovec *iov, int n);
  /* NULL: there are only the two before. */
  int (*recvmmsg) (int fd, struct mmsghdr *messages, unsigned int n, int flags);
  int (*sendmmsg) (int fd, struct mmsghdr *messages, unsigned int n, int flags);
  int (*accept) (int fd, struct sockaddr *addr, socklen_t *len);
  int (*connect) (int fd, const struct sockaddr *addr, socklen_t len);
  int (*get_option) (int fd, int level, int option, void *value, socklen_t *len);
  int (*get_flags) (int fd); /* of its status: O_* */
  int (*set_flags) (int fd, int flags);
  int (*poll) (struct pollfd *pfds, nfds_t n, int timeout);
  int (*close_fd) (int fd);
};

static inline const struct io_system *
system_of (const struct runtime *rt)
{
  return rt->reactor->system;
}

/* The kernel's poller: epoll.c, poll.c -------------------------------------------- */

/* Prepare, with the lock: 0 or -errno. */
extern int poller_open (struct runtime *rt);
extern void poller_close (struct runtime *rt);
extern int poller_add (struct runtime *rt, struct io *io); /* -EPERM: always ready */
extern void poller_remove (struct runtime *rt, struct io *io);

/* Prove that the kernel watches what IO stands for now. */
extern int poller_check (struct runtime *rt, struct io *io);

/* Somebody waits for a descriptor; perhaps while another thread is in poller_wait. */
extern void poller_waited (struct runtime *rt);

/* Wait for TIMEOUT nanoseconds, or ASYNCC_NEVER, and call io_event. */
extern void poller_wait (struct runtime *rt, uint64_t timeout);

/* operation.c --------------------------------------------------------------- */

struct op {
  struct async_future future;
  union {
    ssize_t size;
    int number;
  } result;
  const struct op_type *type;
  int fd;
  int flags;       /* of send and recv; the events of poll */
  uint32_t seen;   /* the events before the last attempt */
  bool plain;      /* for all we know not a socket */
  bool tried;      /* it would have blocked */
  bool started;    /* connect: on its way */
  bool refused;    /* EAGAIN is the answer, there is nothing to wait for */
  void *buf;
  size_t count;
  struct io_wait wait;
  /* Others have no room for these. */
  struct sockaddr *addr;      /* accept, recvfrom and sendto */
  socklen_t *addr_len;        /* accept and recvfrom */
  socklen_t to_len;           /* sendto and connect */
  struct sockaddr_storage to; /* connect */
};

struct op_type {
  /* One try: the result, -EAGAIN or another -errno. */
  ssize_t (*attempt) (struct runtime *rt, struct op *op);
  /* What the outcome N says about IO; NULL: -EAGAIN that it is not ready, and others
     nothing. */
  void (*learn) (const struct op *op, struct io *io, ssize_t n);
  bool number; /* the result is an int */
  bool always; /* try even when IO is known not to be ready */
  bool empty;  /* without bytes to transfer it never waits: the same */
  unsigned char call; /* CALL_*; 0: each is another, to be tried whatever went before */
  size_t size; /* of the future */
};

enum {
  SHORT_OP = offsetof (struct op, addr),
  ADDRESSED_OP = offsetof (struct op, to_len),
  SENDTO_OP = offsetof (struct op, to)
};

/* Operations of functions that are awaited lie in the frame of who awaits them, and have at
   most so many bytes, which the header promises: START. */
#define OP_ROOM 120
#define ADDRESSED_ROOM 136
#define SENDTO_ROOM 144
_Static_assert (SHORT_OP <= OP_ROOM && ADDRESSED_OP <= ADDRESSED_ROOM
		&& SENDTO_OP <= SENDTO_ROOM, "what <asyncc/runtime.h> and others promise");

/* An operation on FD that waits for EVENTS (IO_*); and one in memory of its own, NULL if
   there is none. */
extern void op_init (struct op *op, const struct op_type *type, int fd, unsigned int events);
extern struct op *op_new (const struct op_type *type, int fd, unsigned int events);

/* The operation whose future is, or will be, at F. */
static inline struct op *
op_at (struct async_future *f)
{
  return container_of (f, struct op, future);
}

/* Poll OP, which is new: what the start of its function gives. */
extern struct start_size op_start (struct op *op, struct async_context *cx);

/* The same as what that of a function of int gives. */
static inline struct start_int
op_start_int (struct op *op, struct async_context *cx)
{
  struct start_size s = op_start (op, cx);

  return (struct start_int) { (int) s.value, s.pending };
}

/* What a system call answered: N or -errno. */
extern ssize_t op_result (ssize_t n);

/* Which of the EVENTS of poll (2) FD has at this moment. */
extern short poll_now (struct runtime *rt, int fd, int events);

/* transfer.c ---------------------------------------------------------------- */

/* A call of the system that reads or writes what OP says, COUNT bytes of it at most. */
typedef ssize_t plain_call (const struct io_system *system, const struct op *op, size_t count,
			    bool writing);

/* Make CALL for OP, whose descriptor is no socket, and which is to transfer the N pieces at
   IOV: its result, -errno, or -EAGAIN where it would block. */
extern ssize_t plain_transfer (struct runtime *rt, struct op *op, const struct iovec *iov, int n,
			       bool writing, plain_call *call);

/* request.c ----------------------------------------------------------------- */

/* A call that a thread of the pool makes, or the kernel's ring; the members of its kind
   follow. */
struct request {
  struct async_future future;
  union {
    ssize_t size;
    int number;
  } result;
  bool taken; /* somebody has got the result */
  const struct request_type *type;
  size_t size;
};

/* What the ring can do. */
enum ring_operation {
  RING_OPEN,
  RING_CLOSE,
  RING_READ,
  RING_STATUS,
  RING_UNLINK,
  RING_RENAME,
  RING_OPERATIONS
};

/* A call as the ring is told of it; what a member means depends on the operation, as in
   struct io_uring_sqe. */
struct ring_entry {
  enum ring_operation operation;
  int fd;
  unsigned int flags;
  unsigned int length;
  const void *address;
  uint64_t offset;
  struct async_file_status *status; /* RING_STATUS: where it goes to */
};

struct request_type {
  /* The thread's: the result. */
  ssize_t (*call) (struct request *r);
  /* Say in *ENTRY, which is zero, how the ring does what CALL does; false: it cannot.
     NULL: it never can. */
  bool (*enter) (struct request *r, struct ring_entry *entry);
  /* The result is handed on: give what else there is; or NULL. */
  void (*take) (struct request *r);
  /* Give back what R has, made or not, taken or not; or NULL. */
  void (*release) (struct request *r);
  bool number;   /* the result is an int */
  bool detached; /* a drop does not wait for a call that has begun */
  size_t size;   /* of the struct around it */
};

/* A request of TYPE with MORE bytes behind it, zero without those; NULL: no memory. */
extern void *request_new (const struct request_type *type, size_t more);

/* The future of what R will give by a thread, which it owns; NULL, and R is gone, without
   memory. */
extern struct async_future *request_by_thread (struct request *r);

/* The call of R has answered N; and whoever asked has got that. */
extern void request_made (struct request *r, ssize_t n);
extern void request_taken (struct request *r);

/* uring/ ---------------------------------------------------------------------- */

#ifdef HAVE_LIBURING

/* True if there may be a ring for what this thread does. */
extern bool uring_wanted_p (void);

/* As request_by_thread, for an R that the ring may be able to do. */
extern struct async_future *uring_future (struct request *r);

/* Tell the kernel what the tasks of RT have for it; before a wait. */
extern void uring_submit (struct runtime *rt);

/* Nobody else uses RT any more: have back all that the kernel has. */
extern void uring_free (struct runtime *rt);

#else

static inline bool
uring_wanted_p (void)
{
  return false;
}

static inline struct async_future *
uring_future (struct request *r)
{
  return request_by_thread (r);
}

static inline void
uring_submit (struct runtime *rt)
{
  (void) rt;
}

static inline void
uring_free (struct runtime *rt)
{
  (void) rt;
}

#endif

/* spawn.c, process.c ---------------------------------------------------------- */

/* Flags of a struct async_process. */
enum {
  PROCESS_GROUP = 1, /* it leads a group of its own */
  PROCESS_ENDED = 2  /* its status was taken, and is kept; or cannot be had */
};

/* Futures below ---------------------------------------------------------------- */

/* The result of a request, or of an operation, that is ready. */
static inline int
number_of (struct async_future *f)
{
  return *(int *) future_result (f, _Alignof (int));
}

static inline ssize_t
size_of (struct async_future *f)
{
  return *(ssize_t *) future_result (f, _Alignof (ssize_t));
}

/* Drop *F, which holds nothing then. */
static inline void
future_clear (struct async_future **f)
{
  struct async_future *old = *f;

  *f = NULL;
  async_future_drop (old);
}

#pragma GCC visibility pop

#endif /* ASYNCC_IO_H */
