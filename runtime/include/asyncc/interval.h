/* Times at equal distances.
   SPDX-License-Identifier: MIT

   An interval belongs to the thread that uses it.

   An interval has to be there as long as futures that wait for it.  It is complete so that it
   can be a variable or a member; what is in it is private, and there is nothing to
   destroy.  */

#ifndef ASYNCC_INTERVAL_H
#define ASYNCC_INTERVAL_H

#include <asyncc/runtime.h>

#if __ASYNCC_MODE == __ASYNCC_SYNC
#define async_interval_tick __asyncc_sync_interval_tick
#endif

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpragmas"
#pragma pack(push, 16)

/* When the next tick is due after one that was taken late. */
enum async_missed_ticks {
  /* As if none had been late: those that were missed come one after the other. */
  ASYNC_TICKS_BURST,
  /* A period after this one was taken: never two within less than a period. */
  ASYNC_TICKS_DELAY,
  /* At the next of the times that are a number of periods after the first; those that
     were missed do not come. */
  ASYNC_TICKS_SKIP
};

struct __ASYNCC_NATIVE async_interval {
  uint64_t __next;
  uint64_t __period;
  unsigned int __policy;
};

#pragma pack(pop)

/* Let I tick first at the time FIRST, async_now () for at once, and then every PERIOD
   nanoseconds.  POLICY says what becomes of ticks that are taken late.  0, or -EINVAL when
   PERIOD is 0 or there is no such policy. */
extern int async_interval_init (struct async_interval *i, uint64_t first, uint64_t period,
				enum async_missed_ticks policy);

/* future: wait until the next tick of I is due; gives when it was due, which is
   earlier than now when it is late.  Cancel-safe: a tick that is not taken is still to
   come.  Of several futures each gets a tick of its own. */
__ASYNCC_FN (uint64_t) async_interval_tick (struct async_interval *i);

/* Let the next tick be due a period from now.  A future that waits already finds out
   when it is polled. */
extern void async_interval_reset (struct async_interval *i);

#pragma GCC diagnostic pop
#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif /* ASYNCC_INTERVAL_H */
