# async_backtrace_fd in the handler of a crash, on a stack of 16 KiB, where any call of malloc
# or for a lock is fatal; async_backtrace in stripped programs; and libdw is asked once.
# SPDX-License-Identifier: GPL-3.0-or-later

. "$srcdir/common"
need strip
lib=`echo "$LDLIBS" | tr ' ' '\n' | grep 'libasyncc\.a$'`
dir=`dirname "$lib"`

cat >crash.c <<'EOT'
#include <asyncc.h>
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#define NOINLINE __attribute__ ((noinline, noclone))

/* What a handler must not call. */
static volatile sig_atomic_t handling;
static void not_in_handler (const char *what)
{
  if (!handling)
    return;
  if (write (1, what, strlen (what)) > 0)
    _exit (99);
}
extern void *__libc_malloc (size_t n), *__libc_realloc (void *p, size_t n);
extern void *__libc_calloc (size_t n, size_t size);
extern void __libc_free (void *p);
void *malloc (size_t n) { not_in_handler ("malloc\n"); return __libc_malloc (n); }
void *calloc (size_t n, size_t m) { not_in_handler ("calloc\n"); return __libc_calloc (n, m); }
void *realloc (void *p, size_t n) { not_in_handler ("realloc\n"); return __libc_realloc (p, n); }
void free (void *p) { not_in_handler ("free\n"); __libc_free (p); }
extern int __pthread_mutex_lock (pthread_mutex_t *m);
int pthread_mutex_lock (pthread_mutex_t *m)
{
  static int (*next) (pthread_mutex_t *);
  not_in_handler ("pthread_mutex_lock\n");
  if (!next)
    *(void **) &next = dlsym (RTLD_NEXT, "pthread_mutex_lock");
  return next (m);
}

static void handler (int signo)
{
  (void) signo;
  handling = 1;
  async_backtrace_fd (1);
  _exit (3);
}

static char how;
static void (*volatile nowhere) (void);
static int *volatile null;

static NOINLINE void plain (void)
{
  if (how == 'n')
    nowhere ();
  *null = 1;
  __asm__ volatile ("");
}

/* It is called for the first time, or has been suspended, or is called once more. */
static NOINLINE __async int c (int n)
{
  static int calls;
  if (how == 't' && calls++)
    plain ();
  if (how != 'f')
    __await (async_yield ());
  if (how != 'd' && how != 't')
    plain ();
  return n;
}

static NOINLINE __async int d (int n)
{
  plain ();
  return n;
}

static NOINLINE __async int b (int n)
{
  __await (async_yield ());
  for (int i = 0; i < 2; i++)
    n = __await (c (n)) + 1;
  return n + __await (d (n));
}

static NOINLINE __async int a (int n)
{
  return __await (b (n)) + 1;
}

static NOINLINE __async int quick (void)
{
  return 1;
}

static NOINLINE __async int joins (int n)
{
  __future (int) first = a (n);
  __future (int) second = quick ();
  __await (async_join (first, second));
  return n;
}

static NOINLINE __async int waits (int n)
{
  __future (int) task = async_spawn (a (n));
  return __await (task);
}

int main (int argc, char **argv)
{
  static char stack[16384];
  char above[16384];
  stack_t ss = { .ss_sp = stack, .ss_size = sizeof stack };
  struct sigaction sa = { .sa_handler = handler, .sa_flags = SA_ONSTACK };
  how = argc > 1 ? *argv[1] : 0;
  if (how == 'o')
    ss.ss_sp = above;
  sigaltstack (&ss, NULL);
  sigaction (SIGSEGV, &sa, NULL);
  if (how == 'j')
    return async_run (joins (1));
  return async_run (how == 's' ? waits (1) : a (1));
}
EOT
line () { grep -n "$1" "${2-crash.c}" | head -n 1 | cut -d: -f1; }
in_c=`line "    __await (async_yield"` in_b1=`line "^  __await (async_yield"`
in_b=`line 'n = __await (c'` in_d=`line '__await (d'` in_a=`line '__await (b'`
in_waits=`line '__await (task)'` in_joins=`line '__await (async_join'`

# lines LINE...: what is expected, with numbers before them.
lines () {
  number=0
  for text; do
    echo "#$number $text"
    number=`expr $number + 1`
  done >expected
}

# same NAME COMMAND...: what it prints is expected.
same () {
  same_name=$1; shift
  "$@" >output 2>&1
  check "$same_name" diff expected output
}

F='{async-fn#0}'
a="a::$F at crash.c:$in_a" b="b::$F at crash.c:$in_b" c="c::$F resumed at crash.c:$in_c"

