/* Between two async functions of different units stands nothing, neither when the
   second begins nor when it is resumed.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
/* { dg-options "-g" } */
/* { dg-require-library dw } */
/* { dg-additional-sources "aux/chain-units-2.c" } */
/* { dg-skip-stress "counts frames" } */
/* no-sync: there is no chain  */

#include "test.h"

extern __async int lower (int n);

/* Called by LOWER: NAMES are in the chain, and nothing else.  */
extern void expect_chain (void);
void
expect_chain (void)
{
  static const char *const names[] = { "#0 expect_chain at ", "#1 lower::{async-fn#0} at ",
				       "#2 upper::{async-fn#0} at " };
  char *text = NULL, *line;
  size_t length = 0;
  unsigned int n = 0;
  FILE *f = open_memstream (&text, &length);

  async_backtrace (f);
  fclose (f);
  for (line = strtok (text, "\n"); line; line = strtok (NULL, "\n"), n++)
    CHECK (n < 3 && !strncmp (line, names[n], strlen (names[n])));
  CHECK (n == 3);
  free (text);
}

static NOINLINE __async int
upper (int n)
{
  int r = __await (lower (n));
  return r + 1;
}

int
main (void)
{
  CHECK (async_run (upper (3)) == 5);
  puts ("ok");
  return 0;
}
