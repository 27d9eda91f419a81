/* Calls on files: requests, which have copies of the paths that they are given, and of all
   that they find, until somebody takes it.  What they are lent, buffers and descriptors,
   they have to have back before a drop returns: those are not detached.

   A call is written as what a thread does, and where it pays once more as what the kernel's
   ring is told, an entry.  Where the ring would do something else, the entry is refused.

   It pays where neither CPU nor wall time grows, for one task and for many together.  That is
   so of small reads, which the kernel makes at once if the file is in its cache, and of open,
   close, stat, unlink and rename.  Writes, fsync and large reads of many tasks take more CPU
   time of the kernel's own threads than of the pool, and mkdir takes longer.
   SPDX-License-Identifier: MIT  */

#define _FILE_OFFSET_BITS 64

#include "io/io.h"

#include <asyncc/files.h>

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* Where every file is large there is no flag for it; and only Linux has the other two, and
   a ring. */
#ifndef O_LARGEFILE
#define O_LARGEFILE 0
#endif
#ifndef AT_EMPTY_PATH
#define AT_EMPTY_PATH 0
#define AT_NO_AUTOMOUNT 0
#endif

struct file_request {
  struct request request;
  int fd;
  int flags;
  mode_t mode;
  void *buf;
  size_t count;
  off_t offset;
  struct async_file_status status, *status_to;
  char *data, **data_to; /* read_file's */
  const char *path, *other;
  char text[];
};

static struct file_request *
file_of (struct request *r)
{
  return container_of (r, struct file_request, request);
}

/* A request of TYPE with copies of PATH and OTHER, which may be NULL. */
static struct file_request *
file_new (const struct request_type *type, const char *path, const char *other)
{
  size_t path_size = path ? strlen (path) + 1 : 0, other_size = other ? strlen (other) + 1 : 0;
  struct file_request *f = request_new (type, path_size + other_size);

  if (!f)
    return NULL;
  f->path = path ? memcpy (f->text, path, path_size) : NULL;
  f->other = other ? memcpy (f->text + path_size, other, other_size) : NULL;
  return f;
}

static struct async_future *
file_future (struct file_request *f)
{
  struct request *r;

  if (!f)
    return NULL;
  r = &f->request;
  return r->type->enter && uring_wanted_p () ? uring_future (r) : request_by_thread (r);
}

/* True if the call of R was made. */
static bool
made_p (const struct request *r)
{
  return r->future.flags & ASYNC_FLAG_READY;
}

/* What a call that gives 0 or -1 says. */
static int
answer (int result)
{
  return result < 0 ? -errno : result;
}

/* Tell ENTRY of a call OPERATION on PATH, which the working directory may have to complete. */
static void
enter_path (struct ring_entry *entry, enum ring_operation operation, const char *path)
{
  entry->operation = operation;
  entry->fd = AT_FDCWD;
  entry->address = path;
}

/* Opening and closing --------------------------------------------------------------- */

static int
open_file (const char *path, int flags, mode_t mode)
{
  int fd;

  do
    fd = open (path, flags | O_CLOEXEC, mode);
  while (fd < 0 && errno == EINTR);
  return answer (fd);
}

static ssize_t
open_call (struct request *r)
{
  const struct file_request *f = file_of (r);

  return open_file (f->path, f->flags, f->mode);
}

static bool
open_enter (struct request *r, struct ring_entry *entry)
{
  const struct file_request *f = file_of (r);

  enter_path (entry, RING_OPEN, f->path);
  entry->flags = (unsigned int) f->flags | O_CLOEXEC | O_LARGEFILE;
  entry->length = f->mode;
  return true;
}

static void
open_release (struct request *r)
{
  if (made_p (r) && !r->taken && r->result.number >= 0)
    close (r->result.number);
}

static ssize_t
close_call (struct request *r)
{
  int error = answer (close (file_of (r)->fd));

  return error == -EINTR ? 0 : error;
}

static bool
close_enter (struct request *r, struct ring_entry *entry)
{
  entry->operation = RING_CLOSE;
  entry->fd = file_of (r)->fd;
  return true;
}

