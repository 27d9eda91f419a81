/* The predefined macros.
   SPDX-License-Identifier: GPL-3.0-or-later

   PLUGIN_PRAGMAS is the only event that also -E reaches; it comes before -D,
   -U and -include.  Text that was preprocessed before holds no macros any
   more, except after -fdirectives-only.  */

#include "front.h"

#define STRING_(X) #X
#define STRING(X) STRING_ (X)

static const char *const macros[] = {
  "__ASYNCC__=" STRING (ASYNCC_VERSION_NUMBER),
  "__async=__attribute__((__async__))",
  "__future(...)="
    "__typeof__(__asyncc_future_of((__typeof__(__VA_ARGS__)*)0))",
  "__async_block(T,...)="
    "__extension__({"
    "__attribute__((__async__,__asyncc_block__)) "
    "__typeof__(T) __asyncc_block(void) __VA_ARGS__ __asyncc_block();})"
};

void
async_predefine (void)
{
  const cpp_options *o = cpp_get_options (parse_in);
  if (o->lang == CLK_ASM || (o->preprocessed && !o->directives_only))
    return;
  /* Diagnostics then show the place where the macro is used.  */
  cpp_force_token_locations (parse_in, BUILTINS_LOCATION);
  for (const char *m : macros)
    cpp_define (parse_in, m);
  cpp_stop_forcing_token_locations (parse_in);
}
