# An await of a function of another unit calls its start where there is one,
# and makes a future where there is none, however the two are linked.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need nm

cat >unit.h <<'EOF'
#include <asyncc.h>
#include <stdlib.h>
#ifdef ASYNCC_PLAIN
struct async_future *callee (int n);
#else
__async int callee (int n);
#endif
extern long made;
EOF
cat >caller.c <<'EOF'
#include "unit.h"
static long live;
static void *count (size_t size, size_t align)
{
  (void) align;
  made++, live++;
  return malloc (size);
}
static void uncount (void *p, size_t size, size_t align)
{
  (void) size, (void) align;
  live--;
  free (p);
}
static __async int all (int n)
{
  int sum = 0;
  for (int i = 0; i < n; i++)
    sum += __await (callee (i));
  return sum;
}
/* With an argument: to say how many allocations there were.  */
int main (int argc, char **argv)
{
  (void) argv;
  async_set_allocator (count, uncount);
  __future (int) f = all (10);
  struct async_context cx;
  async_context_init (&cx, async_waker_noop ());
  made = 0;
  while (async_poll (f, &cx) == ASYNC_PENDING)
    continue;
  int wrong = *async_result (f) != 45;
  async_drop (f);
  return wrong || live ? 99 : argc > 1 ? made : 0;
}
EOF
cat >ready.c <<'EOF'
#include "unit.h"
__async int callee (int n)
{
  return n;
}
EOF
cat >waits.c <<'EOF'
#include "unit.h"
__async int callee (int n)
{
  if (n % 5 == 0)
    __async_suspend ();
  return n;
}
EOF
echo 'long made;' >made.c
# The same by hand.
cat >hand.c <<'EOF'
#define ASYNCC_PLAIN
#include "unit.h"
struct hand { ASYNC_FUTURE (int); int polls; };
static async_poll_t poll (struct async_future *self, struct async_context *cx)
{
  (void) cx;
  return ((struct hand *) self)->polls++ ? ASYNC_READY : ASYNC_PENDING;
}
static void drop (struct async_future *self)
{
  __asyncc_free (self, sizeof (struct hand), _Alignof (struct hand));
}
static const struct async_vtable vtable = { .poll = poll, .drop = drop };
struct async_future *callee (int n)
{
  struct hand *h = __asyncc_alloc (sizeof *h, _Alignof (struct hand));
  async_future_init (&h->future, &vtable);
  h->result = n;
  h->polls = 0;
  return &h->future;
}
EOF
$CC $CPPFLAGS -O2 -c hand.c made.c || fail "hand.c"
# allocations NAME NUMBER OBJECT...: of a whole run.
allocations () {
  allocations_name=$1 expected=$2; shift 2
  check "$allocations_name: links" $CC "$@" made.o -o program $LDLIBS
  ./program count
  got=$?
  check "$allocations_name: $expected allocations" test $got = $expected
}

for level in -O1 -O2 -O3 "-O2 -fPIC" "-O2 -fno-plt" "-O2 -fexceptions" "-O2 -g3"; do
  acc $level -c caller.c ready.c waits.c || fail "$level: compiles"
  allocations "$level, ready at once" 0 caller.o ready.o
  allocations "$level, waits sometimes" 2 caller.o waits.o
  allocations "$level, by hand" 10 caller.o hand.o
done
for level in -O0 -Os -Og; do
  acc $level -c ready.c || fail "$level: compiles"
  acc -O2 -c caller.c || fail "caller"
  allocations "$level, no start" 10 caller.o ready.o
  acc $level -c caller.c || fail "caller"
  acc -O2 -c ready.c || fail "ready"
  allocations "$level, nobody asks" 10 caller.o ready.o
done

acc -O2 -c caller.c ready.c waits.c
check "the start is exported" sh -c "nm ready.o | grep ' T callee\.async_fn\.0\.start_1'"
check "it has no size, so that tools show the readable name" \
  sh -c "nm -S ready.o | grep '^[0-9a-f]* T callee\.async_fn\.0\.start_1'"
check "the caller has a weak one" sh -c "nm caller.o | grep ' W callee\.async_fn\.0\.start_1'"
acc -O2 -fvisibility=hidden -c ready.c -o hidden.o
check "for other libraries it is as visible as the function" \
  sh -c "readelf -sW hidden.o | grep 'HIDDEN.*callee\.async_fn\.0\.shared_start_1' &&
    readelf -sW ready.o | grep 'DEFAULT.*callee\.async_fn\.0\.shared_start_1'"
check "a shared library" acc -O2 -fPIC -shared waits.c -o libwaits.so
allocations "a shared library" 2 caller.o ./libwaits.so -Wl,-rpath,.
check "a relocatable link" $CC -r -nostdlib caller.o waits.o -o both.o
allocations "a relocatable link" 2 both.o
acc -O2 -flto -c caller.c waits.c
allocations "-flto" 2 -O2 -flto caller.o waits.o
acc -O2 -c waits.c
allocations "-flto, one of two" 2 -O2 -flto caller.o waits.o

# With a promise of the frame's size there is none at all.  promise SOURCE NUMBER.
promise () {
  sed "s/__async int callee (int n);/&\\
__async int callee (int n) __attribute__ ((async_frame_limit ($2)));/" unit.h >promise-$2.h
  sed "s/unit.h/promise-$2.h/" $1.c >$1-$2.c
}
promise caller 200
promise waits 200
promise waits 300
for level in -O0 -O1 -O2 -O3 -Os -Og "-O2 -fPIC" "-O2 -fno-plt" "-O2 -fexceptions" "-O2 -g3"
do
  acc $level -c caller-200.c waits-200.c || fail "$level: compiles"
  allocations "$level, promised" 0 caller-200.o waits-200.o
done
acc -O2 -c caller-200.c waits-300.c waits.c caller.c
allocations "another promise" 10 caller-200.o waits-300.o
allocations "no promise where it is defined" 10 caller-200.o waits.o
allocations "no promise where it is awaited" 2 caller.o waits-200.o
check "a shared library with a promise" acc -O2 -fPIC -shared waits-200.c -o libpromise.so
allocations "a shared library with a promise" 0 caller-200.o ./libpromise.so -Wl,-rpath,.
acc -O2 -flto -c caller-200.c waits-200.c
allocations "-flto, promised" 0 -O2 -flto caller-200.o waits-200.o

cat >other.c <<'EOF'
#include "unit.h"
__async int real (int n);
__async int real (int n)
{
  return n;
}
__async int callee (int n) __attribute__ ((alias ("real")));
EOF
acc -O2 -c caller.c other.c
allocations "an alias" 10 caller.o other.o
sed 's/^__async int callee (int n)$/__attribute__ ((weak)) &/' ready.c >weak.c
acc -O2 -c weak.c
allocations "a weak function" 10 caller.o weak.o
allocations "a weak function that another replaces" 10 caller.o hand.o weak.o
sed 's/^__async int callee (int n)$/__async int callee (int n) __asm__ ("called");\n&/' ready.c >named.c
sed 's/__async int callee (int n);/__async int callee (int n) __asm__ ("called");/' unit.h >unit2.h
sed 's/unit.h/unit2.h/' caller.c >caller2.c
acc -O2 -c named.c caller2.c
allocations "a symbol of another name" 0 caller2.o named.o
exit $failures
