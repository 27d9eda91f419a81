# AddressSanitizer finds stale pointers to what lies in a frame, and nothing
# else: the frame is poisoned where no scope is open and no child runs.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"

cat >common.h <<'EOF2'
#include <asyncc.h>
#include <stdlib.h>
#define NOINLINE __attribute__ ((noinline))
static int *stale;
NOINLINE static void fill (int *v, int n)
{
  for (int i = 0; i < n; i++)
    v[i] = i;
}
static int run (__future (int) f)
{
  struct async_context cx = { 0 };
  while (async_poll (f, &cx) == ASYNC_PENDING)
    continue;
  int result = *async_result (f);
  async_drop (f);
  return result;
}
EOF2

# The scope of v has ended.
cat >scope.c <<'EOF2'
#include "common.h"
static __async int wrong (int n)
{
  {
    int v[3];
    fill (v, 3);
    __async_suspend ();
    n += v[2];
    stale = v;
  }
  __async_suspend ();
  return n +
	 stale[1];	/* here */
}
int main (void) { return run (wrong (1)); }
EOF2

# One round of a loop is over, and another variable has begun.
cat >loop.c <<'EOF2'
#include "common.h"
static __async int wrong (int n)
{
  for (int i = 0; i < 3; i++)
    {
      if (stale)
	n +=
	  stale[0];	/* here */
      int v;
      fill (&v, 1);
      __async_suspend ();
      n += v;
      stale = &v;
    }
  return n;
}
int main (void) { return run (wrong (1)); }
EOF2

# The awaited function has finished.
cat >child.c <<'EOF2'
#include "common.h"
NOINLINE static __async int child (int n)
{
  stale = &n;
  __async_suspend ();
  return n + 1;
}
static __async int wrong (int n)
{
  n += __await (child (n));
  __async_suspend ();
  return n +
	 *stale;	/* here */
}
int main (void) { return run (wrong (1)); }
EOF2

# The same, when it did not suspend at all.
sed 's/^  __async_suspend ();/  if (n > 100) __async_suspend ();/' child.c >ready.c

# The future was dropped.
cat >dropped.c <<'EOF2'
#include "common.h"
static __async int waits (int n)
{
  int v[3];
  fill (v, 3);
  stale = v;
  __async_suspend ();
  return n + v[1];
}
int main (void)
{
  struct async_context cx = { 0 };
  __future (int) f = waits (1);
  async_poll (f, &cx);
  async_drop (f);
  return
    stale[1];		/* here */
}
EOF2

# Nothing is wrong: bytes are used again by other scopes, rounds, children,
# futures and wrappers.
cat >right.c <<'EOF2'
#include "common.h"
static _Alignas (64) char arena[4096];
static void *get (size_t size, size_t align)
{
  (void) align;
  return size <= sizeof arena ? arena : NULL;
}
static void put (void *p, size_t size, size_t align)
{
  (void) p, (void) align;
  __builtin_memset (p, 0x55, size);
}
NOINLINE static __async int small (int n)
{
  int v[1] = { n };
  stale = v;
  if (n & 1)
    __async_suspend ();
  return v[0] + *stale;
}
NOINLINE static __async int large (int n)
{
  char text[100];
  __builtin_memset (text, n, sizeof text);
  stale = (int *) text;
  __async_suspend ();
  {
    int w[5];
    fill (w, 5);
    n += __await (small (w[4]));
    __async_suspend ();
    n += w[3];
  }
  return n + text[50];
}
static __async int right (int n)
{
  for (int i = 0; i < 4; i++)
    {
      char c[3];
      struct { char a[5]; } s;
      __builtin_memset (c, i, sizeof c);
      __builtin_memset (&s, i, sizeof s);
      n += __await (small (i));
      n += c[1] + s.a[2];
      n += __await (large (i));
      n += c[0] + s.a[4];
    }
  return n;
}
NOINLINE static int on_stack (int n)
{
  volatile char c[3000];
  for (int i = 0; i < 3000; i++)
    c[i] = n;
  return c[n];
}
int main (void)
{
  int first, s = 0;
  struct async_context cx = { 0 };
  first = run (right (0));
  async_set_allocator (get, put);
  for (int i = 0; i < 5; i++)
    s += run (right (0)) != first;
  for (int polls = 0; polls < 9; polls++)
    {
      __future (int) f = right (1);
      for (int i = 0; i < polls; i++)
	async_poll (f, &cx);
      async_drop (f);
      get (4096, 1);
      put (arena, 4096, 1);
    }
  return s + on_stack (3) != 3;
}
EOF2

# A stressed program: what is called through a pointer has its frame on the
# stack of a wrapper.
cat >stressed.c <<'EOF2'
#include <string.h>
__attribute__ ((noinline)) static int deep (int n)
{
  char text[400];
  memset (text, n, sizeof text);
  {
    char more[300];
    memset (more, n, sizeof more);
    text[3] += more[2];
  }
  return text[3] + (n ? deep (n - 1) : 0);
}
__attribute__ ((noinline)) static int wide (int n)
{
  volatile char c[5000];
  for (int i = 0; i < 5000; i++)
    c[i] = n;
  return c[n];
}
static int (*volatile deep_p) (int) = deep, (*volatile wide_p) (int) = wide;
int main (void)
{
  int s = deep_p (5) + wide_p (3) + deep (3);
  return s != 2 * 15 + 3 + 2 * 6;
}
EOF2

echo 'int main (void) { return 0; }' >empty.c
$CC -fsanitize=address empty.c -o empty 2>/dev/null && ./empty \
  || { unsupported "no AddressSanitizer"; exit 77; }

# found PROGRAM KIND: the report names the line of the comment, and KIND.
found () {
  line=`grep -n 'here' $1.c | cut -d: -f1`
  check_output "$1, $options" "KIND: $2 .*AT: $1.c:$line" sh -c \
    "$CC $PLUGIN_FLAGS $CPPFLAGS -fsanitize=address -g $options $1.c -o $1 $LDLIBS && ./$1 >report 2>&1
     echo KIND: \`sed -n 's/.*AddressSanitizer: //p' report | head -n 1\` AT: \`sed -n 's,.*[ /]\\($1\\.c:[0-9]*\\).*,\\1,p' report | head -n 1\`"
}

for options in -O0 -O1 -O2; do
  found scope stack-use-after-scope
  found loop stack-use-after-scope
  found child stack-use-after-scope
  found ready stack-use-after-scope
  found dropped heap-use-after-free
  check "right, $options" sh -c \
    "$CC $PLUGIN_FLAGS $CPPFLAGS -fsanitize=address -g $options right.c -o right $LDLIBS && ./right"
  check "stressed, $options" sh -c \
    "echo 'void __asyncc_park (void); void __asyncc_park (void) { }' >park.c &&
     $CC $PLUGIN_FLAGS -fplugin-arg-asyncc-stress -fsanitize=address -g $options stressed.c park.c -o stressed $LDLIBS && ./stressed"
done
check "no poison without AddressSanitizer" sh -c \
  "$CC $PLUGIN_FLAGS $CPPFLAGS -O1 -c right.c -o right.o && ! nm right.o | grep __asan"
check "no poison without use-after-scope" sh -c \
  "$CC $PLUGIN_FLAGS $CPPFLAGS -O1 -fsanitize=address -fno-sanitize-address-use-after-scope -c right.c -o right.o && ! nm right.o | grep __asan_poison_stack"
exit $failures
