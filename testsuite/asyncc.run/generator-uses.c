/* Generators at work: a walk through a tree, primes, permutations, a tokenizer; by
   pointers, nested, as blocks, in old style, with streams of streams.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-options "-std=gnu17" } */
/* no-sync: a stream gives its values one at a time  */

#include "test.h"
#include <ctype.h>

/* ---- a tree ---------------------------------------------------------- */

struct node { struct node *left, *right; int key; };

static __generator int
walk (struct node *t)
{
  int v;
  if (!t)
    return;
  __stream (int) s __async_auto = walk (t->left);
  while (__next (s, &v))
    __yield (v);
  __yield (t->key);
  __stream (int) r __async_auto = walk (t->right);
  while (__next (r, &v))
    __yield (v);
}

static void
insert (struct node **at, struct node *n)
{
  while (*at)
    at = n->key < (*at)->key ? &(*at)->left : &(*at)->right;
  *at = n;
}

static void
trees (void)
{
  static struct node nodes[50];
  struct node *root = NULL;
  for (int i = 0; i < 50; i++)
    {
      nodes[i].key = i * 37 % 50;
      insert (&root, &nodes[i]);
    }
  for (int stop = 0; stop <= 50; stop += 10)
    {
      __stream (int) s = walk (root);
      int v;
      for (int i = 0; i < stop; i++)
	CHECK (__next (s, &v) && v == i);
      if (stop == 50)
	CHECK (!__next (s, &v));
      async_drop (s);
    }
}

/* ---- primes: each filter takes the values of the one before ------------- */

static __generator unsigned
from (unsigned n)
{
  for (;;)
    __yield (n++);
}

static __generator unsigned
sieve (__stream (unsigned) s __async_auto)
{
  unsigned p, v;
  if (!__next (s, &p))
    return;
  __yield (p);
  __stream (unsigned) rest __async_auto = sieve (__generator_block (unsigned, {
    while (__next (s, &v))
      if (v % p)
	__yield (v);
  }));
  while (__next (rest, &v))
    __yield (v);
}

static void
primes (void)
{
  static const unsigned first[] = { 2, 3, 5, 7, 11, 13, 17, 19, 23, 29 };
  __stream (unsigned) s = sieve (from (2));
  unsigned p;
  for (int i = 0; i < 10; i++)
    CHECK (__next (s, &p) && p == first[i]);
  async_drop (s);
}

/* ---- permutations, in place ---------------------------------------------- */

static __generator char *
permute (char *text, int n)
{
  if (n <= 1)
    __yield (text);
  for (int i = 0; n > 1 && i < n; i++)
    {
      char *p;
      __stream (char *) s __async_auto = permute (text, n - 1);
      while (__next (s, &p))
	__yield (p);
      char c = text[n - 1];
      int k = n % 2 ? 0 : i;
      text[n - 1] = text[k];
      text[k] = c;
    }
}

static void
permutations (void)
{
  char text[] = "abcd", seen[24][5];
  __stream (char *) s = permute (text, 4);
  char *p;
  int n = 0;
  for (; __next (s, &p); n++)
    {
      CHECK (n < 24);
      memcpy (seen[n], p, 5);
      for (int i = 0; i < n; i++)
	CHECK (strcmp (seen[i], p) != 0);
    }
  CHECK (n == 24);
  async_drop (s);
}

/* ---- a tokenizer ------------------------------------------------------ */

struct token { enum { NUMBER, NAME, SIGN } kind; const char *text; int length; };

static __generator struct token
tokens (const char *p)
{
  while (*p)
    {
      const char *start = p;
      if (isspace ((unsigned char) *p))
	{
	  p++;
	  continue;
	}
      struct token t = { SIGN, start, 1 };
      if (isdigit ((unsigned char) *p))
	for (t.kind = NUMBER; isdigit ((unsigned char) *p); p++)
	  ;
      else if (isalpha ((unsigned char) *p))
	for (t.kind = NAME; isalnum ((unsigned char) *p); p++)
	  ;
      else
	p++;
      t.length = p - start;
      __yield (t);
    }
}

static void
tokenize (void)
{
  static const char *const expected[] = { "x1", "=", "40", "+", "y" };
  __stream (struct token) s = tokens ("  x1 = 40 +y ");
  struct token t;
  int n = 0;
  for (; __next (s, &t); n++)
    {
      CHECK (t.length == (int) strlen (expected[n]));
      CHECK (!memcmp (t.text, expected[n], t.length));
      CHECK (t.kind == (n == 0 || n == 4 ? NAME : n == 2 ? NUMBER : SIGN));
    }
  CHECK (n == 5);
  async_drop (s);
}

/* ---- how they are declared and called ------------------------------------ */

extern __generator int declared (int n);
__attribute__ ((__noinline__)) __attribute__ ((generator)) int
declared (int n)
{
  while (n--)
    __yield (n);
}

