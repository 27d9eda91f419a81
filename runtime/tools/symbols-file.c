/* Names of addresses from the files that are mapped there, for signal handlers: by system
   calls, in memory of the caller's, without locks.
   SPDX-License-Identifier: MIT

   /proc/self/maps says which file that is; its symbol table is looked through from the
   beginning, of those that are not stripped the complete one.  */

#define _FILE_OFFSET_BITS 64

#include "tools/tools.h"

#include <fcntl.h>
#include <link.h>
#include <unistd.h>

/* Reading byte by byte ------------------------------------------------------------- */

struct reader {
  int fd;
  size_t at, n;
  char text[256];
};

/* The next byte, or -1. */
static int
next_byte (struct reader *r)
{
  if (r->at == r->n) {
    ssize_t n = read (r->fd, r->text, sizeof r->text);

    if (n <= 0)
      return -1;
    r->n = (size_t) n;
    r->at = 0;
  }
  return (unsigned char) r->text[r->at++];
}

/* The hexadecimal number that begins with C, which has been read; so is the byte behind it
   then. */
static uint64_t
hex_from (struct reader *r, int c)
{
  uint64_t value = 0;

  for (;; c = next_byte (r))
    if (c >= '0' && c <= '9')
      value = value << 4 | (uint64_t) (c - '0');
    else if (c >= 'a' && c <= 'f')
      value = value << 4 | (uint64_t) (c - 'a' + 10);
    else
      return value;
}

/* Go behind the word that is next, and the spaces behind that; gives the first byte of what
   follows. */
static int
skip_word (struct reader *r)
{
  int c;

  do
    c = next_byte (r);
  while (c > ' ');
  while (c == ' ')
    c = next_byte (r);
  return c;
}

/* Which file ------------------------------------------------------------------------- */

enum { MAX_PATH = 512 };

/* What is mapped at an address. */
struct mapping {
  uint64_t begin, end, offset;
  char path[MAX_PATH]; /* empty: no file, or too long */
};

/* The next line of R, which is BEGIN-END PERMISSIONS OFFSET DEVICE INODE PATH; false: there
   is none. */
static bool
next_mapping (struct reader *r, struct mapping *m)
{
  size_t n = 0;
  int c;

  m->begin = hex_from (r, next_byte (r));
  m->end = hex_from (r, next_byte (r));
  m->offset = hex_from (r, skip_word (r));
  skip_word (r);
  for (c = skip_word (r); c >= 0 && c != '\n'; c = next_byte (r))
    if (n < MAX_PATH)
      m->path[n++] = (char) c;
  m->path[n < MAX_PATH ? n : 0] = '\0';
  return c >= 0;
}

static bool
find_mapping (uintptr_t pc, struct mapping *m)
{
  struct reader r = { .fd = open ("/proc/self/maps", O_RDONLY | O_CLOEXEC) };
  bool found = false;

  if (r.fd < 0)
    return false;
  while (!found && next_mapping (&r, m))
    found = pc >= m->begin && pc < m->end;
  close (r.fd);
  return found && m->path[0] == '/';
}

/* Its symbols ------------------------------------------------------------------------ */

static bool
read_file (int fd, uint64_t at, void *to, size_t n)
{
  return pread (fd, to, n, (off_t) at) == (ssize_t) n;
}

/* An ELF file of this machine's kind. */
static bool
read_header (int fd, ElfW (Ehdr) *header)
{
  return read_file (fd, 0, header, sizeof *header)
	 && memcmp (header->e_ident, ELFMAG, SELFMAG) == 0
	 && header->e_ident[EI_CLASS] == (sizeof (void *) == 8 ? ELFCLASS64 : ELFCLASS32);
}