static void
close_release (struct request *r)
{
  if (!made_p (r))
    close (file_of (r)->fd);
}

/* Bytes ------------------------------------------------------------------------------- */

static ssize_t
pread_call (struct request *r)
{
  const struct file_request *f = file_of (r);
  ssize_t n;

  do
    n = pread (f->fd, f->buf, f->count, f->offset);
  while (n < 0 && errno == EINTR);
  return op_result (n);
}

static ssize_t
pwrite_call (struct request *r)
{
  const struct file_request *f = file_of (r);
  ssize_t n;

  do
    n = pwrite (f->fd, f->buf, f->count, f->offset);
  while (n < 0 && errno == EINTR);
  return op_result (n);
}

/* More would be copied while all tasks wait, or by a thread of the kernel's. */
enum { MOST_BY_RING = 65536 };

/* The ring reads from a pipe, too, which has no positions, and takes -1 for that of the
   file.  A call of nothing says what pread says of both. */
static bool
pread_enter (struct request *r, struct ring_entry *entry)
{
  const struct file_request *f = file_of (r);

  entry->operation = RING_READ;
  entry->fd = f->fd;
  entry->address = f->buf;
  entry->length = (unsigned int) f->count;
  entry->offset = (uint64_t) f->offset;
  return f->count <= MOST_BY_RING && preadv (f->fd, NULL, 0, f->offset) == 0;
}

static ssize_t
fsync_call (struct request *r)
{
  return answer (fsync (file_of (r)->fd));
}

static ssize_t
fdatasync_call (struct request *r)
{
  return answer (fdatasync (file_of (r)->fd));
}

/* Status ------------------------------------------------------------------------------ */

static int64_t
nanoseconds (const struct timespec *t)
{
  return (int64_t) t->tv_sec * 1000000000 + t->tv_nsec;
}

static int
status_found (struct file_request *f, int error, const struct stat *st)
{
  if (error < 0)
    return -errno;
  f->status = (struct async_file_status) {
    .device = st->st_dev,
    .inode = st->st_ino,
    .mode = st->st_mode,
    .uid = st->st_uid,
    .gid = st->st_gid,
    .links = (uint32_t) st->st_nlink,
    .size = st->st_size,
    .blocks = st->st_blocks,
    .accessed = nanoseconds (&st->st_atim),
    .modified = nanoseconds (&st->st_mtim),
    .changed = nanoseconds (&st->st_ctim),
  };
  return 0;
}

static ssize_t
stat_call (struct request *r)
{
  struct file_request *f = file_of (r);
  struct stat st;

  return status_found (f, fstatat (AT_FDCWD, f->path, &st, f->flags), &st);
}

static ssize_t
fstat_call (struct request *r)
{
  struct file_request *f = file_of (r);
  struct stat st;

  return status_found (f, fstat (f->fd, &st), &st);
}

static bool
stat_enter (struct request *r, struct ring_entry *entry)
{
  struct file_request *f = file_of (r);

  enter_path (entry, RING_STATUS, f->path);
  entry->flags = (unsigned int) f->flags | AT_NO_AUTOMOUNT;
  entry->status = &f->status;
  return true;
}

/* A negative descriptor may be the number of the working directory. */
static bool
fstat_enter (struct request *r, struct ring_entry *entry)
{
  struct file_request *f = file_of (r);

  entry->operation = RING_STATUS;
  entry->fd = f->fd;
  entry->address = "";
  entry->flags = AT_EMPTY_PATH;
  entry->status = &f->status;
  return f->fd >= 0;
}

static void
stat_take (struct request *r)
{
  struct file_request *f = file_of (r);

  if (r->result.number == 0)
    *f->status_to = f->status;
}

/* Names ------------------------------------------------------------------------------- */

static ssize_t
mkdir_call (struct request *r)
{
  const struct file_request *f = file_of (r);

  return answer (mkdir (f->path, f->mode));
}

static ssize_t
unlink_call (struct request *r)
{
  return answer (unlink (file_of (r)->path));
}