static inline __generator long
old_style (a, f, c)
     int a;
     float f;
     char c;
{
  __yield (a);
  __yield (f * 2);
  __yield (c);
}

typedef __generator int numbers (int);
static numbers squares;
static __generator int
squares (int n)
{
  for (int i = 0; i < n; i++)
    __yield (i * i);
}

static int
sum (__stream (int) s)
{
  int v, total = 0;
  while (__next (s, &v))
    total += v;
  async_drop (s);
  return total;
}

static void
declarations (void)
{
  static __generator int (*const table[]) (int) = { declared, squares, &squares };
  numbers *p = squares;
  __stream (int) (*q) (int) = declared;
  CHECK (sum (table[0] (4)) == 6 && sum (table[1] (4)) == 14);
  CHECK (sum (table[2] (3)) == 5 && sum (p (2)) == 1 && sum (q (3)) == 3);
  CHECK (sum ((*p) (3)) == 5);
  __stream (long) s = old_style (1, 2.5f, 'x');
  long v;
  CHECK (__next (s, &v) && v == 1 && __next (s, &v) && v == 5);
  CHECK (__next (s, &v) && v == 'x' && !__next (s, &v));
  async_drop (s);
}

/* ---- inside of other functions ------------------------------------------ */

static void
nested (int n)
{
  int calls = 0;
  __generator int inner (int k)
    {
      for (; k < n; k++)
	{
	  calls++;
	  __yield (k);
	}
    }
  CHECK (sum (inner (2)) == 2 + 3 + 4 && calls == 3);
  __stream (int) s = __generator_block (int, {
    int x = n, y = 1;
    __yield (x);
    for (; x > 1; x--)
      {
	calls += y;
	__yield (x);
      }
    return;
  });
  n = 4;
  CHECK (sum (s) == 4 + 4 + 3 + 2 && calls == 6);
}

/* ---- positions ------------------------------------------------------- */

static int
twice (int x)
{
  return 2 * x;
}

static __generator int
positions (int n)
{
  int i = 0, t;
  n ? __yield (twice (n)) : (void) 0;
  __yield (1), __yield (2);
  t = (__yield (i++), __yield (i++), i);
  __yield (({ __yield (t); t + 1; }));
  for (__yield (100); n > 0; __yield (200), n--)
    ;
  switch (__yield (7), i)
    {
    case 2:
      __yield (8);
      /* fallthrough */
    case 3:
      __yield (9);
      break;
    default:
      __yield (0);
    }
  if (i)
    again: __yield (i);
  if (i++ < 3)
    goto again;
}

static void
all_positions (void)
{
  static const int expected[] = { 4, 1, 2, 0, 1, 2, 3, 100, 200, 200, 7, 8, 9, 2, 3 };
  __stream (int) s = positions (2);
  int v, n = 0;
  for (; __next (s, &v); n++)
    CHECK (v == expected[n]);
  CHECK (n == 15);
  async_drop (s);
  s = squares (5);
  CHECK (__next (s, &v) + __next (s, &v) * 2 == 3 && v == 1);
  CHECK ((__next (s, &v) ? v : -1) == 4);
  CHECK (__next ((s), (&v)) && v == 9 && twice (__next (s, &v) && v == 16) == 2);
  CHECK (!(__next (s, &v) || __next (s, &v)));
  async_drop (s);
}

/* ---- a stream of streams -------------------------------------------------- */

static __generator __stream (int)
rows (int n)
{
  for (int i = 1; i <= n; i++)
    __yield (squares (i));
}

static void
streams (void)
{
  __stream (__stream (int)) s = rows (4);
  __stream (int) row;
  int total = 0;
  while (__next (s, &row))
    total += sum (row);
  CHECK (total == 0 + 1 + 5 + 14);
  async_drop (s);
}

/* ---- what lives across a yield ------------------------------------------- */

static __generator int
keeps (int n)
{
  int vla[n], *p = &n, pinned = 5, *q = &pinned;
  for (int i = 0; i < n; i++)
    vla[i] = i + pinned;
  for (int i = 0; i < *p; i++)
    {
      __yield (vla[i] + *q);
      pinned++;
    }
}

static void
kept (void)
{
  __stream (int) s = keeps (4), t = keeps (3);
  int v, w;
  for (int i = 0; i < 3; i++)
    {
      CHECK (__next (s, &v) && v == 10 + 2 * i);
      CHECK (__next (t, &w) && w == v);
    }
  CHECK (__next (s, &v) && v == 16 && !__next (s, &v) && !__next (t, &v));
  async_drop (s);
  async_drop (t);
}

int
main (void)
{
  trees ();
  primes ();
  permutations ();
  tokenize ();
  declarations ();
  nested (5);
  all_positions ();
  streams ();
  kept ();
  return 0;
}
