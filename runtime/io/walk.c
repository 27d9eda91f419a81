/* async_walk: what is in a directory, and in those below it, as a stream.

   A thread of the pool reads some entries at a time, since a call for each would cost more
   than the reading.  One directory is open at any time; of those that are still to be read
   there are only paths, in a list, the one that was found last first, so that a walk needs
   memory for those that are beside its way, and descriptors for no more.
   SPDX-License-Identifier: MIT  */

#define _FILE_OFFSET_BITS 64

#include "io/io.h"

#include <asyncc/files.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SOME = 64 };

/* A directory that is to be read. */
struct directory {
  struct directory *next;
  unsigned int depth; /* of what is in it */
  char path[];
};

struct walk {
  struct async_waiting_stream stream;
  struct async_future *work; /* a thread's, for which all below is then; or NULL */
  int *error_to;             /* or NULL */
  /* What was read, and how much of it was given. */
  struct async_entry entries[SOME];
  size_t n, given;
  const struct async_entry *entry; /* that was given last */
  struct directory *reading;     /* or NULL */
  DIR *dir;                      /* ... which is open */
  struct directory *directories; /* that are to be read */
  unsigned int limit;
  int error;
  bool over;
};

/* Entries ----------------------------------------------------------------------------- */

static enum async_entry_type
type_of_mode (mode_t mode)
{
  return S_ISREG (mode)	  ? ASYNC_ENTRY_FILE
	 : S_ISDIR (mode) ? ASYNC_ENTRY_DIRECTORY
	 : S_ISLNK (mode) ? ASYNC_ENTRY_LINK
			  : ASYNC_ENTRY_OTHER;
}

/* Not all file systems tell in the entry. */
static enum async_entry_type
type_of (DIR *dir, const struct dirent *d)
{
  struct stat st;

#ifdef _DIRENT_HAVE_D_TYPE
  if (d->d_type != DT_UNKNOWN)
    return type_of_mode (DTTOIF (d->d_type));
#endif
  if (fstatat (dirfd (dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
    return ASYNC_ENTRY_OTHER;
  return type_of_mode (st.st_mode);
}

static void
entries_free (struct walk *w)
{
  while (w->n > 0)
    free ((void *) w->entries[--w->n].path);
  w->given = 0;
}

/* NAME in the directory PATH; NULL without memory. */
static char *
path_join (const char *path, const char *name)
{
  size_t n = strlen (path), size = strlen (name) + 1;
  bool slash = n > 0 && path[n - 1] == '/';
  char *joined = malloc (n + !slash + size);

  if (!joined)
    return NULL;
  memcpy (joined, path, n);
  joined[n] = '/';
  memcpy (joined + n + !slash, name, size);
  return joined;
}

/* Directories ------------------------------------------------------------------------- */

/* Let PATH be read next, whose entries are of DEPTH: 0 or -errno. */
static int
directory_push (struct walk *w, const char *path, unsigned int depth)
{
  size_t size = strlen (path) + 1;
  struct directory *d = malloc (sizeof *d + size);

  if (!d)
    return -ENOMEM;
  d->depth = depth;
  memcpy (d->path, path, size);
  d->next = w->directories;
  w->directories = d;
  return 0;
}

/* A directory below the first that has become a link meanwhile is not followed. */
static DIR *
directory_open (const struct directory *d)
{
  int fd = open (d->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (d->depth > 1 ? O_NOFOLLOW : 0));
  DIR *dir = fd < 0 ? NULL : fdopendir (fd);
  int error = errno;

  if (fd >= 0 && !dir)
    close (fd);
  errno = error;
  return dir;
}

/* Done with what is being read. */
static void
directory_end (struct walk *w)
{
  if (w->dir)
    closedir (w->dir);
  free (w->reading);
  w->dir = NULL;
  w->reading = NULL;
}

/* Go on with the next directory, if there is one.  One that cannot be read is left out. */
static void
directory_begin (struct walk *w)
{
  w->reading = w->directories;
  if (!w->reading) {
    w->over = true;
    return;
  }
  w->directories = w->reading->next;
  w->dir = directory_open (w->reading);
  if (!w->dir) {
    w->error = -errno;
    directory_end (w);
  }
}

/* Reading, by a thread ------------------------------------------------------------------ */

/* Add D, which was found in the directory that is read: 0 or -errno. */
static int
entry_add (struct walk *w, const struct dirent *d)
{
  unsigned int depth = w->reading->depth;
  char *path = path_join (w->reading->path, d->d_name);
  struct async_entry *e = &w->entries[w->n];

  if (!path)
    return -ENOMEM;
  *e = (struct async_entry) { path, path + strlen (path) - strlen (d->d_name),
			      type_of (w->dir, d), depth };
  w->n++;
  if (e->type != ASYNC_ENTRY_DIRECTORY || depth == w->limit)
    return 0;
  return directory_push (w, path, depth + 1);
}

static bool
itself_or_parent_p (const char *name)
{
  return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]));
}

