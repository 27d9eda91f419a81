# Programs of one thread whose every resume is on another one: errno, their
# thread-local variables and who they are.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need timeout
thread="$PLUGIN_FLAGS -fplugin-arg-asyncc-stress-thread -fplugin-arg-asyncc-check"
cat >identity.c <<'EOF'
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
_Thread_local int counter;
static __thread char text[20];
static _Thread_local struct { int a[4]; double d; } record = { { 1, 2, 3, 4 }, 0.5 };
/* What the thread says that runs then: see below.  */
extern int *counter_here (void);
extern pthread_t self_here (void);
extern int known (int *p, pthread_t self);

static void
step (int k)
{
  counter++;
  text[k % 20]++;
  record.a[k % 4] += k;
  record.d *= 2;
  errno = k;
}

int
main (void)
{
  int sum = 0, changes = 0, *p = &counter;
  pthread_t last = self_here ();
  for (int k = 0; k < 100; k++)
    {
      step (k);
      if (errno != k || counter != k + 1)
	return 1;
      int *c = counter_here ();
      if (c != &counter)
	return 2;
      /* Nothing suspends between these two.  */
      pthread_t self = pthread_self ();
      int *volatile here = &counter;
      if (!known (here, self))
	return 3;
      self = self_here ();
      changes += !pthread_equal (self, last);
      last = self;
      record.d /= 2;
    }
  for (int i = 0; i < 20; i++)
    sum += text[i];
  printf ("%d %d %d %g\n", sum, counter, record.a[3], record.d);
  /* That is the point of it all.  */
  if (changes < CHANGES)
    return 4;
  return CHANGES && p == counter_here () && p == counter_here ();
}
EOF
cat >here.c <<'EOF'
#include <pthread.h>
extern _Thread_local int counter;
static struct { int *p; pthread_t self; } seen[100];
static int n_seen;

pthread_t
self_here (void)
{
  return pthread_self ();
}

/* Whether P is the variable of the thread SELF, as far as is known.  */
int
known (int *p, pthread_t self)
{
  for (int i = 0; i < n_seen; i++)
    if (seen[i].p == p)
      return pthread_equal (seen[i].self, self);
  return 1;
}

int *
counter_here (void)
{
  int i;
  for (i = 0; i < n_seen && seen[i].p != &counter; i++)
    ;
  if (i == n_seen)
    n_seen++;
  seen[i].p = &counter;
  seen[i].self = pthread_self ();
  return &counter;
}
EOF
$CC -O1 -c here.c
$CC -DCHANGES=0 identity.c here.o -o plain -pthread && $EMULATOR ./plain >expected
set -- -O0 "-O2 -g" "-O2 -fPIC"
test "$TORTURE" = short || set -- "$@" "-O0 -fPIC" -O1 -O3 "-Os -fPIC" -Og "-O2 -flto"
for options; do
  for seed in "" =8 =1; do
    check "identity, $options, stress$seed" sh -c \
      "$CC $thread -fplugin-arg-asyncc-stress$seed $options -DCHANGES=20 identity.c here.o -o s $LDLIBS &&
       timeout 20 $EMULATOR ./s >got && cmp got expected"
  done
done

# With the other option: dropped wherever it runs.
$CC -O1 -c "$srcdir/stress-drop/held.c"
check "calls" sh -c "$CC $srcdir/stress-drop/calls.c held.o -o plain && $EMULATOR ./plain >expected &&
  $CC $thread -fplugin-arg-asyncc-stress-drop -O2 $srcdir/stress-drop/calls.c held.o -o s $LDLIBS &&
  timeout 20 $EMULATOR ./s >got && cmp got expected"
for n in 1 7 50 100; do
  ASYNCC_STRESS_DROP=$n timeout 20 $EMULATOR ./s >got 2>&1
  check "calls: drop at $n" sh -c "cat got; test $? = 86"
done

echo 'extern int setjmp (void *); int f (void *p) { return setjmp (p); }' >jump.c
check_output "a function that is jumped into" \
  "error: 'stress-thread' cannot be used where other functions jump into 'f'" \
  env LC_ALL=C $CC $thread -c jump.c
exit $failures