static ssize_t
rename_call (struct request *r)
{
  const struct file_request *f = file_of (r);

  return answer (rename (f->path, f->other));
}

static bool
unlink_enter (struct request *r, struct ring_entry *entry)
{
  enter_path (entry, RING_UNLINK, file_of (r)->path);
  return true;
}

/* The other directory and the other path are where offsets are otherwise. */
static bool
rename_enter (struct request *r, struct ring_entry *entry)
{
  const struct file_request *f = file_of (r);

  enter_path (entry, RING_RENAME, f->path);
  entry->length = (unsigned int) AT_FDCWD;
  entry->offset = (uintptr_t) f->other;
  return true;
}

/* Whole files ------------------------------------------------------------------------- */

enum { SOME = 4096 };

/* How much may be in FD: files of /proc do not tell. */
static size_t
expected_size (int fd)
{
  struct stat st;

  if (fstat (fd, &st) < 0 || st.st_size < SOME)
    return SOME;
  return st.st_size < SSIZE_MAX / 2 ? (size_t) st.st_size + 1 : SSIZE_MAX / 2;
}

/* Let DATA have room for SIZE bytes and a null byte: 0 or -errno. */
static int
resize (char **data, size_t size)
{
  char *more = size < SSIZE_MAX ? realloc (*data, size + 1) : NULL;

  if (!more)
    return -ENOMEM;
  *data = more;
  return 0;
}

/* Read all of FD: its size, with what is in it in *DATA, or -errno. */
static ssize_t
read_all (int fd, char **data)
{
  size_t size = 0, room = expected_size (fd);
  int error = resize (data, room);
  ssize_t n = 1;

  while (error == 0 && n != 0) {
    n = read (fd, *data + size, room - size);
    if (n < 0 && errno != EINTR)
      return -errno;
    size += n > 0 ? (size_t) n : 0;
    if (size == room)
      error = resize (data, room *= 2);
  }
  if (error < 0)
    return error;
  (*data)[size] = '\0';
  return (ssize_t) size;
}

static ssize_t
read_file_call (struct request *r)
{
  struct file_request *f = file_of (r);
  int fd = open_file (f->path, O_RDONLY, 0);
  ssize_t n;

  if (fd < 0)
    return fd;
  n = read_all (fd, &f->data);
  close (fd);
  if (n < 0) {
    free (f->data);
    f->data = NULL;
  }
  return n;
}

static void
read_file_take (struct request *r)
{
  struct file_request *f = file_of (r);

  *f->data_to = f->data;
  f->data = NULL;
}

static void
read_file_release (struct request *r)
{
  free (file_of (r)->data);
}

static int
write_all (int fd, const char *data, size_t size)
{
  while (size > 0) {
    ssize_t n = write (fd, data, size);

    if (n < 0 && errno != EINTR)
      return -errno;
    data += n > 0 ? n : 0;
    size -= n > 0 ? (size_t) n : 0;
  }
  return 0;
}

static ssize_t
write_file_call (struct request *r)
{
  const struct file_request *f = file_of (r);
  int fd = open_file (f->path, O_WRONLY | O_CREAT | O_TRUNC, 0666), error;

  if (fd < 0)
    return fd;
  error = write_all (fd, f->buf, f->count);
  if (close (fd) < 0 && errno != EINTR && error == 0)
    error = -errno;
  return error;
}

/* The functions ----------------------------------------------------------------------- */

#define TYPE(...) { .size = sizeof (struct file_request), __VA_ARGS__ }

static const struct request_type type_open
  = TYPE (.call = open_call, .enter = open_enter, .release = open_release, .number = true,
	  .detached = true);
static const struct request_type type_close
  = TYPE (.call = close_call, .enter = close_enter, .release = close_release, .number = true);
static const struct request_type type_pread = TYPE (.call = pread_call, .enter = pread_enter);
static const struct request_type type_pwrite = TYPE (.call = pwrite_call);
static const struct request_type type_fsync = TYPE (.call = fsync_call, .number = true);
static const struct request_type type_fdatasync = TYPE (.call = fdatasync_call, .number = true);
static const struct request_type type_stat
  = TYPE (.call = stat_call, .enter = stat_enter, .take = stat_take, .number = true,
	  .detached = true);
