/* One of many units, as ../unit.c.
   SPDX-License-Identifier: MIT  */

#include "coroutine.h"

#define PASTE(a, b) a##b
#define PASTE_OF(a, b) PASTE (a, b)
#define LEVEL(k) PASTE_OF (level_, k)

task<long> LEVEL (BELOW) (long v);

task<long>
LEVEL (UNIT) (long v)
{
#if UNIT > 1
  co_return co_await LEVEL (BELOW) (v) + 1;
#else
#ifdef WAITS
  co_await suspend ();
#endif
  co_return v + 1;
#endif
}
