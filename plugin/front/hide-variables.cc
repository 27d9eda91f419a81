/* Variables of macros are not shown.
   SPDX-License-Identifier: GPL-3.0-or-later

   The macros of the runtime's headers declare variables, in the user's function or in a
   statement expression there.  A debugger would show them among those of the user.  */

#include "front/front.h"

/* Hide DECL, which is declared, if it is the variable of a macro.  */
void
hide_macro_variable (tree decl)
{
  static const char prefix[] = "__asyncc_";

  if (VAR_P (decl) && !is_global_var (decl) && DECL_NAME (decl)
      && !strncmp (IDENTIFIER_POINTER (DECL_NAME (decl)), prefix, sizeof prefix - 1))
    DECL_IGNORED_P (decl) = 1;
}
