/* The stack of an async function that keeps variable-length arrays or alloca
   blocks across a suspension.
   SPDX-License-Identifier: MIT

   The compiler keeps the address of the newest block in the frame and calls
   the two functions below where it would move the stack pointer. */

#include "host/host.h"

/* What lies in front of a block's memory. */
struct stack_block {
  void *below; /* the memory of the block that was the newest before */
  void *start;
  size_t size;
  size_t align;
};

static struct stack_block *
block_of (void *memory)
{
  return (struct stack_block *) memory - 1;
}

/* Allocate SIZE bytes aligned to ALIGN on the stack whose newest block is *TOP.
   Does not return when there is no memory. */
void *
__asyncc_stack_alloc (void **top, size_t size, size_t align)
{
  struct stack_block block;
  size_t head;
  char *start, *memory;

  if (align < _Alignof (struct stack_block))
    align = _Alignof (struct stack_block);
  head = (sizeof block + align - 1) / align * align;
  start = size + head < size ? NULL : __asyncc_alloc (size + head, align);
  if (!start)
    __asyncc_oom ("a variable-length array");
  memory = start + head;
  block.below = *top;
  block.start = start;
  block.size = size + head;
  block.align = align;
  *block_of (memory) = block;
  *top = memory;
  return memory;
}

/* Free the blocks of *TOP that are newer than MARK; all of them if it is NULL. */
void
__asyncc_stack_release (void **top, void *mark)
{
  while (*top && *top != mark) {
    struct stack_block block = *block_of (*top);

    *top = block.below;
    __asyncc_free (block.start, block.size, block.align);
  }
}
