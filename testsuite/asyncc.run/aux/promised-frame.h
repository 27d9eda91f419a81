/* What the units of promised-frame.c and unwound-unit.c agree on.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#define PROMISE __attribute__ ((__async_frame_limit__ (4096)))

struct wide { long part[9]; };

/* Those that wait do it T times.  */
extern PROMISE __async int lazy (int t, int n);
extern PROMISE __async struct wide wide (int t, int n);
extern PROMISE __async double pinned (int t, double x);
extern PROMISE __async void nothing (int t, int *n);
extern PROMISE __async _Complex double two (int t, double x);
extern PROMISE __async int cleaned_up (int t);
extern PROMISE __async int deep (int t, int n);

/* Here and there: not the same promise.  */
#ifdef OTHER_UNIT
extern PROMISE __async int promised_there (int t, int n);
extern __async int promised_here (int t, int n);
extern __attribute__ ((__async_frame_limit__ (2048))) __async int
  differently (int t, int n);
#else
extern __async int promised_there (int t, int n);
extern PROMISE __async int promised_here (int t, int n);
extern PROMISE __async int differently (int t, int n);
#endif

extern int cleanups;
