/* The same with the options.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-options "-fpack-struct -Wno-address-of-packed-member" } */
/* { dg-skip-options { *-mno-sse* } } */
/* no-sync: polls and drops futures  */

#define PACKED_BY_OPTION
#include "packed.c"
