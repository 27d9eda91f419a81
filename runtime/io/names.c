/* async_getaddrinfo: the addresses of a name.  Nothing tells how long the answer of a name
   server takes, so a drop does not wait for it: the request has copies of all that it was
   given, and the list is its own until somebody takes it.
   SPDX-License-Identifier: MIT  */

#include "io/io.h"

#include <asyncc/names.h>

#include <netdb.h>

struct lookup {
  struct request request;
  const char *node, *service;
  struct addrinfo hints;
  bool hinted;
  struct addrinfo *list, **to;
  int error; /* errno, for EAI_SYSTEM */
  char text[];
};

static ssize_t
lookup_call (struct request *r)
{
  struct lookup *l = container_of (r, struct lookup, request);
  int answer
    = getaddrinfo (l->node, l->service, l->hinted ? &l->hints : NULL, &l->list);

  l->error = errno;
  if (answer != 0)
    l->list = NULL;
  return answer;
}

static void
lookup_take (struct request *r)
{
  struct lookup *l = container_of (r, struct lookup, request);

  *l->to = l->list;
  l->list = NULL;
  if (r->result.number == EAI_SYSTEM)
    errno = l->error;
}

static void
lookup_release (struct request *r)
{
  struct lookup *l = container_of (r, struct lookup, request);

  if (l->list)
    freeaddrinfo (l->list);
}

static const struct request_type type_lookup = { .call = lookup_call,
						 .take = lookup_take,
						 .release = lookup_release,
						 .number = true,
						 .detached = true,
						 .size = sizeof (struct lookup) };

/* A copy of TEXT, which is SIZE bytes with its end, at TO; NULL for none. */
static const char *
copy_text (char *to, const char *text, size_t size)
{
  return text ? memcpy (to, text, size) : NULL;
}

/* What matters of HINTS: the rest of it has to be empty. */
static void
copy_hints (struct lookup *l, const struct addrinfo *hints)
{
  l->hinted = hints != NULL;
  if (!hints)
    return;
  l->hints.ai_flags = hints->ai_flags;
  l->hints.ai_family = hints->ai_family;
  l->hints.ai_socktype = hints->ai_socktype;
  l->hints.ai_protocol = hints->ai_protocol;
}

struct async_future *
async_getaddrinfo (const char *node, const char *service, const struct addrinfo *hints,
		   struct addrinfo **res)
{
  size_t node_size = node ? strlen (node) + 1 : 0;
  size_t service_size = service ? strlen (service) + 1 : 0;
  struct lookup *l = request_new (&type_lookup, node_size + service_size);

  if (!l)
    return NULL;
  l->node = copy_text (l->text, node, node_size);
  l->service = copy_text (l->text + node_size, service, service_size);
  copy_hints (l, hints);
  l->to = res;
  return request_by_thread (&l->request);
}
