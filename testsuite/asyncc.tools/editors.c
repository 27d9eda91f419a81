/* Declarations and expressions of all kinds with futures: for editors.sh, whose
   tools say nothing of this program.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <asyncc.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>

struct pair { int a; double b; };
union number { int i; float f; };
enum colour { RED, GREEN };
typedef int (*callback) (int, int);
typedef __async int asker (int);
#define NOTHING void
#define BOX(T) struct box_##T { __future (T) future; int n; }
BOX (void);
BOX (int);

extern int plus (int, int);

/* Results of all kinds. */
static __async void nothing (int n) { __async_suspend (); (void) n; }
static __async int number (int n) { __await (nothing (n)); return n; }
static __async double real (void) { return 1.5; }
static __async bool truth (void) { return true; }
static __async enum colour colour (void) { return GREEN; }
static __async struct pair pair (int a) { return (struct pair) { a, 2 }; }
static __async union number either (void) { return (union number) { .i = 3 }; }
static __async const char *text (void) { return "text"; }
static __async void *memory (size_t n) { return malloc (n); }
static __async callback function (void) { return plus; }
static __async void (*handler (void)) (int) { return NULL; }
static inline __async long small (long n) { return n; }

/* Pointers to async functions. */
static asker *const askers[] = { number, number };
static __async int (*const more[2]) (int) = { number, number };
static __future (int) (*again[]) (int) = { number };
static __future (void) (*voids[]) (int) = { nothing, nothing };
static __async void (*const both[]) (int) = { nothing };

static __async int
ask (__async int (*fn) (int), asker *other, __future (void) (*silent) (int), int n)
{
  __await (silent (n));
  return __await (fn (n)) + __await (other (n)) + __await ((*fn) (1));
}

/* Futures in structs and arrays, as parameters and results. */
struct holder {
  __future (void) done, finished;
  __future (int) n;
  __future (struct pair) pair;
  __future (const char *) text;
  __future (void) all[2];
  __future (int) (*fn) (int);
  struct holder *next;
};

static __async int
take (__future (void) a, __future (const int) b, __future (callback) c,
      __future (void *) d, __future (void (*) (int)) e, const struct holder *h)
{
  void (*signal) (int) = __await (e);

  __await (a);
  free (__await (d));
  if (signal)
    signal (1);
  __await (h->done);
  __await (h->all[1]);
  return __await (b) + __await (c) (1, 2) + __await (h->n) + (__await (h->pair)).a;
}

static __future (void) later (uint64_t ns) { return async_sleep (ns); }
static __future (int) soon (int n) { return n ? number (n) : number (1); }
static __future (struct pair) copy (int n) { return pair (n); }

static int
several (int n, ...)
{
  va_list ap;
  int sum = 0;

  va_start (ap, n);
  while (n-- > 0)
    sum += async_run (va_arg (ap, __future (int)));
  va_end (ap);
  return sum;
}

static __async int
variables (int n)
{
  __async_auto __future (void) x = async_spawn (nothing (1)), y = NULL;
  __future (NOTHING) nap = async_sleep (3), *where = &nap;
  __future (const struct pair) p = pair (3);
  __future (const char *) t = text ();
  __future (volatile int) v = number (n);

  __typeof__ (soon (1)) s = soon (1);
  struct box_void box = { .future = NULL, .n = 1 };
  struct box_int boxed = { number (2), 1 };
  struct async_future *raw;

  __await (*where);
  y = async_yield ();
  if (x == NULL || !y || box.future != NULL)
    return 1;
  raw = (struct async_future *) y;
  y = (__future (void)) raw;
  y = (__future (void)) (void *) raw;
  nap = x ? async_yield () : y;
  async_drop (nap);
  nap = async_join (x, y);
  __await (nap);
  async_drop (x);
  x = NULL;

  switch (__await (s)) {
  case 1:
    break;
  default:
    return 2;
  }
  while (__await (truth ()) && __await (number (n)) > 3)
    n--;
  __await (v);
  return (__await (p)).a + (__await (t))[0] + __await (boxed.future) + sizeof (__future (int)) % 2
	 + (_Generic (soon (1), __future (int): 0, default: 1));
}

/* Async blocks. */
static __async int
blocks (int n)
{
  int seen = 0;
  __async_auto __future (void) counter = __async_block (void, {
    int i, j = 0;
    for (i = 0, j = 1; i < n; i++, j++)
      __await (nothing (seen++));
    if (j == 3)
      i = 0;
    __await (async_yield ());
  });
  __future (int) inner = __async_block (int, {
    __future (int) deeper = __async_block (int, { return n + 1; });
    return __await (deeper);
  });
  __future (void) waiter = __async_block (void, {
    while (seen < n)
      __await (async_yield ());
  });

  __await (async_join (counter, inner, waiter));
  __await (counter);
  __await (waiter);
  async_detach (async_spawn (__async_block (void, { __await (later (5)); })));
  return __await (inner) + __await (__async_block (int, { return seen; }));
}

static __async int
combinators (void)
{
  __future (int) a = number (1), b = async_spawn (number (2)), many[2] = { soon (1), soon (2) };
  __future (void) naps[2] = { later (1), async_sleep (2) };

  __await (async_join_all (2, naps));
  __await (naps[0]);
  __await (naps[1]);
  __await (async_join_all (2, many));
  if (__await (async_select (a, b)) == 0 && __await (async_timeout (b, 1000)) == 0)
    return __await (a) + __await (b) + __await (many[0]) + __await (many[1]);
  (void) async_context_waker (__async_context ());
  async_drop (many[0]);
  return async_poll (a, __async_context ()) == ASYNC_READY ? *async_result (a) : -1;
}

/* Each of these is a statement whose value nobody wants. */
static __async int
statements (int n)
{
  __future (int) a = number (1), b = number (2), c = number (3), d = number (4);
  __future (struct pair) p = pair (1);

  n ? __await (a) : __await (b);
  n++, __await (c);
  if (n)
    __await (d);
  for (__future (void) f = async_yield (); f; f = NULL)
    __await (f);
  __await (p);
  __await (__async_block (int, { return n; }));
  return 0;
}

struct bell { ASYNC_FUTURE (int); int rung; };
struct gate { ASYNC_FUTURE_VOID; int open; };

static __async int
by_hand (struct bell *bell, struct gate *gate)
{
  __future (void) passed = async_future_as (void, gate);

  __await (passed);
  return __await (async_future_as (int, bell));
}

int
main (void)
{
  struct holder h = { .done = later (1), .finished = NULL, .all = { later (2), later (3) } };

  h.n = number (1);
  h.pair = copy (2);
  h.fn = number;
  async_run (nothing (1));
  async_run (__async_block (void, { __await (nothing (2)); }));
  (void) by_hand;
  (void) voids;
  (void) both;
  (void) again;
  (void) more;
  return async_run (ask (number, askers[0], nothing, 1)) + async_run (variables (2))
	 + async_run (blocks (2)) + async_run (combinators ()) + async_run (statements (2))
	 + several (1, number (1))
	 + async_run (take (async_yield (), number (1), function (), memory (1), handler (), &h))
	 + (int) async_run (real ()) + async_run (colour ())
	 + (async_run (either ())).i + (int) async_run (small (1));
}
