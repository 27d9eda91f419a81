/* Pointers to async functions: variables, tables, parameters, members,
   results, typedefs, comparison.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"

static __async int inc (int x) { return x + 1; }
static __async int dbl (int x) { __async_suspend (); return x * 2; }
static __async int sqr (int x) { return __await (later (x)) * x; }

typedef __async int unary (int);
typedef __async int (*unary_ptr) (int);

static unary_ptr table[] = { inc, dbl, sqr };
static __async int (*variable) (int) = inc;
static unary *through_type = dbl;

struct ops
{
  const char *name;
  __async int (*call) (int);
  unary_ptr many[3];
};

static const struct ops ops[] = {
  { "inc", inc, { inc, inc, inc } },
  { "dbl", dbl, { inc, dbl, sqr } },
  { .name = "sqr", .call = sqr, .many = { [1] = sqr } },
};

static __async int
apply (__async int (*f) (int), int x)
{
  return __await (f (x));
}

static __async int
apply_twice (unary f, int x)
{
  return __await (f (__await ((*f) (x))));
}

static unary_ptr
choose (int i)
{
  return table[i % 3];
}

static __async unary_ptr
choose_later (int i)
{
  __async_suspend ();
  return table[i % 3];
}

static __async int
all (void)
{
  CHECK (__await (variable (1)) == 2);
  variable = sqr;
  CHECK (__await (variable (5)) == 25);
  CHECK (__await (through_type (4)) == 8);
  CHECK (__await ((&inc) (4)) == 5);
  CHECK (__await ((**dbl) (4)) == 8);
  CHECK (__await (choose (2) (6)) == 36);
  CHECK (__await (__await (choose_later (1)) (6)) == 12);
  CHECK (__await (apply (inc, 9)) == 10);
  CHECK (__await (apply (variable, 9)) == 81);
  CHECK (__await (apply_twice (sqr, 3)) == 81);
  CHECK (__await (apply_twice (&dbl, 3)) == 12);

  int s = 0;
  for (int i = 0; i < 3; i++)
    s = s * 100 + __await (table[i] (4));
  CHECK (s == 50816);
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      if (ops[i].many[j])
	s += __await (ops[i].call (__await (ops[i].many[j] (2))));
  CHECK (s == 50816 + (4 + 4 + 4) + (6 + 8 + 8) + 16);
  return __await ((s ? inc : dbl) (s));
}

int
main (void)
{
  CHECK (inc != dbl && table[0] == inc && ops[1].call == dbl);
  CHECK (table[0] != NULL);
  CHECK (run (all ()) == 50816 + 51);
  unary_ptr f = dbl;
  CHECK (run (f (21)) == 42);
  CHECK (run (apply ((unary_ptr) f, 3)) == 6);
  return 0;
}
