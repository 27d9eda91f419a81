# asyncc_lldb.py: the tasks of a program, what they wait for and where they stand, of a
# process and of its core, also stripped.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need lldb strip

# Debian's lldb looks for its module in a folder that is not there.
program=`command -v lldb`
program=`readlink -f "$program"`
for module in "`dirname "$program"`"/../lib/python3.*/*-packages; do
  test -d "$module/lldb" && PYTHONPATH=$module
done
export PYTHONPATH
lldb --no-lldbinit --batch -o 'script print("has python")' 2>&1 | grep '^has python' >/dev/null || {
  unsupported "lldb without Python"
  exit 77
}

cat >t.c <<'EOF'
#include "waiting.h"
#include <stdlib.h>

static int aborts;

__attribute__ ((noinline)) void stop (void)
{
  if (aborts)
    abort ();
}

static __attribute__ ((noinline)) __async int inner (int n)
{
  __await (async_sleep (3600000000000));
  return n;
}

static __attribute__ ((noinline)) __async int outer (int n)
{
  return __await (inner (n)) + 1;
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

int main (int argc, char **argv)
{
  (void) argv;
  aborts = argc > 1;
  return make_waits () || async_run (top ()) != 1;
}
EOF
cat >look <<EOF
command script import $top_srcdir/runtime/tools/asyncc_lldb.py
async-tasks
async-bt 2
async-bt 3
async-bt 4
async-bt
EOF

# run ARGUMENT...: lldb with these, and the commands on standard input.
run () {
  cat - look >script
  timeout 200 lldb --no-lldbinit --batch -s script "$@" >lldb.log 2>&1
}

# all NAME: what is known without debug information.
all () {
  for look in '^Num +Task' '^1 +0x[0-9a-f]+ +[0-9]+ +running +top::' \
    '^2 .* waiting +inner::\{async-fn#0\} at [^ ]*t\.c:14:3: async_sleep, until [0-9.]+ s' \
    '^4 .* waiting +lock::\{async-fn#0\} at .*: async_mutex_lock, object 0x' \
    '^#0 +async_sleep, until' '^#1 +inner::\{async-fn#0\} at [^ ]*t\.c:14:3$' \
    '^#2 +outer::\{async-fn#0\} at [^ ]*t\.c:20:10$' \
    '^#[0-9] +async_read or the like, descriptor [0-9]+ for reading$' \
    '^#[0-9] +reader::\{async-fn#0\} at' '^#[0-9] +async_join$' \
    '^#[0-9] +both::\{async-fn#0\} at' "$running"; do
    check_output "$1: $look" "$look" cat lldb.log
  done
}

for options in "-O0 -g" "-O2 -g"; do
  check "$options: compile" sh -c "$CC $PLUGIN_FLAGS $CPPFLAGS -I$srcdir $options t.c -o prog $LDLIBS"
  run ./prog <<'EOF'
settings set target.disable-aslr false
breakpoint set --name stop
run
EOF
  if ! grep 'stop reason = breakpoint' lldb.log >/dev/null; then
    cat lldb.log
    unsupported "lldb cannot run programs here"
    exit 77
  fi
  running='^#0 +runs::\{async-fn#0\} at .*t\.c:[0-9]+$'
  all "$options"

  strip -o stripped prog
  rm -f core core.*
  (ulimit -c unlimited; ./stripped abort) >log 2>&1
  test -f core || mv core.* core 2>log
  if test -f core; then
    running='^#0 +top::\{async-fn#0\} \(running\)$'
    run --core core ./stripped </dev/null
    all "$options, stripped, core"
    # lldb ends where a command fails.
    for argument in 99 two; do
      lldb --no-lldbinit --batch --core core ./stripped -o "`head -n 1 look`" \
	-o "async-bt $argument" >lldb.log 2>&1
      check_output "$options: async-bt $argument" \
	'^error: (there is no such task; see "async-tasks"|two is no number)$' cat lldb.log
    done
  else
    unsupported "$options: core"
  fi
done

lldb --no-lldbinit --batch -o "`head -n 1 look`" -o async-tasks >lldb.log 2>&1
check_output "no process" '^error: there is no process$' cat lldb.log
exit $failures
