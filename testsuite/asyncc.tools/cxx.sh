# C++: a clear error where async is used, no harm where it is not; other front
# ends load the plugin in peace.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
gxx=`echo "$CC" | sed 's/gcc/g++/; s/ -std=[^ ]*//'`
have $gxx || { unsupported "no C++ compiler"; exit 77; }
cat >plain.cc <<'EOF'
#include <string>
#include <vector>
int async (int await) { std::vector<int> future { await }; return future[0]; }
int main () { return async (0); }
EOF
cat >used.cc <<'EOF'
__attribute__ ((async)) int f (int x) { return x; }
EOF
cat >header.cc <<'EOF'
#include <asyncc/future.h>
#include <asyncc/future.h>
int size () { return sizeof (async_future); }
EOF
cat >sync.cc <<'EOF'
#include <asyncc/sync.h>
struct point { int x, y; };
static async_mutex mutex = ASYNC_MUTEX_INIT;
int f (async_channel (point) c, async_oneshot (int) o)
{
  async_watch (int) w = async_watch_new (int, 3);
  point p = { 1, 2 };
  async_future *receive = async_channel_receive (c, &p);
  async_drop (receive);
  async_watch_unref (w);
  return async_channel_try_send (c, p) + async_oneshot_send (o, 1) + async_mutex_try_lock (&mutex);
}
EOF
cat >group.cc <<'EOF'
#include <asyncc/group.h>
struct answer { ASYNC_FUTURE (int); };
int f (answer *a, async_future *nothing)
{
  __async_group async_group g = ASYNC_GROUP_INIT;
  async_drop (async_group_wait (&g));
  return async_group_spawn (&g, a) + async_group_spawn (&g, nothing);
}
EOF
cat >scope.cc <<'EOF'
#include <asyncc/group.h>
#include <asyncc/scope.h>
struct answer { ASYNC_FUTURE (int); };
struct point { int x, y; };
static async_local (point) where;
int f (answer *a, answer *b)
{
  async_group g = ASYNC_GROUP_INIT;
  int value = 0;
  point p = { 1, 2 };
  answer *below = async_with_local (where, p, async_shield (a));
  async_drop (async_deadline (ASYNC_NEVER, below, &value));
  const point *here = async_local_get (where);
  async_group_deadline (&g, async_current_deadline ());
  return async_group_spawn (&g, async_shield (b)) + (here ? here->x : 0);
}
EOF
cat >simulation.cc <<'EOF'
#include <asyncc/simulation.h>
struct answer { ASYNC_FUTURE (int); };
int f (answer *a, answer *b)
{
  async_simulation_faults faults = {};
  int fds[2];
  faults.resets = 1;
  async_simulation_run (7, a);
  async_simulation_run_with (7, &faults, b);
  return async_simulation_begin (1, nullptr) + async_simulation_pipe (fds);
}
EOF
cat >pace.cc <<'EOF'
#include <asyncc/interval.h>
#include <asyncc/sync.h>
static async_limiter limiter = ASYNC_LIMITER_INIT (1000, 3);
int f (async_interval *i)
{
  async_drop (async_limiter_acquire (&limiter, 1));
  async_drop (async_interval_tick (i));
  async_interval_reset (i);
  return async_interval_init (i, async_now (), 5, ASYNC_TICKS_DELAY)
    + async_limiter_try_acquire (&limiter, 1);
}
EOF
cat >io.cc <<'EOF'
#include <asyncc/files.h>
#include <asyncc/messages.h>
#include <asyncc/names.h>
#include <asyncc/processes.h>
#include <asyncc/signals.h>
int f (const char *host, addrinfo **list)
{
  sigset_t set;
  async_file_status status;
  async_drop (async_stat ("x", &status));
  async_drop (async_sendto (0, host, 1, 0, nullptr, 0));
  async_drop (async_walk ("x", 0, nullptr));
  __async_process async_process p = ASYNC_PROCESS_INIT;
  async_command command = {};
  if (async_process_start (&p, &command) == 0)
    async_drop (async_process_wait (&p));
  sigemptyset (&set);
  async_drop (async_signals (&set));
  async_drop (async_getaddrinfo (host, "http", nullptr, list));
  async_drop (async_dial (host, "http", nullptr));
  return async_listen (nullptr, "0", 5);
}
EOF
cat >generator.cc <<'EOF'
__attribute__ ((generator)) int f (int x) { return x; }
EOF
cat >stream.cc <<'EOF'
#include <asyncc/stream.h>
int f (async_stream *s)
{
  int v, n = 0;
  while (async_stream_next (s, &v))
    n += v;
  async_drop (s);
  return n;
}
async_future *g (async_waiting_stream *s, int *v) { return async_stream_next_future (s, v); }
EOF
cat >workers.cc <<'EOF'
#include <asyncc/workers.h>
struct answer { ASYNC_FUTURE (int); };
answer *f (answer *a, answer *b)
{
  async_runtime_options options = { 2, { 0 } };
  async_runtime *rt = async_runtime_new (&options);
  async_drop (async_spawn_on (rt, b));
  answer *handle = async_runtime_run (rt, a);
  async_runtime_drop (rt);
  return handle;
}
EOF
check "plain C++" sh -c "$gxx -fplugin=$PLUGIN -O1 plain.cc -o p && ./p"
check "identical object" sh -c \
  "$gxx -O1 -c plain.cc -o a.o && $gxx -fplugin=$PLUGIN -O1 -c plain.cc -o b.o && cmp a.o b.o"