/* Take the next entry of the directory that is read. */
static void
read_one (struct walk *w)
{
  const struct dirent *d;
  int error = 0;

  errno = 0;
  d = readdir (w->dir);
  if (!d) {
    w->error = errno ? -errno : w->error;
    directory_end (w);
  } else if (!itself_or_parent_p (d->d_name))
    error = entry_add (w, d);
  if (error < 0) {
    w->error = error;
    w->over = true;
  }
}

static void
walk_read (void *arg)
{
  struct walk *w = arg;

  entries_free (w);
  while (w->n < SOME && !w->over)
    if (w->reading)
      read_one (w);
    else
      directory_begin (w);
}

/* The stream -------------------------------------------------------------------------- */

/* Have more read: true when that is done. */
static bool
walk_more (struct walk *w, struct async_context *cx)
{
  if (!w->work)
    w->work = async_blocking (walk_read, w);
  if (!w->work)
    __asyncc_oom (w->stream.stream.future.vtable->name);
  if (async_future_poll (w->work, cx) == ASYNC_PENDING)
    return false;
  future_clear (&w->work);
  return true;
}

static async_poll_t
walk_end (const struct walk *w)
{
  if (w->error_to)
    *w->error_to = w->error;
  return ASYNC_READY;
}

static async_poll_t
walk_poll (struct async_future *self, struct async_context *cx)
{
  struct walk *w = container_of (self, struct walk, stream.stream.future);

  while (w->work || w->given == w->n) {
    if (!w->work && w->over)
      return walk_end (w);
    if (!walk_more (w, cx))
      return ASYNC_PENDING;
  }
  w->entry = &w->entries[w->given++];
  memcpy (w->stream.out, &w->entry, sizeof w->entry);
  w->stream.out = NULL;
  return ASYNC_PENDING;
}

static void
walk_drop (struct async_future *self)
{
  struct walk *w = container_of (self, struct walk, stream.stream.future);

  future_clear (&w->work);
  entries_free (w);
  directory_end (w);
  while (w->directories) {
    struct directory *d = w->directories;

    w->directories = d->next;
    free (d);
  }
  __asyncc_free (w, sizeof *w, _Alignof (struct walk));
}

DESCRIPTION (walk_described, { ASYNC_WAITS_FUTURE, ASYNC_UNTIL_DONE,
			       offsetof (struct walk, work), 0 });

static const struct async_vtable walk_vtable
  = { .poll = walk_poll, .drop = walk_drop, .name = "async_walk",
      .description = &walk_described };

struct async_stream *
async_walk (const char *path, unsigned int depth, int *error)
{
  struct walk *w = __asyncc_alloc (sizeof *w, _Alignof (struct walk));

  if (!w)
    return NULL;
  memset (w, 0, sizeof *w);
  async_stream_init (w, &walk_vtable);
  w->error_to = error;
  w->limit = depth;
  if (directory_push (w, path, 1) == 0)
    return &w->stream.stream;
  walk_drop (&w->stream.stream.future);
  return NULL;
}
