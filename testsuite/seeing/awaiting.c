/* Variables of all kinds of functions that are suspended, one after the other: what their
   frames hold is looked at (frames.py) each time that the program stops.
   SPDX-License-Identifier: MIT  */

#include <asyncc.h>
#include <stdint.h>
#include <string.h>

struct pair { int x, y; };
struct bits { unsigned a : 3, b : 5; signed c : 9; };
struct big { struct pair p[3]; char name[10]; double d; };
typedef int vec __attribute__ ((vector_size (16)));
union u { float f; uint32_t i; };

__attribute__ ((noipa)) void stop (void *f) { __asm__ volatile ("" :: "r" (f) : "memory"); }
__attribute__ ((noipa)) void use (const void *p, ...) { __asm__ volatile ("" :: "r" (p) : "memory"); }
__attribute__ ((noipa)) int opaque (int x) { return x; }

static __async int two (int n)
{
  int before = n * 7;
  __await (async_yield ());
  int after = before + n;
  __await (async_yield ());
  return after - before;
}

static __async double floats (double a, float b)
{
  double s = a + b, t = a * b;
  float f = b / 2;
  long double l = a - b;
  _Complex double c = a + b * 1.0i;
  __await (async_yield ());
  s += t;
  __await (async_yield ());
  return s * f + l + __real__ c * __imag__ c + t;
}

static __async struct big structs (struct pair p, struct bits b, struct big big)
{
  struct pair q = { p.y, p.x };
  struct bits bb = { b.b, b.a, b.c };
  struct big copy = big;
  copy.p[1] = q;
  __await (async_yield ());
  copy.d += q.x * bb.a + p.x;
  {
    struct pair q = copy.p[2];
    copy.name[0]++;
    __await (async_yield ());
    copy.p[0].x += q.y + q.x;
  }
  copy.p[0].y = bb.b + bb.c;
  copy.p[2].y = __await (two (q.y));
  return copy;
}

static __async long loops (int n)
{
  long total = 0;
  for (int i = 0; i < n; i++)
    {
      int sq = i * i;
      if (i & 1)
	for (int j = i; j < n; j++)
	  {
	    short k = j * 3;
	    total += __await (two (sq + k));
	    total ^= k;
	  }
      else
	{
	  unsigned char c = sq * 77;
	  __await (async_yield ());
	  total += c;
	}
    }
  return total;
}

static __async __int128 wide (__int128 a, uint64_t b)
{
  __int128 p = a * b;
  _Bool odd = b & 1;
  vec v = { (int) b, 2, 3, (int) a };
  union u x = { .i = (uint32_t) b };
  __await (async_yield ());
  p += v[0] + v[3];
  __await (async_yield ());
  return odd ? p + x.i : p;
}

enum colour { RED, GREEN = 7, BLUE };
static __async int pointers (const char *text, int n)
{
  int array[n];
  int fixed[4] = { n, n + 1, n + 2, n + 3 };
  int *p = &fixed[1], **pp = &p;
  enum colour col = n > 2 ? BLUE : GREEN;
  const char *end = text + strlen (text);
  for (int i = 0; i < n; i++)
    array[i] = i * n;
  __await (async_yield ());
  (*pp)++;
  use (array, fixed);
  __await (async_yield ());
  return array[n - 1] + *p + fixed[3] + (int) (end - text) + col;
}

static __async int jumps (int n)
{
  int state = opaque (n), count = 0;
again:
  switch (state % 3)
    {
      int inner;
    case 0:
      inner = state * 5;
      __await (async_yield ());
      count += inner;
      break;
    case 1:
      __await (async_yield ());
      count += 2;
      break;
    default:
      count += __await (two (state));
    }
  if (++state < n + 5)
    goto again;
  return count;
}

static __async long all (int n)
{
  long sum = n;
  struct big big = { { { 1, 2 }, { 3, 4 }, { n, n } }, "name", 2.25 };
  sum += __await (two (n));
  sum += (long) __await (floats (n, 2.5f));
  big = __await (structs ((struct pair) { n, 9 }, (struct bits) { 5, 17, -3 }, big));
  sum += big.p[1].x + big.p[2].y;
  sum += __await (loops (n));
  sum += (long) __await (wide ((__int128) n << 70, 12345678901ull));
  sum += __await (pointers ("some text", n));
  sum += __await (jumps (n));
  return sum;
}

int main (int argc, char **argv)
{
  struct async_context cx;
  __future (long) f = all (argc + 3);
  (void) argv;
  async_context_init (&cx, async_waker_noop ());
  stop (f);
  while (async_poll (f, &cx) == ASYNC_PENDING)
    stop (f);
  stop (f);
  return 0;
}
