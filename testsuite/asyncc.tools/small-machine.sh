# A program without a C library and a heap: it compiles -ffreestanding, needs
# only what it defines itself, and works natively and, where this machine can
# run it, as a 32-bit program.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"

cat >small.c <<'EOF'
#include <asyncc/future.h>

static _Alignas (max_align_t) unsigned char pool[16384];
static size_t used;
static int blocks, ticks;

void *
__asyncc_alloc (size_t size, size_t align)
{
  size_t at = (used + align - 1) & ~(align - 1);
  if (at > sizeof pool || size > sizeof pool - at)
    return NULL;
  used = at + size;
  blocks++;
  return pool + at;
}

void
__asyncc_free (void *p, size_t size, size_t align)
{
  blocks--;
  (void) p, (void) size, (void) align;
}

void
__asyncc_oom (const char *name)
{
  (void) name;
  __builtin_trap ();
}

struct timer { ASYNC_FUTURE (int); int at; };

static async_poll_t
timer_poll (struct async_future *self, struct async_context *cx)
{
  struct timer *t = (struct timer *) self;
  (void) cx;
  t->result = ticks;
  return ticks >= t->at ? ASYNC_READY : ASYNC_PENDING;
}

static void
timer_drop (struct async_future *self)
{
  __asyncc_free (self, sizeof (struct timer), _Alignof (struct timer));
}

static const struct async_vtable timer_vtable = { .poll = timer_poll, .drop = timer_drop };

static __future (int)
after (int n)
{
  struct timer *t = __asyncc_alloc (sizeof *t, _Alignof (struct timer));
  async_future_init (t, &timer_vtable);
  t->at = ticks + n;
  return async_future_as (int, t);
}

static __async int
fib (int n)
{
  if (n == 1)
    __async_suspend ();
  return n < 2 ? n : __await (fib (n - 1)) + __await (fib (n - 2));
}

static __async long long
wide (long long v, const char *text)
{
  __await (after (2));
  return v * 3 + text[1];
}

static __async double
real (int n)
{
  double sum = 0.5;
  for (int i = 0; i < n; i++)
    sum += __await (wide (i, "\2\4")) / 4.0;
  return sum;
}

static __async signed char
narrow (void)
{
  struct { short s[9]; } local = { { 1, 2, 3 } };
  int seven = __await (fib (6)) - 1;
  return __await (after (1)) ? seven - local.s[2] : 0;
}

#define RUN(T, e) __extension__ ({ \
  struct async_context cx; \
  __future (T) f = (e); \
  async_context_init (&cx, async_waker_noop ()); \
  while (async_poll (f, &cx) == ASYNC_PENDING) \
    ticks++; \
  T value = *async_result (f); \
  async_drop (f); \
  value; \
})

static int
test (void)
{
  return (RUN (int, fib (9)) != 34) | (RUN (double, real (4)) != 9) << 1
	 | (RUN (signed char, narrow ()) != 4) << 2
	 | (RUN (long long, wide (1LL << 40, "\1\2")) != (3LL << 40) + 2) << 3 | (blocks != 0) << 4;
}

#ifdef __i386__
__attribute__ ((force_align_arg_pointer)) void _start (void);
void
_start (void)
{
  __asm__ volatile ("int $0x80" : : "a" (1), "b" (test ()));
}
#else
int
main (void)
{
  return test ();
}
#endif
EOF
cat >plain.c <<'EOF'
void _start (void) { __asm__ volatile ("int $0x80" : : "a" (1), "b" (0)); }
EOF
bare="-m32 -ffreestanding -nostdlib -static -fno-pic -fno-stack-protector -msse2 -mfpmath=sse"
if $CC $bare plain.c -o plain 2>/dev/null && ./plain 2>/dev/null; then
  runs32=yes
else
  runs32=no
  unsupported "no 32-bit programs here"
fi
for opt in -O0 -O1 -O2 -O3 -Os; do
  check "$opt: freestanding" acc $opt -Wall -Wextra -Werror -ffreestanding -c small.c -o small.o
  check "$opt: needs nothing" sh -c '! nm -u small.o | grep -v -E " w |mem(cpy|set|move)|_GLOBAL_"'
  check "$opt: native" sh -c "$CC $PLUGIN_FLAGS $CPPFLAGS $opt small.c -o small && ./small"
  test $runs32 = no || check "$opt: 32 bits" sh -c \
    "$CC $PLUGIN_FLAGS $CPPFLAGS $opt $bare small.c -o small32 && ./small32"
done
cat >list.c <<'EOF'
#include <stdarg.h>
__async int f (void);
__async char *pointer (char *p) { __await (f ()); return p; }
EOF
test $runs32 = no || check "a char * is no va_list" acc -m32 -O1 -c list.c -o list.o
exit $failures
