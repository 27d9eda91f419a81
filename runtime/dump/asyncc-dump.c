/* The command: asyncc-dump PID|CORE [PROGRAM].
   SPDX-License-Identifier: MIT

   It prints what async_dump_tasks would.  A process stands still only while it is read: all
   is printed to memory first, since who reads what is printed may take his time.  */

#include "dump/dump.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>

/* What is damaged may have no end: so many runtimes are looked at, so many futures for one
   task and those that it awaits, and in all so many, and so many more for each task. */
enum { MAX_RUNTIMES = 100000, MAX_OF_TREE = 100000, MAX_FUTURES = 1000000, MAX_OF_TASK = 100 };

void
make_plain (char *text)
{
  for (; *text; text++)
    if ((unsigned char) *text < ' ' || *text == 0x7f)
      *text = '?';
}

void
fail (const char *format, ...)
{
  char message[8192];
  va_list args;

  va_start (args, format);
  vsnprintf (message, sizeof message, format, args);
  va_end (args);
  make_plain (message);
  fprintf (stderr, "asyncc-dump: %s\n", message);
  exit (1);
}

void *
need (size_t n)
{
  void *p = calloc (1, n ? n : 1);

  if (!p)
    fail ("out of memory");
  return p;
}

/* Tasks ------------------------------------------------------------------------------ */

/* The threads of the process stand still, or there are none any more. */
static enum dump_look
hold (struct dump *d, uintptr_t task, const char **status)
{
  bool movable = dump_pointer (d, task + d->debug->task_scheduler) != 0;
  uint32_t state = 0;
  uintptr_t bits;

  d->memory->read (d->memory, task + d->debug->task_state, &state, sizeof state);
  bits = movable ? dump_pointer (d, task + d->debug->task_word) : state;
  *status = bits & d->debug->running ? "running" : bits & d->debug->notified ? "ready to run"
	    : "waiting";
  return bits & d->debug->running ? DUMP_NAME : DUMP_ALL;
}

static void
release (struct dump *d, uintptr_t task)
{
  (void) d;
  (void) task;
}

/* What a trace knows is not for who looks from outside. */
static void
remark (struct dump *d, uintptr_t task)
{
  (void) d;
  (void) task;
}

static const struct dump_hooks hooks = { hold, release, remark };

/* Runtimes --------------------------------------------------------------------------- */

/* Those of a parent process run in that one. */
static bool
of_parent_p (struct target *t, const struct async_debug *debug, uintptr_t rt)
{
  uint32_t process, runtime;

  return t->memory.read (&t->memory, (uintptr_t) debug->generation, &process, sizeof process)
	 && t->memory.read (&t->memory, rt + debug->runtime_generation, &runtime,
			    sizeof runtime)
	 && process != runtime;
}

static void
print_runtime (struct target *t, const struct async_debug *debug, uintptr_t rt, FILE *stream)
{
  struct dump d = { .stream = stream, .memory = &t->memory, .debug = debug, .hooks = &hooks,
		    .now = t->now, .most_of_tree = MAX_OF_TREE };

  dump_header (&d, rt);
  if (!dump_collect (&d, rt))
    fail ("out of memory");
  d.most = MAX_FUTURES + MAX_OF_TASK * d.n;
  dump_trees (&d);
  dump_free (&d);
}

static void
print_runtimes (struct target *t, const struct async_debug *debug, FILE *stream)
{
  struct dump_list list = { .at = (uintptr_t) debug->runtimes };

  for (int i = 0; list.at && i < MAX_RUNTIMES; i++) {
    if (!of_parent_p (t, debug, list.at))
      print_runtime (t, debug, list.at, stream);
    dump_list_next (&list, &t->memory, debug->runtime_next);
  }
}

/* Where tasks are found -------------------------------------------------------------- */

