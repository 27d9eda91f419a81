# gdb without any script: the frame of a suspended function is a structure that is called by
# the function, with its state, the variables that are kept there and what it awaits, at every
# level.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need gdb

cat >t.c <<'EOF'
#include <asyncc.h>

#ifdef MAY_INLINE
# define NOINLINE
#else
# define NOINLINE __attribute__ ((noinline))
#endif

struct pair { int x, y; };
union number { double d; long l; };
typedef struct { char text[12]; } name_t;

__attribute__ ((noinline)) void stop (void *before, void *during, void *after)
{
  __asm__ volatile ("" : : "r" (before), "r" (during), "r" (after) : "memory");
}

static NOINLINE __async int low (int n, name_t name)
{
  int sum = n + 10;
  struct pair pair = { n, sum * 2 };
  union number real = { 2.5 };
  int array[3] = { n, sum, 5 };
  for (int i = 0; i < 2; i++)
    {
      const char *n = &name.text[i];
      __await (async_yield ());
      sum += i + *n + array[i] + (int) real.d;
    }
  return sum + n + pair.x * pair.y + name.text[0];
}

static NOINLINE __async long mid (short k)
{
  long twice = k * 2;
  name_t name = { "a name" };
  long r = __await (low (k + 1, name));
  return r + twice * k;
}

static __async struct pair top (struct pair p)
{
  int first = p.x;
  if (first > 0)
    {
      int deeper = first * 3;
      first += __await (mid (first)) * deeper;
      __await (async_yield ());
    }
  return (struct pair) { first, p.y };
}

static __async _Bool flag (_Bool value)
{
  return value;
}

int main (void)
{
  struct async_context cx;
  __future (struct pair) before = top ((struct pair) { 1, 2 });
  __future (struct pair) during = top ((struct pair) { 3, 4 });
  __future (_Bool) after = flag (1);
  int right;

  async_context_init (&cx, async_waker_noop ());
  right = async_poll (during, &cx) == ASYNC_PENDING && async_poll (after, &cx) == ASYNC_READY;
  stop (before, during, after);
  async_drop (before);
  async_drop (during);
  async_drop (after);
  return !right;
}
EOF
cat >script <<'EOF'
set confirm off
set width 0
set startup-with-shell off
set disable-randomization off
set debuginfod enabled off
break stop
run
echo before: \n
print *(struct 'top::{async-fn#0}' *) before
echo after: \n
print *(struct 'flag::{async-fn#0}' *) after
echo during: \n
print *(struct 'top::{async-fn#0}' *) during
EOF

# shown TEXT REGEX...: gdb has shown each of these of what is suspended.
shown () {
  text=$1; shift
  for look; do
    check_output "$text: $look" "$look" sed -n '/^during:/,$p' gdb.log
  done
}

for options in -O0 -Og -O1 -O2 -O3 -Os "-O0 -DMAY_INLINE" "-O2 -DMAY_INLINE" \
  "-O0 -fsanitize=undefined" "-O2 -gdwarf-4 -fdebug-types-section" "-O2 -gstrict-dwarf"; do
  check "$options: compile" sh -c "$CC $PLUGIN_FLAGS $CPPFLAGS -g $options t.c -o prog $LDLIBS"
  timeout 100 gdb -nx -batch -x script ./prog >gdb.log 2>&1
  if ! grep '^Breakpoint 1, ' gdb.log >/dev/null; then
    cat gdb.log
    unsupported "gdb cannot run programs here"
    exit 77
  fi
  check_output "$options: not started" \
    '= \{__state = top::\{async-fn#0\} \(not started\), p = \{x = 1, y = 2\}\}$' \
    sed -n '/^before:/,/^after:/p' gdb.log
  check_output "$options: ready" \
    '= \{__state = flag::\{async-fn#0\} \(ready\), __result = true\}$' \
    sed -n '/^after:/,/^during:/p' gdb.log
  shown "$options" '= \{__state = top::\{async-fn#0\} at t\.c:47:16,.* p = \{x = 3, y = 4\}' \
    '[ {]first = 3, ' '__awaitee = \{__state = mid::\{async-fn#0\} at t\.c:37:12,' \
    '__awaitee = \{__state = low::\{async-fn#0\} at t\.c:27:7,' \
    '[ {]name = \{text = "a name\\000' '[ {]sum = 14, ' '[ {]array = \{4, 14, 5\}' '[ {]i = 0, '
  case $options in
  -O0* | -Og) # all, whether it is used behind the await or not
    shown "$options" 'deeper = 9, ' 'k = 3, ' 'twice = 6, ' \
      'low.* n = 4, ' 'pair = \{x = 4, y = 28\}' 'real = \{d = 2\.5, ' ;;
  esac
  case $options in
  -O0*) shown "$options" '[ {]n = 0x[0-9a-f]* "a name"' ;;
  esac
