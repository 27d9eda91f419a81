/* Requests of libuv that tasks await, and drop at every moment; sockets of which one end is
   libuv's.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "uv-host.h"
#include "../count-descriptors.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <semaphore.h>

#define LOOP (&host.loop)

static struct async_uv_request *
request (size_t size)
{
  struct async_uv_request *r = async_uv_request_new (LOOP, size);

  CHECK (r);
  return r;
}

/* Files ---------------------------------------------------------------------------------- */

static __async ssize_t
write_file (const char *name)
{
  __async_uv_request struct async_uv_request *opened = request (0), *written = request (6),
					     *closed = request (0);
  uv_buf_t buf = uv_buf_init (written->more, 6);
  ssize_t fd, n;

  fd = __await (async_uv_wait (opened, uv_fs_open (LOOP, &opened->uv.fs, name,
						   O_CREAT | O_WRONLY, 0600,
						   async_uv_on_fs)));
  CHECK (fd >= 0);
  memcpy (written->more, "hello", 6);
  n = __await (async_uv_wait (written, uv_fs_write (LOOP, &written->uv.fs, (uv_file) fd, &buf,
						    1, 0, async_uv_on_fs)));
  CHECK (__await (async_uv_wait (closed, uv_fs_close (LOOP, &closed->uv.fs, (uv_file) fd,
						      async_uv_on_fs))) == 0);
  return n;
}

static __async ssize_t
remove_file (const char *name)
{
  __async_uv_request struct async_uv_request *r = request (0);

  return __await (async_uv_wait (r, uv_fs_unlink (LOOP, &r->uv.fs, name, async_uv_on_fs)));
}

static __async void
files (void)
{
  CHECK (__await (write_file ("bridge.tmp")) == 6);
  CHECK (__await (remove_file ("bridge.tmp")) == 0);
  CHECK (__await (remove_file ("bridge.tmp")) == -ENOENT);
}

/* Other requests ---------------------------------------------------------------------------- */

static void
work (uv_work_t *w)
{
  *(int *) w->data = 42;
}

/* The file is the task's as soon as it has been told of it. */
static __async int
open_null (void)
{
  __async_uv_request struct async_uv_request *r = request (0);

  return (int) __await (async_uv_wait (r, uv_fs_open (LOOP, &r->uv.fs, "/dev/null", O_RDONLY, 0,
						      async_uv_on_fs)));
}

static __async void
keeps_file (void)
{
  int fd = __await (open_null ());

  CHECK (fd >= 0 && fcntl (fd, F_GETFD) >= 0);
  close (fd);
}

static __async void
others (void)
{
  __async_uv_request struct async_uv_request *name = request (0), *addr = request (0),
					     *some = request (64), *wrong = request (1),
					     *done = request (sizeof (int));
  char zero[64] = "";

  CHECK (__await (async_uv_wait (addr, uv_getaddrinfo (LOOP, &addr->uv.getaddrinfo,
						       async_uv_on_getaddrinfo, "127.0.0.1", "80",
						       NULL))) == 0);
  CHECK (__await (async_uv_wait (name, uv_getnameinfo (LOOP, &name->uv.getnameinfo,
						       async_uv_on_getnameinfo,
						       addr->uv.getaddrinfo.addrinfo->ai_addr,
						       NI_NUMERICHOST | NI_NUMERICSERV))) == 0);
  CHECK (strcmp (name->uv.getnameinfo.host, "127.0.0.1") == 0);
  CHECK (__await (async_uv_wait (some, uv_random (LOOP, &some->uv.random, some->more, 64, 0,
						  async_uv_on_random))) == 0);
  CHECK (memcmp (some->more, zero, 64) != 0);
  CHECK (__await (async_uv_wait (wrong, uv_random (LOOP, &wrong->uv.random, wrong->more, 1, 99,
						   async_uv_on_random))) == -EINVAL);
  done->uv.work.data = done->more;
  CHECK (__await (async_uv_wait (done, uv_queue_work (LOOP, &done->uv.work, work,
						      async_uv_on_work))) == 0);
  CHECK (*(int *) done->more == 42);
}

