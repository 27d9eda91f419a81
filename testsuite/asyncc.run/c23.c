/* What C23 brought, in async functions: nullptr, auto, typeof, constexpr
   objects, attributes, parameters without names, enumerations with a type,
   initialisers without members, labels before declarations, two declarations of
   one structure.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-require-gcc 13 } */
/* { dg-options "-std=gnu2x" } */

#include "test.h"

enum small : unsigned char { LAST = 255 };

constexpr int COUNT = 3;

struct pair { int a; double b; };

[[nodiscard]] static __async int
second_of (int, int second)
{
  __async_suspend ();
  return second;
}

static __async int *
same (int *p)
{
  __async_suspend ();
  return p == nullptr ? nullptr : p;
}

static __async enum small
last (enum small e)
{
  constexpr enum small after = LAST;
  auto before = __await (far_later (e));
  return before + 1 == after ? after : (enum small) 0;
}

static __async struct pair
make (int a)
{
  struct pair empty = {};
  constexpr double half = 0.5;
  empty.a = __await (later (a)) + empty.a;
  return (struct pair) { .a = empty.a, .b = half };
}

static __async bool
all (void)
{
  constexpr int numbers[COUNT] = { 1, 2, 3 };
  [[maybe_unused]] int unused = __await (later (1));
  static constexpr char text[] = "abc";
  typeof (__await (make (1))) made = __await (make (4));
  auto future = far_later (7);
  typeof_unqual (const int) sum = 0;
  int *nothing = __await (same (nullptr));
  bool right = true;

  for (int i = 0; i < COUNT; i++)
    {
      if (i == 2)
	goto next;
      sum += __await (second_of (i, numbers[i]));
      continue;
    next:
      auto more = __await (later (numbers[i]));
      sum += more;
    }
  switch (__await (last (254)))
    {
    case LAST:
      [[fallthrough]];
    case 1:
      int declared = __await (far_later (5));
      right = right && declared == 5;
      break;
    default:
      right = false;
    }
  static_assert (sizeof text == 4);
  return right && sum == 6 && made.a == 4 && made.b == 0.5
	 && __await (future) == 7 && nothing == nullptr
	 && __await (same (&sum)) == &sum;
}

int
main (void)
{
  CHECK (run (all ()));
}
