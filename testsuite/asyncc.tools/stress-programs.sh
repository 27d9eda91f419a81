# Programs with async functions in stress mode: a sample of our own, at one level
# each; make check-stress-async runs all of them.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need timeout
stress="$PLUGIN_FLAGS $CPPFLAGS -fplugin-arg-asyncc-stress -fplugin-arg-asyncc-check -fchecking"

# An async function that calls an ordinary one: polled in a loop that knows no
# wakers, dropped while it waits, and below an executor, which does not poll again
# before it was woken.
cat >calls.c <<'EOF'
#include <asyncc.h>
#include <stdio.h>
static int n, handled;
static void handler (int *p) { handled += *p; }
__attribute__ ((noinline)) int
plain (int x)
{
  __attribute__ ((cleanup (handler))) int held = x;
  for (int i = 0; i < x; i++)
    n++;
  return n;
}
static __async int body (int x) { __async_suspend (); return plain (x); }
static __async int yields (int x) { __await (async_yield ()); return plain (x); }
static __async int twice (int x) { return __await (yields (x)) + plain (x); }
static int
drive (struct async_future *f)
{
  struct async_context cx;
  async_context_init (&cx, async_waker_noop ());
  while (!async_future_poll (f, &cx))
    ;
  int r = ((__future (int)) f)->result;
  async_future_drop (f);
  return r;
}
static __async int
both (void)
{
  __async_auto __future (int) f = twice (1), g = twice (2);
  __await (async_join (f, g));
  int sum = *async_result (f) + *async_result (g);
  return sum;
}
int
main (void)
{
  struct async_context cx;
  if (drive ((struct async_future *) body (3)) != 3 || async_run (yields (4)) != 7)
    return 1;
  if (n != 7 || handled != 7 || async_run (both ()) == 0 || n != 13)
    return 2;
  async_context_init (&cx, async_waker_noop ());
  for (int polls = 0; polls < 40; polls++)
    {
      __future (int) f = twice (5);
      handled = 0;
      for (int i = 0; i < polls && !async_poll (f, &cx); i++)
	;
      async_drop (f);
      if (handled != 0 && handled != 5 && handled != 10)
	return 3;
    }
  return 0;
}
EOF
for options in "-O0 -g" -O2 "-O3 -g" -Os; do
  check "calls, $options" sh -c "$CC $stress $options calls.c -o calls $LDLIBS &&
    timeout 20 $EMULATOR ./calls"
done

every=4
test "$TORTURE" != short || every=12
export CC PLUGIN_FLAGS CPPFLAGS LDLIBS
{
  sh "$top_srcdir/testsuite/stress-async" -s $every
  # With exceptions the poll of an await stands in a cleanup region.
  sh "$top_srcdir/testsuite/stress-async" -l "-O2 -fexceptions" cancel-waits
} >stress.out 2>&1
grep -e '^PASS: ' -e '^FAIL: ' stress.out
if grep '^FAIL: ' stress.out >/dev/null; then
  sed 's/^/  /' stress.out
  failures=1
fi
exit $failures
