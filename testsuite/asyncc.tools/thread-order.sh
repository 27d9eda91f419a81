# ThreadSanitizer reports nothing of right programs, though the library that they are
# linked with is not compiled with it; and it does report what races.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"

cat >wake.c <<'EOF'
#include <asyncc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

static struct async_waker waker;
static int data;
static atomic_int have;

static __async void
hand_out_waker (void)
{
  waker = async_waker_clone (async_context_waker (__async_context ()));
  atomic_store_explicit (&have, 1, memory_order_release);
  __async_suspend ();
}

static void *
wake (void *arg)
{
  while (!atomic_load_explicit (&have, memory_order_acquire))
    usleep (100);
  usleep (10000);		/* the loop sleeps */
#ifndef WRONG
  data = 42;
#endif
  async_waker_wake (&waker);
#ifdef WRONG
  data = 42;
#endif
  return arg;
}

static __async int
go (void)
{
  pthread_t thread;

  pthread_create (&thread, NULL, wake, NULL);
  __await (hand_out_waker ());
  int seen = data;
  pthread_join (thread, NULL);
  return seen;
}

int
main (void)
{
  async_run (go ());
  return 0;
}
EOF
cat >channel.c <<'EOF'
#include <asyncc.h>
#include <pthread.h>
#include <stdlib.h>

static async_channel (int *) channel;

static __async void
send_all (int n)
{
  for (int i = 0; i < n; i++)
    {
      int *p = malloc (sizeof *p);
      *p = i;
      if (__await (async_channel_send (channel, p)) < 0)
	abort ();
    }
  async_channel_close (channel);
}

static void *
sender (void *arg)
{
  async_run (send_all (2000));
  return arg;
}

static __async long
receive_all (void)
{
  long sum = 0;
  int *p;

  while (__await (async_channel_receive (channel, &p)) == 1)
    {
      sum += *p;
      free (p);
    }
  return sum;
}

int
main (void)
{
  pthread_t thread;

  channel = async_channel_bounded (int *, 4);
  pthread_create (&thread, NULL, sender, NULL);
  long sum = async_run (receive_all ());
  pthread_join (thread, NULL);
  async_channel_unref (channel);
  return sum != 1999000;
}
EOF
cat >movable.c <<'EOF'
#include <asyncc.h>
#include <stdlib.h>

/* Nothing here is atomic: a task's own memory, results, and what a mutex orders. */
static struct async_mutex mutex;
static long total;

static __async long *
work (long n)
{
  long *mine = calloc (1, sizeof *mine);

  for (long i = 0; i < n; i++)
    {
      __await (async_yield ());
      *mine += i;
      __await (async_mutex_lock (&mutex));
      total++;
      async_mutex_unlock (&mutex);
      if (i % 16 == 0)
	__await (async_sleep (100));
    }
  return mine;
}

static __async long
all (void)
{
  __future (long *) handles[20];
  long sum = 0;

  for (int i = 0; i < 20; i++)
    handles[i] = async_spawn (work (100));
  for (int i = 0; i < 20; i++)
    {
      long *p = __await (handles[i]);

      sum += *p;
      free (p);
    }
  return sum;
}

int
main (void)
{
  struct async_runtime_options options = { .workers = 3 };
  struct async_runtime *rt = async_runtime_new (&options);
  long sum;

  async_mutex_init (&mutex);
  sum = async_runtime_run (rt, all ());
  async_runtime_drop (rt);
  return sum != 20 * 4950 || total != 2000;
}
EOF
for program in wake channel movable; do
  if ! acc -O1 -g -fsanitize=thread $program.c -o $program $LDLIBS >compile.log 2>&1; then
    unsupported "$program.c: no ThreadSanitizer"
    continue
  fi
  check "$program.c" timeout 120 ./$program
done
acc -O1 -g -fsanitize=thread -DWRONG wake.c -o wrong $LDLIBS >compile.log 2>&1 &&
  check_output "wrong: a race" 'data race' sh -c './wrong; true'

# The library itself, compiled with it once, under what its own tests do to it.
tsan_cc="$CC -O1 -g -D_GNU_SOURCE -fsanitize=thread -iquote $top_srcdir/runtime $CPPFLAGS"
if test ! -x wake; then
  unsupported "the library with ThreadSanitizer"
  exit $failures
fi
set --
for folder in blocking core host io simulation sync tools; do
  set -- "$@" "$top_srcdir/runtime/$folder"/*.c
done
check "the library with ThreadSanitizer" $tsan_cc -r -nostdlib "$@" -o library.o
for test in workers workers-scope refs wake-threads wide trace trace-errors workers-trace; do
  $tsan_cc "$top_srcdir/testsuite/asyncc.runtime/$test.c" library.o \
    -o $test -pthread >compile.log 2>&1
  check "the library with ThreadSanitizer, $test.c" timeout 300 ./$test
done
exit $failures
