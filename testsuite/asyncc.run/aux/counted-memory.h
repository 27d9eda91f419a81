/* Functions for async_set_alloc that count what is allocated.
   SPDX-License-Identifier: GPL-3.0-or-later  */

static long allocated;

static void *
count_alloc (size_t size, size_t align)
{
  allocated++;
  return aligned_alloc (align, (size + align - 1) / align * align);
}

static void
count_free (void *p, size_t size, size_t align)
{
  (void) size, (void) align;
  allocated--;
  free (p);
}
