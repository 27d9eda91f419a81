/* 24-libuv: tasks in a loop of libuv, beside its callbacks, on one thread.
   SPDX-License-Identifier: MIT

   A task talks through a socket to a stream of libuv, whose callback spawns a task for each
   answer.  The loop ends when there is no task any more.

   gcc -fplugin=asyncc 24-libuv.c -o 24-libuv `pkg-config --cflags --libs asyncc-uv`  */

#include <asyncc.h>
#include <asyncc/libuv.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

/* What is written lies in the request, which libuv may need longer than the task. */
static __async void
answer (uv_stream_t *to, int c)
{
  __async_uv_request struct async_uv_request *r = async_uv_request_new (to->loop, 1);
  uv_buf_t buf = uv_buf_init (r->more, 1);

  *(char *) r->more = (char) toupper (c);
  printf ("task: answer %c\n", toupper (c));
  __await (async_uv_wait (r, uv_write (&r->uv.write, to, &buf, 1, async_uv_on_write)));
}

static void
on_alloc (uv_handle_t *handle, size_t size, uv_buf_t *buf)
{
  static char room[64];

  (void) handle;
  (void) size;
  *buf = uv_buf_init (room, sizeof room);
}

static void
on_read (uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
  if (n < 0) {
    puts ("callback: the end");
    uv_close ((uv_handle_t *) stream, NULL);
  }
  for (ssize_t i = 0; i < n; i++) {
    printf ("callback: got %c\n", buf->base[i]);
    async_detach (answer (stream, buf->base[i]));
  }
}

static __async void
talk (int fd, const char *text)
{
  char c;

  for (const char *p = text; *p; p++) {
    __await (async_write (fd, p, 1));
    if (__await (async_read (fd, &c, 1)) == 1)
      printf ("task: %c became %c\n", *p, c);
    __await (async_sleep (ASYNC_MS (1)));
  }
  async_close (fd);
}

static __async void
look_at (uv_loop_t *loop, const char *path)
{
  __async_uv_request struct async_uv_request *r = async_uv_request_new (loop, 0);

  if (__await (async_uv_wait (r, uv_fs_stat (loop, &r->uv.fs, path, async_uv_on_fs))) == 0)
    printf ("task: %s is %s directory\n", path,
	    S_ISDIR (r->uv.fs.statbuf.st_mode) ? "a" : "no");
}

int
main (void)
{
  uv_loop_t *loop = uv_default_loop ();
  struct async_uv *uv;
  uv_pipe_t pipe;
  int fds[2];

  if (async_uv_open (&uv, loop) < 0 || socketpair (AF_UNIX, SOCK_STREAM, 0, fds) < 0)
    return 1;
  uv_pipe_init (loop, &pipe, 0);
  uv_pipe_open (&pipe, fds[0]);
  uv_read_start ((uv_stream_t *) &pipe, on_alloc, on_read);
  async_detach (talk (fds[1], "abc"));
  uv_run (loop, UV_RUN_DEFAULT);
  puts ("main: no task is left");

  async_detach (look_at (loop, "/"));
  uv_run (loop, UV_RUN_DEFAULT);

  async_uv_close (uv);
  uv_run (loop, UV_RUN_DEFAULT);
  return uv_loop_close (loop) < 0;
}
