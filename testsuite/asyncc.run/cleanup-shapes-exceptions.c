/* The same where everything has landing pads.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-options "-fexceptions" } */
#include "cleanup-shapes.c"
