/* The lowering's face to the rest of the plugin.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef ASYNCC_LOWER_H
#define ASYNCC_LOWER_H

/* Put the lowering pass where the options and -flto want it.  Call it when
   the options have been read.  */
extern void async_register_lowering (const char *plugin_name);

#endif /* ASYNCC_LOWER_H */
