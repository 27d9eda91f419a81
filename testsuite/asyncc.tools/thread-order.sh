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
for program in wake channel; do
  if ! acc -O1 -g -fsanitize=thread $program.c -o $program $LDLIBS >compile.log 2>&1; then
    unsupported "$program.c: no ThreadSanitizer"
    continue
  fi
  check "$program.c" timeout 120 ./$program
done
acc -O1 -g -fsanitize=thread -DWRONG wake.c -o wrong $LDLIBS >compile.log 2>&1 &&
  check_output "wrong: a race" 'data race' sh -c './wrong; true'
exit $failures
