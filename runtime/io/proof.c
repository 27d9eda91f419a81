/* When to make sure that descriptors are still watched.

   A number can be closed and given out again behind our back.  The kernel forgets then
   what it was to watch, and tells nobody.  So while somebody waits for a descriptor the
   library asks now and then: first when the wait has lasted for FIRST, and whenever the
   descriptor was still watched, after twice as long as before.  So a wait costs few
   questions, however long it is, and a mistake is found after no more than the time that
   it has waited already.  A descriptor that was found to be watched is believed for
   longer, up to a limit, in its next wait: a slow connection, each of whose waits is long,
   is not asked in each of them.

   An event proves nothing: of a socket, the first is there at once.  There is a list for
   each interval, and what is put into it last is due last.
   SPDX-License-Identifier: MIT  */

#include "io/io.h"

enum {
  FIRST = 50000000, /* ns */
  TRUST = 5	    /* doublings: 1.6 seconds */
};

static void
append (struct io *io, unsigned int level)
{
  struct io_state *table = io->runtime->io;
  struct io_proofs *list = &table->proofs[level];

  io->proof_level = (unsigned char) level;
  io->proof_at = io->runtime->now + ((uint64_t) FIRST << level);
  io->proof_next = NULL;
  io->proof_prev = list->last;
  *(list->last ? &list->last->proof_next : &list->first) = io;
  list->last = io;
  table->proofs_used |= (uint64_t) 1 << level;
}

static void
take (struct io *io)
{
  struct io_state *table = io->runtime->io;
  struct io_proofs *list = &table->proofs[io->proof_level];

  *(io->proof_prev ? &io->proof_prev->proof_next : &list->first) = io->proof_next;
  *(io->proof_next ? &io->proof_next->proof_prev : &list->last) = io->proof_prev;
  if (!list->first)
    table->proofs_used &= ~((uint64_t) 1 << io->proof_level);
  io->proof_at = 0;
}

void
proof_begin (struct io *io)
{
  if (io->proof_at == 0)
    append (io, io->trust);
}

void
proof_end (struct io *io)
{
  if (io->proof_at != 0)
    take (io);
}

uint64_t
proof_next (const struct io_state *table)
{
  uint64_t first = ASYNCC_NEVER;

  for (uint64_t used = table->proofs_used; used != 0; used &= used - 1) {
    const struct io_proofs *list = &table->proofs[__builtin_ctzll (used)];

    if (list->first->proof_at < first)
      first = list->first->proof_at;
  }
  return first;
}

struct io *
proof_due (struct io_state *table, unsigned int level, uint64_t now)
{
  struct io *io = table->proofs[level].first;

  if (!io || io->proof_at > now)
    return NULL;
  take (io);
  return io;
}

void
proof_found (struct io *io)
{
  if (io->trust < TRUST && io->trust <= io->proof_level)
    io->trust++;
  if (io->waits && io->proof_at == 0 && io->proof_level + 1 < PROOF_LEVELS)
    append (io, io->proof_level + 1u);
}
