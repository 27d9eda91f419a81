/* __future(T), __stream(T) and __async_stream(T): the types of what calls of
   async functions and of generators give.
   SPDX-License-Identifier: GPL-3.0-or-later

   A future is a pointer to a record that stands for everything that yields a
   T: the header of <asyncc/future.h>, then the result.  There is one record
   for each T, qualifiers apart, so that futures compare by identity.  A stream
   is the same with other words behind the header, see <asyncc/stream.h>, and
   without a result: a value goes at once to who asks for it.

   The record may alias anything: a future written by hand stores its result
   through a type of its own.

   The pointer is a variant with a name, so that GCC speaks of `future(int)'.
   A record whose T is incomplete is laid out when T is.  */

#include "front/front.h"
#include "ir/ir.h"

/* What is different about each kind: its name, the attribute of its record that
   has T for a value, and the fields behind the header.  */
static const struct
{
  const char *name;
  const char *attribute;
  const char *fields[2];
} kinds[N_LAZY_KINDS] = {
  { "future", ASYNC_FUTURE_ATTR, {} },
  { "stream", ASYNC_STREAM_ATTR, { "link" } },
  { "async_stream", ASYNC_ASYNC_STREAM_ATTR, { "link", "out" } }
};

/* (T . pointer to the record) by kind, one for each T.  */
static tree made_types[N_LAZY_KINDS];
/* Records without a layout.  */
static tree pending;
/* What <asyncc/future.h> calls struct async_future, as the compiler uses it,
   and a pointer to it.  */
static tree header_type;
static tree header_pointer;

void
keep_futures (const char *plugin_name)
{
  for (tree *variable : { &pending, &header_type, &header_pointer })
    keep_tree (plugin_name, variable);
  for (tree &types : made_types)
    keep_tree (plugin_name, &types);
}

bool
futures_seen_p (void)
{
  for (tree types : made_types)
    if (types)
      return true;
  return false;
}

/* A field NAME of TYPE at the end of the record REC.  */
static tree
add_field (tree rec, const char *name, tree type)
{
  tree field = build_decl (BUILTINS_LOCATION, FIELD_DECL,
			   get_identifier (name), type);
  DECL_CONTEXT (field) = rec;
  TYPE_FIELDS (rec) = chainon (TYPE_FIELDS (rec), field);
  return field;
}

/* The vtable: poll and drop, the two entries that __await calls.  */
static tree
build_vtable_type (void)
{
  tree rec = make_node (RECORD_TYPE);
  tree poll = build_function_type_list (unsigned_type_node, ptr_type_node,
					ptr_type_node, NULL_TREE);
  tree drop = build_function_type_list (void_type_node, ptr_type_node,
					NULL_TREE);
  add_field (rec, abi_name (ABI_async_vtable_poll), build_pointer_type (poll));
  add_field (rec, abi_name (ABI_async_vtable_drop), build_pointer_type (drop));
  layout_record (rec);
  return rec;
}

/* The header.  */
static tree
get_header_type (void)
{
  if (header_type)
    return header_type;
  tree vtable = build_qualified_type (build_vtable_type (), TYPE_QUAL_CONST);
  header_type = make_node (RECORD_TYPE);
  TYPE_ATTRIBUTES (header_type)
    = build_tree_list (get_identifier ("may_alias"), NULL_TREE);
  add_field (header_type, abi_name (ABI_async_future_vtable),
	     alias_all_pointer (vtable));
  for (enum abi_field word : { ABI_async_future_state, ABI_async_future_flags })
    add_field (header_type, abi_name (word), abi_type (word));
  layout_record (header_type);
  header_pointer = alias_all_pointer (header_type);
  return header_type;
}

/* The declaration of FIELD in RECORD, one of the two above.  */
static tree
field_decl (tree record, enum abi_field field)
{
  tree decl = TYPE_FIELDS (record);
  while (strcmp (IDENTIFIER_POINTER (DECL_NAME (decl)), abi_name (field)))
    decl = DECL_CHAIN (decl);
  gcc_checking_assert (int_byte_position (decl) == abi_offset (field));
  return decl;
}

/* The type of the member `future' of a future's record: the user's own struct
   async_future if one is declared and has the right size, else ours.  */
static tree
member_type (void)
{
  tree own = get_header_type ();
  tree user = identifier_global_tag (get_identifier ("async_future"));
  if (user
      && TREE_CODE (user) == RECORD_TYPE
      && COMPLETE_TYPE_P (user)
      && tree_int_cst_equal (TYPE_SIZE (user), TYPE_SIZE (own)))
    return user;
  return own;
}