/* Print the tasks of the library whose variable is at AT; false: none is there. */
static bool
print_library (struct target *t, uintptr_t at, FILE *stream)
{
  struct async_debug debug;
  static const char magic[sizeof debug.magic] = ASYNC_DEBUG_MAGIC;
  size_t known = offsetof (struct async_debug, runtimes);

  if (!t->memory.read (&t->memory, at, &debug, known)
      || memcmp (debug.magic, magic, sizeof magic) != 0)
    return false;
  if (debug.version != 1 || debug.size < sizeof debug
      || !t->memory.read (&t->memory, at, &debug, sizeof debug))
    fail ("%s uses another version of asyncc", t->name);
  print_runtimes (t, &debug, stream);
  return true;
}

/* The same for the file of M, if it is mapped so that its variable can be found. */
static bool
print_mapped (struct target *t, const struct mapping *m, FILE *stream, bool *other_machine)
{
  int fd = target_file (t, m);
  struct image image;
  enum image_kind kind = fd < 0 ? IMAGE_NONE : image_read (&image, fd);
  uintptr_t section, bias;
  bool found;

  *other_machine |= kind == IMAGE_OTHER_MACHINE;
  if (kind != IMAGE_OURS)
    return false;
  section = image_section (&image, ".asyncc.debug");
  found = section && image_bias (&image, m, t->page_size, &bias)
	  && print_library (t, section + bias, stream);
  image_free (&image);
  return found;
}

/* Each file is tried as it is mapped first, and if that is not how a program is mapped, as
   it is mapped then. */
static void
print_all (struct target *t, FILE *stream)
{
  const struct mapped_file *done = NULL;
  bool found = false, other_machine = false;

  for (size_t i = 0; i < t->nmappings; i++)
    if (t->mappings[i].file != done
	&& print_mapped (t, &t->mappings[i], stream, &other_machine)) {
      done = t->mappings[i].file;
      found = true;
    }
  if (!found && other_machine)
    fail ("%s is of a machine with other words than this one", t->name);
  if (!found && t->lost)
    fail ("%s: %s is not there any more as it was", t->name, t->lost);
  if (!found)
    fail ("there is no asyncc in %s", t->name);
}

/* The command ------------------------------------------------------------------------- */

static void
usage (FILE *stream)
{
  fputs ("usage: asyncc-dump [--no-stop] PID\n"
	 "       asyncc-dump CORE [PROGRAM]\n"
	 "Print the asyncc tasks of a process or of a core, and what they wait for.\n"
	 "  --no-stop  let the process run meanwhile\n",
	 stream);
}

static struct target *
open_target (int n, char **words, bool stop)
{
  const char *name = words[0];
  unsigned long pid = strtoul (name, NULL, 10);

  if (name[strspn (name, "0123456789")] || !*name)
    return core_open (name, words[1]);
  if (n == 2)
    fail ("a program is given for a core only");
  if (pid == 0 || pid > 0x7fffffff)
    fail ("there is no process %s", name);
  return process_open ((pid_t) pid, stop);
}

static void
dump (struct target *t)
{
  char *text = NULL;
  size_t length = 0;
  FILE *stream = open_memstream (&text, &length);

  if (!stream)
    fail ("out of memory");
  print_all (t, stream);
  process_go_on ();
  if (fclose (stream) != 0)
    fail ("out of memory");
  if (fwrite (text, 1, length, stdout) != length || fflush (stdout) != 0)
    fail ("what is printed cannot be written: %s", strerror (errno));
  free (text);
}

int
main (int argc, char **argv)
{
  static const struct option options[] = { { "no-stop", no_argument, NULL, 'n' },
					   { "help", no_argument, NULL, 'h' },
					   { "version", no_argument, NULL, 'v' },
					   { NULL, 0, NULL, 0 } };
  bool stop = true;

  for (int c; (c = getopt_long (argc, argv, "", options, NULL)) != -1;)
    switch (c) {
    case 'n':
      stop = false;
      break;
    case 'h':
      usage (stdout);
      return 0;
    case 'v':
      puts ("asyncc-dump " PACKAGE_VERSION);
      return 0;
    default:
      usage (stderr);
      return 1;
    }
  if (argc - optind != 1 && argc - optind != 2) {
    usage (stderr);
    return 1;
  }
  dump (open_target (argc - optind, argv + optind, stop));
  return 0;
}
