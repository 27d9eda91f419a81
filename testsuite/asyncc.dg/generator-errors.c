/* What cannot be done in generators and with streams: one error at the token, a note
   with the remedy.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do compile } */
/* { dg-permissive "errors since GCC 14" } */
/* { dg-options "-Wno-unused-result -Wno-unused-value" } */

struct s { int a; };
struct inc;
__generator int count (int n);
__async __generator int slow (int n);
__generator long wide (int n);
__async int add (int a, int b);
int plain (int n);
					/* { dg-note "'plain' is not declared '__generator'" "" { target *-*-* } .-1 } */

/* ---- what is yielded ------------------------------------------------------ */

__generator int
wrong_type (struct s x, void *p)
					/* { dg-note "have the type 'int'; yield one of that" "" { target *-*-* } .-1 } */
{
  __yield (x);				/* { dg-error "incompatible types" } */
  __yield (p);				/* { dg-warning "makes integer from pointer" } */
  __yield ();				/* { dg-error "'__yield' takes exactly one argument" } */
					/* { dg-note "write '__yield .e.'" "" { target *-*-* } .-1 } */
  __yield (1, 2);			/* { dg-error "'__yield' takes exactly one argument" } */
					/* { dg-note "write '__yield .e.'" "" { target *-*-* } .-1 } */
}

__generator struct s
wrong_struct (int n)
					/* { dg-note "have the type 'struct s'" "" { target *-*-* } .-1 } */
{
  __yield (n);				/* { dg-error "invalid initializer|incompatible types" } */
}

__generator int
returns (int n)
{
  if (n)
    return;
  return n;				/* { dg-error "'return' with a value in a generator" } */
					/* { dg-note "gives a value, and 'return;' ends" "" { target *-*-* } .-1 } */
}

int
warned_elsewhere (int n)
{
  void inner (void) { return n; }	/* { dg-warning "with a value, in function returning" } */
					/* { dg-note "declared here" "" { target *-*-* } .-1 } */
  inner ();
  return n;
}

/* ---- where ------------------------------------------------------------------ */

void
no_generator (void)
					/* { dg-note "declare 'no_generator' with '__generator' to use '__yield' in it" "" { target *-*-* } .-1 } */
					/* { dg-note "declare 'no_generator' with '__generator' to use '__yield_all' in it" "" { target *-*-* } .-2 } */
{
  __yield (1);				/* { dg-error "'__yield' outside a generator" } */
  __yield_all (count (1));		/* { dg-error "'__yield_all' outside a generator" } */
}

__generator int
in_nested (int n)
{
  void inner (void)
					/* { dg-note "declare 'inner' with '__generator'" "" { target *-*-* } .-1 } */
    {
      __yield (n);			/* { dg-error "'__yield' outside a generator" } */
    }
  inner ();
  __yield (n);
}

__async int
in_async (void)
					/* { dg-note "declare 'in_async' with '__generator'" "" { target *-*-* } .-1 } */
{
  __yield (1);				/* { dg-error "'__yield' outside a generator" } */
  return 1;
}

int outside = __yield (1);		/* { dg-error "'__yield' outside a generator" } */
					/* { dg-note "works in the body of a function declared '__generator'" "" { target *-*-* } .-1 } */

__generator int
not_async (int n)
					/* { dg-note "declare this generator with '__async __generator' to use '__await' in it" "" { target *-*-* } .-1 } */
					/* { dg-note "declare this generator with '__async __generator' to use '__async_suspend' in it" "" { target *-*-* } .-2 } */
					/* { dg-note "declare this generator with '__async __generator' to use '__async_context' in it" "" { target *-*-* } .-3 } */
					/* { dg-note "declare this generator with '__async __generator' to use '__each' in it" "" { target *-*-* } .-4 } */
{
  __yield (__await (add (n, 1)));	/* { dg-error "'__await' in a generator that is not async" } */
  __async_suspend ();			/* { dg-error "'__async_suspend' in a generator that is not async" } */
  __async_context ();			/* { dg-error "'__async_context' in a generator that is not async" } */
  for (__each (v, slow (1)))		/* { dg-error "'__each' in a generator that is not async" } */
    __yield (v);
}

int
each_outside (void)
					/* { dg-note "declare 'each_outside' with '__async' to use '__each' in it" "" { target *-*-* } .-1 } */
{
  for (__each (v, slow (1)))		/* { dg-error "'__each' outside an async function" } */
    return v;
  return 0;
}

/* ---- streams ---------------------------------------------------------------- */