/* Give every variant of the record REC, which has been laid out, its
   fields.  */
static void
finish_variants (tree rec)
{
  for (tree v = TYPE_NEXT_VARIANT (rec); v; v = TYPE_NEXT_VARIANT (v))
    {
      TYPE_FIELDS (v) = TYPE_FIELDS (rec);
      TYPE_ALIAS_SET (v) = TYPE_ALIAS_SET (rec);
    }
}

/* The T of the record REC, if that is of KIND; else null.  */
static tree
value_of_record (const_tree rec, enum lazy_kind kind)
{
  tree a = lookup_attribute (kinds[kind].attribute, TYPE_ATTRIBUTES (rec));
  return a ? TREE_VALUE (a) : NULL_TREE;
}

static enum lazy_kind
kind_of_record (const_tree rec)
{
  int kind = LAZY_FUTURE;
  while (!value_of_record (rec, (enum lazy_kind) kind))
    kind++;
  return (enum lazy_kind) kind;
}

static bool
complete_record (tree rec)
{
  if (TYPE_SIZE (rec))
    return true;
  enum lazy_kind kind = kind_of_record (rec);
  tree t = value_of_record (rec, kind);
  if (kind == LAZY_FUTURE && !COMPLETE_OR_VOID_TYPE_P (t))
    return false;
  add_field (rec, "future", member_type ());
  for (const char *name : kinds[kind].fields)
    if (name)
      add_field (rec, name, ptr_type_node);
  if (kind == LAZY_FUTURE && !VOID_TYPE_P (t))
    add_field (rec, "result", t);
  layout_record (rec);
  TYPE_ALIAS_SET (rec) = 0;
  finish_variants (rec);
  return true;
}

bool
complete_future (tree future)
{
  return complete_record (TYPE_MAIN_VARIANT (TREE_TYPE (future)));
}

void
complete_pending_futures (void)
{
  tree *p = &pending;
  while (*p)
    if (complete_record (TREE_VALUE (*p)))
      *p = TREE_CHAIN (*p);
    else
      p = &TREE_CHAIN (*p);
}

/* `future(T)', the name of a KIND of T.  */
static tree
lazy_name (enum lazy_kind kind, tree t)
{
  c_pretty_printer *pp = compat_clone_c_printer ();
  pp_string (pp, kinds[kind].name);
  pp_string (pp, "(");
  pp->type_id (t);
  pp_string (pp, ")");
  tree id = get_identifier (pp_formatted_text (pp));
  delete pp;
  return id;
}

static tree
build_record (enum lazy_kind kind, tree t, tree name)
{
  tree rec = make_node (RECORD_TYPE);
  TYPE_NAME (rec) = name;
  TYPE_ATTRIBUTES (rec)
    = tree_cons (get_identifier (kinds[kind].attribute), t,
		 build_tree_list (get_identifier ("may_alias"), NULL_TREE));
  return rec;
}

/* A variant of POINTER that diagnostics call NAME.  Since GCC 15 they also say
   where it is declared, which is where the program first speaks of it.  */
static tree
build_named_pointer (tree pointer, tree name)
{
  tree named = build_variant_type_copy (pointer);
  tree decl = build_decl (input_location, TYPE_DECL, name, pointer);
  DECL_ARTIFICIAL (decl) = 1;
  DECL_ORIGINAL_TYPE (decl) = pointer;
  TREE_TYPE (decl) = named;
  TREE_USED (decl) = 1;
  TYPE_NAME (named) = decl;
  return named;
}

static tree
find_lazy (enum lazy_kind kind, tree t)
{
  for (tree l = made_types[kind]; l; l = TREE_CHAIN (l))
    {
      tree known = TREE_PURPOSE (l);
      if (known == t
	  || (TREE_CODE (known) == TREE_CODE (t) && comptypes (known, t)))
	return TREE_VALUE (l);
    }
  return NULL_TREE;
}

tree
lazy_type_of (enum lazy_kind kind, tree t)
{
  if (t == error_mark_node)
    return t;
  t = TYPE_MAIN_VARIANT (t);
  if (tree known = find_lazy (kind, t))
    return known;
  tree name = lazy_name (kind, t);
  tree rec = build_record (kind, t, name);
  tree named = build_named_pointer (build_pointer_type (rec), name);
  made_types[kind] = tree_cons (t, named, made_types[kind]);
  pending = tree_cons (NULL_TREE, rec, pending);
  return named;
}

tree
future_type_of (tree t)
{
  return lazy_type_of (LAZY_FUTURE, t);
}

