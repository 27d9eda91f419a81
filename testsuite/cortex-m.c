/* What newlib lacks for programs of the tests on a Cortex-M: the beginning, for
   code and data that are in the memory from 0 on of qemu's mps2-an385, and memory
   with an alignment.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <errno.h>
#include <malloc.h>

extern void _start (void);

static const struct
{
  void *stack;
  void (*reset) (void);
} vectors __attribute__ ((__used__, __section__ (".vectors")))
  = { (void *) 0x400000, _start };

int
posix_memalign (void **p, size_t align, size_t size)
{
  *p = memalign (align, size);
  return *p ? 0 : ENOMEM;
}
