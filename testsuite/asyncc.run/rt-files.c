/* Files from compiled code: written, read, looked at, moved.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */

#include "test.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char path[] = "/tmp/asyncc-XXXXXX", other[sizeof path + 2];

static __async int
bytes (void)
{
  char text[8] = "";
  int fd = __await (async_open (path, O_RDWR, 0));

  CHECK (fd >= 0);
  CHECK (__await (async_pwrite (fd, "abcdef", 6, 2)) == 6);
  CHECK (__await (async_pread (fd, text, 3, 4)) == 3 && !strcmp (text, "cde"));
  CHECK (__await (async_fsync (fd)) == 0 && __await (async_fdatasync (fd)) == 0);
  return __await (async_close_file (fd));
}

static __async int
names (void)
{
  struct async_file_status status;

  sprintf (other, "%s.d", path);
  CHECK (__await (async_stat (path, &status)) == 0 && status.size == 8);
  CHECK (__await (async_lstat (path, &status)) == 0 && S_ISREG (status.mode));
  CHECK (__await (async_mkdir (other, 0700)) == 0);
  CHECK (__await (async_rename (path, other)) == -EISDIR);
  CHECK (rmdir (other) == 0);
  CHECK (__await (async_rename (path, other)) == 0);
  CHECK (__await (async_stat (path, &status)) == -ENOENT);
  return __await (async_rename (other, path));
}

static __async ssize_t
whole (void)
{
  char *data;
  ssize_t size;

  CHECK (__await (async_write_file (path, "hello", 5)) == 0);
  size = __await (async_read_file (path, &data));
  CHECK (!strcmp (data, "hello"));
  free (data);
  return size;
}

int
main (void)
{
  CHECK (close (mkstemp (path)) == 0);
  CHECK (async_run (bytes ()) == 0);
  CHECK (async_run (names ()) == 0);
  CHECK (async_run (whole ()) == 5);
  CHECK (async_run (async_unlink (path)) == 0);
  return 0;
}
