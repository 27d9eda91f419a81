/* Who gets which bytes of the frame, and how they are reached.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef ASYNCC_FRAME_H
#define ASYNCC_FRAME_H

#include "analyse/analyse.h"

enum frame_item_kind
{
  ITEM_RESULT,			/* what the function returns */
  ITEM_PARM,			/* a parameter, stored by the ramp */
  ITEM_OBJECT,			/* a variable that must keep its address */
  ITEM_VALUE,			/* an SSA name while suspended */
  ITEM_CHILD,			/* the address of an awaited child's frame */
  ITEM_FRAME			/* room for that frame itself */
};

/* Something that needs bytes in the frame.  */
struct frame_item
{
  enum frame_item_kind kind;
  /* The declaration or SSA name; null for a child.  */
  tree what;
  HOST_WIDE_INT size;
  unsigned align;
  /* Bytes at the start that the item does not use (the vtable word of an
     embedded child).  */
  unsigned unused_head;
  /* From the start of the frame; -1 until placed.  */
  HOST_WIDE_INT offset;
  /* Numbers of the items that must not share a byte with it.  */
  bitmap conflicts;
};

/* Items, and the size and alignment of what those take that are placed.  */
struct item_list
{
  item_list (const async_fn *fn);
  item_list (const item_list &) = delete;
  ~item_list ();

  auto_vec<frame_item> items;
  /* What stands in front of all items.  */
  HOST_WIDE_INT header;
  HOST_WIDE_INT size;
  unsigned align;
  /* Of their conflicts.  */
  bitmap_obstack memory;
};

/* The places of result and parameters, by the signature alone.  */
struct argument_layout : item_list
{
  argument_layout (const async_fn *fn) : item_list (fn) {}

  /* The item of each parameter, and of the result, -1 for none.  */
  auto_vec<int> parm_items;
  int result_item;
};

/* The item of an awaited child, -1 if the point awaits none.  */
struct child_place
{
  int item;
  /* The child's frame is on the heap, the item a pointer.  */
  bool heap;
  /* The item of the room that another unit may use for its frame, -1 if there is
     none.  */
  int offered;
};

/* The places of everything.  The first items are those of argument_layout.  */
struct frame_layout : item_list
{
  frame_layout (const async_fn *fn) : item_list (fn) {}

  /* Item of each object, -1 if it is not in the frame.  */
  auto_vec<int> object_items;
  /* Item of each SSA version, -1 if it is not in the frame.  */
  auto_vec<int> value_items;
  /* By suspension point.  */
  auto_vec<child_place> children;
};

/* child-room.cc: what a child's frame takes inside another one.  */
extern HOST_WIDE_INT room_of (const async_fn *child);
extern unsigned unused_head_of (const async_fn *child);
extern HOST_WIDE_INT parent_offset (const async_fn *fn);
extern HOST_WIDE_INT heap_bytes (const async_fn *fn);

/* layout-frame.cc: who gets which bytes.  */
/* The header of FN's frame, with the words of a stream.  */
extern HOST_WIDE_INT header_size (const async_fn *fn);
/* Where the frame of FN, a generator that descends, has the words for that.  */
extern HOST_WIDE_INT innermost_offset (const async_fn *fn);
extern HOST_WIDE_INT below_offset (const async_fn *fn);
extern argument_layout *lay_out_arguments (const async_fn *fn);
extern frame_layout *lay_out_frame (const async_fn *fn);
extern HOST_WIDE_INT parm_offset (const async_fn *fn, unsigned k);
extern HOST_WIDE_INT result_offset (const async_fn *fn);
/* True if nothing but parameter K is ever in its place, as long as FN runs.  */
extern bool parm_kept_p (const async_fn *fn, unsigned k);

/* awaited-place.cc: where a frame holds what is awaited.  */
extern HOST_WIDE_INT awaited_offset (const async_fn *fn, const suspension *sp,
				     int *kind);

/* poison-frame.cc: AddressSanitizer and what lies in the frame.  */
extern bool poison_frames_p (void);
extern unsigned poison_alignment (void);
extern void keep_poison_apart (frame_layout *l);
extern void append_poison (basic_block bb, tree frame, HOST_WIDE_INT start,
			   HOST_WIDE_INT end, bool poison, location_t loc);
extern void append_child_poison (basic_block bb, async_fn *child,
				 tree address, bool poison, location_t loc);
extern void insert_unpoison (gimple_stmt_iterator *gsi, async_fn *fn,
			     tree frame);
extern bool replace_mark (async_fn *fn, gimple_stmt_iterator *gsi,
			  const frame_item &item);

/* move-objects.cc: make the pinned objects' accesses go to the frame.  */
extern void move_objects (async_fn *fn);
/* ADDRESS, of something in an object that is pinned, by the frame of FN, for debug
   statements; null if it is of something else.  */
extern tree address_in_frame (async_fn *fn, tree address);

/* note-bounds.cc: which loads from arrays in the frame cannot trap.  */
extern void register_bounds (const char *plugin_name);

/* check-size.cc: frames that are larger than the user allows.  */
extern void check_frame_size (async_fn *fn);

/* frame-access.cc: references into a frame.  */
extern tree frame_ref (tree frame, HOST_WIDE_INT offset, tree type);
extern tree state_ref (tree frame);
extern bool state_p (const_tree ref);
extern tree flags_ref (tree frame);
/* The words of a generator that descends.  */
extern tree innermost_ref (const async_fn *fn, tree frame);
extern tree below_ref (const async_fn *fn, tree frame);
extern tree slot_ref (tree frame, HOST_WIDE_INT offset, tree type);
extern bool slot_p (const_tree ref);
extern tree debug_place_ref (tree frame, HOST_WIDE_INT offset, tree type);
extern bool debug_place_p (const_tree ref);

#endif /* ASYNCC_FRAME_H */
