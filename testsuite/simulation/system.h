/* In a simulation (check) the calls of the system for pipes and sockets are those of the
   simulation; to be included last.  Reads and writes wait, so they stand in async
   functions.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#if SIMULATED

#include <asyncc/simulation.h>

#define pipe(fds) async_simulation_pipe (fds)
#define socketpair(domain, type, protocol, fds) async_simulation_socketpair (fds)
#define socket(domain, type, protocol) async_simulation_socket ()
#define bind(fd, addr, len) async_simulation_listen (fd, addr, len)
#define listen(fd, backlog) 0
#define getsockname(fd, addr, len) 0
#define read(fd, buf, count) __await (async_read (fd, buf, count))
#define write(fd, buf, count) __await (async_write (fd, buf, count))
#define close(fd) async_close (fd)

#endif
