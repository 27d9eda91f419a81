/* The names of bodies, blocks and closures.
   SPDX-License-Identifier: GPL-3.0-or-later

     f::{async-fn#0}                            the body of f
     f::{async-fn#0}::{async-block#1}           the second block in it
     f::{async-fn#0}::g::{async-fn#0}           a nested async function
     f::{async-fn#0}::{closure#0}               a plain nested function
     f::{generator#0}                           the body of a generator
     f::{async-fn#0}::{async-block#1}.new       what makes the future of a block

   The number tells apart what would have the same name.  The name stands in
   an attribute.  It is also the assembler name, or, with symbols=plain, that
   is made from it: f.async_fn.0.async_block.1.  */

#include "front/front.h"

/* How often each name without its number has been given.  */
static hash_map <nofree_string_hash, int> *given;

static int
next_number (const char *stem)
{
  if (!given)
    given = new hash_map <nofree_string_hash, int>;
  bool known;
  int &count = given->get_or_insert (xstrdup (stem), &known);
  return known ? ++count : (count = 0);
}

tree
given_numbers (void)
{
  tree list = NULL_TREE;
  if (given)
    for (auto pair : *given)
      list = tree_cons (get_identifier (pair.first),
			size_int (pair.second), list);
  return list;
}

void
give_numbers (tree list)
{
  if (!given)
    given = new hash_map <nofree_string_hash, int>;
  for (; list; list = TREE_CHAIN (list))
    given->put (xstrdup (IDENTIFIER_POINTER (TREE_PURPOSE (list))),
		tree_to_uhwi (TREE_VALUE (list)));
}

/* What stands in front of the names of things inside FN; the caller frees
   it.  */
static char *
path_inside (const_tree fn)
{
  if (!fn)
    return xstrdup ("");
  if (const char *name = async_readable_name (fn))
    return concat (name, "::", NULL);
  char *outer = path_inside (decl_function_context (fn));
  char *path = concat (outer, IDENTIFIER_POINTER (DECL_NAME (fn)), "::", NULL);
  free (outer);
  return path;
}

/* NAME as every assembler takes it.  */
static char *
plain_spelling (const char *name)
{
  char *plain = xstrdup (name);
  char *to = plain;
  for (const char *p = name; *p; p++)
    if (p[0] == ':' && p[1] == ':')
      {
	*to++ = '.';
	p += p[2] == '{' ? 2 : 1;
      }
    else if (*p == '#')
      *to++ = '.';
    else if (*p == '-')
      *to++ = '_';
    else if (*p != '}')
      *to++ = *p;
  *to = '\0';
  return plain;
}

static void
set_symbol (tree fn, const char *name)
{
  char *plain = async_options.readable_symbols ? NULL : plain_spelling (name);
  SET_DECL_ASSEMBLER_NAME (fn, get_identifier (plain ? plain : name));
  free (plain);
}

/* The function that makes the future of a block, whose body is NAME, is NAME.new.  */
static void
name_maker (tree ramp, const char *name)
{
  char *own = concat (name, ".new", NULL);
  set_symbol (ramp, own);
  free (own);
}

/* Name FN by PATH and KIND, kept in the attribute ATTR.  */
static void
name_function (tree fn, const char *attr, const char *path, const char *kind)
{
  char *stem = concat (path, "{", kind, "#", NULL);
  char *name = xasprintf ("%s%d}", stem, next_number (stem));
  tree text = build_string (strlen (name) + 1, name);
  DECL_ATTRIBUTES (fn)
    = tree_cons (get_identifier (attr), build_tree_list (NULL_TREE, text),
		 DECL_ATTRIBUTES (fn));
  set_symbol (fn, name);
  free (name);
  free (stem);
}

void
name_body (tree body, tree ramp)
{
  char *path = path_inside (decl_function_context (ramp));
  bool generator = generator_p (ramp);
  if (lookup_attribute (ASYNC_BLOCK_ATTR, DECL_ATTRIBUTES (ramp)))
    {
      name_function (body, ASYNC_BODY_ATTR, path,
		     generator ? "generator-block" : "async-block");
      name_maker (ramp, async_body_name (body));
    }
  else
    {
      char *own = concat (path, IDENTIFIER_POINTER (DECL_NAME (ramp)), "::",
			  NULL);
      name_function (body, ASYNC_BODY_ATTR, own,
		     generator ? "generator" : "async-fn");
      free (own);
    }
  free (path);
}

void
name_closure (tree fn)
{
  tree outer = decl_function_context (fn);
  if (!outer || !async_readable_name (outer) || async_readable_name (fn))
    return;
  char *path = path_inside (outer);
  name_function (fn, ASYNC_CLOSURE_ATTR, path, "closure");
  free (path);
}
