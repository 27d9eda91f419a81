/* 15-primes: streams made of streams.  The sieve of Eratosthenes takes the next number for
   a prime, and out of those that follow what it divides; the permutations of a word are
   those of its rest with the first letter in every place.
   SPDX-License-Identifier: MIT  */

#include <asyncc/streams.h>

static __generator int
sieve (__stream (int) numbers __async_auto)
{
  int prime;

  if (!__next (numbers, &prime))
    return;
  __yield (prime);
  __yield_all (sieve (async_stream_filter (n, numbers, n % prime != 0)));
}

/* WORD with the letters from FIRST on in every order. */
static __generator const char *
permutations (char *word, size_t first)
{
  if (!word[first])
    __yield (word);
  for (size_t i = first; word[i]; i++) {
    char letter = word[i];

    word[i] = word[first];
    word[first] = letter;
    __yield_all (permutations (word, first + 1));
    word[first] = word[i];
    word[i] = letter;
  }
}

int
main (void)
{
  char word[] = "abcd";

  for (__each (p, async_stream_take (sieve (async_stream_range (2, 1000)), 10)))
    printf ("%d ", p);
  puts ("");
  for (__each (p, async_stream_enumerate (permutations (word, 0))))
    if (p.index % 5 == 0)
      printf ("%zu: %s\n", p.index, p.value);
  return 0;
}
