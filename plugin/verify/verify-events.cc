/* What the statements of a transformed function do to its frame.
   SPDX-License-Identifier: GPL-3.0-or-later

   The verifier follows a machine block by block, many times
   (verify-version.cc).  Each block's statements are translated once, to a
   list of events:

     frame->state = 3			EVENT_STATE 3
     frame->slot = x			EVENT_STORE, number of the place
     x = frame->slot			EVENT_LOAD, number of the place
     frame->object.field = x		EVENT_WRITE, as all of a child's frame
					where the child is called

   A place is a range of bytes of the frame, and has a number.  That each
   place lies in an item of the frame is verified here.  */

#include "verify/verify.h"
#include "frame/frame.h"
#include "generic/generic.h"

void
version_failed (version_check *v, const char *what)
{
  verify_failed (v->decl, what);
}

/* ---- the frame -------------------------------------------------------- */

/* The number of the place of SIZE bytes at OFFSET.  It must lie in an item of
   the frame, unless USERS: the user's own code may access memory outside of
   its objects (a call of memset with a wrong size, when it was folded to a
   store).  */

int
place_number (version_check *v, HOST_WIDE_INT offset, HOST_WIDE_INT size,
	      bool users)
{
  machine *m = v->m;
  byte_range range = { offset, offset + size };
  bool known;

  int &number
    = m->place_numbers.get_or_insert (std::make_pair (offset, size), &known);
  if (!known)
    {
      number = m->places.length ();
      m->places.safe_push (range);
      if (size && !inside_item_p (m->fn, range))
	{
	  if (!users)
	    version_failed (v, "an access lies outside of the frame's items");
	  m->outside_accesses = true;
	}
    }
  return number;
}

/* Add STEP to *OFFSET; false if no frame can reach there.  */

static bool
step_p (HOST_WIDE_INT *offset, tree step)
{
  const HOST_WIDE_INT limit = HOST_WIDE_INT_MAX / 4;

  if (TREE_CODE (step) != INTEGER_CST
      || !IN_RANGE (signed_constant (step), -limit, limit)
      || !IN_RANGE (*offset, -limit, limit))
    return false;
  *offset += signed_constant (step);
  return true;
}

/* True if PTR is V's frame or an address in it; *OFFSET says where.  */

static bool
frame_address_p (version_check *v, tree ptr, HOST_WIDE_INT *offset)
{
  if (TREE_CODE (ptr) != SSA_NAME)
    return false;
  *offset = 0;
  if (ptr == v->frame)
    return true;
  gimple *def = SSA_NAME_DEF_STMT (ptr);
  if (placeholder_call_p (def, placeholder_own_frame ()))
    return true;
  if (placeholder_call_p (def, placeholder_new_frame ()))
    return !takes_p (v->m->fn->products, v->kind, ROLE_FRAME);
  if (!is_gimple_assign (def)
      || gimple_assign_rhs_code (def) != POINTER_PLUS_EXPR
      || gimple_assign_rhs1 (def) == ptr
      || !frame_address_p (v, gimple_assign_rhs1 (def), offset))
    return false;
  return step_p (offset, gimple_assign_rhs2 (def));
}

/* ---- events ------------------------------------------------------------ */

/* What the walk over a statement appends to.  */
struct event_walk
{
  version_check *v;
  auto_vec<event> *events;
};

bool
frame_access_p (version_check *v, tree op, tree *base, HOST_WIDE_INT *offset,
		HOST_WIDE_INT *size)
{
  while (handled_component_p (op))
    op = TREE_OPERAND (op, 0);
  *base = op;
  if (TREE_CODE (op) != MEM_REF
      || !frame_address_p (v, TREE_OPERAND (op, 0), offset)
      || !step_p (offset, TREE_OPERAND (op, 1))
      || !TYPE_SIZE_UNIT (TREE_TYPE (op))
      || !tree_fits_shwi_p (TYPE_SIZE_UNIT (TREE_TYPE (op))))
    return false;
  *size = tree_to_shwi (TYPE_SIZE_UNIT (TREE_TYPE (op)));
  return true;
}

/* True if the frame access REF at OFFSET is one of the state, and not of that of
   a child in the frame.  */

bool
state_access_p (tree ref, HOST_WIDE_INT offset)
{
  return offset == abi_offset (ABI_async_future_state) && state_p (ref);
}

/* The number of the place that OP accesses, or -1 if that is not in the
   frame.  */

static int
accessed_place (version_check *v, tree op, tree *base, HOST_WIDE_INT *offset)
{
  HOST_WIDE_INT size;

  return (frame_access_p (v, op, base, offset, &size)
	  ? place_number (v, *offset, size, !slot_p (*base)) : -1);
}

static bool
note_load (gimple *, tree, tree op, void *data)
{
  event_walk *w = (event_walk *) data;
  HOST_WIDE_INT offset;
  tree base;
  int place = accessed_place (w->v, op, &base, &offset);

  if (place >= 0 && slot_p (base))
    w->events->safe_push ({ EVENT_LOAD, place });
  return false;
}

static bool
note_store (gimple *stmt, tree, tree op, void *data)
{
  event_walk *w = (event_walk *) data;
  HOST_WIDE_INT offset;
  tree base;
  int place = accessed_place (w->v, op, &base, &offset);

  if (place < 0)
    return false;
  if (slot_p (base))
    w->events->safe_push ({ EVENT_STORE, place });
  else if (!state_access_p (base, offset))
    {
      if (!w->v->m->outside_accesses)
	w->events->safe_push ({ EVENT_WRITE, place });
    }
  else if (gimple_assign_single_p (stmt)
	   && TREE_CODE (gimple_assign_rhs1 (stmt)) == INTEGER_CST)
    w->events->safe_push
      ({ EVENT_STATE, (int) signed_constant (gimple_assign_rhs1 (stmt)) });
  else
    w->events->safe_push ({ EVENT_STATE, STATE_MIXED });
  return false;
}

/* A child writes all of its frame inside ours, but for what it does not use.  */

static void
note_child (event_walk *w, gcall *call)
{
  tree decl = gimple_call_fndecl (call);
  async_fn **child = decl ? w->v->m->children.get (decl) : NULL;
  HOST_WIDE_INT offset;

  if (!child)
    return;
  tree frame = passed_as (*child, kind_of_version ((*child)->products, decl),
			  call, ROLE_FRAME);
  if (frame && frame_address_p (w->v, frame, &offset))
    {
      unsigned head = unused_head_of (*child);
      int place = place_number (w->v, offset + head, room_of (*child) - head, false);
      w->events->safe_push ({ EVENT_WRITE, place });
    }
}

void
collect_events (version_check *v, basic_block bb)
{
  event_walk w = { v, v->events[bb->index] };

  for (gimple_stmt_iterator gsi = gsi_start_nondebug_bb (bb);
       !gsi_end_p (gsi); gsi_next_nondebug (&gsi))
    {
      gimple *stmt = gsi_stmt (gsi);
      walk_stmt_load_store_ops (stmt, &w, note_load, NULL);
      if (gcall *call = dyn_cast<gcall *> (stmt))
	note_child (&w, call);
      walk_stmt_load_store_ops (stmt, &w, NULL, note_store);
    }
}
