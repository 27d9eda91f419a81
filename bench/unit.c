/* One of many units, number UNIT, whose function awaits that of the unit BELOW it.  That of
   unit 1 waits with -DWAITS.  With -DHAND these are state machines, with -DPLAIN ordinary C.
   SPDX-License-Identifier: MIT  */

#include "units.h"

#ifdef HAND

bool LEVEL (BELOW) (struct level *f);

bool
LEVEL (UNIT) (struct level *f)
{
#if UNIT > 1
  if (f->state == 0) {
    f->state = 1;
    f[1].state = 0;
    f[1].v = f->v;
  }
  if (!LEVEL (BELOW) (f + 1))
    return false;
  f->result = f[1].result + 1;
#else
#ifdef WAITS
  if (f->state == 0) {
    f->state = 1;
    return false;
  }
#endif
  f->result = f->v + 1;
#endif
  return true;
}

#else

__async long LEVEL (BELOW) (long v);

__async long
LEVEL (UNIT) (long v)
{
#if UNIT > 1
  return __await (LEVEL (BELOW) (v)) + 1;
#else
#ifdef WAITS
  __async_suspend ();
#endif
  return v + 1;
#endif
}

#endif
