/* The frame of a suspended function as a type of the debugger.
   SPDX-License-Identifier: GPL-3.0-or-later

   A debugger finds the variables of a function that runs by lists of locations.  Of one
   that is suspended there is only its frame, in which at each suspension point other
   variables lie, so each function has a structure that says where:

     struct 'low::{async-fn#0}' {
       enum { `low::{async-fn#0} at t.c:26:3' = 2, ... } __state;
       if __state is 0 (not started):	int n;
       if it is 1 (ready):		int __result;
       if it is 2:			int n, low_sum; struct ... __awaitee;
     };

   This needs no code and no data: it is a record with a union whose members say when
   they are valid, GCC's form of a variant record of Ada's, of which it makes a variant
   part, which debuggers know from Rust, too.  What was inlined is a record of its own, as
   if it had a frame, which covers that of the function it was inlined into.

   Types are written for what uses them.  Nothing uses this one, so resume has a variable
   of it, which has no name, so that debuggers do not know it, and no place, so that there
   is no code for it.  */

#include "debug/debug.h"

/* Above so many fields the states of a function that are left say no variables.  */
static const unsigned MAX_FIELDS = 100 * 1000;

/* The type RECORD of the frames of FN while it is written: its field STATE, whose type is
   STATES, and the union VARIANTS.  All fields are in front of those that were there before,
   until the end, which turns those of ALL.  */
struct frame_writer
{
  frame_writer (async_fn *f) : fn (f), record (f->products->frame_type) {}

  async_fn *fn;
  tree record;
  tree states;
  tree state;
  tree variants;
  auto_vec<tree> all;
  unsigned nfields = 0;
};

/* The point SP, the PLACES of variables in the frame there, and records for those of which
   only PARTS are kept.  */
struct state_writer
{
  state_writer (frame_writer *f, const suspension *point)
    : frame (f), fn (f->fn), sp (point) {}

  frame_writer *frame;
  async_fn *fn;
  const suspension *sp;
  hash_map<tree, HOST_WIDE_INT> places;
  hash_map<tree, tree> parts;
};

/* ---- types --------------------------------------------------------------------- */

static bool
types_wanted_p (void)
{
  return (debug_info_level >= DINFO_LEVEL_NORMAL && compat_dwarf_p ());
}

static tree
new_type (enum tree_code code, const char *name, location_t loc)
{
  tree type = make_node (code);
  tree stub = build_decl (loc, TYPE_DECL, NULL_TREE, type);

  if (name)
    TYPE_NAME (type) = get_identifier (name);
  DECL_ARTIFICIAL (stub) = 1;
  TYPE_STUB_DECL (type) = stub;
  return type;
}

/* The type of frames that are called NAME, of which nothing is known yet.  */

static tree
new_frame_type (const char *name, location_t loc)
{
  tree type = new_type (RECORD_TYPE, name, loc);

  SET_TYPE_MODE (type, BLKmode);
  return type;
}

/* TYPE covers the frame.  */

static void
cover_frame (frame_writer *w, tree type)
{
  const frame_layout *l = w->fn->layout;

  TYPE_SIZE_UNIT (type) = size_int (l->size);
  TYPE_SIZE (type) = bitsize_int (l->size * BITS_PER_UNIT);
  SET_TYPE_ALIGN (type, l->align * BITS_PER_UNIT);
  SET_TYPE_MODE (type, BLKmode);
  w->all.safe_push (type);
}

/* A record, or a union, that covers the frame.  */

static tree
new_cover (frame_writer *w, enum tree_code code, location_t loc)
{
  tree type = new_type (code, NULL, loc);

  cover_frame (w, type);
  return type;
}

static tree
append_field (tree record, tree name, tree type, HOST_WIDE_INT offset, location_t loc)
{
  tree field = build_decl (loc, FIELD_DECL, name, type);

  DECL_CONTEXT (field) = record;
  DECL_FIELD_OFFSET (field) = size_int (offset);
  DECL_FIELD_BIT_OFFSET (field) = bitsize_zero_node;
  SET_DECL_OFFSET_ALIGN (field, BITS_PER_UNIT);
  DECL_SIZE (field) = TYPE_SIZE (type);
  DECL_SIZE_UNIT (field) = TYPE_SIZE_UNIT (type);
  DECL_CHAIN (field) = TYPE_FIELDS (record);
  TYPE_FIELDS (record) = field;
  return field;
}

static tree
append_own_field (tree record, const char *name, tree type, HOST_WIDE_INT offset)
{
  return append_field (record, get_identifier (name), type, offset, UNKNOWN_LOCATION);
}

