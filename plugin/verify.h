/* The verifier: what its parts tell each other.
   SPDX-License-Identifier: GPL-3.0-or-later

   Nothing here is known to the stages that are verified.  Of their results the
   verifier reads only what it is about to prove.  */

#ifndef ASYNCC_VERIFY_H
#define ASYNCC_VERIFY_H

/* The SSA names that a statement used before the rewrite, in order; for a PHI
   they stand beside the index of the block that each comes from.  */
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
  bool odd;
  bitmap_obstack memory;
  /* For each suspension point: what is used behind it, however it is left.  */
  auto_vec<bitmap> values;
  /* For each suspension point: what holds something there.  */
  auto_vec<bitmap> held;
  auto_vec<tree> objects;
  hash_map<tree, int> number;

  /* Noted immediately before the rewrite.  Statements keep their identity.  */
  hash_map<gimple *, int> first_use;
  auto_vec<noted_use> uses;
  /* For each suspension point, found in the generic form: to resume there is
     to start, or is undefined.  The dispatch does not have to know it.  */
  auto_vec<bool> restarts;
  auto_vec<bool> ends_undefined;
  /* Where volatile accesses of the user's stand in the generic form.  */
  auto_vec<location_t> volatiles;
  /* By SSA version: the definition, null if there was none.  */
  auto_vec<gimple *> definitions;
};

/* verify.cc: stop the compiler.  WHERE is the function to name.  */
extern void verify_failed (tree where, const char *what) ATTRIBUTE_NORETURN;

/* Bytes of a frame.  */
struct byte_range
{
  HOST_WIDE_INT start;
  HOST_WIDE_INT end;
};

/* Sort RANGES; true if no two of them share a byte.  */
extern bool disjoint_p (vec<byte_range> &ranges);

/* The objects in NOW hold something at the same time.  */
extern void verify_together (expectation *e, bitmap now);

/* True if STMT accesses something that the user has declared volatile.  */
extern bool users_volatile_p (gimple *stmt);

/* verify-needs.cc  */
extern void find_needed_values (expectation *e);
extern void find_held_objects (expectation *e);

/* verify-stack.cc  */
extern void verify_stack (async_fn *fn);

/* True if RANGE lies in an item of FN's frame, or is its state or flags.  */
extern bool inside_item_p (async_fn *fn, const byte_range &range);

#endif /* ASYNCC_VERIFY_H */
