/* The layout of the records that the plugin makes.
   SPDX-License-Identifier: GPL-3.0-or-later

   A record of ours means the same everywhere in the program, in units that were
   compiled with other options as well.  So its layout must not depend on the
   #pragma pack that is in force where it happens to be made, nor on
   -fpack-struct.  */

#include "ir/ir.h"

/* Lay out RECORD, whose fields are known.  */

void
layout_record (tree record)
{
  unsigned packing = maximum_field_alignment;

  maximum_field_alignment = 0;
  layout_type (record);
  maximum_field_alignment = packing;
}
