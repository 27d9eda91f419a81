/* The memory of a process.
   SPDX-License-Identifier: MIT  */

#include "dump/dump.h"

#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct process {
  struct target target;
  pid_t pid;
  int memory;
};

/* The file NAME of the process in /proc; -1: it cannot be opened. */
static int
proc_open (pid_t pid, const char *name)
{
  char path[128];

  snprintf (path, sizeof path, "/proc/%ld/%s", (long) pid, name);
  return open (path, O_RDONLY | O_CLOEXEC);
}

static bool
fetch (struct target *t, uintptr_t at, void *page)
{
  return file_read (container_of (t, struct process, target)->memory, at, page, PAGE);
}

/* Files ------------------------------------------------------------------------------ */

/* The program, if that is PATH: it may have been removed, or installed anew, since. */
static int
open_program (pid_t pid, const char *path)
{
  char link[64], program[4096];
  ssize_t n;

  snprintf (link, sizeof link, "/proc/%ld/exe", (long) pid);
  n = readlink (link, program, sizeof program - 1);
  if (n < 0)
    return -1;
  program[n] = 0;
  return strcmp (program, path) == 0 ? file_open (link) : -1;
}

/* The process may have another root than this one. */
static int
open_mapped (struct target *t, const struct mapping *m)
{
  pid_t pid = container_of (t, struct process, target)->pid;
  int fd = open_program (pid, m->file->path);
  char path[4096 + 64];

  if (fd < 0) {
    snprintf (path, sizeof path, "/proc/%ld/map_files/%lx-%lx", (long) pid,
	      (unsigned long) m->begin, (unsigned long) m->end);
    fd = file_open (path);
  }
  if (fd < 0) {
    snprintf (path, sizeof path, "/proc/%ld/root%s", (long) pid, m->file->path);
    fd = file_open (path);
  }
  return fd;
}

/* A line of /proc/PID/maps: BEGIN-END RIGHTS OFFSET DEVICE INODE PATH. */
static void
add_mapping (struct target *t, char *line)
{
  unsigned long begin, end;
  unsigned long long offset;
  int path = 0;

  line[strcspn (line, "\n")] = 0;
  if (sscanf (line, "%lx-%lx %*s %llx %*s %*s %n", &begin, &end, &offset, &path) == 3
      && path && line[path] == '/')
    target_map (t, begin, end, offset, line + path);
}

static void
read_mappings (struct process *p)
{
  int fd = proc_open (p->pid, "maps");
  FILE *maps = fd < 0 ? NULL : fdopen (fd, "r");
  char *line = NULL;
  size_t size = 0;

  if (!maps)
    fail ("%s: its mappings cannot be read: %s", p->target.name, strerror (errno));
  while (getline (&line, &size, maps) > 0)
    add_mapping (&p->target, line);
  free (line);
  fclose (maps);
}

/* The process ------------------------------------------------------------------------ */

static uint64_t
now (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_MONOTONIC, &ts);
  return (uint64_t) ts.tv_sec * 1000000000 + (uint64_t) ts.tv_nsec;
}

static void
stop (const struct process *p)
{
  int error = process_stop (p->pid);

  if (error)
    fprintf (stderr, "asyncc-dump: %s is read without being stopped: %s\n", p->target.name,
	     error == EPERM ? "it is traced already" : strerror (error));
}

/* The kernel asks here whether it may be read. */
static int
open_memory (pid_t pid)
{
  int fd = proc_open (pid, "mem");

  if (fd < 0 && errno == ENOENT)
    fail ("there is no process %ld", (long) pid);
  if (fd < 0)
    fail ("process %ld cannot be read: %s", (long) pid, strerror (errno));
  return fd;
}

struct target *
process_open (pid_t pid, bool stop_it)
{
  struct process *p = need (sizeof *p);
  struct target *t = &p->target;

  p->pid = pid;
  p->memory = open_memory (pid);
  target_init (t);
  t->fetch = fetch;
  t->open = open_mapped;
  t->page_size = (size_t) sysconf (_SC_PAGESIZE);
  if (asprintf (&t->name, "process %ld", (long) pid) < 0)
    fail ("out of memory");
  if (stop_it)
    stop (p);
  t->now = now ();
  read_mappings (p);
  return t;
}
