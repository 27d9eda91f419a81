/* The functions of <asyncc/tls.h> as a synchronous build has them: they block.
   SPDX-License-Identifier: MIT  */

#include "openssl.h"

/* struct async_transport, as such a build has it. */
struct blocking_transport {
  ssize_t (*read) (void *stream, void *buf, size_t count);
  ssize_t (*write) (void *stream, const void *buf, size_t count);
};

#pragma GCC visibility push(default)
extern void __asyncc_sync_take (struct async_future *f, void *result, size_t size, size_t align);
extern struct async_tls *__asyncc_sync_tls_over (struct async_tls_context *ctx,
						 const struct async_transport *functions,
						 void *stream, const char *host);
extern int __asyncc_sync_tls_handshake (struct async_tls *c);
extern ssize_t __asyncc_sync_tls_read (struct async_tls *c, void *buf, size_t count);
extern ssize_t __asyncc_sync_tls_write (struct async_tls *c, const void *buf, size_t count);
extern int __asyncc_sync_tls_write_all (struct async_tls *c, const void *buf, size_t count);
extern int __asyncc_sync_tls_shutdown (struct async_tls *c);
extern const struct blocking_transport __asyncc_sync_tls_transport;
#pragma GCC visibility pop

/* NAME waits for a future of TYPE, which may be missing. */
#define TAKE(name, type)                                                                    \
  static type name (struct async_future *f)                                                 \
  {                                                                                         \
    type result = -ENOMEM;                                                                  \
                                                                                            \
    if (f)                                                                                  \
      __asyncc_sync_take (f, &result, sizeof result, _Alignof (type));                      \
    return result;                                                                          \
  }

TAKE (take_int, int)
TAKE (take_size, ssize_t)

/* The functions give values there. */
struct async_tls *
__asyncc_sync_tls_over (struct async_tls_context *ctx, const struct async_transport *functions,
			void *stream, const char *host)
{
  struct async_tls *c = async_tls_over (ctx, functions, stream, host);

  if (c)
    c->blocking = true;
  return c;
}

int
__asyncc_sync_tls_handshake (struct async_tls *c)
{
  return take_int (async_tls_handshake (c));
}

ssize_t
__asyncc_sync_tls_read (struct async_tls *c, void *buf, size_t count)
{
  return take_size (async_tls_read (c, buf, count));
}

ssize_t
__asyncc_sync_tls_write (struct async_tls *c, const void *buf, size_t count)
{
  return take_size (async_tls_write (c, buf, count));
}

int
__asyncc_sync_tls_write_all (struct async_tls *c, const void *buf, size_t count)
{
  return take_int (async_tls_write_all (c, buf, count));
}

int
__asyncc_sync_tls_shutdown (struct async_tls *c)
{
  return take_int (async_tls_shutdown (c));
}

static ssize_t
read_over (void *stream, void *buf, size_t count)
{
  return __asyncc_sync_tls_read (stream, buf, count);
}

static ssize_t
write_over (void *stream, const void *buf, size_t count)
{
  return __asyncc_sync_tls_write (stream, buf, count);
}

const struct blocking_transport __asyncc_sync_tls_transport = { read_over, write_over };