/* The address, as the file counts, of what lies at OFFSET; false: it is not loaded. */
static bool
address_of_offset (int fd, const ElfW (Ehdr) *header, uint64_t offset, uint64_t *address)
{
  ElfW (Phdr) p;

  for (unsigned int i = 0; i < header->e_phnum; i++) {
    if (!read_file (fd, header->e_phoff + i * sizeof p, &p, sizeof p))
      return false;
    *address = p.p_vaddr + (offset - p.p_offset);
    if (p.p_type == PT_LOAD && offset >= p.p_offset && offset - p.p_offset < p.p_filesz)
      return true;
  }
  return false;
}

static bool
read_section (int fd, const ElfW (Ehdr) *header, unsigned int i, ElfW (Shdr) *section)
{
  return i < header->e_shnum
	 && read_file (fd, header->e_shoff + i * sizeof *section, section, sizeof *section);
}

/* The table of all symbols, or of those for the dynamic linker. */
static bool
find_table (int fd, const ElfW (Ehdr) *header, ElfW (Shdr) *table)
{
  ElfW (Shdr) section;
  bool found = false;

  for (unsigned int i = 0; read_section (fd, header, i, &section); i++)
    if (section.sh_type == SHT_SYMTAB || (section.sh_type == SHT_DYNSYM && !found)) {
      *table = section;
      found = true;
    }
  return found;
}

/* ADDRESS lies in the function of SYMBOL. */
static bool
function_at_p (const ElfW (Sym) *symbol, uint64_t address)
{
  uint64_t begin = symbol->st_value;

#ifdef __arm__
  begin &= ~(uint64_t) 1; /* what marks Thumb */
#endif
  return (symbol->st_info & 15) == STT_FUNC && symbol->st_shndx != SHN_UNDEF
	 && address >= begin && address - begin < symbol->st_size;
}

static bool
find_symbol (int fd, const ElfW (Shdr) *table, uint64_t address, ElfW (Sym) *symbol)
{
  ElfW (Sym) part[32];

  for (uint64_t at = 0; at < table->sh_size; at += sizeof part) {
    uint64_t left = table->sh_size - at;
    size_t n = left < sizeof part ? (size_t) left : sizeof part;

    if (!read_file (fd, table->sh_offset + at, part, n))
      return false;
    for (size_t i = 0; i < n / sizeof *part; i++)
      if (function_at_p (&part[i], address)) {
	*symbol = part[i];
	return true;
      }
  }
  return false;
}

/* Copy the name of SYMBOL, of TABLE. */
static bool
read_name (int fd, const ElfW (Ehdr) *header, const ElfW (Shdr) *table,
	   const ElfW (Sym) *symbol, struct file_symbol *to)
{
  ElfW (Shdr) names;
  ssize_t n;

  if (!read_section (fd, header, table->sh_link, &names))
    return false;
  n = pread (fd, to->name, sizeof to->name - 1, (off_t) (names.sh_offset + symbol->st_name));
  to->name[n > 0 ? n : 0] = '\0';
  return to->name[0] != '\0';
}

/* Find the function of PC, where OFFSET of the file FD is mapped. */
static bool
find_function (int fd, uint64_t offset, uintptr_t pc, struct file_symbol *to)
{
  ElfW (Ehdr) header;
  ElfW (Shdr) table = { 0 };
  ElfW (Sym) symbol;
  uint64_t address;

  if (!read_header (fd, &header) || !address_of_offset (fd, &header, offset, &address)
      || !find_table (fd, &header, &table) || !find_symbol (fd, &table, address, &symbol)
      || !read_name (fd, &header, &table, &symbol, to))
    return false;
  to->begin = pc - (uintptr_t) (address - symbol.st_value);
  to->size = symbol.st_size;
  return true;
}

bool
file_symbol_find (struct file_symbol *s, uintptr_t pc)
{
  struct mapping m;
  int fd;

  if (pc - s->begin < s->size)
    return true;
  s->size = 0;
  fd = find_mapping (pc, &m) ? open (m.path, O_RDONLY | O_CLOEXEC) : -1;
  if (fd < 0)
    return false;
  find_function (fd, pc - m.begin + m.offset, pc, s);
  close (fd);
  return s->size > 0;
}
