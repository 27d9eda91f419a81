/* Files and directories: what they hold, errors, and drops before, during and after the
   thread's call; no memory, no descriptors, several workers.  What depends on the kernel's
   ring is in files-ring.c and those beside it.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#define _FILE_OFFSET_BITS 64
#include "rt.h"
#include "failing-alloc.h"
#include "descriptors.h"
#include <asyncc/files.h>
#include <asyncc/simulation.h>
#include <asyncc/workers.h>
#include <dlfcn.h>
#include <semaphore.h>
#include <sys/stat.h>

/* The library's pread is this one. ------------------------------------------------------ */

static struct {
  bool slow;
  sem_t begun;
  _Atomic int ended;
} gate;

#ifdef __GLIBC__
#define PREAD pread64
#else
#define PREAD pread
#endif
#define TEXT(name) #name
#define TEXT_OF(name) TEXT (name)

ssize_t
PREAD (int fd, void *buf, size_t count, int64_t offset)
{
  static ssize_t (*real) (int, void *, size_t, int64_t);
  ssize_t n;

  if (!real)
    *(void **) &real = dlsym (RTLD_NEXT, TEXT_OF (PREAD));
  if (gate.slow) {
    sem_post (&gate.begun);
    usleep (30000);
  }
  n = real (fd, buf, count, offset);
  gate.ended++;
  return n;
}

static char directory[] = "/tmp/asyncc-XXXXXX";

/* NAME in the directory of this test; good until the third call after this. */
static const char *
in (const char *name)
{
  static char paths[4][100];
  static int i;

  i = (i + 1) % 4;
  snprintf (paths[i], sizeof paths[i], "%s/%s", directory, name);
  return paths[i];
}

/* Until nothing is left of what was dropped. */
static void
settle (long kept)
{
  while (outstanding > kept)
    usleep (1000);
}

static bool
exists (const char *path)
{
  struct stat st;

  return lstat (path, &st) == 0;
}

static void
test_bytes (void)
{
  char path[100], text[8] = "";
  struct async_future *f;
  int fd, pipes[2];

  strcpy (path, in ("bytes"));
  f = async_open (path, O_RDWR | O_CREAT | O_EXCL, 0600);
  strcpy (path, "gone");
  fd = run_int (f);
  CHECK (fd >= 0 && fcntl (fd, F_GETFD) & FD_CLOEXEC);
  CHECK (run_size (async_pwrite (fd, "abcdef", 6, 10)) == 6);
  CHECK (run_int (async_fsync (fd)) == 0 && run_int (async_fdatasync (fd)) == 0);
  CHECK (run_size (async_pread (fd, text, 3, 12)) == 3 && strcmp (text, "cde") == 0);
  CHECK (run_size (async_pread (fd, text, 3, 16)) == 0);
  CHECK (run_size (async_pread (fd, text, 3, -1)) == -EINVAL);
  /* Beyond what 32 bits count. */
  CHECK (run_size (async_pwrite (fd, "z", 1, INT64_C (5000000000))) == 1);
  CHECK (run_size (async_pread (fd, text, 3, INT64_C (5000000000))) == 1 && text[0] == 'z');
  CHECK (run_int (async_close_file (fd)) == 0);
  CHECK (run_int (async_close_file (fd)) == -EBADF);
  CHECK (run_size (async_pread (fd, text, 3, 0)) == -EBADF);
  CHECK (run_size (async_pwrite (fd, text, 3, 0)) == -EBADF);
  CHECK (run_int (async_fsync (fd)) == -EBADF && run_int (async_fdatasync (fd)) == -EBADF);
  CHECK (pipe (pipes) == 0);
  CHECK (run_size (async_pread (pipes[0], text, 3, 0)) == -ESPIPE);
  CHECK (run_size (async_pwrite (pipes[1], text, 3, 0)) == -ESPIPE);
  close (pipes[0]);
  close (pipes[1]);
  CHECK (run_int (async_open (in ("bytes"), O_CREAT | O_EXCL, 0600)) == -EEXIST);
  CHECK (run_int (async_open (in ("none"), O_RDONLY, 0)) == -ENOENT);
}

