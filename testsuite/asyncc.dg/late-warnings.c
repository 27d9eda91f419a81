/* What GCC finds late is about the user's variables, not about the frame's bytes.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-options "-O2 -Wall -Wextra -Wformat-overflow=2" } */

#include <asyncc.h>
#include <stdio.h>
#include <string.h>

__async int f (int);
__async void v (void);
extern void fill (void *);
extern void use (const void *);
__async int send_line (const char *);

__async int
apart (const char *in)
{
  char name[32], line[64];

  strncpy (name, in, sizeof name - 1);
  name[31] = 0;
  __await (v ());
  snprintf (line, sizeof line, "hello %s", name);
  return __await (send_line (line));
}

__async int
only_spilled (int k)
{
  int x;

  if (k)
    x = __await (f (k));
  __await (v ());
  if (k)
    return x;
  return 0;
}

__async int
set_in_time (int k)
{
  int a[4];
  char *p;

  for (int i = 0; i < 4; i++)
    a[i] = __await (f (i));
  p = __builtin_malloc (4);
  use (p);
  __await (v ());
  __builtin_free (p);
  return a[k & 3];
}
