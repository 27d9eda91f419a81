# The verifier can fail: each kind of mistake, made on purpose (plugin/verify/fault.cc),
# stops the compiler with an internal error of its own; without it the same
# program compiles and runs.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"

cat >f.c <<'EOF2'
#include <asyncc.h>
#include <setjmp.h>
static int sum (const int *v, int n)
{
  int s = 0;
  while (n--)
    s += v[n];
  return s;
}
__attribute__ ((noinline)) static void fill (int *v, int n, int from)
{
  while (n--)
    v[n] = from + n;
}
static inline void release (int **p)
{
  fill (*p, 1, 0);
}
/* Values across two suspensions, and a cleanup that a drop runs.  */
__async int values (int a, int b, int *p)
{
  __attribute__ ((cleanup (release))) int *last = p;
  int c = a * 3, d = b + a, *q = p + a;
  __async_suspend ();
  c += *q;
  __async_suspend ();
  return c - d;
}
/* Objects.  */
__async int objects (int n)
{
  int one[4], other[4];
  volatile int odd;
  fill (one, 4, n);
  fill (other, 4, 2 * n);
  fill ((int *) &odd, 1, n);
  __async_suspend ();
  (void) odd;
  return sum (one, 4) + sum (other, 4);
}
/* An object, and the frame of what is awaited.  */
__attribute__ ((noinline)) static __async int child (int n)
{
  int v[4];
  fill (v, 4, n);
  __async_suspend ();
  return sum (v, 4);
}
__async int parent (int n)
{
  int v[4];
  fill (v, 4, n);
  int s = __await (child (n));
  return s + sum (v, 4);
}
/* The machine's stack pointer.  */
__async int stack (int n)
{
  int s;
  {
    __async_suspend ();
    int v[n];
    fill (v, n, 1);
    s = sum (v, n);
  }
  return s;
}
/* A block of alloca.  */
__async int block (int n)
{
  int *v = __builtin_alloca (n * sizeof *v);
  fill (v, n, 1);
  __async_suspend ();
  return sum (v, n);
}
/* Labels.  */
__async int labels (int n)
{
  static void *const table[] = { &&one, &&two };
  __async_suspend ();
  goto *table[n & 1];
one:
  return 1;
two:
  return 2;
}
/* A second return.  */
static jmp_buf env;
__async int returns_twice (int *v)
{
  __async_suspend ();
  if (setjmp (env))
    return v[0];
  fill (v, 1, 2);
  longjmp (env, 1);
}
/* A parameter that owns something.  */
__async int owner (int *p __attribute__ ((cleanup (release))))
{
  __async_suspend ();
  return *p;
}
/* A chain of any length.  */
__async int deep (int n)
{
  if (n == 0)
    __async_suspend ();
  return n == 0 ? 0 : __await (deep (n - 1)) + 1;
}
static __async int every (void)
{
  int v[4] = { 0, 3 };
  int s = __await (values (1, 2, v));		/* 6 - 3 */
  s += __await (objects (1));			/* 10 + 14 */
  s += __await (parent (1));			/* 10 + 10 */
  s += __await (stack (4));			/* 10 */
  s += __await (block (4));			/* 10 */
  s += __await (returns_twice (v));		/* 2 */
  s += __await (deep (3));			/* 3 */
  v[1] = 5;
  s += __await (owner (v + 1));			/* 5 */
  return s + __await (labels (1));		/* 2 */
}
int main (void)
{
  struct async_context cx = { 0 };
  __future (int) f = every ();
  while (async_poll (f, &cx) == ASYNC_PENDING)
    continue;
  int s = *async_result (f);
  async_drop (f);
  return s != 3 + 24 + 20 + 10 + 10 + 2 + 3 + 5 + 2;
}
EOF2

for options in -O1 "-O2 -g"; do
  check "without a fault, $options" sh -c \
    "$CC $PLUGIN_FLAGS $CPPFLAGS $options f.c -o f $LDLIBS && ./f"
  while read fault message; do
    check_output "$fault, $options" "internal compiler error: asyncc: .*: $message" \
      acc $options -fplugin-arg-asyncc-fault=$fault -c f.c -o f.o
  done <<'EOF2'
lost-value a value that is used behind a suspension is not kept
lost-object an object that is in use across a suspension is not in the frame
kept-stack-pointer a saved stack pointer crosses a suspension
machine-stack a block on the machine's stack is in use across a suspension
copied-labels a static variable holds the address of a label
shared-slot two live items share storage
shared-object two live objects share storage
object-under-child two live items share storage
slot-outside an item lies outside of the frame
misaligned-slot an item of the frame is not aligned
forgotten-spill a resume reads what its suspension did not store
forgotten-state a suspension stores no state
other-state the state of a suspension leads somewhere else
forgotten-reload a value that is used behind a suspension is not reloaded
other-reload a value (that is used behind a suspension is not reloaded|was replaced)
far-spill a suspension stores outside of the frame
exchanged-values a value was replaced by another one
used-on-stack an object that moved to the frame is used on the stack
taken-for-ended a child is taken for one that has ended
resume-without-spill a slot is read that does not hold what was stored
resume-without-state a suspension stores no state
resume-with-unknown-state a suspension stores a state that the dispatch does not know
resume-not-done a function that is ready does not store that
drop-without-beginning a future that is dropped before it begins keeps what its parameters own
lost-volatile a volatile access is lost
removed-plain a function that is not async is removed
resume-with-idle-jump a statement that cannot jump has an edge for it
resume-without-order what is set behind a call that may jump can move before it
EOF2
done
for fault in start-without-spill:'a slot is read' start-without-state:'a suspension stores no state' \
  drop-reload:'an access lies outside of the frame'; do
  check_output "${fault%%:*}, -O2" "internal compiler error: asyncc: .*: ${fault#*:}" \
    acc -O2 -fplugin-arg-asyncc-fault=${fault%%:*} -c f.c -o f.o
