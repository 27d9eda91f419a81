# asyncc-dump: the tasks of another process and of a core, also of stripped programs and
# libraries; and whatever a damaged one says, there is an end.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need strip mkfifo
lib=`echo "$LDLIBS" | tr ' ' '\n' | grep 'libasyncc\.a$'`
tool=`dirname "$lib"`/../asyncc-dump
test -x "$tool" || tool=`command -v asyncc-dump` || {
  unsupported "no asyncc-dump"
  exit 77
}

cat >t.c <<'EOF'
#include "waiting.h"
#include <asyncc/describe.h>
#include <asyncc/workers.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>


static __attribute__ ((noinline)) __async int inner (int n)
{
  __await (async_sleep (3600000000000));
  return n;
}

static __attribute__ ((noinline)) __async int outer (int n)
{
  return __await (inner (n)) + 1;
}

static __attribute__ ((noinline)) __async int joins (__future (int) task)
{
  return __await (task);
}

/* One that waits twice for itself. */
struct self { ASYNC_FUTURE (int); void *of[2]; size_t n; };
static async_poll_t self_poll (struct async_future *f, struct async_context *cx)
{
  (void) f, (void) cx;
  return ASYNC_PENDING;
}
static void self_drop (struct async_future *f) { (void) f; }
static const struct async_waiting self_waits[]
  = { { ASYNC_WAITS_FUTURES, ASYNC_UNTIL_DONE, offsetof (struct self, of),
	offsetof (struct self, n) } };
static const struct async_description self_described = { ASYNC_FORMAT_DESCRIPTION, 1, self_waits };
static const struct async_vtable self_vtable
  = { .poll = self_poll, .drop = self_drop, .name = "self", .description = &self_described };
static struct self self = { .n = 2 };

/* The list of tasks goes round from the last one to the last but one. */
static void circle (void)
{
  char *rt = __asyncc_debug.runtimes, *task, *last = NULL, **next;
  memcpy (&task, rt + __asyncc_debug.runtime_tasks, sizeof task);
  for (memcpy (&task, task, sizeof task); task; task = *next)
    {
      next = (char **) (task + __asyncc_debug.task_next);
      if (!*next)
	*next = last;
      if (task == *(char **) (*next + __asyncc_debug.task_next))
	break;
      last = task;
    }
}

/* What is the matter is that of the child, whose status is also the parent's. */
static void child (void)
{
  int status;
  if (fork () == 0)
    return;
  wait (&status);
  _exit (WEXITSTATUS (status));
}

static void damage (const char *how)
{
  if (!strcmp (how, "fork"))
    child ();
  if (!strcmp (how, "abort"))
    abort ();
  if (!strcmp (how, "circle"))
    circle ();
  if (!strcmp (how, "version"))
    __asyncc_debug.version = 2;
  if (!strcmp (how, "small"))
    __asyncc_debug.size = 60;
}

static __async int top (const char *how)
{
  char c;
  setvbuf (stdout, NULL, _IOLBF, 0);
  if (!strcmp (how, "self"))
    {
      async_future_init (&self, &self_vtable);
      self.of[0] = self.of[1] = &self;
      async_detach (async_spawn (async_future_as (int, &self)));
    }
  async_detach (async_spawn (both ()));
  async_detach (async_spawn (lock ()));
  async_detach (async_spawn (joins (async_spawn (outer (4)))));
  __await (async_yield ());
  damage (how);
  if (printf ("%ld\n", (long) getpid ()) < 0 || read (0, &c, 1) != 1)
    return 1;
  _exit (c != 'x');
}

static void *workers (void *arg)
{
  struct async_runtime_options options = { .workers = 2 };
  async_runtime_run (async_runtime_new (&options), both ());
  return arg;
}

int main (int argc, char **argv)
{
  pthread_t thread;
  if (make_waits ())
    return 2;
  if (argc <= 2)
    pthread_create (&thread, NULL, workers, NULL);
  return async_run (top (argc > 1 ? argv[1] : ""));
}
EOF

# start COMMAND...: in the background, until it is ready; it goes on after `finish'.  Its
# number is in $pid, which may be that of a child of it.
start () {
  rm -f to from
  mkfifo to from
  "$@" <to >from &
  started=$!
  exec 7>to 8<from
  read -r pid <&8
}

# It has gone on, if it ends as it should.
finish () {
  printf x >&7
  wait $started
  status=$?
  exec 7>&- 8<&-
  return $status
}

