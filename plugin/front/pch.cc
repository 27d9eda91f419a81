/* Precompiled headers.
   SPDX-License-Identifier: GPL-3.0-or-later

   GCC writes the trees that it can reach to the file.  Whoever uses the file
   gets them instead of all trees that were there before.  So what the plugin
   keeps is hung on the declaration of __await when the file is written, and is
   found there, by name, when it has been read.

   What is not a tree is made one for the way: the numbers that names were given,
   and the pragmas, which are obeyed once more.

   GCC itself crashes after reading a header with nested functions (it keeps the
   address of a callback in the file), so blocks and nested async functions are
   refused there.

   A file that was written without the plugin, by another release of it or with
   other spelling of symbols is not valid: GCC then reads the text of the
   header, and says why with -Winvalid-pch.  */

#include "front/front.h"

#define STATE_ATTR "asyncc state"

static decltype (targetm.get_pch_validity) next_get_validity;
static decltype (targetm.pch_valid_p) next_valid_p;
static decltype (targetm.prepare_pch_save) next_prepare_save;
static decltype (lang_post_pch_load) next_post_load;

/* What stands behind the target's own data, to tell files apart.  Of the options
   those count that change how a header is parsed.  */
struct pch_mark
{
  char version[32];
  bool readable_symbols;
  bool stress;
};

/* The mark of this compilation.  */
static pch_mark
own_mark (void)
{
  pch_mark mark;
  memset (&mark, 0, sizeof mark);
  strncpy (mark.version, "asyncc " ASYNCC_VERSION, sizeof mark.version - 1);
  mark.readable_symbols = async_options.readable_symbols;
  mark.stress = async_options.stress;
  return mark;
}

static void *
get_validity (size_t *size)
{
  char *data = (char *) next_get_validity (size);
  pch_mark mark = own_mark ();
  data = XRESIZEVEC (char, data, *size + sizeof mark);
  memcpy (data + *size, &mark, sizeof mark);
  *size += sizeof mark;
  return data;
}

static const char *
valid_p (const void *data, size_t size)
{
  pch_mark mark = own_mark ();
  if (size < sizeof mark
      || memcmp ((const char *) data + size - sizeof mark, &mark, sizeof mark))
    return "made without the plugin asyncc, by another release of it or with "
	   "other options";
  return next_valid_p (data, size - sizeof mark);
}

/* The declaration that carries the state.  */
static tree
carrier (void)
{
  return identifier_global_value (get_identifier ("__await"));
}

static void
prepare_save (void)
{
  tree decl = carrier ();
  tree state = build_tree_list (given_numbers (), collect_kept_trees ());
  DECL_ATTRIBUTES (decl) = tree_cons (get_identifier (STATE_ATTR), state,
				      DECL_ATTRIBUTES (decl));
  next_prepare_save ();
}

static void
post_load (void)
{
  tree state = lookup_attribute (STATE_ATTR, DECL_ATTRIBUTES (carrier ()));
  restore_kept_trees (TREE_VALUE (TREE_VALUE (state)));
  give_numbers (TREE_PURPOSE (TREE_VALUE (state)));
  obey_pragmas_again ();
  if (next_post_load)
    next_post_load ();
}

void
refuse_in_pch (location_t loc)
{
  static bool told;
  if (!pch_file || told)
    return;
  told = true;
  auto_diagnostic_group d;
  error_at (loc, "a header with async blocks or nested async functions cannot "
	    "be precompiled");
  inform (loc, "include it as text, behind the precompiled header");
}

void
install_pch (void)
{
  next_get_validity = targetm.get_pch_validity;
  targetm.get_pch_validity = get_validity;
  next_valid_p = targetm.pch_valid_p;
  targetm.pch_valid_p = valid_p;
  next_prepare_save = targetm.prepare_pch_save;
  targetm.prepare_pch_save = prepare_save;
  next_post_load = lang_post_pch_load;
  lang_post_pch_load = post_load;
}
