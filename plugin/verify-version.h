/* What verify-version.cc and verify-events.cc know of a machine.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef ASYNCC_VERIFY_VERSION_H
#define ASYNCC_VERIFY_VERSION_H

#include "verify.h"

enum event_kind
{
  EVENT_STATE,			/* the state becomes WHAT */
  EVENT_STORE,			/* slot WHAT is stored */
  EVENT_LOAD,			/* slot WHAT is read */
  EVENT_WRITE			/* all of place WHAT may change */
};

/* What a statement does to the frame.  */
struct event
{
  enum event_kind kind;
  int what;
};

/* Nothing certain is known of the state; it was not looked at yet.  */
enum
{
  STATE_MIXED = -1,
  STATE_OPEN = -2
};

/* What is known at one place: the state, and the slots that hold what was
   stored; null means that it was not looked at yet.  */
struct knowledge
{
  int state;
  bitmap slots;
};

/* One function's machine.  Slots and other places have numbers.  */
struct machine
{
  machine (expectation *e);
  ~machine () { bitmap_obstack_release (&memory); }

  expectation *e;
  async_fn *fn;
  /* The user's code has accesses outside of its objects.  */
  bool odd;
  bitmap_obstack memory;
  auto_vec<byte_range> places;
  typedef int_hash<HOST_WIDE_INT, HOST_WIDE_INT_MIN, HOST_WIDE_INT_MIN + 1>
    bytes_hash;
  hash_map<pair_hash<bytes_hash, bytes_hash>, int> place_numbers;
  /* By place: the others that share a byte with it.  */
  auto_vec<bitmap> overlaps;
  /* By suspension point: what all suspensions there leave; null if there were
     none yet.  */
  auto_vec<bitmap> left;
  /* The children, by the functions made of them.  */
  hash_map<tree, async_fn *> children;
  /* Points that the dispatch of resume knows.  */
  bitmap known;
  /* What the ramp has stored.  */
  bitmap at_start;
};

/* Where the dispatch of a version goes in STATE; all that go to the same block
   are chained.  */
struct dispatch_target
{
  basic_block to;
  int state;
  int next;
};

/* One version while it is looked at.  */
struct version_check
{
  version_check (machine *machine, tree decl);
  ~version_check ();

  machine *m;
  tree decl;
  function *fun;
  tree frame;
  basic_block dispatch;
  auto_vec<dispatch_target> targets;
  /* By block: its first target, -1 for none.  */
  auto_vec<int> first_target;
  /* By point: where it is resumed, or null.  */
  auto_vec<basic_block> resumed;
  auto_vec<auto_vec<event> *> events;
  auto_vec<knowledge> out;
  /* Blocks in reverse post order, and by block its place in that order.  */
  auto_vec<int> order;
  auto_vec<int> place;
  /* Places of blocks that are to be looked at again.  */
  auto_bitmap work;
  bool checking;
};

/* verify-events.cc: what the statements of BB do to the frame.  */
extern void collect_events (version_check *v, basic_block bb);
/* The number of the place of SIZE bytes at OFFSET; USERS if the user's code
   may access it.  */
extern int place_number (version_check *v, HOST_WIDE_INT offset,
			 HOST_WIDE_INT size, bool users);
/* True if OP is a part of a reference to the frame: *BASE of *SIZE bytes at
   *OFFSET.  */
extern bool frame_access_p (version_check *v, tree op, tree *base,
			    HOST_WIDE_INT *offset, HOST_WIDE_INT *size);
/* True if the access REF of the frame at OFFSET is one of the state.  */
extern bool state_access_p (tree ref, HOST_WIDE_INT offset);
/* Stop the compiler: V is WHAT.  */
extern void version_failed (version_check *v, const char *what)
  ATTRIBUTE_NORETURN;

#endif /* ASYNCC_VERIFY_VERSION_H */
