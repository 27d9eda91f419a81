/* What scope-await.c awaits in another unit.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef SCOPE_AWAIT_H
#define SCOPE_AWAIT_H

#include <asyncc.h>
#include <stddef.h>

/* Where awaits begin behind the scope; there a synchronous program has the value already.  */
#ifdef ASYNCC_SYNC
#define ENDED_FIRST 0
#else
#define ENDED_FIRST 1
#endif

struct small { char c[4]; short s; };
struct large { long l[20]; };

/* The sum of the N bytes at P, which are read before it waits.  */
extern __async long send_bytes (const void *p, size_t n);
/* Sets *TO to 7 and gives 1, or 0 if it is NULL.  */
extern __async int get_int (int *to);
/* What is at ENDED before it waits; with N it waits.  */
extern __async int note (int n, const int *ended);
extern __async void nothing (int *to, int n);
extern __async long sum_large (struct large l);
extern __async struct small get_small (char n);
extern __async int *same (int *p);
extern __async int plus (int a, int b);
/* What is at P when it has waited.  */
extern __async int at (const int *p);

#endif /* SCOPE_AWAIT_H */
