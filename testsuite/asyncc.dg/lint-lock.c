/* Locks that are held across an await, and those that are not.
   { dg-options "-Wall -Wextra" }
   SPDX-License-Identifier: GPL-3.0-or-later  */
#include <asyncc.h>
#include <pthread.h>
#include <threads.h>

struct shared { pthread_mutex_t m; pthread_rwlock_t rw; mtx_t c; int n; };
static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER, other = PTHREAD_MUTEX_INITIALIZER;
extern __async int g (void);

__async int
held (struct shared *s)
{
  pthread_mutex_lock (&one); /* { dg-note "locked here" } */
  int n = __await (g ()); /* { dg-warning "the lock '&one' is held across an await" } */
  pthread_mutex_unlock (&one);
  pthread_rwlock_rdlock (&s->rw); /* { dg-note "locked here" } */
  n += __await (g ()); /* { dg-warning "the lock '&s->rw' is held across an await" } */
  pthread_rwlock_unlock (&s->rw);
  mtx_lock (&s->c); /* { dg-note "locked here" } */
  __await (async_yield ()); /* { dg-warning "the lock '&s->c' is held across an await" } */
  mtx_unlock (&s->c);
  return n;
}

__async int
held_sometimes (struct shared *s, int n)
{
  if (n)
    pthread_mutex_lock (&s->m); /* { dg-note "locked here" } */
  __async_suspend (); /* { dg-warning "the lock '&s->m' is held across an await" } */
  if (n)
    pthread_mutex_unlock (&s->m);
  return n;
}

__async int
in_loop (struct shared *s, int n)
{
  int sum = 0;
  for (int i = 0; i < n; i++)
    {
      pthread_mutex_lock (&s[i].m);
      sum += s[i].n;
      pthread_mutex_unlock (&s[i].m);
      sum += __await (g ());
    }
  return sum;
}

/* Unlocked before, on each way; another lock is unlocked behind it; another function
   unlocks.  */
extern void unlock_one (void);

__async int
not_held (int n)
{
  pthread_mutex_lock (&one);
  if (n)
    {
      pthread_mutex_unlock (&one);
      return 1;
    }
  n++;
  pthread_mutex_unlock (&one);
  n += __await (g ());
  pthread_mutex_lock (&other);
  unlock_one ();
  n += __await (g ());
  pthread_mutex_lock (&one);
  pthread_mutex_unlock (&one);
  return n;
}

/* A plain function awaits nothing.  */
int
plain (void)
{
  pthread_mutex_lock (&one);
  int n = async_run (g ());
  pthread_mutex_unlock (&one);
  return n;
}
