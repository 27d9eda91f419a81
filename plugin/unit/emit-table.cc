/* What is known of a function's suspension points once the program is compiled.
   SPDX-License-Identifier: GPL-3.0-or-later

   Who looks at a suspended task, in this program, in a debugger or in a core,
   wants to know where it stands in the source, through inlined functions, and
   where its frame holds what it awaits.  Each function has a constant table of
   that, a struct async_table of <asyncc/describe.h>, to which its vtable leads, and
   so does the table of every function that awaits it.

   A table must cost nothing but its bytes.  It is an array of 32-bit words.  What it
   speaks of, names, files and other tables, it gives as a distance from its own
   beginning, which is a constant of the link, so that a position-independent program
   needs no relocation, and the pages are shared.  Nobody else refers to a table, so
   that it goes with its function when the linker collects garbage.  */

#include "unit/unit.h"
#include "frame/frame.h"

/* Inlined calls and functions are numbered in the order in which the points ask for
   them.  */
typedef pair_hash<nofree_string_hash, nofree_string_hash> name_and_file;

/* A number, or, if AT is not null, how far that address is from the
   table.  */
struct word
{
  unsigned HOST_WIDE_INT number;
  tree at;
};

struct table_writer
{
  table_writer (async_fn *f) : fn (f) {}

  async_fn *fn;
  auto_vec<word> states, calls, functions;
  unsigned ncalls = 0;
  /* The numbers of inlined calls, by the outermost block of what was inlined, and of
     functions.  */
  hash_map<tree, unsigned> call_numbers;
  hash_map<name_and_file, unsigned> function_numbers;
};

/* ---- words ---------------------------------------------------------------- */

static word
number (unsigned HOST_WIDE_INT n)
{
  return { n, NULL_TREE };
}

static word
distance_to_text (const char *s)
{
  return { 0, build_string_literal (strlen (s) + 1, s) };
}

/* The distance between the table VAR and ADDRESS.  It is not folded: only the linker
   knows.  And there is no number in it: GCC writes A - (B + N) without the
   parentheses.  */

static tree
distance (tree var, tree address)
{
  tree type = lang_hooks.types.type_for_size (POINTER_SIZE, 1);
  tree begin = build1 (NOP_EXPR, type, build_fold_addr_expr (var));

  return build1 (NOP_EXPR, unsigned_type_node,
		 build2 (MINUS_EXPR, type, build1 (NOP_EXPR, type, address), begin));
}

/* ---- places in the source --------------------------------------------------- */

/* The number of the function NAME in FILE.  */

static unsigned
function_number (table_writer *w, const char *name, const char *file)
{
  bool known;
  unsigned next = w->function_numbers.elements ();
  unsigned &n = w->function_numbers.get_or_insert (std::make_pair (name, file),
						   &known);

  if (!known)
    {
      n = next;
      w->functions.safe_push (distance_to_text (name));
      w->functions.safe_push (distance_to_text (file));
    }
  return n;
}

/* Append to WORDS line and place of LOC in what was inlined as INLINED, or in the
   function itself if that is null.  */

static void
append_place (table_writer *w, location_t loc, tree inlined, vec<word> *words)
{
  expanded_location where = expand_location (loc);
  const unsigned max_column = (1 << ASYNC_COLUMN_BITS) - 1;
  const char *name = (inlined ? name_of_function (block_ultimate_origin (inlined))
		      : async_fn_name (w->fn));
  unsigned n = function_number (w, name, where.file
				? remap_macro_filename (where.file) : "");
  unsigned column = where.column > 0 ? where.column : 0;

  words->safe_push (number (where.line));
  words->safe_push (number (n << ASYNC_COLUMN_BITS | MIN (column, max_column)));
}

/* The number of the call that INLINED was inlined for, and one more; 0 for null.  */

static unsigned
call_number (table_writer *w, tree inlined)
{
  if (!inlined)
    return 0;
  if (unsigned *known = w->call_numbers.get (inlined))
    return *known;
  tree around = inlined_around (BLOCK_SUPERCONTEXT (inlined));
  unsigned outer = call_number (w, around);
  append_place (w, BLOCK_SOURCE_LOCATION (inlined), around, &w->calls);
  w->calls.safe_push (number (outer));
  w->call_numbers.put (inlined, ++w->ncalls);
  return w->ncalls;
}

