/* Branches of a future that waits for several: runtime/core/branches.c.
   SPDX-License-Identifier: GPL-3.0-or-later

   Two others wake a branch each, WAKES times, the last time by giving their waker up; a
   signal handler may be one of them, so what they free goes into a list.  The task polls
   its future, which polls the branches that were woken, and drops it some time, and looks
   at the list then.  Checked: when nothing moves any more and the future is still there,
   its branches have seen all that was sent; nobody touches the block when it is freed; and
   it is freed once.

   Each of the macros that begin with BREAK_ is a mistake that has to be found:
   make check-model. */

#define WAKES 2
#define N 2

byte sent[N], seen[N], references = N + 1, ended;
bool woken[N], notified, dropped, freed, unused;

inline touch () { assert (!freed) }
inline free_block () { touch (); freed = true }

inline wake_by_ref (k) {
  touch ();
#ifdef BREAK_ORDER
  notified = true;
  woken[k] = true
#else
  atomic { new = !woken[k]; woken[k] = true }
#ifdef BREAK_OTHERS
  /* One notification for all branches, whose bits may be taken already. */
  new = new && !woken[1 - k];
#endif
  if
  :: new -> touch (); notified = true
  :: else
  fi
#endif
}

inline unref () {
  atomic { touch (); references--; last = references == 0 }
}

active [N] proctype other () {
  byte n;
  bool new, last;

  do
  :: n < WAKES ->
     n++;
     sent[_pid]++;
     wake_by_ref (_pid)
  :: else -> break
  od;
  unref ();
  if
#ifdef BREAK_HANDLER
  :: last -> free_block (); unused = true
#else
  :: last -> unused = true
#endif
  :: else
  fi;
  ended++
}

inline poll () {
  k = 0;
  do
  :: k < N && woken[k] ->
#ifdef BREAK_TAKE
     seen[k] = sent[k];
     woken[k] = false;
#else
     woken[k] = false;
     seen[k] = sent[k];
#endif
     k++
  :: k < N && !woken[k] -> k++
  :: else -> break
  od;
  k = 0
}

active proctype task () {
  byte k;
  bool last;

  do
  :: notified -> notified = false; poll ()
  :: !notified && ended == N -> assert (notified || (seen[0] == sent[0] && seen[1] == sent[1])); break
  :: true -> break
  od;
  dropped = true;
  unref ();
  if
  :: last -> free_block ()
  :: else
  fi;
  /* Somebody else makes branches, later. */
  ended == N;
  if
  :: unused -> unused = false; free_block ()
  :: else
  fi;
  assert (freed)
}
