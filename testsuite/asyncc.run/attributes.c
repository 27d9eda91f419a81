/* Function attributes together with async: they mean what they say of the
   body, and do no harm to the call that makes the future.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-options "-Wno-attributes" } */

#include "test.h"

static int side;

static __async __attribute__ ((__const__)) int constant (int n) { return n * 2; }
static __async __attribute__ ((__pure__)) int pure (int n) { return n + side; }
static __async __attribute__ ((__hot__)) int hot (int n) { __async_suspend (); return n; }
static __async __attribute__ ((__cold__, __noinline__)) int cold (int n) { return n; }
static __async __attribute__ ((__flatten__)) int flat (int n)
{
  return __await (hot (n)) + __await (cold (n)) + __await (later (n));
}
static __async __attribute__ ((__optimize__ ("O3"))) int fast (int n)
{
  int a[8], s = 0;
  for (int i = 0; i < 8; i++)
    a[i] = i * n;
  __async_suspend ();
  for (int i = 0; i < 8; i++)
    s += a[i];
  return s;
}
static __async __attribute__ ((__optimize__ ("O0"))) int slow (int n)
{
  int s = n;
  __async_suspend ();
  return s + __await (later (n));
}
static __async __attribute__ ((__warn_unused_result__)) int wanted (int n) { return n; }
static __async __attribute__ ((__nonnull__)) int not_null (int *p)
{
  __async_suspend ();
  return *p;
}
static __async __attribute__ ((__returns_nonnull__)) int *gives (int *p)
{
  __async_suspend ();
  return p;
}
static __async __attribute__ ((__malloc__)) void *makes (int n)
{
  __async_suspend ();
  return malloc (n);
}
__async __attribute__ ((__visibility__ ("hidden"))) int hidden (int n) { return n; }
__async __attribute__ ((__weak__)) int weak (int n) { __async_suspend (); return n + 1; }
static __async __attribute__ ((__section__ (".text.asyncc_test"))) int placed (int n)
{
  __async_suspend ();
  return n;
}
static __async __attribute__ ((__no_sanitize__ ("undefined"))) int plain (int n)
{
  __async_suspend ();
  return n;
}
static __async __attribute__ ((__stack_protect__, __noclone__, __used__)) int guarded (int n)
{
  char buf[32];
  sprintf (buf, "%d", n);
  __async_suspend ();
  return atoi (buf);
}
static __async __attribute__ ((__deprecated__ ("not really"))) int old (int n) { return n; }
static __async __attribute__ ((__noreturn__)) void leaves (int status)
{
  __async_suspend ();
  exit (status);
}
__async int renamed (int n) __asm__ ("asyncc_test_renamed");
__async int renamed (int n) { __async_suspend (); return n * 7; }
#if defined __x86_64__ || defined __i386__
# define TARGET __attribute__ ((__target__ ("sse2")))
#elif defined __aarch64__
# define TARGET __attribute__ ((__target__ ("+crc")))
#else
# define TARGET
#endif
static __async TARGET int targeted (int n)
{
  __async_suspend ();
  return n;
}

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

static NOINLINE __async int
all (int n)
{
  int s = __await (constant (n)) + __await (constant (n));
  s += __await (pure (n));
  side = 100;
  s += __await (pure (n));
  CHECK (s == 20 + 5 + 105);
  CHECK (__await (flat (n)) == 15 && __await (fast (n)) == 140);
  CHECK (__await (slow (n)) == 10 && __await (wanted (n)) == 5);
  CHECK (__await (not_null (&n)) == 5 && __await (gives (&n)) == &n);
  void *a = __await (makes (10)), *b = __await (makes (10));
  CHECK (a && b && a != b);
  free (a);
  free (b);
  CHECK (__await (hidden (n)) == 5 && __await (weak (n)) == 6);
  CHECK (__await (placed (n)) == 5 && __await (plain (n)) == 5);
  CHECK (__await (guarded (n)) == 5 && __await (old (n)) == 5);
  CHECK (__await (renamed (n)) == 35 && __await (targeted (n)) == 5);
  __asm__ volatile ("" : "+r" (n) : : "memory");
  int before = n;
  __async_suspend ();
  __asm__ volatile ("" : "+r" (before) : : "memory", "cc");
  return before;
}

static NOINLINE __async int
then_leaves (void)
{
  CHECK (__await (all (5)) == 5);
  __await (leaves (0));
  abort ();
}

int
main (void)
{
  run (then_leaves ());
  return 1;
}
