/* 27-fetch: many pages at a time, but not too many; what fails is tried again, and all of it
   has an end.
   SPDX-License-Identifier: MIT

   Usage: 27-fetch [-n AT-A-TIME] [-t MILLISECONDS] http://HOST[:PORT]/PATH...
   A line for each on the standard output, with its status and how many bytes it has, or why
   there are none; how many are done on the standard error.  The exit status is 1 if any
   failed.  HTTP/1.0 is spoken, where the end of the connection is the end of the page.  */

#include <asyncc/buffered.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tcp.h"

enum { TRIES = 3, FIRST_PAUSE = 100 /* milliseconds; the next one is twice as long */ };

struct page {
  const char *url;
  char host[256], service[32];
  const char *path;
  int status;    /* HTTP's */
  int error;     /* or -errno */
  uint64_t size; /* bytes behind the headers */
};

static struct async_semaphore room;
static int pages, done;

/* False if the URL is none of those that this program knows. */
static bool
split (struct page *p, const char *url)
{
  const char *host = url + strlen ("http://");
  size_t n;

  p->url = url;
  if (strncmp (url, "http://", host - url) != 0)
    return false;
  n = strcspn (host, "/");
  p->path = host[n] ? host + n : "/";
  strcpy (p->service, "80");
  if (n == 0 || n >= sizeof p->host)
    return false;
  memcpy (p->host, host, n);
  char *port = strchr (p->host, ':');
  if (port) {
    *port++ = '\0';
    if (strlen (port) >= sizeof p->service)
      return false;
    strcpy (p->service, port);
  }
  return true;
}

static __async int
ask (int fd, const struct page *p)
{
  char request[1024];
  int n = snprintf (request, sizeof request, "GET %s HTTP/1.0\r\nHost: %s\r\n\r\n", p->path,
		    p->host);

  if (n >= (int) sizeof request)
    return -EMSGSIZE;
  return __await (async_write_all (fd, request, n));
}

/* Of the headers only the first line is looked at. */
static __async int
read_answer (int fd, struct page *p)
{
  char buffer[1024], body[8192];
  struct async_reader r;
  struct async_line line;
  ssize_t n;

  async_reader_init (&r, fd, buffer, sizeof buffer);
  n = __await (async_reader_read_line (&r, &line));
  if (n <= 0)
    return n < 0 ? n : -ECONNRESET;
  if (sscanf (line.text, "HTTP/1.%*d %d", &p->status) != 1)
    return -EPROTO;
  do
    n = __await (async_reader_read_line (&r, &line));
  while (n > 0 && line.n > 1); /* the last one has only a carriage return */
  p->size = 0;
  while (n > 0 && (n = __await (async_reader_read (&r, body, sizeof body))) > 0)
    p->size += n;
  return n;
}

static __async int
fetch_once (struct page *p)
{
  CLOSED_AT_END int fd = __await (async_dial (p->host, p->service, NULL));
  int error = fd < 0 ? fd : __await (ask (fd, p));

  return error < 0 ? error : __await (read_answer (fd, p));
}

static bool
worth_another_try (const struct page *p, int error)
{
  return error < 0 ? error != -EMSGSIZE && error != -EPROTO : p->status >= 500;
}

static void
leave (struct async_semaphore **s)
{
  async_semaphore_release (*s, 1);
}

/* Who pauses leaves its place to another. */
static __async int
fetch_in_turn (struct page *p)
{
  __await (async_semaphore_acquire (&room, 1));
  __attribute__ ((__cleanup__ (leave), __unused__)) struct async_semaphore *held = &room;

  return __await (fetch_once (p));
}

static __async void
fetch (struct page *p)
{
  uint64_t pause = ASYNC_MS (FIRST_PAUSE);

  for (int i = 1; i <= TRIES; i++, pause *= 2) {
    p->error = __await (fetch_in_turn (p));
    if (i == TRIES || !worth_another_try (p, p->error))
      break;
    __await (async_sleep (pause));
  }
  fprintf (stderr, "%d of %d\n", ++done, pages);
}

static __async int
fetch_all (struct page *p, char **urls, uint64_t time)
{
  __async_group struct async_group tasks = ASYNC_GROUP_INIT;

  async_group_deadline (&tasks, async_now () + time);
  for (int i = 0; i < pages; i++) {
    p[i].error = split (&p[i], urls[i]) ? -ETIMEDOUT : -EINVAL;
    if (p[i].error == -ETIMEDOUT)
      async_group_spawn (&tasks, fetch (&p[i]));
  }
  return __await (async_group_wait (&tasks));
}

/* True if there is a page. */
static bool
print (const struct page *p)
{
  bool got = p->error == 0 && p->status < 400;

  if (p->error < 0)
    printf ("%s: %s\n", p->url, strerror (-p->error));
  else
    printf ("%s: %d, %ju bytes\n", p->url, p->status, (uintmax_t) p->size);
  return got;
}

int
main (int argc, char **argv)
{
  unsigned int at_a_time = 8, time = 30000;
  struct page *p;
  int failed = 0;

  for (int c; (c = getopt (argc, argv, "n:t:")) != -1;)
    switch (c) {
    case 'n': at_a_time = strtoul (optarg, NULL, 10); break;
    case 't': time = strtoul (optarg, NULL, 10); break;
    default: return 2;
    }
  pages = argc - optind;
  p = at_a_time ? calloc (pages + 1, sizeof *p) : NULL;
  if (!p)
    return 2;
  async_semaphore_init (&room, at_a_time);
  async_run (fetch_all (p, argv + optind, ASYNC_MS (time)));
  for (int i = 0; i < pages; i++)
    failed |= !print (&p[i]);
  free (p);
  return failed;
}