/* ---- what is awaited ---------------------------------------------------------- */

/* What is awaited at SP, and the table that describes it.  */

static void
append_child (table_writer *w, const suspension *sp)
{
  int kind;
  HOST_WIDE_INT offset = awaited_offset (w->fn, sp, &kind);
  tree table = sp->callee ? sp->callee->products->table : NULL_TREE;

  gcc_assert (offset % 4 == 0);
  w->states.safe_push (number (offset | kind));
  w->states.safe_push (table ? word { 0, build_fold_addr_expr (table) }
		       : number (ASYNC_TABLE_OF_VTABLE));
}

/* Bytes of the frame that hold something at SP.  */

static HOST_WIDE_INT
live_bytes (const async_fn *fn, const suspension *sp)
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

/* ---- the table ---------------------------------------------------------------- */

static void
append_state (table_writer *w, const suspension *sp)
{
  tree inlined = inlined_around (LOCATION_BLOCK (sp->loc));

  append_place (w, sp->loc, inlined, &w->states);
  w->states.safe_push (number (call_number (w, inlined)));
  append_child (w, sp);
  w->states.safe_push (number (live_bytes (w->fn, sp)));
}

/* An array of WORDS as the value of VAR.  */

static tree
array_of (tree var, const vec<word> &words)
{
  tree type = build_array_type_nelts (unsigned_type_node, words.length ());
  vec<constructor_elt, va_gc> *elements = NULL;

  for (unsigned k = 0; k < words.length (); k++)
    CONSTRUCTOR_APPEND_ELT (elements, size_int (k), words[k].at
			    ? distance (var, words[k].at)
			    : build_int_cst (unsigned_type_node, words[k].number));
  tree value = build_constructor (type, elements);
  TREE_CONSTANT (value) = TREE_STATIC (value) = 1;
  return value;
}

/* The section of the next table.  Where the linker is to leave out what nobody needs,
   each table is one, and begin_table_section gives them all one name; not under -flto,
   where the link writes the sections and need not have the plugin, but knows itself
   what is needed.  */

static void
put_into_section (tree var)
{
  static unsigned n;
  char *name;

  if (flag_lto || !(flag_function_sections || flag_data_sections))
    {
      set_decl_section_name (var, ASYNC_TABLE_SECTION);
      return;
    }
  name = xasprintf (ASYNC_TABLE_SECTION ".%u", n++);
  set_decl_section_name (var, name);
  free (name);
}

/* The table of the function that RESUME is made for; emit_table fills it in.  Null if
   there are to be none.  */

tree
declare_table (tree resume)
{
  if (!async_options.tables)
    return NULL_TREE;
  tree var = constant_variable (suffixed_name (DECL_ASSEMBLER_NAME (resume), "table"),
				unsigned_type_node);
  put_into_section (var);
  return var;
}

void
emit_table (async_fn *fn)
{
  tree var = fn->products->table;
  if (!var)
    return;
  table_writer w (fn);
  const char *file = expand_location (DECL_SOURCE_LOCATION (fn->decl)).file;
  auto_vec<word> words;

  function_number (&w, async_fn_name (fn), file ? remap_macro_filename (file) : "");
  for (const suspension *sp : fn->facts->points)
    append_state (&w, sp);
  words.safe_push (number (ASYNC_FORMAT_TABLE));
  words.safe_push (number (fn->layout->size));
  words.safe_push (number (fn->facts->points.length ()));
  words.safe_push (number (w.ncalls));
  words.safe_push (number (w.function_numbers.elements ()));
  for (const vec<word> *part : { &w.states, &w.calls, &w.functions })
    words.safe_splice (*part);
  define_constant (var, array_of (var, words));
  SET_DECL_ALIGN (var, TYPE_ALIGN (unsigned_type_node));
  DECL_USER_ALIGN (var) = 1;
}
