# Loops over objects in the frame are vectorised and made free of branches as
# those over objects on the stack.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
cat >loops.c <<'EOF'
#include <asyncc/future.h>
struct pair { float a[32], b[32]; };
extern void ext (void *, void *);
extern int number (void);

/* The same as an async and as an ordinary function.  */
#define BOTH(NAME, DECLARATIONS, P, Q, ...) \
  __async long a_##NAME (void) { DECLARATIONS; ext (P, Q); __async_suspend (); __VA_ARGS__ } \
  long p_##NAME (void) { DECLARATIONS; ext (P, Q); __VA_ARGS__ }

BOTH (sum_if, int a[64]; int c[64], a, c,
      int s = 0; for (int i = 0; i < 64; i++) if (c[i]) s += a[i]; return s;)
BOTH (store_if, int a[64]; int c[64], a, c,
      for (int i = 0; i < 64; i++) a[i] = c[i] > 3 ? a[i] : 7; ext (a, c); return 1;)
BOTH (add, double a[64]; double c[64], a, c,
      for (int i = 0; i < 64; i++) a[i] += c[i]; ext (a, c); return 1;)
BOTH (bytes, unsigned char a[256]; unsigned char c[256], a, c,
      for (int i = 0; i < 256; i++) if (c[i] & 1) a[i] = c[i]; else a[i] = 1; ext (a, c); return 1;)
BOTH (members, struct pair p; int n = number (), &p, &p,
      float s = 0; for (int i = 0; i < 32; i++) s += n ? p.a[i] * p.b[i] : p.b[i]; return s;)
BOTH (rows, short a[8][16]; int n = number (), a, a,
      int s = 0; for (int j = 0; j < 8; j++) for (int i = 0; i < 16; i++) if (a[j][i] > n) s += a[j][i]; return s;)
EOF

# count FUNCTION FILE: the vectorised loops that stand in the lines of FUNCTION's
# dump.
count () {
  awk -v f="$1" '/^;; Function / { on = index ($0, "(" f ",") }
    on && /loop vectorized/ { n++ } END { print n + 0 }' "$2"
}
for options in "-O3" "-O3 -ffast-math -mavx2" "-O3 -g"; do
  case $options in *avx2*) $CC -mavx2 -E - </dev/null >/dev/null 2>&1 || continue ;; esac
  rm -f *.vect
  acc $options -w -fplugin-arg-asyncc-symbols=plain -fdump-tree-vect-optimized \
    -c loops.c || { fail "$options: compile"; continue; }
  wrong= total=0
  for name in `sed -n 's/^BOTH (\([a-z_]*\),.*/\1/p' loops.c`; do
    plain=`count p_$name *.vect`
    total=`expr $total + $plain`
    test "`count a_$name.async_fn.0 *.vect`" -ge $plain || wrong="$wrong $name"
  done
  test -z "$wrong" && test $total -ge 3 && pass "$options" ||
    fail "$options: $total in all, not$wrong"
done

# An array is read ahead only where no iteration leaves it.
cat >far.c <<'EOF'
#include <asyncc.h>
#include <string.h>
extern __typeof__ (memset) *volatile fill;
__typeof__ (memset) *volatile fill = memset;
#define SUM(NAME, INDEX)						\
  static __attribute__ ((noinline)) __async int NAME (void)		\
  {									\
    int v[64], c[64], s = 0;						\
    fill (v, 1, sizeof v);						\
    fill (c, 0, sizeof c);						\
    __await (async_yield ());						\
    for (long k = 0; k < 64; k++)					\
      if (c[k])								\
	s += v[INDEX];							\
    return s;								\
  }
SUM (begins_outside, k + (1L << 40))
SUM (steps_outside, k << 40)
SUM (steps_below, -(k << 40))
int main (void)
{
  return async_run (begins_outside ()) + async_run (steps_outside ())
	 + async_run (steps_below ());
}
EOF
for level in -O1 -O2 -O3; do
  check "far, $level" acc $level -w far.c -o far $LDLIBS
  check "far, $level, runs" ./far
done
exit $failures
