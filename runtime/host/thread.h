/* Threads of the library's own (thread.c).
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_HOST_THREAD_H
#define ASYNCC_HOST_THREAD_H

#include "core/core.h"

#include <pthread.h>

#pragma GCC visibility push(hidden)

/* Start a thread that calls FN (ARG), with the program's signals blocked; false if there
   can be no more. */
extern bool thread_start (pthread_t *thread, void *(*fn) (void *), void *arg);

/* The kernel's number of this thread; 1 where it has none. */
extern int64_t thread_number (void);

#pragma GCC visibility pop

#endif /* ASYNCC_HOST_THREAD_H */
