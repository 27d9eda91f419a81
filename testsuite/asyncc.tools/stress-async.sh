# Async programs in stress mode: beside the async functions the ordinary ones
# of the unit can suspend, and are dropped with those that await them.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need timeout
run=$srcdir/../asyncc.run
stressed () {
  acc -fplugin-arg-asyncc-stress -fplugin-arg-asyncc-check -fchecking -I"$run" "$@"
}

cat >drops.c <<'EOF'
#include "test.h"

static int held, wrong;

static void
release (int *p)
{
  wrong |= --held != *p;
}

#define HOLD(v, n) __attribute__ ((__cleanup__ (release))) int v = (n)

/* Ordinary functions, which suspend all the same.  */
static NOINLINE int
leaf (int n)
{
  HOLD (a, held);
  held++;
  int s = 0;
  for (int i = 0; i < n; i++)
    {
      HOLD (b, held);
      held++;
      s += i;
    }
  return s;
}

static NOINLINE int
middle (int n)
{
  HOLD (a, held);
  held++;
  return leaf (n) + (n ? middle (n - 1) : 0);
}

static NOINLINE __async int
inner (int n)
{
  HOLD (a, held);
  held++;
  return middle (n);
}

static __async int
outer (int n)
{
  HOLD (a, held);
  held++;
  int s = middle (n) + __await (inner (n));
  __async_suspend ();
  return s + leaf (n);
}

int
main (void)
{
  int polls = 0;
  while (!drop_after (outer (3), polls++))
    CHECK (held == 0 && !wrong);
  CHECK (polls > 20);
  CHECK (run (outer (3)) == 2 * (3 + 1) + 3 && held == 0 && !wrong);
  return 0;
}
EOF
set -- -O2 "-O0 -g"
test "$TORTURE" = short || set -- "$@" -O1 "-O2 -g" -O3 -Os "-O2 -fexceptions"
for options; do
  check "drops, $options" stressed $options drops.c -o drops $LDLIBS
  check "drops, $options: run" timeout 20 $EMULATOR ./drops
  check "nested, $options" stressed $options "$run/nested.c" -o nested $LDLIBS
  check "nested, $options: run" timeout 20 $EMULATOR ./nested
done
programs="cancel-waits cancel-waits-exceptions"
test "$TORTURE" = short || programs="$programs drop label-values unwound"
for program in $programs; do
  check "$program" stressed -O2 -fexceptions "$run/$program.c" -o p $LDLIBS
done
# With -flto every function that is only declared may be defined elsewhere; the
# markers in a function with a static chain are not.
cat >chain.c <<'EOF'
#include "test.h"
static __async int
outer (int n)
{
  int a = n;
  __async int
  nested (int k)
  {
    __await (async_yield ());
    a++;
    return k > 0 ? __await (nested (k - 1)) + a : a;
  }
  return __await (nested (n));
}

int
main (void)
{
  return async_run (outer (6)) != 91;
}
EOF
for options in "-O0 -flto" "-O2 -flto" "-O2"; do
  stressed $options -w chain.c -o chain $LDLIBS &&
    check "static chain, $options" timeout 60 $EMULATOR ./chain
done
exit $failures