/* ---- states --------------------------------------------------------------------- */

/* The type of a field that says a state, of which the values get names, but not at the link,
   where GCC forgets names of values.  */

static tree
new_states (void)
{
  if (flag_lto)
    return state_type ();
  tree type = new_type (ENUMERAL_TYPE, NULL, UNKNOWN_LOCATION);

  TYPE_PRECISION (type) = TYPE_PRECISION (state_type ());
  TYPE_UNSIGNED (type) = 1;
  layout_type (type);
  TYPE_MIN_VALUE (type) = TYPE_MIN_VALUE (state_type ());
  TYPE_MAX_VALUE (type) = TYPE_MAX_VALUE (state_type ());
  return type;
}

static void
append_state (tree states, unsigned number, const char *text)
{
  tree value = build_int_cst (state_type (), number);

  if (flag_lto)
    return;
  TYPE_VALUES (states) = tree_cons (get_identifier (text), value, TYPE_VALUES (states));
}

/* In STATES, SP is the place LOC in the function NAME.  */

static void
append_place (tree states, const suspension *sp, const char *name, location_t loc)
{
  expanded_location where = expand_location (loc);
  char *text = xasprintf ("%s at %s:%d:%d", name, where.file ? lbasename (where.file) : "?",
			  where.line, where.column);

  append_state (states, ASYNC_STATE_FIRST + sp->number, text);
  free (text);
}

/* The field that says of RECORD in which state it is.  */

static tree
append_state_field (tree record, tree states)
{
  return append_own_field (record, "__state", states,
			   abi_offset (ABI_async_future_state));
}

/* ---- variables -------------------------------------------------------------------- */

/* Where the frame of FN holds VALUE while it is suspended; -1 for nowhere.  */

static HOST_WIDE_INT
value_offset (const async_fn *fn, tree value)
{
  if (TREE_CODE (value) != SSA_NAME)
    return -1;
  unsigned version = SSA_NAME_VERSION (value);
  int item = (version < fn->layout->value_items.length ()
	      ? fn->layout->value_items[version] : -1);
  if (item >= 0)
    return fn->layout->items[item].offset;
  for (unsigned k = 0; SSA_NAME_IS_DEFAULT_DEF (value) && k < fn->sig->parms.length (); k++)
    if (SSA_NAME_VAR (value) == fn->sig->parms[k])
      return parm_offset (fn, k);
  return -1;
}

/* OFFSET is the place of PART, which is a variable of GCC's own for a part of one of the
   user's.  */

static void
place_part (state_writer *w, tree part, HOST_WIDE_INT offset)
{
  tree var = whole_of (part), name = part_name (part);

  if (!name)
    return;
  tree &parts = w->parts.get_or_insert (var);
  if (!parts)
    parts = new_cover (w->frame, RECORD_TYPE, DECL_SOURCE_LOCATION (var));
  append_field (parts, name, TREE_TYPE (part), offset, DECL_SOURCE_LOCATION (var));
}

/* VALUE without conversions that change no bit.  */

static tree
same_bits (tree value)
{
  while (CONVERT_EXPR_P (value)
	 && tree_int_cst_equal (TYPE_SIZE (TREE_TYPE (value)),
				TYPE_SIZE (TREE_TYPE (TREE_OPERAND (value, 0)))))
    value = TREE_OPERAND (value, 0);
  return value;
}

/* Note the places of those variables whose values are kept as they are.  */

static void
place_values (state_writer *w, const vec<debug_value> &values)
{
  for (const debug_value &d : values)
    {
      tree value = same_bits (d.value);
      HOST_WIDE_INT offset = value_offset (w->fn, value);
      if (offset < 0 || !DECL_P (d.var)
	  || !tree_int_cst_equal (DECL_SIZE (d.var), TYPE_SIZE (TREE_TYPE (value))))
	continue;
      if (whole_of (d.var))
	place_part (w, d.var, offset);
      else
	w->places.put (d.var, offset);
    }
}

/* Note the places of those that must keep their addresses.  What has parts elsewhere is not
   up to date.  */

static void
place_objects (state_writer *w, debug_notes &notes)
{
  const frame_layout *l = w->fn->layout;
  unsigned k;
  bitmap_iterator bi;

  EXECUTE_IF_SET_IN_BITMAP (w->sp->needed, 0, k, bi)
    if (l->object_items[k] >= 0 && !notes.split.contains (w->fn->facts->objects[k]))
      w->places.put (w->fn->facts->objects[k], l->items[l->object_items[k]].offset);
}

