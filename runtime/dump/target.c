/* Memory that is read by pages, with texts that are kept.
   SPDX-License-Identifier: MIT

   A page is copied when it is needed first: what describes futures is read again and again.
   Of texts there are as many as the program has functions and files.  */

#include "dump/dump.h"

#include <stdlib.h>

/* Longer texts are cut. */
enum { MAX_TEXT = 1000 };

static struct page *
page_at (struct target *t, uintptr_t at)
{
  struct page *page = &t->pages[at / PAGE % PAGES];

  if (at == 0)
    return NULL;
  if (page->at != at)
    page->at = t->fetch (t, at, page->bytes) ? at : 0;
  return page->at ? page : NULL;
}

static bool
read_pages (struct memory *m, uintptr_t at, void *to, size_t n)
{
  struct target *t = container_of (m, struct target, memory);

  while (n) {
    uintptr_t inside = at % PAGE;
    struct page *page = page_at (t, at - inside);
    size_t part = PAGE - inside < n ? PAGE - inside : n;

    if (!page)
      return false;
    memcpy (to, page->bytes + inside, part);
    to = (char *) to + part;
    at += part;
    n -= part;
  }
  return true;
}

/* Copy the text at AT; -1: it cannot be read. */
static int
copy_text (struct target *t, uintptr_t at, char *to)
{
  for (int n = 0; n < MAX_TEXT; n++) {
    if (!t->memory.read (&t->memory, at + n, to + n, 1))
      return -1;
    if (!to[n])
      return n;
  }
  return MAX_TEXT;
}

static const char *
text_at (struct memory *m, uintptr_t at)
{
  struct target *t = container_of (m, struct target, memory);
  struct text **bucket = &t->texts[at % TEXTS];
  char bytes[MAX_TEXT];
  int n;

  for (struct text *text = *bucket; text; text = text->next)
    if (text->at == at)
      return text->bytes;
  n = copy_text (t, at, bytes);
  if (n < 0)
    return NULL;
  struct text *text = need (sizeof *text + n + 1);

  memcpy (text->bytes, bytes, n);
  make_plain (text->bytes);
  text->at = at;
  text->next = *bucket;
  *bucket = text;
  return text->bytes;
}

void
target_init (struct target *t)
{
  t->memory = (struct memory) { read_pages, text_at };
}

/* Files ------------------------------------------------------------------------------ */

static struct mapped_file *
file_of_path (struct target *t, const char *path)
{
  size_t n = strlen (path) + 1;
  struct mapped_file *file;

  for (file = t->files; file; file = file->next)
    if (strcmp (file->path, path) == 0)
      return file;
  file = need (sizeof *file + n);
  memcpy (file->path, path, n);
  file->next = t->files;
  t->files = file;
  return file;
}

void
target_map (struct target *t, uintptr_t begin, uintptr_t end, uint64_t offset,
	    const char *path)
{
  size_t n = t->nmappings;

  if ((n & (n - 1)) == 0) {
    t->mappings = realloc (t->mappings, (n ? 2 * n : 1) * sizeof *t->mappings);
    if (!t->mappings)
      fail ("out of memory");
  }
  t->mappings[t->nmappings++]
    = (struct mapping) { begin, end, offset, file_of_path (t, path) };
}

int
target_file (struct target *t, const struct mapping *m)
{
  if (!m->file->opened) {
    m->file->opened = true;
    m->file->fd = t->open (t, m);
  }
  return m->file->fd;
}
