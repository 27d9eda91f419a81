# asyncc-gdb.py: the tasks of a program, what they wait for and where they stand, of a
# process and of its core; with variables where debug information says where they are,
# and without any of it when all is stripped.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need gdb nm strip
gdb -nx -batch -ex 'python print("has python")' 2>&1 | grep '^has python' >/dev/null || {
  unsupported "gdb without Python"
  exit 77
}

cat >t.c <<'EOF'
#include "waiting.h"

struct pair { int x, y; };
volatile int sink;

__attribute__ ((noinline)) void stop (void) { sink++; }

static __attribute__ ((noinline)) __async int inner (int n)
{
  struct pair pair = { n, 2 };
  __await (async_sleep (3600000000000));
  return pair.x + pair.y;
}

static __attribute__ ((noinline)) __async int outer (int k)
{
  int before = k + 1;
  if (k > 0)
    {
      int deeper = before * 2;
      return deeper + __await (inner (k)) + before;
    }
  return 0;
}

static __attribute__ ((noinline)) __async int runs (void)
{
  stop ();
  return 1;
}

static __async int top (void)
{
  __async_auto __future (int) a = async_spawn (outer (4)), b = async_spawn (both ());
  __async_auto __future (int) c = async_spawn (lock ());
  __await (async_yield ());
  return __await (runs ());
}

int main (void)
{
  return make_waits () || async_run (top ()) != 1;
}
EOF
cat >begin <<'EOF'
set confirm off
set pagination off
set width 0
EOF
cat >live <<'EOF'
set startup-with-shell off
set disable-randomization off
EOF
cat >look <<EOF
source $top_srcdir/runtime/tools/asyncc-gdb.py
info async-tasks
echo == 2\n
async bt 2
async frame 1
async frame 2
echo == 3\n
async bt 3
echo == 4\n
async bt 4
echo == none\n
async bt
EOF
# all OPTIONS PROGRAM [CORE]: what is known without debug information.
all () {
  for look in '^Num +Task' '^1 +0x[0-9a-f]+ +[0-9]+ +running +top::' \
    '^2 .* waiting +inner::\{async-fn#0\} at [^ ]*t\.c:11:3: async_sleep, until [0-9.]+ s' \
    '^4 .* waiting +lock::\{async-fn#0\} at .*: async_mutex_lock, object 0x' \
    '^#0 +async_sleep, until' '^#1 +inner::\{async-fn#0\} at [^ ]*t\.c:11:3$' \
    '^#2 +outer::\{async-fn#0\} at [^ ]*t\.c:21:23$' \
    '^#[0-9] +async_read or the like, descriptor [0-9]+ for reading$' \
    '^#[0-9] +reader::\{async-fn#0\} at' '^#[0-9] +async_join$' \
    '^#[0-9] +both::\{async-fn#0\} at' '^ *future at 0x[0-9a-f]+, [1-9][0-9]* bytes$'; do
    check_output "$1: $look" "$look" cat gdb.log
  done
}
for options in "-O0 -g" "-O2 -g" -O2 "-Os -g" "-O2 -flto" "-O1 -g -fsanitize=address"; do
  check "$options: compile" sh -c "$CC $PLUGIN_FLAGS $CPPFLAGS -I$srcdir $options t.c -o prog $LDLIBS"
  rm -f core.prog
  core='gcore core.prog'
  case $options in
  *-fsanitize=address*) core= ;; # its shadow would fill the disk
  esac
  { cat begin live; echo "break stop"; echo run; cat look; echo "$core"; } >script
  timeout 100 gdb -nx -batch -x script ./prog >gdb.log 2>&1
  if ! grep '^Breakpoint 1, ' gdb.log >/dev/null; then
    cat gdb.log
    unsupported "gdb cannot run programs here"
    exit 77
  fi
  all "$options"
  case $options in
  *-flto | -O2) ;; # no stack of names without debug information
  *) check_output "$options: what runs" '^#0 +runs::\{async-fn#0\} at' cat gdb.log ;;
  esac
  if test "$options" = "-O0 -g"; then
    for look in '^11 +__await .async_sleep' 'n = 4$' 'pair = \{x = 4, y = 2\}$' 'k = 4$' \
      'before = 5$' 'deeper = 10$'; do
      check_output "$options: $look" "$look" cat gdb.log
    done
  fi
  test -f core.prog || continue
  strip -o stripped prog
  cat begin look >script
  timeout 100 gdb -nx -batch -x script ./stripped core.prog >gdb.log 2>&1
  all "$options, stripped, core"
done

# With optimisation as well, what is kept is shown, and what a function has that was inlined.
cat >pieces.c <<'EOF'
#include <asyncc.h>

struct pair { int x, y; };

__attribute__ ((noinline)) void stop (void) { __asm__ volatile (""); }

static __attribute__ ((noinline)) __async int inner (int n, struct pair p)
{ int l = n * 3; double d = n; int a[3] = { n, p.x, p.y };
  __await (async_sleep (3600000000000)); return l + a[n % 3] + (int) d + p.y; }
static __async int middle (int k)
{ int m = k + 1; struct pair p = { k, m }; int r = __await (inner (m, p)); return r + m; }
static __async int outer (const char *name)
{ int t = name[0]; int r = __await (middle (t)); return r + t; }

static __async int top (const char *name)
{
  __async_auto __future (int) task = async_spawn (outer (name));
  __await (async_yield ());
  stop ();
  return 0;
}

int main (int argc, char **argv) { (void) argc; return async_run (top (argv[0])); }
EOF
check "pieces: compile" acc -O2 -g pieces.c -o pieces $LDLIBS
{ cat begin live; printf '%s\n' 'break stop' run "source $top_srcdir/runtime/tools/asyncc-gdb.py" \
  'async bt 2' 'async frame 1' 'async frame 2' 'print $_async_frame.m' 'async frame 3'; } >script
timeout 100 gdb -nx -batch -x script ./pieces >gdb.log 2>&1
for look in '^#2 +middle::\{async-fn#0\} at' ' a = \{[0-9]+, [0-9]+, [0-9]+\}$' \
  ' m = [0-9]+$' '^\$1 = [0-9]+$' ' t = [0-9]+$'; do
  check_output "pieces: $look" "$look" cat gdb.log
done

# A shared library that is stripped, which gdb finds by its dynamic symbols.
dir=`echo "$LDLIBS" | tr ' ' '\n' | sed -n 's,/libasyncc\.a$,,p'`
if test -f "$dir/libasyncc.so.0"; then
  cp "$dir/libasyncc.so.0" . && strip libasyncc.so.0
  check "shared: compile" sh -c "$CC $PLUGIN_FLAGS $CPPFLAGS -I$srcdir -O2 t.c -o prog ./libasyncc.so.0 -lpthread"
  strip prog
  start=`nm -D libasyncc.so.0 | sed -n 's/.* \(async_mutex_lock\.async_fn[^@]*\).*/\1/p'`
  { cat begin live; echo "break $start"; echo "run"; echo "finish"; cat look; } >script
  LD_LIBRARY_PATH=. timeout 100 gdb -nx -batch -x script ./prog >gdb.log 2>&1
  check_output "shared, stripped: tasks" \
    '^2 .*waiting +inner::\{async-fn#0\} at [^ ]*t\.c:11:3: async_sleep' cat gdb.log
else
  unsupported "shared library: it is not there"
fi

{ cat begin look; } >script
gdb -nx -batch -x script "`command -v true`" >gdb.log 2>&1
check_output "another program" 'there is no asyncc in this program' cat gdb.log
exit $failures
