/* A pinned task: what runtime/host/pinned.c does with the plain words of its worker and
   with the word of all.
   SPDX-License-Identifier: GPL-3.0-or-later

   The worker, another thread that has a waker, a signal handler that interrupts the worker
   and has one, too, and another thread that has the handle of the task, which it may drop
   when that is shared.  Sections of the worker are steps between which the handler may
   come, and then finds that it interrupts one; all that it does is one step for the worker.
   What the worker does with one task and the next between two polls is one section in
   pinned.c, and several here, between which more can happen.
   Checked: no wake is lost, and the task is freed once, when nobody can touch it.

   Each of the macros that begin with BREAK_ is a mistake that has to be found:
   make check-model. */

#define WAKES 2

/* The worker's. */
bool notified = true, running, done, shared, handle = true;
short wakers = 2;
bool inside, queued = true;

/* The word of all: without POSTED and SHARED a count that may be negative. */
bool posted, word_shared;
short count;

bool freed, mailed, dropped;
byte sent, seen;

inline touch () { assert (!freed) }
inline free_task () { touch (); freed = true }

/* notify (), in a section. */
inline notify () {
  if
  :: !notified && !done ->
     notified = true;
     if
     :: !running -> assert (!queued); queued = true
     :: else
     fi
  :: else
  fi
}

/* post () */
inline post (references) {
  atomic {
    touch ();
    was_posted = posted;
    count = count - references;
    if
    :: !word_shared || count == 0 -> posted = true
    :: else
    fi;
    push = posted && !was_posted;
    if
    :: push -> assert (!mailed); mailed = true
    :: else
    fi
  }
}

active proctype other () {
  bool was_posted, push;

  atomic { touch (); count++ }; /* a clone */
  sent++;
  post (1);
  sent++;
  post (1)
}

active proctype handler () {
  bool was_posted, push;

  if
  :: atomic {
#ifdef BREAK_SECTION
       true ->
#else
       !inside && !shared -> /* enter_owned () */
#endif
       touch (); sent++;
       notify ();
       wakers--
     }
  :: atomic { inside || shared -> sent++; post (1) }
  fi
}

/* The worker ------------------------------------------------------------------ */

inline share () {
  inside = true;
  own = wakers;
  shared = true;
  inside = false;
  all = handle;
  touch ();
#ifdef BREAK_SHARE
  none = true;
#else
  none = own + count == 0 && !posted;
#endif
  if
  :: none -> /* nobody else has a waker: a plain store */
     if
     :: all > 0 -> atomic { count = all; word_shared = true; posted = false }
     :: else -> free_task ()
     fi
  :: else ->
     atomic {
       count = count + own + all;
       word_shared = true;
       none = count == 0 && !posted
     }
     if
     :: none -> free_task ()
     :: else
     fi
  fi
}

/* pinned_deliver () */
inline deliver () {
  atomic { mailed = false; touch () }
  atomic {
#ifndef BREAK_POSTED
    posted = false;
#endif
    none = word_shared;
    if
    :: word_shared && count == 0 -> posted = false; free_task ()
    :: else
    fi
  }
  if
  :: !none ->
     inside = true;
     notify ();
     inside = false
  :: else
  fi
}

inline poll () {
  inside = true;
  notified = false;
  running = true;
  inside = false;
  touch ();
  assert (!dropped);
  seen = sent;
  if
  :: seen > WAKES ->
     inside = true;
     running = false;
     notified = false;
     done = true;
     inside = false;
     dropped = true;
     share ()
  :: true ->
     inside = true;
     running = false;
     if
     :: notified -> assert (!queued); queued = true
     :: else
     fi;
     inside = false
  fi
}

active proctype worker () {
  short own;
  byte all;
  bool none;

end:
  do
  :: mailed -> deliver ()
  :: queued && !freed ->
     inside = true;
     queued = false;
     inside = false;
     if
     :: done -> share ()
     :: else -> poll ()
     fi
     /* The handle is dropped here: pinned_cancel () */
  :: !done && !shared && handle ->
     inside = true;
     done = true;
     none = notified;
     inside = false;
     dropped = true;
     if
     :: !none -> share ()
     :: else
     fi;
     inside = true;
     none = shared;
     if
     :: !none -> handle = false
     :: else
     fi;
     inside = false;
     none = false
  od
}

/* handle_drop () of another thread, or of the worker when the task is shared. */
active proctype holder () {
  bool last;

end:
  word_shared && handle;
  touch ();
  last = count == 1 && !posted;
  if
  :: last -> free_task ()
  :: else ->
     atomic {
       touch ();
       count--;
       last = count == 0 && !posted
     }
     if
     :: last -> free_task ()
     :: else
     fi
  fi
}

/* When nothing moves any more. */
active proctype observer () {
  timeout ->
  assert (done || seen == sent);
  assert (!done || freed)
}
