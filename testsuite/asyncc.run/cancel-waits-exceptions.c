/* The same where everything has landing pads.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* no-sync: drops futures  */
/* { dg-options "-fexceptions" } */
#include "cancel-waits.c"