/* Drops -------------------------------------------------------------------------------------- */

static sem_t gate, passed;

static void
pass (uv_work_t *w)
{
  (void) w;
  sem_post (&passed);
  sem_wait (&gate);
}

static __async void
wait_at_gate (void)
{
  __async_uv_request struct async_uv_request *r = request (0);

  __await (async_uv_wait (r, uv_queue_work (LOOP, &r->uv.work, pass, async_uv_on_work)));
}

static __async void
opens (void)
{
  __async_uv_request struct async_uv_request *r = request (0);

  __await (async_uv_wait (r, uv_fs_open (LOOP, &r->uv.fs, "/dev/null", O_RDONLY, 0,
					 async_uv_on_fs)));
  CHECK (0);
}

static int called;

static void
call (uv_work_t *w)
{
  (void) w;
  called = 1;
}

static __async void
calls_once (void)
{
  __async_uv_request struct async_uv_request *r = request (0);

  __await (async_uv_wait (r, uv_queue_work (LOOP, &r->uv.work, call, async_uv_on_work)));
}

/* The call has begun, and nobody has awaited it yet. */
static __async void
calls_early (void)
{
  __async_uv_request struct async_uv_request *r = request (0);

  CHECK (uv_queue_work (LOOP, &r->uv.work, call, async_uv_on_work) == 0);
  __await (async_sleep (ASYNC_S (3600)));
}

/* All threads of libuv are at the gate. */
static int
close_gate (__future (void) *tasks)
{
  const char *threads = getenv ("UV_THREADPOOL_SIZE");
  int n = threads ? atoi (threads) : 4;

  CHECK (n <= 4);
  for (int i = 0; i < n; i++) {
    tasks[i] = async_spawn (wait_at_gate ());
    host_once ();
  }
  for (int i = 0; i < n; i++)
    sem_wait (&passed);
  return n;
}

static void
open_gate (__future (void) *tasks, int n)
{
  for (int i = 0; i < n; i++)
    sem_post (&gate);
  for (int i = 0; i < n; i++)
    async_drop (tasks[i]);
}

/* A task is dropped before the call of its request begins, while it runs, and after it. */
static void
test_drops (void)
{
  __future (void) tasks[4], task, other, early;
  int descriptors = count_descriptors (), n;

  async_uv_request_drop (NULL);
  async_uv_request_drop (request (100));
  n = close_gate (tasks);
  task = async_spawn (opens ());
  other = async_spawn (calls_once ());
  early = async_spawn (calls_early ());
  host_once ();
  async_drop (task);
  async_drop (other);
  async_drop (early);
  open_gate (tasks, n);
  host_run ();
  CHECK (count_descriptors () == descriptors && !called);
  for (int i = 0; i < 50; i++) {
    task = async_spawn (opens ());
    uv_run (LOOP, UV_RUN_NOWAIT);
    usleep (i * 10);
    async_drop (task);
    host_run ();
  }
  CHECK (count_descriptors () == descriptors);
}

static void
drop_request (uv_timer_t *timer)
{
  async_uv_request_drop (timer->data);
  uv_close ((uv_handle_t *) timer, NULL);
}

/* The callback has come, and nobody has looked. */
static void
test_untold (void)
{
  int descriptors = count_descriptors ();
  struct async_uv_request *r = request (0);
  uv_timer_t timer;

  async_drop (async_uv_wait (r, uv_fs_open (LOOP, &r->uv.fs, "/dev/null", O_RDONLY, 0,
					    async_uv_on_fs)));
  uv_timer_init (LOOP, &timer);
  timer.data = r;
  uv_timer_start (&timer, drop_request, 50, 0);
  host_run ();
  CHECK (count_descriptors () == descriptors);
}

/* What libuv has not queued is not waited for, and what it has opened at once is the
   caller's. */
