/* Which compiler has loaded the plugin.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "base/base.h"

bool
parsing_c_p (void)
{
  return (!strncmp (lang_hooks.name, "GNU C", 5)
	  && strncmp (lang_hooks.name, "GNU C++", 7));
}

bool
parsing_cxx_p (void)
{
  return !strncmp (lang_hooks.name, "GNU C++", 7);
}
