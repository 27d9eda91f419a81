/* What add.c knows of add-callee.c.
   SPDX-License-Identifier: MIT  */

#ifdef PROMISE
__attribute__ ((__async_frame_limit__ (128)))
#endif
__async long add (long a, long b);
long add_sync (long a, long b);
