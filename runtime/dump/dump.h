/* asyncc-dump: what the tasks of another process wait for, or did when it died.
   SPDX-License-Identifier: MIT

     asyncc-dump.c  the command: arguments, runtimes, hooks for tree.c
     target.c       memory that is read by pages, with texts that are kept
     process.c      ... of a process
     stop.c         ... whose threads stand still meanwhile
     core.c         ... of a core, and of the files that were mapped then
     image.c        files of ELF: sections, and where they are mapped

   What is printed, and how futures are read, tools/ says: the same files are in the
   library.  All that is read may be damaged: each number is compared with what there is
   before it is used, and no length is trusted.  */

#ifndef ASYNCC_DUMP_H
#define ASYNCC_DUMP_H

#include "tools/tools.h"

#include <link.h>
#include <sys/types.h>

#pragma GCC visibility push(hidden)

/* Print a message, and end with status 1. */
extern void fail (const char *format, ...)
  __attribute__ ((__format__ (__printf__, 1, 2), __noreturn__));

/* N bytes, all 0, or the end of the program. */
extern void *need (size_t n);

/* Make TEXT, of which the end is where it is 0, one that does nothing to a terminal. */
extern void make_plain (char *text);

/* target.c --------------------------------------------------------------------------- */

enum { PAGE = 4096, PAGES = 256, TEXTS = 1024 };

/* A file that is mapped.  It is opened when it is needed first. */
struct mapped_file {
  struct mapped_file *next;
  bool opened;
  int fd;      /* -1: it cannot be opened, or is another one by now */
  char path[]; /* in the process */
};

/* Where. */
struct mapping {
  uintptr_t begin, end;
  uint64_t offset; /* in the file */
  struct mapped_file *file;
};

struct page {
  uintptr_t at; /* 0: none */
  unsigned char bytes[PAGE];
};

struct text {
  struct text *next;
  uintptr_t at;
  char bytes[];
};

/* A process or a core. */
struct target {
  struct memory memory;
  /* Fill PAGE with what is at AT, which is a multiple of PAGE. */
  bool (*fetch) (struct target *t, uintptr_t at, void *page);
  /* A descriptor of the file of M, or -1. */
  int (*open) (struct target *t, const struct mapping *m);
  char *name;            /* "process 4711" */
  uint64_t now;          /* async_now there; 0: not known */
  size_t page_size;      /* of the machine */
  struct mapped_file *files;
  struct mapping *mappings; /* in the order of addresses */
  size_t nmappings;
  const char *lost;         /* a file that is not there as it was mapped; NULL: none */
  struct page pages[PAGES];
  struct text *texts[TEXTS];
};

/* Fill in what all of them have.  T lasts until the end of the program. */
extern void target_init (struct target *t);

/* The file PATH is mapped from OFFSET on, between BEGIN and END. */
extern void target_map (struct target *t, uintptr_t begin, uintptr_t end, uint64_t offset,
			const char *path);

/* The file of M, or -1. */
extern int target_file (struct target *t, const struct mapping *m);

/* process.c, stop.c -------------------------------------------------------------------- */

/* The process PID, or the end of the program.  Until process_go_on its threads stand
   still, if STOP says so and that is possible. */
extern struct target *process_open (pid_t pid, bool stop);

/* Let all threads of PID stand still; 0, or why that is not possible, an errno. */
extern int process_stop (pid_t pid);
extern void process_go_on (void);

/* core.c ------------------------------------------------------------------------------- */

/* The core PATH, of PROGRAM if that is not NULL; or the end of the program. */
extern struct target *core_open (const char *path, const char *program);

/* image.c ------------------------------------------------------------------------------ */

/* The first part of a file of ELF. */
struct image {
  int fd;
  ElfW (Ehdr) head;
  ElfW (Phdr) *segments;
  size_t nsegments;
};

enum image_kind { IMAGE_NONE, IMAGE_OTHER_MACHINE, IMAGE_OURS };

/* Open PATH, which a damaged core may name, if that is a file and not a device; or -1. */
extern int file_open (const char *path);

/* Read N bytes from OFFSET on; false: there are not so many. */
extern bool file_read (int fd, uint64_t offset, void *to, size_t n);

/* Read what FD begins with.  IMAGE_OURS: it is ELF with words as wide as ours, in our
   order, and image_free is to be called. */
extern enum image_kind image_read (struct image *image, int fd);
extern void image_free (struct image *image);

/* What is to be added to addresses in the file to have those in memory, where M is; false:
   M is not how the segment of a program is mapped. */
extern bool image_bias (const struct image *image, const struct mapping *m, size_t page_size,
			uintptr_t *bias);

/* The address of the section NAME in the file; 0: there is none. */
extern uintptr_t image_section (const struct image *image, const char *name);

#pragma GCC visibility pop

#endif /* ASYNCC_DUMP_H */