done

# Where the poll of a resume is the first one, too.
cat >first.c <<'EOF2'
__async int other (int n);
int next (int n);
__async int awaits (int n)
{
  n += next (n) + __await (other (n));
  return n - __await (other (2));
}
EOF2
for fault in early-state:'a function is suspended before it polls' \
  forgotten-state:'a suspension stores no state' \
  other-state:'the state of a suspension leads somewhere else' \
  forgotten-spill:'a resume reads what its suspension did not store'; do
  for opt in -O0 "-O0 -g"; do
    check_output "${fault%%:*}, $opt" "internal compiler error: asyncc: .*: ${fault#*:}" \
      acc $opt -fplugin-arg-asyncc-fault=${fault%%:*} -c first.c -o f.o
  done
done

# Whatever comes into a function: it is not lowered unless it was written async.
cat >plain.c <<'EOF2'
extern void __asyncc_suspend (void);
int plain (void) { __asyncc_suspend (); return 1; }
EOF2
check_output "a function that is not async" \
  'internal compiler error: asyncc: .*plain.*: a function that is not async can suspend' \
  $CC -fplugin=$PLUGIN -O1 -c plain.c -o f.o
cat >g.c <<'EOF2'
extern void end (int *);
extern int next (int);
__attribute__ ((noinline)) __async int child (int n)
{
  __async_suspend ();
  return next (n);
}
__async int parent (int n)
{
  __attribute__ ((cleanup (end))) int m = n;
  return __await (child (n)) + m;
}
EOF2
for opt in -O0 "-O2 -g"; do
  check_output "lost-handler, $opt" \
    'internal compiler error: asyncc: .*: an exception of what is resumed or dropped' \
    acc -fexceptions $opt -fplugin-arg-asyncc-fault=lost-handler -c g.c -o g.o
  check_output "suspended-handler, $opt" \
    'internal compiler error: asyncc: .*: a suspension while an exception is on its' \
    acc -fexceptions $opt -fplugin-arg-asyncc-fault=suspended-handler -c g.c -o g.o
  check "exceptions without a fault, $opt" acc -fexceptions $opt -c g.c -o g.o
done

# Where resume also drops.
cat >>g.c <<'EOF2'
__async int jumps (int n)
{
  void *to[] = { &&one, &&two };
  __attribute__ ((cleanup (end))) int m = n;
  goto *to[n & 1];
 one:
  m = __await (child (n));
 two:
  return m;
}
EOF2
for opt in -O0 "-O2 -g"; do
  check_output "lost-handler-of-drop, $opt" \
    'internal compiler error: asyncc: .*: an exception of what is resumed or dropped' \
    acc -fexceptions $opt -fplugin-arg-asyncc-fault=lost-handler-of-drop -c g.c -o g.o
  check "one copy without a fault, $opt" acc -fexceptions $opt -c g.c -o g.o
done

# A loop that gets the values of a stream in registers, of a copy of resume and by a call.
cat >s.c <<'EOF2'
#ifdef CALLED
#define COPIES __attribute__ ((optimize ("Os")))
#else
#define COPIES
#endif
COPIES static __attribute__ ((noinline)) __async __generator int values (int n)
{
  while (n--)
    {
      __async_suspend ();
      __yield (n);
    }
}
__async int total (int n)
{
  int sum = 0;
  for (__each (v, values (n)))
    sum += v;
  return sum;
}
EOF2
for which in -UCALLED -DCALLED; do
  check "values in registers without a fault, $which" acc -O2 $which -c s.c -o s.o
  for fault in kept-place joined-stream; do
    check_output "$fault, $which" \
      'internal compiler error: asyncc: .*: the place of a value is kept' \
      acc -O2 $which -fplugin-arg-asyncc-fault=$fault -c s.c -o s.o
  done
done

# A generator that goes on in other frames of its own.
cat >d.c <<'EOF2'
struct node { struct node *left, *right; long key; };
__generator long walk (const struct node *t, int depth)
{
  if (!t)
    return;
  __yield_all (walk (t->left, depth + 1));
  __yield (t->key + depth);
  __yield_all (walk (t->right, depth + 1));
  __yield (t->key);
}
EOF2
for options in -O1 "-O2 -g"; do
  check "descents without a fault, $options" acc $options -c d.c -o d.o
  while read fault message; do
    check_output "$fault, $options" "internal compiler error: asyncc: .*: $message" \
      acc $options -fplugin-arg-asyncc-fault=$fault -c d.c -o d.o
  done <<'EOF2'
descent-without-argument a frame further in begins without an argument
descent-without-innermost a stream does not know its innermost frame
ready-further-in a frame that is not the stream's own says that the stream has ended
drop-of-one-frame a drop leaves frames of the stream
EOF2
done

# Verification is asked for.
check "a fault that nobody looks for" \
  $CC -fplugin=$PLUGIN $CPPFLAGS -O1 -fplugin-arg-asyncc-fault=forgotten-spill -c f.c -o f.o
echo '__async int f (void) { __async_suspend (); return 1; }' >none.c
check_output "no place for a fault" 'error: asyncc: there is no place for the fault .lost-value' \
  acc -O1 -fplugin-arg-asyncc-fault=lost-value -c none.c -o f.o
check_output "an unknown fault: the known ones" 'error: .*fault=nonsense.*lost-value.*drop-reload' \
  acc -fplugin-arg-asyncc-fault=nonsense -c f.c -o f.o
exit $failures
