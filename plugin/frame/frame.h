/* Who gets which bytes of the frame, and how they are reached.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef ASYNCC_FRAME_H
#define ASYNCC_FRAME_H

#include "fn/fn.h"

/* layout-frame.cc: who gets which bytes.  */
extern void layout_signature (async_fn *fn);
extern void layout_frame (async_fn *fn);
extern HOST_WIDE_INT parm_offset (async_fn *fn, unsigned k);
extern HOST_WIDE_INT result_offset (async_fn *fn);

/* poison-frame.cc: AddressSanitizer and what lies in the frame.  */
extern bool poison_frames_p (void);
extern unsigned poison_alignment (void);
extern void keep_poison_apart (async_fn *fn);
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

/* note-bounds.cc: which loads from arrays in the frame cannot trap.  */
extern void register_bounds (const char *plugin_name);

/* check-size.cc: frames that are larger than the user allows.  */
extern void check_frame_size (async_fn *fn);

/* frame-access.cc: references into a frame.  */
extern tree frame_ref (tree frame, HOST_WIDE_INT offset, tree type);
extern tree slot_ref (tree frame, HOST_WIDE_INT offset, tree type);
extern bool slot_p (tree ref);
extern tree volatile_type (tree ref);

#endif /* ASYNCC_FRAME_H */
