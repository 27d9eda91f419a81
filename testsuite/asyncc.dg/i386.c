/* Where structures are returned in memory, and a va_list is a pointer to char,
   which does not make a list of every string.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile { target x86_64-*-* } } */
/* { dg-options "-m32 -O2" } */

typedef __builtin_va_list va_list;

__async int f (int);
int use (const char *, va_list);

static __attribute__ ((__noinline__)) __async int
value (int n)
{
  __async_suspend ();
  return n;
}

__async int
string (char *s)
{
  char *end = s + __await (value (2));
  return *s + *end + __await (f (1));
}

__async int
list (va_list ap)
					/* { dg-note "take the arguments out of it before the" "" { target *-*-* } .-1 } */
{
  int n = __await (f (2));		/* { dg-error "va_list" } */
  return n + use ("", ap);
}
