/* 16-tokens: a tokenizer that a parser consumes.  Each is a loop or a recursion with its own
   place in the text, as if it were alone.
   SPDX-License-Identifier: MIT  */

#include <asyncc.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

struct token {
  char kind; /* '0' is a number, '\0' the end, else the character itself */
  long number;
};

static __generator struct token
tokens (const char *text)
{
  while (*text) {
    struct token t = { *text, 0 };

    if (isdigit ((unsigned char) *text)) {
      char *end;

      t.kind = '0';
      t.number = strtol (text, &end, 10);
      text = end;
    } else
      text++;
    if (t.kind != ' ')
      __yield (t);
  }
}

struct parser {
  __stream (struct token) tokens;
  struct token next;
};

static void
advance (struct parser *p)
{
  if (!__next (p->tokens, &p->next))
    p->next.kind = '\0';
}

static long sum (struct parser *p);

static long
factor (struct parser *p)
{
  struct token t = p->next;
  long value = t.number;

  advance (p);
  if (t.kind == '-')
    return -factor (p);
  if (t.kind == '(') {
    value = sum (p);
    advance (p); /* the other parenthesis */
  }
  return value;
}

static long
product (struct parser *p)
{
  long value = factor (p);

  while (p->next.kind == '*') {
    advance (p);
    value *= factor (p);
  }
  return value;
}

static long
sum (struct parser *p)
{
  long value = product (p);

  while (p->next.kind == '+' || p->next.kind == '-') {
    int sign = p->next.kind == '+' ? 1 : -1;

    advance (p);
    value += sign * product (p);
  }
  return value;
}

static long
calculate (const char *text)
{
  struct parser p = { .tokens = tokens (text) };
  long value;

  advance (&p);
  value = sum (&p);
  async_drop (p.tokens);
  return value;
}

int
main (void)
{
  static const char *const texts[] = { "1 + 2 * 3", "(1 + 2) * 3", "-(4 - 10) * (2 + 5)", "42" };

  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    printf ("%s = %ld\n", texts[i], calculate (texts[i]));
  return 0;
}
