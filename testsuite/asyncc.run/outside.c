/* Accesses outside of their objects, in code that never runs: container_of of
   what is no member, elements far in front of an array and far behind its end,
   and objects of no size.  What is alive around them keeps its value.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-additional-options "-w" } */

#include <stddef.h>
#include <stdint.h>
#include "test.h"

#define CONTAINER(p, type, member) \
  ((type *) ((char *) (p) - offsetof (type, member)))

struct node { struct node *next; };
struct item { int a[4]; struct node n; uint64_t b; double c; };
struct wide { char text[4000]; struct node n; };

static NOINLINE void
look (void *p)
{
  __asm__ volatile ("" : : "r" (p) : "memory");
}

/* IS_ITEM is never true.  */
static inline uint64_t
read_item (struct node *p, int is_item)
{
  if (!is_item)
    return 1;
  struct item *i = CONTAINER (p, struct item, n);
  return i->a[0] + i->a[3] + i->b + (uint64_t) i->c
	 + CONTAINER (p, struct wide, n)->text[7];
}

static inline void
write_item (struct node *p, int is_item, uint64_t v)
{
  if (!is_item)
    return;
  struct item *i = CONTAINER (p, struct item, n);
  i->a[0] = v;
  i->a[2] = -1;
  i->b = UINT64_MAX;
  i->c = v;
  *(uint64_t *) &i->a = UINT64_MAX;
  *(uint64_t *) ((char *) p - 8) = UINT64_MAX;
  *(unsigned *) ((char *) p - 8) = -1u;
  *(void **) ((char *) p - 16) = p;
  CONTAINER (p, struct wide, n)->text[3] = 'x';
}

static NOINLINE __async int
members (int k)
{
  struct node head = { 0 };
  int before = 5;
  look (&head);
  look (&before);
  int r = __await (far_now (1));
  write_item (&head, k, r);
  __async_suspend ();
  r += read_item (&head, k);
  write_item (&head, k, r);
  look (&head);
  __async_suspend ();
  write_item (&head, k, 0);
  return r + before + (head.next == NULL);
}

static NOINLINE __async int
elements (int k)
{
  short a[5] = { 1, 2, 3, 4, 5 };
  look (a);
  __async_suspend ();
  if (k)
    {
      a[-1] = 3;
      a[-2000] = k;
      a[5] = 9;
      a[PTRDIFF_MAX / 2 - 4] = 1;
      a[-(PTRDIFF_MAX / 2 - 4)] = 1;
      *(long *) ((char *) a - 8) += 1;
      *(struct wide *) ((char *) a + 1) = (struct wide) { "x" };
      __async_suspend ();
      k += a[-3] + a[100000000];
      look (&a[-7]);
      look (&a[1 << 20]);
      look ((char *) a - PTRDIFF_MAX);
    }
  int s = 0;
  for (int i = 0; i < 5; i++)
    s += a[i];
  return s + k;
}

struct none { };
struct tail { int n; struct none e; int t[]; };

static NOINLINE __async int
sizeless (int k)
{
  struct none e, v[3];
  int zero[0];
  struct tail t = { 7 };
  look (&e);
  look (v);
  look (zero);
  look (&t);
  __async_suspend ();
  if (k)
    {
      zero[0] = 1;
      zero[-1] = 2;
      t.t[0] = 3;
      t.t[1000] = 4;
      *(int *) &e = 5;
      *(char *) &v[2] = 6;
      ((char *) &e)[-9] = 1;
    }
  v[1] = e;
  t.e = e;
  __async_suspend ();
  look (&e);
  look (zero);
  return t.n + (k ? zero[-2] : 0) + (k ? t.t[3] : 0);
}

static NOINLINE __async struct item
result (int k)
{
  struct item i = { { 1, 2, 3, 4 }, { NULL }, 5, 6 };
  look (&i);
  __async_suspend ();
  if (k)
    return *(struct item *) ((char *) &i - 24);
  return i;
}

static __async int
all (int k)
{
  int r = __await (members (k)) + __await (elements (k)) + __await (sizeless (k));
  struct item i = __await (result (k));
  return r + i.a[3] + i.b;
}

int
main (void)
{
  volatile int never = 0;
  CHECK (run (all (never)) == 8 + 15 + 7 + 4 + 5);
  return 0;
}