int
streams (int n, int *p, long *l, const int *c)
{
  __stream (int) s = count (n);
  __next (n, p);			/* { dg-error "operand of '__next' has type 'int', which is not a stream" } */
					/* { dg-note "a stream is what a call of a '__generator' function gives" "" { target *-*-* } .-1 } */
  __next (count, p);			/* { dg-error "which is not a stream" } */
					/* { dg-note "a stream is what a call" "" { target *-*-* } .-1 } */
  __next (plain (n), p);		/* { dg-error "operand of '__next' has type 'int', which is not a stream" } */
  __next (add (n, 1), p);		/* { dg-error "'future.int.' .aka 'struct future.int. ..., which is not a stream" } */
					/* { dg-note "'add' is not declared" "" { target *-*-* } 13 } */
  __next (s);				/* { dg-error "'__next' takes exactly two arguments" } */
					/* { dg-note "write '__next .s, &v.'" "" { target *-*-* } .-1 } */
  __next (s, n);			/* { dg-error "cannot be stored through 'int'" } */
					/* { dg-note "the address of a variable of type 'int'" "" { target *-*-* } .-1 } */
  __next (s, l);			/* { dg-error "cannot be stored through 'long int .'" } */
					/* { dg-note "the address of a variable of type 'int'" "" { target *-*-* } .-1 } */
  __next (s, c);			/* { dg-error "cannot be stored through 'const int .'" } */
					/* { dg-note "the address of a variable of type 'int'" "" { target *-*-* } .-1 } */
  for (__each (v, n))			/* { dg-error "operand of '__each' has type 'int', which is not a stream" } */
    n++;				/* { dg-note "a stream is what a call" "" { target *-*-* } .-1 } */
  for (__each (v))			/* { dg-error "'__each' takes exactly two arguments" } */
    n++;				/* { dg-note "write '__each .v, s.'" "" { target *-*-* } .-1 } */
  s + 1;				/* { dg-error "arithmetic on a stream" } */
  s++;					/* { dg-error "arithmetic on a stream" } */
  return s < s;				/* { dg-error "streams have no order" } */
}

__async int
awaits (__stream (int) s, __async_stream (int) t)
{
  __await (s);				/* { dg-error "operand of '__await' has type 'stream.int.'" } */
					/* { dg-note "gives its values to __next .s, &v." "" { target *-*-* } .-1 } */
  __await (t);				/* { dg-error "operand of '__await' has type 'async_stream.int.'" } */
					/* { dg-note "gives its values to __await .__next .s, &v.." "" { target *-*-* } .-1 } */
  return __await (count);		/* { dg-error "which is not a future" } */
					/* { dg-note "'count' must be called to make a stream" "" { target *-*-* } .-1 } */
}

__generator int
all_of (int n)
					/* { dg-note "the values must have the type that this generator yields" "" { target *-*-* } .-1 } */
					/* { dg-note "declare this generator with '__async __generator': it has to wait" "" { target *-*-* } .-2 } */
{
  __yield_all (wide (n));		/* { dg-error "'__yield_all' of 'stream.long int.'" } */
  __yield_all (slow (n));		/* { dg-error "'__yield_all' of 'async_stream.int.'" } */
  __yield_all (n);			/* { dg-error "operand of '__yield_all' has type 'int', which is not a stream" } */
					/* { dg-note "a stream is what a call" "" { target *-*-* } .-1 } */
}

/* ---- declarations ----------------------------------------------------------- */

__generator int variadic (int n, ...);	/* { dg-error "variadic function 'variadic' cannot be '__generator'" } */
					/* { dg-note "kept until the first value is asked for" "" { target *-*-* } .-1 } */
					/* One error for both words.  */
__async __generator int both (int n, ...); /* { dg-error "variadic function 'both' cannot be '__async'" } */
					/* { dg-note "kept until the future is polled" "" { target *-*-* } .-1 } */
__generator void nothing (void);	/* { dg-error "a generator cannot yield 'void'" } */
					/* { dg-note "declare it with the type of the values" "" { target *-*-* } .-1 } */
__async __generator void no_more (void); /* { dg-error "a generator cannot yield 'void'" } */
					/* { dg-note "declare it with the type of the values" "" { target *-*-* } .-1 } */
__generator struct inc incomplete (void) /* { dg-error "the values of the generator 'incomplete' have the incomplete type 'struct inc'" } */
					/* { dg-note "must be complete where 'incomplete' is defined" "" { target *-*-* } .-1 } */
{
  __yield (1);
}
__async __generator int no_function;	/* { dg-error "on something of type 'int'" } */
					/* { dg-note "in front of functions" "" { target *-*-* } .-1 } */
__generator int object;			/* { dg-error "'__generator' on something of type 'int'" } */
					/* { dg-note "goes in front of functions" "" { target *-*-* } .-1 } */
__stream (void) of_nothing;		/* { dg-error "a stream of 'void' cannot be" } */
					/* { dg-note "use a stream of a pointer or of a structure" "" { target *-*-* } .-1 } */
__async_stream (int [3]) of_arrays;	/* { dg-error "a stream of 'int.3.' cannot be" } */
					/* { dg-note "use a stream of a pointer or of a structure" "" { target *-*-* } .-1 } */
__generator int changed (int n);	/* { dg-note "previous declaration of 'changed'" } */
int changed (int n) { return n; }	/* { dg-error "conflicting types for 'changed'" } */
__generator int main (void);		/* { dg-error "'main' cannot be '__generator'" } */
					/* { dg-note "make a '__generator' of another name" "" { target *-*-* } .-1 } */

/* ---- nothing more is said of what was refused --------------------------------- */

int
users_of_refused (int n)
{
  int a[n][n], total = 0;
  __generator int (*rows (void))[n]	/* { dg-error "cannot return the variably modified type" } */
					/* { dg-note "return a pointer to 'void' or to an element" "" { target *-*-* } .-1 } */
    {
      __yield (&a[1]);
    }
  for (__each (v, rows ()))
    total++;
  for (__each (v, nothing ()))
    total += v;
  __stream (int) s = __generator_block (void, { __yield (n); }); /* { dg-error "a generator cannot yield 'void'" } */
					/* { dg-note "declare it with the type of the values" "" { target *-*-* } .-1 } */
  for (__each (v, s))
    total += v;
  return total;
}
