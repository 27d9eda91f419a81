/* Files of ELF: what of them is where in memory.
   SPDX-License-Identifier: MIT

   A program that is stripped has no symbols, but sections; and those of its segments that
   nobody writes are as they are in the file.  */

#include "dump/dump.h"

#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* So many segments a file has at most: a core has one for each mapping. */
enum { MAX_SEGMENTS = 1 << 20 };

int
file_open (const char *path)
{
  struct stat st;

  if (stat (path, &st) < 0 || !S_ISREG (st.st_mode))
    return -1;
  return open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

bool
file_read (int fd, uint64_t offset, void *to, size_t n)
{
  while (n) {
    ssize_t got = pread (fd, to, n, (off_t) offset);

    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return false;
    to = (char *) to + got;
    offset += (uint64_t) got;
    n -= (size_t) got;
  }
  return true;
}

static bool
our_machine_p (const unsigned char *ident)
{
  const uint16_t one = 1;
  unsigned char first;

  memcpy (&first, &one, 1);
  return ident[EI_CLASS] == (sizeof (void *) == 8 ? ELFCLASS64 : ELFCLASS32)
	 && ident[EI_DATA] == (first ? ELFDATA2LSB : ELFDATA2MSB);
}

/* A number that is too large for its place stands in the first section. */
static size_t
segment_number (const struct image *image)
{
  ElfW (Shdr) first;

  if (image->head.e_phnum != PN_XNUM)
    return image->head.e_phnum;
  return file_read (image->fd, image->head.e_shoff, &first, sizeof first) ? first.sh_info : 0;
}

enum image_kind
image_read (struct image *image, int fd)
{
  size_t n;

  image->fd = fd;
  image->segments = NULL;
  if (!file_read (fd, 0, &image->head, EI_NIDENT)
      || memcmp (image->head.e_ident, ELFMAG, SELFMAG) != 0)
    return IMAGE_NONE;
  if (!our_machine_p (image->head.e_ident))
    return IMAGE_OTHER_MACHINE;
  if (!file_read (fd, 0, &image->head, sizeof image->head)
      || image->head.e_phentsize != sizeof *image->segments)
    return IMAGE_NONE;
  image->nsegments = n = segment_number (image);
  if (n > MAX_SEGMENTS)
    return IMAGE_NONE;
  image->segments = need (n * sizeof *image->segments);
  if (file_read (fd, image->head.e_phoff, image->segments, n * sizeof *image->segments))
    return IMAGE_OURS;
  image_free (image);
  return IMAGE_NONE;
}

void
image_free (struct image *image)
{
  free (image->segments);
}

bool
image_bias (const struct image *image, const struct mapping *m, size_t page_size,
	    uintptr_t *bias)
{
  uint64_t mask = ~(uint64_t) (page_size - 1);

  for (size_t i = 0; i < image->nsegments; i++) {
    const ElfW (Phdr) *segment = &image->segments[i];

    if (segment->p_type == PT_LOAD && (segment->p_offset & mask) == m->offset) {
      *bias = m->begin - (uintptr_t) (segment->p_vaddr & mask);
      return true;
    }
  }
  return false;
}

static bool
section_at (const struct image *image, size_t i, ElfW (Shdr) *section)
{
  return image->head.e_shentsize == sizeof *section
	 && file_read (image->fd, image->head.e_shoff + i * sizeof *section, section,
		       sizeof *section);
}

uintptr_t
image_section (const struct image *image, const char *name)
{
  ElfW (Shdr) names, section;
  char found[64];
  size_t n = strlen (name) + 1;

  if (!section_at (image, image->head.e_shstrndx, &names))
    return 0;
  for (size_t i = 1; i < image->head.e_shnum; i++)
    if (section_at (image, i, &section)
	&& file_read (image->fd, names.sh_offset + section.sh_name, found, n)
	&& memcmp (found, name, n) == 0)
      return (uintptr_t) section.sh_addr;
  return 0;
}
