/* The test files.c without the kernel's ring, as where that is forbidden.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#define WITHOUT_RING 1
#include "files.c"