static void
test_status (void)
{
  struct async_file_status status, link;
  struct stat st;
  int fd = open (in ("bytes"), O_RDONLY);

  CHECK (symlink ("bytes", in ("link")) == 0);
  CHECK (run_int (async_stat (in ("link"), &status)) == 0 && fstat (fd, &st) == 0);
  CHECK (status.size == st.st_size && status.size > INT64_C (5000000000));
  CHECK (status.inode == st.st_ino && status.device == st.st_dev && status.mode == st.st_mode);
  CHECK (status.links == 1 && status.uid == getuid () && status.gid == st.st_gid);
  CHECK (status.blocks == st.st_blocks);
  CHECK (status.modified / 1000000000 == st.st_mtime
	 && status.modified % 1000000000 == st.st_mtim.tv_nsec);
  CHECK (status.changed / 1000000000 == st.st_ctime && status.accessed > 0);
  CHECK (run_int (async_fstat (fd, &link)) == 0 && link.inode == status.inode);
  CHECK (run_int (async_lstat (in ("link"), &link)) == 0 && S_ISLNK (link.mode));
  link.size = 77;
  CHECK (run_int (async_stat (in ("none"), &link)) == -ENOENT && link.size == 77);
  close (fd);
  CHECK (run_int (async_fstat (fd, &link)) == -EBADF);
  CHECK (run_int (async_fstat (AT_FDCWD, &link)) == -EBADF);
}

static void
test_whole (void)
{
  size_t size = 1000003;
  char *data = malloc (size), *back;

  for (size_t i = 0; i < size; i++)
    data[i] = (char) (i * 7 >> 2);
  CHECK (run_int (async_write_file (in ("whole"), data, size)) == 0);
  CHECK (run_size (async_read_file (in ("whole"), &back)) == (ssize_t) size);
  CHECK (memcmp (data, back, size) == 0 && back[size] == '\0');
  free (back);
  CHECK (run_int (async_write_file (in ("whole"), "short", 5)) == 0);
  CHECK (run_size (async_read_file (in ("whole"), &back)) == 5 && strcmp (back, "short") == 0);
  free (back);
  CHECK (run_int (async_write_file (in ("whole"), NULL, 0)) == 0);
  CHECK (run_size (async_read_file (in ("whole"), &back)) == 0 && !back[0]);
  free (back);
  CHECK (run_size (async_read_file ("/proc/self/maps", &back)) > 0);
  free (back);
  back = data;
  CHECK (run_size (async_read_file (in ("none"), &back)) == -ENOENT && !back);
  CHECK (run_size (async_read_file (directory, &back)) == -EISDIR && !back);
  CHECK (run_int (async_write_file (in ("none/x"), data, 1)) == -ENOENT);
  CHECK (run_int (async_write_file ("/dev/full", data, 1)) == -ENOSPC);
  free (data);
}

static void
test_names (void)
{
  CHECK (run_int (async_mkdir (in ("d"), 0700)) == 0 && exists (in ("d")));
  CHECK (run_int (async_mkdir (in ("d"), 0700)) == -EEXIST);
  CHECK (run_int (async_rename (in ("whole"), in ("d/w"))) == 0 && exists (in ("d/w")));
  CHECK (run_int (async_rename (in ("whole"), in ("d/w"))) == -ENOENT);
  CHECK (run_int (async_unlink (in ("d/w"))) == 0 && !exists (in ("d/w")));
  CHECK (run_int (async_unlink (in ("d/w"))) == -ENOENT);
  CHECK (run_int (async_unlink (in ("link"))) == 0);
  CHECK (rmdir (in ("d")) == 0);
}

