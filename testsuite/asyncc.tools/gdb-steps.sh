# asyncc-gdb.py: steps over awaits, breakpoints where functions begin and go on, calls run to
# their end, backtraces without the executor, and values of futures, tasks, wakers and
# channels; of a process, and the last two of a core.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need gdb
gdb -nx -batch -ex 'python print("has python")' 2>&1 | grep '^has python' >/dev/null || {
  unsupported "gdb without Python"
  exit 77
}

cat >t.c <<'EOF'
#include <asyncc.h>
#include <stdlib.h>

__attribute__ ((noinline)) void stop (void) { __asm__ volatile (""); }

static __attribute__ ((noinline)) __async int inner (int n)
{
  int k = n;
  __await (async_yield ());
  k++;
  __await (async_yield ());
  k++;
  stop ();
  return k;
}

static __attribute__ ((noinline)) __async int outer (int n)
{
  int a = __await (inner (n));
  int b = __await (inner (a));
  return a + b;
}

static __attribute__ ((always_inline)) inline __async int small (int n)
{
  __await (async_yield ());
  return n + 1;
}

static __attribute__ ((noinline)) __async int user (int n)
{
  return __await (small (n)) * 2;
}

static __attribute__ ((noinline)) __async int down (int n)
{
  if (n == 0)
    {
      __await (async_sleep (3600000000000));
      return 0;
    }
  return __await (down (n - 1));
}

static __attribute__ ((noinline)) __async int values (void)
{
  __future (int) lazy = inner (3);
  __async_auto __future (int) handle = async_spawn (down (2));
  async_channel (int) channel = async_channel_bounded (int, 3);
  struct async_future *plain = (struct async_future *) lazy;
  struct async_waker waker, none = { 0 };
  __await (async_channel_send (channel, 7));
  __await (async_yield ());
  waker = async_waker_clone (async_context_waker (__async_context ()));
  stop ();
  async_waker_drop (&waker);
  async_channel_unref (channel);
  async_drop (lazy);
  return plain != NULL && none.data == NULL;
}

static __async int top (void)
{
  __async_auto __future (int) other = async_spawn (outer (100));
  int r = __await (outer (5));
  r += __await (other) + __await (user (1));
  return r + __await (values ());
}

int main (void)
{
  return async_run (top ()) != 16 + 206 + 4 + 1;
}
EOF
cat >begin <<EOF
set confirm off
set pagination off
set width 0
source $top_srcdir/runtime/tools/asyncc-gdb.py
EOF

cat >live <<'EOF'
set startup-with-shell off
set disable-randomization off
EOF

# run NAME PROGRAM [CORE]: gdb on that, with the commands on standard input.
run () {
  case $# in
    2) cat begin live - ;;
    *) cat begin - ;;
  esac >script
  name=$1; shift
  timeout 100 gdb -nx -batch -x script "$@" >gdb.log 2>&1
}
look () { check_output "$name: $1" "$1" cat gdb.log; }

cat >workers.c <<'EOF'
#include <asyncc.h>
#include <asyncc/workers.h>

static __attribute__ ((noinline)) __async int inner (int n)
{
  int k = n;
  __await (async_sleep (1000000));
  k++;
  return k;
}

static __attribute__ ((noinline)) __async int outer (int n)
{
  int a = __await (inner (n));
  int b = __await (inner (a));
  return a + b;
}

static __async int top (void)
{
  __future (int) tasks[20];
  int sum = 0;
  for (int i = 0; i < 20; i++)
    tasks[i] = async_spawn (outer (100 * i));
  for (int i = 0; i < 20; i++)
    sum += __await (tasks[i]);
  return sum;
}

int main (void)
{
  struct async_runtime_options options = { .workers = 3 };
  struct async_runtime *rt = async_runtime_new (&options);
  async_runtime_run (rt, top ());
  async_runtime_drop (rt);
  return 0;
}
EOF

# Two tasks are in inner, and block their workers, before a third one calls it.
cat >busy.c <<'EOF'
#include <asyncc.h>
#include <asyncc/workers.h>
#include <stdatomic.h>
#include <unistd.h>

static atomic_int blocked, done;

