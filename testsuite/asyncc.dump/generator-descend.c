/* A generator that yields all of its own goes on in another frame by a jump: it enters no
   stream, and polls save no registers for the call that makes a frame now and then.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile { target x86_64-*-* } } */
/* { dg-options "-O2" } */

struct node { struct node *left, *right; long key; };

__generator long walk (const struct node *t);

__attribute__ ((__visibility__ ("hidden"))) __generator long
walk (const struct node *t)
{
  if (!t)
    return;
  __yield_all (walk (t->left));
  __yield (t->key);
  __yield_all (walk (t->right));
}

/* { dg-final { scan-assembler-not "stream_enter" } } */
/* { dg-final { scan-assembler "call\[ \t\]*.walk::.generator.0..grow" } } */
/* { dg-final { scan-assembler "walk::.generator.0..:\n(?:(?!\[ \t\]*push)\[^\n\]*\n)*\[ \t\]*.size\[ \t\]*.walk::.generator.0..," } } */
