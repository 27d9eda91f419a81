/* Names of addresses that are asked for again and again.
   SPDX-License-Identifier: MIT

   To ask libdw takes a millisecond, which is mostly that it looks which files there are.
   So the answers are kept, and libdw is begun only for an address that is new.  What is
   loaded may come to lie where something was that has been unloaded: the dynamic linker
   counts that, and when it has counted on nothing is known any more.

   Whoever does not get the lock asks libdw: another thread is printing just now, or was
   when the process was forked, or it is this thread whose stream prints a backtrace.  */

#include "tools/tools.h"

#include <link.h>
#include <pthread.h>
#include <stdlib.h>

enum { N_LISTS = 256, MAX_ENTRIES = 2048 };

/* What is known of one address.  The texts of the symbols lie behind them. */
struct entry {
  struct entry *next;
  uintptr_t pc;
  size_t n;
  struct symbol symbols[];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct entry *lists[N_LISTS];
static size_t n_entries;

/* How often something was unloaded before. */
static unsigned long long unloaded;

static struct entry **
list_of (uintptr_t pc)
{
  return &lists[(pc ^ pc >> 8) % N_LISTS];
}

static void
forget_all (void)
{
  for (size_t i = 0; i < N_LISTS; i++)
    while (lists[i]) {
      struct entry *e = lists[i];

      lists[i] = e->next;
      free (e);
    }
  n_entries = 0;
}

static int
see_unloaded (struct dl_phdr_info *info, size_t size, void *arg)
{
  (void) size;
  *(unsigned long long *) arg = info->dlpi_subs;
  return 1;
}

struct symbols
symbols_begin (void)
{
  struct symbols s = { NULL, pthread_mutex_trylock (&lock) == 0 };
  unsigned long long now = 0;

  if (!s.locked)
    return s;
  dl_iterate_phdr (see_unloaded, &now);
  if (now != unloaded || n_entries >= MAX_ENTRIES)
    forget_all ();
  unloaded = now;
  return s;
}

void
symbols_end (struct symbols *s)
{
  if (s->locked)
    pthread_mutex_unlock (&lock);
  symbolizer_free (s->symbolizer);
}

/* What is new ------------------------------------------------------------------------ */

static void
ask (struct symbols *s, uintptr_t pc,
     void (*see) (void *arg, const struct symbol *symbol), void *arg)
{
  if (!s->symbolizer)
    s->symbolizer = symbolizer_new ();
  symbolizer_see (s->symbolizer, pc, see, arg);
}

static size_t
text_size (const char *text)
{
  return text ? strlen (text) + 1 : 0;
}

/* How large an entry gets. */
struct measure {
  size_t n, bytes;
};

static void
measure_symbol (void *arg, const struct symbol *symbol)
{
  struct measure *m = arg;

  m->n++;
  m->bytes += sizeof *symbol + text_size (symbol->name) + text_size (symbol->file);
}

/* An entry, and where its next text goes. */
struct filling {
  struct entry *entry;
  char *text;
};

static const char *
copy_text (struct filling *f, const char *text)
{
  char *to = f->text;
  size_t n = text_size (text);

  if (!text)
    return NULL;
  memcpy (to, text, n);
  f->text += n;
  return to;
}

static void
copy_symbol (void *arg, const struct symbol *symbol)
{
  struct filling *f = arg;
  struct symbol *to = &f->entry->symbols[f->entry->n++];

  to->name = copy_text (f, symbol->name);
  to->file = copy_text (f, symbol->file);
  to->line = symbol->line;
}

/* Ask twice, how much that is and for the answer; NULL: no memory. */
static struct entry *
entry_new (struct symbols *s, uintptr_t pc)
{
  struct measure m = { 0, 0 };
  struct filling f;

  ask (s, pc, measure_symbol, &m);
  f.entry = malloc (sizeof *f.entry + m.bytes);
  if (!f.entry)
    return NULL;
  f.entry->pc = pc;
  f.entry->n = 0;
  f.text = (char *) &f.entry->symbols[m.n];
  ask (s, pc, copy_symbol, &f);
  f.entry->next = *list_of (pc);
  *list_of (pc) = f.entry;
  n_entries++;
  return f.entry;
}

void
symbols_see (struct symbols *s, uintptr_t pc,
	     void (*see) (void *arg, const struct symbol *symbol), void *arg)
{
  struct entry *e = s->locked ? *list_of (pc) : NULL;

  while (e && e->pc != pc)
    e = e->next;
  if (!e && s->locked)
    e = entry_new (s, pc);
  if (!e)
    ask (s, pc, see, arg);
  for (size_t i = 0; e && i < e->n; i++)
    see (arg, &e->symbols[i]);
}
