# Every access of a volatile object stays when the object lives in the frame,
# whether its value is used or not: after a suspension resume has as many as the
# ordinary function, and drop as many as the cleanup.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
cat >v.c <<'EOF2'
#include <asyncc/future.h>
typedef int V4 __attribute__ ((vector_size (16)));
typedef int may_alias_int __attribute__ ((may_alias));
struct s { int a; volatile int v; int b; };
struct bits { unsigned a : 3; volatile unsigned b : 5; volatile int c : 9; };
extern void ext (volatile void *);
static inline void clean (volatile int *p) { (void) *p; (void) *p; *p = 1; *p = 2; }

/* DECLARATION is in use across the suspension, then the accesses.  Each is a
   function of its own, and once more an ordinary one.  */
#define BOTH(NAME, DECLARATION, OBJECT, ...) \
  __async void a_##NAME (void) { DECLARATION; ext (&OBJECT); __async_suspend (); __VA_ARGS__; ext (&OBJECT); } \
  void p_##NAME (void) { DECLARATION; ext (&OBJECT); __VA_ARGS__; ext (&OBJECT); }

BOTH (int, volatile int x = 1, x, (void) x; (void) x; x = 1; x = 1; x += 2; x++)
BOTH (char, volatile signed char x, x, (void) x; x = 3; x--; x; x)
BOTH (bool, volatile _Bool x, x, (void) x; x = !x; x = 1; x = 0)
BOTH (wide, volatile __int128 x, x, (void) x; x = 2; x; x = 3)
BOTH (double, volatile double x, x, (void) x; x = 1; x = 1; (void) x; (void) (x + 1))
BOTH (complex, volatile _Complex double x, x, (void) x; x = 1; (void) x; x = 1)
BOTH (pointer, void *volatile x, x, (void) x; x = 0; x = 0; (void) x)
BOTH (vector, volatile V4 x, x, (void) x; (void) x; x = (V4) { 1 }; x = (V4) { 1 })
BOTH (member, struct s x, x, (void) x.v; (void) x.v; x.v = 1; x.v = 1)
BOTH (all_members, volatile struct s x, x, (void) x.a; (void) x.b; (void) x.b; x.b = 1; x.b = 1)
BOTH (bit_field, struct bits x, x, (void) x.b; (void) x.c; x.b = 1; x.b = 1; x.c = 2; x.c = 2)
BOTH (all_bits, volatile struct bits x, x, (void) x.a; (void) x.a; x.a = 1; x.a = 1)
BOTH (array, volatile int x[4], x, (void) x[0]; (void) x[0]; (void) x[3]; x[1] = 1; x[1] = 1)
BOTH (rows, struct s x[2][3], x, (void) x[1][2].v; (void) x[1][2].v; x[0][1].v = 4; x[0][1].v = 4)
BOTH (view, int x, x, (void) *(volatile int *) &x; (void) *(volatile int *) &x; *(volatile int *) &x = 1; *(volatile int *) &x = 1)
BOTH (odd_view, long x, x, (void) *(volatile may_alias_int *) &x; (void) ((volatile may_alias_int *) &x)[1]; *(volatile may_alias_int *) &x = 1; ((volatile may_alias_int *) &x)[1] = 1)
BOTH (part, volatile _Complex float x, x, (void) __real__ x; __imag__ x = 1; __imag__ x = 1; (void) __imag__ x)

__async void a_parm (volatile int x) { ext (&x); __async_suspend (); (void) x; (void) x; x = 1; x = 1; ext (&x); }
void p_parm (volatile int x) { ext (&x); (void) x; (void) x; x = 1; x = 1; ext (&x); }

/* In drop.  */
__async void d_clean (void)
{
  volatile int x __attribute__ ((cleanup (clean)));
  ext (&x);
  __async_suspend ();
  ext (0);
}
/* Start has what comes first.  */
static __attribute__ ((noinline)) __async int s_before (void)
{
  volatile int x;
  ext (&x);
  (void) x; (void) x; x = 1; x = 1;
  __async_suspend ();
  ext (&x);
  return 0;
}
__async int caller (void) { return __await (s_before ()); }
EOF2

# No value is live across a suspension, so that all volatile accesses are the
# user's.  Prints the symbol of each function and their number.
count () {
  awk '/^;; Function / { sub(/[(]/, "", $4); sub(/,$/, "", $4); name = $4 }
       / ={v} / && !/CLOBBER/ { n[name]++ }
       END { for (f in n) print f, n[f] }' "$1" | sort
}
# number SYMBOL: of its accesses.
number () { awk -v f="$1" '$1 == f { print $2 }' counts; }
# same SYMBOL NUMBER
same () { test "`number $1`" = "$2" || wrong="$wrong $1"; }

names=`sed -n 's/^BOTH (\([a-z_]*\),.*/\1/p' v.c`
for level in -O0 -Og -O1 -O2 -O3 -Os "-O2 -g" "-O1 -fsanitize=undefined"; do
  rm -f *.optimized
  acc $level -w -fplugin-arg-asyncc-symbols=plain \
    -fdump-tree-optimized -c v.c || { fail "$level: compile"; continue; }
  count *.optimized >counts
  wrong=
  for f in $names parm; do
    test "`number p_$f`" -ge 4 && same a_$f.async_fn.0 "`number p_$f`"
  done
  case $level in -O0*) ;; *) same d_clean.async_fn.0 4; same d_clean.async_fn.0.drop 4 ;; esac
  case $level in -O[123]*) same s_before.async_fn.0.start 4 ;; esac
  same s_before.async_fn.0 4
  test -z "$wrong" && pass "$level" || { fail "$level:$wrong"; cat counts; }
done
exit $failures
