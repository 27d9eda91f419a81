/* Interprocedural optimisation takes the parameter `length' away, and leaves a
   value that only its own loop uses: it does not cross the suspension in it.
   SPDX-License-Identifier: GPL-3.0-or-later */
/* { dg-options "-O1 -fplugin-arg-asyncc-stress -fchecking" } */

char text[] = { '1' };

void
step (int length, char **next)
{
  (void) length;
  if (*next != text)
    __builtin_abort ();
  **next = 0;
}

int
main (void)
{
  char *at = text;
  int length = 100;

  while (*at)
    {
      char *before = at;
      step (length, &at);
      length -= at - before;
    }
  return 0;
}