static __async void
at_once (void)
{
  __async_uv_request struct async_uv_request *opened = request (0), *told = request (0),
					     *wrong = request (0), *refused = request (0);
  int fd = uv_fs_open (LOOP, &opened->uv.fs, "/dev/null", O_RDONLY, 0, NULL), other;

  CHECK (fd >= 0);
  async_uv_request_drop (opened);
  opened = NULL;
  CHECK (close (fd) == 0);
  other = uv_fs_open (LOOP, &told->uv.fs, "/dev/null", O_RDONLY, 0, NULL);
  CHECK (__await (async_uv_wait (told, other)) == other && close (other) == 0);
  CHECK (uv_fs_read (LOOP, &wrong->uv.fs, 0, NULL, 0, 0, async_uv_on_fs) == -EINVAL);
  CHECK (__await (async_uv_wait (refused, uv_fs_read (LOOP, &refused->uv.fs, 0, NULL, 0, 0,
						      async_uv_on_fs))) == -EINVAL);
}

/* Where libuv has no memory nothing was opened, be it that nobody looks. */
static void *
no_memory (size_t size)
{
  (void) size;
  return NULL;
}

static void
test_no_memory (void)
{
  struct async_uv_request *r = request (0);
  int error;

  CHECK (uv_replace_allocator (no_memory, realloc, calloc, free) == 0);
  error = uv_fs_open (LOOP, &r->uv.fs, "/dev/null", O_RDONLY, 0, async_uv_on_fs);
  CHECK (uv_replace_allocator (malloc, realloc, calloc, free) == 0);
  CHECK (error == -ENOMEM);
  async_drop (async_uv_wait (r, error));
  async_uv_request_drop (r);
  CHECK (fcntl (0, F_GETFD) >= 0);
}

static void
test_waker (void)
{
  struct async_uv_request *r = request (0);

  check_waker ((struct async_future *)
	       async_uv_wait (r, uv_queue_work (LOOP, &r->uv.work, call, async_uv_on_work)));
  async_uv_request_drop (r);
  host_run ();
}

static __async void
too_slow (void)
{
  __async_uv_request struct async_uv_request *r = request (0);
  __async_auto __future (ssize_t) wait
    = async_uv_wait (r, uv_queue_work (LOOP, &r->uv.work, pass, async_uv_on_work));

  CHECK (__await (async_timeout (wait, ASYNC_MS (20))) == -ETIMEDOUT);
  sem_post (&gate);
  CHECK (__await (async_uv_wait (r, 0)) == 0);
  CHECK (__await (async_uv_wait (r, 0)) == 0);
}

/* Sockets ------------------------------------------------------------------------------------ */

static struct sockaddr_in address;

static int
listener (void)
{
  socklen_t len = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM, 0);

  address = (struct sockaddr_in) { .sin_family = AF_INET,
				   .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  CHECK (bind (fd, (struct sockaddr *) &address, len) == 0 && listen (fd, 5) == 0);
  CHECK (getsockname (fd, (struct sockaddr *) &address, &len) == 0);
  return fd;
}

static __async void
echo (int fd)
{
  char buf[64];
  ssize_t n;

  while ((n = __await (async_read (fd, buf, sizeof buf))) > 0)
    CHECK (__await (async_write (fd, buf, n)) == n);
  async_close (fd);
}

static __async void
serve_once (int fd)
{
  __await (echo (__await (async_accept (fd, NULL, NULL))));
  async_close (fd);
}

static void
on_alloc (uv_handle_t *handle, size_t size, uv_buf_t *buf)
{
  (void) size;
  *buf = uv_buf_init (handle->data, 64);
}

/* What a stream reads goes through a channel. */
static void
on_read (uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
  (void) stream;
  (void) buf;
  if (n != 0)
    CHECK (async_channel_try_send (channel, (int) n) == 0);
}

static void
on_closed (uv_handle_t *handle)
{
  async_event_set (handle->data);
}

