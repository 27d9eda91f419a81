/* The memory of a core, and of the files that were mapped then.
   SPDX-License-Identifier: MIT

   The kernel leaves out of a core what nobody has written: the tables of the compiler, for
   example, which are in the program's file.  The note NT_FILE says what was mapped where.
   A file is taken where it was then, or beside the core, if its notes are those in the core:
   they have the identity of the build, and the kernel writes the first page of each file.  */

#include "dump/dump.h"

#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { MAX_NOTES = 1 << 26 };

struct core {
  struct target target;
  struct image image;   /* its segments in the order of addresses */
  const char *path;
  const char *program;  /* or NULL */
  uintptr_t entry;      /* in the program; 0: not known */
};

/* Memory ----------------------------------------------------------------------------- */

/* The last one of NSEGMENTS that begins at or before AT; NULL: there is none. */
static const ElfW (Phdr) *
segment_at (const struct image *image, uintptr_t at)
{
  size_t low = 0, high = image->nsegments;

  while (low < high) {
    size_t middle = low + (high - low) / 2;

    if (image->segments[middle].p_vaddr <= at)
      low = middle + 1;
    else
      high = middle;
  }
  return low ? &image->segments[low - 1] : NULL;
}

/* What the core itself has. */
static bool
read_core (const struct core *core, uintptr_t at, void *to, size_t n)
{
  const ElfW (Phdr) *segment = segment_at (&core->image, at);
  uint64_t inside = segment ? at - segment->p_vaddr : 0;

  return segment && inside < segment->p_filesz && segment->p_filesz - inside >= n
	 && file_read (core->image.fd, segment->p_offset + inside, to, n);
}

static bool
read_files (struct core *core, uintptr_t at, void *page)
{
  struct target *t = &core->target;

  for (size_t i = 0; i < t->nmappings; i++) {
    const struct mapping *m = &t->mappings[i];

    if (at >= m->begin && at < m->end) {
      int fd = target_file (t, m);

      return fd >= 0 && file_read (fd, m->offset + (at - m->begin), page, PAGE);
    }
  }
  return false;
}

static bool
fetch (struct target *t, uintptr_t at, void *page)
{
  struct core *core = container_of (t, struct core, target);

  return read_core (core, at, page, PAGE) || read_files (core, at, page);
}

/* Files ------------------------------------------------------------------------------ */

/* True if the N bytes at OFFSET of FD and those at AT in the core differ; what is not there
   does not. */
static bool
differ_p (const struct core *core, int fd, uint64_t offset, uintptr_t at, size_t n)
{
  char file[1024], memory[1024];

  return n <= sizeof file && file_read (fd, offset, file, n)
	 && read_core (core, at, memory, n) && memcmp (file, memory, n) != 0;
}

/* True if FD is not what was mapped as M. */
static bool
other_file_p (const struct core *core, int fd, const struct mapping *m)
{
  struct image image;
  uintptr_t bias;
  bool other = false;

  if (image_read (&image, fd) != IMAGE_OURS)
    return true;
  if (image_bias (&image, m, core->target.page_size, &bias))
    for (size_t i = 0; i < image.nsegments; i++) {
      const ElfW (Phdr) *s = &image.segments[i];

      if (s->p_type == PT_NOTE)
	other |= differ_p (core, fd, s->p_offset, bias + (uintptr_t) s->p_vaddr, s->p_filesz);
    }
  image_free (&image);
  return other;
}

/* A file of that name in the folder of the core. */
static int
open_beside (const struct core *core, const char *path)
{
  const char *slash = strrchr (core->path, '/'), *name = strrchr (path, '/');
  char *beside;
  int fd;

  if (asprintf (&beside, "%.*s%s", slash ? (int) (slash + 1 - core->path) : 0, core->path,
		name ? name + 1 : path) < 0)
    fail ("out of memory");
  fd = file_open (beside);
  free (beside);
  return fd;
}

/* FD, unless it is another file than M was. */
static int
check_file (struct core *core, int fd, const struct mapping *m)
{
  if (fd < 0 || !other_file_p (core, fd, m))
    return fd;
  close (fd);
  core->target.lost = m->file->path;
  return -1;
}

/* True if M is of the program, not of a library. */
static bool
of_program_p (const struct core *core, const struct mapping *m)
{
  const struct target *t = &core->target;

  for (size_t i = 0; i < t->nmappings; i++)
    if (core->entry >= t->mappings[i].begin && core->entry < t->mappings[i].end)
      return t->mappings[i].file == m->file;
  return t->nmappings && t->mappings[0].file == m->file;
}

static int
open_mapped (struct target *t, const struct mapping *m)
{
  struct core *core = container_of (t, struct core, target);
  int fd;

  if (core->program && of_program_p (core, m)) {
    fd = check_file (core, file_open (core->program), m);
    if (fd < 0)
      fail ("%s is not the program of %s", core->program, core->path);
    return fd;
  }
  fd = check_file (core, file_open (m->file->path), m);
  if (fd < 0)
    fd = check_file (core, open_beside (core, m->file->path), m);
  if (fd < 0 && of_program_p (core, m))
    t->lost = m->file->path;
  return fd;
}

