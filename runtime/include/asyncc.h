/* asyncc: async functions in C.  The language needs no header; this one gives
   the library, and the language's words to compilers that lack them.
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_H
#define ASYNCC_H

#include <asyncc/lang.h>

#if __ASYNCC_MODE == __ASYNCC_PLAIN && !defined ASYNCC_PLAIN && !defined __cplusplus
#error "asyncc: compile with -fplugin=asyncc, or define ASYNCC_SYNC for a synchronous build"
/* One error is enough: read the rest as a synchronous build. */
#define ASYNCC_SYNC 1
#undef ASYNCC_LANG_H
#undef __ASYNCC_MODE
#include <asyncc/lang.h>
#endif

#include <asyncc/files.h>
#include <asyncc/group.h>
#include <asyncc/interval.h>
#include <asyncc/messages.h>
#include <asyncc/names.h>
#include <asyncc/processes.h>
#include <asyncc/runtime.h>
#include <asyncc/scope.h>
#define __ASYNCC_ALL 1
#include <asyncc/stream.h>
#undef __ASYNCC_ALL
#include <asyncc/signals.h>
#include <asyncc/sync.h>
#include <asyncc/workers.h>

#endif /* ASYNCC_H */
