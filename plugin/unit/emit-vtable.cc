/* The description of a function's futures.
   SPDX-License-Identifier: GPL-3.0-or-later

   For each function of which futures are made a constant `struct
   async_vtable' is emitted, with a table of its suspension points: where each
   one is in the source (through inlined functions), how many bytes are live,
   and which child is awaited.  A function that is only awaited has one when a
   state table that leads to it exists, so that from any task the whole chain
   can be read.

   The records are those of abi/frame.def.  */

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

static tree
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

static void
define_variable (tree var, tree value)
{
  DECL_INITIAL (var) = value;
  varpool_node::finalize_decl (var);
}

static tree
name_of_part (tree resume, const char *suffix)
{
  return suffixed_name (DECL_ASSEMBLER_NAME (resume), suffix);
}

/* ---- the state table --------------------------------------------------- */

static const char *
function_name (tree decl)
{
  const char *name = async_body_name (decl);

  return (name ? name
	  : DECL_NAME (decl) ? IDENTIFIER_POINTER (DECL_NAME (decl)) : "?");
}

static tree
site (const char *name, location_t loc)
{
  record_value r;
  expanded_location where = expand_location (loc);

  begin_record (&r, ABI_async_site);
  add_string (&r, ABI_async_site_name, name);
  add_string (&r, ABI_async_site_file, where.file);
  add_number (&r, ABI_async_site_line, where.line);
  add_number (&r, ABI_async_site_column, where.column);
  return finish_record (&r);
}

/* The sites of a suspension at LOC in FN: one for each inlined function that
   it lies in, innermost first, then FN itself.  */

static void
collect_sites (async_fn *fn, location_t loc, vec<tree> *sites)
{
  tree block = LOCATION_BLOCK (loc);

  for (; block && TREE_CODE (block) == BLOCK;
       block = BLOCK_SUPERCONTEXT (block))
    {
      tree origin = BLOCK_ABSTRACT_ORIGIN (block)
		    ? block_ultimate_origin (block) : NULL_TREE;
      if (!origin || TREE_CODE (origin) != FUNCTION_DECL)
	continue;
      sites->safe_push (site (function_name (origin), loc));
      loc = BLOCK_SOURCE_LOCATION (block);
    }
  sites->safe_push (site (async_fn_name (fn), loc));
}

/* An array variable of the records in VALUES, named like FN with SUFFIX.  */

static tree
record_array (async_fn *fn, const char *suffix, const vec<tree> &values)
{
  tree element = TREE_TYPE (values[0]);
  tree type = build_array_type_nelts (element, values.length ());
  vec<constructor_elt, va_gc> *elements = NULL;

  for (tree value : values)
    {
      /* One record type for all, the first one's.  */
      TREE_TYPE (value) = element;
      tree field = TYPE_FIELDS (element);
      for (unsigned i = 0; i < CONSTRUCTOR_NELTS (value);
	   i++, field = DECL_CHAIN (field))
	CONSTRUCTOR_ELT (value, i)->index = field;
      CONSTRUCTOR_APPEND_ELT (elements, size_int (elements
						  ? elements->length () : 0),
			      value);
    }
  tree array = build_constructor (type, elements);
  TREE_CONSTANT (array) = TREE_STATIC (array) = 1;
  tree var = constant_variable (name_of_part (fn->products->resume, suffix),
				type);
  define_variable (var, array);
  return var;
}

/* Bytes of the frame that hold something at SP.  */

static HOST_WIDE_INT
live_bytes (async_fn *fn, suspension *sp)
{
  HOST_WIDE_INT bytes = 0;
  unsigned k;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (sp->live, 0, k, bi)
    bytes += fn->layout->items[fn->layout->value_items[k]].size;
  EXECUTE_IF_SET_IN_BITMAP (sp->needed, 0, k, bi)
    if (fn->layout->object_items[k] >= 0)
      bytes += fn->layout->items[fn->layout->object_items[k]].size;
  return bytes;
}

static tree
state (async_fn *fn, suspension *sp, tree all_sites, unsigned first,
       unsigned nsites)
{
  record_value r;
  tree site_type = TREE_TYPE (TREE_TYPE (all_sites));
  HOST_WIDE_INT offset = first * tree_to_shwi (TYPE_SIZE_UNIT (site_type));
  const child_place &child = fn->layout->children[sp->number];
  bool awaits = sp->callee && !sp->callee->foreign;
  int kind = (!awaits ? ASYNC_CHILD_NONE
	      : child.heap ? ASYNC_CHILD_POINTER : ASYNC_CHILD_EMBEDDED);

  begin_record (&r, ABI_async_state);
  add_pointer (&r, ABI_async_state_sites,
	       build2 (POINTER_PLUS_EXPR, ptr_type_node,
		       build_fold_addr_expr (all_sites), size_int (offset)));
  add_number (&r, ABI_async_state_nsites, nsites);
  add_number (&r, ABI_async_state_child_kind, kind);
  add_number (&r, ABI_async_state_child_offset,
	      !awaits ? 0 : fn->layout->items[child.item].offset);
  add_number (&r, ABI_async_state_live_bytes, live_bytes (fn, sp));
  add_pointer (&r, ABI_async_state_child,
	       awaits ? build_fold_addr_expr (sp->callee->products->vtable)
	       : NULL_TREE);
  return finish_record (&r);
}

static tree
state_table (async_fn *fn)
{
  auto_vec<tree> sites, states;
  auto_vec<unsigned> first;

  if (fn->facts->points.is_empty ())
    return NULL_TREE;
  for (const suspension *sp : fn->facts->points)
    {
      first.safe_push (sites.length ());
      collect_sites (fn, sp->loc, &sites);
    }
  first.safe_push (sites.length ());
  tree all_sites = record_array (fn, "sites", sites);
  for (unsigned k = 0; k < fn->facts->points.length (); k++)
    states.safe_push (state (fn, fn->facts->points[k], all_sites, first[k],
			     first[k + 1] - first[k]));
  return record_array (fn, "states", states);
}

/* ---- the table --------------------------------------------------------- */

/* The table of the function that RESUME is made for; it is filled in by
   emit_vtable.  */

tree
declare_vtable (tree resume)
{
  return constant_variable (name_of_part (resume, "vtable"),
			    record_type (ABI_async_vtable));
}

void
emit_vtable (async_fn *fn)
{
  record_value r;
  tree var = fn->products->vtable;

  begin_record (&r, ABI_async_vtable);
  add_pointer (&r, ABI_async_vtable_poll,
	       build_fold_addr_expr (fn->products->resume));
  add_pointer (&r, ABI_async_vtable_drop,
	       build_fold_addr_expr (fn->products->drop));
  add_number (&r, ABI_async_vtable_size, fn->layout->size);
  add_number (&r, ABI_async_vtable_align, fn->layout->align);
  add_number (&r, ABI_async_vtable_result_offset, result_offset (fn));
  add_number (&r, ABI_async_vtable_nstates, fn->facts->points.length ());
  add_string (&r, ABI_async_vtable_name, async_fn_name (fn));
  tree states = state_table (fn);
  add_pointer (&r, ABI_async_vtable_states,
	       states ? build_fold_addr_expr (states) : NULL_TREE);
  tree value = finish_record (&r);
  TREE_TYPE (var) = TREE_TYPE (value);
  DECL_SIZE (var) = NULL_TREE;
  layout_decl (var, 0);
  define_variable (var, value);
}
