# wake=leaf|root: a wake resumes the innermost function of a long chain and no other, and
# still all that follow the stack find the whole chain.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"

cat >deep.c <<'EOF'
#include <asyncc.h>
#include <stdio.h>

/* How often `descend' was entered.  */
static int entered;
extern int descend_p (void *fn);
__attribute__ ((no_instrument_function)) void
__cyg_profile_func_enter (void *fn, void *site) { (void) site; entered += descend_p (fn); }
__attribute__ ((no_instrument_function)) void
__cyg_profile_func_exit (void *fn, void *site) { (void) fn, (void) site; }

extern void show (void);
extern __async int descend (int depth);

/* Below everything else, in another unit.  */
__async int
bottom (void)
{
  for (int i = 0; i < 10; i++)
    __await (async_yield ());
  show ();
  entered = 0;
  for (int i = 0; i < 10; i++)
    __await (async_yield ());
  printf ("entered %d\n", entered);
  return 1;
}

int
main (void)
{
  setvbuf (stdout, NULL, _IONBF, 0);
  printf ("result %d\n", async_run (descend (50)));
  return 0;
}
EOF
cat >descend.c <<'EOF'
#include <asyncc.h>
#if defined GLOBAL_REGISTER && defined __x86_64__
register long global __asm__ ("rbp");
#elif defined GLOBAL_REGISTER
#error only for x86-64
#endif
extern __async int bottom (void);
__attribute__ ((noinline)) __async int
descend (int depth)
{
  int below;
  if (depth == 0)
    below = __await (bottom ());
  else
    below = __await (descend (depth - 1));
  return below + 1;
}
EOF
cat >show.c <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <execinfo.h>
#include <string.h>
int descend_p (void *fn)
{
  Dl_info info;
  return dladdr (fn, &info) && info.dli_sname && !strcmp (info.dli_sname, "descend::{async-fn#0}");
}
void show (void)
{
  void *pc[200];
  backtrace_symbols_fd (pc, backtrace (pc, 200), 1);
}
EOF

check_output "a wrong value" "asyncc option .*wake=up.*: the value is 'leaf' or 'root'" \
  acc -fplugin-arg-asyncc-wake=up -c descend.c

# build OPTIONS: of descend.c; the others do not matter.
exported=-fplugin-arg-asyncc-symbols=exported
build ()
{
  acc $1 $exported -finstrument-functions -c descend.c -o descend.o &&
    acc -O1 $exported -c deep.c -o deep.o &&
    $CC -c show.c -o show.o &&
    $CC -rdynamic deep.o descend.o show.o $LDLIBS -o deep
}

# The names of the program's functions in a native backtrace.
names ()
{
  sed -n -e 's/^[^(]*(\([^+)]*\).*/\1/p' | grep -E '^(descend|bottom|show)'
}

sites=no
case `$CC -dumpmachine` in x86_64-*linux-gnu) sites=yes ;; esac
for level in -O1 "-O2 -g" -Os -O3 "-O2 -fcf-protection" "-O2 -fPIE" "-O2 -fno-plt -fPIC" \
    "-O2 -fno-omit-frame-pointer"; do
  for wake in root leaf; do
    check "$level, $wake: compiles" build "$level -fplugin-arg-asyncc-wake=$wake"
    check "$level, $wake: runs" ./deep
    ./deep >$wake.out 2>&1
    names <$wake.out >$wake.names
  done
  check_output "$level: the chain" '^53$' sh -c "wc -l <leaf.names"
  check "$level: the same chain" diff root.names leaf.names
  check_output "$level: from the root" 'entered 510$' cat root.out
  test $sites = no || check_output "$level: from the leaf" 'entered 10$' cat leaf.out
  ASYNCC_WAKE=root ./deep >switched.out 2>&1
  check_output "$level: ASYNCC_WAKE=root" 'entered 510$' cat switched.out
done

build -O2 && ./deep >default.out 2>&1
test $sites = no || check_output "recursion by default" 'entered 10$' cat default.out

# Where sites would be wrong there are none.
for option in -O0 -Og -fexceptions "-O2 -ffixed-rbx" "-O2 -masm=intel" "-O2 -mcmodel=large" \
    "-O2 -fsanitize=thread" "-O2 -DGLOBAL_REGISTER"; do
  acc $option -fplugin-arg-asyncc-wake=leaf -S descend.c -o descend.s 2>/dev/null || continue
  grep 'asyncc\.site' descend.s >found
  check_none "$option: no sites" found
done

if have gdb; then
  build "-O2 -g -fplugin-arg-asyncc-wake=leaf"
  gdb -nx -batch -ex 'set width 0' -ex 'break show' -ex run -ex bt ./deep >gdb.out 2>&1
  check_output "gdb: all levels" '^51$' sh -c "grep -c 'in descend::{async-fn#0}' gdb.out"
fi

# A profiler that looks at each instruction finds main every time.
cat >steps.c <<'EOF'
#define _GNU_SOURCE
#include <asyncc.h>
#include <execinfo.h>
#include <signal.h>
#include <stdio.h>
#include <ucontext.h>
extern char __executable_start[], etext[];
static char *main_frame;
static int steps, lost;
static void
trap (int signo, siginfo_t *info, void *context)
{
  char *pc = (char *) ((ucontext_t *) context)->uc_mcontext.gregs[REG_RIP];
  void *frames[100];
  int found = 0;
  (void) signo, (void) info;
  if (pc < __executable_start || pc >= etext)
    return;
  for (int n = backtrace (frames, 100); n > 0; n--)
    found |= (char *) frames[n - 1] == main_frame;
  steps++;
  lost += !found;
}
static __attribute__ ((noinline)) __async long leaf (int n)
{
  __await (async_yield ());
  __await (async_yield ());
  return n;
}
static __attribute__ ((noinline)) __async long descend (int n)
{
  if (n == 0)
    return __await (leaf (1));
  return __await (descend (n - 1)) + n;
}
static __attribute__ ((noinline)) long
run (void)
{
  main_frame = __builtin_return_address (0);
  __asm__ volatile ("subq $128, %%rsp; pushfq; orq $0x100, (%%rsp); popfq; subq $-128, %%rsp"
		    ::: "memory", "cc");
  long result = async_run (descend (7));
  __asm__ volatile ("subq $128, %%rsp; pushfq; andq $~0x100, (%%rsp); popfq; subq $-128, %%rsp"
		    ::: "memory", "cc");
  return result;
}
int
main (void)
{
  void *frames[8];
  struct sigaction action = { .sa_sigaction = trap, .sa_flags = SA_SIGINFO };
  backtrace (frames, 8);
  sigaction (SIGTRAP, &action, 0);
  long result = run ();
  printf ("%ld, %s, %d lost\n", result, steps > 1000 ? "many" : "few", lost);
  return 0;
}
EOF
test $sites = no || for wake in root leaf; do
  acc -O2 -fno-omit-frame-pointer -no-pie -fplugin-arg-asyncc-wake=$wake steps.c $LDLIBS -o steps
  check_output "each instruction, $wake" '^29, many, 0 lost$' ./steps
done

# Valgrind does not follow the sites, so nothing begins there.
if have valgrind; then
  valgrind ./deep >memcheck.out 2>&1
  check_output "memcheck: from the root" 'entered 510$' cat memcheck.out
  grep 'unhandled' memcheck.out >noise
  check_none "memcheck: reads what sites say" noise
fi
exit $failures