/* True if VAR is one of the user's, whose type means something outside of the function.  */

static bool
plain_variable_p (tree var)
{
  return (DECL_NAME (var) && !DECL_IGNORED_P (var) && !DECL_ARTIFICIAL (var)
	  && !variably_modified_type_p (TREE_TYPE (var), NULL_TREE));
}

/* The object of which VAR, a variable or parameter, is a field, since nested functions use it,
   too; null if it is none.  *WITHIN is where in the object.  */

static tree
shared_object (tree var, HOST_WIDE_INT *within)
{
  poly_int64 offset = 0;
  tree base = ((VAR_P (var) || TREE_CODE (var) == PARM_DECL) && DECL_HAS_VALUE_EXPR_P (var)
	       ? get_addr_base_and_unit_offset (DECL_VALUE_EXPR (var), &offset)
	       : NULL_TREE);

  return base && DECL_P (base) && offset.is_constant (within) ? base : NULL_TREE;
}

/* Where W's frame holds VAR; null if that is not known.  *WITHIN is room for the answer.  */

static HOST_WIDE_INT *
find_place (state_writer *w, tree var, HOST_WIDE_INT *within)
{
  tree object = shared_object (var, within);
  HOST_WIDE_INT *offset = w->places.get (object ? object : var);

  if (!object || !offset)
    return offset;
  *within += *offset;
  return within;
}

/* Append VAR to RECORD, if the place of it is known, or those of parts of it.  */

static void
append_variable (state_writer *w, tree record, tree var)
{
  HOST_WIDE_INT within;
  HOST_WIDE_INT *offset = find_place (w, var, &within);
  tree *parts = w->parts.get (var);

  if ((offset || parts) && plain_variable_p (var)
      && w->frame->nfields++ < MAX_FIELDS)
    append_field (record, DECL_NAME (var), offset ? TREE_TYPE (var) : *parts,
		  offset ? *offset : 0, DECL_SOURCE_LOCATION (var));
}

static void
append_variables (state_writer *w, tree record, tree block)
{
  for (tree var = BLOCK_VARS (block); var; var = DECL_CHAIN (var))
    append_variable (w, record, var);
  for (unsigned k = 0; k < BLOCK_NUM_NONLOCALIZED_VARS (block); k++)
    append_variable (w, record, BLOCK_NONLOCALIZED_VAR (block, k));
}

/* ---- what is awaited ---------------------------------------------------------------- */

/* What SP awaits, or a pointer to it, as *KIND says.  */

static tree
awaited_type (const suspension *sp, int kind)
{
  tree type = sp->callee ? sp->callee->products->frame_type : NULL_TREE;

  if (sp->callee)
    return type && kind == ASYNC_CHILD_POINTER ? build_pointer_type (type) : type;
  if (!sp->polled)
    return NULL_TREE;
  return kind == ASYNC_CHILD_POINTER ? TREE_TYPE (sp->polled)
	 : TREE_TYPE (TREE_TYPE (sp->polled));
}

static void
append_awaited (state_writer *w, tree record)
{
  int kind;
  HOST_WIDE_INT offset = awaited_offset (w->fn, w->sp, &kind);
  tree type = kind == ASYNC_CHILD_NONE ? NULL_TREE : awaited_type (w->sp, kind);

  if (type)
    append_own_field (record, "__awaitee", type, offset);
}

/* In RECORD a record for what was inlined as BLOCK and waits at LOC.  */

static tree
append_inlined (state_writer *w, tree record, tree block, location_t loc)
{
  tree inner = new_cover (w->frame, RECORD_TYPE, LOCATION_LOCUS (loc));
  tree states = new_states ();

  append_place (states, w->sp, name_of_function (block_ultimate_origin (block)), loc);
  append_state_field (inner, states);
  append_own_field (record, "__awaitee", inner, 0);
  return inner;
}

/* ---- a variant for each state -------------------------------------------------------- */

/* Append to the variants of W one for the state NUMBER.  */

static tree
append_variant (frame_writer *w, unsigned number)
{
  tree variant = new_cover (w, RECORD_TYPE, UNKNOWN_LOCATION);
  tree field = append_field (w->variants, NULL_TREE, variant, 0, UNKNOWN_LOCATION);
  tree is = build3 (COMPONENT_REF, TREE_TYPE (w->state),
		    build0 (PLACEHOLDER_EXPR, w->record), w->state, NULL_TREE);

  DECL_QUALIFIER (field) = build2 (EQ_EXPR, boolean_type_node, is,
				   build_int_cst (TREE_TYPE (w->state), number));
  return variant;
}

