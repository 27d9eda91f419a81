/* The JSON of a trace, in the form that Chrome's trace viewer made common.
   SPDX-License-Identifier: MIT

   Every task is a track, and so is every thread.  Tracks are what the form calls threads
   of the process: a thread has the kernel's number, a task one above all of these.  A poll
   is a slice of its task's track, and a wake is an arrow from the slice of the task that
   does it to the slice of the poll that it leads to.  Who wakes outside of polls, a timer
   or another thread, gets a short slice on the track of the thread to start from.

   Times are microseconds with three digits behind the point.
   doc/asyncc-trace.schema.json says what is written.  */

#include "host/trace.h"
#include "tools/tools.h"

#include <stdlib.h>
#include <unistd.h>

enum {
  FIRST_TASK = 1 << 22, /* above the numbers of threads, which are less */
  POINT_NS = 10,        /* the slice of a wake outside of polls */
  SITES = 256           /* addresses whose names are remembered */
};

/* What is at an address. */
struct known {
  uintptr_t pc;
  char *text;
};

struct trace_json {
  FILE *out, *scratch;         /* streams into these: */
  char *text, *word;
  size_t length, word_length;
  unsigned int epoch;          /* of the trace */
  long pid;
  bool begun;
  struct symbolizer *symbolizer;
  struct known places[SITES];  /* by a hash of the address */
};

/* Text --------------------------------------------------------------------------- */

/* How many bytes at P are one character of UTF-8 beyond ASCII; 0: none. */
static int
utf8_length (const unsigned char *p)
{
  int n = *p >= 0xf0 && *p < 0xf5 ? 4 : *p >= 0xe0 && *p < 0xf0 ? 3
	  : *p >= 0xc2 && *p < 0xe0 ? 2 : 0;

  if ((*p == 0xe0 && p[1] < 0xa0) || (*p == 0xed && p[1] > 0x9f)
      || (*p == 0xf0 && p[1] < 0x90) || (*p == 0xf4 && p[1] > 0x8f))
    return 0;
  for (int i = 1; i < n; i++)
    if ((p[i] & 0xc0) != 0x80)
      return 0;
  return n;
}

/* Print TEXT as a string; what is no UTF-8 is read as Latin-1. */
static void
put_string (FILE *out, const char *text)
{
  const unsigned char *p = (const unsigned char *) text;

  fputc ('"', out);
  while (*p) {
    int n = *p < 0x80 ? 1 : utf8_length (p);

    if (n == 0 || *p < ' ')
      fprintf (out, "\\u%04x", (unsigned int) *p);
    else if (*p == '"' || *p == '\\')
      fprintf (out, "\\%c", *p);
    else
      fwrite (p, 1, (size_t) n, out);
    p += n ? n : 1;
  }
  fputc ('"', out);
}

/* What was printed on the scratch stream, which is empty again. */
static const char *
scratch_text (struct trace_json *j)
{
  fputc (0, j->scratch);
  fflush (j->scratch);
  rewind (j->scratch);
  return j->word ? j->word : "";
}

/* The readable form of the symbol NAME; NULL: unknown. */
static const char *
readable (struct trace_json *j, const char *name)
{
  name_print (j->scratch, name ? name : "?");
  return scratch_text (j);
}

static const char *
task_name (struct trace_json *j, const struct trace_event *e)
{
  struct async_future f = { .vtable = e->vtable };
  struct frame frame = frame_of (&own_memory, (uintptr_t) &f);

  return readable (j, frame_name (&frame));
}

/* Addresses ---------------------------------------------------------------------- */

/* What is at PC, see place_print; it is not looked for again. */
static const char *
place_text (struct trace_json *j, uintptr_t pc)
{
  struct known *place = &j->places[pc / 4 % SITES];

  if (place->pc == pc && place->text)
    return place->text;
  if (!j->symbolizer)
    j->symbolizer = symbolizer_new ();
  place_print (j->scratch, j->symbolizer, pc);
  free (place->text);
  place->pc = pc;
  place->text = strdup (scratch_text (j));
  return place->text ? place->text : "?";
}

