/* How <asyncc/streams.h> makes streams of files, directories, descriptors and time.
   SPDX-License-Identifier: MIT  */

#ifndef ASYNCC_STREAMS_SOURCES_H
#define ASYNCC_STREAMS_SOURCES_H

/* As in values.h. */
#if __ASYNCC_GCC
#pragma GCC system_header
#endif

static __inline__ void
__asyncc_free_at (void *p)
{
  void *memory;

  memcpy (&memory, p, sizeof memory);
  free (memory);
}

static __inline__ __generator struct async_line
async_stream_lines (FILE *file)
{
  __attribute__ ((__cleanup__ (__asyncc_free_at))) char *text = NULL;
  size_t n = 0, room = 0;
  int c;

  do {
    c = getc (file);
    if (n + 1 >= room) {
      char *more = realloc (text, room = 2 * room + 64);

      if (!more)
	return;
      text = more;
    }
    if (c != EOF && c != '\n')
      text[n++] = (char) c;
    else if (c == '\n' || n > 0) {
      struct async_line line = { text, n };

      text[n] = '\0';
      n = 0;
      __yield (line);
    }
  } while (c != EOF);
}

static __inline__ void
__asyncc_close_at (void *p)
{
  DIR *dir = *(DIR **) p;

  if (dir)
    closedir (dir);
}

static __inline__ __generator const struct dirent *
async_stream_entries (const char *path, int *error)
{
  __attribute__ ((__cleanup__ (__asyncc_close_at))) DIR *dir = opendir (path);
  const struct dirent *entry;

  errno = dir ? 0 : errno;
  while (dir && (entry = readdir (dir)) != NULL) {
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      __yield (entry);
    errno = 0;
  }
  if (error)
    *error = -errno;
}

static __inline__ __async __generator uint64_t
async_waiting_ticks (uint64_t period, enum async_missed_ticks policy)
{
  struct async_interval interval;

  if (async_interval_init (&interval, 0, period, policy) == 0) {
    async_interval_reset (&interval);
    for (;;)
      __yield (__await (async_interval_tick (&interval)));
  }
}

static __inline__ __async __generator struct async_line
async_waiting_lines (int fd, size_t max, int *error)
{
  __attribute__ ((__cleanup__ (__asyncc_free_at))) char *buffer
    = max < SIZE_MAX ? malloc (max + 1) : NULL;
  size_t begin = 0, end = 0;
  ssize_t got = buffer ? 1 : -ENOMEM;

  while (got > 0) {
    char *newline = (char *) memchr (buffer + begin, '\n', end - begin);

    if (newline) {
      struct async_line line = { buffer + begin, (size_t) (newline - buffer) - begin };

      *newline = '\0';
      begin += line.n + 1;
      __yield (line);
      continue;
    }
    memmove (buffer, buffer + begin, end -= begin);
    begin = 0;
    got = end > max ? -EMSGSIZE : __await (async_read (fd, buffer + end, max + 1 - end));
    if (got > 0)
      end += (size_t) got;
  }
  if (got == 0 && end > 0) {
    struct async_line line = { buffer, end };

    buffer[end] = '\0';
    __yield (line);
  }
  if (error)
    *error = (int) got;
}

#endif /* ASYNCC_STREAMS_SOURCES_H */