/* Drops ------------------------------------------------------------------------------- */

static sem_t held;

static void
hold (void *arg)
{
  sem_post (arg);
  while (sem_wait (&held) != 0)
    continue;
}

/* Dropped in the queue: the call is not made, but a file that is to be closed is. */
static void
test_dropped_before (void)
{
  long kept = outstanding;
  sem_t begun;
  struct async_future *holder = async_blocking (hold, &begun), *f;
  int fd = open (in ("bytes"), O_RDONLY);

  CHECK (sem_init (&begun, 0, 0) == 0 && sem_init (&held, 0, 0) == 0);
  async_blocking_limit (1);
  CHECK (poll_once (holder) == ASYNC_PENDING);
  while (sem_wait (&begun) != 0)
    continue;
  for (int polls = 0; polls < 2; polls++) {
    f = async_open (in ("never"), O_RDWR | O_CREAT, 0600);
    CHECK (polls == 0 || poll_once (f) == ASYNC_PENDING);
    async_drop (f);
    f = async_unlink (in ("bytes"));
    CHECK (polls == 0 || poll_once (f) == ASYNC_PENDING);
    async_drop (f);
    f = async_close_file (fd);
    CHECK (polls == 0 || poll_once (f) == ASYNC_PENDING);
    async_drop (f);
    CHECK (fcntl (fd, F_GETFD) < 0 && errno == EBADF);
    fd = open (in ("bytes"), O_RDONLY);
  }
  close (fd);
  sem_post (&held);
  while (poll_once (holder) == ASYNC_PENDING)
    usleep (1000);
  async_drop (holder);
  async_blocking_limit (0);
  CHECK (!exists (in ("never")) && exists (in ("bytes")) && outstanding == kept);
}

/* A buffer that is lent is not written any more when the drop has returned. */
static void
test_dropped_meanwhile (void)
{
  char text[8] = "";
  int fd = open (in ("bytes"), O_RDONLY), before = gate.ended;
  struct async_future *f = async_pread (fd, text, 6, 10);

  CHECK (sem_init (&gate.begun, 0, 0) == 0);
  gate.slow = true;
  CHECK (poll_once (f) == ASYNC_PENDING);
  while (sem_wait (&gate.begun) != 0)
    continue;
  async_drop (f);
  CHECK (gate.ended == before + 1 && strcmp (text, "abcdef") == 0);
  gate.slow = false;
  close (fd);
}

/* A descriptor that comes when nobody waits any more is closed: the open of a FIFO lasts
   until somebody writes.  So is what was found, and nobody has seen. */
static void
test_dropped_late (void)
{
  int before = count_descriptors (), writer;
  long kept = outstanding;
  struct async_file_status status = { .size = 77 };
  struct async_future *f;
  char *data = NULL;

  CHECK (mkfifo (in ("fifo"), 0600) == 0);
  f = async_open (in ("fifo"), O_RDONLY, 0);
  CHECK (poll_once (f) == ASYNC_PENDING);
  usleep (20000);
  async_drop (f);
  writer = open (in ("fifo"), O_WRONLY);
  CHECK (writer >= 0);
  settle (kept);
  close (writer);
  CHECK (count_descriptors () == before);
  f = async_open (in ("bytes"), O_RDONLY, 0);
  CHECK (poll_once (f) == ASYNC_PENDING);
  usleep (20000);
  async_drop (f);
  f = async_stat (in ("bytes"), &status);
  CHECK (poll_once (f) == ASYNC_PENDING);
  usleep (20000);
  async_drop (f);
  CHECK (run_int (async_write_file (in ("small"), "small", 5)) == 0);
  f = async_read_file (in ("small"), &data);
  CHECK (poll_once (f) == ASYNC_PENDING);
  usleep (20000);
  async_drop (f);
  settle (kept);
  CHECK (count_descriptors () == before && status.size == 77 && !data);
}