/* The state of W's point, and what lies in the frame there: the variables of one scope after
   the other, from outside.  */

static void
write_state (state_writer *w)
{
  auto_vec<tree> blocks;
  auto_vec<location_t> places;
  tree record = append_variant (w->frame, ASYNC_STATE_FIRST + w->sp->number);

  places.safe_push (w->sp->loc);
  for (tree b = LOCATION_BLOCK (w->sp->loc); b && TREE_CODE (b) == BLOCK;
       b = BLOCK_SUPERCONTEXT (b))
    {
      blocks.safe_push (b);
      if (inlined_block_p (b))
	places.safe_push (BLOCK_SOURCE_LOCATION (b));
    }
  append_place (w->frame->states, w->sp, async_fn_name (w->fn), places.pop ());
  for (tree parm : w->fn->sig->parms)
    append_variable (w, record, parm);
  while (!blocks.is_empty ())
    {
      tree block = blocks.pop ();
      if (inlined_block_p (block))
	record = append_inlined (w, record, block, places.pop ());
      append_variables (w, record, block);
    }
  append_awaited (w, record);
}

/* What lies in the frame before the function starts: its arguments.  */

static void
write_arguments (const async_fn *fn, tree variant)
{
  for (unsigned k = 0; k < fn->sig->parms.length (); k++)
    {
      tree parm = fn->sig->parms[k];
      if (plain_variable_p (parm))
	append_field (variant, DECL_NAME (parm), TREE_TYPE (parm), parm_offset (fn, k),
		      DECL_SOURCE_LOCATION (parm));
    }
}

static void
write_ends (frame_writer *w)
{
  const char *name = name_of_function (w->fn->node->decl);
  tree result = w->fn->sig->result_type;
  char *before = concat (name, " (not started)", NULL), *after = concat (name, " (ready)", NULL);

  append_state (w->states, ASYNC_STATE_START, before);
  append_state (w->states, ASYNC_STATE_DONE, after);
  free (before);
  free (after);
  write_arguments (w->fn, append_variant (w, ASYNC_STATE_START));
  if (!VOID_TYPE_P (result))
    append_own_field (append_variant (w, ASYNC_STATE_DONE), "__result", result,
		      result_offset (w->fn));
}

static void
write_states (frame_writer *w, debug_notes &notes)
{
  for (const suspension *sp : w->fn->facts->points)
    {
      state_writer s (w, sp);
      place_values (&s, notes.at[sp->number]);
      place_objects (&s, notes);
      write_state (&s);
    }
}

/* The type for frames of BODY, not yet known; null if debuggers are not told of them.  */

tree
declare_frame_type (tree body)
{
  return (types_wanted_p ()
	  ? new_frame_type (name_of_function (body), DECL_SOURCE_LOCATION (body))
	  : NULL_TREE);
}

/* Say what is in the frame of FN, by NOTES.  */

void
define_frame_type (async_fn *fn, debug_notes &notes)
{
  frame_writer w (fn);

  if (!w.record)
    return;
  cover_frame (&w, w.record);
  w.states = new_states ();
  w.state = append_state_field (w.record, w.states);
  w.variants = new_cover (&w, QUAL_UNION_TYPE, UNKNOWN_LOCATION);
  write_ends (&w);
  write_states (&w, notes);
  append_field (w.record, NULL_TREE, w.variants, 0, UNKNOWN_LOCATION);
  for (tree type : w.all)
    TYPE_FIELDS (type) = nreverse (TYPE_FIELDS (type));
  if (!flag_lto)
    TYPE_VALUES (w.states) = nreverse (TYPE_VALUES (w.states));
}

/* Also at the link, where the types of -flto are written.  */

void
prepare_frame_types (void)
{
  compat_write_variants ();
}

/* Let the debug information of FN's resume use the type.  */

static void
use_frame_type (const async_fn *fn)
{
  tree resume = fn->products->resume, block = DECL_INITIAL (resume);
  tree var = build_decl (UNKNOWN_LOCATION, VAR_DECL, NULL_TREE, fn->products->frame_type);

  DECL_ARTIFICIAL (var) = 1;
  DECL_CONTEXT (var) = resume;
  DECL_CHAIN (var) = BLOCK_VARS (block);
  BLOCK_VARS (block) = var;
}

/* Have the types of FNS written.  */

void
emit_frame_types (const vec<async_fn *> &fns)
{
  for (async_fn *fn : fns)
    if (fn->products->frame_type)
      use_frame_type (fn);
}
