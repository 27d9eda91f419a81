/* not-live.c where GCC schedules instructions before it allocates registers, as
   it does at -O2 on most machines.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* no-sync: there GCC gets some of it wrong  */
/* { dg-additional-options "-fschedule-insns -flive-range-shrinkage" } */
/* { dg-skip-stress "what is not live across its awaits is live elsewhere" } */

#include "not-live.c"
