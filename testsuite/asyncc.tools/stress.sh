# Stress mode: every function of an ordinary program can suspend, and the
# program still does what it did.  A sample of GCC's torture programs, where
# they are installed.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
stress="$PLUGIN_FLAGS -fplugin-arg-asyncc-stress"
cat >plain.c <<'EOF'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct s { int a, b; char text[20]; };
static int compare (const void *a, const void *b) { return *(int *) a - *(int *) b; }
static int fib (int n) { return n < 2 ? n : fib (n - 1) + fib (n - 2); }
static struct s make (int n)
{
  struct s s = { n, n * 2, "" };
  sprintf (s.text, "%d", n);
  return s;
}
static double mean (int n, const int *v)
{
  double sum = 0;
  for (int i = 0; i < n; i++)
    sum += v[i];
  return sum / n;
}
int main (void)
{
  int v[100], sum = 0;
  for (int i = 0; i < 100; i++)
    v[i] = i * 37 % 101;
  qsort (v, 100, sizeof *v, compare);
  for (int i = 0; i < 100; i++)
    sum += v[i] * i;
  struct s s = make (sum);
  printf ("%d %s %d %d %.3f\n", sum, s.text, s.b, fib (12), mean (100, v));
  return 0;
}
EOF
$CC plain.c -o plain && $EMULATOR ./plain >expected
for options in -O0 "-O0 -g" -O1 "-O2 -g" -O3 -Os; do
  check "a program, $options" sh -c \
    "$CC $stress $options plain.c -o s $LDLIBS && timeout 20 $EMULATOR ./s >got && cmp got expected"
done

# What was inlined from a function that suspends into one that does not: setjmp
# and labels of nested functions give its calls a second way out.
cat >jumps.c <<'EOF'
#include <setjmp.h>
#include <stdio.h>
static jmp_buf env;
static int calls;
static void __attribute__ ((noinline)) called (void) { calls++; }
static inline void suspends (int n) { if (n) called (); }
static int __attribute__ ((noinline)) returns_twice (int n)
{
  suspends (n);
  return setjmp (env);
}
static int __attribute__ ((noinline)) jumped_into (int n)
{
  __label__ out;
  void __attribute__ ((noinline)) nested (int k) { if (k) goto out; }
  suspends (n);
  nested (n);
  suspends (n);
  return 0;
out:
  suspends (n);
  return 1;
}
int main (void)
{
  for (int n = 0; n < 2; n++)
    {
      int r = returns_twice (n), s = jumped_into (n);
      printf ("%d %d %d\n", r, s, calls);
    }
  return 0;
}
EOF
for options in -O0 -O1 "-O2 -g" -O3 -Os; do
  check "second ways out, $options" sh -c \
    "$CC jumps.c -o jumps && $EMULATOR ./jumps >jumped &&
     $CC $stress $options jumps.c -o s $LDLIBS && timeout 20 $EMULATOR ./s >got && cmp got jumped"
done

# Handlers that run while an exception is on its way: it is only in registers, so
# nothing suspends there.
cat >unwound.c <<'EOF'
#include <stdlib.h>
#include <unwind.h>
static int ended;
static volatile int turns = 3;
static void __attribute__ ((noinline)) count (int n) { ended += n; }
static void handler (int *p)
{
  for (int i = 0; i < turns; i++)
    count (*p);
}
static inline void __attribute__ ((always_inline)) at_once (int *p) { count (*p); }
static void
last (int *p)
{
  count (*p);
  exit (ended != 3 * 10 + 200 + 3 * 1000 + 10000);
}
static _Unwind_Reason_Code
go_on (int version, _Unwind_Action actions, _Unwind_Exception_Class class,
       struct _Unwind_Exception *e, struct _Unwind_Context *context, void *arg)
{
  (void) version, (void) actions, (void) class, (void) e, (void) context, (void) arg;
  if (actions & _UA_END_OF_STACK)
    abort ();
  return _URC_NO_REASON;
}
static void __attribute__ ((noinline))
throw (void)
{
  static struct _Unwind_Exception e;
  _Unwind_ForcedUnwind (&e, go_on, 0);
  abort ();
}
static int __attribute__ ((noinline))
inner (int n)
{
  __attribute__ ((cleanup (handler))) int a = n;
  __attribute__ ((cleanup (at_once))) int b = 20 * n;
  throw ();
  return a + b;
}
static int __attribute__ ((noinline))
outer (int n)
{
  __attribute__ ((cleanup (last))) int a = n;
  __attribute__ ((cleanup (handler))) int b = n / 10;
  return inner (b / 100) + a;
}
int main (void) { outer (10000); abort (); }
EOF
for options in "-O0 -g" -O2 -Os; do
  check "handlers of an exception, $options" sh -c \
    "$CC $stress $options -fexceptions unwound.c -o s $LDLIBS && timeout 20 $EMULATOR ./s"
done

# A seed chooses among the sites, always the same, others than another seed, and
# fewer if the rate is lower.
suspensions ()
{
  $CC $PLUGIN_FLAGS -fplugin-arg-asyncc-stress$1 -dumpbase dump -fdump-tree-all -S plain.c -o s$1.s &&
    cat dump.*t.asyncc_stress >s$1.dump && rm dump.* &&
    grep -c __asyncc_suspend s$1.dump
}
all=`suspensions`
half=`suspensions =4`
sixteenth=`suspensions =7`
check "seeds: $all sites, $half, $sixteenth" \
  test "$all" -gt "$half" -a "$half" -gt "$sixteenth" -a "$half" -gt 0
mv s=4.dump first.dump
suspensions =4 >/dev/null
check "the same seed" cmp s=4.dump first.dump
suspensions =8 >/dev/null
check "another seed" sh -c '! cmp s=8.dump first.dump'
seeds="1 2 3 4 5 6 7 8 9 10 11 12"
test "$TORTURE" != short || seeds="1 4 7"
for seed in $seeds; do
  check "a program, seed $seed" sh -c \
    "$CC $stress=$seed -O2 -g plain.c -o s $LDLIBS && timeout 20 $EMULATOR ./s >got && cmp got expected"
done

tarball=`ls /usr/src/gcc-*/gcc-*.tar.xz 2>/dev/null | head -n 1`
if test -z "$tarball"; then
  unsupported "torture programs: no GCC source package"
  exit $failures
fi
mkdir torture
tar -xJf "$tarball" -C torture --wildcards --strip-components=5 \
  '*/gcc/testsuite/gcc.c-torture/execute/*.c' 2>/dev/null
every=40
test "$TORTURE" != short || every=160
sample=`find torture -name '*.c' | sort | awk -v every=$every 'NR % every == 3'`
for options in -O0 "-O2 -g"; do
  good=0 bad=
  for f in $sample; do
    timeout 60 $CC $options -w $f -o a $LDLIBS -lm >/dev/null 2>&1 && timeout 10 $EMULATOR ./a >/dev/null 2>&1 || continue
    if timeout 60 $CC $stress $options -w $f -o b $LDLIBS -lm >log 2>&1; then
      if timeout 20 $EMULATOR ./b >/dev/null 2>&1; then
	good=`expr $good + 1`
      else
	bad="$bad `basename $f`"
      fi
    else
      # What cannot be kept across a suspension is refused in words.
      grep 'internal compiler error\|confused by' log >/dev/null && bad="$bad `basename $f`(crash)"
    fi
  done
  if test -z "$bad"; then
    pass "torture, $options: $good programs"
  else
    fail "torture, $options: $good programs right, wrong:$bad"
  fi
done
exit $failures
