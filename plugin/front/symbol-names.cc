/* Readable names in assembly, DWARF and diagnostics.
   SPDX-License-Identifier: GPL-3.0-or-later

   The assembler name of a body is the plain text f::{async-fn#0}, so that
   whatever GCC derives from it (.cold, .part.0, gcov's variables) comes out
   right.  Quotes are added at the very end: GCC asks
   targetm.strip_name_encoding for every name that it prints and then follows
   IDENTIFIER_TRANSPARENT_ALIAS.  Before output that bit must not be set, since
   other parts of GCC look at it.  */

#include "front/front.h"

static decltype (targetm.strip_name_encoding) next_strip;
static decltype (targetm.asm_out.named_section) next_named_section;
static decltype (lang_hooks.dwarf_name) next_dwarf_name;
static decltype (lang_hooks.decl_printable_name) next_printable_name;

/* True if NAME is one of ours, or made from one, and not quoted yet.  */
static bool
needs_quotes_p (const char *name)
{
  return strstr (name, "::{") && !strchr (name, '"');
}

/* If not null, what is printed in place of whatever name GCC prints; see
   label_for_linked_section.  */
static const char *printed_name;

static const char *
strip_name_encoding (const char *name)
{
  if (printed_name)
    return printed_name;
  const char *s = next_strip (name);
  if (symtab->state < EXPANSION || !needs_quotes_p (s))
    return s;
  tree id = get_identifier (s);
  if (IDENTIFIER_TRANSPARENT_ALIAS (id))
    return s;
  char *quoted = concat ("*\"", s, "\"", NULL);
  IDENTIFIER_TRANSPARENT_ALIAS (id) = 1;
  TREE_CHAIN (id) = get_identifier (quoted);
  free (quoted);
  return s;
}

/* The section that lists patchable entries names in its flags the function DECL
   that it belongs to:

     .section __patchable_function_entries,"awo",@progbits,f::{async-fn#0}

   and there the assembler does not understand quotes.  Any label in the section
   of DECL says the same.  When the above is printed for the first time the
   output is in that section, so a label is put there.  Returns its name; null
   if the name of DECL needs no quotes.  */
static const char *
label_for_linked_section (tree decl)
{
  static hash_map<tree, int> *numbers;
  static char label[32];
  if (!needs_quotes_p (IDENTIFIER_POINTER (DECL_ASSEMBLER_NAME (decl))))
    return NULL;
  if (!numbers)
    numbers = new hash_map<tree, int>;
  bool known;
  int &number = numbers->get_or_insert (decl, &known);
  if (!known)
    number = numbers->elements () - 1;
  ASM_GENERATE_INTERNAL_LABEL (label, "LASYNCC", number);
  if (!known)
    ASM_OUTPUT_LABEL (asm_out_file, label);
  return label + (*label == '*');
}

/* If NAME is that of a table's own section, begin one of the name that all tables
   have: GCC knows sections by their names, the assembler by a number, too.  */
static bool
begin_table_section (const char *name)
{
  const size_t n = strlen (ASYNC_TABLE_SECTION ".");
  if (strncmp (name, ASYNC_TABLE_SECTION ".", n))
    return false;
  fprintf (asm_out_file, "\t.section\t" ASYNC_TABLE_SECTION
	   ",\"a\",%%progbits,unique,%s\n", name + n);
  return true;
}

/* Begin a section as GCC does; its NAME needs quotes if the name of a function
   is a part of it, as with -ffunction-sections.  */
static void
named_section (const char *name, unsigned int flags, tree decl)
{
  char *quoted = NULL;
  if (begin_table_section (name))
    return;
  if (needs_quotes_p (name))
    name = quoted = concat ("\"", name, "\"", NULL);
  if (flags & SECTION_LINK_ORDER)
    printed_name = label_for_linked_section (decl);
  next_named_section (name, flags, decl);
  printed_name = NULL;
  free (quoted);
}

void
install_names (void)
{
  next_strip = targetm.strip_name_encoding;
  targetm.strip_name_encoding = strip_name_encoding;
  next_named_section = targetm.asm_out.named_section;
  targetm.asm_out.named_section = named_section;
}

/* What is behind the readable name of DECL: `.drop' for a drop, of which a debugger is not
   to think when the user says the name; else nothing.  */
static const char *
dwarf_suffix (tree decl)
{
  const char *symbol = IDENTIFIER_POINTER (DECL_ASSEMBLER_NAME (decl));
  const char *dot = strrchr (symbol, '.');
  return dot && !strcmp (dot, ".drop") ? dot : "";
}

static const char *
dwarf_name (tree decl, int verbosity)
{
  const char *name = async_readable_name (decl), *suffix;
  if (!name && TREE_CODE (decl) == FUNCTION_DECL
      && lookup_attribute (ASYNC_BLOCK_ATTR, DECL_ATTRIBUTES (decl)))
    return IDENTIFIER_POINTER (DECL_ASSEMBLER_NAME (decl));
  if (!name)
    return next_dwarf_name (decl, verbosity);
  suffix = DECL_ASSEMBLER_NAME_SET_P (decl) ? dwarf_suffix (decl) : "";
  if (!*suffix)
    return name;
  char *text = concat (name, suffix, NULL);
  name = IDENTIFIER_POINTER (get_identifier (text));
  free (text);
  return name;
}

/* What is printed behind "In function", and what __func__ is (verbosity 0).  A
   block has no name that the user knows: the former is `f::{async-block#0}',
   the latter the name of the function in which it stands.  */
static const char *
printable_name (tree decl, int verbosity)
{
  if (!async_block_p (decl) || !decl_function_context (decl))
    return next_printable_name (decl, verbosity);
  tree outer = decl_function_context (decl);
  const char *name = printable_name (outer, verbosity);
  if (verbosity == 0)
    return name;
  char *text = concat (name, "::", strrchr (async_body_name (decl), '{'),
		       NULL);
  name = IDENTIFIER_POINTER (get_identifier (text));
  free (text);
  return name;
}

void
install_c_names (void)
{
  next_dwarf_name = lang_hooks.dwarf_name;
  lang_hooks.dwarf_name = dwarf_name;
  next_printable_name = lang_hooks.decl_printable_name;
  lang_hooks.decl_printable_name = printable_name;
}