done

# A link has no texts for states.
check "-flto: compile" sh -c "$CC $PLUGIN_FLAGS $CPPFLAGS -g -O2 -flto t.c -o prog $LDLIBS"
timeout 100 gdb -nx -batch -x script ./prog >gdb.log 2>&1
shown -flto '= \{__state = 2,.* p = \{x = 3, y = 4\}, first = 3' \
  '__awaitee = \{__state = 2,.* __awaitee = \{__state = 2,.* sum = 14'

# Variables that nested functions and blocks share are where those find them.
cat >shared.c <<'EOF'
#include <asyncc.h>

__attribute__ ((noinline)) void stop (void *during)
{
  __asm__ volatile ("" : : "r" (during) : "memory");
}

static __async int sums (int n)
{
  int total = n * 2;
  struct { int x, y; } pair = { n, n + 1 };
  int add (int k) { total += k; n += 100; return pair.y++; }
  add (3);
  __await (async_yield ());
  add (4);
  return n + __await (__async_block (int, { return total + pair.x; }));
}

int main (void)
{
  struct async_context cx;
  __future (int) during = sums (3);

  async_context_init (&cx, async_waker_noop ());
  if (async_poll (during, &cx) == ASYNC_PENDING)
    stop (during);
  async_drop (during);
  return 0;
}
EOF
sed '/^print/d; /^echo [ab]/d' script >shared.gdb
echo "print *(struct 'sums::{async-fn#0}' *) during" >>shared.gdb
for options in -O0 -Og; do
  check "shared, $options: compile" \
    sh -c "$CC $PLUGIN_FLAGS $CPPFLAGS -g $options shared.c -o shared $LDLIBS"
  timeout 100 gdb -nx -batch -x shared.gdb ./shared >gdb.log 2>&1
  shown "shared, $options" '[ {]total = 9[,}]' '[ {]pair = \{x = 3, y = 5\}'
  case $options in
  -O0) shown "shared, $options" '[ {]n = 103[,}]' ;;
  esac
done

# What the macros of the headers declare is not among the user's variables.
cat >macros.c <<'EOF'
#include <asyncc.h>

__attribute__ ((noinline)) int stop (void) { __asm__ volatile (""); return 1; }

static __async int sends (void)
{
  async_channel (int) channel = async_channel_bounded (int, 1);
  int sent = __await (async_channel_send (channel, stop ()));
  async_channel_unref (channel);
  return sent;
}

int main (void) { return async_run (sends ()) != 0; }
EOF
check "macros: compile" sh -c "$CC $PLUGIN_FLAGS $CPPFLAGS -g macros.c -o macros $LDLIBS"
check "macros: run" ./macros
printf '%s\n' up 'info locals' >>script
sed '/^echo/d; /^print/d' script >macros.gdb
timeout 100 gdb -nx -batch -x macros.gdb ./macros >gdb.log 2>&1
check_output "macros: the user's variables" '^channel = ' cat gdb.log
check "macros: no others" sh -c '! grep "^__asyncc_" gdb.log'
exit $failures