# all NAME ARGUMENT...: what is to be seen of one thread.
all () {
  name=$1; shift
  timeout 60 "$tool" "$@" >out 2>&1
  for look in '^runtime of thread [0-9]+: 5 tasks$' ', waiting$' \
    '^    lock::\{async-fn#0\} at [^ ]*waiting\.h:31:3, [0-9]+ bytes$' \
    '^      async_mutex_lock, [0-9]+ bytes, object 0x' '^    both::\{async-fn#0\} at .*waiting\.h:24:3' \
    '^      async_join$' '^        reader::\{async-fn#0\} at' \
    '^          async_read or the like, descriptor [0-9]+ for reading$' \
    '^        task 0x[0-9a-f]+, waiting$' '^          outer::\{async-fn#0\} at' \
    '^            inner::\{async-fn#0\} at [^ ]*t\.c:13:3' "$when" \
    '^  task 0x[0-9a-f]+, running: top::\{async-fn#0\}$'; do
    check_output "$name: $look" "$look" cat out
  done
}
live='^              async_sleep, due in 3[56][0-9][0-9]\.[0-9]+ s$'
dead='^              async_sleep, until [0-9]+\.[0-9]+ s of the clock$'

# threads NAME ARGUMENT...: what is to be seen of the runtime of several workers, as soon
# as its task has begun.
threads () {
  name=$1; shift
  for try in `seq 100`; do
    timeout 60 "$tool" "$@" 2>&1 | sed -n '/ workers: 1 task$/,$p' >out
    grep 'descriptor' out >log && break
    sleep 0.1
  done
  check_output "$name: workers" '^runtime 0x[0-9a-f]+ of 2 workers: 1 task' cat out
  check_output "$name: a task of workers" '^    both::\{async-fn#0\} at .*waiting\.h:24:3' cat out
}

# message NAME REGEXP ARGUMENT...: one line of a message, and status 1.
message () {
  name=$1 pattern=$2; shift 2
  timeout 60 "$tool" "$@" >out 2>err
  status=$?
  check_output "$name: message" "^asyncc-dump: $pattern\$" cat err
  check "$name: one line, status 1" test "$status `wc -l <err` `wc -c <out`" = "1 1 0"
}

# make_core PROGRAM [WORD...]: the kernel's core of it, or none.
make_core () {
  rm -f core core.*
  (ulimit -c unlimited; "$1" abort $2) >log 2>&1
  test -f core || mv core.* core
}

for options in "-O0 -g" -O2; do
  when=$live
  check "$options: compile" sh -c "$CC $PLUGIN_FLAGS $CPPFLAGS -I$srcdir $options t.c -o prog $LDLIBS"
  test -x prog || exit 1
  cp prog unstripped && strip prog
  start ./prog
  all "$options, live" $pid
  threads "$options, live" $pid
  check "$options: the process has gone on" finish
  start ./prog
  all "$options, not stopped" --no-stop $pid
  check "$options: it has gone on" finish

  start ./prog
  mv prog prog.gone
  all "$options, the program is removed" $pid
  threads "$options, the program is removed" $pid
  mv prog.gone prog
  if have gdb && gdb -nx -batch -ex "attach $pid" -ex "gcore gcore" >log 2>&1; then
    when=$dead
    all "$options, gcore" gcore
    threads "$options, gcore" gcore
    all "$options, gcore, unstripped" gcore unstripped
    rm -f gcore
  else
    unsupported "$options: gcore"
  fi
  check "$options: it has gone on then" finish

  when=$dead
  if make_core ./prog 2>log; then
    all "$options, core" core
    mkdir beside && mv prog core beside
    all "$options, core, the program is beside it" beside/core
    mv beside/core . && mv beside/prog . && rmdir beside
    mv prog prog.gone
    message "$options, without the program" 'core: .*/prog is not there any more as it was' core
    message "$options, another program" '.*/sh is not the program of core' core \
      "`command -v sh`"
    mv prog.gone prog
  else
    unsupported "$options: core"
  fi
done

# The program names the library's variable, of which it should not have a copy.
dir=`dirname "$lib"`
if test -f "$dir/libasyncc.so.0"; then
  cp "$dir/libasyncc.so.0" . && strip libasyncc.so.0
  check "shared: compile" \
    sh -c "$CC $PLUGIN_FLAGS $CPPFLAGS -I$srcdir -O2 -fPIC t.c -o shared ./libasyncc.so.0 -pthread"
  strip shared
  start env LD_LIBRARY_PATH=. ./shared
  when=$live
  all "shared, live" $pid
  check "shared: it has gone on" finish
