/* Precompiled headers.
   SPDX-License-Identifier: GPL-3.0-or-later

   What the plugin knows of a header is not in the precompiled file.  So with
   the plugin loaded none is used: GCC falls back to the text of the header
   (-Winvalid-pch says why).  A header with async constructs is not
   precompiled.  */

#include "front/front.h"

static const char *
never_valid (const void *, size_t)
{
  return "the plugin asyncc cannot use precompiled headers";
}

void
async_install_pch (void)
{
  targetm.pch_valid_p = never_valid;
}

void
async_refuse_in_pch (location_t loc)
{
  static bool told;
  if (!pch_file || told)
    return;
  told = true;
  auto_diagnostic_group d;
  error_at (loc, "a header with async functions cannot be precompiled");
  inform (loc, "include it as text, behind the precompiled header");
}
