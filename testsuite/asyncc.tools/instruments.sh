# Sanitizers, profilers and options that change what functions look like: the
# program still does what it did, and each instrument sees async functions.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
build () { acc -I"$srcdir/../asyncc.run" "$@" $LDLIBS; }
# quiet COMMAND...: it succeeds and says nothing.
quiet () {
  "$@" >quiet.log 2>&1 || { cat quiet.log; return 1; }
  cat quiet.log; test ! -s quiet.log
}

cat >t.c <<'EOF'
#include "test.h"

static int closed;

static void
close_it (int *p)
{
  closed += *p;
}

static NOINLINE __async int
child (int n)
{
  char text[32];
  sprintf (text, "%d", n);
  __async_suspend ();
  return atoi (text);
}

static __async int
fib (int n)
{
  if (n < 2)
    return n;
  return __await (fib (n - 1)) + __await (child (0)) + __await (fib (n - 2));
}

__async int
work (int n)
{
  __attribute__ ((__cleanup__ (close_it))) int one = 1;
  int s = 0;
  for (int i = 0; i < n; i++)
    {
      __future (int) f = child (i);
      s += __await (f) + __await (child (i));
      s += __await (__async_block (int, { __async_suspend (); return i; }));
    }
  return s + __await (fib (5));
}

__async int
unused (int n)
{
  __async_suspend ();
  return n;
}

int
main (void)
{
  CHECK (run (work (4)) == 3 * 6 + 5 && closed == 1);
  for (int i = 0; i < 12; i++)
    drop_after (work (4), i);
  CHECK (closed == 12);
  return 0;
}
EOF

# options NAME LEVEL OPTION...: compile and run with them, without a word.
options () {
  name=$1; shift
  check "$name: compile" quiet build -Wall "$@" t.c -o t
  check "$name: run" quiet ./t
}
options "undefined" -O0 -fsanitize=undefined -fno-sanitize-recover
options "undefined -O2" -O2 -fsanitize=undefined -fno-sanitize-recover
options "thread" -O0 -fsanitize=thread
options "thread -O2" -O2 -fsanitize=thread
options "stack protector" -O2 -fstack-protector-strong -fstack-clash-protection
options "all stacks protected" -O0 -fstack-protector-all
options "-pg" -O0 -pg
options "-pg -O2" -O2 -pg -mfentry
options "split stacks" -O2 -fsplit-stack
options "split stacks -O0" -O0 -fsplit-stack
options "endbr" -O2 -fcf-protection=full
options "patchable" -O2 -fpatchable-function-entry=4,2
options "patchable sections" -O0 -fpatchable-function-entry=2 -ffunction-sections
options "no plt" -O2 -fno-plt -fPIC
options "no red zone" -O2 -mno-red-zone
options "frame pointers" -O2 -fno-omit-frame-pointer
options "split dwarf" -O2 -g -gsplit-dwarf
options "dwarf 4" -O2 -gdwarf-4 -g3 -fdebug-types-section
options "dwarf 5" -O0 -gdwarf-5 -g3
options "coverage" -O2 --coverage
options "stack usage" -O2 -fstack-usage -fcallgraph-info=su,da
options "traps" -O1 -ftrapv -fnon-call-exceptions -fexceptions
options "thunks" -O2 -mindirect-branch=thunk -mfunction-return=thunk
options "registers" -O2 -fzero-call-used-regs=all
options "whole program" -O2 -fwhole-program

# -fcf-protection: what is called through a vtable begins with endbr.  A function that is
# only awaited in its own unit has none, and is called by its name.
if have objdump; then
  build -O2 -fcf-protection -c t.c -o t.o >/dev/null 2>&1
  { objdump -t t.o; objdump -d --no-show-raw-insn t.o; } >t.dis
  check "endbr where polls and drops begin" awk '
    /\.vtable$/ { sub (/\.vtable$/, ""); sub (/^.*[ \t]/, ""); polled[$0] }
    /^[0-9a-f]+ <.*>:$/ {
      name = $0; gsub (/^[^<]*<|>:$/, "", name); sub (/\.drop$/, "", name)
      if (name in polled) { n++; getline; ok += /endbr/ }
    }
    END { print n, ok; exit !(n >= 4 && ok == n) }' t.dis
fi

# A drop is not as hot as its function, but as cold.
if have objdump; then
  for n in hot cold; do
    echo "__attribute__ (($n)) __async int $n (int n) { __await (async_yield ()); return n; }"
  done | sed '1i#include <asyncc.h>' >places.c
  check "hot and cold" acc -O2 -c places.c
  objdump -t places.o | sed -n 's/.*F \(\.text[^\t ]*\).* \(.*\)/\2 \1/p' >places
  check_output "a hot resume" '^hot.*0[}]? \.text\.hot' cat places
  check_output "the drop of a hot function" '^hot.*\.drop \.text$' cat places
  check_output "the drop of a cold function" '^cold.*\.drop \.text\.unlikely' cat places
fi

# What nobody calls is not linked.
check "sections: compile" quiet build -O2 -ffunction-sections -fdata-sections \
  -Wl,--gc-sections t.c -o t
