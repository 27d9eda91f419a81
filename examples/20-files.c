/* 20-files: the files below a directory, found by a stream, and read at the same time by a
   task each.
   SPDX-License-Identifier: MIT

   Usage: 20-files [DIRECTORY]
   Without one it makes a directory with a few files, and takes them away again.  */

#include <asyncc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct sum {
  int files, lines;
};

static void
release (char **p)
{
  free (*p);
}

/* A task has one of its own: the stream's is gone when the next is asked for. */
struct path {
  char text[200];
};

static struct path
path_of (const struct async_entry *entry)
{
  struct path path;

  snprintf (path.text, sizeof path.text, "%s", entry->path);
  return path;
}

static __async int
count_lines (struct path path, struct sum *sum)
{
  __attribute__ ((__cleanup__ (release))) char *text = NULL;
  ssize_t size = __await (async_read_file (path.text, &text));

  if (size < 0)
    return (int) size;
  sum->files++;
  for (const char *p = text; (p = memchr (p, '\n', (size_t) (text + size - p))) != NULL; p++)
    sum->lines++;
  return 0;
}

static __async int
count_below (const char *directory, struct sum *sum)
{
  __async_group struct async_group readers = ASYNC_GROUP_INIT;
  int error;

  for (__each (entry, async_walk (directory, 0, &error)))
    if (entry->type == ASYNC_ENTRY_FILE)
      async_group_spawn (&readers, count_lines (path_of (entry), sum));
  int others = __await (async_group_wait (&readers));
  return error < 0 ? error : others;
}

/* N files of N lines, each in a directory in the one of the file before. */
static __async int
make_some (char *path, int n)
{
  char text[] = "line\nline\nline\nline\n";
  size_t length = strlen (path);
  int error;

  if (n == 0)
    return 0;
  strcpy (path + length, "/file");
  error = __await (async_write_file (path, text, 5 * (size_t) n));
  strcpy (path + length, "/d");
  if (error == 0)
    error = __await (async_mkdir (path, 0700));
  if (error == 0)
    error = __await (make_some (path, n - 1));
  path[length] = '\0';
  return error;
}

/* What is deepest goes first. */
static __async void
take_away (const char *directory)
{
  char *paths[20];
  int n = 0;

  for (__each (entry, async_walk (directory, 0, NULL)))
    if (n < 20)
      paths[n++] = strdup (entry->path);
  while (n-- > 0) {
    if (__await (async_unlink (paths[n])) < 0)
      rmdir (paths[n]);
    free (paths[n]);
  }
  rmdir (directory);
}

static __async int
demo (void)
{
  char path[100] = "/tmp/asyncc-XXXXXX";
  struct sum sum = { 0, 0 };
  int error = mkdtemp (path) ? __await (make_some (path, 4)) : -1;

  if (error == 0)
    error = __await (count_below (path, &sum));
  printf ("%d files, %d lines\n", sum.files, sum.lines);
  __await (take_away (path));
  printf ("%s\n", access (path, F_OK) < 0 ? "taken away" : "still there");
  return error;
}

int
main (int argc, char **argv)
{
  struct sum sum = { 0, 0 };
  int error = argc > 1 ? async_run (count_below (argv[1], &sum)) : async_run (demo ());

  if (argc > 1)
    printf ("%d files, %d lines\n", sum.files, sum.lines);
  if (error < 0)
    fprintf (stderr, "20-files: %s\n", strerror (-error));
  return error < 0;
}