static const struct request_type type_fstat
  = TYPE (.call = fstat_call, .enter = fstat_enter, .take = stat_take, .number = true);
static const struct request_type type_mkdir
  = TYPE (.call = mkdir_call, .number = true, .detached = true);
static const struct request_type type_unlink
  = TYPE (.call = unlink_call, .enter = unlink_enter, .number = true, .detached = true);
static const struct request_type type_rename
  = TYPE (.call = rename_call, .enter = rename_enter, .number = true, .detached = true);
static const struct request_type type_read_file
  = TYPE (.call = read_file_call, .take = read_file_take, .release = read_file_release,
	  .detached = true);
static const struct request_type type_write_file
  = TYPE (.call = write_file_call, .number = true);

struct async_future *
async_open (const char *path, int flags, unsigned int mode)
{
  struct file_request *f = file_new (&type_open, path, NULL);

  if (f) {
    f->flags = flags;
    f->mode = (mode_t) mode;
  }
  return file_future (f);
}

/* A request of TYPE for FD. */
static struct file_request *
file_on (const struct request_type *type, int fd)
{
  struct file_request *f = file_new (type, NULL, NULL);

  if (f)
    f->fd = fd;
  return f;
}

struct async_future *
async_close_file (int fd)
{
  struct file_request *f = file_on (&type_close, fd);

  if (!f)
    close (fd);
  return file_future (f);
}

static struct async_future *
transfer (const struct request_type *type, int fd, void *buf, size_t count, int64_t offset)
{
  struct file_request *f = file_on (type, fd);

  if (f) {
    f->buf = buf;
    f->count = count;
    f->offset = offset;
  }
  return file_future (f);
}

struct async_future *
async_pread (int fd, void *buf, size_t count, int64_t offset)
{
  return transfer (&type_pread, fd, buf, count, offset);
}

struct async_future *
async_pwrite (int fd, const void *buf, size_t count, int64_t offset)
{
  return transfer (&type_pwrite, fd, (void *) buf, count, offset);
}

struct async_future *
async_fsync (int fd)
{
  return file_future (file_on (&type_fsync, fd));
}

struct async_future *
async_fdatasync (int fd)
{
  return file_future (file_on (&type_fdatasync, fd));
}

static struct async_future *
status_future (struct file_request *f, int flags, struct async_file_status *status)
{
  if (f) {
    f->flags = flags;
    f->status_to = status;
  }
  return file_future (f);
}

struct async_future *
async_stat (const char *path, struct async_file_status *status)
{
  return status_future (file_new (&type_stat, path, NULL), 0, status);
}

struct async_future *
async_lstat (const char *path, struct async_file_status *status)
{
  return status_future (file_new (&type_stat, path, NULL), AT_SYMLINK_NOFOLLOW, status);
}

struct async_future *
async_fstat (int fd, struct async_file_status *status)
{
  return status_future (file_on (&type_fstat, fd), 0, status);
}

struct async_future *
async_mkdir (const char *path, unsigned int mode)
{
  struct file_request *f = file_new (&type_mkdir, path, NULL);

  if (f)
    f->mode = (mode_t) mode;
  return file_future (f);
}

struct async_future *
async_unlink (const char *path)
{
  return file_future (file_new (&type_unlink, path, NULL));
}

struct async_future *
async_rename (const char *from, const char *to)
{
  return file_future (file_new (&type_rename, from, to));
}

struct async_future *
async_read_file (const char *path, char **data)
{
  struct file_request *f = file_new (&type_read_file, path, NULL);

  if (f)
    f->data_to = data;
  return file_future (f);
}

struct async_future *
async_write_file (const char *path, const void *data, size_t size)
{
  struct file_request *f = file_new (&type_write_file, path, NULL);

  if (f) {
    f->buf = (void *) data;
    f->count = size;
  }
  return file_future (f);
}
