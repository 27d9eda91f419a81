/* Files and directories, by io_uring or by the threads of async_blocking.
   SPDX-License-Identifier: MIT

   The kernel does not tell when a file can be read without waiting for a disk, so each of
   these futures is a call that is made elsewhere, after the first poll: by the kernel itself
   or by a thread.  Errors are negative errno values.  Of calls on the same file that are
   pending together nobody promises the order.

   The kernel makes some calls that tasks of the library's runtimes await, without a thread for
   each, if the library was built with liburing and a ring of io_uring can be had: reads of up
   to 64 KiB, opens, closes, async_stat, async_lstat, async_fstat, async_unlink and
   async_rename, which cost no more so than with threads.  Whether there is a ring shows at the
   first such call; who is forbidden to have one, as in many containers, does not know the
   call, or is told not to by ASYNCC_URING=0 in the environment, has it made by a thread.

   A future belongs to the thread, or the movable task, that polls it.

   Paths are copied by the call; what other pointers point to has to be there until the future
   is ready or dropped.

   A drop cancels what has not begun, and what the kernel can still stop.  What else has begun
   goes on to its end: for that a drop waits if the call uses a buffer or a descriptor of the
   caller's, which so may go away when the drop has returned.  For functions that are given
   nothing but paths a drop does not wait; whether the file system was changed is not known
   then, and a descriptor that nobody takes is closed.

   Descriptors of files are those of the system: async_read and async_write on one go to its
   position, and are not made elsewhere.  */

#ifndef ASYNCC_FILES_H
#define ASYNCC_FILES_H

#include <asyncc/runtime.h>
#include <asyncc/stream.h>

#if __ASYNCC_MODE == __ASYNCC_SYNC
#define async_open __asyncc_sync_open
#define async_close_file __asyncc_sync_close_file
#define async_pread __asyncc_sync_pread
#define async_pwrite __asyncc_sync_pwrite
#define async_fsync __asyncc_sync_fsync
#define async_fdatasync __asyncc_sync_fdatasync
#define async_stat __asyncc_sync_stat
#define async_lstat __asyncc_sync_lstat
#define async_fstat __asyncc_sync_fstat
#define async_mkdir __asyncc_sync_mkdir
#define async_unlink __asyncc_sync_unlink
#define async_rename __asyncc_sync_rename
#define async_read_file __asyncc_sync_read_file
#define async_write_file __asyncc_sync_write_file
#endif

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpragmas"
#pragma pack(push, 16)

/* What is known of a file: as in struct stat, which is not the same on every machine for
   all units of a program.  Times are nanoseconds since 1970. */
struct __ASYNCC_NATIVE async_file_status {
  uint64_t device;
  uint64_t inode;
  uint32_t mode; /* for S_ISREG and so on of <sys/stat.h> */
  uint32_t uid;
  uint32_t gid;
  uint32_t links;
  int64_t size;   /* bytes */
  int64_t blocks; /* of 512 bytes */
  int64_t accessed;
  int64_t modified;
  int64_t changed;
};

#pragma pack(pop)

/* future: open PATH, as open (2) does with O_CLOEXEC: the descriptor, the caller's to give
   back, or -errno.  MODE counts only where FLAGS have O_CREAT.  A drop does not wait. */
__ASYNCC_FN (int) async_open (const char *path, int flags, unsigned int mode);

/* future: close FD, which may have to wait for what is not written yet: 0 or -errno, and it
   is closed in any case, also when the future is dropped, by the drop if need be, and when
   there is no memory for one, by the call.  A drop waits. */
__ASYNCC_FN (int) async_close_file (int fd);

/* future: read or write at a position, as pread (2) and pwrite (2) do, COUNT bytes at most,
   from OFFSET bytes behind the beginning: how many, 0 at the end, or -errno.  BUF has to be
   there until the future is ready or dropped.  A drop waits. */
__ASYNCC_FN (ssize_t) async_pread (int fd, void *buf, size_t count, int64_t offset);
__ASYNCC_FN (ssize_t) async_pwrite (int fd, const void *buf, size_t count, int64_t offset);

/* future: wait until what was written to FD is on the disk, as fsync (2) and fdatasync (2)
   do: 0 or -errno.  A drop waits. */
__ASYNCC_FN (int) async_fsync (int fd);
__ASYNCC_FN (int) async_fdatasync (int fd);

/* future: find out what is known of a file: 0, with that in *STATUS, or -errno.  async_lstat
   tells of a symbolic link itself.  *STATUS is written when the future becomes ready, and not
   afterwards.  A drop waits for none but async_fstat. */
__ASYNCC_FN (int) async_stat (const char *path, struct async_file_status *status);
__ASYNCC_FN (int) async_lstat (const char *path, struct async_file_status *status);
__ASYNCC_FN (int) async_fstat (int fd, struct async_file_status *status);

/* future: change a directory, as mkdir (2), unlink (2) and rename (2) do: 0 or -errno.  A drop
   does not wait. */
__ASYNCC_FN (int) async_mkdir (const char *path, unsigned int mode);
__ASYNCC_FN (int) async_unlink (const char *path);
__ASYNCC_FN (int) async_rename (const char *from, const char *to);

/* future: read all of a file: its size in bytes, with what is in it in *DATA, followed by a
   null byte, the caller's to give back by free; or -errno, and *DATA is NULL.  *DATA is
   written when the future becomes ready, and not afterwards.  A drop does not wait. */
__ASYNCC_FN (ssize_t) async_read_file (const char *path, char **data);

/* future: make SIZE bytes at DATA all that is in a file, which is made, with the mode 0666
   less the umask, if there is none: 0, or -errno, and then a part of them may be in it, as
   after a drop.  PATH is copied; DATA has to be there until the future is ready or dropped.
   A drop waits. */
__ASYNCC_FN (int) async_write_file (const char *path, const void *data, size_t size);

/* Directories -------------------------------------------------------------------- */

enum async_entry_type {
  ASYNC_ENTRY_FILE,
  ASYNC_ENTRY_DIRECTORY,
  ASYNC_ENTRY_LINK, /* symbolic; it is not followed */
  ASYNC_ENTRY_OTHER
};

/* What was found in a directory. */
struct async_entry {
  const char *path; /* from where the walk begins, PATH itself first */
  const char *name; /* the last part of it */
  enum async_entry_type type;
  unsigned int depth; /* 1 in PATH itself */
};

/* __async_stream (const struct async_entry *)
   async_walk (const char *path, unsigned int depth, int *error)
     What is in the directory PATH, and, as far as they are not deeper than DEPTH, in the
     directories there, 0 being without limit; without `.' and `..'.  A
     directory comes before what is in it; otherwise there is no order.  An entry is the
     stream's, and stays until the next is asked for.  PATH is copied.  *ERROR, if ERROR is not
     NULL, is 0 at the end, or a negative errno: of the last directory that could not be read,
     which is left out, or -ENOMEM.  They are read some at a time, not before they are asked
     for.  Asking is cancel-safe; a drop of the stream waits for what has begun.  NULL: no
     memory. */
__ASYNCC_WAITING_STREAM (const struct async_entry *)
async_walk (const char *path, unsigned int depth, int *error);

#pragma GCC diagnostic pop
#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif /* ASYNCC_FILES_H */
