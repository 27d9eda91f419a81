/* Dropping a task in the middle of what it does.
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Let the task of F run for N turns, and drop it.  */
static NOINLINE __async void
dropped_after (__future (int) f, int n)
{
  __async_auto __future (int) task = async_spawn (f);

  while (n-- > 0)
    __await (async_yield ());
}
