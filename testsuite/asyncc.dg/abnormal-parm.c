/* The first jump of a function comes with its parameters as they were passed.
   SPDX-License-Identifier: GPL-3.0-or-later */
/* { dg-options "-O0 -w -fplugin-arg-asyncc-stress -fchecking" } */

void
f (int n, int *p)
{
  void *table[] = { &&in };

  goto *table[n];
out:
  p += 8;
in:
  *p = 0;
  if (n)
    goto end;
  if (n)
    goto out;
end:;
}