/* Where a task is suspended ------------------------------------------------------- */

enum { MAX_DEPTH = 100 };

/* A frame among those that a task waits in. */
struct level {
  struct async_site *site; /* the innermost place that is known */
  bool placed;             /* ... is of this frame */
  bool below;              /* the first future that it waits for was looked at */
  int depth;
};

static void
keep_site (void *arg, const struct async_site *site)
{
  struct level *level = arg;

  if (!level->placed)
    *level->site = *site;
  level->placed = true;
}

static void
look_below (void *arg, const struct frame_wait *wait)
{
  struct level *above = arg, level = { .site = above->site, .depth = above->depth + 1 };

  if (wait->kind != ASYNC_WAITS_FUTURE || above->below || level.depth > MAX_DEPTH)
    return;
  above->below = true;
  frame_sites (&wait->frame, keep_site, &level);
  frame_waits (&wait->frame, look_below, &level);
}

void
trace_json_where (const struct async_future *f, struct async_site *site)
{
  struct level above = { .site = site };
  struct frame_wait root = { .kind = ASYNC_WAITS_FUTURE,
			     .frame = frame_of (&own_memory, (uintptr_t) f) };

  look_below (&above, &root);
}

/* Events ------------------------------------------------------------------------- */

/* What all events begin with, up to the name: they are of kind PH, on TRACK. */
static void
open_event (struct trace_json *j, const char *ph, uint64_t track)
{
  fprintf (j->out, "%s{\"ph\":\"%s\",\"pid\":%ld,\"tid\":%llu", j->begun ? ",\n" : "", ph,
	   j->pid, (unsigned long long) track);
  j->begun = true;
}

static void
put_time (struct trace_json *j, const char *key, uint64_t ns)
{
  fprintf (j->out, ",\"%s\":%llu.%03u", key, (unsigned long long) (ns / 1000),
	   (unsigned int) (ns % 1000));
}

static void
put_member (struct trace_json *j, const char *key, const char *text)
{
  fprintf (j->out, ",\"%s\":", key);
  put_string (j->out, text);
}

static uint64_t
task_track (size_t number)
{
  return (uint64_t) FIRST_TASK + number;
}

/* The TRACK is called TEXT. */
static void
put_track (struct trace_json *j, uint64_t track, const char *kind, uint64_t number,
	   const char *text)
{
  open_event (j, "M", track);
  fprintf (j->out, ",\"name\":\"thread_name\",\"args\":{\"name\":");
  fprintf (j->scratch, "%s %llu%s%s", kind, (unsigned long long) number, *text ? ": " : "", text);
  put_string (j->out, scratch_text (j));
  fputs ("}}", j->out);
}

static void
put_task (struct trace_json *j, const struct trace_event *e)
{
  char *name = strdup (task_name (j, e));

  put_track (j, task_track (e->task), "task", e->task, name ? name : "?");
  free (name);
}

static void
put_instant (struct trace_json *j, const struct trace_event *e, const char *name)
{
  open_event (j, "i", task_track (e->task));
  put_time (j, "ts", e->at);
  fprintf (j->out, ",\"s\":\"t\",\"cat\":\"task\",\"name\":\"%s\",\"args\":{\"thread\":%lld}}",
	   name, (long long) e->thread);
}

/* One end of the arrow of E, on TRACK. */
static void
put_flow (struct trace_json *j, const struct trace_event *e, const char *ph, uint64_t track)
{
  open_event (j, ph, track);
  put_time (j, "ts", e->at);
  fprintf (j->out, ",\"id\":%zu,\"cat\":\"wake\",\"name\":\"wake\"", e->flow);
}

static void
put_slice (struct trace_json *j, uint64_t track, uint64_t at, uint64_t lasted,
	   const char *cat, const char *name)
{
  open_event (j, "X", track);
  put_time (j, "ts", at);
  put_time (j, "dur", lasted);
  fprintf (j->out, ",\"cat\":\"%s\"", cat);
  put_member (j, "name", name);
}

