/* What a future says of itself to who looks at it from outside: a dump of tasks,
   a debugger.  Freestanding: no libc is needed, and nothing here is called while
   futures are polled.
   SPDX-License-Identifier: MIT

   The last word of a vtable leads to a description.  Its own first word says
   which of the two kinds it is, so that kinds may be added:

     struct async_table         the compiler's, of a function: where each of its
                                suspension points is in the source, and where the
                                frame holds what is awaited there
     struct async_description   of a future written by hand: a list of what it waits
                                for

   The compiler's tables lie in the section .asyncc.tables and need no work of the
   dynamic linker: wherever a table speaks of something else it says how far that is
   from its own beginning.  plugin/abi/frame.def states the same layout for the
   compiler, as this header does for everybody else.

   The functions only read what they are given, from any thread.

   What they give belongs to the vtable or the table, and is there as long as that.  */

#ifndef ASYNCC_DESCRIBE_H
#define ASYNCC_DESCRIBE_H

#include <asyncc/future.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined __GNUC__
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpragmas"
#endif
#pragma pack(push, 16)

/* The first word of a description.  A reader leaves alone what it does not know. */
enum {
  ASYNC_FORMAT_TABLE = 1,      /* struct async_table */
  ASYNC_FORMAT_DESCRIPTION = 2 /* struct async_description */
};

/* Tables of the compiler ------------------------------------------------------- */

/* Behind this one lie, in this order, NSTATES of struct async_table_state, NCALLS of
   struct async_table_call, and NFUNCTIONS of struct async_table_function, of which the
   first is the function that the table belongs to. */
struct __ASYNCC_NATIVE async_table {
  uint32_t format; /* ASYNC_FORMAT_TABLE */
  uint32_t size;   /* of the frame, header included */
  uint32_t nstates;
  uint32_t ncalls;
  uint32_t nfunctions;
};

/* A place in the source is a line and a word: the column in the lower
   ASYNC_COLUMN_BITS, where the greatest number stands for all that are greater, and
   above them the number of the function. */
enum { ASYNC_COLUMN_BITS = 12 };

/* In place of a distance, which is a multiple of 4: the child's vtable leads to its table,
   if it has one.  Otherwise the word for the vtable in the child's frame is not valid. */
enum { ASYNC_TABLE_OF_VTABLE = 1 };

/* A suspension point; state ASYNC_STATE_FIRST + K is that of number K. */
struct __ASYNCC_NATIVE async_table_state {
  uint32_t line;
  uint32_t place;
  uint32_t call;       /* the call that was inlined here: its number + 1, 0 for none */
  uint32_t child;      /* ASYNC_CHILD_*, and an offset in the frame, a multiple of 4 */
  int32_t child_table; /* from this table to the child's; or ASYNC_TABLE_OF_VTABLE */
  uint32_t live_bytes; /* bytes of the frame that hold a value here */
};

/* A call that was inlined, and what it is inlined in, as above. */
struct __ASYNCC_NATIVE async_table_call {
  uint32_t line;
  uint32_t place;
  uint32_t call;
};

/* From the table to two texts. */
struct __ASYNCC_NATIVE async_table_function {
  int32_t name;
  int32_t file;
};

/* Futures written by hand --------------------------------------------------------- */

/* What a future waits for.  OFFSET and OTHER are from the future, and may be negative
   where the future stands behind something else. */
enum {
  ASYNC_WAITS_FUTURE = 1,   /* OFFSET: a pointer to a future, or NULL */
  ASYNC_WAITS_EMBEDDED = 2, /* OFFSET: a future */
  ASYNC_WAITS_FUTURES = 3,  /* OFFSET: an array of such pointers; OTHER: their number, a
			       size_t */
  ASYNC_WAITS_DEADLINE = 4, /* OFFSET: a time of async_now, a uint64_t; the greatest is
			       never */
  ASYNC_WAITS_FD = 5,       /* OFFSET: a descriptor, an int; OTHER: for what, a uint32_t of
			       ASYNC_FOR_* */
  ASYNC_WAITS_OBJECT = 6,   /* OFFSET: a pointer to what the name of the future speaks of,
			       such as a channel */
  ASYNC_WAITS_TASK = 7,     /* OFFSET: a task of the library; the future is its handle */
  ASYNC_WAITS_BEHIND = 8    /* OFFSET: a pointer to what has, OTHER bytes from there, a pointer
			       to a future */
};

enum { ASYNC_FOR_READING = 1, ASYNC_FOR_WRITING = 2, ASYNC_FOR_URGENT = 4 };

/* Instead of a state: it waits for that until it is done. */
enum { ASYNC_UNTIL_DONE = ASYNC_STATE_DONE };

struct __ASYNCC_NATIVE async_waiting {
  uint32_t kind;  /* ASYNC_WAITS_* */
  uint32_t state; /* of the header, in which it waits for that; or ASYNC_UNTIL_DONE */
  int32_t offset;
  int32_t other;
};

struct __ASYNCC_NATIVE async_description {
  uint32_t format; /* ASYNC_FORMAT_DESCRIPTION */
  uint32_t n;
  const struct async_waiting *waits;
};