static __attribute__ ((noinline)) void block (void)
{
  atomic_fetch_add (&blocked, 1);
  while (!atomic_load (&done))
    usleep (100);
}

static __attribute__ ((noinline)) __async int inner (int n)
{
  int k = n;
  __await (async_yield ());
  __await (async_yield ());
  if (n < 2)
    block ();
  return k;
}

static __attribute__ ((noinline)) __async int outer (int n)
{
  int sum = 0;
  for (int i = 0; i < 5; i++)
    sum += __await (inner (n));
  atomic_store (&done, 1);
  return sum;
}

static __async int top (void)
{
  __future (int) first = async_spawn (inner (0)), second = async_spawn (inner (1));
  while (atomic_load (&blocked) < 2)
    __await (async_sleep (1000000));
  int sum = __await (async_spawn (outer (700)));
  return sum + __await (first) + __await (second);
}

int main (void)
{
  struct async_runtime_options options = { .workers = 4 };
  struct async_runtime *rt = async_runtime_new (&options);
  async_runtime_run (rt, top ());
  async_runtime_drop (rt);
  return 0;
}
EOF

for options in "-O0 -g" "-O2 -g"; do
  check "$options: compile" sh -c "$CC $PLUGIN_FLAGS $CPPFLAGS $options t.c -o prog $LDLIBS"
  check "$options: run" ./prog

  # A step over an await comes back in the same task, though the other one runs between, and
  # to the caller at the end.
  run "$options, steps" ./prog <<'EOF'
tbreak t.c:19 if n == 5
run
tbreak t.c:9
continue
echo begins\n
async next
python print('at', gdb.newest_frame().find_sal().line, 'with', gdb.parse_and_eval('n'))
async next
async next
async next
async next
python print('then at', gdb.newest_frame().find_sal().line)
async next
async next
async next
async next
async next
async next
async next
backtrace
EOF
  if ! grep '^Temporary breakpoint 1' gdb.log >/dev/null || grep '^Error' gdb.log; then
    cat gdb.log
    unsupported "gdb cannot run programs here"
    exit 77
  fi
  sed -i '1,/^begins/d' gdb.log
  case $options in
  -O0*) look '^at 10 with 5$'; look '^then at 14$' ;;
  *) look '^at 11 with 5$' ;;
  esac
  look '^14	' # return k
  look '^#0 .*outer::\{async-fn#0\} \(n=.*t\.c:19$'
  look '^20	'
  look '^21	'
  look '^#0 .*top::\{async-fn#0\}'
  check "$options, steps: a line of the other task" sh -c '! grep "n=100" gdb.log'

  # Tasks go from one thread to another meanwhile.
  check "$options: compile, workers" \
    sh -c "$CC $PLUGIN_FLAGS $CPPFLAGS $options workers.c -o workers $LDLIBS"
  run "$options, workers" ./workers <<'EOF'
break workers.c:7 if n == 700
run
delete
echo begins\n
async next
async next
async next
async next
backtrace
EOF
  sed -i '1,/^begins/d' gdb.log
  look '^9	'
  look '^#0 .*outer::\{async-fn#0\} \(n=(700|<optimized out>)\).*workers\.c:14$'
  look '^15	|^#0 .*workers\.c:15$'
  look ' \[[0-9]+ functions of asyncc run the task\] '

  # Of tasks that run at the same time in the same function it is the one of this thread.
  check "$options: compile, busy" \
    sh -c "$CC $PLUGIN_FLAGS $CPPFLAGS $options busy.c -o busy $LDLIBS"
  run "$options, busy" ./busy <<'EOF'
break busy.c:18 if n == 700
run
python
def step(number):
    gdb.execute('async next')
    frame = gdb.newest_frame()
    print('step %d: %d %s' % (number, frame.find_sal().line, frame.name()))
for i in range(5):
    step(1)
    step(2)
    if i < 4:
        gdb.execute('continue')
end
info async-tasks
async bt
EOF
  look '^4 +0x[0-9a-f]+ +[0-9]+ +running '
  look '^#1  outer::\{async-fn#0\} at '
  for step in 1 2; do
    check "$options, busy: step $step" \
      test "`grep -cE "^step $step: (19|20|21|22) inner" gdb.log`" = 5
  done

  run "$options, breakpoints" ./prog <<'EOF'
