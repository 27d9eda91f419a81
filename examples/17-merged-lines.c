/* 17-merged-lines: one stream of the lines from 100 sockets, in the order in which they
   come; ten at a time are written to the log.
   SPDX-License-Identifier: MIT  */

#include <asyncc/streams.h>
#include <sys/socket.h>

enum { SENSORS = 100, LINES = 7 };

static __async void
sensor (int fd, int number)
{
  for (int i = 0; i < LINES; i++) {
    char line[40];
    int n = snprintf (line, sizeof line, "%d %d\n", number, i * number);

    __await (async_sleep (ASYNC_US (number % 7 + 1)));
    for (int sent = 0; sent < n;) {
      ssize_t got = __await (async_send (fd, line + sent, (size_t) (n - sent), 0));

      if (got < 0)
	break;
      sent += (int) got;
    }
  }
  async_close (fd);
}

/* What SENSOR number, and what it has measured. */
struct reading {
  int number, value;
};

static struct reading
parse (const char *line)
{
  struct reading r = { 0, 0 };

  sscanf (line, "%d %d", &r.number, &r.value);
  return r;
}

static __async_stream (struct reading)
readings (int fd)
{
  return async_waiting_map (l, async_waiting_lines (fd, 80, NULL), parse (l.text));
}

static __async long
collect (void)
{
  __async_stream (struct reading) all[SENSORS];
  int fds[SENSORS][2], chunks = 0;
  long total = 0;

  for (int i = 0; i < SENSORS; i++) {
    if (socketpair (AF_UNIX, SOCK_STREAM, 0, fds[i]) < 0)
      return -1;
    async_detach (async_spawn (sensor (fds[i][1], i)));
    all[i] = readings (fds[i][0]);
  }
  for (__each (c, async_waiting_chunks (async_waiting_merge_all (SENSORS, all), 10))) {
    for (size_t i = 0; i < c.n; i++)
      total += c.values[i].value;
    chunks++;
  }
  for (int i = 0; i < SENSORS; i++)
    async_close (fds[i][0]);
  printf ("%d chunks\n", chunks);
  return total;
}

int
main (void)
{
  printf ("%ld\n", async_run (collect ()));
  return 0;
}
