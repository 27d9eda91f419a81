/* Memory of frames and tasks, its exhaustion, and what ASYNC_CHECKS does to
   find those who use it after it was given back.
   SPDX-License-Identifier: MIT  */

#include "host/host.h"

#include <asyncc/stream.h>

#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>

static __attribute__ ((__noinline__, __cold__)) void *
aligned_block (size_t size, size_t align)
{
  if (size > SIZE_MAX - align)
    return NULL;
  return aligned_alloc (align, (size + align - 1) & ~(align - 1));
}

static inline void *
default_alloc (size_t size, size_t align)
{
  return align <= BLOCK_ALIGN ? block_take (size) : aligned_block (size, align);
}

static inline void
default_release (void *p, size_t size, size_t align)
{
  if (align <= BLOCK_ALIGN)
    block_give (p, size);
  else
    free (p);
}

static void *(*allocate) (size_t size, size_t align) = default_alloc;
static void (*release) (void *p, size_t size, size_t align) = default_release;
static void (*oom_handler) (const char *name);

static bool (*_Atomic refuse) (void);

/* Whether the program has an allocator of its own, checks are on, or memory may be
   refused: one test on the way that all others take. */
static atomic_bool unusual;
atomic_bool memory_checks;

static void
decide_unusual (void)
{
  atomic_store (&unusual, allocate != default_alloc || release != default_release
			    || atomic_load (&memory_checks) || atomic_load (&refuse));
}

void
async_set_allocator (void *(*alloc_fn) (size_t size, size_t align),
		     void (*release_fn) (void *p, size_t size, size_t align))
{
  allocate = alloc_fn ? alloc_fn : default_alloc;
  release = release_fn ? release_fn : default_release;
  decide_unusual ();
}

void
memory_refuse (bool (*asked) (void))
{
  atomic_store (&refuse, asked);
  decide_unusual ();
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

void
memory_lock (void)
{
  pthread_mutex_lock (&kept_lock);
}

void
memory_unlock (void)
{
  pthread_mutex_unlock (&kept_lock);
}

/* What they were: the first words of what was given back.  Only of those that somebody uses
   as futures they are known to be vtables. */
static struct dead {
  const struct async_future *future;
  const struct async_vtable *was;
} dead[2 * KEPT];
static unsigned int dead_next;

static const char *
name_of_dead (const struct async_future *f)
{
  const char *name = NULL;

  memory_lock ();
  for (unsigned int i = 1; i <= 2 * KEPT && !name; i++) {
    const struct dead *d = &dead[(dead_next - i) % (2 * KEPT)];

    if (d->future == f)
      name = d->was->name;
  }
  memory_unlock ();
  return name;
}

static __attribute__ ((__noreturn__)) void
used_again (const struct async_future *f, const char *how)
{
  const char *name = name_of_dead (f);

  asyncc_fatal ("future %p of %s was %s after it was awaited or dropped", (const void *) f,
		name ? name : "an async function", how);
}

static async_poll_t
dead_poll (struct async_future *self, struct async_context *cx)
{
  (void) cx;
  used_again (self, "awaited or polled");
}

static void
dead_drop (struct async_future *self)
{
  used_again (self, "dropped");
}

static const struct async_vtable dead_vtable = { .poll = dead_poll, .drop = dead_drop };

/* F is not to be used any more; with the lock. */
static void
bury (struct async_future *f)
{
  dead[dead_next] = (struct dead) { f, f->vtable };
  dead_next = (dead_next + 1) % (2 * KEPT);
  async_future_init (f, &dead_vtable);
}

void
__asyncc_enable_checks (void)
{
  atomic_store (&memory_checks, true);
  decide_unusual ();
}

void
__asyncc_stream_asked (struct async_future *s)
{
  if (s->flags & __ASYNCC_FLAG_ASKED)
    asyncc_fatal ("stream %p of %s was asked for a value from inside of itself",
		  (const void *) s, s->vtable->name ? s->vtable->name : "a generator");
  s->flags |= __ASYNCC_FLAG_ASKED;
}

void
__asyncc_stream_answered (struct async_future *s)
{
  s->flags &= (__async_half_t) ~__ASYNCC_FLAG_ASKED;
}

void
memory_bury (struct async_future *f)
{
  memory_lock ();
  bury (f);
  memory_unlock ();
}

static void
keep (void *p, size_t size, size_t align)
{
  struct kept oldest;

  memory_lock ();
  bury (p);
  oldest = kept[kept_next];
  kept[kept_next] = (struct kept) { p, size, align };
  kept_next = (kept_next + 1) % KEPT;
  memory_unlock ();
  if (oldest.p)
    release (oldest.p, oldest.size, oldest.align);
}

static __attribute__ ((__noinline__, __cold__)) void *
unusual_alloc (size_t size, size_t align)
{
  bool (*refused) (void) = atomic_load (&refuse);

  return refused && refused () ? NULL : allocate (size, align);
}

void *
__asyncc_alloc (size_t size, size_t align)
{
  if (atomic_load_explicit (&unusual, memory_order_relaxed))
    return unusual_alloc (size, align);
  return default_alloc (size, align);
}

static __attribute__ ((__noinline__, __cold__)) void
unusual_free (void *p, size_t size, size_t align)
{
  if (atomic_load_explicit (&memory_checks, memory_order_relaxed)
      && size >= sizeof (struct async_future))
    keep (p, size, align);
  else
    release (p, size, align);
}

void
__asyncc_free (void *p, size_t size, size_t align)
{
  if (!p)
    return;
  if (atomic_load_explicit (&unusual, memory_order_relaxed))
    unusual_free (p, size, align);
  else
    default_release (p, size, align);
}
