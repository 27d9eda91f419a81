# Attributes of symbols and of code, as the object file shows them: those of
# the symbol are the function's that makes futures, those of the code hold for
# that and for all that the body became.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need readelf objdump
case $($CC -dumpmachine) in
  x86_64*) ;;
  *) unsupported "not for x86-64"; exit 77;;
esac
cat >t.c <<'EOF'
#include <asyncc.h>
#define A(...) __attribute__ ((__VA_ARGS__))
#define BODY { char text[40]; __asm__ volatile ("" : : "r" (text) : "memory"); \
	       __async_suspend (); return n + text[n & 7]; }
__async A (section (".text.mine")) int placed (int n) BODY
__async A (cold) int cold (int n) BODY
__async A (hot) int hot (int n) BODY
__async A (aligned (128)) int aligned (int n) BODY
__async A (visibility ("hidden")) int hidden (int n) BODY
__async A (weak) int weak (int n) BODY
__async int target (int n) BODY
__async int same (int n) A (alias ("target"));
__async int late (int n);
__async int late (int n) BODY
__async A (section (".text.late")) int late (int n);
static __async A (used) int used (int n) BODY
static __async A (unused) int unused (int n) BODY
__async A (target ("avx2"), section (".text.avx2"), optimize ("O3")) int
vectors (int *p)
{
  __async_suspend ();
  for (int i = 0; i < 1024; i++)
    p[i] += i;
  return p[1];
}
__async A (optimize ("Os")) int small (int n) BODY
__async A (no_sanitize_address, section (".text.trusted")) int trusted (int *p)
{
  p[1]++;
  __async_suspend ();
  return ++*p;
}
__async A (section (".text.distrusted")) int distrusted (int *p)
{
  p[1]++;
  __async_suspend ();
  return ++*p;
}
__async A (stack_protect, section (".text.guarded")) int guarded (int n) BODY
__async A (no_stack_protector, section (".text.unguarded")) int unguarded (int n) BODY
static inline __async A (always_inline) int always (int n) BODY
static __async A (noinline) int never (int n) { __async_suspend (); return n; }
__async A (section (".text.awaits")) int awaits (int n)
{
  return __await (always (n)) + __await (never (n));
}
static __async A (noinline) int leaf (int n) { __async_suspend (); return n; }
static __async int twig (int n) { return __await (leaf (n)) + __await (leaf (n + 1)); }
__async A (flatten, section (".text.flat")) int flat (int n) { return __await (twig (n)); }
__async A (patchable_function_entry (3, 1)) int patchable (int n) BODY
__async A (symver ("versioned@VERS_1")) int versioned (int n) BODY
EOF
acc -O2 -w -c t.c -o t.o || { fail "compile"; exit 1; }
readelf -SW t.o | sed -n 's/^ *\[ *\([0-9]*\)\] *\([^ ]*\).*/\1 \2/p' >sections
readelf -sW t.o | awk '$4 == "FUNC"' >symbols

# Each line: address, binding, visibility, section, name of a symbol.
awk 'NR == FNR { name[$1] = $2; next }
     { rest = $8; for (i = 9; i <= NF; i++) rest = rest " " $i
       print $2, $5, $6, name[$7], rest }' sections symbols >table
# all NAME PATTERN: every symbol of NAME, except .cold parts, matches.
all () {
  awk -v name="$1" -v pattern="$2" '
    ($5 == name || index ($5, name "::{") == 1 || index ($5, name ".async_fn") == 1) \
      && $5 !~ /\.cold$/ { n++; if ($0 !~ pattern) { print; bad = 1 } }
    END { print n, "symbols"; exit bad || n < 3 }' table
}
ramp () { grep " $1\$" table | grep -E "$2"; }
body () { grep -E " $1(::\\{async-fn#0\\}|\\.async_fn\\.0)\$" table | grep -E "$2"; }
check "section" all placed ' [.]text[.]mine '
check "section, declared later" all late ' [.]text[.]late '
check "cold" all cold ' [.]text[.]unlikely '
check "hot" all hot ' [.]text[.]hot |drop$'
check "aligned" all aligned '^[0-9a-f]*[08]0 '
check "visibility" ramp hidden 'GLOBAL HIDDEN'
check "visibility of the body" body hidden 'LOCAL DEFAULT'
check "weak" ramp weak 'WEAK DEFAULT'
check "weak: the body" body weak 'LOCAL DEFAULT'
check "alias" test "$(ramp same GLOBAL | cut -d' ' -f1)" = "$(ramp target GLOBAL | cut -d' ' -f1)"
check_fails "alias: no body" body same .
check "used" ramp used LOCAL
check_fails "unused" ramp unused .
check_fails "always_inline" ramp always .
check "symver" sh -c 'readelf -sW t.o | grep versioned@VERS_1'
check "patchable_function_entry" grep patchable sections

code () { objdump -dr -j "$1" t.o; }
code .text.avx2 >avx2
acc -O2 -w -S t.c -o t.s
calls () { grep -E "(call|jmp)[[:space:]]*\"?$1" t.s; }
check "target" grep ymm avx2
check "noinline" calls never
check_fails "always_inline: awaited" calls always
check "flatten" calls leaf
check_fails "flatten: twig" calls twig
check "no start function for size" sh -c "! grep 'small.*start' symbols"
check "start functions for speed" grep -E 'leaf.*start' symbols

acc -O2 -w -fsanitize=address -c t.c -o t.o
code .text.distrusted >distrusted
code .text.trusted >trusted
check "sanitized" grep asan_report distrusted
check_fails "no_sanitize" grep asan_report trusted
acc -O2 -w -fstack-protector-explicit -c t.c -o t.o
code .text.guarded >guarded
check "stack_protect" grep stack_chk guarded
acc -O2 -w -fstack-protector-all -c t.c -o t.o
code .text.unguarded >unguarded
check_fails "no_stack_protector" grep stack_chk unguarded
check_fails "no unquoted names" grep 'async-fn.*"' symbols

# A definition of another unit replaces a weak one, also for awaits.
cat >weak.c <<'EOF'
#include <asyncc.h>
__async int replaced (int n) { __await (async_yield ()); return n + 100; }
static __async int referred (int n) __attribute__ ((__weakref__ ("missing")));
static __async int reference (int n) __attribute__ ((__weakref__ ("replaced")));
int refers (void);
int refers (void) { return referred == 0 && async_run (reference (1)) == 101; }
EOF
cat >main.c <<'EOF'
#include <asyncc.h>
__async __attribute__ ((__weak__)) int replaced (int n) { return n; }
extern int refers (void);
static __async int one (int n) { __await (async_yield ()); return n; }
static __async int two (int n) { __await (async_yield ()); return 2 * n; }
typedef __async int chosen_fn (int);
static chosen_fn *choose (void) { (void) one; return two; }
__async int chosen (int n) __attribute__ ((__ifunc__ ("choose")));
static __async int all (void) { return __await (replaced (1)) + __await (chosen (5)); }
int main (void) { return !(async_run (all ()) == 111 && refers ()); }
EOF
for level in -O0 -O2; do
  check "weak and ifunc: link $level" acc $level main.c weak.c -o weak $LDLIBS
  check "weak and ifunc: run $level" ./weak
done
exit $failures