static void
put_site (struct trace_json *j, const struct async_site *site)
{
  put_member (j, "function", readable (j, site->name));
  if (site->file) {
    put_member (j, "file", site->file);
    fprintf (j->out, ",\"line\":%u", (unsigned int) site->line);
  }
}

static void
put_poll (struct trace_json *j, const struct trace_event *e)
{
  static const char *const ends[] = { "done", "suspended", "goes on" };

  put_slice (j, task_track (e->task), e->at, e->lasted, "poll", task_name (j, e));
  fprintf (j->out, ",\"args\":{\"thread\":%lld,\"end\":\"%s\"", (long long) e->thread,
	   ends[e->end]);
  if (e->site.name)
    put_site (j, &e->site);
  fputs ("}}", j->out);
  if (e->flow == 0)
    return;
  put_flow (j, e, "f", task_track (e->task));
  fputs (",\"bp\":\"e\"}", j->out);
}

/* The arrow starts on the track of the task that is polled, or of the thread. */
static void
put_wake (struct trace_json *j, const struct trace_event *e)
{
  uint64_t track = e->by ? task_track (e->by) : (uint64_t) e->thread;

  if (!e->by) {
    put_slice (j, track, e->at, POINT_NS, "wake", "wake");
    fputc ('}', j->out);
  }
  put_flow (j, e, "s", track);
  fprintf (j->out, ",\"args\":{\"task\":%zu,\"thread\":%lld", e->task, (long long) e->thread);
  put_member (j, "site", place_text (j, e->pc));
  fputs ("}}", j->out);
}

void
trace_json_add (struct trace_json *j, const struct trace_event *e)
{
  if (e->epoch != j->epoch)
    return;
  switch (e->kind) {
  case TRACE_THREAD:
    put_track (j, (uint64_t) e->thread, "thread", (uint64_t) e->thread, "");
    break;
  case TRACE_TASK:
    put_task (j, e);
    break;
  case TRACE_SPAWN:
    put_task (j, e);
    put_instant (j, e, "spawn");
    break;
  case TRACE_POLL:
    put_poll (j, e);
    break;
  case TRACE_WAKE:
    put_wake (j, e);
    break;
  case TRACE_COMPLETE:
    put_instant (j, e, "complete");
    break;
  case TRACE_DROP:
    put_instant (j, e, "drop");
    break;
  }
}

/* The whole ---------------------------------------------------------------------- */

void
trace_json_begin (struct trace_json *j, unsigned int epoch)
{
  j->epoch = epoch;
  j->pid = (long) getpid ();
  fputs ("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n", j->out);
  open_event (j, "M", (uint64_t) j->pid);
  fputs (",\"name\":\"process_name\",\"args\":{\"name\":\"tasks and threads\"}}", j->out);
}

void
trace_json_end (struct trace_json *j, size_t lost)
{
  fprintf (j->out, "\n],\"otherData\":{\"format\":\"asyncc-trace\",\"version\":1,\"lost\":%zu}}\n",
	   lost);
}

const char *
trace_json_take (struct trace_json *j, size_t *n)
{
  *n = (size_t) ftell (j->out);
  if (fflush (j->out) != 0 || ferror (j->out))
    return NULL;
  rewind (j->out);
  return j->text;
}

struct trace_json *
trace_json_new (void)
{
  struct trace_json *j = calloc (1, sizeof *j);

  if (!j)
    return NULL;
  j->out = open_memstream (&j->text, &j->length);
  j->scratch = open_memstream (&j->word, &j->word_length);
  if (j->out && j->scratch)
    return j;
  trace_json_free (j);
  return NULL;
}

void
trace_json_free (struct trace_json *j)
{
  if (j->out)
    fclose (j->out);
  if (j->scratch)
    fclose (j->scratch);
  symbolizer_free (j->symbolizer);
  for (size_t i = 0; i < SITES; i++)
    free (j->places[i].text);
  free (j->text);
  free (j->word);
  free (j);
}
