/* Where the plugin's passes stand among GCC's.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "base/base.h"

void
register_own_pass (const char *plugin_name, opt_pass *pass,
		   enum pass_positioning_ops where, const char *reference)
{
  register_pass_info info = { pass, reference, 1, where };

  register_callback (plugin_name, PLUGIN_PASS_MANAGER_SETUP, NULL, &info);
}
