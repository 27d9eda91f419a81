# gdb: the chain of awaits is an ordinary backtrace with readable names, and
# at -O0 -g every local has its value after a resume; a name is where its function begins.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need gdb
cat >t.c <<'EOF'
#include <asyncc.h>

struct pair { int x, y; };
volatile int sink;

static __attribute__ ((noinline)) void stop (void) { sink++; }

static __attribute__ ((noinline)) __async int b (int arg)
{
  int number = arg * 2;
  double real = 2.5;
  const char *text = "some text";
  struct pair pair = { 3, 4 };
  int array[3] = { 5, 6, 7 };
  __await (async_yield ());
  number++;
  stop ();
  return number + pair.x + array[2] + (int) real + text[0];
}

static __attribute__ ((noinline)) __async int a (int arg)
{
  int before = arg + 100;
  int r = __await (b (arg));
  return r + before;
}

int main (void) { return async_run (a (10)) == 0; }
EOF
cat >script <<'EOF'
set confirm off
set pagination off
set width 0
set startup-with-shell off
set disable-randomization off
set debuginfod enabled off
break stop
run
backtrace
up
info locals
info args
print number
print pair
print array
up
info locals
info args
finish
EOF
run_gdb () { timeout 60 gdb -nx -batch -x script "$1" >gdb.log 2>&1; }
check "compile" sh -c "$CC $PLUGIN_FLAGS $CPPFLAGS -O0 -g t.c -o t $LDLIBS"
run_gdb ./t
if ! grep 'Breakpoint 1, stop' gdb.log >/dev/null; then
  cat gdb.log
  unsupported "gdb cannot run programs here"
  exit 77
fi
look () { check_output "$1" "$2" cat gdb.log; }
look "backtrace: b" '#1 .*b::\{async-fn#0\}'
look "backtrace: a calls it" '#2 .*a::\{async-fn#0\}'
look "line of b" 't\.c:17'
look "line of a" 't\.c:24'
look "number" 'number = 21'
look "real" 'real = 2.5'
look "text" 'text = .*some text'
look "pair" 'pair = \{x = 3, y = 4\}'
look "array" 'array = \{5, 6, 7\}'
look "argument" 'arg = 10'
look "print number" '\$1 = 21'
look "before, in a" 'before = 110'

check "compile -O2 -g" sh -c "$CC $PLUGIN_FLAGS $CPPFLAGS -O2 -g t.c -o t2 $LDLIBS"
run_gdb ./t2
look "-O2: backtrace: b" '#1 .*b::\{async-fn#0\}'
look "-O2: backtrace: a calls it" '#2 .*a::\{async-fn#0\}'
look "-O2: a local" 'number = (21|<optimized out>)'

# Break on the user's lines; step over an await.
cat >script <<'EOF'
set confirm off
set width 0
set startup-with-shell off
set disable-randomization off
break t.c:16
break t.c:25
run
print number
next
print number
continue
print r
print before
EOF
run_gdb ./t
look "breakpoint behind an await" '\$1 = 20'
look "next" '\$2 = 21'
look "breakpoint in the caller" '\$3 = 148'
look "its local" '\$4 = 110'

# A name is where the function begins, once for each call, and not where it is dropped.
cat >script <<'EOF'
set confirm off
set width 0
set startup-with-shell off
set disable-randomization off
break 'b::{async-fn#0}'
commands
silent
echo begins\n
info line *$pc
continue
end
run
EOF
run_gdb ./t
look "breakpoint on a name: one place" '^Breakpoint 1 at [^:]*: file t\.c, line 10\.'
look "breakpoint on a name: the first statement" '^Line 10 of '
check "breakpoint on a name: once" test "`grep -c '^begins' gdb.log`" = 1

# So is that of a block, and of a function in it; they end at their own braces.
cat >block.c <<'EOF'
#include <asyncc.h>

volatile int sink;

static __attribute__ ((noinline)) __async int
in_block (int n)
{
  __await (__async_block (void, {
      int inner (int k)
      {
	return k + n;
      }
      sink = inner (n);
      __await (async_yield ());
      sink++;
    }));
  return sink;
}

