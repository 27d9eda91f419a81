/* What the verifier must not take for a mistake of the plugin: accesses outside
   of an object, objects of many gigabytes, states that need no case of their
   own.
   SPDX-License-Identifier: GPL-3.0-or-later */
/* { dg-options "-O2 -w -fplugin-arg-asyncc-stress -fplugin-arg-asyncc-check" } */

void use (void *);
extern int a;
static int never;

void
beyond (void *x)
{
  char b;
  __builtin_memcpy (&b, x, sizeof &b);
  use (x);
  __builtin_memcpy (&b, x, sizeof &b);
  use (&b);
}

void
before (int n, void (*f) (char *))
{
  char from[4], to[5], *r = from, *p = to;
  int count = 0;

  for (; n > 0; n >>= 7, count++)
    *r++ = n & 127;
  while (count-- > 1)
    *p++ = *--r | 128;
  *p++ = *--r;
  f (to);
}

#if __SIZEOF_POINTER__ == 8
void
vast (void)
{
  char s[0x1000000000UL];
  s[0] = 'a';
  s[sizeof s - 1] = 'b';
  use (s);
  use (s);
}
#endif

void
begins_again (void)
{
  void *g = &&h;
h:
  if (a)
  i:
    goto *g;
  for (;;)
    if (never)
      goto i;
}

void
never_resumed (unsigned n, float b, void *c)
{
lab:
  n %= 3;
  if (b - n < 1)
    ;
  else
    {
      __builtin_unreachable ();
      c = &&lab;
    }
  goto *c;
}
