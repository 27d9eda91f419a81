/* Who waits and who is woken among several workers: runtime/host/scheduler.c.
   SPDX-License-Identifier: GPL-3.0-or-later

   Workers, whose tasks wake others, and a thread that is none and brings tasks by the
   mailbox.  All workers but one may be stuck in polls that last for ever.  Checked: when nothing moves any more, nothing
   is left that could be run.

   Each of the macros that begin with BREAK_ is a mistake that has to be found:
   make check-model. */

#ifndef WORKERS
#define WORKERS 2
#define OUTSIDE 2 /* tasks that come by the mailbox */
#define INSIDE 1  /* tasks that others wake */
#define EVENTS 1  /* tasks that descriptors and timers wake */
#endif

byte deque[WORKERS], mail, searching, woken, events, stuck;
bool idle[WORKERS], posted[WORKERS], driven, sleeping, rung;

/* mailbox_end_wait () */
inline end_wait () {
  if
  :: sleeping ->
     atomic {
       if
       :: sleeping -> sleeping = false; rung = true
       :: else
       fi
     }
  :: else
  fi
}

inline take_idle () {
  k = 0;
  do
  :: k == WORKERS -> break
  :: k < WORKERS ->
     atomic {
       if
       :: idle[k] -> idle[k] = false; break
       :: else -> k++
       fi
     }
  od
}

inline wake_one () {
  if
  :: searching > 0
  :: else ->
     take_idle ();
     if
     :: k < WORKERS -> searching++; assert (!posted[k]); posted[k] = true
     :: else -> end_wait ()
     fi
  fi;
  k = 0
}

active proctype outside () {
  byte n;

  do
  :: n < OUTSIDE -> n++; mail++; end_wait ()
  :: else -> break
  od
}

/* ready_p (), one queue after the other */
inline ask_ready () {
  ready = mail > 0;
  k = 0;
  do
  :: k < WORKERS && !ready -> ready = deque[k] > 0; k++
  :: else -> break
  od
}

inline pop () {
  atomic {
    if
    :: deque[_pid - 1] > 0 -> deque[_pid - 1]--; task = true
    :: else
    fi
  }
}

inline steal () {
  victim = 0;
  do
  :: victim < WORKERS && !task ->
     atomic {
       if
       :: deque[victim] > 0 && victim != _pid - 1 -> deque[victim]--; task = true
       :: else
       fi
     }
     victim++
  :: else -> break
  od
}

inline find_task () {
  task = false;
  pop ();
  if
  :: !task && mail > 0 ->
     atomic { deque[_pid - 1] = deque[_pid - 1] + mail; mail = 0 }
     wake_one ();
     pop ()
  :: else
  fi;
  if
  :: !task ->
     if
     :: !search -> searching++; search = true
     :: else
     fi;
     steal ()
  :: else
  fi;
  if
  :: search ->
     search = false;
     atomic { searching--; last = searching == 0 }
#ifndef BREAK_LAST
     if
     :: last && task -> wake_one ()
     :: else
     fi
#endif
  :: else
  fi;
#ifndef BREAK_DROVE
  if
  :: drove && task -> wake_one ()
  :: else
  fi;
#endif
  drove = false
}

/* What a task does: it may wake others, and may go on for ever. */
inline run_task () {
  do
  :: woken < INSIDE -> woken++; deque[_pid - 1]++; wake_one ()
  :: break
  od;
  if
  :: atomic { stuck < WORKERS - 1 -> stuck++ } -> goto end_stuck
  :: true
  fi
}

inline drive () {
#ifdef BREAK_ORDER
  ask_ready ();
  sleeping = true;
#else
  sleeping = true;
  ask_ready ();
#endif
  if
  :: !ready ->
end_drive:
     if
     :: rung
     :: atomic { events < EVENTS -> events++; deque[_pid - 1]++ }
     fi
  :: else
  fi;
  sleeping = false;
  rung = false;
  drove = true;
  driven = false
}

inline park () {
  idle[_pid - 1] = true;
#ifdef BREAK_RECHECK
  ready = false;
#else
  ask_ready ();
#endif
#ifndef BREAK_DRIVEN
  if
  :: !driven -> ready = true
  :: else
  fi;
#endif
  atomic {
    if
    :: ready && idle[_pid - 1] -> idle[_pid - 1] = false; parked = false
    :: else -> parked = true
    fi
  }
  if
  :: parked ->
end_park:
     posted[_pid - 1] -> posted[_pid - 1] = false; search = true
  :: else
  fi
}

active [WORKERS] proctype worker () {
  bool task, search, drove, last, ready, parked;
  byte k, victim;

  do
  :: find_task ();
     if
     :: task -> run_task ()
     :: else ->
	if
	:: atomic { !driven -> driven = true } -> drive ()
	:: driven -> park ()
	fi
     fi;
     atomic { task = false; last = false; ready = false; parked = false; k = 0; victim = 0 }
  od;
end_stuck:
  false
}

active proctype observer () {
  byte victim;

  timeout ->
  assert (mail == 0);
  victim = 0;
  do
  :: victim < WORKERS -> assert (deque[victim] == 0); victim++
  :: else -> break
  od
}
