/* The same for size: each descent is a call, which finds the frame or makes it.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile { target x86_64-*-* } } */
/* { dg-options "-Os" } */
struct node { struct node *left, *right; long key; };

__attribute__ ((__visibility__ ("hidden"))) __generator long
walk (const struct node *t)
{
  if (!t)
    return;
  __yield_all (walk (t->left));
  __yield (t->key);
  __yield_all (walk (t->right));
  __yield (-t->key);
}

/* Where the frame below is stands 32 bytes from the beginning.  */
/* { dg-final { scan-assembler "call\[ \t\]*.walk::.generator.0..grow" } } */
/* { dg-final { scan-assembler "walk::.generator.0..:\n(?:(?!\[^\n\]*\[ \t\]32\[(\])\[^\n\]*\n)*\[ \t\]*.size\[ \t\]*.walk::.generator.0..," } } */
