/* How GCC finds the plugin, and what it is told first.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef ASYNCC_ENTRY_H
#define ASYNCC_ENTRY_H

#include "base/base.h"

/* gcc-version-check.cc: was this plugin built for this GCC?  */

/* Compare the GCC that loads PLUGIN with the one it was built for.  If they
   differ say in what, and how to rebuild, and answer false.  */
extern bool check_gcc_release (const char *plugin,
			       const struct plugin_gcc_version *running);

/* predefine.cc, pragma.cc  */

extern void predefine_macros (void);
extern void register_asyncc_pragma (void);

#endif /* ASYNCC_ENTRY_H */
