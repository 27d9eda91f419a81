/* Signals as a stream.
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_SIGNALS_H
#define ASYNCC_SIGNALS_H

#include <signal.h>

#include <asyncc/stream.h>

/* Where <signal.h> has no sigset_t, since only ISO C was asked for, there is no function. */
#ifdef SIG_BLOCK

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

/* __async_stream (int) async_signals (const sigset_t *set)
     The numbers of the signals of SET as they come to the process.  They count from the call
     on, also those that come before the first is asked for.  One that comes several times
     before it is asked for is given once; of several that have come each has its turn.
     Several streams may want the same signal, in any runtimes; each of them gets it.  The
     stream has no end, unless it can no longer wait for want of memory or descriptors, or is
     in a simulation.  SET is copied.  Asking for the next is cancel-safe.

     A handler of the library's is set, with SA_RESTART, so signals that a thread blocks come
     when it no longer does; when the last stream that wants a signal is dropped, what was
     done about it before is done again, unless the program has changed that meanwhile.
     That is also so in the child of fork, at once, and in a program that is executed.  No
     signal is blocked.

     From any thread; the stream is dropped, and asked for values, as any future of this
     library.  NULL, with an errno: ENOMEM, EMFILE, ENFILE, or EINVAL for a SET with signals
     that cannot be caught, or that say what the thread itself has done, as SIGSEGV. */
__ASYNCC_WAITING_STREAM (int) async_signals (const sigset_t *set);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif /* SIG_BLOCK */

#endif /* ASYNCC_SIGNALS_H */