/* Directories -------------------------------------------------------------------------- */

struct bool_future { ASYNC_FUTURE (bool); };

static const struct async_entry *
next (struct async_stream *s)
{
  const struct async_entry *e = NULL;
  struct async_future *f
    = async_stream_next_future ((struct async_waiting_stream *) s, (void *) &e);

  async_run (f);
  if (!*async_result ((struct bool_future *) f))
    e = NULL;
  async_drop (f);
  return e;
}

/* tree has 200 files; deep has a directory of 3 in it, each with a file and a link to
   tree. */
static void
make_tree (void)
{
  char name[100];

  CHECK (mkdir (in ("walk"), 0700) == 0 && mkdir (in ("walk/tree"), 0700) == 0);
  for (int i = 0; i < 200; i++) {
    snprintf (name, sizeof name, "walk/tree/%d", i);
    close (open (in (name), O_CREAT | O_WRONLY, 0600));
  }
  strcpy (name, "walk");
  for (int i = 0; i < 3; i++) {
    strcat (name, "/deep");
    CHECK (mkdir (in (name), 0700) == 0);
    strcat (name, "/l");
    CHECK (symlink (in ("walk/tree"), in (name)) == 0);
    name[strlen (name) - 1] = 'f';
    CHECK (mkfifo (in (name), 0600) == 0);
    name[strlen (name) - 2] = '\0';
  }
}

struct found { int files, directories, links, others; unsigned int deepest; };

static struct found
walk (const char *path, unsigned int depth, int *error)
{
  struct async_stream *s = async_walk (path, depth, error);
  const struct async_entry *e;
  struct found found = { 0, 0, 0, 0, 0 };
  char seen[4096] = "";

  while ((e = next (s)) != NULL) {
    size_t parent = strlen (e->path) - strlen (e->name) - 1;

    CHECK (exists (e->path) && e->path[parent] == '/' && strcmp (e->path + parent + 1, e->name) == 0);
    if (e->depth > 1) {
      char text[200];

      snprintf (text, sizeof text, "%.*s;", (int) parent, e->path);
      CHECK (strstr (seen, text));
    }
    if (e->type == ASYNC_ENTRY_DIRECTORY)
      strcat (strcat (seen, e->path), ";");
    found.files += e->type == ASYNC_ENTRY_FILE;
    found.directories += e->type == ASYNC_ENTRY_DIRECTORY;
    found.links += e->type == ASYNC_ENTRY_LINK;
    found.others += e->type == ASYNC_ENTRY_OTHER;
    found.deepest = e->depth > found.deepest ? e->depth : found.deepest;
  }
  CHECK (!next (s));
  async_drop (&s->future);
  return found;
}

static void
test_walk (void)
{
  struct found found;
  int error = 77;

  found = walk (in ("walk"), 0, &error);
  CHECK (found.files == 200 && found.directories == 4 && found.links == 3 && found.others == 3);
  CHECK (found.deepest == 4 && error == 0);
  found = walk (in ("walk/"), 1, NULL);
  CHECK (found.files == 0 && found.directories == 2 && found.deepest == 1);
  found = walk (in ("walk"), 2, NULL);
  CHECK (found.files == 200 && found.directories == 3 && found.links == 1);
  found = walk (in ("none"), 0, &error);
  CHECK (found.directories == 0 && error == -ENOENT);
  found = walk (in ("bytes"), 0, &error);
  CHECK (found.directories == 0 && error == -ENOTDIR);
}

static void
test_dropped_walk (void)
{
  int before = count_descriptors ();
  long kept = outstanding;

  for (int n = 0; n < 210; n += n < 5 ? 1 : 41) {
    struct async_stream *s = async_walk (in ("walk"), 0, NULL);
    const struct async_entry *e;
    struct async_future *f;

    for (int i = 0; i < n; i++)
      CHECK (next (s));
    /* Asked in vain, perhaps in the middle of reading. */
    f = async_stream_next_future ((struct async_waiting_stream *) s, (void *) &e);
    poll_once (f);
    async_drop (f);
    async_drop (&s->future);
    CHECK (count_descriptors () == before && outstanding == kept);
  }
}