check_output "use is an error" 'used.cc:1:.* error: .*C' $gxx -fplugin=$PLUGIN -c used.cc
for word in __async __generator; do
  for header in '' '#include <asyncc.h>'; do
    printf '%s\n%s int f (int n);\n' "$header" $word >word.cc
    check_output "$word${header:+ behind the header}" "word.cc:2:.* error: .*is for C only" \
      $gxx -fplugin=$PLUGIN $CPPFLAGS -c word.cc
  done
done
check_output "a generator is an error" 'generator.cc:1:.* error: .*C' \
  $gxx -fplugin=$PLUGIN -c generator.cc
check "<asyncc/stream.h> in C++" $gxx -Wall -Wextra -Werror -pedantic $CPPFLAGS -c stream.cc -o st.o
check_fails "use fails" $gxx -fplugin=$PLUGIN -c used.cc
check "<asyncc/future.h> in C++" $gxx -Wall -Wextra -Werror -pedantic $CPPFLAGS -c header.cc -o h.o
check "<asyncc/sync.h> in C++" $gxx -Wall -Wextra -Werror -pedantic $CPPFLAGS -c sync.cc -o s.o
check "<asyncc/group.h> in C++" $gxx -Wall -Wextra -Werror -pedantic $CPPFLAGS -c group.cc -o g.o
check "<asyncc/simulation.h> in C++" $gxx -Wall -Wextra -Werror -pedantic $CPPFLAGS -c simulation.cc -o si.o
check "<asyncc/scope.h> in C++" $gxx -Wall -Wextra -Werror -pedantic $CPPFLAGS -c scope.cc -o sc.o
check "<asyncc/interval.h> in C++" $gxx -Wall -Wextra -Werror -pedantic $CPPFLAGS -c pace.cc -o pa.o
check "files, names, signals and processes in C++" $gxx -Wall -Wextra -Werror -pedantic $CPPFLAGS -c io.cc -o io.o
cat >tls.cc <<'END'
#include <asyncc/tls.h>
static async_future *nothing (void *, void *, size_t) { return 0; }
static async_future *nowhere (void *, const void *, size_t) { return 0; }
int f (async_tls_context *ctx)
{
  async_transport functions = { nothing, nowhere };
  async_tls_auto async_tls *c = async_tls_over (ctx, &functions, 0, "host");
  async_drop (async_tls_write_all (c, "x", 1));
  return async_tls_resumed (c);
}
END
check "<asyncc/tls.h> in C++" $gxx -Wall -Wextra -Werror -pedantic $CPPFLAGS -c tls.cc -o t.o
check "<asyncc/workers.h> in C++" $gxx -Wall -Wextra -Werror -pedantic $CPPFLAGS -c workers.cc -o w.o
check "<asyncc/future.h> in C++ with the plugin" $gxx -fplugin=$PLUGIN -Wall -Werror $CPPFLAGS -c header.cc -o h.o
echo '.globl x
x: .long 1' >s.S
check "assembler" $CC -fplugin=$PLUGIN -c s.S -o s.o
echo 'int main (void) { return 0; }' >m.c
check "lto1" sh -c "$CC -fplugin=$PLUGIN -O2 -flto m.c -o m && ./m"
exit $failures