int main (void) { return async_run (in_block (1)) != 3; }
EOF
cat >script <<'EOF'
set confirm off
set width 0
set startup-with-shell off
set disable-randomization off
break 'in_block::{async-fn#0}::{async-block#0}'
commands
silent
echo begins\n
continue
end
break 'in_block::{async-fn#0}::{async-block#0}.new'
info breakpoints
delete 2
info line 'in_block::{async-fn#0}::{async-block#0}::{closure#0}'
info line 12
info line 15
info line 16
run
EOF
check "compile a block" acc -O0 -g block.c -o block $LDLIBS
run_gdb ./block
look "breakpoint on a block: one place" '^Breakpoint 1 at [^:]*: file block\.c, line 8\.'
check "breakpoint on a block: once" test "`grep -c '^begins' gdb.log`" = 1
look "what makes its future" ' in in_block::\{async-fn#0\}::\{async-block#0\}\.new at block\.c:8'
look "a function in a block begins" '^Line 10 of "block\.c" starts'
look "a function in a block ends" '^Line 12 of "block\.c" starts'
look "a statement in a block" '^Line 15 of "block\.c" starts'
look "a block ends" '^Line 16 of "block\.c" starts'

# The variables of a synchronous program, before and after suspensions, in functions and in
# their callers.
gdb -nx -batch -ex 'python print("has python")' 2>&1 | grep '^has python' >/dev/null &&
  have python3 || {
  unsupported "gdb without Python"
  exit $failures
}
seeing=$top_srcdir/testsuite/seeing
# see OUT COMMAND...: what is seen of locals.c, compiled by the command.
see () {
  out=$1; shift
  "$@" "$seeing/locals.c" -o locals $LDLIBS >see.log 2>&1 &&
    SEEN=$out timeout 100 gdb -nx -batch -x "$seeing/collect.py" locals >>see.log 2>&1 ||
    { cat see.log; return 1; }
}
# compare FILE PATTERN: the last line of the comparison with the synchronous program of FILE.
compare () {
  python3 "$seeing/compare.py" $1 async >seen.log
  tail -n 1 seen.log | grep -E "$2" >/dev/null || { cat seen.log; return 1; }
}
# With optimisation not all are seen, as what nobody needs any more, but nineteen of twenty.
most_variables () {
  compare sync ' 0 frames wrong$' || return 1
  set -- `tail -n 1 seen.log`		# N variables, N lost, N wrong, N more
  test "`expr 20 \* $3`" -le "`expr $1 + 20 \* $7`" || { cat seen.log; return 1; }
}
# What is seen is true.
check "see what is true" see true $CC $CPPFLAGS -DASYNCC_SYNC -O0 -g
for level in -O0 -Og -O2; do
  check "$level: see the synchronous program" see sync $CC $CPPFLAGS -DASYNCC_SYNC $level -g
  check "$level: see the program" see async acc $level -g
  case $level in
  -O2)
    check "$level: most variables" most_variables
    check "$level: what was computed from a variable tells it" \
      sh -c '! grep "^stop 18, undone.* own = " seen.log'
    check "$level: parameters before an await, and constant ones" \
      sh -c '! grep -E "^stop (1, leaf|15, computed).* (arg|other) = .* lost$" seen.log'
    check "$level: what is a factor, at a distance, was compared, or is in the frame" \
      sh -c '! grep -E "^stop (6, outer|2[13], beside)" seen.log'
    check "$level: callers to which a wake steps out" \
      sh -c '! grep -E "^stop 1[12], (recursive.*:212|outer).* (here|r|own|depth) = .* lost$" seen.log'
    check "$level: what the scheduler loads behind debug statements" \
      sh -c '! grep "^stop 22, filling" seen.log'
    ;;
  *) check "$level: the same variables" compare sync ' 0 lost, 0 wrong, .* 0 frames wrong$' ;;
  esac
  check "$level: true values" compare true ' 0 wrong, .* 0 frames wrong$'
done

# At link time, too, if the plugin is there.
check "-flto: see the synchronous program" see sync $CC $CPPFLAGS -DASYNCC_SYNC -O2 -flto -g
check "-flto: see the program" see async acc -O2 -flto -g
check "-flto: most variables" most_variables
exit $failures