# crashes NAME PROGRAM: with all names of functions.
crashes () {
  lines plain "$c" "$b" "$a"
  same "$1: resumed" "./$2"
  same "$1: the handler's stack is above" "./$2" o
  lines plain "c::$F" "b::$F resumed at crash.c:$in_b1" "$a"
  same "$1: called for the first time" "./$2" f
  lines plain "d::$F" "b::$F resumed at crash.c:$in_b" "$a"
  same "$1: the one before has returned" "./$2" d
  lines plain "c::$F" "b::$F resumed at crash.c:$in_b" "$a"
  same "$1: called once more" "./$2" t
  lines plain "$c" "$b" "$a" "waits::$F at crash.c:$in_waits"
  same "$1: who awaits the task" "./$2" s
  lines plain "$c" "$b" "$a" "joins::$F at crash.c:$in_joins"
  same "$1: one of two" "./$2" j
}

# crashes_stripped NAME PROGRAM: what tables know.
crashes_stripped () {
  lines "$c" "$b" "$a"
  same "$1: resumed" "./$2"
  same "$1: the stack cannot be followed" "./$2" n
  lines "b::$F resumed at crash.c:$in_b1" "$a"
  same "$1: called for the first time" "./$2" f
  lines "b::$F resumed at crash.c:$in_b" "$a"
  same "$1: the one before has returned" "./$2" d
  same "$1: called once more" "./$2" t
  lines "$c" "$b" "$a" "joins::$F at crash.c:$in_joins"
  same "$1: one of two" "./$2" j
  lines "$c" "$b" "$a" "waits::$F at crash.c:$in_waits"
  same "$1: who awaits the task" "./$2" s
}

# both NAME OPTION...: compiled so, and stripped.
both () {
  both_name=$1; shift
  rm -f crash
  acc "$@" -ldl >build.log 2>&1 || { fail "$both_name: compile"; cat build.log; return; }
  crashes "$both_name" crash
  strip crash
  crashes_stripped "$both_name, stripped" crash
}

for level in -O0 -O2 -Os "-O2 -fplugin-arg-asyncc-symbols=plain"; do
  both "$level" $level crash.c -o crash $LDLIBS
done
if test -f "$dir/libasyncc.so.0"; then
  for level in -O0 -O2; do
    both "shared, $level" $level crash.c -o crash "-Wl,-rpath,$dir" "$dir/libasyncc.so.0" -pthread
  done
else
  unsupported "shared: there is no libasyncc.so.0"
fi

# In a stripped program.
cat >look.c <<'EOT'
#include <asyncc.h>
#include <stdio.h>
#define NOINLINE __attribute__ ((noinline, noclone))
static NOINLINE __async int c (int n)
{
  async_backtrace (stdout);
  __await (async_yield ());
  async_backtrace (stdout);
  return n;
}
static NOINLINE __async int b (int n)
{
  n = __await (c (n)) + 1;
  async_backtrace (stdout);
  return n;
}
static NOINLINE __async int a (int n)
{
  return __await (b (n)) + 1;
}
int main (void)
{
  async_backtrace (stdout);
  return async_run (a (1)) != 3;
}
EOT
{
  echo "#0 a::$F"
  echo "#0 c::$F resumed at look.c:`line 'async_yield' look.c`"
  echo "#1 b::$F at look.c:`line '(c (n))' look.c`"
  echo "#2 a::$F at look.c:`line '(b (n))' look.c`"
  echo "#0 b::$F resumed at look.c:`line '(c (n))' look.c`"
  echo "#1 a::$F at look.c:`line '(b (n))' look.c`"
} >look.expected
for level in -O0 -O2 "-O2 -rdynamic"; do
  check "async_backtrace, $level: compile" acc -s $level look.c -o look $LDLIBS
  cp look.expected expected
  same "async_backtrace, $level, stripped" ./look
done

# What was asked once is known, until something is unloaded.
echo "$LDLIBS" | tr ' ' '\n' | grep '^-ldw$' >/dev/null || {
  unsupported "the library is without libdw"
  exit $failures
}
cat >often.c <<'EOT'
#include <asyncc.h>
#include <dlfcn.h>
#include <stdio.h>

static int asked;
struct Dwfl;
extern struct Dwfl *dwfl_begin (const void *callbacks);
struct Dwfl *dwfl_begin (const void *callbacks)
{
  static struct Dwfl *(*next) (const void *);
  if (!next)
    *(void **) &next = dlsym (RTLD_NEXT, "dwfl_begin");
  asked++;
  return next (callbacks);
}

static __async int top (const char *library)
{
  void *handle;
  for (int i = 0; i < 12; i++)
    {
      if (i == 4 && !(handle = dlopen (library, RTLD_NOW)))
	return 1;
      if (i == 8)
	dlclose (handle);
      async_backtrace (stdout);
    }
  return 0;
}

int main (int argc, char **argv)
{
  int failed = argc < 2 || async_run (top (argv[1]));
  printf ("asked %d times\n", asked);
  return failed;
}
EOT
echo 'int loaded;' >loaded.c
$CC -shared -fPIC loaded.c -o loaded.so
check "libdw: compile" acc -O0 -g often.c -o often $LDLIBS -ldl
at=`line 'async_backtrace (' often.c`
{ yes "#0 top::$F at often.c:$at" | head -n 12; echo "asked 2 times"; } >expected
same "libdw is asked again after dlclose" ./often ./loaded.so

exit $failures