check "sections: run" ./t
check_fails "sections: unused" sh -c 'nm t | grep "[tTdDrR] unused"'
check_output "sections: used" ' work' nm t

# -finstrument-functions: each poll is entered and left.
cat >functions.c <<'EOF'
#include "test.h"
#define QUIET __attribute__ ((__no_instrument_function__))

static int depth, calls;
static void *entered[1000];

QUIET void
__cyg_profile_func_enter (void *function, void *caller)
{
  CHECK (caller != NULL && depth < 1000);
  entered[depth++] = function;
  calls++;
}

QUIET void
__cyg_profile_func_exit (void *function, void *caller)
{
  CHECK (caller != NULL && depth > 0);
  CHECK (entered[--depth] == function);
}

static NOINLINE __async int child (int n) { __async_suspend (); return n; }
static NOINLINE QUIET __async int silent (int n) { __async_suspend (); return n; }
static volatile int none;
static NOINLINE __async int plain (int n) { return n + none; }

__async int
work (int n)
{
  int s = 0;
  for (int i = 0; i < n; i++)
    s += __await (child (i)) + __await (silent (i)) + __await (plain (i));
  return s;
}

int
main (void)
{
  int before = depth;
  __future (int) f = work (2);
  calls = 0;
  for (int i = 0; i < 3; i++)
    CHECK (!poll_times (f, 1) && depth == before);
  /* Three times work, three times child, once plain. */
  printf ("%d\n", calls);
  async_drop (f);
  CHECK (run (work (4)) == 18 && depth == before);
  return 0;
}
EOF
headers=-finstrument-functions-exclude-file-list=test.h,future.h
for level in -O0 -O2; do
  check "functions: compile $level" quiet build $level -fno-inline \
    -finstrument-functions $headers functions.c -o functions
  check_output "functions: calls $level" '^7$' ./functions
  check "functions: run $level" ./functions
done
build -O2 -fno-inline -finstrument-functions $headers functions.c -o functions \
  -finstrument-functions-exclude-function-list=child,plain >/dev/null 2>&1
check_output "functions: excluded" '^3$' ./functions

# What is a thread's own, in a poll that is entered and left.
cat >thread.c <<'EOF'
#include "test.h"
#include <errno.h>
#include <pthread.h>

static NOINLINE __async int
work (int n)
{
  pthread_t self = pthread_self ();
  errno = n;
  __async_suspend ();
  int e = errno;
  errno = e + (self == pthread_self ());
  __async_suspend ();
  return errno;
}

int
main (void)
{
  CHECK (run (work (3)) == 4);
  return 0;
}
EOF
for level in -O0 -O1 "-O2 -g" -Os "-O2 -flto"; do
  check "functions: errno $level" quiet build $level -fchecking \
    -finstrument-functions $headers thread.c -o thread
  check "functions: errno, run $level" ./thread
done

# gprof knows their names.
if have gprof; then
  build -O2 -pg t.c -o t >/dev/null 2>&1 && ./t
  check_output "gprof" 'work(::\{async-fn#0\}|\.async_fn\.0)' gprof -b -p ./t gmon.out
fi

# Sanitizers find what is wrong behind an await.
cat >wrong.c <<'EOF'
#include "test.h"
static int big = 0x7fffffff;
static volatile int past = 40;

static __async int
overflows (int n)
{
  __async_suspend ();
  return n + big;
}

static NOINLINE void
fill (char *p, int n)
{
  while (n-- > 0)
    p[n] = 'x';
}

static __async int
smashes (int n)
{
  __async_suspend ();
  char text[8];
  fill (text, past);
  return n + text[1];
}

int
main (int argc, char **argv)
{
  (void) argv;
  return argc > 1 ? run (smashes (1)) == 0 : run (overflows (1)) == 0;
}
EOF
for level in -O0 -O2; do
  check "wrong: compile $level" quiet build $level -fsanitize=undefined wrong.c -o wrong
  check_output "wrong: overflow $level" 'wrong.c:9:.*overflow' ./wrong
  check "wrong: protect $level" quiet build $level -fstack-protector wrong.c -o wrong
  check_output "wrong: smashed $level" 'smashing' sh -c './wrong 1; true'
done

# A thread that another one hands a future to does not race with it.
for level in -O0 -O2; do
  check "two threads: compile $level" quiet build $level -g -fsanitize=thread \
    "$srcdir/../asyncc.run/migrate.c" -o migrate
  check "two threads: run $level" quiet ./migrate
done

# ThreadSanitizer follows the stack by calls at the entry and the exit of each function.
# Every poll and every drop is entered and left: counted by functions in its place.
cat >counts.c <<'EOF'
long depth;
void __tsan_init (void) {}
void __tsan_func_entry (void *pc) { (void) pc; depth++; }
void __tsan_func_exit (void) { depth--; }
#define ACCESS(what) \
  void __tsan_##what (void *p) { (void) p; } \
  void __tsan_unaligned_##what (void *p) { (void) p; }