/* Tasks --------------------------------------------------------------------------- */

/* Where a debugger finds the tasks of a process, or of its core: the symbol
   __asyncc_debug, which a stripped library has as well, and at the beginning of the
   section .asyncc.debug, which a stripped program has.  From version to version fields
   are only added; SIZE says how many there are.

   RUNTIMES is the first of a list.  All other fields are offsets in what the library
   keeps to itself, and bits: a runtime leads to the next one, to the pointer to the first
   of its tasks, and to its worker, which is NULL if there are several: these lie one behind
   the other.  A task leads to the next one and to its future.  It is being polled, and its frames cannot be read, if
   RUNNING is set in STATE or, if its scheduler is not NULL, in WORD; NOTIFIED says that it
   is to be polled.

   A process that was forked has the runtimes of its parent in the list, too, whose tasks
   run there: their generation is not what GENERATION points to. */
#define ASYNC_DEBUG_MAGIC "asyncc"

struct __ASYNCC_NATIVE async_debug {
  char magic[8];             /* ASYNC_DEBUG_MAGIC */
  uint32_t version;          /* 1 */
  uint32_t size;             /* of this struct */
  void *runtimes;
  uint32_t runtime_next;     /* a pointer */
  uint32_t runtime_tasks;    /* a pointer to the pointer to the first task */
  uint32_t runtime_worker;   /* a pointer */
  uint32_t runtime_thread;   /* 64 bits: the kernel's number of its thread, 0 for several */
  uint32_t worker_current;   /* a pointer: the task that is being polled */
  uint32_t task_next;        /* a pointer */
  uint32_t task_future;      /* a pointer; may be NULL */
  uint32_t task_scheduler;   /* a pointer */
  uint32_t task_state;       /* 32 bits, of a task without scheduler */
  uint32_t task_word;        /* as wide as a pointer, of a task with one */
  uint32_t task_joiner;      /* a struct async_waker: who awaits it */
  uint32_t task_handle;      /* where the handle lies in a task */
  uint32_t running;          /* bits of STATE and WORD */
  uint32_t notified;
  uint32_t runtime_workers;    /* 32 bits: how many; only if the worker is NULL */
  uint32_t runtime_generation; /* 32 bits */
  const unsigned int *generation;
  uint32_t runtime_members; /* the first of the workers, if there are several; they do not
			       move as long as the runtime is there */
  uint32_t member_size;     /* from one to the next; each has WORKER_CURRENT, too */
  uint32_t member_thread;   /* 64 bits: the kernel's number of its thread */
};

#pragma pack(pop)
#if defined __GNUC__
#pragma GCC diagnostic pop
#endif

/* The table of the compiler that V leads to: NULL if it leads to none. */
__ASYNCC_INLINE const struct async_table *
async_vtable_table (const struct async_vtable *v)
{
  const uint32_t *format = v->nstates ? NULL : (const uint32_t *) v->description;

  return format && *format == ASYNC_FORMAT_TABLE ? (const struct async_table *) format : NULL;
}

/* The description written by hand that V leads to: NULL if it leads to none. */
__ASYNCC_INLINE const struct async_description *
async_vtable_description (const struct async_vtable *v)
{
  const uint32_t *format = v->nstates ? NULL : (const uint32_t *) v->description;

  return format && *format == ASYNC_FORMAT_DESCRIPTION
	 ? (const struct async_description *) format : NULL;
}

/* The states of T, of which it says how many there are: always there, as no errors are. */
__ASYNCC_INLINE const struct async_table_state *
async_table_states (const struct async_table *t)
{
  return (const struct async_table_state *) (t + 1);
}

/* The calls that were inlined at the suspension points of T: always there, and T says how
   many. */
__ASYNCC_INLINE const struct async_table_call *
async_table_calls (const struct async_table *t)
{
  return (const struct async_table_call *) (async_table_states (t) + t->nstates);
}

/* The functions of T, its own first: always there, and T says how many. */
__ASYNCC_INLINE const struct async_table_function *
async_table_functions (const struct async_table *t)
{
  return (const struct async_table_function *) (async_table_calls (t) + t->ncalls);
}

/* What lies OFFSET bytes from T, a distance that T says: always there. */
__ASYNCC_INLINE const void *
async_table_at (const struct async_table *t, int32_t offset)
{
  return (const char *) t + offset;
}

/* The site of LINE and PLACE, which stand in T. */
__ASYNCC_INLINE struct async_site
async_table_site (const struct async_table *t, uint32_t line, uint32_t place)
{
  const struct async_table_function *f = async_table_functions (t);
  struct async_site site;

  f += place >> ASYNC_COLUMN_BITS;
  site.name = (const char *) async_table_at (t, f->name);
  site.file = (const char *) async_table_at (t, f->file);
  site.line = line;
  site.column = place & ((1u << ASYNC_COLUMN_BITS) - 1);
  return site;
}

extern struct async_debug __asyncc_debug;

#ifdef __cplusplus
}
#endif

#endif /* ASYNCC_DESCRIBE_H */
