# Awaits of many of the library's functions allocate nothing, whether they wait or not: they
# begin with the starts that the library has, static or shared, also behind the macros that
# check types.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need nm

cat >starts.c <<'EOF'
#include <asyncc/messages.h>
#include <asyncc/sync.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <sys/socket.h>

static long made;
static void *count (size_t size, size_t align)
{
  (void) align;
  made++;
  return malloc (size);
}
static void uncount (void *p, size_t size, size_t align)
{
  (void) size, (void) align;
  free (p);
}

struct pair { long a, b; };
static async_channel (int) ints;
static async_channel (struct pair) pairs;
static struct async_mutex mutex = ASYNC_MUTEX_INIT;
static struct async_rwlock lock = ASYNC_RWLOCK_INIT;
static struct async_semaphore semaphore = ASYNC_SEMAPHORE_INIT (2);
static struct async_event event = ASYNC_EVENT_INIT;
static struct async_once once = ASYNC_ONCE_INIT;
static async_broadcast (int) news;
static async_watch (int) state;
static int fds[2];

static __async long use (int n)
{
  long sum = 0;
  uint64_t position = async_broadcast_position (news), seen = 0;


  for (int i = 0; i < n; i++) {
    int v = 0;
    struct pair p = { 0, 0 };

    if (__await (async_channel_send (ints, i)) || !__await (async_channel_receive (ints, &v)))
      abort ();
    if (__await (async_channel_send (pairs, ((struct pair) { i, v }))))
      abort ();
    if (!__await (async_channel_receive (pairs, &p)) || p.a != i || p.b != i)
      abort ();
    async_mutex_guard struct async_mutex *held = __await (async_mutex_lock (&mutex));
    async_rwlock_unlock (__await (async_rwlock_write_lock (&lock)));
    async_rwlock_unlock (__await (async_rwlock_read_lock (&lock)));
    __await (async_semaphore_acquire (&semaphore, 2));
    async_semaphore_release (&semaphore, 2);
    __await (async_event_wait (&event));
    if (__await (async_once_begin (&once)))
      async_once_finish (&once);
    if (async_broadcast_send (news, i) || __await (async_broadcast_receive (news, &position, &v)) != 1)
      abort ();
    async_watch_set (state, i);
    if (__await (async_watch_changed (state, &seen, &v)) != 1 || v != i)
      abort ();
    char c = i;
    if (__await (async_write (fds[0], &c, 1)) != 1 || __await (async_read (fds[1], &c, 1)) != 1
	|| __await (async_send (fds[0], &c, 1, 0)) != 1 || __await (async_recv (fds[1], &c, 1, 0)) != 1
	|| __await (async_sendto (fds[0], &c, 1, 0, NULL, 0)) != 1
	|| __await (async_recvfrom (fds[1], &c, 1, 0, NULL, NULL)) != 1 || c != (char) i)
      abort ();
    sum += v;
  }
  return sum;
}

/* Of a task whose turns end, and of one that waits.  */
static __async int wait_for (int n)
{
  int got = 0, v;

  while (n-- > 0)
    got += __await (async_channel_receive (ints, &v));
  return got;
}

static __async int give (int n)
{
  while (n-- > 0) {
    __await (async_yield ());
    __await (async_channel_send (ints, n));
    struct async_mutex *held = __await (async_mutex_lock (&mutex));
    __await (async_yield ());
    async_mutex_unlock (held);
  }
  return 0;
}

/* What comes back from an echo.  */
static __async int echo (int n)
{
  char c;
  struct iovec part = { &c, 1 };

  while (n-- > 0)
    if (n % 2 == 0 ? (__await (async_read (fds[0], &c, 1)) != 1
		      || __await (async_write (fds[0], &c, 1)) != 1)
	: (__await (async_readv (fds[0], &part, 1)) != 1
	   || __await (async_writev (fds[0], &part, 1)) != 1))
      abort ();
  return 0;
}

static __async int ask (int n)
{
  char c = 'x', back;

  for (; n > 0; n -= 2) {
    __await (async_sleep (1000));
    __await (async_sleep_until (async_now () + 1000));
    if (__await (async_send (fds[1], &c, 1, 0)) != 1
	|| __await (async_recv (fds[1], &back, 1, 0)) != 1 || back != c)
      abort ();
    if (__await (async_sendto (fds[1], &c, 1, 0, NULL, 0)) != 1
	|| __await (async_poll_fd (fds[1], POLLIN)) != POLLIN
	|| __await (async_recvfrom (fds[1], &back, 1, 0, NULL, NULL)) != 1 || back != c)
      abort ();
  }
  return 0;
}

static __async int exchange (int n)
{
  __future (int) from = async_spawn (give (n)), too = async_spawn (give (n));
  __future (int) asked = async_spawn (ask (n)), echoed = async_spawn (echo (n));
  int got = 0;

  made = 0;
  got = __await (wait_for (2 * n));
  __await (from);
  __await (too);
  __await (asked);
  __await (echoed);
  return made ? -1 : got;
}

int main (int argc, char **argv)
{
  (void) argv;
  async_set_allocator (count, uncount);
  ints = async_channel_bounded (int, 4);
  pairs = async_channel_unbounded (struct pair);
  news = async_broadcast_new (int, 4);
  state = async_watch_new (int, 0);
  async_event_set (&event);
  if (socketpair (AF_UNIX, SOCK_DGRAM, 0, fds))
    return 1;
  /* What is known of descriptors has its place.  */
  async_run (async_poll_fd (fds[0], POLLOUT));
  __future (long) f = use (10);
  struct async_context cx;
  async_context_init (&cx, async_waker_noop ());
  made = 0;
  if (async_poll (f, &cx) != ASYNC_READY || *async_result (f) != 45)
    return 99;
  long allocations = made;
  async_drop (f);
  /* With turns, which end.  */
  if (async_run (use (5000)) != 4999L * 5000 / 2)
    return 98;
  async_run (exchange (2));
  if (async_run (exchange (100)) != 200)
    return 96;
  async_channel_close (ints);
  if (async_run (wait_for (3)) != 0)
    return 97;
  async_channel_unref (ints);
  async_channel_unref (pairs);
  async_broadcast_unref (news);
  async_watch_unref (state);
  return argc > 1 ? (int) allocations : 0;
}
EOF

# allocations NAME NUMBER FLAGS
allocations () {
  check "$1: links" $CC starts.o -o program $3
  ./program count
  got=$?
  check "$1: $2 allocations" test $got = $2
}

for level in -O0 -O1 -O2 "-O2 -fexceptions" "-O3 -g" "-O2 -fPIC"; do
  acc $level -Wall -Wextra -c starts.c || fail "$level: compiles"
  allocations "$level" 0 "$LDLIBS"
done
acc -O2 -fsanitize=address,undefined -c starts.c
allocations "with sanitizers" 0 "-fsanitize=address,undefined $LDLIBS"

static=`echo "$LDLIBS" | tr ' ' '\n' | grep 'libasyncc\.a$'`
folder=`dirname "$static"`
if test -f "$folder/libasyncc.so"; then
  acc -O2 -c starts.c
  allocations "a shared library" 0 "$folder/libasyncc.so -Wl,-rpath,$folder -pthread"
  nm -D "$folder/libasyncc.so" | grep 'start_1' | grep -v 'async_fn\.0\.shared_start_1' >shown
  check_none "it shows them under one name" shown
else
  unsupported "a shared library"
fi
exit $failures
