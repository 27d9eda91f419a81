/* The verifier, and mistakes on purpose that it has to find.
   SPDX-License-Identifier: GPL-3.0-or-later

   Nothing here is known to the stages that are verified.  Of their results the
   verifier reads only what it is about to prove.  */

#ifndef ASYNCC_VERIFY_H
#define ASYNCC_VERIFY_H

#include "generic/generic.h"

/* verify.cc, verify-generic.cc, verify-version.cc, verify-jumps.cc: what must be
   true of the result.  All but the first and the last do nothing for null.  */
struct expectation;
extern expectation *verify_layout (async_fn *fn);
extern void note_uses (expectation *e);
extern void verify_generic (expectation *e, const generic_form &g);
extern void verify_versions (expectation *e);
extern void forget_expectation (expectation *e);
extern void verify_jumps (void);
/* verify-descents.cc: the finished resume and drop of a generator that descends.  */
extern void verify_descents (async_fn *fn);

/* fault.cc: mistakes on purpose.  */

/* When a fault is made: immediately after the stage.  */
enum fault_stage
{
  FAULT_IN_ANALYSIS,
  FAULT_IN_LAYOUT,
  FAULT_IN_GENERIC,
  FAULT_IN_VERSIONS,
  FAULT_IN_DESCENTS
};

/* True unless a fault is asked for that does not exist, which is said.  */
extern bool fault_known_p (void);
extern void inject_fault (async_fn *fn, enum fault_stage stage);
extern void check_fault (void);

/* ---- for this folder only: what all parts of the verifier use -------------- */

/* One use of an SSA name by a statement before the rewrite.  For an argument
   of a PHI, FROM is the index of the block that it comes from.  */
struct noted_use
{
  tree name;
  int from;
};

/* What the body of a function needs, found before it is rewritten.  Sets of
   values hold SSA versions, sets of objects numbers in OBJECTS.  */
struct expectation
{
  expectation (async_fn *f);
  ~expectation ();

  async_fn *fn;
  /* The user's code has accesses outside of its objects.  */
  bool outside_accesses;
  bitmap_obstack memory;
  /* For each suspension point: what is used behind it, however it is left.  */
  auto_vec<bitmap> values;
  /* For each suspension point: what holds something there.  */
  auto_vec<bitmap> held;
  /* ... and is read behind it.  */
  auto_vec<bitmap> read;
  auto_vec<tree> objects;
  hash_map<tree, int> number;

  /* Noted immediately before the rewrite.  Statements keep their identity.  */
  hash_map<gimple *, int> first_use;
  auto_vec<noted_use> uses;
  /* For each suspension point, found in the generic form: a resume there does
     what a start does, or leads to code that is never reached.  GCC then may
     have removed the case from the dispatch.  */
  auto_vec<bool> restarts;
  auto_vec<bool> ends_undefined;
  /* The places in the source of the user's volatile accesses, as far as they
     are in the generic form.  */
  auto_vec<location_t> volatiles;
  /* Those of what the function does if it is dropped before it begins.  */
  auto_vec<location_t> dropped;
  /* By SSA version: the definition, null if there was none.  */
  auto_vec<gimple *> definitions;
};

/* expectation.cc: stop the compiler.  WHERE is the function to name.  */
extern void verify_failed (tree where, const char *what) ATTRIBUTE_NORETURN;

/* Bytes of a frame.  */
struct byte_range
{
  HOST_WIDE_INT start;
  HOST_WIDE_INT end;
};

/* Sort RANGES; true if no two of them share a byte.  */
extern bool disjoint_p (vec<byte_range> &ranges);

/* The item of the object DECL, -1 for none.  */
extern int item_of_object (async_fn *fn, tree decl);
/* Add the bytes of item K, and of the objects in SET, to RANGES.  */
extern void add_item_range (async_fn *fn, int k, vec<byte_range> *ranges);
extern void add_object_ranges (expectation *e, bitmap set,
			       vec<byte_range> *ranges);
/* Verify that the objects in NOW, which hold something at the same time, share
   no bytes of the frame.  */
extern void verify_together (expectation *e, bitmap now);

/* True if STMT accesses something that the user has declared volatile.  */
extern bool users_volatile_p (gimple *stmt);

/* verify-needs.cc  */
extern void find_needed_values (expectation *e);
extern void find_held_objects (expectation *e);
/* True if E leads away from a test of __asyncc_dropped () on the way that is not
   taken by a function that is being dropped, if DROPPING, or that is not.  */
extern bool test_not_taken_p (edge e, bool dropping);

/* verify-reads.cc  */
extern void find_read_objects (expectation *e);

/* verify-beginning.cc  */

/* Before the rewrite: note what E's function does if it is dropped at its
   beginning.  */
extern void note_beginning (expectation *e);
/* Drop enters the body at BB; if that is null it begins there.  */
extern void verify_beginning (expectation *e, basic_block bb);

/* ---- for this folder only: the generic form while it is looked at ---------- */