else
  unsupported "shared library: it is not there"
fi

# A debugger that has it does not keep it from being read.
start ./prog
if have gdb && gdb -nx -batch -ex "attach $pid" -ex "shell '$tool' $pid >out 2>err" >log 2>&1 &&
  test -s err; then
  check_output "traced" \
    "^asyncc-dump: process $pid is read without being stopped: it is traced already\$" cat err
  check_output "traced: its tasks" '^runtime of thread [0-9]+: 5 tasks$' cat out
else
  unsupported "traced"
fi
check "traced: it has gone on" finish

# ---- messages ------------------------------------------------------------------

message "no process" 'there is no process 2147483646' 2147483646
message "another process" "there is no asyncc in process $$" $$
message "no file" 'nowhere: No such file or directory' nowhere
message "no core" 't.c is not a core' t.c
message "a program" '\./prog is not a core' ./prog
message "a program for a process" 'a program is given for a core only' $$ ./prog
check_output "no argument" '^usage: ' "$tool"
check_output "an option that is none" '^usage: ' "$tool" --nothing 1
check_output "help" '^usage: ' "$tool" --help
check "version" "$tool" --version
start ./prog version
message "another version" "process $pid uses another version of asyncc" $pid
check "another version: it has gone on" finish
start ./prog small
message "an older version" "process $pid uses another version of asyncc" $pid
check "an older version: it has gone on" finish
if test "`id -u`" = 0 && have setpriv; then
  start ./prog
  check_output "not allowed" "^asyncc-dump: process $pid cannot be read: Permission denied" \
    setpriv --reuid 65534 --clear-groups "$tool" $pid
  check "not allowed: it has gone on" finish
else
  unsupported "not allowed: this is not root"
fi

# The tasks of a parent are run there.
start ./prog fork
check "a child of fork: it is another process" test "$pid" != "$started"
timeout 60 "$tool" $started >out 2>&1
check_output "its parent" '^runtime of thread [0-9]+: 5 tasks$' cat out
timeout 60 "$tool" $pid >out 2>&1
check "a child of fork: there is nothing" test "$? `wc -c <out`" = "0 0"
check "a child of fork: it has gone on" finish

# ---- damage ------------------------------------------------------------------------

start ./prog circle
check_output "a list without end" ': 5 tasks$' timeout 60 "$tool" $pid
check "a list without end: it has gone on" finish
start ./prog self
timeout 60 "$tool" $pid >out 2>&1
check "a future that waits for itself: an end" test $? = 0
check_output "... that is marked" '^ *\.\.\.$' cat out
check_output "... and the rest" '^    lock::.async-fn#0. at ' cat out
check "a future that waits for itself: it has gone on" finish

# An asyncc-dump that reports what it does wrong.
sanitized () {
  $CC -g -O1 -fsanitize=address,undefined -D_FILE_OFFSET_BITS=64 \
    -DPACKAGE_VERSION='"test"' -iquote "$top_srcdir/runtime" $CPPFLAGS \
    "$top_srcdir"/runtime/dump/*.c "$top_srcdir"/runtime/tools/frames.c \
    "$top_srcdir"/runtime/tools/names.c "$top_srcdir"/runtime/tools/tree.c -o sanitized
}
export ASAN_OPTIONS=detect_leaks=0:exitcode=99 UBSAN_OPTIONS=halt_on_error=1:exitcode=98

damaged () {
  for seed in `seq 200`; do
    python3 "$srcdir/damage.py" core $seed copy || return 1
    timeout 60 ./sanitized copy >out 2>err
    status=$?
    test $status -le 1 || { echo "seed $seed: status $status"; head -30 err; return 1; }
  done
}

# One thread, whose core is small.
if test -d "$top_srcdir/runtime/dump" && have python3 && make_core ./prog alone 2>log &&
  sanitized 2>log; then
  printf '\001' | dd of=core bs=1 seek=4 conv=notrunc 2>log
  message "other words" 'core is of a machine with other words than this one' core
  printf '\002' | dd of=core bs=1 seek=4 conv=notrunc 2>log
  when=$dead
  all "a core of one thread" core
  check "200 damaged cores" damaged
else
  unsupported "damaged cores"
fi
exit $failures
