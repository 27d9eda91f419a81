/* #pragma asyncc KEY [VALUE]
   SPDX-License-Identifier: GPL-3.0-or-later

   KEY is what stands behind -fplugin-arg-asyncc-; it may hold hyphens.  VALUE
   is a name, a list of names, a number or a string.  */

#include "entry/entry.h"

/* The token as text that the caller frees, or null if it cannot be part of
   an option.  */
static char *
token_text (enum cpp_ttype token, tree value)
{
  switch (token)
    {
    case CPP_NAME:
      return xstrdup (IDENTIFIER_POINTER (value));
    case CPP_NUMBER:
      if (TREE_CODE (value) == INTEGER_CST && tree_fits_uhwi_p (value))
	return xasprintf (HOST_WIDE_INT_PRINT_UNSIGNED,
			  tree_to_uhwi (value));
      return NULL;
    case CPP_STRING:
      return xstrdup (TREE_STRING_POINTER (value));
    case CPP_MINUS:
      return xstrdup ("-");
    case CPP_COMMA:
      return xstrdup (",");
    default:
      return NULL;
    }
}

/* Read tokens into *TEXT while SEPARATOR joins them; answer the token that
   stopped it.  */
static enum cpp_ttype
read_joined (enum cpp_ttype separator, enum cpp_ttype token, tree value,
	     char **text, tree *next_value, location_t *next_loc)
{
  char *joined = xstrdup ("");
  bool want_separator = false;
  while (want_separator ? token == separator
			: token != CPP_EOF && token_text (token, value))
    {
      char *piece = token_text (token, value);
      joined = reconcat (joined, joined, piece, NULL);
      free (piece);
      want_separator = !want_separator;
      token = pragma_lex (&value, next_loc);
    }
  *text = joined;
  *next_value = value;
  return token;
}

static void
handle_pragma (cpp_reader *)
{
  tree value;
  location_t loc, next;
  char *key, *text = NULL;
  enum cpp_ttype token = pragma_lex (&value, &loc);
  next = loc;
  if (token != CPP_NAME)
    {
      error_at (loc, "%<#pragma asyncc%> needs the name of an option");
      return;
    }
  token = read_joined (CPP_MINUS, token, value, &key, &value, &next);
  if (token != CPP_EOF)
    token = read_joined (CPP_COMMA, token, value, &text, &value, &next);
  if (token != CPP_EOF)
    error_at (next, "junk at end of %<#pragma asyncc %s%>", key);
  else
    read_pragma_option (loc, key, text);
  free (key);
  free (text);
}

void
register_asyncc_pragma (void)
{
  c_register_pragma (NULL, "asyncc", handle_pragma);
}
