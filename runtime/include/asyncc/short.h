/* Short names for the words of asyncc, for programs that have no other use
   for `async', `await' and `future'.  Only this header defines them.
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_SHORT_H
#define ASYNCC_SHORT_H

#include <asyncc.h>

#ifndef __cplusplus

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wvariadic-macros"

#define async __async
#define await(...) __await (__VA_ARGS__)
#define future(...) __future (__VA_ARGS__)
#define async_block(T, ...) __async_block (T, __VA_ARGS__)

#pragma GCC diagnostic pop

#endif

#endif /* ASYNCC_SHORT_H */
