/* What code is for that the user has not written.
   SPDX-License-Identifier: GPL-3.0-or-later

   The GIMPLE of a body holds what GCC and the lowering have made of the user's code: a
   flag of a future is tested, a function of a vtable is called, a field is an offset in
   memory, and debuggers are told of the machine's frame.  Who reads the report is shown
   what the user wrote for that, or nothing.  Here is asked what it is; others print.  */

#include "report/report.h"

/* The string literal at which T, an address, points; null if it is another.  */

tree
string_at (tree t)
{
  tree base = TREE_OPERAND (t, 0);

  if (TREE_CODE (base) == ARRAY_REF && integer_zerop (TREE_OPERAND (base, 1)))
    base = TREE_OPERAND (base, 0);
  return TREE_CODE (base) == STRING_CST ? base : NULL_TREE;
}

/* The field of the type that T accesses, T being a part of a variable at OFFSET; null
   if there is none.  */

tree
field_at (tree variable, HOST_WIDE_INT offset, const_tree t)
{
  tree type = TREE_TYPE (variable);

  if (!RECORD_OR_UNION_TYPE_P (type) || RECORD_OR_UNION_TYPE_P (TREE_TYPE (t)))
    return NULL_TREE;
  for (tree field = TYPE_FIELDS (type); field; field = DECL_CHAIN (field))
    if (TREE_CODE (field) == FIELD_DECL && DECL_NAME (field)
	&& TYPE_MODE (TREE_TYPE (field)) == TYPE_MODE (TREE_TYPE (t))
	&& tree_fits_shwi_p (DECL_FIELD_OFFSET (field))
	&& int_byte_position (field) == offset)
      return field;
  return NULL_TREE;
}

/* The future whose flags REF accesses; null if it is something else.  */

tree
future_of_flags (const_tree ref)
{
  if (TREE_CODE (ref) != COMPONENT_REF || !DECL_NAME (TREE_OPERAND (ref, 1))
      || !id_equal (DECL_NAME (TREE_OPERAND (ref, 1)), "flags"))
    return NULL_TREE;
  /* The lowering's own records have no names.  */
  tree base = TREE_OPERAND (ref, 0);
  return (TREE_CODE (base) == MEM_REF && !TYPE_NAME (TREE_TYPE (base))
	  ? TREE_OPERAND (base, 0) : NULL_TREE);
}

/* The future whose flag "ready" is asked for by `A CODE B', which is `A & 1' then,
   A being pending; null if it is something else.  */

tree
future_asked (const code_printer *p, enum tree_code code, tree a, tree b)
{
  if (code != BIT_AND_EXPR || !integer_onep (b) || !p->pending.contains (a)
      || !gimple_assign_single_p (SSA_NAME_DEF_STMT (a)))
    return NULL_TREE;
  return future_of_flags (gimple_assign_rhs1 (SSA_NAME_DEF_STMT (a)));
}

/* True if STMT calls the function in FIELD of a vtable.  */

bool
vtable_call_p (gimple *stmt, const char *field)
{
  tree fn = is_gimple_call (stmt) ? gimple_call_fn (stmt) : NULL_TREE;

  if (!fn || TREE_CODE (fn) != SSA_NAME || !is_gimple_assign (SSA_NAME_DEF_STMT (fn))
      || gimple_call_num_args (stmt) > 2 || !gimple_call_num_args (stmt))
    return false;
  tree ref = gimple_assign_rhs1 (SSA_NAME_DEF_STMT (fn));
  return (TREE_CODE (ref) == COMPONENT_REF
	  && DECL_NAME (TREE_OPERAND (ref, 1))
	  && id_equal (DECL_NAME (TREE_OPERAND (ref, 1)), field)
	  && TREE_CODE (TREE_TYPE (TREE_OPERAND (ref, 1))) == POINTER_TYPE);
}

/* True if T is the context that FN was polled with.  */

bool
context_p (const async_fn *fn, tree t)
{
  tree value = t;

  if (TREE_CODE (t) == SSA_NAME && gimple_assign_single_p (SSA_NAME_DEF_STMT (t)))
    value = gimple_assign_rhs1 (SSA_NAME_DEF_STMT (t));
  return value == fn->facts->cx;
}

/* True if the conversion of FROM to TO says something to who reads the code.  */

bool
cast_shown_p (tree to, tree from)
{
  if (POINTER_TYPE_P (to) || POINTER_TYPE_P (from))
    return !POINTER_TYPE_P (to) || !POINTER_TYPE_P (from);
  return (TYPE_PRECISION (to) < TYPE_PRECISION (from)
	  || (INTEGRAL_TYPE_P (to) && !INTEGRAL_TYPE_P (from)));
}

/* True if STMT asks for the machine's frame, for a debugger.  */

static bool
asks_frame_p (gimple *stmt)
{
  tree fn = is_gimple_call (stmt) ? gimple_call_fndecl (stmt) : NULL_TREE;

  return fn && fndecl_built_in_p (fn, BUILT_IN_DWARF_CFA);
}

/* True if nobody wants to know what STMT assigns: nobody uses it, or only a debugger
   does.  */

bool
unused_value_p (gimple *stmt)
{
  tree lhs = gimple_get_lhs (stmt);
  tree rhs = gimple_assign_single_p (stmt) ? gimple_assign_rhs1 (stmt) : NULL_TREE;

  if (rhs && TREE_CODE (rhs) == SSA_NAME
      && asks_frame_p (SSA_NAME_DEF_STMT (rhs)))
    return true;

  return (lhs && TREE_CODE (lhs) == SSA_NAME && has_zero_uses (lhs)
	  && is_gimple_assign (stmt));
}

/* True if nobody wants to read CALL: scopes that end, and questions whose answer is
   known from the way.  */

bool
silent_call_p (gcall *call)
{
  return (async_marker_call_p (call, ASYNC_DROPPED)
	  || gimple_call_builtin_p (call, BUILT_IN_UNREACHABLE)
	  || asks_frame_p (call)
	  || gimple_call_builtin_p (call, BUILT_IN_STACK_SAVE)
	  || gimple_call_builtin_p (call, BUILT_IN_STACK_RESTORE)
	  || gimple_call_internal_p (call, IFN_ASAN_MARK)
	  || gimple_call_internal_p (call, IFN_UBSAN_NULL));
}
