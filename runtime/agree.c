/* The header that this library is compiled with describes the futures that the
   compiler makes.  There is no code here: this file compiles, or does not.
   SPDX-License-Identifier: MIT  */

#include <asyncc/future.h>

#define ABI_ASSERT(CONDITION, WHAT) _Static_assert (CONDITION, WHAT)
#include "../plugin/abi/agree.h"
