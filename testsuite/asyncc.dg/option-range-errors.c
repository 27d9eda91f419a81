/* Numbers of bytes that no frame can have.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */

#pragma asyncc frame-limit 4294967295
#pragma asyncc frame-limit 0
#pragma asyncc frame-limit 4294967296	/* { dg-error "frame-limit=4294967296.: the value is a number of bytes from 0 to 4294967295" } */
#pragma asyncc warn-frame 99999999999	/* { dg-error "from 0 to 4294967295" } */
#pragma asyncc warn-frame "99999999999999999999"	/* { dg-error "from 0 to 4294967295" } */
#pragma asyncc warn-frame "-1"	/* { dg-error "from 0 to 4294967295" } */
