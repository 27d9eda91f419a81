/* What works in async functions only, outside of them.
   SPDX-License-Identifier: GPL-3.0-or-later

   An await in a function that is not async, or outside of all functions, is
   refused, unless the program does not evaluate it.  While GCC parses the
   operand of sizeof, typeof or alignof, it says so; it does not say so of those
   of _Generic and the like.  An await there is in doubt until the function or
   the declaration is complete: what is still there then is evaluated.  */

#include "front/front.h"

/* True if the declaration that GCC is parsing outside of all functions began with
   a word that may leave its operands unevaluated, and of which GCC does not say
   that it parses an operand.  */
static bool unevaluating_word_seen;

void
note_unevaluating_word (void)
{
  unevaluating_word_seen = true;
}

/* True if it is not known yet whether the expression being parsed outside of all
   functions is evaluated.  In text that was preprocessed before, nobody has seen
   the words.  */
bool
perhaps_unevaluated_p (void)
{
  return unevaluating_word_seen || cpp_get_options (parse_in)->preprocessed;
}

/* Say what to do about an await in the function FN, which is not async.  */
static void
explain_outside (location_t loc, tree fn, const char *name)
{
  if (fn && ramp_of_body (fn))
    {
      inform (DECL_SOURCE_LOCATION (ramp_of_body (fn)), "declare this generator "
	      "with %<__async __generator%> to use %qs in it", name);
      return;
    }
  if (!fn)
    inform (loc, "%qs works in the body of a function declared %<__async%>",
	    name);
  else if (MAIN_NAME_P (DECL_NAME (fn)) && !decl_function_context (fn))
    inform (DECL_SOURCE_LOCATION (fn), "move this to an %<__async%> function "
	    "and run that from %qD, as with %<async_run%>", fn);
  else
    inform (DECL_SOURCE_LOCATION (fn),
	    "declare %qD with %<__async%> to use %qs in it", fn, name);
}

void
refuse_outside (location_t loc, tree fn, const char *name)
{
  auto_diagnostic_group d;
  if (fn && ramp_of_body (fn))
    error_at (loc, "%qs in a generator that is not async", name);
  else
    error_at (loc, "%qs outside an async function", name);
  explain_outside (loc, fn, name);
}

/* An await, or another builtin of async functions, that was parsed in a
   function that is not async.  It is refused if it is still there when the
   function is complete; else it stood where nothing is evaluated: in sizeof,
   in _Generic, in the branch that __builtin_choose_expr does not take.

   Outside of all functions only constants are evaluated, so GCC itself refuses
   an await that is.  It may still stand in a parameter, as in `int a[N]', whose
   size is computed when the function begins.  */
struct doubtful
{
  location_t loc;
  const char *name;
  /* It stands outside of all functions, and was parsed when there had been so
     many errors.  */
  bool outside;
  int errors;
  /* One await becomes several calls; the first that is found is refused.  */
  bool refused;
};
static vec<doubtful> doubtful_uses;

void
note_doubtful_use (location_t loc, const char *name)
{
  doubtful_uses.safe_push (doubtful { loc, name, !current_function_decl,
				      errorcount, false });
}

bool
doubtful_uses_p (void)
{
  return !doubtful_uses.is_empty ();
}

void
forget_doubtful_uses (void)
{
  doubtful_uses.truncate (0);
  unevaluating_word_seen = false;
}

/* Outside of all functions DECL has been declared.  If GCC has refused what it is
   declared with, say what is wrong with an await in that.  */
void
check_doubtful_declaration (tree decl)
{
  if (current_function_decl || TREE_CODE (decl) == PARM_DECL)
    return;
  for (const doubtful &d : doubtful_uses)
    if (errorcount > d.errors)
      explain_outside (d.loc, NULL_TREE, d.name);
  forget_doubtful_uses ();
}

/* The doubtful use of which the call T is a part; null if there is none.  */
static doubtful *
find_doubtful (tree t)
{
  for (doubtful &d : doubtful_uses)
    if (d.loc == EXPR_LOCATION (t))
      return &d;
  return NULL;
}

/* Refuse the await of which the call T is a part, if T stands in FN, which is not
   async, and is evaluated, or in a parameter of FN.  */
void
refuse_doubtful (tree t, tree fn)
{
  doubtful *d = find_doubtful (t);
  if (ramp_of_body (fn) && !(d && (d->outside || !awaiting_body_p (fn))))
    return;
  if (d && !d->refused)
    {
      refuse_outside (d->loc, d->outside ? NULL_TREE : fn, d->name);
      d->refused = true;
    }
  else if (!d && !seen_error ())
    refuse_outside (EXPR_LOCATION (t), fn, "__await");
}
