/* Was this plugin built for this GCC?
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef ASYNCC_GCC_VERSION_CHECK_H
#define ASYNCC_GCC_VERSION_CHECK_H

/* Compare the GCC that loads PLUGIN with the one it was built for.  If they
   differ say in what, and how to rebuild, and answer false.  */
extern bool async_check_gcc_version (const char *plugin,
				     const struct plugin_gcc_version *running);

#endif /* ASYNCC_GCC_VERSION_CHECK_H */
