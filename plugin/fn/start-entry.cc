/* The first run of an async function, as other units call it.
   SPDX-License-Identifier: GPL-3.0-or-later

     {T value; void *pending} start (args..., void *frame, context *cx)

   VALUE is left out if T is void.  PENDING is null if the function has ended,
   otherwise the future that goes on when it is polled.  The future lies in FRAME, or
   on the heap if FRAME is null.

   A caller brings a weak function of the same symbol along (front/starter.cc), which
   runs where there is no other: it makes a future.  The linker chooses between the two
   within a program or a shared library, so the symbol is hidden there.  The weak
   function finds the start of another library by a second symbol, which the loader
   resolves.

   The symbols are made of the ramp's own, and end with a number that changes when any
   of this does: a caller that knows another number makes a future.  They are spelled
   plainly always, since units must agree on them that were compiled with different
   options.

   It is START itself where that is lazy.  Where something is in the frame before the
   function waits, it is ENTRY, a copy that gets its frame when it begins, from the
   allocator unless the caller has a place for it (frame-promise.cc), and gives it back
   if it ends.  */

#include "fn/fn.h"

/* A result that start can return in a register beside the pending word.  */

bool
register_result_p (tree type)
{
  return ((INTEGRAL_TYPE_P (type) || POINTER_TYPE_P (type)
	   || SCALAR_FLOAT_TYPE_P (type))
	  && is_gimple_reg_type (type)
	  && tree_to_uhwi (TYPE_SIZE_UNIT (type)) <= UNITS_PER_WORD);
}

static tree
make_field (tree record, const char *name, tree type)
{
  tree field = build_decl (BUILTINS_LOCATION, FIELD_DECL,
			   get_identifier (name), type);

  DECL_CONTEXT (field) = record;
  return field;
}

/* What a start returns that gives a value of the type VALUE, or none, and whose
   pending word is of the type WORD.  */

start_type
make_start_type (tree value, tree word)
{
  start_type type = { word, NULL_TREE, NULL_TREE };

  if (VOID_TYPE_P (value))
    return type;
  type.answer = make_node (RECORD_TYPE);
  type.value = make_field (type.answer, "value", slot_type (value));
  type.pending = make_field (type.answer, "pending", word);
  DECL_CHAIN (type.value) = type.pending;
  TYPE_FIELDS (type.answer) = type.value;
  layout_record (type.answer);
  return type;
}

/* True if the version KIND among those MADE gets a frame by itself, unless the
   caller gives it one.  */

bool
own_frame_p (const async_products *made, enum version_kind kind)
{
  return kind == ENTRY || (kind == START && made->lazy && made->exported_by);
}

/* The ramp whose symbol lets other units call FN's start; null if none may.  */

tree
exporting_ramp (const async_fn *fn)
{
  tree body = fn->node->decl;
  tree a = lookup_attribute (ASYNC_EXPORT_ATTR, DECL_ATTRIBUTES (body));
  tree ramp = a ? TREE_VALUE (TREE_VALUE (a)) : NULL_TREE;
  tree link = (ramp ? lookup_attribute (ASYNC_BODY_LINK_ATTR,
					DECL_ATTRIBUTES (ramp)) : NULL_TREE);

  /* What GCC has cloned for some callers has the attribute, too.  */
  return link && TREE_VALUE (TREE_VALUE (link)) == body ? ramp : NULL_TREE;
}

static tree
symbol_beside (tree ramp, const char *suffix, unsigned HOST_WIDE_INT size)
{
  const char *own = IDENTIFIER_POINTER (DECL_ASSEMBLER_NAME (ramp));
  char *name = (size ? xasprintf ("%s%s." HOST_WIDE_INT_PRINT_UNSIGNED, own, suffix,
				  size)
		: concat (own, suffix, NULL));
  tree id = get_identifier (name);

  free (name);
  return id;
}

/* The symbol by which RAMP's function is started within a program or a shared
   library, by those who have SIZE bytes for its frame.  */

tree
start_symbol (tree ramp, unsigned HOST_WIDE_INT size)
{
  return symbol_beside (ramp, ".async_fn.0.start_1", size);
}

/* ... and by which it is started from others.  */

tree
shared_start_symbol (tree ramp, unsigned HOST_WIDE_INT size)
{
  return symbol_beside (ramp, ".async_fn.0.shared_start_1", size);
}
