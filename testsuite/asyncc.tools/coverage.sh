# --coverage counts each line of an async function as often as it is executed,
# once and not once for each version of the function; a profile that was
# generated is accepted back.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
gcov=$(echo "$CC" | sed "s/^ccache //; s/ .*//; s/gcc\([^/]*\)$/gcov\1/")
need "$gcov"
cat >t.c <<'EOF'
#include "test.h"

static int total;

static void
done (int *p)
{
  total += *p;				/* count: 6 */
}

static NOINLINE __async int
child (int n)				/* count: 17 */
{
  int s = 0;				/* count: 17 */
  for (int i = 0; i < n; i++)
    {
      s += i;				/* count: 64 */
      if (i & 1)			/* count: 64 */
	__async_suspend ();		/* count: 32 */
    }
  return s;				/* count: 13 */
}

static __async int
small (int n)				/* count: 1 */
{
  __async_suspend ();			/* count: 1 */
  return n + 1;				/* count: 1 */
}

static __async int
work (int n)				/* count: 6 */
{
  __attribute__ ((__cleanup__ (done))) int g = 1;
  int s = 0;				/* count: 6 */
  for (int i = 0; i < n; i++)
    {
      s += __await (child (4));		/* count: 17 */
      if (i == 3)			/* count: 13 */
	s += __await (small (i));	/* count: 1 */
      else
	s -= 1;				/* count: 12 */
    }
  __async_suspend ();			/* count: 2 */
  return s;				/* count: 2 */
}

static __async int
fib (int n)				/* count: 41 */
{
  if (n < 2)				/* count: 41 */
    return n;				/* count: 21 */
  __future (int) f = fib (n - 1);	/* count: 20 */
  return __await (f) + __await (fib (n - 2));	/* count: 20 */
}

#define TWICE(x) ((x) + (x))
#define TASK(T, ...) __async_block (T, __VA_ARGS__)

static __async int
blocks (int n)				/* count: 2 */
{
  int s = 0;				/* count: 2 */
  s += __await (__async_block (int, {
      int b = 0;			/* count: 2 */
      for (int i = 0; i < n; i++)
	b += TWICE (i);			/* count: 5 */
      __async_suspend ();		/* count: 2 */
      if (n > 2)			/* count: 2 */
	b++;				/* count: 1 */
      int inner (int k)			/* count: 2 */
      {
	return k + TWICE (		/* count: 2 */
		     n);
      }
      return inner (b);			/* count: 2 */
    }));
  s += __await (__async_move (int, (n), {
      int own = n;			/* count: 2 */
      __async_suspend ();		/* count: 2 */
      return own;			/* count: 2 */
    }));
  s += __await (TASK (int, {
      if (n > 2)			/* count: 2 */
	return TWICE (n);		/* count: 1 */
      return n;				/* count: 1 */
    }));
  for (__each (v, __generator_block (int, {
	 for (int i = 0; i < n; i++)
	   __yield (i);			/* count: 5 */
	 return;			/* count: 2 */
       })))
    s += v;				/* count: 5 */
  return s;				/* count: 2 */
}

static __async int
chooses (int n)				/* count: 1 */
{
  if (n > 1)				/* count: 1 */
    return 3;				/* count: 1 */
  return 4;				/* count: 0 */
}

static __async int
unused (int n)				/* count: 0 */
{
  return n;				/* count: 0 */
}

int
main (void)
{
  CHECK (run (work (9)) == 9 * 6 + 4 - 8);
  CHECK (run (work (2)) == 12 - 2);
  for (int i = 0; i < 5; i++)		/* four of them have begun */
    drop_after (work (4), i);
  CHECK (run (chooses (3)) == 3);
  CHECK (run (blocks (3)) == 6 + 1 + 6 + 3 + 6 + 3);
  CHECK (run (blocks (2)) == 2 + 4 + 2 + 2 + 1);
  CHECK (run (fib (7)) == 13);
  (void) unused;
  return 0;
}
EOF
# Each line's count is what its comment says.
right_counts () {
  sed -n 's/^ *\([0-9#-]*\)\*\{0,1\}: *\([0-9]*\):.*count: \([0-9]*\) .*/\1 \2 \3/p' \
    t.c.gcov | sed 's/^####* /0 /' |
  awk '{ n++; if ($1 != $3) { print "line", $2 ": counted", $1 ", not", $3; bad = 1 } }
       END { if (n < 45) { print "only", n, "lines"; bad = 1 } exit bad }'
}
build () { acc -w -I"$srcdir/../asyncc.run" "$@" t.c -o t $LDLIBS; }

for lto in -flto ""; do
  rm -f *.gcda *.gcno *.gcov
  check "compile with --coverage $lto" build -O0 --coverage $lto
  check "run $lto" ./t
  check "gcov $lto" sh -c "$gcov -f *.gcda >functions"
  check "counts of lines $lto" right_counts
done
sed -n "s/^Function '\(.*\)'/\1/p" functions | sort >names
check "each function once" test -z "$(uniq -d names)"
for name in child small work fib chooses unused; do
  check "only the body of $name" test "$(grep -c "^$name" names)" = 1
done

for level in -O0 -O1 -O2 -O3 -Os; do
  rm -f *.gcda *.gcno
  check "$level: generate" build $level -fprofile-generate
  check "$level: run" ./t
  check "$level: use" sh -c "! { $CC $PLUGIN_FLAGS $CPPFLAGS -I$srcdir/../asyncc.run \
    $level -fprofile-use -Wmissing-profile t.c -o t $LDLIBS 2>&1 || echo failed; } | grep ."
  check "$level: run again" ./t
done
exit $failures