/* Failures ----------------------------------------------------------------------------- */

static struct async_file_status some_status;
static char *some_data;
static char some_text[10];

static struct async_future *
each (int i)
{
  return i == 0	  ? async_open (in ("none"), O_RDONLY, 0)
	 : i == 1 ? async_pread (-1, some_text, 1, 0)
	 : i == 2 ? async_fsync (-1)
	 : i == 3 ? async_stat (in ("none"), &some_status)
	 : i == 4 ? async_rename (in ("none"), in ("other"))
	 : i == 5 ? async_read_file (in ("none"), &some_data)
	 : i == 6 ? async_write_file (in ("none/x"), some_text, 1)
	 : i == 7 ? async_close_file (open ("/dev/null", O_RDONLY))
		  : NULL;
}

static void
test_failures (void)
{
  int before = count_descriptors (), error;
  long kept = outstanding;
  char *data;

  for (int i = 0; i < 8; i++)
    for (int n = 1; n <= 2; n++) {
      fail_at = allocations + n;
      CHECK (!each (i));
      fail_at = 0;
    }
  fail_at = allocations + 1;
  CHECK (!async_walk (directory, 0, NULL));
  fail_at = 0;
  CHECK (outstanding == kept && count_descriptors () == before);
  fill_descriptors ();
  CHECK (run_int (async_open ("/", O_RDONLY, 0)) == -EMFILE);
  CHECK (run_size (async_read_file ("/proc/self/maps", &data)) == -EMFILE);
  CHECK (walk ("/", 1, &error).files == 0 && error == -EMFILE);
  free_descriptors ();
}

static async_poll_t
read_one (struct step *s, struct async_context *cx)
{
  ssize_t n;

  if (!s->child)
    s->child = async_read_file (s->arg, (char **) &s->arg);
  if (!step_await_size (s, cx, &n))
    return ASYNC_PENDING;
  s->result = (int) n;
  free (s->arg);
  return ASYNC_READY;
}

static void
test_workers (void)
{
  struct async_runtime *rt = async_runtime_new (&(struct async_runtime_options) { .workers = 3 });
  struct step *f[20];
  char path[100];

  strcpy (path, in ("small"));
  for (int i = 0; i < 20; i++)
    f[i] = async_spawn_on (rt, step (read_one, path));
  for (int i = 0; i < 20; i++)
    CHECK (run (f[i]) == 5);
  async_runtime_drop (rt);
}

/* In a simulation the call is made at some poll, by the thread itself. */
static void
test_simulation (void)
{
  char *data;

  for (int seed = 1; seed < 20; seed++) {
    CHECK (async_simulation_begin (seed, NULL) == 0);
    CHECK (run_size (async_read_file (in ("small"), &data)) == 5);
    free (data);
    CHECK (walk (in ("walk"), 0, NULL).files == 200);
    async_simulation_end ();
  }
}

int
main (void)
{
  char command[100];

#ifdef WITHOUT_RING
  CHECK (setenv ("ASYNCC_URING", "0", 1) == 0);
#endif
  CHECK (mkdtemp (directory));
  async_set_allocator (failing_alloc, checked_free);
  run_void (async_yield ());
  test_bytes ();
  test_status ();
  test_whole ();
  test_names ();
  test_dropped_before ();
  test_dropped_meanwhile ();
  test_dropped_late ();
  make_tree ();
  test_walk ();
  test_dropped_walk ();
  test_failures ();
  test_workers ();
  test_simulation ();
  snprintf (command, sizeof command, "rm -r %s", directory);
  CHECK (system (command) == 0);
  return finish ();
}