/* Notes ------------------------------------------------------------------------------ */

/* Words of a note: take one; 0 behind the end. */
struct words {
  const unsigned char *bytes;
  size_t left;
};

static uintptr_t
take_word (struct words *w)
{
  uintptr_t word;

  if (w->left < sizeof word) {
    w->left = 0;
    return 0;
  }
  memcpy (&word, w->bytes, sizeof word);
  w->bytes += sizeof word;
  w->left -= sizeof word;
  return word;
}

/* NT_FILE: how many, the unit of offsets, and for each its begin, end and offset; then the
   paths. */
static void
note_files (struct core *core, struct words w)
{
  uintptr_t n = take_word (&w), unit = take_word (&w);
  struct words paths = w;

  if (n > w.left / (3 * sizeof n))
    return;
  paths.bytes += n * 3 * sizeof n;
  paths.left -= n * 3 * sizeof n;
  for (; n; n--) {
    uintptr_t begin = take_word (&w), end = take_word (&w), offset = take_word (&w);
    size_t length = strnlen ((const char *) paths.bytes, paths.left) + 1;

    if (length > paths.left)
      return;
    target_map (&core->target, begin, end, (uint64_t) offset * unit,
		(const char *) paths.bytes);
    paths.bytes += length;
    paths.left -= length;
  }
}

static void
note_auxv (struct core *core, struct words w)
{
  while (w.left >= 2 * sizeof (uintptr_t)) {
    uintptr_t type = take_word (&w), value = take_word (&w);

    if (type == AT_ENTRY)
      core->entry = value;
    if (type == AT_PAGESZ && value >= PAGE && (value & (value - 1)) == 0)
      core->target.page_size = value;
  }
}

/* The N bytes at BYTES are notes: each is a head, a name and a description. */
static void
see_notes (struct core *core, const unsigned char *bytes, size_t n)
{
  ElfW (Nhdr) head;

  while (n >= sizeof head) {
    size_t name, length;

    memcpy (&head, bytes, sizeof head);
    bytes += sizeof head;
    n -= sizeof head;
    name = ((size_t) head.n_namesz + 3) & ~(size_t) 3;
    length = ((size_t) head.n_descsz + 3) & ~(size_t) 3;
    if (name > n || length > n - name)
      return;
    if (head.n_type == NT_FILE)
      note_files (core, (struct words) { bytes + name, head.n_descsz });
    else if (head.n_type == NT_AUXV)
      note_auxv (core, (struct words) { bytes + name, head.n_descsz });
    bytes += name + length;
    n -= name + length;
  }
}

static void
read_notes (struct core *core)
{
  for (size_t i = 0; i < core->image.nsegments; i++) {
    const ElfW (Phdr) *s = &core->image.segments[i];
    unsigned char *bytes;

    if (s->p_type != PT_NOTE || s->p_filesz > MAX_NOTES)
      continue;
    bytes = need (s->p_filesz);
    if (file_read (core->image.fd, s->p_offset, bytes, s->p_filesz))
      see_notes (core, bytes, s->p_filesz);
    free (bytes);
  }
}

/* The core --------------------------------------------------------------------------- */

static int
by_address (const void *a, const void *b)
{
  const ElfW (Phdr) *x = a, *y = b;

  return x->p_vaddr < y->p_vaddr ? -1 : x->p_vaddr > y->p_vaddr;
}

/* Only those that are memory are left. */
static void
sort_segments (struct image *image)
{
  size_t n = 0;

  for (size_t i = 0; i < image->nsegments; i++)
    if (image->segments[i].p_type == PT_LOAD)
      image->segments[n++] = image->segments[i];
  image->nsegments = n;
  qsort (image->segments, n, sizeof *image->segments, by_address);
}

static void
read_image (struct core *core)
{
  int fd = open (core->path, O_RDONLY | O_CLOEXEC);
  enum image_kind kind;

  if (fd < 0)
    fail ("%s: %s", core->path, strerror (errno));
  kind = image_read (&core->image, fd);
  if (kind == IMAGE_OTHER_MACHINE)
    fail ("%s is of a machine with other words than this one", core->path);
  if (kind == IMAGE_NONE || core->image.head.e_type != ET_CORE)
    fail ("%s is not a core", core->path);
}

struct target *
core_open (const char *path, const char *program)
{
  struct core *core = need (sizeof *core);
  struct target *t = &core->target;

  core->path = path;
  core->program = program;
  target_init (t);
  t->fetch = fetch;
  t->open = open_mapped;
  t->page_size = PAGE;
  t->name = strdup (path);
  if (!t->name)
    fail ("out of memory");
  read_image (core);
  read_notes (core);
  sort_segments (&core->image);
  return t;
}
