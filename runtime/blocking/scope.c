/* Scopes in a synchronous build: in force while an expression is evaluated.
   SPDX-License-Identifier: MIT  */

#include "host/host.h"

#include <asyncc/scope.h>

#pragma GCC visibility push(default)
extern struct scope *__asyncc_sync_deadline (uint64_t at);
extern struct scope *__asyncc_sync_shield (void);
extern struct scope *__asyncc_sync_local (const void *key, const void *value, size_t size,
					  size_t align);
extern void __asyncc_sync_leave (struct scope **s);
#pragma GCC visibility pop

/* Let S, which is new, be in force. */
static struct scope *
begin (struct scope *s, const char *name)
{
  struct worker *w = worker_get ();

  if (!w || !s)
    __asyncc_oom (name);
  scope_enter (s, w);
  s->deadline = scope_deadline (s->outer);
  scope_set (w, s);
  return s;
}

struct scope *
__asyncc_sync_deadline (uint64_t at)
{
  struct scope *s = begin (scope_new (0, 1), "async_deadline");

  if (at < s->deadline)
    s->deadline = at;
  return s;
}

struct scope *
__asyncc_sync_shield (void)
{
  struct scope *s = begin (scope_new (0, 1), "async_shield");

  s->deadline = ASYNC_NEVER;
  return s;
}

struct scope *
__asyncc_sync_local (const void *key, const void *value, size_t size, size_t align)
{
  struct scope *s = begin (scope_new (size, align), "async_with_local");

  s->key = key;
  memcpy (s->value, value, size);
  return s;
}

void
__asyncc_sync_leave (struct scope **s)
{
  scope_set (worker_get (), (*s)->outer);
  scope_unref (*s);
}
