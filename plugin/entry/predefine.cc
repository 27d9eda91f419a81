/* The predefined macros.
   SPDX-License-Identifier: GPL-3.0-or-later

   PLUGIN_PRAGMAS is the only event that also -E reaches; it comes before -D,
   -U and -include.  Text that was preprocessed before holds no macros any
   more, or, after -fdirectives-only, brings the definitions along.  */

#include "entry/entry.h"

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

/* Define all macros, as GCC does its own: diagnostics then show the place
   where one is used, and -pedantic does not mind what they are made of.  The
   debug information does not list them; no line exists yet to put them on.  */
static void
define_macros (void)
{
  cpp_options *o = cpp_get_options (parse_in);
  cpp_callbacks *cb = cpp_get_callbacks (parse_in);
  auto define = cb->define;
  auto variadic = o->warn_variadic_macros;
  if (!flag_preprocess_only)
    cb->define = NULL;
  o->warn_variadic_macros = 0;
  cpp_force_token_locations (parse_in, BUILTINS_LOCATION);
  for (const char *m : macros)
    cpp_define (parse_in, m);
  cpp_stop_forcing_token_locations (parse_in);
  o->warn_variadic_macros = variadic;
  cb->define = define;
}

void
async_predefine (void)
{
  const cpp_options *o = cpp_get_options (parse_in);
  if (o->lang != CLK_ASM && !o->preprocessed)
    define_macros ();
}