static __async void
talk (int count)
{
  __async_uv_request struct async_uv_request *connected = request (0), *shut = request (0);
  struct async_event closed;
  static char in[64];
  uv_tcp_t tcp;
  int n;

  CHECK (uv_tcp_init (LOOP, &tcp) == 0);
  CHECK (__await (async_uv_wait (connected, uv_tcp_connect (&connected->uv.connect, &tcp,
							    (struct sockaddr *) &address,
							    async_uv_on_connect))) == 0);
  tcp.data = in;
  CHECK (uv_read_start ((uv_stream_t *) &tcp, on_alloc, on_read) == 0);
  for (int i = 0; i < count; i++) {
    __async_uv_request struct async_uv_request *r = request (8);
    uv_buf_t buf = uv_buf_init (r->more, 8);

    sprintf (r->more, "%7d", i);
    CHECK (__await (async_uv_wait (r, uv_write (&r->uv.write, (uv_stream_t *) &tcp, &buf, 1,
						async_uv_on_write))) == 0);
    CHECK (__await (async_channel_receive (channel, &n)) == 1 && n == 8);
    CHECK (memcmp (in, r->more, 8) == 0);
  }
  CHECK (__await (async_uv_wait (shut, uv_shutdown (&shut->uv.shutdown, (uv_stream_t *) &tcp,
						    async_uv_on_shutdown))) == 0);
  CHECK (__await (async_channel_receive (channel, &n)) == 1 && n == UV_EOF);
  async_event_init (&closed);
  tcp.data = &closed;
  uv_close ((uv_handle_t *) &tcp, on_closed);
  __await (async_event_wait (&closed));
}

static void
test_client (void)
{
  channel = async_channel_bounded (int, 4);
  async_detach (serve_once (listener ()));
  async_detach (talk (100));
  host_run ();
  async_channel_unref (channel);
}

/* The other way round: libuv serves by callbacks, a task is its client. */

static uv_tcp_t server, peer;
static char peer_buf[64];

static void
write_back (uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
  uv_buf_t out = uv_buf_init (buf->base, n > 0 ? (unsigned int) n : 0);

  if (n > 0)
    CHECK (uv_try_write (stream, &out, 1) == (int) n);
  else if (n < 0)
    uv_close ((uv_handle_t *) stream, NULL);
}

static void
on_connection (uv_stream_t *listening, int status)
{
  CHECK (status == 0);
  CHECK (uv_tcp_init (LOOP, &peer) == 0);
  peer.data = peer_buf;
  CHECK (uv_accept (listening, (uv_stream_t *) &peer) == 0);
  CHECK (uv_read_start ((uv_stream_t *) &peer, on_alloc, write_back) == 0);
  uv_close ((uv_handle_t *) listening, NULL);
}

static __async void
call_peer (int count)
{
  int fd = socket (AF_INET, SOCK_STREAM, 0);
  char out[16], in[16];

  CHECK (__await (async_connect (fd, (struct sockaddr *) &address, sizeof address)) == 0);
  for (int i = 0; i < count; i++) {
    sprintf (out, "%7d", i);
    CHECK (__await (async_write (fd, out, 8)) == 8);
    CHECK (__await (async_read (fd, in, sizeof in)) == 8);
    CHECK (memcmp (in, out, 8) == 0);
  }
  async_close (fd);
}

static void
test_server (void)
{
  CHECK (uv_tcp_init (LOOP, &server) == 0);
  CHECK (uv_tcp_open (&server, listener ()) == 0);
  CHECK (uv_listen ((uv_stream_t *) &server, 5, on_connection) == 0);
  async_detach (call_peer (100));
  host_run ();
}

/* The end ------------------------------------------------------------------------------------- */

static void
leave_requests (void)
{
  __future (void) tasks[4];
  int n = close_gate (tasks);

  async_detach (opens ());
  host_once ();
  open_gate (tasks, n);
  async_detach (opens ());
  uv_run (LOOP, UV_RUN_NOWAIT);
}

int
main (void)
{
  CHECK (sem_init (&gate, 0, 0) == 0 && sem_init (&passed, 0, 0) == 0);
  host_open ();
  async_detach (files ());
  async_detach (keeps_file ());
  async_detach (others ());
  async_detach (too_slow ());
  async_detach (at_once ());
  host_run ();
  test_no_memory ();
  CHECK (sem_wait (&passed) == 0);
  test_drops ();
  test_untold ();
  test_waker ();
  test_client ();
  test_server ();
  leave_requests ();
  host_close ();
  puts ("ok");
  return 0;
}
