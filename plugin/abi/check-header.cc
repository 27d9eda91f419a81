/* The header for users and the plugin say the same of a future.
   SPDX-License-Identifier: GPL-3.0-or-later

   There is no code here: this file compiles, or does not.  What is asserted
   holds for pointers of the machine that the plugin runs on; those of other
   targets are narrower or wider, with the fields in the same order.  */

#include <stddef.h>
#include <stdint.h>

namespace header
{
#include <asyncc/describe.h>
#define ABI_ASSERT(CONDITION, WHAT) static_assert (CONDITION, WHAT)
#include "abi/agree.h"
}