async break inner 11
async break small
async break user 32
async break down
async break inner state 3
run
backtrace
backtrace -no-filters
delete 1
delete 5
continue
backtrace 1
delete
async break inner 10
EOF
  look '^inner::\{async-fn#0\} at [^ ]*t\.c:11:3 goes on in state 3$'
  look '^Breakpoint [15], inner::\{async-fn#0\} \(n='
  look '^#0 +inner::\{async-fn#0\}'
  look '^#[0-9]+ +\[[0-9]+ functions of asyncc run the task\] \(\)$'
  look '^#[0-9]+ .* in main \(\)'
  look ' __asyncc_pinned_run '
  look '^small::\{async-fn#0\} at [^ ]*t\.c:26:3 goes on in state 2$'
  look '^#0 +user::\{async-fn#0\}|^#0 +small::\{async-fn#0\}'
  look '^inner is not suspended there$'
  check "$options, breakpoints: one line for all of asyncc" \
    test "`sed -n '/^#/p; / in main /q' gdb.log | grep -c asyncc_`" = 0

  rm -f core.prog
  run "$options, values" ./prog <<'EOF'
break t.c:57
run
info locals
print *plain
print *handle
print *(struct task *) waker.data
python print('awaited:', gdb.parse_and_eval('handle'))
gcore core.prog
EOF
  values () {
    look '^lazy = inner::\{async-fn#0\} \(not started\)$'
    look '^plain = inner::\{async-fn#0\} \(not started\)$'
    look '^handle = async_spawn, awaits task 0x[0-9a-f]+$'
    look '^channel = channel 0x[0-9a-f]+'
    look '^waker = waker of task 0x[0-9a-f]+, running: top::\{async-fn#0\}$'
    look '^none = (no waker|<optimized out>)$'
    look '^\$1 = inner::\{async-fn#0\} \(not started\)$'
    look '^\$2 = \{future = async_spawn, awaits task 0x[0-9a-f]+, result = .*\}$'
    look '^\$3 = (task 0x[0-9a-f]+, running: top::\{async-fn#0\}|\{.*)$'
  }
  values
  if test -f core.prog; then
    run "$options, core" ./prog core.prog <<'EOF'
up 0
info locals
print *plain
print *handle
print *(struct task *) waker.data
EOF
    values
  else
    unsupported "$options: gcore"
  fi
done

# A breakpoint on a name stops once for each call; one call is run to its end, and gives its
# value, however often it is suspended.
for options in "-O0 -g" "-Og -g" "-O2 -g"; do
  check "$options, calls: compile" \
    sh -c "$CC $PLUGIN_FLAGS $CPPFLAGS $options t.c -o prog $LDLIBS"
  run "$options, calls" ./prog <<'EOF'
break outer
delete
break 'inner::{async-fn#0}'
commands
silent
echo begins\n
continue
end
info breakpoints
run
EOF
  look "^outer makes the future; what it does is 'outer::\{async-fn#0\}'$"
  look 'stop only if \$_async_begins \(\)'
  check "$options, calls: a stop for each" test "`grep -c '^begins' gdb.log`" = 4
  run "$options, finish" ./prog <<'EOF'
tbreak t.c:19 if n == 5
run
tbreak t.c:9
continue
async finish
async finish
backtrace 1
tbreak t.c:67
continue
async finish
EOF
  look '^Value is \$_async_value = 7$'
  look '^Value is \$_async_value = 16$'
  look '^#0 .* top::\{async-fn#0\}'
  look '^Value is \$_async_value = 227$'
  run "$options, mistakes" ./prog <<'EOF'
python
def tries(command):
    try:
        gdb.execute(command)
    except gdb.error as e:
        print('%s: %s' % (command, e))
end
python tries('async finish')
break main
run
python tries('async finish 1')
python tries('async next 1')
python tries('async finish')
python tries('async next')
EOF
  look '^async finish: the program is not being run$'
  look '^async finish 1: "async finish" takes no argument$'
  look '^async next 1: "async next" takes no argument$'
  look '^async finish: the innermost function is no async one; see "finish"$'
  look '^async next: the innermost function is no async one; see "finish"$'
done
exit $failures
