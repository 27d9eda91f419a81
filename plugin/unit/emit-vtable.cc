/* The description of a function's futures.
   SPDX-License-Identifier: GPL-3.0-or-later

   For each function of which futures are made a constant `struct async_vtable' is
   emitted, by which pollers find its functions, and who looks at a future its table
   (emit-table.cc).  The records are those of abi/frame.def.  */

#include "unit/unit.h"
#include "frame/frame.h"

/* ---- constants as trees ------------------------------------------------ */

/* The type of RECORD.  Its fields need no names.  */

static tree
record_type (enum abi_record record)
{
  tree type = make_node (RECORD_TYPE), *link = &TYPE_FIELDS (type);
  int f = abi_first_field (record);

  for (; abi_field_of_p ((enum abi_field) f, record); f++)
    {
      *link = build_decl (BUILTINS_LOCATION, FIELD_DECL, NULL_TREE,
			  abi_type ((enum abi_field) f));
      DECL_CONTEXT (*link) = type;
      link = &DECL_CHAIN (*link);
    }
  layout_record (type);
  return type;
}

/* A record whose fields get their values, in their order.  */
struct record_value
{
  tree type;
  /* The next field.  */
  enum abi_field next;
  tree decl;
  vec<constructor_elt, va_gc> *values;
};

static void
begin_record (record_value *r, enum abi_record record)
{
  r->type = record_type (record);
  r->next = abi_first_field (record);
  r->decl = TYPE_FIELDS (r->type);
  r->values = NULL;
}

static void
add_value (record_value *r, enum abi_field field, tree value)
{
  gcc_assert (field == r->next && TREE_TYPE (value) == abi_type (field));
  CONSTRUCTOR_APPEND_ELT (r->values, r->decl, value);
  r->next = (enum abi_field) (field + 1);
  r->decl = DECL_CHAIN (r->decl);
}

static void
add_number (record_value *r, enum abi_field field, unsigned HOST_WIDE_INT n)
{
  add_value (r, field, build_int_cst (unsigned_type_node, n));
}

static void
add_pointer (record_value *r, enum abi_field field, tree value)
{
  add_value (r, field, value ? fold_convert (ptr_type_node, value)
		       : null_pointer_node);
}

static void
add_string (record_value *r, enum abi_field field, const char *s)
{
  add_pointer (r, field,
	       s ? build_string_literal (strlen (s) + 1, s) : NULL_TREE);
}

static tree
finish_record (record_value *r)
{
  gcc_assert (!r->decl);
  tree value = build_constructor (r->type, r->values);
  TREE_CONSTANT (value) = TREE_STATIC (value) = 1;
  return value;
}

/* The variable NAME, which will be given a constant value.  */

tree
constant_variable (tree name, tree type)
{
  tree var = build_decl (BUILTINS_LOCATION, VAR_DECL, name, type);

  TREE_STATIC (var) = 1;
  TREE_READONLY (var) = 1;
  TREE_ADDRESSABLE (var) = 1;
  TREE_USED (var) = 1;
  DECL_ARTIFICIAL (var) = 1;
  DECL_IGNORED_P (var) = 1;
  SET_DECL_ASSEMBLER_NAME (var, name);
  return var;
}

/* Give VAR, which was made by constant_variable, the constant VALUE and its type.  */

void
define_constant (tree var, tree value)
{
  TREE_TYPE (var) = TREE_TYPE (value);
  DECL_SIZE (var) = NULL_TREE;
  layout_decl (var, 0);
  DECL_INITIAL (var) = value;
  varpool_node::finalize_decl (var);
}

/* ---- the vtable -------------------------------------------------------- */

/* The vtable of the function that RESUME is made for; it is filled in by
   emit_vtable.  */

tree
declare_vtable (tree resume)
{
  return constant_variable (suffixed_name (DECL_ASSEMBLER_NAME (resume), "vtable"),
			    record_type (ABI_async_vtable));
}

void
emit_vtable (async_fn *fn)
{
  record_value r;
  tree table = fn->products->table;

  begin_record (&r, ABI_async_vtable);
  add_pointer (&r, ABI_async_vtable_poll,
	       build_fold_addr_expr (fn->products->resume));
  add_pointer (&r, ABI_async_vtable_drop,
	       build_fold_addr_expr (fn->products->drop));
  add_number (&r, ABI_async_vtable_size, fn->layout->size);
  add_number (&r, ABI_async_vtable_align, fn->layout->align);
  add_number (&r, ABI_async_vtable_result_offset, result_offset (fn));
  add_number (&r, ABI_async_vtable_nstates, 0);
  add_string (&r, ABI_async_vtable_name, async_fn_name (fn));
  add_pointer (&r, ABI_async_vtable_description,
	       table ? build_fold_addr_expr (table) : NULL_TREE);
  define_constant (fn->products->vtable, finish_record (&r));
}
