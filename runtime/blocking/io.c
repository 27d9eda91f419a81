/* The functions of <asyncc/names.h> and <asyncc/processes.h> as a synchronous build has them:
   they block the thread.
   SPDX-License-Identifier: MIT  */

#include "host/host.h"

#include <asyncc/names.h>
#include <asyncc/processes.h>

#pragma GCC visibility push(default)
extern void __asyncc_sync_take (struct async_future *f, void *result, size_t size, size_t align);
extern int __asyncc_sync_getaddrinfo (const char *node, const char *service,
				      const struct addrinfo *hints, struct addrinfo **res);
extern int __asyncc_sync_dial (const char *host, const char *service,
			       const struct addrinfo *hints);
extern int __asyncc_sync_process_wait (struct async_process *p);
#pragma GCC visibility pop

static int
take_int (struct async_future *f)
{
  int result;

  __asyncc_sync_take (f, &result, sizeof result, _Alignof (int));
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
