/* Functions that block, on threads of their own (pool.c).
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_HOST_POOL_H
#define ASYNCC_HOST_POOL_H

#include "core/core.h"

#pragma GCC visibility push(hidden)

/* A future of what CALL gives, which is ready at its first poll: that is made by a thread of
   the pool.  SIZE and ALIGN are those of the future, with the result.  TAKEN (CALL), unless
   it is NULL, is called in the poll that hands the result on.  CALL is dropped when nobody
   uses it any more, by the pool's thread if that is last: only if the future is DETACHED,
   whose drop does not wait for a call that has begun.  NULL when there is no memory; then
   CALL has been dropped. */
extern struct async_future *pool_future (struct async_future *call, size_t size, size_t align,
					 bool detached,
					 void (*taken) (struct async_future *call));

#pragma GCC visibility pop

#endif /* ASYNCC_HOST_POOL_H */
