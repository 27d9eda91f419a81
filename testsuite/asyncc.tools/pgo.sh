# Profile-guided optimisation: the programs of asyncc.run do what they did when
# they are compiled with -fprofile-generate, run, and compiled with what this
# has found.  PGO=all in the environment takes all of them, at some levels more
# than one; else it is a sample.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
programs=$srcdir/../asyncc.run
need timeout
case ${PGO:-sample} in
  all) names=`cd "$programs" && echo *.c` ;;
  sample) names="args.c drop.c fnptr.c nested.c recursion.c type-struct.c" ;;
  *) names=$PGO ;;
esac

# The words behind the directives NAME of the file.
words () { sed -n "s/.*{ $1 \"\([^\"]*\)\".*}.*/\1/p" "$2"; }

compile () {
  $CC $PLUGIN_FLAGS $CPPFLAGS -I"$programs" -fchecking $options -Wmissing-profile "$@" \
    -c $sources >compile.log 2>&1 || { cat compile.log; return 1; }
  # Nothing is missing, nothing is inconsistent.
  if grep -E 'profile|coverage' compile.log; then return 1; fi
}
link () { $CC $options "$@" *.o -o program $LDLIBS; }
run () { timeout 60 ./program >run.log 2>&1; }

# The three steps in a folder of their own; says what went wrong.  A program
# that ends without writing a profile is compiled without one.
guided () {
  rm -rf work && mkdir work && cd work || return 1
  compile -fprofile-generate && link -fprofile-generate || return 1
  run || { echo "the instrumented program fails"; tail -n 3 run.log; return 1; }
  ls *.gcda >/dev/null 2>&1 || { echo "no profile is written"; return 1; }
  rm -f *.o
  compile -fprofile-use && link || return 1
  run || { echo "the program fails"; tail -n 3 run.log; return 1; }
}

# guided_program NAME OPTION...
guided_program () {
  name=$1; shift
  file=$programs/$name
  ! sh "$top_srcdir/testsuite/too-new" "$CC" "$file" || return 0
  options="$* `words dg-options "$file"`"
  case $options in
    # Counters of several threads, without tearing.
    *-pthread* | *-fopenmp*) options="$options -fprofile-update=atomic" ;;
  esac
  sources=$file
  for other in `words dg-additional-sources "$file"`; do
    sources="$sources $programs/$other"
  done
  if (guided) >guided.log 2>&1; then
    pass "$name $*"
  else
    fail "$name $*"
    sed 's/^/  /' guided.log | tail -n 20
  fi
}

# Loops that poll, in the unit of what they poll, with as many parameters as the
# poll has and with others; what is called through pointers is profiled still.
cat >polls.c <<'EOF2'
#include "test.h"

struct node { int v; struct node *l, *r; };
static int seen;

static __async void
walk2 (const struct node *n, int how)
{
  if (!n)
    return;
  seen = seen * 10 + n->v + how;
  __async_suspend ();
  __await (walk2 (n->l, how));
  __await (walk2 (n->r, how));
}
static NOINLINE __async int zero (void) { __async_suspend (); return ++seen; }
static NOINLINE __async int one (int a) { __async_suspend (); return a; }
static NOINLINE __async void *two (void *p, void *q) { __async_suspend (); return p ? p : q; }
static NOINLINE __async long three (long a, long b, long c) { __async_suspend (); return a + b + c; }
static NOINLINE __async struct node big (struct node n, struct async_context *cx)
{
  (void) cx;
  __async_suspend ();
  return n;
}
static __async int ready (void *f, void *cx) { return f == cx; }
static NOINLINE int twice (int n) { return 2 * n; }
static int (*volatile through) (int) = twice;

static void
drive_walk (__future (void) f)
{
  struct async_context cx;
  async_context_init (&cx, async_waker_noop ());
  while (async_poll (f, &cx) != ASYNC_READY)
    ;
  async_drop (f);
}

/* One loop for each, so that each poll has one callee.  */
#define POLL(F) \
  do \
    { \
      struct async_future *f = (F); \
      while (async_poll (f, &cx) != ASYNC_READY) \
	polls++; \
      async_drop (f); \
    } \
  while (0)
#define VALUE(T, F) \
  ({ \
    __future (T) g = (F); \
    while (async_poll (g, &cx) != ASYNC_READY) \
      polls++; \
    T v = *async_result (g); \
    async_drop (g); \
    v; \
  })

int
main (void)
{
  struct node n[3] = { { 1, &n[1], &n[2] }, { 2, 0, 0 }, { 3, 0, 0 } };
  struct async_context cx;
  int polls = 0;
  async_context_init (&cx, async_waker_noop ());
  for (int k = 0; k < 1000; k++)
    {
      seen = 0;
      drive_walk (walk2 (n, 0));
      CHECK (seen == 123);
      if (k >= OTHERS)
	continue;
      CHECK (VALUE (int, zero ()) == 124);
      CHECK (VALUE (int, one (k)) == k);
      CHECK (VALUE (void *, two (0, &seen)) == &seen);
      CHECK (VALUE (long, three (1, 2, 3)) == 6);
      CHECK (VALUE (struct node, big (n[2], &cx)).v == 3);
      CHECK (VALUE (int, ready (n, n)) == 1);
      CHECK (through (k) == 2 * k);
    }
  CHECK (polls == 5 * OTHERS);
  return 0;
}
EOF2
here=`pwd`
for others in 10 1000; do
  for level in -O1 -O2 -O3 "-O2 -flto"; do
    options="$level -DOTHERS=$others" sources=$here/polls.c
    if (guided) >guided.log 2>&1; then pass "polls $options"; else
      fail "polls $options"; sed 's/^/  /' guided.log
    fi
  done
done
# The function behind a pointer that is none of ours is found.
check_output "a pointer's function is found" 'Indirect call -> direct call.*twice' \
  sh -c "cd work && $CC $PLUGIN_FLAGS $CPPFLAGS -I$programs -O2 -DOTHERS=1000 -fprofile-use \
    -fdump-ipa-profile-optimized=/dev/stdout -c $here/polls.c"

for name in $names; do
  guided_program $name -O2
done
for name in $names; do
  case ${PGO:-sample},$name in
    all,* | sample,[dr]*) guided_program $name -O2 -flto ;;
  esac
done
exit $failures