ACCESS (read1) ACCESS (read2) ACCESS (read4) ACCESS (read8) ACCESS (read16)
ACCESS (write1) ACCESS (write2) ACCESS (write4) ACCESS (write8) ACCESS (write16)
void __tsan_read_range (void *p, long n) { (void) p, (void) n; }
void __tsan_write_range (void *p, long n) { (void) p, (void) n; }
void __tsan_vptr_update (void *p, void *q) { (void) p, (void) q; }
EOF
cat >entered.c <<'EOF'
#include "test.h"

extern long depth;
static int closed;

static NOINLINE void
close_it (int *p)
{
  closed += *p;
}

static NOINLINE __async int
child (int n)
{
  __attribute__ ((__cleanup__ (close_it))) int one = 1;
  for (int i = 0; i < n; i++)
    __async_suspend ();
  return n;
}

static __async int
small (int n)
{
  __async_suspend ();
  return n;
}

static NOINLINE __async int
work (int n)
{
  __attribute__ ((__cleanup__ (close_it))) int one = 1;
  return __await (child (n)) + __await (small (n));
}

static NOINLINE __generator int
numbers (int n)
{
  for (int i = 0; i < n; i++)
    __yield (i);
}

int
main (void)
{
  long before = depth;
  CHECK (before > 0);
  __future (int) f = work (3);
  for (int i = 0; i < 4; i++)
    CHECK (!poll_times (f, 1) && depth == before);
  CHECK (poll_times (f, 1) && depth == before);
  async_drop (f);
  CHECK (depth == before && closed == 2);
  for (int i = 0; i < 6; i++)
    {
      drop_after (work (3), i);
      CHECK (depth == before);
    }
  int v;
  __async_auto __stream (int) s = numbers (2);
  while (__next (s, &v))
    CHECK (depth == before);
  CHECK (depth == before);
  return 0;
}
EOF
# And really: more suspensions than the stack has room for.
cat >many.c <<'EOF'
#include "test.h"

static NOINLINE __async int
child (int n)
{
  for (int i = 0; i < n; i++)
    __async_suspend ();
  return n;
}

static __async int
work (int n)
{
  return __await (child (n));
}

int
main (void)
{
  for (int i = 0; i < 70000; i++)
    drop_after (work (3), i % 4);
  CHECK (run (work (70000)) == 70000);
  return 0;
}
EOF
# So is what an exception leaves, here the one that ends a thread.
cat >left.c <<'EOF'
#include "test.h"
#include <pthread.h>

extern long depth;
static int checks;

static NOINLINE void
check_depth (long *before)
{
  checks += depth == *before + 1;
}

static NOINLINE void
leave (int now)
{
  if (now)
    pthread_exit (NULL);
}

static NOINLINE void
end (int *n)
{
  leave (*n < 0);
}

/* What is cleaned up on the way is no end of the function.  */
static NOINLINE __async int
child (int n)
{
  __attribute__ ((__cleanup__ (end))) int outer = n, inner = n;
  __async_suspend ();
  leave (n == 1);
  __async_suspend ();
  leave (n == 2);
  return n;
}

static NOINLINE __async int
work (int n)
{
  leave (n == 0);
  return __await (child (n));
}

static void *
poll_in_thread (void *f)
{
  __attribute__ ((__cleanup__ (check_depth))) long before = depth;
  CHECK (!poll_times (f, 3));
  return NULL;
}

int
main (void)
{
  for (int i = 0; i < 3; i++)
    {
      pthread_t thread;
      __future (int) f = work (i);
      CHECK (!pthread_create (&thread, NULL, poll_in_thread, f));
      CHECK (!pthread_join (thread, NULL));
      CHECK (checks == i + 1);
      async_drop (f);
    }
  return 0;
}
EOF
$CC -c counts.c -o counts.o >/dev/null 2>&1
for level in -O0 -Og -O2 "-O2 -fexceptions"; do
  check "thread: calls $level" quiet acc -I"$srcdir/../asyncc.run" $level \
    -fsanitize=thread -c entered.c -o entered.o
  check "thread: link $level" quiet build entered.o counts.o -o entered
  check "thread: entered and left $level" quiet ./entered
  check "thread: many polls $level" quiet build $level -fsanitize=thread many.c -o many
  check "thread: run many $level" quiet ./many
done
for level in -O0 -Og -O2; do
  check "thread: exceptions $level" quiet acc -I"$srcdir/../asyncc.run" $level \
    -fexceptions -fsanitize=thread -c left.c -o left.o
  check "thread: link exceptions $level" quiet build left.o counts.o -o left -pthread
  check "thread: left by exceptions $level" quiet ./left
done

# The analyzer finds nothing wrong with awaits, and what they leave behind.
check "analyzer" quiet build -O0 -fanalyzer t.c -o t
check "analyzer: run" ./t
cat >leaks.c <<'EOF'
#include <asyncc.h>
#include <stdlib.h>

__async int
leaks (int n)
{
  /* Newer versions do without memory that nobody looks at.  */
  volatile char *p = malloc (10);
  if (!p)
    return 0;
  __async_suspend ();
  p[1] = n;
  int r = p[1];
  free ((void *) p);
  return r;
}
EOF
check_output "analyzer: lost when dropped" 'leak of .p.' build -O1 -fanalyzer -c leaks.c
exit $failures
