/* The word of a movable task, as runtime/host/movable.c changes it.
   SPDX-License-Identifier: GPL-3.0-or-later

   Two workers, one that wakes, the holder of the handle, one that looks at the task, and
   one that ends the runtime.  What is between the braces of an atomic is one change of the word there.  Checked:
   nobody polls while another polls or drops, nobody polls or drops what was dropped,
   nobody touches what was freed, nobody queues what is queued, all is freed in the end, no
   wake and no end of the task is overlooked.

   Each of the macros that begin with BREAK_ is a mistake that has to be found:
   make check-model. */

#define WAKES 2

/* The word. */
bool notified = true, running, done, cancelled, handle = true, joiner;
byte refs = 4; /* the list, the queue, the handle, the waker */

bool freed, dropped, slot, joiner_woken, waits;
byte claims; /* who polls or drops at this moment */
byte sent, seen;
chan queue = [3] of { bit };
byte queued; /* a task is linked into one queue at a time */

inline touch () { assert (!freed) }

inline put () {
  atomic { queued++; assert (queued == 1); queue ! 0 }
}

inline unref (n) {
  atomic {
    touch ();
    assert (refs >= n);
    refs = refs - n;
    if
    :: refs == 0 -> freed = true
    :: else
    fi
  }
}

/* wake () */
inline wake (own) {
  atomic {
    touch ();
    idle = !(notified || running || done);
#ifdef BREAK_WAKE_DURING_POLL
    if
    :: !done && !running -> notified = true
    :: else
    fi;
#else
    if
    :: !done -> notified = true
    :: else
    fi;
#endif
    last = own && done && refs == 1;
    if
    :: idle && !own -> refs++
    :: !idle && own && !last -> refs--; assert (refs > 0)
    :: else
    fi
  }
  if
  :: idle -> put ()
  :: last -> unref (1) /* by way of the mailbox */
  :: else
  fi
}

active proctype waker () {
  bool idle, last;

  do
  :: sent < WAKES - 1 -> sent++; wake (false)
  :: else -> break
  od;
  sent++;
  wake (true)
}

inline drop_future () {
  claims++;
  assert (claims == 1 && !dropped);
  dropped = true;
  claims--
}

/* complete () */
inline complete () {
  atomic {
    touch ();
    assert (running && !done);
    running = false;
    done = true;
    joined = joiner
  }
  if
  :: joined -> assert (slot); joiner_woken = true
  :: else
  fi;
  unref (2)
}

inline suspend () {
  atomic {
    touch ();
    doomed = cancelled;
    requeue = false;
    if
    :: doomed
    :: else ->
       running = false;
#ifndef BREAK_SUSPEND
       requeue = notified;
#endif
#ifdef BREAK_REFERENCE
       refs--; assert (refs > 0)
#else
       if
       :: !requeue -> refs--; assert (refs > 0)
       :: else
       fi
#endif
    fi
  }
  if
  :: doomed -> drop_future (); complete ()
  :: requeue -> put ()
  :: else
  fi
}

inline poll () {
  claims++;
  assert (claims == 1 && !dropped && !done);
  touch ();
  seen = sent;
  claims--
}

active [2] proctype worker () {
  bool claimed, doomed, requeue, joined;

end:
  do
  :: atomic { queue ? _ -> queued-- };
     atomic {
       touch ();
#if defined BREAK_CLAIM_OF_RUNNING
       claimed = !done;
#elif defined BREAK_CLAIM_OF_DONE
       claimed = !running;
#else
       claimed = !(running || done);
#endif
       if
       :: claimed -> notified = false; running = true
       :: else
       fi
     }
     if
     :: !claimed -> unref (1)
     :: else ->
	poll ();
	if
	:: seen == WAKES ->
	   drop_future ();
	   complete ()
	:: true -> suspend () /* may wait for something else, too */
	fi
     fi;
     claimed = false; doomed = false; requeue = false; joined = false
  od
}

/* give_handle_up () and movable_claim () */
inline cancel (with_handle) {
  atomic {
    touch ();
    joined = joiner && !done;
    if
    :: with_handle -> handle = false; joiner = false
    :: else -> joined = false
    fi;
    claimed = !(running || done);
    if
    :: !done -> cancelled = true
    :: else
    fi;
    if
    :: claimed -> refs++;
#ifndef BREAK_DROP_WITHOUT_CLAIM
       running = true
#endif
    :: else
    fi
  }
  if
  :: joined -> slot = false
  :: else
  fi;
  joined = false;
  if
#ifdef BREAK_DROP_WITHOUT_CLAIM
  :: claimed -> drop_future (); running = true; complete ()
#else
  :: claimed -> drop_future (); complete ()
#endif
  :: else
  fi
}

/* movable_spawn (), and what becomes of the handle. */
active proctype holder () {
  bool claimed, joined, ready;

  put ();
  do
  :: atomic { touch (); ready = done } ->
     if
     :: ready -> break
     :: else
     fi;
     /* put_joiner () */
     if
     :: !joiner ->
	slot = true;
	atomic {
	  touch ();
	  ready = done;
	  if
#ifdef BREAK_JOIN
	  :: true -> joiner = true
#else
	  :: !ready -> joiner = true
	  :: else
#endif
	  fi
	}
     :: else
     fi;
#ifndef BREAK_JOIN
     if
     :: ready -> slot = false; break
     :: else
     fi;
#endif
     if
     :: true -> goto give_up /* nobody wants the result any more */
     :: waits = true;
end_wait:
	joiner_woken -> waits = false
     :: true -> /* polled with another waker: take_joiner () */
	atomic {
	  touch ();
	  ready = done;
	  if
#ifndef BREAK_TAKE
	  :: !ready -> joiner = false
	  :: else
#else
	  :: true -> skip
#endif
	  fi
	}
	if
	:: ready -> break
	:: else -> slot = false
	fi
     fi
  :: goto give_up
  od;
give_up:
  cancel (true);
  unref (1)
}

/* The end of the runtime, at any moment, or never. */
active proctype ender () {
  bool claimed, joined, held;

  if
  :: atomic { !done && refs > 0 && !dropped -> refs++; held = true }
  :: true
  fi;
  if
  :: held -> cancel (false); unref (1)
  :: else
  fi
}

/* A dump of tasks: movable_pause (), movable_continue (). */
active proctype looker () {
  bool claimed, doomed, requeue, joined, held;

  if
  :: atomic { !done && refs > 0 && !dropped -> refs++; held = true }
  :: true
  fi;
  if
  :: held ->
     atomic {
       touch ();
#ifdef BREAK_PAUSE_OF_NOTIFIED
       claimed = !(running || done);
#else
       claimed = !(notified || running || done);
#endif
       if
       :: claimed -> running = true; refs++
       :: else
       fi
     }
     if
     :: claimed ->
	claims++;
	assert (claims == 1 && !dropped && !done);
	claims--;
	suspend ()
     :: else
     fi;
     unref (1)
  :: else
  fi
}

/* When nothing moves any more: what was sent was seen, or nobody will look; and when the
   task is done, nobody waits for that, and it is freed. */
active proctype observer () {
  timeout ->
  assert (done || seen == sent);
  assert (!done || (freed && !waits))
}
