/* What all builtins check, and what several of them say.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "front/front.h"

typedef vec<tree, va_gc> args_vec;

bool
unevaluated_p (void)
{
  return in_typeof || in_sizeof || in_alignof;
}

/* Check that the builtin NAME stands in an async function or generator.  Elsewhere
   it may stand where it is not evaluated, as in _Generic; whether it is will be
   known at the end of the function or declaration (outside-async.cc).  */
bool
check_awaiting (location_t loc, const char *name)
{
  tree fn = current_function_decl;
  if (awaiting_body_p (fn))
    return true;
  if (fn && lookup_attribute (ASYNC_FAILED_ATTR, DECL_ATTRIBUTES (fn)))
    return false;
  if (!fn && (unevaluated_p () || c_inhibit_evaluation_warnings))
    return true;
  if (fn || perhaps_unevaluated_p ())
    {
      note_doubtful_use (loc, name);
      return true;
    }
  refuse_outside (loc, fn, name);
  return false;
}

bool
check_count (location_t loc, args_vec *args, unsigned n, const char *name)
{
  if (vec_safe_length (args) == n)
    return true;
  auto_diagnostic_group d;
  if (n)
    {
      error_at (loc, "%qs takes exactly one argument", name);
      inform (loc, "write %<%s (e)%>, with parentheses around a comma "
	      "expression", name);
    }
  else
    {
      error_at (loc, "%qs takes no arguments", name);
      inform (loc, "write %<%s ()%>", name);
    }
  return false;
}

bool
check_arguments (location_t loc, args_vec *args, unsigned n, const char *name,
		 const char *usage)
{
  if (vec_safe_length (args) == n)
    return true;
  auto_diagnostic_group d;
  error_at (loc, strchr (usage, ',') ? G_("%qs takes exactly two arguments")
	    : G_("%qs takes exactly one argument"), name);
  inform (loc, "write %qs, with parentheses around a comma expression", usage);
  return false;
}

/* NAME with the remark that VAR, which an await sets to null, may be null for that
   reason.  */
static const char *
doubt_name (const char *name, tree var)
{
  char *text = xasprintf ("%s, or its variable '%s' was used up before", name,
			  IDENTIFIER_POINTER (DECL_NAME (var)));
  const char *kept = IDENTIFIER_POINTER (get_identifier (text));
  free (text);
  return kept;
}

/* The name for the message that there is no memory, for when the future E is
   null: that of the function which E calls, or of the one that awaits E.  */
const char *
blamed_name (tree e)
{
  tree fn = called_function (e), var = tree_strip_nop_conversions (e);
  if (!fn)
    fn = current_function_decl;
  const char *name = fn ? lang_hooks.decl_printable_name (fn, 2) : "";
  return owning_variable_p (var) ? doubt_name (name, var) : name;
}
