/* Probes: places where tools from outside can look at what tasks do.
   SPDX-License-Identifier: MIT

   A probe is one instruction that does nothing, and a note in the file that says where it
   is and where its arguments lie.  Who looks at it, as perf, bpftrace, gdb or systemtap,
   replaces the instruction.  The notes are made by <sys/sdt.h>; without that header there
   are no probes.

     asyncc:spawn (task, future)     a task begins, not yet polled
     asyncc:poll (task)              it is about to be polled
     asyncc:suspend (task, state)    that was pending; STATE is the word in the header of
                                     the task's future, which says where it stands
     asyncc:wake (task)              it is to be polled again, and was not before
     asyncc:complete (task)          its result is there
     asyncc:drop (task)              its future is about to be dropped without a result  */

#ifndef ASYNCC_HOST_PROBES_H
#define ASYNCC_HOST_PROBES_H

#ifdef HAVE_SDT

#include <sys/sdt.h>

#define PROBE(name, task) STAP_PROBE1 (asyncc, name, task)
#define PROBE_WITH(name, task, value) STAP_PROBE2 (asyncc, name, task, value)

#else

#define PROBE(name, task) ((void) (task))
#define PROBE_WITH(name, task, value) ((void) (task), (void) (value))

#endif

#endif /* ASYNCC_HOST_PROBES_H */
