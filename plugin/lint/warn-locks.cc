/* Warn of locks that are held across an await.
   SPDX-License-Identifier: GPL-3.0-or-later

   While a task waits others run in the same thread.  One that wants the lock, too, stops
   the thread, and with it the task that would give the lock back; and where another
   thread resumes the task, that thread unlocks what it has not locked.

   A lock is held at an await if it was locked on some way there, and is unlocked on some
   way from there: by the same expression, in the same function.  What other functions
   lock and unlock is not known.  */

#include "lint/lint.h"

/* What a call does with its first argument.  */
enum lock_use
{
  NO_LOCK,
  LOCKS,
  UNLOCKS
};

static enum lock_use
use_of (gimple *stmt)
{
  static const struct { const char *name; enum lock_use use; } known[] = {
    { "pthread_mutex_lock", LOCKS }, { "pthread_mutex_unlock", UNLOCKS },
    { "pthread_rwlock_rdlock", LOCKS }, { "pthread_rwlock_wrlock", LOCKS },
    { "pthread_rwlock_unlock", UNLOCKS }, { "pthread_spin_lock", LOCKS },
    { "pthread_spin_unlock", UNLOCKS }, { "mtx_lock", LOCKS },
    { "mtx_unlock", UNLOCKS }
  };
  tree fn = is_gimple_call (stmt) ? gimple_call_fndecl (stmt) : NULL_TREE;

  if (fn && DECL_NAME (fn) && DECL_FILE_SCOPE_P (fn) && gimple_call_num_args (stmt))
    for (const auto &k : known)
      if (id_equal (DECL_NAME (fn), k.name))
	return k.use;
  return NO_LOCK;
}

/* A lock, and where it was locked.  */
struct lock
{
  tree address;
  location_t loc;
};

/* Forwards: which locks are held.  Backwards: which are going to be unlocked.  */
struct lock_problem : across_problem
{
  lock_problem (enum flow_direction d, vec<lock> *l) : across_problem (d), locks (l) {}
  void pass (gimple *stmt, bitmap now) override;

  vec<lock> *locks;
};

/* The number of the lock that STMT locks or unlocks.  */

static int
lock_number (vec<lock> *locks, gimple *stmt)
{
  tree address = resolve_value (gimple_call_arg (stmt, 0));

  for (unsigned k = 0; k < locks->length (); k++)
    if (operand_equal_p ((*locks)[k].address, address, 0))
      return k;
  locks->safe_push ({ address, UNKNOWN_LOCATION });
  return locks->length () - 1;
}

void
lock_problem::pass (gimple *stmt, bitmap now)
{
  enum lock_use use = use_of (stmt);

  if (use == NO_LOCK)
    return;
  int k = lock_number (locks, stmt);
  if (use == LOCKS)
    (*locks)[k].loc = gimple_location (stmt);
  if (use == (direction == FORWARDS ? LOCKS : UNLOCKS))
    bitmap_set_bit (now, k);
  else
    bitmap_clear_bit (now, k);
}

static void
warn_of_lock (const lock &l, location_t await, diagnostic_t kind)
{
  auto_diagnostic_group d;

  if (emit_diagnostic (kind, await, 0, "the lock %qE is held across "
		       "an await [asyncc: lock]", l.address))
    inform (l.loc, "it is locked here; unlock it before the await, or use an "
	    "%<async_mutex%>");
}

static bool
locks_p (gimple *stmt)
{
  return use_of (stmt) == LOCKS;
}

void
warn_of_locks (void)
{
  diagnostic_t kind;
  auto_vec<lock> locks;
  auto_vec<crossing> found;

  if (!async_warning_p ("lock", &kind) || !any_statement_p (locks_p))
    return;
  lock_problem held (FORWARDS, &locks), unlocked (BACKWARDS, &locks);
  find_crossing (&held, &unlocked, &found);
  for (const crossing &c : found)
    warn_of_lock (locks[c.number], c.loc, kind);
}
