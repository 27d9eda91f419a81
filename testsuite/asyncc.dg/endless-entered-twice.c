/* The loops without end of endless.c, without statements for the debugger between
   their blocks: what tidies the graph of such a body never comes to rest.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O1 -g0" } */

#include "endless.c"
