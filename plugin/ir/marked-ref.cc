/* References to memory that are known again.
   SPDX-License-Identifier: GPL-3.0-or-later

   The accesses that the lowering makes have to be told from those of the user,
   also where GCC has copied the statements.  What a reference looks like says
   nothing: the user's may have the same type, be volatile and alias
   everything.  Nor does a record of statements or of MEM_REFs help: whoever
   copies a function, or a block, makes new ones (tree_function_versioning,
   gimple_duplicate_bb).  Only the offset of a MEM_REF, a constant, is never
   made anew, and with it stays its type, that of the pointers which the
   reference aliases.

   So each mark has pointer types of its own, one for each type that is
   referred to, and the record says which mark a type belongs to.  They are
   variants of GCC's pointer type that aliases everything, and differ from it
   in identity alone: what GCC makes of a reference does not depend on whether
   it is marked.

   The record holds for one run of the lowering, in which nothing is
   collected.  */

#include "ir/ir.h"

/* What was marked: the mark of each pointer type, and for each mark the pointer
   type by the type that it points to.  */
struct mark_record
{
  hash_map<tree, enum ref_mark> mark;
  hash_map<tree, tree> pointer[N_MARKS];
};

static mark_record *marks;

static tree
pointer_for (enum ref_mark mark, tree type)
{
  if (!marks)
    marks = new mark_record;
  tree &pointer = marks->pointer[mark].get_or_insert (type);
  if (!pointer)
    {
      pointer = build_variant_type_copy (alias_all_pointer (type));
      marks->mark.put (pointer, mark);
    }
  return pointer;
}

/* The value of type TYPE at OFFSET from BASE, which may alias everything.  The
   reference, and each copy of it, is known again by MARK.  */

tree
marked_ref (enum ref_mark mark, tree base, HOST_WIDE_INT offset, tree type)
{
  tree pointer = pointer_for (mark, TYPE_MAIN_VARIANT (type));

  return build2 (MEM_REF, type, base, build_int_cst (pointer, offset));
}

bool
marked_p (enum ref_mark mark, const_tree ref)
{
  if (!marks || TREE_CODE (ref) != MEM_REF)
    return false;
  enum ref_mark *known = marks->mark.get (TREE_TYPE (TREE_OPERAND (ref, 1)));
  return known && *known == mark;
}

/* The lowering is over.  */

void
forget_marks (void)
{
  delete marks;
  marks = NULL;
}