struct generic_check
{
  expectation *e;
  async_fn *fn;
  const generic_form *g;
  basic_block pending;
  gswitch *dispatch;
  /* By SSA version: the name that was stored where this one is reloaded
     from.  */
  auto_vec<tree> source;
  /* By SSA version: the old name that this one stands for; null as long as
     that is open.  */
  auto_vec<tree> meaning;
  /* Old names that are recomputed behind resumes; of those that are computed
     in the same way, one.  */
  auto_vec<tree> recomputed;
};

ATTRIBUTE_NORETURN static inline void
failed (generic_check *c, const char *what)
{
  verify_failed (c->fn->decl, what);
}

/* verify-meanings.cc  */

/* The statement that defined NAME before the rewrite, or null.  */
extern gimple *old_definition (generic_check *c, tree name);
extern void find_recomputed_values (generic_check *c);
extern void find_meanings (generic_check *c);
extern tree meaning_of_old (generic_check *c, unsigned version);

/* verify-points.cc  */

/* Read what suspension K stores and reloads.  Returns where it is resumed.  */
extern basic_block read_point (generic_check *c, unsigned k);
extern void check_point (generic_check *c, unsigned k, basic_block resume);

/* verify-exceptions.cc  */

extern void verify_exceptions (async_fn *fn);
/* Where exceptions of what SP waits for are handled; null if they are not.  */
extern basic_block handlers (const suspension *sp);
extern void check_handlers (generic_check *c, unsigned k, basic_block resume);

/* ---- for this folder only: the rest ---------------------------------------- */

/* fault-analysis.cc, fault-generic.cc, fault-versions.cc, fault-descents.cc: one kind of mistake;
   INJECT makes it, and answers whether it found a place.  A table ends with a
   null.  */
struct fault
{
  const char *name;
  bool (*inject) (async_fn *fn);
};
extern const fault analysis_faults[], layout_faults[], generic_faults[],
  version_faults[], descent_faults[];

/* fault-statements.cc  */

/* The first statement of the current function that MATCHES, or null; remove
   it.  */
extern gimple *find_statement (bool (*matches) (gimple *));
extern bool remove_statement (bool (*matches) (gimple *));
/* True if STMT spills, reloads, or stores the state of a suspension or that of
   the end.  */
extern bool slot_store_p (gimple *stmt);
extern bool slot_load_p (gimple *stmt);
extern bool suspended_store_p (gimple *stmt);
extern bool done_store_p (gimple *stmt);
/* Store VALUE as the state of the first suspension.  */
extern bool change_state (int value);
/* The same reference to OFFSET.  */
extern tree moved_ref (tree ref, HOST_WIDE_INT offset);

/* verify-stack.cc  */
extern void verify_stack (async_fn *fn);

/* True if RANGE lies in an item of FN's frame, or is its state or flags.  */
extern bool inside_item_p (async_fn *fn, const byte_range &range);

/* ---- for this folder only: what is known of a machine ---------------------- */

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

/* What may stand for a state: the ways that lead here leave different states;
   none was looked at yet.  */
enum
{
  STATE_MIXED = -1,
  STATE_OPEN = -2
};

/* What is known at one place of the code: the state in the frame, and the set
   of slots that hold what was stored there last.  SLOTS is null, or the state
   OPEN, if nothing is known yet.  */
struct knowledge
{
  int state;
  bitmap slots;
};

/* The state machine that one function has become: resume, with start as
   another way into it and drop as another way out.  Places of the frame have
   numbers.  */
struct machine
{
  machine (expectation *e);
  ~machine () { bitmap_obstack_release (&memory); }

  expectation *e;
  async_fn *fn;
  /* The user's code has accesses outside of its objects.  */
  bool outside_accesses;
  bitmap_obstack memory;
  auto_vec<byte_range> places;
  typedef int_hash<HOST_WIDE_INT, HOST_WIDE_INT_MIN, HOST_WIDE_INT_MIN + 1>
    bytes_hash;
  hash_map<pair_hash<bytes_hash, bytes_hash>, int> place_numbers;
  /* By place: the others that share a byte with it.  */
  auto_vec<bitmap> overlaps;
  /* By suspension point: the slots that hold something whenever the machine
     suspends there; null if it has not done so yet.  */
  auto_vec<bitmap> left;
  /* The awaited functions, by their resume, start and drop.  */
  hash_map<tree, async_fn *> children;
  /* Points that the dispatch of resume knows.  */
  bitmap known;
  /* The slots that hold something before the first poll: those of
     arguments.  */
  bitmap at_start;
};

/* The dispatch of a version goes to block TO in STATE.  NEXT is the index of
   another state in which it goes there, or -1.  */
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
  enum version_kind kind;
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
/* Stop the compiler with the message WHAT on the version V.  */
extern void version_failed (version_check *v, const char *what)
  ATTRIBUTE_NORETURN;

#endif /* ASYNCC_VERIFY_H */
