/* Attributes that an async function cannot have, each refused once; and those
   that mean nothing on it.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */

__async __attribute__ ((constructor)) int starts (void);	/* { dg-error "both '__async' and 'constructor'" } */
					/* { dg-note "give the attribute to an ordinary function that" "" { target *-*-* } .-1 } */
__async int
starts (void)
{
  return 1;
}

__attribute__ ((destructor (200))) __async void
ends (void)				/* { dg-error "both '__async' and 'destructor'" } */
					/* { dg-note "give the attribute to an ordinary function that" "" { target *-*-* } .-1 } */
{
}

__async __attribute__ ((target_clones ("avx2", "default"))) int
several (int n)				/* { dg-error "both '__async' and 'target_clones'" "" { target x86_64-*-* i?86-*-* } } */
					/* { dg-note "give the attribute to an ordinary function that" "" { target *-*-* } .-1 } */
{
  return n;
}

__async __attribute__ ((naked)) int bare (int);	/* { dg-error "both '__async' and 'naked'" "" { target x86_64-*-* i?86-*-* } } */
					/* { dg-note "give the attribute to an ordinary function that" "" { target *-*-* } .-1 } */

struct machine;
__attribute__ ((interrupt)) __async void serves (struct machine *);	/* { dg-error "both '__async' and 'interrupt'" "" { target x86_64-*-* i?86-*-* } } */
					/* { dg-note "give the attribute to an ordinary function that" "" { target *-*-* } .-1 } */

__async __attribute__ ((const)) int same (int);		/* { dg-warning "'const' attribute ignored" } */
__async int same (int n) { return n; }
__async __attribute__ ((pure)) int looks (int);		/* { dg-warning "'pure' attribute ignored" } */
__attribute__ ((leaf)) __async int leaf (int);		/* { dg-warning "'leaf' attribute ignored" } */
__async __attribute__ ((malloc)) void *makes (int n)	/* { dg-warning "'malloc' attribute ignored" } */
{
  return n ? (void *) 1 : (void *) 0;
}
__async __attribute__ ((returns_twice)) int again (int);	/* { dg-warning "'returns_twice' attribute ignored" } */
__async __attribute__ ((simd)) int wide (int);		/* { dg-warning "'simd' attribute ignored" } */

/* What they mean on other functions they still mean.  */
int plain (int) __attribute__ ((const));
void handler (void) __attribute__ ((constructor));
void handler (void) { }
