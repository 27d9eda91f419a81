/* Short names for the words of asyncc, for programs that have no other use
   for `async', `await' and `future'.  Only this header defines them.
   SPDX-License-Identifier: MIT

   The words are those of the language, for any thread.  */

#ifndef ASYNCC_SHORT_H
#define ASYNCC_SHORT_H

#include <asyncc.h>

#ifndef __cplusplus

/* Messages speak of the places where the macros are used.  */
#if defined __GNUC__
#pragma GCC system_header
#endif

/* __future (T) async_block (T, { ... })
     An async function without a name, as __async_block makes one: a future of T.  It borrows
     the variables of the function around it, and must not be used after that has returned.
     Dropping it runs the handlers of its own variables.  NULL when there is no memory.  */

#define async __async
#define await __await
#define future(...) __future (__VA_ARGS__)
#define async_block(T, ...) __async_block (T, __VA_ARGS__)

#endif

#endif /* ASYNCC_SHORT_H */
