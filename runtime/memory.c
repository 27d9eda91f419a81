/* Memory of frames and tasks, its exhaustion, and what ASYNC_CHECKS does to
   find those who use it after it was given back.
   SPDX-License-Identifier: MIT  */

#include "internal.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>

static void *
default_alloc (size_t size, size_t align)
{
  if (align <= _Alignof (max_align_t))
    return malloc (size);
  if (size > SIZE_MAX - align)
    return NULL;
  return aligned_alloc (align, (size + align - 1) & ~(align - 1));
}

static void
default_release (void *p, size_t size, size_t align)
{
  (void) size;
  (void) align;
  free (p);
}

static void *(*allocate) (size_t size, size_t align) = default_alloc;
static void (*release) (void *p, size_t size, size_t align) = default_release;
static void (*oom_handler) (const char *name);

void
async_set_allocator (void *(*alloc_fn) (size_t size, size_t align),
		     void (*release_fn) (void *p, size_t size, size_t align))
{
  allocate = alloc_fn ? alloc_fn : default_alloc;
  release = release_fn ? release_fn : default_release;
}

void
async_set_oom_handler (void (*handler) (const char *name))
{
  oom_handler = handler;
}

void
asyncc_fatal (const char *format, ...)
{
  va_list ap;

  va_start (ap, format);
  fputs ("asyncc: ", stderr);
  vfprintf (stderr, format, ap);
  fputc ('\n', stderr);
  va_end (ap);
  abort ();
}

void
__asyncc_polled_after_ready (const char *name)
{
  asyncc_fatal ("%s: polled again after it was ready", name);
}

void
__asyncc_oom (const char *name)
{
  if (oom_handler)
    oom_handler (name);
  asyncc_fatal ("out of memory for a future of %s", name ? name : "an async function");
}

/* Checks.  What is given back is kept for a while, as a future that ends the
   program when it is used. */

enum { KEPT = 1024 };

static struct kept {
  void *p;
  size_t size;
  size_t align;
} kept[KEPT];
static unsigned int kept_next;
static pthread_mutex_t kept_lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_bool checks;

static async_poll_t
dead_poll (struct async_future *self, struct async_context *cx)
{
  (void) cx;
  asyncc_fatal ("future %p was awaited or polled after it was awaited or dropped",
		(void *) self);
}

static void
dead_drop (struct async_future *self)
{
  asyncc_fatal ("future %p was dropped after it was awaited or dropped", (void *) self);
}

static const struct async_vtable dead_vtable = { .poll = dead_poll, .drop = dead_drop };

void
__asyncc_enable_checks (void)
{
  atomic_store (&checks, true);
}

void
asyncc_poison (struct async_future *f)
{
  if (atomic_load_explicit (&checks, memory_order_relaxed))
    async_future_init (f, &dead_vtable);
}

static void
keep (void *p, size_t size, size_t align)
{
  struct kept oldest;

  asyncc_poison (p);
  pthread_mutex_lock (&kept_lock);
  oldest = kept[kept_next];
  kept[kept_next] = (struct kept) { p, size, align };
  kept_next = (kept_next + 1) % KEPT;
  pthread_mutex_unlock (&kept_lock);
  if (oldest.p)
    release (oldest.p, oldest.size, oldest.align);
}

void *
__asyncc_alloc (size_t size, size_t align)
{
  return allocate (size, align);
}

void
__asyncc_free (void *p, size_t size, size_t align)
{
  if (p && atomic_load_explicit (&checks, memory_order_relaxed)
      && size >= sizeof (struct async_future))
    keep (p, size, align);
  else if (p)
    release (p, size, align);
}
