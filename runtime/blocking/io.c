/* The functions of <asyncc/files.h>, <asyncc/messages.h>, <asyncc/names.h> and
   <asyncc/processes.h> as a synchronous build has them: they block the thread.
   SPDX-License-Identifier: MIT  */

#include "host/host.h"

#include <asyncc/files.h>
#include <asyncc/messages.h>
#include <asyncc/names.h>
#include <asyncc/processes.h>

#pragma GCC visibility push(default)
extern void __asyncc_sync_take (struct async_future *f, void *result, size_t size, size_t align);
extern int __asyncc_sync_getaddrinfo (const char *node, const char *service,
				      const struct addrinfo *hints, struct addrinfo **res);
extern int __asyncc_sync_dial (const char *host, const char *service,
			       const struct addrinfo *hints);
extern int __asyncc_sync_process_wait (struct async_process *p);
extern int __asyncc_sync_open (const char *path, int flags, unsigned int mode);
extern int __asyncc_sync_close_file (int fd);
extern ssize_t __asyncc_sync_pread (int fd, void *buf, size_t count, int64_t offset);
extern ssize_t __asyncc_sync_pwrite (int fd, const void *buf, size_t count, int64_t offset);
extern int __asyncc_sync_fsync (int fd);
extern int __asyncc_sync_fdatasync (int fd);
extern int __asyncc_sync_stat (const char *path, struct async_file_status *status);
extern int __asyncc_sync_lstat (const char *path, struct async_file_status *status);
extern int __asyncc_sync_fstat (int fd, struct async_file_status *status);
extern int __asyncc_sync_mkdir (const char *path, unsigned int mode);
extern int __asyncc_sync_unlink (const char *path);
extern int __asyncc_sync_rename (const char *from, const char *to);
extern ssize_t __asyncc_sync_read_file (const char *path, char **data);
extern int __asyncc_sync_write_file (const char *path, const void *data, size_t size);
extern ssize_t __asyncc_sync_recvfrom (int fd, void *buf, size_t count, int flags,
				       struct sockaddr *addr, socklen_t *len);
extern ssize_t __asyncc_sync_sendto (int fd, const void *buf, size_t count, int flags,
				     const struct sockaddr *addr, socklen_t len);
extern ssize_t __asyncc_sync_recvmsg (int fd, struct msghdr *message, int flags);
extern ssize_t __asyncc_sync_sendmsg (int fd, const struct msghdr *message, int flags);
extern int __asyncc_sync_recvmmsg (int fd, struct mmsghdr *messages, unsigned int n, int flags);
extern int __asyncc_sync_sendmmsg (int fd, struct mmsghdr *messages, unsigned int n, int flags);
extern ssize_t __asyncc_sync_recv_fds (int fd, void *buf, size_t count, int *fds,
				       unsigned int *n);
extern ssize_t __asyncc_sync_send_fds (int fd, const void *buf, size_t count, const int *fds,
				       unsigned int n);
#pragma GCC visibility pop

static int
take_int (struct async_future *f)
{
  int result;

  __asyncc_sync_take (f, &result, sizeof result, _Alignof (int));
  return result;
}

static ssize_t
take_size (struct async_future *f)
{
  ssize_t result;

  __asyncc_sync_take (f, &result, sizeof result, _Alignof (ssize_t));
  return result;
}

int
__asyncc_sync_getaddrinfo (const char *node, const char *service, const struct addrinfo *hints,
			   struct addrinfo **res)
{
  return take_int (async_getaddrinfo (node, service, hints, res));
}

int
__asyncc_sync_dial (const char *host, const char *service, const struct addrinfo *hints)
{
  return take_int (async_dial (host, service, hints));
}

int
__asyncc_sync_process_wait (struct async_process *p)
{
  return take_int (async_process_wait (p));
}

int
__asyncc_sync_open (const char *path, int flags, unsigned int mode)
{
  return take_int (async_open (path, flags, mode));
}

int
__asyncc_sync_close_file (int fd)
{
  return take_int (async_close_file (fd));
}

ssize_t
__asyncc_sync_pread (int fd, void *buf, size_t count, int64_t offset)
{
  return take_size (async_pread (fd, buf, count, offset));
}

ssize_t
__asyncc_sync_pwrite (int fd, const void *buf, size_t count, int64_t offset)
{
  return take_size (async_pwrite (fd, buf, count, offset));
}

int
__asyncc_sync_fsync (int fd)
{
  return take_int (async_fsync (fd));
}

int
__asyncc_sync_fdatasync (int fd)
{
  return take_int (async_fdatasync (fd));
}

int
__asyncc_sync_stat (const char *path, struct async_file_status *status)
{
  return take_int (async_stat (path, status));
}

int
__asyncc_sync_lstat (const char *path, struct async_file_status *status)
{
  return take_int (async_lstat (path, status));
}

int
__asyncc_sync_fstat (int fd, struct async_file_status *status)
{
  return take_int (async_fstat (fd, status));
}

int
__asyncc_sync_mkdir (const char *path, unsigned int mode)
{
  return take_int (async_mkdir (path, mode));
}

int
__asyncc_sync_unlink (const char *path)
{
  return take_int (async_unlink (path));
}

int
__asyncc_sync_rename (const char *from, const char *to)
{
  return take_int (async_rename (from, to));
}

ssize_t
__asyncc_sync_read_file (const char *path, char **data)
{
  return take_size (async_read_file (path, data));
}

int
__asyncc_sync_write_file (const char *path, const void *data, size_t size)
{
  return take_int (async_write_file (path, data, size));
}

ssize_t
__asyncc_sync_recvfrom (int fd, void *buf, size_t count, int flags, struct sockaddr *addr,
			socklen_t *len)
{
  return take_size (async_recvfrom (fd, buf, count, flags, addr, len));
}

ssize_t
__asyncc_sync_sendto (int fd, const void *buf, size_t count, int flags,
		      const struct sockaddr *addr, socklen_t len)
{
  return take_size (async_sendto (fd, buf, count, flags, addr, len));
}

ssize_t
__asyncc_sync_recvmsg (int fd, struct msghdr *message, int flags)
{
  return take_size (async_recvmsg (fd, message, flags));
}

ssize_t
__asyncc_sync_sendmsg (int fd, const struct msghdr *message, int flags)
{
  return take_size (async_sendmsg (fd, message, flags));
}

int
__asyncc_sync_recvmmsg (int fd, struct mmsghdr *messages, unsigned int n, int flags)
{
  return take_int (async_recvmmsg (fd, messages, n, flags));
}

int
__asyncc_sync_sendmmsg (int fd, struct mmsghdr *messages, unsigned int n, int flags)
{
  return take_int (async_sendmmsg (fd, messages, n, flags));
}

ssize_t
__asyncc_sync_recv_fds (int fd, void *buf, size_t count, int *fds, unsigned int *n)
{
  return take_size (async_recv_fds (fd, buf, count, fds, n));
}

ssize_t
__asyncc_sync_send_fds (int fd, const void *buf, size_t count, const int *fds, unsigned int n)
{
  return take_size (async_send_fds (fd, buf, count, fds, n));
}