/* T if TYPE is a KIND of T, else null.  */
static tree
value_type (const_tree type, enum lazy_kind kind)
{
  if (TREE_CODE (type) != POINTER_TYPE
      || TREE_CODE (TREE_TYPE (type)) != RECORD_TYPE)
    return NULL_TREE;
  return value_of_record (TYPE_MAIN_VARIANT (TREE_TYPE (type)), kind);
}

tree
future_value_type (const_tree type)
{
  return value_type (type, LAZY_FUTURE);
}

tree
stream_value_type (const_tree type)
{
  tree t = value_type (type, LAZY_STREAM);
  return t ? t : value_type (type, LAZY_ASYNC_STREAM);
}

bool
async_stream_p (const_tree type)
{
  return value_type (type, LAZY_ASYNC_STREAM) != NULL_TREE;
}

tree
lazy_value_type (const_tree type)
{
  tree t = future_value_type (type);
  return t ? t : stream_value_type (type);
}

tree
named_lazy_type (tree type)
{
  for (int kind = 0; kind < N_LAZY_KINDS; kind++)
    if (tree t = value_type (type, (enum lazy_kind) kind))
      return lazy_type_of ((enum lazy_kind) kind, t);
  return type;
}

tree
future_header_ref (location_t loc, tree f)
{
  get_header_type ();
  return build_fold_indirect_ref_loc
    (loc, fold_convert_loc (loc, header_pointer, f));
}

tree
future_flags_ref (location_t loc, tree f)
{
  tree header = future_header_ref (loc, f);
  tree field = field_decl (header_type, ABI_async_future_flags);
  return build3_loc (loc, COMPONENT_REF, TREE_TYPE (field), header, field,
		     NULL_TREE);
}

/* F->vtable->poll, or F->vtable->drop.  */
tree
vtable_entry (location_t loc, tree f, bool drop)
{
  tree header = future_header_ref (loc, f);
  tree field = field_decl (header_type, ABI_async_future_vtable);
  tree vtable = build3_loc (loc, COMPONENT_REF, TREE_TYPE (field), header,
			    field, NULL_TREE);
  vtable = build_fold_indirect_ref_loc (loc, vtable);
  tree entry = field_decl (TREE_TYPE (vtable), drop ? ABI_async_vtable_drop
					       : ABI_async_vtable_poll);
  return build3_loc (loc, COMPONENT_REF, TREE_TYPE (entry), vtable, entry,
		     NULL_TREE);
}

bool
async_awaiting_call_p (gimple *call)
{
  tree fn = gimple_call_fn (call);
  gimple *def = fn && TREE_CODE (fn) == SSA_NAME ? SSA_NAME_DEF_STMT (fn) : NULL;

  if (!header_type || !def || !gimple_assign_single_p (def))
    return false;
  tree ref = gimple_assign_rhs1 (def);
  tree vtable = TREE_TYPE (TREE_TYPE (TYPE_FIELDS (header_type)));
  return (TREE_CODE (ref) == COMPONENT_REF
	  && (TYPE_MAIN_VARIANT (TREE_TYPE (TREE_OPERAND (ref, 0)))
	      == TYPE_MAIN_VARIANT (vtable)));
}

/* The lvalue F->NAME of the record that F, a future or a stream, points to.  */
static tree
lazy_field_ref (location_t loc, tree f, const char *name)
{
  tree rec = TYPE_MAIN_VARIANT (TREE_TYPE (TREE_TYPE (f)));
  tree field = TYPE_FIELDS (rec);
  while (strcmp (IDENTIFIER_POINTER (DECL_NAME (field)), name))
    field = DECL_CHAIN (field);
  tree object = build_fold_indirect_ref_loc
    (loc, fold_convert_loc (loc, alias_all_pointer (rec), f));
  return build3_loc (loc, COMPONENT_REF, TREE_TYPE (field), object, field,
		     NULL_TREE);
}

tree
future_result_ref (location_t loc, tree f)
{
  return lazy_field_ref (loc, f, "result");
}

tree
stream_out_ref (location_t loc, tree s)
{
  return lazy_field_ref (loc, s, "out");
}

/* Make sure that the file scope has a struct async_context, so that the type
   of __async_context is the one that a header declares later.  Not when the
   user has given the tag to something else.  */
void
declare_context_tag (void)
{
  tree id = get_identifier ("async_context");
  if (global_bindings_p () && !identifier_global_tag (id))
    xref_tag (RECORD_TYPE, id);
}

tree
context_pointer_type (void)
{
  tree id = get_identifier ("async_context");
  if (tag_exists_p (RECORD_TYPE, id))
    return build_pointer_type (xref_tag (RECORD_TYPE, id));
  return ptr_type_node;
}
